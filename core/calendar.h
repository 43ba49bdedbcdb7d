// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CALENDAR_H
#define VOUCH_CALENDAR_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* Dates of the proleptic Gregorian calendar in UTC, years 0 to 9999, as seconds since 1970. Leap
 * seconds are ignored, as in X.509. */

enum { VOUCH_HOUR_S = 3600, VOUCH_DAY_S = 86400 };

struct vouch_date {
    int year;   /* 0 to 9999 */
    int month;  /* 1 to 12 */
    int day;    /* 1 to 31 */
    int hour;   /* 0 to 23 */
    int minute; /* 0 to 59 */
    int second; /* 0 to 59 */
};

/* Is this a valid date and time of day? */
bool vouch_date_valid(const struct vouch_date *d);
/* Seconds since 1970-01-01T00:00:00Z. The date must be valid. */
int64_t vouch_date_to_utc(const struct vouch_date *d);
/* The date of a time; times outside years 0 to 9999 give the nearest limit. */
struct vouch_date vouch_date_of_utc(int64_t utc_s);
/* Whole days, rounded down: 23 hours are 0; negative when the time has passed. */
int64_t vouch_date_days(int64_t seconds);

/* What is left, as people are told it everywhere: whole hours below two days, else whole days, both
 * rounded down; the same for the time since, when it has passed. */
struct vouch_date_left {
    int64_t number;
    bool hours; /* not days */
    bool past;
};
struct vouch_date_left vouch_date_left(int64_t seconds);
/* 0 is Sunday. */
int vouch_date_weekday(int64_t utc_s);
/* Reads RFC 3339 "2026-11-23T10:20:30Z" with any offset and an optional fraction (dropped); also a
 * plain date, taken as midnight UTC. VOUCH_E_MALFORMED leaves *utc_s unchanged. */
int vouch_date_parse(struct vouch_span text, int64_t *utc_s);
/* Writes "2026-11-23T10:20:30Z". */
void vouch_date_write(struct vouch_writer *w, int64_t utc_s);
/* Writes "Mon Nov 23 10:20:30 2026", as ctime(3) does. */
void vouch_date_write_ctime(struct vouch_writer *w, int64_t utc_s);
/* Writes "2026-11-23". */
void vouch_date_write_day(struct vouch_writer *w, int64_t utc_s);

#endif
