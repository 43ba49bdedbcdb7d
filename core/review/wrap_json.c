// SPDX-License-Identifier: Apache-2.0
#include "core/review/scan.h"
#include "core/review/stamp.h"
#include "core/review/wrap.h"

/* Reads as much of JSON (RFC 8259) as it takes to find a few members by their names, at any depth:
 * each collector has its own shape, but they share the names. */

enum { DEPTH_MAX = 8, MESSAGE_MAX = 8192 };

struct walk {
    struct vouch_span s;
    size_t at;
    struct vouch_wrap found; /* values as they stand in the text, still escaped */
    int message_rank;
    bool bytes; /* the message is an array of numbers, as journald writes what is no UTF-8 */
    bool bad;
};

static void skip_blanks(struct walk *k)
{
    while (k->at < k->s.len && (k->s.data[k->at] == ' ' || k->s.data[k->at] == '\t'))
        k->at++;
}

static bool take(struct walk *k, uint8_t c)
{
    skip_blanks(k);
    bool there = k->at < k->s.len && k->s.data[k->at] == c;
    k->at += there;
    return there;
}

/* What is between the quotes, escapes and all; the opening one has been read. */
static struct vouch_span take_string(struct walk *k)
{
    size_t from = k->at;
    while (k->at < k->s.len && k->s.data[k->at] != '"')
        k->at += k->s.data[k->at] == '\\' ? 2 : 1;
    k->bad = k->bad || k->at >= k->s.len;
    struct vouch_span text = vouch_span_part(k->s, from, k->at - from);
    k->at++;
    return text;
}

/* A number or a word: up to what ends a value. */
static struct vouch_span take_plain(struct walk *k)
{
    size_t from = k->at;
    while (k->at < k->s.len && !memchr(",]} \t", k->s.data[k->at], 5))
        k->at++;
    k->bad = k->bad || k->at == from;
    return vouch_span_part(k->s, from, k->at - from);
}

struct name {
    const char *name;
    size_t at; /* in struct vouch_wrap */
    int rank;  /* of several the highest counts */
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

static void consider(struct walk *k, struct vouch_span key, struct vouch_span value, bool bytes)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!vouch_span_equal(key, vouch_span_of(names[i].name)))
            continue;
        bool message = names[i].at == offsetof(struct vouch_wrap, message);
        struct vouch_span old;
        memcpy(&old, (char *)&k->found + names[i].at, sizeof old);
        if (message ? names[i].rank <= k->message_rank : old.len > 0)
            return;
        if (message) {
            k->message_rank = names[i].rank;
            k->bytes = bytes;
        }
        memcpy((char *)&k->found + names[i].at, &value, sizeof value);
        return;
    }
}

static void walk_value(struct walk *k, struct vouch_span key, int depth);

static void walk_object(struct walk *k, struct vouch_span above, int depth)
{
    bool more = !take(k, '}');
    while (more && !k->bad) {
        k->bad = !take(k, '"');
        struct vouch_span key = take_string(k);
        k->bad = k->bad || !take(k, ':');
        bool host = vouch_span_equal(above, vouch_span_of("host")) &&
                    vouch_span_equal(key, vouch_span_of("name"));
        walk_value(k, host ? vouch_span_of("host.name") : key, depth);
        more = take(k, ',');
        k->bad = k->bad || (!more && !take(k, '}'));
    }
}

static void walk_array(struct walk *k, struct vouch_span key, int depth)
{
    size_t from = k->at;
    skip_blanks(k);
    bool digits = k->at < k->s.len && k->s.data[k->at] >= '0' && k->s.data[k->at] <= '9';
    struct vouch_span none = {NULL, 0};
    bool more = !take(k, ']');
    while (more && !k->bad) {
        walk_value(k, digits ? none : key, depth);
        more = take(k, ',');
        k->bad = k->bad || (!more && !take(k, ']'));
    }
    if (digits && !k->bad)
        consider(k, key, vouch_span_part(k->s, from, k->at - 1 - from), true);
}

