// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_LWIP_HEAP_H
#define VOUCH_TEST_LWIP_HEAP_H

#include <stddef.h>

/* lwIP's heap and pools for the harnesses: each block comes from malloc(), so that the sanitizer
 * sees its end, and can be refused. */

/* So many are given, then every third is refused; 0: none is. */
void lwip_heap_refuse_after(unsigned blocks);
/* Blocks of this size are never refused: lwIP's timers, for which a board has a pool of the right
 * size. */
void lwip_heap_spare(size_t size);
/* How many are in use. */
unsigned lwip_heap_used(void);

void *lwip_heap_malloc(size_t size);
void *lwip_heap_calloc(size_t count, size_t size);
void lwip_heap_free(void *block);

#endif
