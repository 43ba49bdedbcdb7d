// SPDX-License-Identifier: Apache-2.0
#include "core/review/stamp.h"

#include "core/calendar.h"
#include "core/review/scan.h"

enum { EPOCH_MAX = 2000000000 }; /* 2033: more is some other number */

/* A stamp is read from front to back; `at` is the position reached. */
struct walk {
    struct vouch_span text;
    size_t at;
    struct vouch_stamp *out;
    struct vouch_stamp_shape *shape;
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return low >= 'a' && low <= 'z';
}

static uint8_t peek(const struct walk *k)
{
    return k->at < k->text.len ? k->text.data[k->at] : 0;
}

static bool take(struct walk *k, uint8_t c)
{
    bool there = peek(k) == c && k->at < k->text.len;
    k->at += there;
    return there;
}

static size_t count_digits(const struct walk *k)
{
    size_t n = 0;
    while (k->at + n < k->text.len && is_digit(k->text.data[k->at + n]))
        n++;
    return n;
}

/* A number of at least `least` and at most `most` digits, not followed by another digit; or -1. */
static int take_number(struct walk *k, size_t least, size_t most)
{
    size_t n = count_digits(k);
    int v = 0;
    if (n < least || n > most)
        return -1;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (k->text.data[k->at + i] - '0');
    k->at += n;
    return v;
}

/* The index of a three-letter name in a list of them, or -1. The word must end after it. */
static int take_name(struct walk *k, const char *row, int count)
{
    struct vouch_span rest = vouch_span_part(k->text, k->at, 3);
    bool goes_on = k->at + 3 < k->text.len && is_letter(k->text.data[k->at + 3]);
    for (int i = 0; rest.len == 3 && !goes_on && i < count; i++) {
        struct vouch_span name = {(const uint8_t *)row + (size_t)3 * (size_t)i, 3};
        if (vouch_span_equal_nocase(rest, name)) {
            k->at += 3;
            return i;
        }
    }
    return -1;
}

static bool take_clock(struct walk *k)
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
static void skip_fraction(struct walk *k)
{
    size_t from = k->at;
    if (!take(k, '.') && !take(k, ','))
        return;
    size_t n = count_digits(k);
    if (n == 0 || n > 9) {
        k->at = from;
        return;
    }
    k->at += n;
    k->shape->plain = false;
}

/* " AM" or " PM" after a clock of twelve hours. */
static bool take_half(struct walk *k)
{
    struct vouch_span rest = vouch_span_part(k->text, k->at, 3);
    bool morning = vouch_span_equal_nocase(rest, vouch_span_of(" am"));
    if (!morning && !vouch_span_equal_nocase(rest, vouch_span_of(" pm")))
        return false;
    int32_t hour = k->out->second / 3600;
    if (hour < 1 || hour > 12)
        return false;
    k->out->second += (hour % 12 + (morning ? 0 : 12) - hour) * 3600;
    k->shape->plain = false;
    k->at += 3;
    return true;
}

