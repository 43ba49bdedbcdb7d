// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SYSTICK_H
#define VOUCH_SYSTICK_H

#include <stdbool.h>
#include <stdint.h>

/* SysTick's arithmetic, without its registers (ARMv7-M, section B3.3). */

enum { SYSTICK_PERIOD_MAX = 1 << 24 };

/* A reading of the timer. It counts from period - 1 down to 0, where its interrupt becomes pending,
 * and then restarts: 0 is the first tick of a period, not the last. */
struct systick {
    uint64_t base;   /* ticks before the period whose interrupt was last handled */
    uint32_t period; /* in ticks */
    uint32_t value;  /* of the counter; if `pending` is set, read after it */
    bool pending;    /* another period has passed whose interrupt has not been handled */
};

/* Ticks since the start. */
uint64_t systick_ticks(const struct systick *s);
/* The longest period that ends within `ms`, in ticks of `hz`; at least 2. */
uint32_t systick_period(uint32_t ms, uint32_t hz);

#endif
