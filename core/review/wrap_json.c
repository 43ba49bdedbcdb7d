// SPDX-License-Identifier: Apache-2.0
#include "core/review/json_walk.h"
#include "core/review/scan.h"
#include "core/review/stamp.h"
#include "core/review/wrap.h"

/* Each collector has its own JSON structure, but they share the names of a few members, which are
 * searched at any depth. */

enum { MESSAGE_MAX = 8192 };

struct name {
    const char *above; /* the object that has it; NULL: any */
    const char *name;
    size_t at; /* in struct vouch_wrap */
    int rank;  /* the highest of several counts, of equal ones the first */
};

static const struct name names[] = {
    {NULL, "_raw", offsetof(struct vouch_wrap, message), 4},
    {NULL, "MESSAGE", offsetof(struct vouch_wrap, message), 3},
    {NULL, "message", offsetof(struct vouch_wrap, message), 3},
    {NULL, "log", offsetof(struct vouch_wrap, message), 2},
    {NULL, "msg", offsetof(struct vouch_wrap, message), 2},
    {NULL, "short_message", offsetof(struct vouch_wrap, message), 2},
    {NULL, "@message", offsetof(struct vouch_wrap, message), 2},
    {"body", "stringValue", offsetof(struct vouch_wrap, message), 2},
    {NULL, "textPayload", offsetof(struct vouch_wrap, message), 2},
    {NULL, "SyslogMessage", offsetof(struct vouch_wrap, message), 2},
    {NULL, "Message", offsetof(struct vouch_wrap, message), 2},
    {NULL, "logmessage", offsetof(struct vouch_wrap, message), 2},
    {NULL, "raw_message", offsetof(struct vouch_wrap, message), 2},
    {NULL, "rawMessage", offsetof(struct vouch_wrap, message), 2},
    {NULL, "line", offsetof(struct vouch_wrap, message), 1},
    {NULL, "original", offsetof(struct vouch_wrap, message), 1},
    {NULL, "full_message", offsetof(struct vouch_wrap, message), 1},
    {NULL, "text", offsetof(struct vouch_wrap, message), 1},
    {NULL, "body", offsetof(struct vouch_wrap, message), 1},
    {NULL, "event", offsetof(struct vouch_wrap, message), 1},
    {NULL, "payload", offsetof(struct vouch_wrap, message), 1},
    {NULL, "raw", offsetof(struct vouch_wrap, message), 1},
    {NULL, "rawEvent", offsetof(struct vouch_wrap, message), 1},
    {NULL, "@timestamp", offsetof(struct vouch_wrap, time), 2},
    {NULL, "_time", offsetof(struct vouch_wrap, time), 2},
    {NULL, "timereported", offsetof(struct vouch_wrap, time), 2},
    {NULL, "__REALTIME_TIMESTAMP", offsetof(struct vouch_wrap, time), 2},
    {NULL, "TimeGenerated", offsetof(struct vouch_wrap, time), 2},
    {NULL, "ISODATE", offsetof(struct vouch_wrap, time), 2},
    {NULL, "timeUnixNano", offsetof(struct vouch_wrap, time), 2},
    {NULL, "timestamp", offsetof(struct vouch_wrap, time), 1},
    {NULL, "time", offsetof(struct vouch_wrap, time), 1},
    {NULL, "ts", offsetof(struct vouch_wrap, time), 1},
    {NULL, "date", offsetof(struct vouch_wrap, time), 1},
    {NULL, "DATE", offsetof(struct vouch_wrap, time), 1},
    {NULL, "timegenerated", offsetof(struct vouch_wrap, time), 1},
    {NULL, "eventtime", offsetof(struct vouch_wrap, time), 1},
    {NULL, "EventTime", offsetof(struct vouch_wrap, time), 1},
    {NULL, "_HOSTNAME", offsetof(struct vouch_wrap, host), 2},
    {NULL, "logsource", offsetof(struct vouch_wrap, host), 2},
    {NULL, "syslog_hostname", offsetof(struct vouch_wrap, host), 2},
    {NULL, "host", offsetof(struct vouch_wrap, host), 1},
    {NULL, "hostname", offsetof(struct vouch_wrap, host), 1},
    {"host", "name", offsetof(struct vouch_wrap, host), 1},
    {NULL, "HOST", offsetof(struct vouch_wrap, host), 1},
    {NULL, "HostName", offsetof(struct vouch_wrap, host), 1},
    {NULL, "Hostname", offsetof(struct vouch_wrap, host), 1},
    {NULL, "Computer", offsetof(struct vouch_wrap, host), 1},
    {NULL, "fromhost", offsetof(struct vouch_wrap, host), 1},
    {NULL, "source", offsetof(struct vouch_wrap, host), 1},
    {NULL, "SYSLOG_IDENTIFIER", offsetof(struct vouch_wrap, program), 2},
    {NULL, "programname", offsetof(struct vouch_wrap, program), 2},
    {NULL, "syslog_program", offsetof(struct vouch_wrap, program), 2},
    {"process", "name", offsetof(struct vouch_wrap, program), 2},
    {NULL, "PROGRAM", offsetof(struct vouch_wrap, program), 2},
    {NULL, "application_name", offsetof(struct vouch_wrap, program), 2},
    {NULL, "_application_name", offsetof(struct vouch_wrap, program), 2},
    {NULL, "app_name", offsetof(struct vouch_wrap, program), 2},
    {NULL, "ProcessName", offsetof(struct vouch_wrap, program), 2},
    {NULL, "ident", offsetof(struct vouch_wrap, program), 1},
    {NULL, "program", offsetof(struct vouch_wrap, program), 1},
    {NULL, "appname", offsetof(struct vouch_wrap, program), 1},
    {NULL, "app-name", offsetof(struct vouch_wrap, program), 1},
    {NULL, "syslogtag", offsetof(struct vouch_wrap, program), 1},
    {NULL, "tag", offsetof(struct vouch_wrap, program), 1},
    {NULL, "APP", offsetof(struct vouch_wrap, program), 1},
    {NULL, "SourceName", offsetof(struct vouch_wrap, program), 1},
    {NULL, "syslog_identifier", offsetof(struct vouch_wrap, program), 1},
    {NULL, "SYSLOG_PID", offsetof(struct vouch_wrap, process), 2},
    {NULL, "syslog_pid", offsetof(struct vouch_wrap, process), 2},
    {NULL, "_PID", offsetof(struct vouch_wrap, process), 1},
    {NULL, "pid", offsetof(struct vouch_wrap, process), 1},
    {NULL, "procid", offsetof(struct vouch_wrap, process), 1},
    {NULL, "PID", offsetof(struct vouch_wrap, process), 1},
    {NULL, "process_id", offsetof(struct vouch_wrap, process), 1},
    {NULL, "_process_id", offsetof(struct vouch_wrap, process), 1},
    {NULL, "ProcessID", offsetof(struct vouch_wrap, process), 1},
};

