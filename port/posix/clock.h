// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CLOCK_H
#define VOUCH_POSIX_CLOCK_H

#include "core/port.h"

/* The machine's clocks. UTC is treated as known once it is later than the writing of this source: a
 * board without a battery starts in 1970, and must not call every certificate "not yet valid". */
void vouch_posix_now(struct vouch_time *out);
/* Is this a UTC time that a correctly set clock can show? */
bool vouch_posix_utc_plausible(int64_t utc_s);

#endif
