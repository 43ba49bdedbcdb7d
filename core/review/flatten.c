// SPDX-License-Identifier: Apache-2.0
#include "core/review/flatten.h"

#include "core/review/scan.h"
#include "core/review/tables.h"

#include <string.h>

enum { DEPTH_MAX = 200, LIST_DEPTH_MAX = 3, ESCAPE = 0x1B };

/* Has an array of that name the records? */
static bool is_list_name(struct vouch_span name)
{
    static const char *const names[] = {"hits", "events",  "results", "messages", "lines",
                                        "data", "records", "entries", "value",    "logs"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (vouch_span_equal(name, vouch_span_of(names[i])))
            return true;
    return false;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Is this byte of a sequence that colours text on a terminal, as `jq -C` writes them? */
static bool is_of_colour(bool *colour, uint8_t c)
{
    bool was = *colour;
    *colour = c == ESCAPE || (was && (c == '[' || c < '@' || c > '~'));
    return was || c == ESCAPE;
}

/* Skips blanks and colours. */
static size_t skip_unseen(struct vouch_span s, size_t at)
{
    bool colour = false;
    while (at < s.len && (is_of_colour(&colour, s.data[at]) || is_blank(s.data[at])))
        at++;
    return at;
}

/* An object longer than a line may be, or one that begins with a list of lines or records? */
static bool is_one_line(struct vouch_span first, size_t at, size_t next)
{
    struct vouch_span line = vouch_span_part(first, at, VOUCH_REVIEW_LINE_MAX + 1);
    if (line.len > VOUCH_REVIEW_LINE_MAX && vouch_span_find(line, 0, '\n') == line.len)
        return true;
    if (next == first.len || first.data[next] != '"')
        return false;
    size_t end = vouch_span_find(first, next + 1, '"');
    struct vouch_span name = vouch_span_part(first, next + 1, end - next - 1);
    size_t colon = skip_unseen(first, end + 1);
    size_t value = skip_unseen(first, colon + 1);
    return is_list_name(name) && value < first.len && first.data[colon] == ':' &&
           first.data[value] == '[';
}

void vouch_flatten_begin(struct vouch_flatten *f, struct vouch_span first)
{
    memset(f, 0, sizeof *f);
    f->fresh = true;
    bool marked = first.len > 2 && memcmp(first.data, "\xEF\xBB\xBF", 3) == 0;
    size_t at = skip_unseen(first, marked ? 3 : 0);
    if (at >= first.len || (first.data[at] != '{' && first.data[at] != '['))
        return;
    size_t next = skip_unseen(first, at + 1);
    bool ends = vouch_span_find(vouch_span_part(first, at, next - at), 0, '\n') < next - at;
    bool array =
        first.data[at] == '[' && next < first.len && memchr("{[\"", first.data[next], 3) != NULL;
    f->on = ends || array || (first.data[at] == '{' && is_one_line(first, at, next));
}

static void write_held(struct vouch_flatten *f, struct vouch_writer *w)
{
    struct vouch_span held = {f->held, f->held_len};
    vouch_write_span(w, held);
    f->held_len = 0;
    f->holding = false;
}

static void write_byte(struct vouch_flatten *f, uint8_t c, struct vouch_writer *w)
{
    if (f->skipping)
        return;
    f->written = true;
    if (f->held_len == sizeof f->held) /* too much to be the head of a list */
        write_held(f, w);
    if (f->holding)
        f->held[f->held_len++] = c;
    else
        vouch_write_u8(w, c);
}

static void end_line(struct vouch_flatten *f, struct vouch_writer *w)
{
    write_held(f, w);
    if (f->written)
        vouch_write_u8(w, '\n');
    f->written = false;
}

/* A record that has an array of that name has its message first, or has no message. */
static bool has_message(const struct vouch_flatten *f)
{
    static const char *const names[] = {"essage\"", "ESSAGE\"", "_raw\"", "\"log\"", "\"msg\""};
    struct vouch_span held = {f->held, f->held_len};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (vouch_scan_find(held, 0, names[i]) < held.len)
            return true;
    return false;
}

/* Does the array that starts here have the records, by its name? */
static bool may_be_list(const struct vouch_flatten *f)
{
    struct vouch_span name = {f->name, f->name_len};
    return f->holding && f->depth <= LIST_DEPTH_MAX && !has_message(f) && is_list_name(name);
}

static void begin_list(struct vouch_flatten *f)
{
    f->base = f->depth;
    f->held_len = 0;
    f->holding = false;
    f->written = false;
}

/* It is not JSON, or not any more. */
static void give_up(struct vouch_flatten *f, struct vouch_writer *w)
{
    f->skipping = false;
    end_line(f, w);
    f->raw = true;
    f->fresh = false;
    f->quoted = f->escaped = f->maybe = false;
    f->depth = f->base = 0;
}

static void take_quoted(struct vouch_flatten *f, uint8_t c, struct vouch_writer *w)
{
    if (c == '\n') {
        give_up(f, w);
        f->fresh = true;
        return;
    }
    write_byte(f, c, w);
    bool closes = c == '"' && !f->escaped;
    f->escaped = c == '\\' && !f->escaped;
    f->quoted = !closes;
    if (!closes && f->name_len < sizeof f->name)
        f->name[f->name_len++] = c;
}

static void open_container(struct vouch_flatten *f, uint8_t c, struct vouch_writer *w)
{
    bool outermost = f->depth == 0;
    if (outermost && c == '{')
        f->holding = true;
    f->maybe = c == '[' && may_be_list(f);
    f->depth++;
    if (outermost && c == '[')
        begin_list(f);
    else
        write_byte(f, c, w);
}

static void close_container(struct vouch_flatten *f, uint8_t c, struct vouch_writer *w)
{
    if (f->depth == 0)
        return; /* of an array whose beginning was not JSON */
    if (f->base > 0 && f->depth == f->base) {
        end_line(f, w);
        f->base = 0;
        f->depth--;
        f->skipping = f->depth > 0;
        return;
    }
    write_byte(f, c, w);
    f->depth--;
    if (f->depth == f->base || f->depth == 0) {
        f->skipping = false;
        end_line(f, w);
    }
}

static void take_json(struct vouch_flatten *f, uint8_t c, struct vouch_writer *w)
{
    bool between = f->depth == f->base;
    if (is_blank(c) || (f->depth == 0 && c >= 0x80)) { /* a mark of UTF-8 */
        f->fresh = f->fresh || c == '\n';
        return;
    }
    if (f->maybe && (c == '{' || c == '[' || c == '"'))
        begin_list(f);
    f->maybe = false;
    if ((f->fresh && !memchr("\"{}[],:-0123456789tfn", c, 22)) || f->depth == DEPTH_MAX) {
        give_up(f, w);
        vouch_write_u8(w, c);
        return;
    }
    f->fresh = false;
    if (c == '{' || c == '[') {
        open_container(f, c, w);
    } else if (c == '}' || c == ']') {
        close_container(f, c, w);
    } else if (c == ',' && between) {
        end_line(f, w);
    } else {
        f->quoted = c == '"';
        f->name_len = f->quoted ? 0 : f->name_len;
        write_byte(f, c, w);
    }
}

/* A bracket alone on its line begins JSON again. */
static void take_raw(struct vouch_flatten *f, uint8_t c, struct vouch_writer *w)
{
    if (f->bracket && c == '\n') {
        uint8_t bracket = f->bracket;
        f->bracket = 0;
        f->raw = false;
        take_json(f, bracket, w);
        return;
    }
    if (f->fresh && (c == '{' || c == '[')) {
        f->bracket = c;
        f->fresh = false;
        return;
    }
    if ((f->bracket || f->fresh) && is_blank(c) && c != '\n')
        return;
    if (f->bracket)
        vouch_write_u8(w, f->bracket);
    f->bracket = 0;
    vouch_write_u8(w, c);
    f->fresh = c == '\n';
}

void vouch_flatten_take(struct vouch_flatten *f, struct vouch_span bytes, struct vouch_writer *w)
{
    if (!f->on) {
        vouch_write_span(w, bytes);
        return;
    }
    for (size_t at = 0; at < bytes.len; at++) {
        if (f->raw)
            take_raw(f, bytes.data[at], w);
        else if (f->quoted)
            take_quoted(f, bytes.data[at], w);
        else if (!is_of_colour(&f->coloured, bytes.data[at]))
            take_json(f, bytes.data[at], w);
    }
}

void vouch_flatten_end(struct vouch_flatten *f, struct vouch_writer *w)
{
    if (!f->raw)
        end_line(f, w);
    else if (f->bracket)
        vouch_write_u8(w, f->bracket);
    f->bracket = 0;
}
