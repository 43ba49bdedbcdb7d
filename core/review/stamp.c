// SPDX-License-Identifier: Apache-2.0
#include "core/review/stamp.h"

#include "core/calendar.h"
#include "core/review/scan.h"
#include "core/review/stamp_walk.h"

#include <string.h>

enum { EPOCH_MAX = 2000000000 }; /* 2033: more is some other number */

static bool set_valid_date(struct vouch_walk *k, int year, int month, int day)
{
    struct vouch_date d = {year, month, day, 0, 0, 0};
    return vouch_walk_set_date(k, year, month, day) && vouch_date_valid(&d);
}

/* "h:mm:ss" or "hh:mm:ss" as the second of the day. */
static bool take_any_clock(struct vouch_walk *k)
{
    uint8_t text[8] = {'0'};
    if (k->text.len - k->at < 7 || k->text.data[k->at + 1] != ':')
        return vouch_walk_take_clock(k);
    memcpy(text + 1, k->text.data + k->at, 7);
    int32_t second = vouch_stamp_clock(text);
    if (second < 0)
        return false;
    k->out->second = second;
    k->at += 7;
    return true;
}

/* What may follow the clock of a date that begins with the year. */
static bool read_iso_end(struct vouch_walk *k)
{
    vouch_walk_skip_fraction(k);
    if (vouch_walk_take_offset(k))
        return vouch_walk_ends_here(k);
    size_t before = k->at; /* "10:20:30 +0100" */
    if (!vouch_walk_take(k, ' ') || (vouch_walk_peek(k) != '+' && vouch_walk_peek(k) != '-') ||
        !vouch_walk_take_offset(k) || !vouch_walk_ends_here(k)) {
        k->at = before;
        k->out->has_offset = false;
        k->out->offset_s = 0;
    }
    return vouch_walk_ends_here(k);
}

static bool take_iso_mark(struct vouch_walk *k)
{
    return vouch_walk_take(k, 'T') || vouch_walk_take(k, 't') || vouch_walk_take(k, ' ') ||
           vouch_walk_take(k, '_');
}

/* "2026-11-23T10:20:30.123456+01:00" and similar. */
static bool read_iso(struct vouch_walk *k)
{
    int year = vouch_walk_take_number(k, 4, 4);
    uint8_t mark = vouch_walk_peek(k);
    if (year < 0 || (mark != '-' && mark != '/'))
        return false;
    vouch_walk_take(k, mark);
    size_t from = k->at;
    int month = vouch_walk_take_number(k, 1, 2);
    if (!vouch_walk_take(k, mark))
        return false;
    int day = vouch_walk_take_number(k, 1, 2);
    bool padded = k->at - from == 5;
    bool dated = set_valid_date(k, year, month, day) && take_iso_mark(k);
    k->shape->plain = k->shape->plain && padded;
    return dated && (padded ? vouch_walk_take_clock(k) : take_any_clock(k)) && read_iso_end(k);
}

/* That many digits as a number; there are at least so many. */
static int take_digits(struct vouch_walk *k, size_t count)
{
    int v = 0;
    for (size_t i = 0; i < count; i++)
        v = v * 10 + (k->text.data[k->at++] - '0');
    return v;
}

/* "20261123T102030Z", the basic format of ISO 8601, also with a blank, with "10:20:30", and with
 * nothing between date and clock. */
static bool read_basic(struct vouch_walk *k, bool glued)
{
    int year = take_digits(k, 4);
    int month = take_digits(k, 2);
    int day = take_digits(k, 2);
    if (year > 2099 || !set_valid_date(k, year, month, day) || (!glued && !take_iso_mark(k)))
        return false; /* many numbers have as many digits */
    if (glued || vouch_walk_count_digits(k) == 6) {
        int hour = take_digits(k, 2);
        int minute = take_digits(k, 2);
        int second = take_digits(k, 2);
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        k->out->second = (hour * 60 + minute) * 60 + second;
        k->shape->plain = false;
    } else if (!vouch_walk_take_clock(k)) {
        return false;
    }
    return read_iso_end(k);
}

/* "2026-11-23 10:20:30 CET", as journalctl shows it after a weekday. */
static bool read_iso_named(struct vouch_walk *k)
{
    if (!read_iso(k))
        return false;
    size_t name = k->at + 1;
    while (name < k->text.len && k->text.data[name] >= 'A' && k->text.data[name] <= 'Z')
        name++;
    if (name - k->at > 3 && name < k->text.len && k->text.data[name] == ' ')
        k->at = name;
    return true;
}

