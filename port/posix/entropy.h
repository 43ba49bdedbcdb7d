// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_ENTROPY_H
#define VOUCH_POSIX_ENTROPY_H

#include "core/port.h"

/* The kernel's random numbers, getrandom(2). Never blocks: before the kernel's pool is ready, early
 * in the boot, it answers VOUCH_E_ENTROPY. */
struct vouch_entropy vouch_posix_entropy(void);

#endif