/* "Z", "+01:00", "+0100" or "+01", in out->offset_s. */
static bool take_offset(struct walk *k)
{
    size_t from = k->at;
    bool minus = peek(k) == '-';
    if (take(k, 'Z') || take(k, 'z')) {
        k->out->has_offset = true;
        return true;
    }
    if (!take(k, '+') && !take(k, '-'))
        return false;
    size_t n = count_digits(k);
    int hours = take_number(k, 2, 4);
    int minutes = 0;
    if (hours >= 0 && n == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (n == 2 && take(k, ':')) {
        minutes = take_number(k, 2, 2);
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
static bool ends_here(const struct walk *k)
{
    uint8_t c = peek(k);
    return k->at == k->text.len || c == ' ' || c == '\t' || c == ':' || c == ']' || c == '|' ||
           c == ',' || c == ';';
}

static bool set_date(struct walk *k, int year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1 || day > 31 || (year && (year < 1970 || year > 9999)))
        return false;
    k->out->year = (int16_t)year;
    k->out->month = (uint8_t)month;
    k->out->day = (uint8_t)day;
    return true;
}

/* "2026-11-23T10:20:30.123456+01:00" and similar. */
static bool read_iso(struct walk *k)
{
    int year = take_number(k, 4, 4);
    uint8_t mark = peek(k);
    if (year < 0 || (mark != '-' && mark != '/'))
        return false;
    take(k, mark);
    int month = take_number(k, 2, 2);
    if (!take(k, mark))
        return false;
    int day = take_number(k, 2, 2);
    struct vouch_date d = {year, month, day, 0, 0, 0};
    if (!set_date(k, year, month, day) || !vouch_date_valid(&d))
        return false;
    if (!take(k, 'T') && !take(k, 't') && !take(k, ' ') && !take(k, '_'))
        return false;
    if (!take_clock(k))
        return false;
    skip_fraction(k);
    if (take_offset(k))
        return ends_here(k);
    size_t before = k->at; /* "10:20:30 +0100" */
    if (!take(k, ' ') || (peek(k) != '+' && peek(k) != '-') || !take_offset(k) || !ends_here(k)) {
        k->at = before;
        k->out->has_offset = false;
        k->out->offset_s = 0;
    }
    return ends_here(k);
}

/* "2026-11-23 10:20:30 CET", as journalctl shows it after a weekday. */
static bool read_iso_named(struct walk *k)
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
static bool read_epoch(struct walk *k)
{
    uint64_t seconds = 0;
    size_t more = count_digits(k) - 10;
    for (size_t i = 0; i < 10; i++)
        seconds = seconds * 10 + (uint64_t)(k->text.data[i] - '0');
    k->at = 10;
    if (seconds < 1000000000 || seconds > EPOCH_MAX || (more == 0 && peek(k) != '.'))
        return false;
    k->at += more;
    struct vouch_date d = vouch_date_of_utc((int64_t)seconds);
    k->out->second = (d.hour * 60 + d.minute) * 60 + d.second;
    k->out->has_offset = true;
    skip_fraction(k);
    k->shape->plain = false;
    return set_date(k, d.year, d.month, d.day) && ends_here(k);
}

/* "11-23-2026 10:20:30": it is ambiguous which of the two is the month; but with dots it is the
 * second, and with slashes and a clock of twelve hours the first. */
static bool read_numbers(struct walk *k)
{
    int first = take_number(k, 2, 2);
    uint8_t mark = peek(k);
    if (first < 1 || (mark != '-' && mark != '/' && mark != '.') || !take(k, mark))
        return false;
    int second = take_number(k, 2, 2);
    int year = second < 1 || !take(k, mark) ? -1 : take_number(k, 4, 4);
    take(k, ',');
    if (year < 1970 || !take(k, ' ') || !take_clock(k))
        return false;
    skip_fraction(k);
    bool american = take_half(k) && mark == '/';
    k->shape->plain = false;
    k->shape->ambiguous = mark != '.' && !american;
    if (!k->shape->ambiguous &&
        !set_date(k, year, american ? first : second, american ? second : first))
        return false;
    return ends_here(k);
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* "(GMT +01:00)" after a blank, as message tracking shows it. */
static void take_gmt(struct walk *k)
{
    static const char mark[] = " (GMT ";
    struct vouch_span rest = vouch_span_part(k->text, k->at, sizeof mark - 1);
    size_t from = k->at;
    if (!vouch_span_equal(rest, vouch_span_of(mark)))
        return;
    k->at += sizeof mark - 1;
    if (take_offset(k) && take(k, ')')) {
        k->shape->alone = true;
        return;
    }
    k->at = from;
    k->out->has_offset = false;
    k->out->offset_s = 0;
}

/* "23 Nov 2026 10:20:30 (GMT +01:00)" */
static bool read_day_first(struct walk *k)
{
    int day = take_number(k, 1, 2);
    if (!take(k, ' ') && !take(k, '-') && !take(k, '/'))
        return false;
    int month = take_name(k, months, 12) + 1;
    if (!take(k, ' ') && !take(k, '-') && !take(k, '/'))
        return false;
    int year = take_number(k, 4, 4);
    if ((!take(k, ' ') && !take(k, ':')) || year < 0 || !set_date(k, year, month, day) ||
        !take_clock(k))
        return false;
    skip_fraction(k);
    take_gmt(k);
    size_t before = k->at;
    if (!k->shape->alone && take(k, ' ') && (!take_offset(k) || !ends_here(k)))
        k->at = before;
    return ends_here(k);
}

/* The year after the clock, with the blank before it; a word that only starts like one (an address,
 * "2001:db8::25") is not. A zone's name may come between. */
static void take_year_after(struct walk *k)
{
    size_t from = k->at;
    size_t name = k->at + 1;
    while (name < k->text.len && k->text.data[name] >= 'A' && k->text.data[name] <= 'Z')
        name++;
    size_t letters = name - k->at - 1;
    bool zone = letters >= 3 && letters <= 5 && name < k->text.len && k->text.data[name] == ' ';
    if (zone)
        k->at = name;
    int year = take(k, ' ') ? take_number(k, 4, 4) : -1;
    bool colon = peek(k) == ':' && k->at + 1 < k->text.len;
    uint8_t after = colon ? k->text.data[k->at + 1] : ' ';
    bool whole = k->at == k->text.len || peek(k) == ' ' || peek(k) == ']' || peek(k) == '\t' ||
                 (peek(k) == ':' && (after == ' ' || after == 'C'));
    if (year >= 1970 && whole)
        k->out->year = (int16_t)year;
    else
        k->at = from;
}

/* "Sat Feb 14 19:20:28 2026" and similar. */
static bool read_named(struct walk *k)
{
    int weekday = take_name(k, "SunMonTueWedThuFriSat", 7);
    if (weekday >= 0) {
        take(k, ',');
        if (!take(k, ' '))
            return false;
    }
    k->out->weekday = weekday >= 0 ? (uint8_t)weekday : VOUCH_STAMP_NO_WEEKDAY;
    if (is_digit(peek(k)))
        return weekday >= 0 && (count_digits(k) == 4 ? read_iso_named(k) : read_day_first(k));
    int month = take_name(k, months, 12) + 1;
    if (!take(k, ' '))
        return false;
    take(k, ' ');
    int day = take_number(k, 1, 2);
    take(k, ',');
    if (!take(k, ' ') || !set_date(k, 0, month, day))
        return false;
    if (count_digits(k) == 4) {
        k->out->year = (int16_t)take_number(k, 4, 4);
        take(k, ',');
        if (k->out->year < 1970 || !take(k, ' '))
            return false;
    }
    if (take(k, '@') && !take(k, ' '))
        return false;
    if (!take_clock(k))
        return false;
    skip_fraction(k);
    if (!take_half(k) && k->out->year == 0)
        take_year_after(k);
    return ends_here(k);
}

static bool read_any(struct walk *k)
{
    struct walk begin = *k;
    size_t digits = count_digits(k);
    if (digits == 4)
        return read_iso(k);
    if (digits == 10 || digits == 13 || digits == 16 || digits == 19)
        return read_epoch(k);
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
    struct walk k = {vouch_span_part(text, 0, 64), 0, out, shape};
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
