// SPDX-License-Identifier: Apache-2.0
#include "boards/common/systick.h"

uint64_t systick_ticks(const struct systick *s)
{
    uint32_t gone = s->value == 0 ? 0 : s->period - s->value;

    return s->base + (s->pending ? s->period : 0U) + gone;
}

uint32_t systick_period(uint32_t ms, uint32_t hz)
{
    uint64_t ticks = (uint64_t)ms * (hz / 1000U);

    if (ticks < 2)
        return 2;
    return ticks < SYSTICK_PERIOD_MAX ? (uint32_t)ticks : SYSTICK_PERIOD_MAX;
}