enum { VALUES = sizeof(struct vouch_wrap) / sizeof(struct vouch_span) };

struct search {
    struct vouch_wrap found; /* values as in the text, still escaped */
    int ranks[VALUES];       /* of the values found */
    bool bytes; /* the message is an array of numbers, as journald writes text that is not UTF-8 */
};

/* A file's or container's name is not an appliance. */
static bool is_apt(const struct name *n, struct vouch_span value)
{
    bool host = n->at == offsetof(struct vouch_wrap, host);
    return value.len > 0 && (!host || vouch_span_find(value, 0, '/') == value.len);
}

static void take(struct search *k, const struct name *n, enum vouch_json_kind kind,
                 struct vouch_span value)
{
    int *rank = &k->ranks[n->at / sizeof value];
    if (n->rank <= *rank || !is_apt(n, value))
        return;
    *rank = n->rank;
    if (n->at == offsetof(struct vouch_wrap, message))
        k->bytes = kind == VOUCH_JSON_BYTES;
    memcpy((char *)&k->found + n->at, &value, sizeof value);
}

static void consider(void *self, struct vouch_span above, struct vouch_span key,
                     enum vouch_json_kind kind, struct vouch_span value)
{
    if (kind == VOUCH_JSON_BEGIN || kind == VOUCH_JSON_END)
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct name *n = &names[i];
        if (vouch_span_equal(key, vouch_span_of(n->name)) &&
            (!n->above || vouch_span_equal(above, vouch_span_of(n->above))))
            take(self, n, kind, value);
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
    struct search k = {.bytes = false};
    if (vouch_span_find(s, 0, '}') == brace + 1) /* fluent-bit's metadata, mostly empty */
        brace = vouch_span_find(s, brace + 1, '{');
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
