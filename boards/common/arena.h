// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_ARENA_H
#define VOUCH_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* mbedTLS's memory on a board: first fit over one fixed buffer, four bytes a block, neighbours
 * joined when they are freed. Payloads are aligned to 8 bytes. Not for interrupts. */

/* Gives the arena its buffer, aligned to 8 bytes; everything that was allocated before is gone. */
void vouch_arena_init(void *buffer, size_t len);
/* As calloc and free; mbedTLS's configuration names them. Freeing what is not a block traps. */
void *vouch_arena_calloc(size_t count, size_t size);
void vouch_arena_free(void *payload);

size_t vouch_arena_size(void);
/* Bytes in use, blocks' heads included. */
size_t vouch_arena_used(void);
/* The furthest byte ever used: what the arena must have had, fragmentation included. */
size_t vouch_arena_peak(void);
/* Starts a new measurement of the peak at what is used now. */
void vouch_arena_peak_reset(void);
/* How often there was no space. */
unsigned vouch_arena_refusals(void);

#endif
