// SPDX-License-Identifier: Apache-2.0
#include "core/review/entry.h"

#include "core/review/scan.h"
#include "core/review/stamp.h"

enum { NAME_MAX = 64, OBJECT_MAX = 65536 };

struct field {
    const char *name;
    size_t at; /* in struct vouch_wrap */
};

/* The length of "NAME" before "="; 0: the line does not start so. */
static size_t name_length(struct vouch_span line)
{
    size_t equals = vouch_span_find(line, 0, '=');
    if (equals == line.len || equals > NAME_MAX)
        return 0;
    for (size_t i = 0; i < equals; i++) {
        uint8_t c = line.data[i];
        if (c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9'))
            return 0;
    }
    return equals;
}

bool vouch_entry_is_part(struct vouch_span line)
{
    static const char marks[] = "\"[]{}";
    struct vouch_span s = vouch_span_trim(line);
    bool inner = s.len > 0 && s.data != line.data;
    return (inner && memchr(marks, s.data[0], sizeof marks - 1)) || name_length(s) > 0;
}

bool vouch_entry_take(struct vouch_span line, struct vouch_wrap *wrap)
{
    static const struct field fields[] = {
        {"__REALTIME_TIMESTAMP", offsetof(struct vouch_wrap, time)},
        {"_HOSTNAME", offsetof(struct vouch_wrap, host)},
        {"SYSLOG_IDENTIFIER", offsetof(struct vouch_wrap, program)},
        {"SYSLOG_PID", offsetof(struct vouch_wrap, process)},
        {"_PID", offsetof(struct vouch_wrap, process)},
        {"MESSAGE", offsetof(struct vouch_wrap, message)},
    };
    struct vouch_span s = vouch_span_trim(line);
    size_t equals = name_length(s);
    if (equals == 0)
        return false;
    struct vouch_span name = vouch_span_part(s, 0, equals);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct vouch_span value = vouch_span_part(s, equals + 1, s.len);
        if (vouch_span_equal(name, vouch_span_of(fields[i].name)))
            memcpy((char *)wrap + fields[i].at, &value, sizeof value);
    }
    return true;
}

bool vouch_entry_begin(struct vouch_span line, struct vouch_wrap *wrap)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    if (!vouch_stamp_read(line, &when, &shape) || vouch_scan_find(line, shape.len, " [s=") > 48)
        return false;
    memset(wrap, 0, sizeof *wrap);
    wrap->time = vouch_span_part(line, 0, shape.len);
    return true;
}

static bool is_line(struct vouch_span line, uint8_t sign)
{
    while (line.len && (line.data[line.len - 1] == '\r' || line.data[line.len - 1] == ','))
        line.len--;
    return line.len == 1 && line.data[0] == sign;
}

size_t vouch_entry_json(struct vouch_span text)
{
    size_t end = vouch_span_find(text, 0, '\n');
    if (!is_line(vouch_span_part(text, 0, end), '{'))
        return 0;
    while (end < text.len && end < OBJECT_MAX) {
        size_t from = end + 1;
        end = vouch_span_find(text, from, '\n');
        struct vouch_span line = vouch_span_part(text, from, end - from);
        if (is_line(line, '}'))
            return end < text.len ? end + 1 : end;
        if (line.len && !vouch_entry_is_part(line))
            return 0;
    }
    return 0;
}

bool vouch_entry_is_first(struct vouch_span line)
{
    struct vouch_wrap wrap;
    return is_line(line, '{') || vouch_entry_begin(line, &wrap);
}
