// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LOG_RING_H
#define VOUCH_LOG_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Buffers the log for a device that takes some bytes at a time, so that nothing waits for it. Lines
 * that do not fit are dropped and counted; a line that is partly written is cut short. */
struct log_ring {
    uint8_t *buffer; /* the caller's, as the next two; null: what is not taken at once is lost */
    size_t max;
    size_t (*take)(const uint8_t *data,
                   size_t len); /* returns how many of the bytes the device took */
    size_t from, len;           /* private, as is the rest */
    bool begun;                 /* part of this line has been written */
    bool cut;                   /* and the rest of it is lost */
    uint32_t lost;              /* lines, since log_ring_lost was last called */
};

/* A piece of a line, which ends with a newline. */
void log_ring_put(struct log_ring *ring, const uint8_t *data, size_t len);
/* Passes the device what it takes. true: nothing is left. */
bool log_ring_drain(struct log_ring *ring);
/* The number of lost lines, once there is space again to report it; 0: none, or no space. Restarts
 * the count. Call it between lines. */
uint32_t log_ring_lost(struct log_ring *ring);

#endif
