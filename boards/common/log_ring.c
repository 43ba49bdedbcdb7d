// SPDX-License-Identifier: Apache-2.0
#include "boards/common/log_ring.h"

#include <string.h>

enum { END = 1 /* reserved for the end of a truncated line */, LOSS_LINE_MAX = 96 };

bool log_ring_drain(struct log_ring *ring)
{
    while (ring->len > 0) {
        size_t whole = ring->max - ring->from;
        size_t n = ring->take(ring->buffer + ring->from, ring->len < whole ? ring->len : whole);
        if (n == 0)
            return false;
        ring->from = (ring->from + n) % ring->max;
        ring->len -= n;
    }
    return true;
}

static void append(struct log_ring *ring, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        ring->buffer[(ring->from + ring->len++) % ring->max] = data[i];
}

/* What the device does not take at once goes into the ring, if it fits. */
static bool put_whole(struct log_ring *ring, const uint8_t *data, size_t len, size_t kept)
{
    size_t taken = log_ring_drain(ring) ? ring->take(data, len) : 0;

    ring->begun |= taken > 0;
    if (taken < len && ring->len + (len - taken) + kept > ring->max)
        return false;
    append(ring, data + taken, len - taken);
    return true;
}

void log_ring_put(struct log_ring *ring, const uint8_t *data, size_t len)
{
    bool ends = len > 0 && data[len - 1] == '\n';

    if (!ring->cut && put_whole(ring, data, len, ends ? 0 : END)) {
        ring->begun = !ends;
        return;
    }
    ring->cut = !ends;
    if (!ends)
        return;
    ring->lost++;
    if (ring->begun)
        put_whole(ring, (const uint8_t *)"\n", 1, 0);
    ring->begun = false;
}

uint32_t log_ring_lost(struct log_ring *ring)
{
    uint32_t lost = ring->lost;

    if (lost == 0 || (!log_ring_drain(ring) && ring->len + LOSS_LINE_MAX > ring->max))
        return 0;
    ring->lost = 0;
    return lost;
}
