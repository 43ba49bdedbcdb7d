// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LOG_RING_H
#define VOUCH_LOG_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The log on its way to a device that takes some bytes at a time: nobody waits for it. What does
 * not fit is lost by the line and counted; a line of which the beginning is on its way ends there.
 */
struct log_ring {
    uint8_t *buffer; /* the caller's, as the next two; null: what is not taken at once is lost */
    size_t max;
    size_t (*take)(const uint8_t *data, size_t len); /* how many of the bytes the device took */
    size_t from, len;                                /* its own, as the rest */
    bool begun;                                      /* something of this line was put */
    bool cut;                                        /* and the rest of it is lost */
    uint32_t lost;                                   /* lines, since log_ring_lost was asked */
};

/* A piece of a line; its end is a newline. */
void log_ring_put(struct log_ring *ring, const uint8_t *data, size_t len);
/* Gives the device what it takes. true: nothing is left. */
bool log_ring_drain(struct log_ring *ring);
/* Lines that were lost, once some room is there again to say so; 0: none, or no room. Begins to
 * count anew. To be asked between lines. */
uint32_t log_ring_lost(struct log_ring *ring);

#endif
