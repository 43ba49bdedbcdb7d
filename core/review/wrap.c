// SPDX-License-Identifier: Apache-2.0
#include "core/review/wrap.h"

#include "core/review/prefix.h"
#include "core/review/program.h"
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

/* "1772694489.1", as numbers in JSON are: a stamp of that form has at least six digits here. */
static bool write_seconds(struct vouch_writer *w, struct vouch_span time)
{
    struct vouch_span fraction = vouch_span_part(time, 11, 9);
    if (time.len < 12 || time.data[10] != '.' || !is_number(vouch_span_part(time, 0, 10)) ||
        !is_number(fraction))
        return false;
    vouch_write_span(w, vouch_span_part(time, 0, 11 + fraction.len));
    vouch_write_text(w, " ");
    return true;
}

static bool write_time(struct vouch_writer *w, struct vouch_span time)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    if (write_epoch(w, time) || write_seconds(w, time))
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

/* Does the message start with the tag of a program that is known, and a colon? */
static bool names_program(struct vouch_span message)
{
    struct vouch_span word = vouch_span_part(message, 0, vouch_span_find(message, 0, ' '));
    if (word.len < 2 || word.data[word.len - 1] != ':')
        return false;
    word.len =
        vouch_span_find(word, 0, '[') < word.len ? vouch_span_find(word, 0, '[') : word.len - 1;
    return vouch_program_dialect(word) != VOUCH_DIALECT_OTHER;
}

void vouch_wrap_write(const struct vouch_wrap *wrap, struct vouch_writer *w)
{
    struct vouch_span program = wrap->program;
    while (program.len && program.data[program.len - 1] == ':')
        program.len--;
    if (!write_time(w, wrap->time))
        vouch_write_text(w, "1 - "); /* RFC 5424's way to have no time */
    if (is_name(wrap->host, 255)) {
        vouch_write_span(w, wrap->host);
        vouch_write_text(w, " ");
    }
    if (is_name(program, 100) && !names_program(wrap->message) && !stands_alone(wrap->message)) {
        vouch_write_span(w, program);
        if (is_number(wrap->process) && program.data[program.len - 1] != ']') {
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
    while (at < s.len && s.data[at] >= '0' && s.data[at] <= ';') /* digits, ':' and ';' */
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
