// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_ZONE_H
#define VOUCH_POSIX_REVIEW_ZONE_H

#include "core/review/zone.h"

/* Reads a time zone like the core (zone.h), or by its name in the system's database
 * ("Europe/Amsterdam"): the current rule. VOUCH_OK, or VOUCH_E_MALFORMED with *out unchanged. */
int vouch_zone_of_name(const char *name, struct vouch_zone *out);

#endif
