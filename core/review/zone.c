// SPDX-License-Identifier: Apache-2.0
#include "core/review/zone.h"

#include "core/calendar.h"
#include "core/review/scan.h"
#include "core/status.h"

struct vouch_zone vouch_zone_fixed(int32_t east_s)
{
    struct vouch_zone z = {.known = true, .standard_s = east_s, .summer_s = east_s};
    return z;
}

/* "hh", "hh:mm", "hh:mm:ss" or "hhmm", with a sign; seconds. */
static bool read_hours(struct vouch_span *s, int32_t *out)
{
    uint64_t part[3] = {0, 0, 0};
    bool minus = vouch_scan_text(s, "-", 1);
    if (!minus)
        vouch_scan_text(s, "+", 1);
    size_t before = s->len;
    if (!vouch_scan_number(s, &part[0]))
        return false;
    if (before - s->len == 4) {
        part[1] = part[0] % 100;
        part[0] /= 100;
    }
    for (int i = 1; i < 3 && vouch_scan_text(s, ":", 1); i++)
        if (!vouch_scan_number(s, &part[i]))
            return false;
    if (part[0] > 167 || part[1] > 59 || part[2] > 59)
        return false;
    int32_t v = (int32_t)(part[0] * 3600 + part[1] * 60 + part[2]);
    *out = minus ? -v : v;
    return true;
}

static bool is_letter(uint8_t c)
{
    return vouch_lower(c) >= 'a' && vouch_lower(c) <= 'z';
}

/* A zone's abbreviation: letters, or anything in angle brackets. */
static bool skip_name(struct vouch_span *s)
{
    struct vouch_span name;
    if (vouch_scan_text(s, "<", 1))
        return vouch_scan_until(s, ">", &name);
    size_t len = 0;
    while (len < s->len && is_letter(s->data[len]))
        len++;
    *s = vouch_span_part(*s, len, s->len);
    return len >= 3;
}

/* ",Mm.w.d" and "/time". */
static bool read_change(struct vouch_span *s, struct vouch_zone_change *out)
{
    uint64_t month;
    uint64_t week;
    uint64_t day;
    if (!vouch_scan_text(s, ",M", 2) || !vouch_scan_number(s, &month) ||
        !vouch_scan_text(s, ".", 1) || !vouch_scan_number(s, &week) ||
        !vouch_scan_text(s, ".", 1) || !vouch_scan_number(s, &day))
        return false;
    if (month < 1 || month > 12 || week < 1 || week > 5 || day > 6)
        return false;
    out->month = (uint8_t)month;
    out->week = (uint8_t)week;
    out->weekday = (uint8_t)day;
    out->second = 7200;
    return !vouch_scan_text(s, "/", 1) || read_hours(s, &out->second);
}

static int parse_rule(struct vouch_span s, struct vouch_zone *out)
{
    struct vouch_zone z = {.known = true};
    if (!skip_name(&s) || !read_hours(&s, &z.standard_s))
        return VOUCH_E_MALFORMED;
    z.standard_s = -z.standard_s; /* POSIX counts hours west of Greenwich */
    z.summer_s = z.standard_s;
    if (s.len) {
        if (!skip_name(&s))
            return VOUCH_E_MALFORMED;
        z.changes = true;
        z.summer_s = z.standard_s + 3600;
        if (s.len && s.data[0] != ',') {
            if (!read_hours(&s, &z.summer_s))
                return VOUCH_E_MALFORMED;
            z.summer_s = -z.summer_s;
        }
        if (!read_change(&s, &z.to_summer) || !read_change(&s, &z.to_standard) || s.len)
            return VOUCH_E_MALFORMED;
    }
    *out = z;
    return VOUCH_OK;
}

int vouch_zone_parse(struct vouch_span text, struct vouch_zone *out)
{
    int32_t east_s;
    struct vouch_span s = text;
    if (vouch_span_equal_nocase(text, vouch_span_of("UTC")) ||
        vouch_span_equal_nocase(text, vouch_span_of("GMT")) ||
        vouch_span_equal_nocase(text, vouch_span_of("Z"))) {
        *out = vouch_zone_fixed(0);
        return VOUCH_OK;
    }
    if (text.len && !is_letter(text.data[0]) && text.data[0] != '<') {
        if (!read_hours(&s, &east_s) || s.len || east_s > VOUCH_DAY_S || east_s < -VOUCH_DAY_S)
            return VOUCH_E_MALFORMED;
        *out = vouch_zone_fixed(east_s);
        return VOUCH_OK;
    }
    return parse_rule(s, out);
}

/* The start of a year's change, in wall-clock time before it. */
static int64_t change_in(const struct vouch_zone_change *c, int year)
{
    struct vouch_date d = {year, c->month, 1, 0, 0, 0};
    int64_t first_s = vouch_date_to_utc(&d);
    int ahead = (c->weekday - vouch_date_weekday(first_s) + 7) % 7;
    int64_t day_s = first_s + (int64_t)(ahead + 7 * (c->week - 1)) * VOUCH_DAY_S;
    while (vouch_date_of_utc(day_s).month != c->month)
        day_s -= 7 * (int64_t)VOUCH_DAY_S;
    return day_s + c->second;
}

/* Is daylight saving time in effect at this time? */
static bool is_summer(const struct vouch_zone *z, int64_t utc_s)
{
    int year = vouch_date_of_utc(utc_s + z->standard_s).year;
    int64_t begins_s = change_in(&z->to_summer, year) - z->standard_s;
    int64_t ends_s = change_in(&z->to_standard, year) - z->summer_s;
    if (begins_s < ends_s)
        return utc_s >= begins_s && utc_s < ends_s;
    return utc_s >= begins_s || utc_s < ends_s; /* the southern hemisphere */
}

int64_t vouch_zone_to_utc(const struct vouch_zone *zone, int64_t local_s, int64_t not_before_s)
{
    if (!zone->known)
        return local_s;
    int64_t as_standard = local_s - zone->standard_s;
    int64_t as_summer = local_s - zone->summer_s;
    if (!zone->changes)
        return as_standard;
    bool standard = !is_summer(zone, as_standard);
    bool summer = is_summer(zone, as_summer);
    if (standard && summer)
        return as_summer >= not_before_s ? as_summer : as_standard;
    /* Neither: the clock skipped this time, so only a clock that was not changed yet can show
     * it. */
    return summer ? as_summer : as_standard;
}
