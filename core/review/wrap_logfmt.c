// SPDX-License-Identifier: Apache-2.0
#include "core/review/json_walk.h"
#include "core/review/wrap.h"

#include <string.h>

/* "time=... level=info msg="..." host=...": pairs separated by blanks, values quoted if
 * necessary. */

enum { MESSAGE_MAX = 8192 };

static bool is_key_byte(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

static bool take_pair(struct vouch_span *s, struct vouch_span *key, struct vouch_span *value)
{
    size_t at = 0;
    while (at < s->len && is_key_byte(s->data[at]))
        at++;
    if (at == 0 || at >= s->len || s->data[at] != '=')
        return false;
    *key = vouch_span_part(*s, 0, at);
    at++;
    bool quoted = at < s->len && s->data[at] == '"';
    size_t from = at + quoted;
    for (at = from; at < s->len && s->data[at] != (quoted ? '"' : ' '); at++)
        at += quoted && s->data[at] == '\\';
    if (quoted && at >= s->len)
        return false;
    *value = vouch_span_part(*s, from, at - from);
    *s = vouch_span_trim(vouch_span_part(*s, at + quoted, s->len));
    return true;
}

static void take(struct vouch_wrap *wrap, struct vouch_span key, struct vouch_span value)
{
    static const struct {
        const char *name;
        size_t at;
    } names[] = {
        {"msg", offsetof(struct vouch_wrap, message)},
        {"message", offsetof(struct vouch_wrap, message)},
        {"time", offsetof(struct vouch_wrap, time)},
        {"ts", offsetof(struct vouch_wrap, time)},
        {"timestamp", offsetof(struct vouch_wrap, time)},
        {"host", offsetof(struct vouch_wrap, host)},
        {"hostname", offsetof(struct vouch_wrap, host)},
        {"program", offsetof(struct vouch_wrap, program)},
        {"app", offsetof(struct vouch_wrap, program)},
        {"pid", offsetof(struct vouch_wrap, process)},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (vouch_span_equal(key, vouch_span_of(names[i].name)))
            memcpy((char *)wrap + names[i].at, &value, sizeof value);
}

bool vouch_wrap_logfmt(struct vouch_span line, struct vouch_writer *w)
{
    uint8_t buffer[MESSAGE_MAX];
    struct vouch_writer message = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_wrap wrap = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct vouch_span s = vouch_span_trim(line);
    while (s.len) {
        struct vouch_span key;
        struct vouch_span value;
        if (!take_pair(&s, &key, &value))
            return false;
        take(&wrap, key, value);
    }
    if (wrap.message.len == 0 || wrap.time.len == 0)
        return false; /* without a time it may be any text */
    vouch_json_unescape(&message, wrap.message);
    wrap.message = vouch_writer_span(&message);
    vouch_wrap_write(&wrap, w);
    return true;
}
