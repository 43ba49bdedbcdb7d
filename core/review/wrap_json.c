// SPDX-License-Identifier: Apache-2.0
#include "core/review/json_walk.h"
#include "core/review/scan.h"
#include "core/review/stamp.h"
#include "core/review/wrap.h"

/* Each collector has its own JSON structure, but they share the names of a few members, which are
 * searched at any depth. */

enum { MESSAGE_MAX = 8192 };

struct name {
    const char *name;
    size_t at; /* in struct vouch_wrap */
    int rank;  /* the highest of several counts */
};

static const struct name names[] = {
    {"MESSAGE", offsetof(struct vouch_wrap, message), 3},
    {"message", offsetof(struct vouch_wrap, message), 3},
    {"_raw", offsetof(struct vouch_wrap, message), 4},
    {"log", offsetof(struct vouch_wrap, message), 2},
    {"msg", offsetof(struct vouch_wrap, message), 2},
    {"line", offsetof(struct vouch_wrap, message), 1},
    {"original", offsetof(struct vouch_wrap, message), 1},
    {"short_message", offsetof(struct vouch_wrap, message), 2},
    {"full_message", offsetof(struct vouch_wrap, message), 1},
    {"text", offsetof(struct vouch_wrap, message), 1},
    {"body", offsetof(struct vouch_wrap, message), 1},
    {"stringValue", offsetof(struct vouch_wrap, message), 1},
    {"@message", offsetof(struct vouch_wrap, message), 2},
    {"@timestamp", offsetof(struct vouch_wrap, time), 0},
    {"timestamp", offsetof(struct vouch_wrap, time), 0},
    {"time", offsetof(struct vouch_wrap, time), 0},
    {"_time", offsetof(struct vouch_wrap, time), 0},
    {"ts", offsetof(struct vouch_wrap, time), 0},
    {"timereported", offsetof(struct vouch_wrap, time), 0},
    {"__REALTIME_TIMESTAMP", offsetof(struct vouch_wrap, time), 0},
    {"_HOSTNAME", offsetof(struct vouch_wrap, host), 0},
    {"host", offsetof(struct vouch_wrap, host), 0},
    {"hostname", offsetof(struct vouch_wrap, host), 0},
    {"host.name", offsetof(struct vouch_wrap, host), 0},
    {"fromhost", offsetof(struct vouch_wrap, host), 0},
    {"syslog_hostname", offsetof(struct vouch_wrap, host), 0},
    {"SYSLOG_IDENTIFIER", offsetof(struct vouch_wrap, program), 0},
    {"ident", offsetof(struct vouch_wrap, program), 0},
    {"program", offsetof(struct vouch_wrap, program), 0},
    {"programname", offsetof(struct vouch_wrap, program), 0},
    {"appname", offsetof(struct vouch_wrap, program), 0},
    {"app-name", offsetof(struct vouch_wrap, program), 0},
    {"syslog_program", offsetof(struct vouch_wrap, program), 0},
    {"SYSLOG_PID", offsetof(struct vouch_wrap, process), 0},
    {"_PID", offsetof(struct vouch_wrap, process), 0},
    {"pid", offsetof(struct vouch_wrap, process), 0},
    {"procid", offsetof(struct vouch_wrap, process), 0},
    {"syslog_pid", offsetof(struct vouch_wrap, process), 0},
};

struct search {
    struct vouch_wrap found; /* values as in the text, still escaped */
    int message_rank;
    bool bytes; /* the message is an array of numbers, as journald writes text that is not UTF-8 */
};

static void consider(void *self, struct vouch_span above, struct vouch_span key,
                     enum vouch_json_kind kind, struct vouch_span value)
{
    struct search *k = self;
    bool host = vouch_span_equal(above, vouch_span_of("host")) &&
                vouch_span_equal(key, vouch_span_of("name"));
    if (kind == VOUCH_JSON_BEGIN || kind == VOUCH_JSON_END)
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *name = host ? "host.name" : names[i].name;
        if (!vouch_span_equal(host ? vouch_span_of(names[i].name) : key, vouch_span_of(name)))
            continue;
        bool message = names[i].at == offsetof(struct vouch_wrap, message);
        struct vouch_span old;
        memcpy(&old, (char *)&k->found + names[i].at, sizeof old);
        if (message ? names[i].rank <= k->message_rank : old.len > 0)
            return;
        if (message) {
            k->message_rank = names[i].rank;
            k->bytes = kind == VOUCH_JSON_BYTES;
        }
        memcpy((char *)&k->found + names[i].at, &value, sizeof value);
        return;
    }
}

static void write_bytes(struct vouch_writer *w, struct vouch_span s)
{
    uint64_t byte;
    while (s.len) {
        if (vouch_scan_number(&s, &byte))
            vouch_write_u8(w, byte < ' ' || byte > 255 ? ' ' : (uint8_t)byte);
        else
            s = vouch_span_part(s, 1, s.len);
    }
}

/* The text before the object: "time<tab>tag<tab>{" of fluentd, or what a container runtime
 * wrote. */
static struct vouch_span time_before(struct vouch_span lead)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    return vouch_stamp_read(lead, &when, &shape) ? vouch_span_part(lead, 0, shape.len)
                                                 : vouch_span_part(lead, 0, 0);
}

bool vouch_wrap_json(struct vouch_span line, struct vouch_writer *w)
{
    uint8_t buffer[MESSAGE_MAX];
    struct vouch_writer message = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_span s = vouch_span_trim(line);
    size_t brace = vouch_span_find(s, 0, '{');
    if (brace > 200 || s.len == 0 || brace == s.len)
        return false;
    struct search k = {.message_rank = 0};
    if (!vouch_json_walk(s, brace, consider, &k) || k.found.message.len == 0)
        return false;
    if (k.bytes)
        write_bytes(&message, k.found.message);
    else
        vouch_json_unescape(&message, k.found.message);
    if (k.found.time.len == 0)
        k.found.time = time_before(vouch_span_part(s, 0, brace));
    k.found.message = vouch_writer_span(&message);
    vouch_wrap_write(&k.found, w);
    return true;
}
