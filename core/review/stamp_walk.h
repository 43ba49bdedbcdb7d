// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_STAMP_WALK_H
#define VOUCH_REVIEW_STAMP_WALK_H

#include "core/review/scan.h"
#include "core/review/stamp.h"

/* What the forms of a stamp are read with (stamp.c). A function that takes something answers
 * whether it was there, and moves on only then. */

/* A stamp is read from front to back; `at` is the position reached. */
struct vouch_walk {
    struct vouch_span text;
    size_t at;
    struct vouch_stamp *out;
    struct vouch_stamp_shape *shape;
};

static inline bool vouch_walk_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static inline bool vouch_walk_is_letter(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return low >= 'a' && low <= 'z';
}

static inline uint8_t vouch_walk_peek(const struct vouch_walk *k)
{
    return k->at < k->text.len ? k->text.data[k->at] : 0;
}

static inline bool vouch_walk_take(struct vouch_walk *k, uint8_t c)
{
    bool there = vouch_walk_peek(k) == c && k->at < k->text.len;
    k->at += there;
    return there;
}

static inline size_t vouch_walk_count_digits(const struct vouch_walk *k)
{
    size_t n = 0;
    while (k->at + n < k->text.len && vouch_walk_is_digit(k->text.data[k->at + n]))
        n++;
    return n;
}

/* A number of at least `least` and at most `most` digits, not followed by another digit; or -1. */
static inline int vouch_walk_take_number(struct vouch_walk *k, size_t least, size_t most)
{
    size_t n = vouch_walk_count_digits(k);
    int v = 0;
    if (n < least || n > most)
        return -1;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (k->text.data[k->at + i] - '0');
    k->at += n;
    return v;
}

/* The index of a three-letter name in a list of them, or -1. The word must end after it. */
static inline int vouch_walk_take_name(struct vouch_walk *k, const char *row, int count)
{
    struct vouch_span rest = vouch_span_part(k->text, k->at, 3);
    bool goes_on = k->at + 3 < k->text.len && vouch_walk_is_letter(k->text.data[k->at + 3]);
    for (int i = 0; rest.len == 3 && !goes_on && i < count; i++) {
        struct vouch_span name = {(const uint8_t *)row + (size_t)3 * (size_t)i, 3};
        bool near = (rest.data[0] | 0x20) == (name.data[0] | 0x20); /* but for the case */
        if (near && vouch_span_equal_nocase(rest, name)) {
            k->at += 3;
            return i;
        }
    }
    return -1;
}

static inline bool vouch_walk_take_clock(struct vouch_walk *k)
{
    if (k->text.len - k->at < 8)
        return false;
    int32_t second = vouch_stamp_clock(k->text.data + k->at);
    if (second < 0)
        return false;
    k->out->second = second;
    k->shape->clock = (uint8_t)k->at;
    k->at += 8;
    return true;
}

/* ".123" or ",123" after the clock. */
static inline void vouch_walk_skip_fraction(struct vouch_walk *k)
{
    size_t from = k->at;
    if (!vouch_walk_take(k, '.') && !vouch_walk_take(k, ','))
        return;
    size_t n = vouch_walk_count_digits(k);
    if (n == 0 || n > 9) {
        k->at = from;
        return;
    }
    k->at += n;
    k->shape->plain = false;
}

/* The blank before AM or PM: none, an ordinary one, or those of typography (U+00A0, U+202F), which
 * browsers and spreadsheets write; its length. */
static inline size_t vouch_walk_half_blank(struct vouch_span s)
{
    if (s.len && s.data[0] == ' ')
        return 1;
    if (s.len > 1 && s.data[0] == 0xC2 && s.data[1] == 0xA0)
        return 2;
    return s.len > 2 && s.data[0] == 0xE2 && s.data[1] == 0x80 && s.data[2] == 0xAF ? 3 : 0;
}

/* "AM", "pm" or "p.m." after a clock of twelve hours. */
static inline bool vouch_walk_take_half(struct vouch_walk *k)
{
    struct vouch_span s = vouch_span_part(k->text, k->at, k->text.len);
    size_t len = vouch_walk_half_blank(s);
    s = vouch_span_part(s, len, 4);
    bool dots = vouch_span_equal_nocase(s, vouch_span_of("a.m.")) ||
                vouch_span_equal_nocase(s, vouch_span_of("p.m."));
    bool word = vouch_span_starts_nocase(s, "am") || vouch_span_starts_nocase(s, "pm");
    size_t end = len + (dots ? 4 : 2);
    bool goes_on = k->at + end < k->text.len && vouch_walk_is_letter(k->text.data[k->at + end]);
    if ((!dots && !word) || goes_on) /* "amsterdam" */
        return false;
    bool morning = vouch_lower(s.data[0]) == 'a';
    int32_t hour = k->out->second / 3600;
    if (hour < 1 || hour > 12)
        return false;
    k->out->second += (hour % 12 + (morning ? 0 : 12) - hour) * 3600;
    k->shape->plain = false;
    k->at += end;
    return true;
}

/* "Z", "+01:00", "+0100" or "+01", in out->offset_s. */
static inline bool vouch_walk_take_offset(struct vouch_walk *k)
{
    size_t from = k->at;
    bool minus = vouch_walk_peek(k) == '-';
    if (vouch_walk_take(k, 'Z') || vouch_walk_take(k, 'z')) {
        k->out->has_offset = true;
        return true;
    }
    if (!vouch_walk_take(k, '+') && !vouch_walk_take(k, '-'))
        return false;
    size_t n = vouch_walk_count_digits(k);
    int hours = vouch_walk_take_number(k, 2, 4);
    int minutes = 0;
    if (hours >= 0 && n == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (n == 2 && vouch_walk_take(k, ':')) {
        minutes = vouch_walk_take_number(k, 2, 2);
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || n == 3) {
        k->at = from;
        return false;
    }
    int32_t east = hours * 3600 + minutes * 60;
    k->out->offset_s = minus ? -east : east;
    k->out->has_offset = true;
    return true;
}

/* Has the whole word been read? */
static inline bool vouch_walk_ends_here(const struct vouch_walk *k)
{
    uint8_t c = vouch_walk_peek(k);
    return k->at == k->text.len || c == ' ' || c == '\t' || c == ':' || c == ']' || c == '|' ||
           c == ',' || c == ';';
}

static inline bool vouch_walk_set_date(struct vouch_walk *k, int year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1 || day > 31 || (year && (year < 1970 || year > 9999)))
        return false;
    k->out->year = (int16_t)year;
    k->out->month = (uint8_t)month;
    k->out->day = (uint8_t)day;
    return true;
}

#endif
