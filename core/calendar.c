// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"

#include "core/status.h"

/* Years start in March here, so that the leap day is the last day of the year; an era is the 400
 * years after which the calendar repeats. */
enum { DAYS_AN_ERA = 146097, DAYS_TO_1970 = 719468 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool vouch_date_valid(const struct vouch_date *d)
{
    if (d->year < 0 || d->year > 9999 || d->month < 1 || d->month > 12)
        return false;
    if (d->day < 1 || d->day > days_in(d->year, d->month))
        return false;
    return d->hour >= 0 && d->hour <= 23 && d->minute >= 0 && d->minute <= 59 && d->second >= 0 &&
           d->second <= 59;
}

static int64_t days_since_1970(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2) + 400; /* one era added, so that nothing is negative */
    int64_t era = y / 400;
    int64_t of_era = y % 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return (era - 1) * DAYS_AN_ERA + day_of_era - DAYS_TO_1970;
}

int64_t vouch_date_to_utc(const struct vouch_date *d)
{
    int64_t days = days_since_1970(d->year, d->month, d->day);
    return days * VOUCH_DAY_S + d->hour * VOUCH_HOUR_S + d->minute * 60 + d->second;
}

static int64_t clamped(int64_t utc_s)
{
    const int64_t least = -62167219200; /* 0000-01-01T00:00:00Z */
    const int64_t most = 253402300799;  /* 9999-12-31T23:59:59Z */
    if (utc_s < least)
        return least;
    return utc_s > most ? most : utc_s;
}

static int64_t floor_days(int64_t utc_s)
{
    int64_t days = utc_s / VOUCH_DAY_S;
    return utc_s % VOUCH_DAY_S < 0 ? days - 1 : days;
}

struct vouch_date vouch_date_of_utc(int64_t utc_s)
{
    int64_t t = clamped(utc_s);
    int64_t days = floor_days(t);
    int of_day = (int)(t - days * VOUCH_DAY_S);
    int64_t shifted = days + DAYS_TO_1970 + DAYS_AN_ERA;
    int64_t era = shifted / DAYS_AN_ERA;
    int64_t day_of_era = shifted % DAYS_AN_ERA;
    int64_t of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t m = (5 * of_year + 2) / 153;
    struct vouch_date d;
    d.day = (int)(of_year - (153 * m + 2) / 5 + 1);
    d.month = (int)(m < 10 ? m + 3 : m - 9);
    d.year = (int)(of_era + (era - 1) * 400 + (d.month <= 2));
    d.hour = of_day / VOUCH_HOUR_S;
    d.minute = of_day / 60 % 60;
    d.second = of_day % 60;
    return d;
}

int64_t vouch_date_days(int64_t seconds)
{
    return (seconds < 0 ? seconds - (VOUCH_DAY_S - 1) : seconds) / VOUCH_DAY_S;
}

struct vouch_date_left vouch_date_left(int64_t seconds)
{
    bool past = seconds < 0;
    int64_t distance_s = past ? -seconds : seconds;
    bool hours = distance_s < 2 * VOUCH_DAY_S;

    return (struct vouch_date_left){distance_s / (hours ? VOUCH_HOUR_S : VOUCH_DAY_S), hours, past};
}

int vouch_date_weekday(int64_t utc_s)
{
    return (int)((floor_days(clamped(utc_s)) % 7 + 7 + 4) % 7); /* 1970 began on a Thursday */
}

/* A number of exactly `digits` digits, or -1. */
static int read_digits(struct vouch_reader *r, size_t digits)
{
    uint64_t v;
    struct vouch_span s = vouch_read_span(r, digits);
    return vouch_span_decimal(s, 9999, &v) ? (int)v : -1;
}

static bool read_byte(struct vouch_reader *r, uint8_t want)
{
    return vouch_lower(vouch_read_u8(r)) == want;
}

static bool read_day(struct vouch_reader *r, struct vouch_date *d)
{
    d->year = read_digits(r, 4);
    if (!read_byte(r, '-'))
        return false;
    d->month = read_digits(r, 2);
    if (!read_byte(r, '-'))
        return false;
    d->day = read_digits(r, 2);
    return true;
}

