// SPDX-License-Identifier: Apache-2.0
#include "tests/support/guarded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 1 << 16 }; /* as long as any machine's, or a multiple of it */

static uint8_t *ends[GUARDED_PLACES + GUARDED_TEXTS];

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "guarded: %s\n", what);
    exit(99);
}

static uint8_t *end_of(unsigned place)
{
    must(place < GUARDED_PLACES + GUARDED_TEXTS, "no such place");
    if (!ends[place]) {
        uint8_t *room = mmap(NULL, GUARDED_MAX + PAGE, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        must(room != MAP_FAILED, "no memory");
        must(mprotect(room + GUARDED_MAX, PAGE, PROT_NONE) == 0, "no guard");
        ends[place] = room + GUARDED_MAX;
    }
    return ends[place];
}

uint8_t *guarded_room(unsigned place, size_t len)
{
    must(len <= GUARDED_MAX, "too long");
    return end_of(place) - len;
}

struct vouch_span guarded(unsigned place, struct vouch_span bytes)
{
    uint8_t *at = guarded_room(place, bytes.len);
    if (bytes.len)
        memmove(at, bytes.data, bytes.len);
    return (struct vouch_span){at, bytes.len};
}

struct vouch_span guarded_text(const char *text)
{
    static unsigned next;
    return guarded(GUARDED_PLACES + next++ % GUARDED_TEXTS, vouch_span_of(text));
}
