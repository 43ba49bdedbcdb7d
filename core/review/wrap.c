// SPDX-License-Identifier: Apache-2.0
#include "core/review/wrap.h"

#include "core/review/prefix.h"
#include "core/review/scan.h"

static bool is_name(struct vouch_span s, size_t max)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] <= ' ' || s.data[i] == '"' || s.data[i] == 0x7F)
            return false;
    return s.len > 0 && s.len <= max;
}

static bool is_number(struct vouch_span s)
{
    uint64_t number;
    return vouch_span_decimal(s, UINT64_MAX, &number);
}

/* Seconds, milliseconds, microseconds or nanoseconds since 1970 (until 2286), by their length. */
static bool write_epoch(struct vouch_writer *w, struct vouch_span digits)
{
    if (!is_number(digits) || digits.len < 10)
        return false;
    vouch_write_span(w, vouch_span_part(digits, 0, 10));
    vouch_write_text(w, ".");
    struct vouch_span fraction = vouch_span_part(digits, 10, 9);
    vouch_write_span(w, fraction);
    vouch_write_text(w, fraction.len ? " " : "0 ");
    return true;
}

static bool write_time(struct vouch_writer *w, struct vouch_span time)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    if (write_epoch(w, time))
        return true;
    if (!vouch_stamp_read(time, &when, &shape))
        return false;
    vouch_write_span(w, vouch_span_part(time, 0, shape.len));
    vouch_write_text(w, " ");
    return true;
}

/* Does the message have a prefix of its own that names its program? */
static bool stands_alone(struct vouch_span message)
{
    struct vouch_prefix p;
    return vouch_prefix_read(message, &p) && p.dialect != VOUCH_DIALECT_OTHER;
}

void vouch_wrap_write(const struct vouch_wrap *wrap, struct vouch_writer *w)
{
    if (!write_time(w, wrap->time))
        vouch_write_text(w, "1 - "); /* RFC 5424's way to have no time */
    if (is_name(wrap->host, 255)) {
        vouch_write_span(w, wrap->host);
        vouch_write_text(w, " ");
    }
    if (is_name(wrap->program, 100) && !stands_alone(wrap->message)) {
        vouch_write_span(w, wrap->program);
        if (is_number(wrap->process)) {
            vouch_write_text(w, "[");
            vouch_write_span(w, wrap->process);
            vouch_write_text(w, "]");
        }
        vouch_write_text(w, ": ");
    }
    vouch_write_span(w, vouch_span_trim(wrap->message));
}

/* "ESC [ 01;31 m", "ESC [ K"; the length, or 0. */
static size_t colour_length(struct vouch_span s)
{
    size_t at = 2;
    if (s.len < 3 || s.data[0] != 0x1B || s.data[1] != '[')
        return 0;
    while (at < s.len && ((s.data[at] >= '0' && s.data[at] <= '9') || s.data[at] == ';'))
        at++;
    return at < s.len && (s.data[at] == 'm' || s.data[at] == 'K') ? at + 1 : 0;
}

bool vouch_wrap_colours(struct vouch_span line, struct vouch_writer *w)
{
    bool any = false;
    size_t from = 0;
    for (size_t at = vouch_span_find(line, 0, 0x1B); at < line.len;
         at = vouch_span_find(line, at, 0x1B)) {
        size_t len = colour_length(vouch_span_part(line, at, line.len));
        if (len) {
            vouch_write_span(w, vouch_span_part(line, from, at - from));
            from = at + len;
            any = true;
        }
        at += len ? len : 1;
    }
    vouch_write_span(w, vouch_span_part(line, from, line.len));
    return any;
}

struct field {
    const char *name;
    size_t at; /* in struct vouch_wrap */
};

bool vouch_wrap_export(struct vouch_span line, struct vouch_wrap *wrap)
{
    static const struct field fields[] = {
        {"__REALTIME_TIMESTAMP", offsetof(struct vouch_wrap, time)},
        {"_HOSTNAME", offsetof(struct vouch_wrap, host)},
        {"SYSLOG_IDENTIFIER", offsetof(struct vouch_wrap, program)},
        {"SYSLOG_PID", offsetof(struct vouch_wrap, process)},
        {"_PID", offsetof(struct vouch_wrap, process)},
        {"MESSAGE", offsetof(struct vouch_wrap, message)},
    };
    size_t equals = vouch_span_find(line, 0, '=');
    struct vouch_span name = vouch_span_part(line, 0, equals);
    if (equals == line.len || equals == 0 || equals > 64)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.data[i];
        if (c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9'))
            return false;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct vouch_span value = vouch_span_part(line, equals + 1, line.len);
        if (vouch_span_equal(name, vouch_span_of(fields[i].name)))
            memcpy((char *)wrap + fields[i].at, &value, sizeof value);
    }
    return true;
}
