// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_STAMP_H
#define VOUCH_REVIEW_STAMP_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* The time on a log line as written, before its zone or its year are known. */
struct vouch_stamp {
    int32_t second;   /* of the day, 0 to 86400 (a leap second) */
    int32_t offset_s; /* east of UTC; undefined unless has_offset */
    int16_t year;     /* 0: the line does not say */
    uint8_t month;    /* 1 to 12; 0: the line has no readable time */
    uint8_t day;      /* 1 to 31 */
    uint8_t weekday;  /* 0 is Sunday; 7: the line does not say */
    bool has_offset;  /* the line carries its own zone (RFC 3339) */
};

enum { VOUCH_STAMP_NO_WEEKDAY = 7 };

/* Do two lines have the same time? */
static inline bool vouch_stamp_same(const struct vouch_stamp *a, const struct vouch_stamp *b)
{
    return a->second == b->second && a->day == b->day && a->month == b->month &&
           a->year == b->year && a->has_offset == b->has_offset && a->offset_s == b->offset_s &&
           a->weekday == b->weekday;
}

/* The positions of a stamp's parts, for reading the next one of the same shape quickly. */
struct vouch_stamp_shape {
    uint8_t len;    /* of the whole stamp */
    uint8_t clock;  /* position of hh:mm:ss */
    bool plain;     /* only the clock differs between lines of one day: no fraction */
    bool alone;     /* a form that only message tracking writes: no level follows it */
    bool ambiguous; /* day and month in ambiguous order: month is 0 */
};

/* Reads a stamp at the start of `text`, letters of either case:
 *   "Sat Feb 14 19:20:28 2026", the same without weekday, year or both, the day padded with a blank
 *   or not, the year before the clock or after it, a fraction and a zone's name after the clock;
 *   "14 Feb 2026 19:20:28", with "(GMT +01:00)" after it;
 *   "Feb 14, 2026 @ 19:20:28.000";
 *   "2026-02-14T19:20:28", with a blank or an underscore for the T, any fraction, "Z", "+01:00" or
 *   "+0100" after it or after a blank (RFC 3339 and ISO 8601);
 *   "20260214T192028Z", also with a blank for the T or "19:20:28", and without the T;
 *   "14.02.2026 19:20:28", "02/14/2026 07:20:28 PM";
 *   seconds since 1970 with a fraction, or milli-, micro- or nanoseconds. false: there is none. */
bool vouch_stamp_read(struct vouch_span text, struct vouch_stamp *out,
                      struct vouch_stamp_shape *shape);
/* Reads "hh:mm:ss" (8 bytes) as the second of the day, or -1. */
int32_t vouch_stamp_clock(const uint8_t *text);
/* The length of the remainder of a stamp whose first characters were lost ("eb 14 19:20:28 2026 "),
 * including the blank after it; 0 when the text does not start with one. */
size_t vouch_stamp_remnant(struct vouch_span text);

#endif
