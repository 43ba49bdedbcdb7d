// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_ZONE_H
#define VOUCH_REVIEW_ZONE_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* Time zones as far as logs need them: a fixed offset, or the rule of POSIX's TZ variable. */

struct vouch_zone_change {
    int32_t second;  /* of the day, local time; may be outside of it */
    uint8_t month;   /* 1 to 12 */
    uint8_t week;    /* 1 to 5; 5 is the last one */
    uint8_t weekday; /* 0 is Sunday */
};

struct vouch_zone {
    bool known;
    bool changes;       /* there is daylight saving time */
    int32_t standard_s; /* east of UTC */
    int32_t summer_s;
    struct vouch_zone_change to_summer;
    struct vouch_zone_change to_standard;
};

/* Reads "UTC", "Z", "+02:00", "-0600", or a rule such as "CET-1CEST,M3.5.0,M10.5.0/3" (the M form
 * of IEEE 1003.1 section 8.3 only). VOUCH_OK or VOUCH_E_MALFORMED, *out then unchanged. */
int vouch_zone_parse(struct vouch_span text, struct vouch_zone *out);
/* A zone with a fixed offset. */
struct vouch_zone vouch_zone_fixed(int32_t east_s);
/* The UTC of a wall-clock time (seconds as if it were UTC). A time that the clock skipped is read
 * with the offset before the change. Of a time that occurred twice the first is used, unless it is
 * before `not_before_s`, the line before. An unknown zone is treated as UTC. */
int64_t vouch_zone_to_utc(const struct vouch_zone *zone, int64_t local_s, int64_t not_before_s);

#endif
