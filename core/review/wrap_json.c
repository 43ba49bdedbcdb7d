// SPDX-License-Identifier: Apache-2.0
#include "core/review/json_walk.h"
#include "core/review/scan.h"
#include "core/review/stamp.h"
#include "core/review/wrap.h"
#include "core/review/wrap_members.h"

/* Each collector has its own JSON structure, but they share the names of a few members, which are
 * searched at any depth. An object in an array that has a message is a record of its own; what it
 * lacks it has from the objects around it. */

enum { MESSAGE_MAX = 8192, LEVELS_MAX = 20 };

enum { VALUES = sizeof(struct vouch_wrap) / sizeof(struct vouch_span) };

struct found {
    struct vouch_wrap wrap; /* values as in the text, still escaped */
    int ranks[VALUES];      /* of the values found */
    bool bytes; /* the message is an array of numbers, as journald writes text that is not UTF-8 */
    bool key_is_host;        /* OpenTelemetry's {"key": "host.name", "value": {...}} */
    struct vouch_span field; /* CloudWatch's {"field": "@message", "value": "..."} */
};

struct search {
    struct found levels[LEVELS_MAX]; /* the outermost object, and elements of arrays within it */
    size_t depth;                    /* how many of them are open */
    struct vouch_span time;          /* from before the object */
    struct vouch_writer *w;
    size_t start;  /* what was written before the outermost object */
    int best_rank; /* of the messages written since */
};

/* A file's or container's name is not an appliance. */
static bool is_apt(const struct vouch_wrap_member *n, struct vouch_span value)
{
    bool host = n->at == offsetof(struct vouch_wrap, host);
    return value.len > 0 && (!host || vouch_span_find(value, 0, '/') == value.len);
}

static void take(struct found *f, size_t at, int rank, struct vouch_span value)
{
    if (rank <= f->ranks[at / sizeof value])
        return;
    f->ranks[at / sizeof value] = rank;
    memcpy((char *)&f->wrap + at, &value, sizeof value);
}

static bool is(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, vouch_span_of(text));
}

