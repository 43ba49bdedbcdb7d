// SPDX-License-Identifier: Apache-2.0
#include "boards/common/arena.h"

#include <string.h>

/* Blocks are adjacent. Each starts with a 32-bit header at an offset of 4 mod 8: its total length,
 * a multiple of 8, and in the lowest bit whether it is in use. A free block's payload holds the
 * offset of the next free one, in order of address; 0 ends the list. */
enum { HEAD = 4, UNIT = 8, IN_USE = 1 };

static struct {
    uint8_t *buffer;
    uint32_t len;   /* the offset after the last block */
    uint32_t first; /* free block */
    uint32_t used;
    uint32_t peak;
    unsigned refusals;
} arena;

static uint32_t *word(uint32_t offset)
{
    return (uint32_t *)(void *)(arena.buffer + offset);
}

static uint32_t length(uint32_t block)
{
    return *word(block) & ~(uint32_t)IN_USE;
}

static uint32_t *next_of(uint32_t block)
{
    return word(block + HEAD);
}

void vouch_arena_init(void *buffer, size_t len)
{
    memset(&arena, 0, sizeof arena);
    arena.buffer = buffer;
    arena.len = ((uint32_t)len - HEAD) / UNIT * UNIT + HEAD;
    arena.first = HEAD;
    *word(HEAD) = arena.len - HEAD;
    *next_of(HEAD) = 0;
}

/* Takes `need` bytes from the front of a free block that *link points to. */
static void take(uint32_t *link, uint32_t need)
{
    uint32_t block = *link, rest = length(block) - need;

    *link = *next_of(block);
    if (rest > 0) {
        *word(block + need) = rest;
        *next_of(block + need) = *link;
        *link = block + need;
    }
    *word(block) = need | IN_USE;
    arena.used += need;
    if (block + need > arena.peak)
        arena.peak = block + need;
}

void *vouch_arena_calloc(size_t count, size_t size)
{
    size_t bytes = count * size;

    if (size != 0 && (bytes / size != count || bytes > arena.len))
        return NULL;
    uint32_t need = ((uint32_t)bytes + HEAD + UNIT - 1) / UNIT * UNIT;
    for (uint32_t *link = &arena.first; *link; link = next_of(*link)) {
        uint32_t block = *link;
        if (length(block) < need)
            continue;
        take(link, need);
        return memset(arena.buffer + block + HEAD, 0, need - HEAD);
    }
    arena.refusals++;
    return NULL;
}

static void join_with_next(uint32_t block)
{
    uint32_t next = *next_of(block);

    if (next == 0 || block + length(block) != next)
        return;
    *word(block) += length(next);
    *next_of(block) = *next_of(next);
}

void vouch_arena_free(void *payload)
{
    if (!payload)
        return;
    uint32_t block = (uint32_t)((uint8_t *)payload - arena.buffer) - HEAD;
    if (block >= arena.len || block % UNIT != HEAD || !(*word(block) & IN_USE))
        __builtin_trap();
    *word(block) &= ~(uint32_t)IN_USE;
    arena.used -= length(block);
    uint32_t before = 0, *link = &arena.first;
    while (*link && *link < block) {
        before = *link;
        link = next_of(before);
    }
    *next_of(block) = *link;
    *link = block;
    join_with_next(block);
    if (before)
        join_with_next(before);
}

size_t vouch_arena_size(void)
{
    return arena.len;
}

size_t vouch_arena_used(void)
{
    return arena.used;
}

size_t vouch_arena_peak(void)
{
    return arena.peak;
}

/* The end of the last block in use. */
void vouch_arena_peak_reset(void)
{
    uint32_t end = HEAD;

    for (uint32_t block = HEAD; block < arena.len; block += length(block))
        if (*word(block) & IN_USE)
            end = block + length(block);
    arena.peak = end;
}

unsigned vouch_arena_refusals(void)
{
    return arena.refusals;
}
