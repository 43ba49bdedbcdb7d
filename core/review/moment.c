// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/review/internal.h"

enum { HALF_A_YEAR_S = 182 * VOUCH_DAY_S, YEARS_BACK_MAX = 40 };

static bool day_of(const struct vouch_stamp *stamp, int year, int64_t *day_s)
{
    struct vouch_date d = {year, stamp->month, stamp->day, 0, 0, 0};
    if (!vouch_date_valid(&d))
        return false;
    *day_s = vouch_date_to_utc(&d);
    return stamp->weekday == VOUCH_STAMP_NO_WEEKDAY || vouch_date_weekday(*day_s) == stamp->weekday;
}

/* The year nearest to the line before; for the first line, the last year in which it is not later
 * than the file itself. */
static int likely_year(const struct vouch_review *review, const struct vouch_stamp *stamp)
{
    int64_t near_s = review->has_last ? review->last_local_s : review->options.newest_s;
    int year = vouch_date_of_utc(near_s).year;
    struct vouch_date d = {year, stamp->month, stamp->day, 0, 0, 0};
    if (!vouch_date_valid(&d))
        d.day = 28; /* 29 February */
    int64_t there_s = vouch_date_to_utc(&d) + stamp->second;
    if (!review->has_last)
        return there_s > near_s + VOUCH_DAY_S ? year - 1 : year;
    if (there_s < near_s - HALF_A_YEAR_S)
        return year + 1;
    return there_s > near_s + HALF_A_YEAR_S ? year - 1 : year;
}

/* For a line without a year: 29 February, and the weekday if there is one, rule out years. */
static bool guess_day(const struct vouch_review *review, const struct vouch_stamp *stamp,
                      int64_t *day_s)
{
    int year = likely_year(review, stamp);
    for (int back = 0; back < YEARS_BACK_MAX; back++)
        if (day_of(stamp, year - back, day_s))
            return true;
    return false;
}

static bool find_day(struct vouch_review *review, const struct vouch_stamp *stamp, int64_t *day_s)
{
    struct vouch_date d = {stamp->year, stamp->month, stamp->day, 0, 0, 0};
    bool again = stamp->year && stamp->year == review->day.year &&
                 stamp->month == review->day.month && stamp->day == review->day.day;
    if (again) {
        *day_s = review->day_s;
        return true;
    }
    if (stamp->year == 0)
        return guess_day(review, stamp, day_s);
    if (!vouch_date_valid(&d))
        return false;
    *day_s = vouch_date_to_utc(&d); /* a wrong weekday next to a full date is ignored */
    review->day = *stamp;
    review->day_s = *day_s;
    return true;
}

bool vouch_review_when(struct vouch_review *review, const struct vouch_stamp *stamp, int64_t *utc_s)
{
    int64_t day_s;
    if (stamp->month == 0 || !find_day(review, stamp, &day_s))
        return false;
    int64_t local_s = day_s + stamp->second;
    if (stamp->has_offset) {
        *utc_s = local_s - stamp->offset_s;
        review->offset_seen = true;
        return true;
    }
    if (review->has_last && local_s == review->last_local_s) {
        *utc_s = review->last_utc_s;
        return true;
    }
    int64_t not_before_s = review->has_last ? review->last_utc_s : INT64_MIN;
    *utc_s = vouch_zone_to_utc(&review->zone, local_s, not_before_s);
    review->has_last = true;
    review->local_seen = review->local_seen || !review->zone.known;
    review->last_local_s = local_s;
    review->last_utc_s = *utc_s;
    return true;
}

bool vouch_review_zone_known(const struct vouch_review *review)
{
    return !review->local_seen && (review->offset_seen || review->zone.known);
}

void vouch_review_saw(struct vouch_review_span_of_time *seen, bool timed, int64_t utc_s)
{
    if (!timed)
        return;
    if (!seen->any || utc_s < seen->first_s)
        seen->first_s = utc_s;
    if (!seen->any || utc_s > seen->last_s)
        seen->last_s = utc_s;
    seen->any = true;
}

bool vouch_review_time_wanted(const struct vouch_review *review, bool timed, int64_t utc_s)
{
    const struct vouch_review_options *o = &review->options;
    if (!o->timed)
        return true;
    return timed && utc_s >= o->since_s && utc_s < o->until_s;
}
