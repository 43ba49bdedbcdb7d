// SPDX-License-Identifier: Apache-2.0
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

/* mbedTLS's heap under watch: what it holds, the most it held, and an allocation that fails. */
struct heap {
    size_t blocks; /* allocated and not freed */
    size_t bytes;
    size_t peak;    /* most bytes at once since heap_watch */
    unsigned calls; /* allocations counted while `counting` */
    unsigned
        fail_at; /* that allocation (from 1) and, where `for_good`, all after it fail; 0: none */
    int for_good;
    int counting;    /* only what is allocated while this is set is counted and can fail */
    unsigned failed; /* allocations that have failed */
};

extern struct heap heap;

/* Puts it under mbedTLS, once; and clears the counters but for what is allocated. */
void heap_watch(void);

#endif