static void walk_value(struct walk *k, struct vouch_span key, int depth)
{
    if (k->bad || depth == DEPTH_MAX) {
        k->bad = true;
        return;
    }
    if (take(k, '{'))
        walk_object(k, key, depth + 1);
    else if (take(k, '['))
        walk_array(k, key, depth + 1);
    else if (take(k, '"'))
        consider(k, key, take_string(k), false);
    else
        consider(k, key, take_plain(k), false);
}

/* --- escapes ---------------------------------------------------------------------------------- */

static uint32_t hex4(struct vouch_span s, size_t at)
{
    uint32_t v = 0;
    for (size_t i = at; i < at + 4; i++) {
        int digit = i < s.len ? vouch_hex_value(s.data[i]) : -1;
        v = v << 4 | (uint32_t)(digit < 0 ? 0 : digit);
    }
    return v;
}

static void write_utf8(struct vouch_writer *w, uint32_t c)
{
    if (c < 0x80) {
        vouch_write_u8(w, (uint8_t)(c < ' ' ? ' ' : c));
    } else if (c < 0x800) {
        vouch_write_u8(w, (uint8_t)(0xC0 | c >> 6));
        vouch_write_u8(w, (uint8_t)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        vouch_write_u8(w, (uint8_t)(0xE0 | c >> 12));
        vouch_write_u8(w, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
        vouch_write_u8(w, (uint8_t)(0x80 | (c & 0x3F)));
    } else {
        vouch_write_u8(w, (uint8_t)(0xF0 | c >> 18));
        vouch_write_u8(w, (uint8_t)(0x80 | (c >> 12 & 0x3F)));
        vouch_write_u8(w, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
        vouch_write_u8(w, (uint8_t)(0x80 | (c & 0x3F)));
    }
}

/* One escape, from its backslash on; its length. */
static size_t write_escape(struct vouch_writer *w, struct vouch_span s, size_t at)
{
    uint8_t c = at + 1 < s.len ? s.data[at + 1] : '\\';
    if (c != 'u') {
        bool blank = c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f';
        vouch_write_u8(w, blank ? ' ' : c);
        return 2;
    }
    uint32_t code = hex4(s, at + 2);
    bool pair = code >= 0xD800 && code < 0xDC00 && at + 11 < s.len && s.data[at + 7] == 'u';
    if (pair)
        code = 0x10000 + ((code & 0x3FF) << 10) + (hex4(s, at + 8) & 0x3FF);
    write_utf8(w, code);
    return pair ? 12 : 6;
}

static void write_plain(struct vouch_writer *w, struct vouch_span s)
{
    for (size_t at = 0; at < s.len;) {
        size_t next = vouch_span_find(s, at, '\\');
        vouch_write_span(w, vouch_span_part(s, at, next - at));
        at = next < s.len ? next + write_escape(w, s, next) : next;
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

/* What stands before the object: "time<tab>tag<tab>{" of fluentd, or whatever a runner wrote. */
static struct vouch_span time_before(struct vouch_span lead)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    return vouch_stamp_read(lead, &when, &shape) ? vouch_span_part(lead, 0, shape.len)
                                                 : vouch_span_part(lead, 0, 0);
}

bool vouch_wrap_json(struct vouch_span line, struct vouch_writer *w)
{
    uint8_t room[MESSAGE_MAX];
    struct vouch_writer message = vouch_writer_of(room, sizeof room);
    struct vouch_span s = vouch_span_trim(line);
    size_t brace = vouch_span_find(s, 0, '{');
    if (brace > 200 || s.len == 0 || brace == s.len)
        return false;
    struct walk k = {.s = s, .at = brace};
    walk_value(&k, vouch_span_part(s, 0, 0), 0);
    if (k.bad || k.found.message.len == 0)
        return false;
    if (k.bytes)
        write_bytes(&message, k.found.message);
    else
        write_plain(&message, k.found.message);
    if (k.found.time.len == 0)
        k.found.time = time_before(vouch_span_part(s, 0, brace));
    k.found.message = vouch_writer_span(&message);
    vouch_wrap_write(&k.found, w);
    return true;
}