/* "1772694489.123456", or milli-, micro- or nanoseconds: "1772694489123" */
static bool read_epoch(struct vouch_walk *k)
{
    uint64_t seconds = 0;
    size_t more = vouch_walk_count_digits(k) - 10;
    for (size_t i = 0; i < 10; i++)
        seconds = seconds * 10 + (uint64_t)(k->text.data[i] - '0');
    k->at = 10;
    if (seconds < 1000000000 || seconds > EPOCH_MAX || (more == 0 && vouch_walk_peek(k) != '.'))
        return false;
    k->at += more;
    struct vouch_date d = vouch_date_of_utc((int64_t)seconds);
    k->out->second = (d.hour * 60 + d.minute) * 60 + d.second;
    k->out->has_offset = true;
    vouch_walk_skip_fraction(k);
    k->shape->plain = false;
    return vouch_walk_set_date(k, d.year, d.month, d.day) && vouch_walk_ends_here(k);
}

/* "2026", or "26" as the last two digits of a year in this century; -1: neither. */
static int take_year(struct vouch_walk *k)
{
    size_t digits = vouch_walk_count_digits(k);
    int year = vouch_walk_take_number(k, 2, 4);
    if (digits == 2)
        return 2000 + year;
    return digits == 4 ? year : -1;
}

/* "11-23-2026 10:20:30": it is ambiguous which of the two is the month; but with dots it is the
 * second, and with slashes and a clock of twelve hours the first. Numbers may be unpadded, as in
 * "6/12/2026, 9:04:05 AM"; the year has two digits only between slashes or dots. */
