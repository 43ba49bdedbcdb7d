// SPDX-License-Identifier: Apache-2.0
#include "tests/support/lwip_heap.h"

#include <stdbool.h>
#include <stdlib.h>

enum { REFUSED_OF = 3 };

static unsigned used, asked, refuse_after;
static size_t spared;

void lwip_heap_refuse_after(unsigned blocks)
{
    asked = 0;
    refuse_after = blocks;
}

void lwip_heap_spare(size_t size)
{
    spared = size;
}

unsigned lwip_heap_used(void)
{
    return used;
}

static bool refused(size_t size)
{
    if (size == spared)
        return false;
    asked++;
    return refuse_after > 0 && asked > refuse_after && (asked - refuse_after) % REFUSED_OF == 1;
}

void *lwip_heap_malloc(size_t size)
{
    void *block = refused(size) ? NULL : malloc(size);

    if (block)
        used++;
    return block;
}

void *lwip_heap_calloc(size_t count, size_t size)
{
    void *block = refused(count * size) ? NULL : calloc(count, size);

    if (block)
        used++;
    return block;
}

void lwip_heap_free(void *block)
{
    if (block)
        used--;
    free(block);
}
