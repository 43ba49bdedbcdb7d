// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_ZONE_H
#define VOUCH_POSIX_REVIEW_ZONE_H

#include "core/review/zone.h"

/* Reads a time zone as the core does (zone.h), or by its name in the machine's own database
 * ("Europe/Amsterdam"): the rule that holds now. VOUCH_OK, or VOUCH_E_MALFORMED, *out untouched. */
int vouch_zone_of_name(const char *name, struct vouch_zone *out);

#endif