static void take_member(struct found *f, struct vouch_span above, struct vouch_span key,
                        enum vouch_json_kind kind, struct vouch_span value)
{
    if (is(key, "key"))
        f->key_is_host = is(value, "host.name") || is(value, "hostname");
    if (f->key_is_host && is(key, "stringValue"))
        take(f, offsetof(struct vouch_wrap, host), 1, value);
    if (is(key, "field"))
        f->field = value;
    if (is(key, "value") && f->field.len)
        key = f->field;
    for (const struct vouch_wrap_member *n = vouch_wrap_member_next(above, key, NULL); n;
         n = vouch_wrap_member_next(above, key, n)) {
        if (!is_apt(n, value))
            continue;
        if (n->at == offsetof(struct vouch_wrap, message) &&
            n->rank > f->ranks[n->at / sizeof value])
            f->bytes = kind == VOUCH_JSON_BYTES;
        take(f, n->at, n->rank, value);
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

/* What the element lacks, from the objects around it, the nearest first. */
static void inherit(const struct search *k, struct vouch_wrap *wrap)
{
    for (size_t i = k->depth - 1; i-- > 0;) {
        const struct vouch_wrap *outer = &k->levels[i].wrap;
        wrap->time = wrap->time.len ? wrap->time : outer->time;
        wrap->host = wrap->host.len ? wrap->host : outer->host;
        if (wrap->program.len)
            continue;
        wrap->program = outer->program;
        wrap->process = outer->process;
    }
    wrap->time = wrap->time.len ? wrap->time : k->time;
}

static void take_inner(void *self, struct vouch_span above, struct vouch_span key,
                       enum vouch_json_kind kind, struct vouch_span value)
{
    if (kind == VOUCH_JSON_STRING || kind == VOUCH_JSON_PLAIN)
        take_member(self, above, key, kind, value);
}

/* A message that is JSON itself, as when one collector reads the file of another: what it has comes
 * before what is around it. */
static void take_apart(struct vouch_wrap *wrap, struct vouch_writer *message)
{
    struct found inner;
    memset(&inner, 0, sizeof inner);
    if (wrap->message.len == 0 || wrap->message.data[0] != '{' ||
        !vouch_json_walk(wrap->message, 0, take_inner, &inner) || inner.wrap.message.len == 0)
        return;
    wrap->time = inner.wrap.time.len ? inner.wrap.time : wrap->time;
    wrap->host = inner.wrap.host.len ? inner.wrap.host : wrap->host;
    if (inner.wrap.program.len) {
        wrap->program = inner.wrap.program;
        wrap->process = inner.wrap.process;
    }
    vouch_json_unescape(message, inner.wrap.message);
    wrap->message = vouch_writer_span(message);
}

/* Writes the record of the innermost object, on a line of its own. */
static void write_record(struct search *k, const struct found *f)
{
    uint8_t buffer[MESSAGE_MAX];
    uint8_t inner_buffer[MESSAGE_MAX];
    struct vouch_writer message = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_writer inner = vouch_writer_of(inner_buffer, sizeof inner_buffer);
    struct vouch_wrap wrap = f->wrap;
    struct vouch_span text = vouch_span_part(wrap.message, 0, MESSAGE_MAX);
    inherit(k, &wrap);
    if (f->bytes)
        write_bytes(&message, wrap.message);
    else
        vouch_json_unescape(&message, text);
    wrap.message = vouch_writer_span(&message);
    take_apart(&wrap, &inner);
    if (k->w->len)
        vouch_write_u8(k->w, '\n');
    vouch_wrap_write(&wrap, k->w);
    if (f->ranks[offsetof(struct vouch_wrap, message) / sizeof text] > k->best_rank)
        k->best_rank = f->ranks[offsetof(struct vouch_wrap, message) / sizeof text];
}

static void begin_level(struct search *k)
{
    if (k->depth == 0) {
        k->start = k->w->len;
        k->best_rank = 0;
    }
    if (k->depth < LEVELS_MAX)
        memset(&k->levels[k->depth++], 0, sizeof k->levels[0]);
}

/* An object that is no record belongs to the one around it. */
static void merge(struct found *to, const struct found *from)
{
    if (from->ranks[offsetof(struct vouch_wrap, message) / sizeof(struct vouch_span)] >
        to->ranks[offsetof(struct vouch_wrap, message) / sizeof(struct vouch_span)])
        to->bytes = from->bytes;
    for (size_t i = 0; i < VALUES; i++) {
        struct vouch_span value;
        memcpy(&value, (const char *)&from->wrap + i * sizeof value, sizeof value);
        take(to, i * sizeof value, from->ranks[i], value);
    }
}

static void end_level(struct search *k)
{
    const struct found *f = &k->levels[k->depth - 1];
    bool outermost = k->depth == 1;
    int rank = f->ranks[offsetof(struct vouch_wrap, message) / sizeof(struct vouch_span)];
    if (outermost && rank >= k->best_rank && rank > 0)
        k->w->len = k->start; /* what looked like records were details of this one */
    if (rank > 0 && (!outermost || rank >= k->best_rank))
        write_record(k, f);
    else if (!outermost)
        merge(&k->levels[k->depth - 2], f);
    k->depth--;
}

/* A text that is nothing but a time. */
static bool is_time(struct vouch_span value)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    uint64_t number;
    return (value.len >= 19 && vouch_span_decimal(value, UINT64_MAX, &number)) ||
           (vouch_stamp_read(value, &when, &shape) && shape.len == value.len);
}

/* Loki's "values": [["1781300000000000000", "line"], ...], and rows of tables. */
static void take_pair(struct search *k, struct found *f, struct vouch_span value)
{
    if (is_time(value)) {
        f->wrap.time = value;
        return;
    }
    if (vouch_span_find(value, 0, ' ') == value.len)
        return; /* some other column */
    f->wrap.message = value;
    f->ranks[offsetof(struct vouch_wrap, message) / sizeof value] = 2;
    write_record(k, f);
    f->wrap.message.len = 0;
    f->ranks[offsetof(struct vouch_wrap, message) / sizeof value] = 0;
}

static void consider(void *self, struct vouch_span above, struct vouch_span key,
                     enum vouch_json_kind kind, struct vouch_span value)
{
    struct search *k = self;
    bool element = vouch_json_is_element(above, key);
    if (kind == VOUCH_JSON_BEGIN && element)
        begin_level(k);
    if (kind == VOUCH_JSON_END && element)
        end_level(k);
    if (kind == VOUCH_JSON_BEGIN || kind == VOUCH_JSON_END || k->depth == 0)
        return;
    struct found *f = &k->levels[k->depth - 1];
    if (element && kind == VOUCH_JSON_STRING && (is(key, "values") || is(key, "rows")))
        take_pair(k, f, value);
    else
        take_member(f, above, key, kind, value);
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

/* The next brace outside of strings. */
static size_t next_object(struct vouch_span s, size_t at)
{
    bool quoted = false;
    for (; at < s.len && (quoted || s.data[at] != '{'); at++) {
        quoted = quoted != (s.data[at] == '"');
        at += quoted && s.data[at] == '\\';
    }
    return at < s.len ? at : s.len;
}

/* A line that is nothing but a string, as `jq .log` writes it. */
static bool write_string(struct vouch_span s, struct vouch_writer *w)
{
    size_t end = 1;
    while (end < s.len && s.data[end] != '"')
        end += s.data[end] == '\\' ? 2 : 1;
    if (s.len < 2 || s.data[0] != '"' || end != s.len - 1 || vouch_span_find(s, 0, '\\') == s.len)
        return false;
    vouch_json_unescape(w, vouch_span_part(s, 1, end - 1));
    return true;
}

/* The string after `at` and the signs before it; *at becomes the position after its quote. */
static struct vouch_span string_at(struct vouch_span s, size_t *at)
{
    size_t from = *at;
    while (from < s.len && (s.data[from] == ',' || s.data[from] == ' '))
        from++;
    size_t end = from + 1;
    while (end < s.len && s.data[end] != '"')
        end += s.data[end] == '\\' ? 2 : 1;
    *at = end + 1;
    return vouch_span_part(s, from + 1, from < s.len && s.data[from] == '"' ? end - from - 1 : 0);
}

/* Loki's pairs without what stood before them: the rest of a very long line. Or any other rows of
 * strings. */
static void write_rows(struct vouch_span s, struct search *k)
{
    size_t at = 0;
    begin_level(k);
    while (at + 1 < s.len && s.data[at] == '[' && s.data[at + 1] == '"') {
        at++;
        while (at < s.len && s.data[at] != ']') {
            if (s.data[at] == '"')
                take_pair(k, &k->levels[0], string_at(s, &at));
            else
                at++;
        }
        while (at < s.len && memchr("], ", s.data[at], 3))
            at++;
    }
    k->depth--;
}

bool vouch_wrap_json(struct vouch_span line, struct vouch_writer *w)
{
    struct vouch_span s = vouch_span_trim(line);
    size_t at = vouch_span_find(s, 0, '{');
    if (write_string(s, w))
        return true;
    struct search k = {.depth = 0, .w = w};
    write_rows(s, &k);
    if (w->len == 0 && (at > 200 || s.len == 0 || at == s.len))
        return false;
    if (vouch_span_find(s, 0, '}') == at + 1) /* fluent-bit's metadata, mostly empty */
        at = vouch_span_find(s, at + 1, '{');
    at = w->len ? next_object(s, 0) : at;
    k.time = time_before(vouch_span_part(s, 0, at));
    while (at < s.len && vouch_json_walk_on(s, &at, consider, &k))
        at = next_object(s, at);
    return w->len > 0;
}