static bool read_numbers(struct vouch_walk *k)
{
    int first = vouch_walk_take_number(k, 1, 2);
    uint8_t mark = vouch_walk_peek(k);
    if (first < 1 || (mark != '-' && mark != '/' && mark != '.') || !vouch_walk_take(k, mark))
        return false;
    int second = vouch_walk_take_number(k, 1, 2);
    int year = second < 1 || !vouch_walk_take(k, mark) ? -1 : take_year(k);
    bool comma = vouch_walk_take(k, ',');
    if (year < 1970 || (!vouch_walk_take(k, ' ') && !comma) || !take_any_clock(k))
        return false;
    vouch_walk_skip_fraction(k);
    bool american = vouch_walk_take_half(k) && mark == '/';
    k->shape->plain = false;
    k->shape->ambiguous = mark != '.' && !american;
    if (!k->shape->ambiguous &&
        !vouch_walk_set_date(k, year, american ? first : second, american ? second : first))
        return false;
    return vouch_walk_ends_here(k);
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* "(GMT +01:00)" after a blank, as message tracking shows it. */
static void take_gmt(struct vouch_walk *k)
{
    static const char mark[] = " (GMT ";
    struct vouch_span rest = vouch_span_part(k->text, k->at, sizeof mark - 1);
    size_t from = k->at;
    if (!vouch_span_equal(rest, vouch_span_of(mark)))
        return;
    k->at += sizeof mark - 1;
    if (vouch_walk_take_offset(k) && vouch_walk_take(k, ')')) {
        k->shape->alone = true;
        return;
    }
    k->at = from;
    k->out->has_offset = false;
    k->out->offset_s = 0;
}

/* "23 Nov 2026 10:20:30 (GMT +01:00)" */
static bool read_day_first(struct vouch_walk *k)
{
    int day = vouch_walk_take_number(k, 1, 2);
    if (!vouch_walk_take(k, ' ') && !vouch_walk_take(k, '-') && !vouch_walk_take(k, '/'))
        return false;
    int month = vouch_walk_take_name(k, months, 12) + 1;
    if (!vouch_walk_take(k, ' ') && !vouch_walk_take(k, '-') && !vouch_walk_take(k, '/'))
        return false;
    int year = vouch_walk_take_number(k, 4, 4);
    if ((!vouch_walk_take(k, ' ') && !vouch_walk_take(k, ':')) || year < 0 ||
        !vouch_walk_set_date(k, year, month, day) || !vouch_walk_take_clock(k))
        return false;
    vouch_walk_skip_fraction(k);
    take_gmt(k);
    size_t before = k->at;
    if (!k->shape->alone && vouch_walk_take(k, ' ') &&
        (!vouch_walk_take_offset(k) || !vouch_walk_ends_here(k)))
        k->at = before;
    return vouch_walk_ends_here(k);
}

/* The year after the clock, with the blank before it; a word that only starts like one (an address,
 * "2001:db8::25") is not. A zone's name may come between. */
static void take_year_after(struct vouch_walk *k)
{
    size_t from = k->at;
    size_t name = k->at + 1;
    while (name < k->text.len && k->text.data[name] >= 'A' && k->text.data[name] <= 'Z')
        name++;
    size_t letters = name - k->at - 1;
    bool zone = letters >= 3 && letters <= 5 && name < k->text.len && k->text.data[name] == ' ';
    if (zone)
        k->at = name;
    int year = vouch_walk_take(k, ' ') ? vouch_walk_take_number(k, 4, 4) : -1;
    bool colon = vouch_walk_peek(k) == ':' && k->at + 1 < k->text.len;
    uint8_t after = colon ? k->text.data[k->at + 1] : ' ';
    bool whole = k->at == k->text.len || vouch_walk_peek(k) == ' ' || vouch_walk_peek(k) == ']' ||
                 vouch_walk_peek(k) == '\t' ||
                 (vouch_walk_peek(k) == ':' && (after == ' ' || after == 'C'));
    if (year >= 1970 && whole)
        k->out->year = (int16_t)year;
    else
        k->at = from;
}

/* "Sat Feb 14 19:20:28 2026" and similar. */
static bool read_named(struct vouch_walk *k)
{
    int weekday = vouch_walk_take_name(k, "SunMonTueWedThuFriSat", 7);
    if (weekday >= 0) {
        vouch_walk_take(k, ',');
        if (!vouch_walk_take(k, ' '))
            return false;
    }
    k->out->weekday = weekday >= 0 ? (uint8_t)weekday : VOUCH_STAMP_NO_WEEKDAY;
    if (vouch_walk_is_digit(vouch_walk_peek(k)))
        return weekday >= 0 &&
               (vouch_walk_count_digits(k) == 4 ? read_iso_named(k) : read_day_first(k));
    int month = vouch_walk_take_name(k, months, 12) + 1;
    if (!vouch_walk_take(k, ' '))
        return false;
    vouch_walk_take(k, ' ');
    int day = vouch_walk_take_number(k, 1, 2);
    vouch_walk_take(k, ',');
    if (!vouch_walk_take(k, ' ') || !vouch_walk_set_date(k, 0, month, day))
        return false;
    if (vouch_walk_count_digits(k) == 4) {
        k->out->year = (int16_t)vouch_walk_take_number(k, 4, 4);
        vouch_walk_take(k, ',');
        if (k->out->year < 1970 || !vouch_walk_take(k, ' '))
            return false;
    }
    if (vouch_walk_take(k, '@') && !vouch_walk_take(k, ' '))
        return false;
    if (!vouch_walk_take_clock(k))
        return false;
    vouch_walk_skip_fraction(k);
    if (!vouch_walk_take_half(k) && k->out->year == 0)
        take_year_after(k);
    return vouch_walk_ends_here(k);
}

static bool read_any(struct vouch_walk *k)
{
    struct vouch_walk begin = *k;
    size_t digits = vouch_walk_count_digits(k);
    if (digits == 4)
        return read_iso(k);
    if (digits == 10 || digits == 13 || digits == 16 || digits == 19)
        return read_epoch(k);
    if (digits == 8 || digits == 14)
        return read_basic(k, digits == 14);
    if (digits == 0)
        return read_named(k);
    if (digits > 2)
        return false;
    if (read_day_first(k))
        return true;
    *k = begin;
    return read_numbers(k);
}

bool vouch_stamp_read(struct vouch_span text, struct vouch_stamp *out,
                      struct vouch_stamp_shape *shape)
{
    struct vouch_walk k = {vouch_span_part(text, 0, 64), 0, out, shape};
    if (text.len < 12)
        return false;
    memset(shape, 0, sizeof *shape);
    memset(out, 0, sizeof *out);
    shape->plain = true;
    out->weekday = VOUCH_STAMP_NO_WEEKDAY;
    if (!read_any(&k))
        return false;
    if (shape->ambiguous)
        out->month = 0;
    shape->len = (uint8_t)k.at;
    return true;
}
