// SPDX-License-Identifier: Apache-2.0
#include "core/review/stamp.h"

#include "core/calendar.h"
#include "core/status.h"

#include <string.h>

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return low >= 'a' && low <= 'z';
}

/* The place of a three-letter name in a row of them, or -1. */
static int name_index(const uint8_t *text, const char *row, int count)
{
    for (int i = 0; i < count; i++)
        if (memcmp(text, row + 3 * i, 3) == 0)
            return i;
    return -1;
}

static int two_digits(const uint8_t *text)
{
    return is_digit(text[0]) && is_digit(text[1]) ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

int32_t vouch_stamp_clock(const uint8_t *text)
{
    int hour = two_digits(text);
    int minute = two_digits(text + 3);
    int second = two_digits(text + 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return -1;
    return text[2] == ':' && text[5] == ':' ? (hour * 60 + minute) * 60 + second : -1;
}

/* Day of the month, two digits or a blank and one; or -1. */
static int read_day(const uint8_t *text)
{
    if (text[0] == ' ')
        return is_digit(text[1]) && text[1] != '0' ? text[1] - '0' : -1;
    int day = two_digits(text);
    return day >= 1 && day <= 31 ? day : -1;
}

/* The year after the clock, with the blank before it. 0: none there. */
static int16_t read_year(struct vouch_span text, size_t at)
{
    uint64_t year;
    struct vouch_span digits = vouch_span_part(text, at + 1, 4);
    if (at >= text.len || text.data[at] != ' ' || digits.len < 4)
        return 0;
    if (!vouch_span_decimal(digits, 9999, &year) || year < 1970)
        return 0;
    bool goes_on = text.len > at + 5 && text.data[at + 5] != ' ' && text.data[at + 5] != ':';
    return goes_on ? 0 : (int16_t)year;
}

/* "2026-11-23T10:20:30.123456+01:00" */
static bool read_rfc3339(struct vouch_span text, struct vouch_stamp *out,
                         struct vouch_stamp_shape *shape)
{
    int64_t utc_s;
    int64_t local_s;
    struct vouch_span word = vouch_span_part(text, 0, vouch_span_find(text, 0, ' '));
    if (word.len < 20 || word.len > 40 || vouch_date_parse(word, &utc_s) != VOUCH_OK)
        return false;
    struct vouch_span wall = vouch_span_part(word, 0, 20);
    uint8_t as_utc[20];
    memcpy(as_utc, wall.data, sizeof as_utc);
    as_utc[19] = 'Z';
    struct vouch_span s = {as_utc, sizeof as_utc};
    if (vouch_date_parse(s, &local_s) != VOUCH_OK)
        return false;
    struct vouch_date d = vouch_date_of_utc(local_s);
    out->year = (int16_t)d.year;
    out->month = (uint8_t)d.month;
    out->day = (uint8_t)d.day;
    out->weekday = VOUCH_STAMP_NO_WEEKDAY;
    out->second = (d.hour * 60 + d.minute) * 60 + d.second;
    out->has_offset = true;
    out->offset_s = (int32_t)(local_s - utc_s);
    shape->len = (uint8_t)word.len;
    shape->clock = 11;
    shape->tail = 19;
    return true;
}

static bool read_named(struct vouch_span text, struct vouch_stamp *out,
                       struct vouch_stamp_shape *shape)
{
    int weekday = name_index(text.data, "SunMonTueWedThuFriSat", 7);
    size_t at = weekday >= 0 && text.data[3] == ' ' ? 4 : 0;
    if (text.len < at + 15)
        return false;
    const uint8_t *p = text.data + at;
    int month = name_index(p, "JanFebMarAprMayJunJulAugSepOctNovDec", 12);
    int day = read_day(p + 4);
    int32_t second = vouch_stamp_clock(p + 7);
    if (month < 0 || day < 0 || second < 0 || p[3] != ' ' || p[6] != ' ')
        return false;
    out->month = (uint8_t)(month + 1);
    out->day = (uint8_t)day;
    out->weekday = at ? (uint8_t)weekday : VOUCH_STAMP_NO_WEEKDAY;
    out->second = second;
    out->year = read_year(text, at + 15);
    out->has_offset = false;
    out->offset_s = 0;
    shape->clock = (uint8_t)(at + 7);
    shape->len = (uint8_t)(at + 15 + (out->year ? 5 : 0));
    shape->tail = shape->len;
    return true;
}

bool vouch_stamp_read(struct vouch_span text, struct vouch_stamp *out,
                      struct vouch_stamp_shape *shape)
{
    if (text.len < 15)
        return false;
    if (is_digit(text.data[0]))
        return read_rfc3339(text, out, shape);
    return read_named(text, out, shape);
}

static bool fits(uint8_t c, char want)
{
    if (want == 'A')
        return is_letter(c);
    if (want == '9')
        return is_digit(c);
    if (want == 'd')
        return is_digit(c) || c == ' ';
    return c == (uint8_t)want;
}

/* Do the last `len` characters of the pattern fit the start of the text? */
static bool tail_fits(struct vouch_span text, const char *pattern, size_t len)
{
    const char *want = pattern + strlen(pattern) - len;
    for (size_t i = 0; i < len; i++)
        if (!fits(text.data[i], want[i]))
            return false;
    return true;
}

size_t vouch_stamp_remnant(struct vouch_span text)
{
    static const char *const patterns[] = {"AAA AAA d9 99:99:99 9999 ", "AAA d9 99:99:99 "};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        size_t longest = strlen(patterns[i]) - 1; /* something was lost */
        for (size_t len = longest; len >= 3; len--)
            if (len <= text.len && tail_fits(text, patterns[i], len))
                return len;
    }
    return 0;
}
