// SPDX-License-Identifier: Apache-2.0
#include "core/format/json_write.h"

#include "core/calendar.h"
#include "core/format/plain.h"

#include <stddef.h>
#include <string.h>

struct vouch_json vouch_json_of(struct vouch_writer *w)
{
    struct vouch_json j = {w, 0, 0, 0, false};
    return j;
}

static void write_unit(struct vouch_writer *w, uint32_t unit)
{
    uint8_t bytes[2] = {(uint8_t)(unit >> 8), (uint8_t)unit};
    struct vouch_span s = {bytes, sizeof bytes};
    vouch_write_text(w, "\\u");
    vouch_write_hex(w, s);
}

/* The short escape of a character, or NULL. */
static const char *short_escape(uint32_t code)
{
    switch (code) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static bool is_ordinary(uint8_t c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* The high bit of some byte of the result is set if one of these eight bytes is zero. */
static uint64_t zeros(uint64_t v)
{
    return (v - 0x0101010101010101u) & ~v;
}

static bool are_ordinary(const uint8_t *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof v);
    uint64_t control = (v - 0x2020202020202020u) | v;
    uint64_t others = zeros(v ^ 0x7F7F7F7F7F7F7F7Fu) | zeros(v ^ 0x2222222222222222u) |
                      zeros(v ^ 0x5C5C5C5C5C5C5C5Cu);
    return ((control | others) & 0x8080808080808080u) == 0;
}

static size_t ordinary_run(struct vouch_span s, size_t at)
{
    size_t i = at;
    while (i + 8 <= s.len && are_ordinary(s.data + i))
        i += 8;
    while (i < s.len && is_ordinary(s.data[i]))
        i++;
    return i - at;
}

/* Writes the character at the front of s, which is not empty; its length in s. */
static size_t write_character(struct vouch_writer *w, struct vouch_span s)
{
    uint32_t code = 0;
    size_t len = vouch_utf8_first(s, &code);
    const char *escape = short_escape(code);
    if (len == 0) {
        vouch_write_text(w, "\xEF\xBF\xBD"); /* U+FFFD, the replacement character */
        return 1;
    }
    if (escape)
        vouch_write_text(w, escape);
    /* all of these are below U+10000: one unit */
    else if (vouch_plain_unsafe(code))
        write_unit(w, code);
    else
        vouch_write_span(w, vouch_span_part(s, 0, len));
    return len;
}

static void write_escaped(struct vouch_writer *w, struct vouch_span text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t run = ordinary_run(text, at);
        vouch_write_span(w, vouch_span_part(text, at, run));
        at += run;
        if (at < text.len)
            at += write_character(w, vouch_span_part(text, at, text.len));
    }
}

void vouch_json_write_string(struct vouch_writer *w, struct vouch_span text)
{
    vouch_write_u8(w, '"');
    write_escaped(w, text);
    vouch_write_u8(w, '"');
}

static uint32_t bit(unsigned depth)
{
    return (uint32_t)1 << (depth & 31);
}

static void separate(struct vouch_json *j)
{
    if (j->depth == 0)
        return;
    if (j->started & bit(j->depth - 1))
        vouch_write_u8(j->w, ',');
    j->started |= bit(j->depth - 1);
}

static void write_key(struct vouch_json *j, struct vouch_span key)
{
    vouch_json_write_string(j->w, key);
    vouch_write_u8(j->w, ':');
}

/* The comma and the key before a value. */
static void begin_value(struct vouch_json *j, const char *key)
{
    separate(j);
    if (key)
        write_key(j, vouch_span_of(key));
}

static void begin_container(struct vouch_json *j, const char *key, bool array)
{
    begin_value(j, key);
    if (j->depth == VOUCH_JSON_DEPTH_MAX) {
        j->bad = true;
        return;
    }
    j->started &= ~bit(j->depth);
    j->arrays &= ~bit(j->depth);
    if (array)
        j->arrays |= bit(j->depth);
    j->depth++;
    vouch_write_u8(j->w, array ? '[' : '{');
}

void vouch_json_object(struct vouch_json *j, const char *key)
{
    begin_container(j, key, false);
}

void vouch_json_array(struct vouch_json *j, const char *key)
{
    begin_container(j, key, true);
}

void vouch_json_end(struct vouch_json *j)
{
    if (j->depth == 0) {
        j->bad = true;
        return;
    }
    j->depth--;
    vouch_write_u8(j->w, j->arrays & bit(j->depth) ? ']' : '}');
}

void vouch_json_span(struct vouch_json *j, const char *key, struct vouch_span text)
{
    begin_value(j, key);
    vouch_json_write_string(j->w, text);
}

void vouch_json_text_begin(struct vouch_json *j, const char *key)
{
    begin_value(j, key);
    vouch_write_u8(j->w, '"');
}

void vouch_json_text_part(struct vouch_json *j, struct vouch_span part)
{
    write_escaped(j->w, part);
}

void vouch_json_text_end(struct vouch_json *j)
{
    vouch_write_u8(j->w, '"');
}

void vouch_json_text(struct vouch_json *j, const char *key, const char *text)
{
    if (text)
        vouch_json_span(j, key, vouch_span_of(text));
    else
        vouch_json_null(j, key);
}

void vouch_json_number(struct vouch_json *j, const char *key, int64_t v)
{
    begin_value(j, key);
    vouch_write_decimal(j->w, v);
}

void vouch_json_span_key(struct vouch_json *j, struct vouch_span key, int64_t v)
{
    separate(j);
    write_key(j, key);
    vouch_write_decimal(j->w, v);
}

void vouch_json_bool(struct vouch_json *j, const char *key, bool v)
{
    begin_value(j, key);
    vouch_write_text(j->w, v ? "true" : "false");
}

void vouch_json_null(struct vouch_json *j, const char *key)
{
    begin_value(j, key);
    vouch_write_text(j->w, "null");
}

void vouch_json_raw(struct vouch_json *j, const char *key, struct vouch_span value)
{
    begin_value(j, key);
    vouch_write_span(j->w, value);
}

void vouch_json_hex(struct vouch_json *j, const char *key, struct vouch_span bytes)
{
    begin_value(j, key);
    vouch_write_u8(j->w, '"');
    vouch_write_hex(j->w, bytes);
    vouch_write_u8(j->w, '"');
}

void vouch_json_time(struct vouch_json *j, const char *key, int64_t utc_s)
{
    begin_value(j, key);
    vouch_write_u8(j->w, '"');
    vouch_date_write(j->w, utc_s);
    vouch_write_u8(j->w, '"');
}

bool vouch_json_whole(const struct vouch_json *j)
{
    return !j->bad && j->depth == 0 && j->w->lost == 0;
}
