// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_UPTIME_H
#define VOUCH_UPTIME_H

#include <stdint.h>

/* Milliseconds since the start, from board_ticks: 64 bits, never decreasing, whatever the tick's
 * rate. */
uint64_t uptime_ms(void);
/* Converts ticks of `hz` to milliseconds, rounded down; correct up to 2^64 ticks. */
uint64_t uptime_of(uint64_t ticks, uint32_t hz);

#endif
