// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_ENTROPY_H
#define VOUCH_POSIX_ENTROPY_H

#include "core/port.h"

/* The kernel's random numbers, getrandom(2). Never blocks: before the kernel's pool is ready, early
 * in the boot, it answers VOUCH_E_ENTROPY. */
struct vouch_entropy vouch_posix_entropy(void);
/* For mbedTLS's f_rng, over any source: `entropy` is a struct vouch_entropy. 0, or a status. */
int vouch_posix_entropy_random(void *entropy, unsigned char *buffer, size_t len);

#endif
