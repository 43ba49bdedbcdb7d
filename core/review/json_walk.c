// SPDX-License-Identifier: Apache-2.0
#include "core/review/json_walk.h"

#include <string.h>

enum { DEPTH_MAX = 16, REPLACEMENT = 0xFFFD };

struct walk {
    struct vouch_span s;
    size_t at;
    vouch_json_member *member;
    void *self;
    struct vouch_span above[DEPTH_MAX + 1];
    int depth;
    bool bad;
};

static void skip_blanks(struct walk *k)
{
    while (k->at < k->s.len && memchr(" \t\r\n", k->s.data[k->at], 4))
        k->at++;
}

static bool take(struct walk *k, uint8_t c)
{
    skip_blanks(k);
    bool there = k->at < k->s.len && k->s.data[k->at] == c;
    k->at += there;
    return there;
}

/* The text between the quotes, still escaped; the opening quote has been read. */
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

/* A number or a word: up to the end of the value. */
static struct vouch_span take_plain(struct walk *k)
{
    size_t from = k->at;
    while (k->at < k->s.len && !memchr(",]} \t\r\n", k->s.data[k->at], 7))
        k->at++;
    k->bad = k->bad || k->at == from;
    return vouch_span_part(k->s, from, k->at - from);
}

static void tell(struct walk *k, struct vouch_span key, enum vouch_json_kind kind,
                 struct vouch_span value)
{
    if (!k->bad)
        k->member(k->self, k->above[k->depth], key, kind, value);
}

/* Open objects and arrays, and the start of an array of numbers. */
struct open {
    struct vouch_span key;
    size_t from;
    bool array;
    bool digits;
};

static bool begin(struct walk *k, struct open *stack, struct vouch_span key, bool array)
{
    struct vouch_span none = {NULL, 0};
    if (k->depth == DEPTH_MAX) {
        k->bad = true;
        return false;
    }
    if (!array)
        tell(k, key, VOUCH_JSON_BEGIN, none);
    k->depth++;
    k->above[k->depth] = key;
    struct open *o = &stack[k->depth];
    o->key = key;
    o->array = array;
    o->from = k->at;
    skip_blanks(k);
    o->digits = array && k->at < k->s.len && k->s.data[k->at] >= '0' && k->s.data[k->at] <= '9';
    return true;
}

static void end(struct walk *k, const struct open *o)
{
    struct vouch_span none = {NULL, 0};
    k->depth--;
    if (o->array && o->digits)
        tell(k, o->key, VOUCH_JSON_BYTES, vouch_span_part(k->s, o->from, k->at - 1 - o->from));
    else if (!o->array)
        tell(k, o->key, VOUCH_JSON_END, none);
}

/* One value; true: it was a scalar, or an empty object or array. */
static bool take_value(struct walk *k, struct open *stack, struct vouch_span key)
{
    struct vouch_span none = {NULL, 0};
    bool object = take(k, '{');
    if (object || take(k, '[')) {
        if (!begin(k, stack, key, !object) || !take(k, object ? '}' : ']'))
            return false;
        end(k, &stack[k->depth]);
        return true;
    }
    bool within = k->depth > 0 && stack[k->depth].digits;
    if (take(k, '"'))
        tell(k, key, VOUCH_JSON_STRING, take_string(k));
    else
        tell(k, within ? none : key, VOUCH_JSON_PLAIN, take_plain(k));
    return true;
}

static struct vouch_span take_key(struct walk *k, const struct open *o)
{
    if (o->array)
        return o->key;
    k->bad = !take(k, '"');
    struct vouch_span key = take_string(k);
    bool arrow = take(k, '='); /* "=>", as fluent-bit prints it */
    k->bad = k->bad || !take(k, arrow ? '>' : ':');
    return key;
}

bool vouch_json_walk(struct vouch_span text, size_t from, vouch_json_member *member, void *self)
{
    return vouch_json_walk_on(text, &from, member, self);
}

bool vouch_json_walk_on(struct vouch_span text, size_t *from, vouch_json_member *member, void *self)
{
    struct walk k = {.s = text, .at = vouch_span_find(text, *from, '{')};
    struct open stack[DEPTH_MAX + 1];
    struct vouch_span none = {NULL, 0};
    k.member = member;
    k.self = self;
    if (k.at >= text.len)
        return false;
    bool done = take_value(&k, stack, none);
    while (!k.bad && k.depth > 0) {
        /* After a value: the next one, or the end of its container. */
        if (done && take(&k, stack[k.depth].array ? ']' : '}')) {
            end(&k, &stack[k.depth]);
            continue;
        }
        if (done)
            k.bad = !take(&k, ',');
        if (!k.bad)
            done = take_value(&k, stack, take_key(&k, &stack[k.depth]));
    }
    *from = k.at;
    return !k.bad;
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

/* Is there an escape of four hexadecimal digits? */
static bool escapes_code(struct vouch_span s, size_t at)
{
    return at + 5 < s.len && s.data[at] == '\\' && s.data[at + 1] == 'u';
}

/* Decodes one escape, from its backslash; returns its length. */
static size_t write_escape(struct vouch_writer *w, struct vouch_span s, size_t at)
{
    uint8_t c = at + 1 < s.len ? s.data[at + 1] : '\\';
    if (c != 'u') {
        bool blank = c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f';
        vouch_write_u8(w, blank ? ' ' : c);
        return 2;
    }
    uint32_t code = hex4(s, at + 2);
    uint32_t low = escapes_code(s, at + 6) ? hex4(s, at + 8) : 0;
    bool pair = code >= 0xD800 && code < 0xDC00 && low >= 0xDC00 && low < 0xE000;
    if (pair)
        code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF);
    else if (code >= 0xD800 && code < 0xE000)
        code = REPLACEMENT; /* half of a pair */
    write_utf8(w, code);
    return pair ? 12 : 6;
}

void vouch_json_unescape(struct vouch_writer *w, struct vouch_span s)
{
    for (size_t at = 0; at < s.len;) {
        size_t next = vouch_span_find(s, at, '\\');
        vouch_write_span(w, vouch_span_part(s, at, next - at));
        at = next < s.len ? next + write_escape(w, s, next) : next;
    }
}

uint32_t vouch_json_keep(struct vouch_names *names, struct vouch_span string)
{
    uint8_t buffer[VOUCH_NAME_LEN_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_json_unescape(&w, string);
    return vouch_names_keep(names, vouch_writer_span(&w));
}
