// SPDX-License-Identifier: Apache-2.0
#include "tests/support/heap.h"

#include <mbedtls/platform.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct heap heap;

/* In front of each block, as aligned as what malloc gives. */
union header {
    size_t size;
    max_align_t align;
};

static int must_fail(void)
{
    if (!heap.counting)
        return 0;
    heap.calls++;
    if (heap.fail_at == 0 || heap.calls < heap.fail_at)
        return 0;
    if (heap.calls > heap.fail_at && !heap.for_good)
        return 0;
    heap.failed++;
    return 1;
}

static void *give(size_t count, size_t size)
{
    if (must_fail() || (size != 0 && count > SIZE_MAX / 2 / size))
        return NULL;
    union header *h = calloc(1, sizeof *h + count * size);
    if (h == NULL)
        return NULL;
    h->size = count * size;
    heap.blocks++;
    heap.bytes += h->size;
    if (heap.bytes > heap.peak)
        heap.peak = heap.bytes;
    return h + 1;
}

static void take(void *p)
{
    if (p == NULL)
        return;
    union header *h = (union header *)p - 1;
    heap.blocks--;
    heap.bytes -= h->size;
    free(h);
}

void heap_watch(void)
{
    size_t blocks = heap.blocks;
    size_t bytes = heap.bytes;
    mbedtls_platform_set_calloc_free(give, take);
    memset(&heap, 0, sizeof heap);
    heap.blocks = blocks;
    heap.bytes = bytes;
    heap.peak = bytes;
}