static bool read_clock(struct vouch_reader *r, struct vouch_date *d)
{
    d->hour = read_digits(r, 2);
    if (!read_byte(r, ':'))
        return false;
    d->minute = read_digits(r, 2);
    if (!read_byte(r, ':'))
        return false;
    d->second = read_digits(r, 2);
    return true;
}

static bool skip_fraction(struct vouch_reader *r)
{
    if (vouch_reader_left(r) == 0 || *r->at != '.')
        return true;
    size_t digits = 0;
    vouch_read_u8(r);
    while (vouch_reader_left(r) && *r->at >= '0' && *r->at <= '9') {
        vouch_read_u8(r);
        digits++;
    }
    return digits > 0;
}

static bool read_offset(struct vouch_reader *r, int *offset_s)
{
    uint8_t sign = vouch_lower(vouch_read_u8(r));
    *offset_s = 0;
    if (sign == 'z')
        return true;
    int hours = read_digits(r, 2);
    if ((sign != '+' && sign != '-') || !read_byte(r, ':'))
        return false;
    int minutes = read_digits(r, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    *offset_s = (hours * VOUCH_HOUR_S + minutes * 60) * (sign == '-' ? -1 : 1);
    return true;
}

static bool read_time_of_day(struct vouch_reader *r, struct vouch_date *d, int *offset_s)
{
    uint8_t between = vouch_lower(vouch_read_u8(r));
    if (between != 't' && between != ' ')
        return false;
    return read_clock(r, d) && skip_fraction(r) && read_offset(r, offset_s);
}

int vouch_date_parse(struct vouch_span text, int64_t *utc_s)
{
    struct vouch_reader r = vouch_reader_of(text);
    struct vouch_date d = {0};
    int offset_s = 0;
    if (!read_day(&r, &d))
        return VOUCH_E_MALFORMED;
    if (vouch_reader_left(&r) && !read_time_of_day(&r, &d, &offset_s))
        return VOUCH_E_MALFORMED;
    if (r.failed || vouch_reader_left(&r) || !vouch_date_valid(&d))
        return VOUCH_E_MALFORMED;
    *utc_s = vouch_date_to_utc(&d) - offset_s;
    return VOUCH_OK;
}

static void put_two(uint8_t *at, int v)
{
    at[0] = (uint8_t)('0' + v / 10);
    at[1] = (uint8_t)('0' + v % 10);
}

/* "YYYY-MM-DD" */
static void put_day(uint8_t *at, const struct vouch_date *d)
{
    put_two(at, d->year / 100);
    put_two(at + 2, d->year % 100);
    at[4] = '-';
    put_two(at + 5, d->month);
    at[7] = '-';
    put_two(at + 8, d->day);
}

void vouch_date_write_ctime(struct vouch_writer *w, int64_t utc_s)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct vouch_date d = vouch_date_of_utc(utc_s);
    struct vouch_span day = vouch_span_of(days);
    struct vouch_span month = vouch_span_of(months);

    vouch_write_span(w, vouch_span_part(day, 3 * (size_t)vouch_date_weekday(utc_s), 3));
    vouch_write_u8(w, ' ');
    vouch_write_span(w, vouch_span_part(month, 3 * (size_t)(d.month - 1), 3));
    vouch_write_text(w, d.day < 10 ? "  " : " ");
    vouch_write_decimal(w, d.day);
    const int clock[] = {d.hour, d.minute, d.second};
    for (int i = 0; i < 3; i++) {
        vouch_write_u8(w, i ? ':' : ' ');
        vouch_write_padded(w, (uint64_t)clock[i], 2);
    }
    vouch_write_u8(w, ' ');
    vouch_write_padded(w, (uint64_t)d.year, 4);
}

void vouch_date_write_day(struct vouch_writer *w, int64_t utc_s)
{
    struct vouch_date d = vouch_date_of_utc(utc_s);
    uint8_t text[10];
    struct vouch_span s = {text, sizeof text};
    put_day(text, &d);
    vouch_write_span(w, s);
}

void vouch_date_write(struct vouch_writer *w, int64_t utc_s)
{
    struct vouch_date d = vouch_date_of_utc(utc_s);
    uint8_t text[20] = "0000-00-00T00:00:00Z";
    struct vouch_span s = {text, sizeof text};
    put_day(text, &d);
    put_two(text + 11, d.hour);
    put_two(text + 14, d.minute);
    put_two(text + 17, d.second);
    vouch_write_span(w, s);
}
