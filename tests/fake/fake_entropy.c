// SPDX-License-Identifier: Apache-2.0
#include "tests/fake/fake_entropy.h"

/* Marsaglia's xorshift: enough for key generation to find its primes, and no more. */
static uint8_t next_byte(struct fake_entropy *e)
{
    e->state ^= e->state << 13;
    e->state ^= e->state >> 7;
    e->state ^= e->state << 17;
    return (uint8_t)(e->state >> 32);
}

static int fill(void *self, uint8_t *buffer, size_t len)
{
    struct fake_entropy *e = self;
    e->fills++;
    if (e->fail_at && e->fills >= e->fail_at)
        return VOUCH_E_ENTROPY;
    for (size_t i = 0; i < len; i++)
        buffer[i] = next_byte(e);
    return VOUCH_OK;
}

static const struct vouch_entropy_ops ops = {.fill = fill};

void fake_entropy_init(struct fake_entropy *e, uint64_t seed)
{
    e->state = seed ^ 0x9e3779b97f4a7c15U;
    if (e->state == 0)
        e->state = 1; /* xorshift never leaves zero */
    e->fills = 0;
    e->fail_at = 0;
}

struct vouch_entropy fake_entropy_of(struct fake_entropy *e)
{
    struct vouch_entropy entropy = {&ops, e};
    return entropy;
}
