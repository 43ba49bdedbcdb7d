// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_ARENA_H
#define VOUCH_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* mbedTLS's memory on a board: first fit over one fixed buffer, four bytes of overhead for each
 * block, neighbours merged when freed. Payloads are aligned to 8 bytes. Not for interrupts. */

/* Gives the arena its buffer, aligned to 8 bytes; everything allocated before is lost. */
void vouch_arena_init(void *buffer, size_t len);
/* As calloc and free; mbedTLS's configuration names them. Freeing anything but a block traps. */
void *vouch_arena_calloc(size_t count, size_t size);
void vouch_arena_free(void *payload);

size_t vouch_arena_size(void);
/* Bytes in use, including block headers. */
size_t vouch_arena_used(void);
/* The highest byte ever used: the size that the arena needed, including fragmentation. */
size_t vouch_arena_peak(void);
/* Restarts the measurement of the peak from the current use. */
void vouch_arena_peak_reset(void);
/* Number of failed allocations. */
unsigned vouch_arena_refusals(void);

#endif
