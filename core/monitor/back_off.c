// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/back_off.h"

enum { FIRST_MS = 1000, DOUBLINGS_MAX = 6 };

void vouch_back_off_failed(struct vouch_back_off *b, uint64_t now_ms, uint32_t random)
{
    unsigned doublings = b->failures < DOUBLINGS_MAX ? b->failures : DOUBLINGS_MAX;
    uint32_t wait_ms = (uint32_t)FIRST_MS << doublings;

    b->failures++;
    b->due_ms = now_ms + wait_ms - random % (wait_ms / 4U);
}

void vouch_back_off_reset(struct vouch_back_off *b)
{
    *b = (struct vouch_back_off){0};
}
