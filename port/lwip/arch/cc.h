// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_ARCH_CC_H
#define VOUCH_LWIP_ARCH_CC_H

/* What lwIP needs from a compiler: gcc or clang, little-endian, no operating system. */

#include <stdint.h>
#include <stdlib.h>

uint32_t vouch_lwip_random(void);
_Noreturn void vouch_lwip_assertion(const char *what);

#define LWIP_RAND() vouch_lwip_random()
#define LWIP_NO_UNISTD_H 1
#define LWIP_PLATFORM_DIAG(x)                                                                      \
    do {                                                                                           \
    } while (0)
/* lwIP's assertions stay in, but without their texts, which take 4 KB of flash. */
#define LWIP_PLATFORM_ASSERT(x) vouch_lwip_assertion("lwIP")

typedef uint32_t sys_prot_t; /* for ports with threads */

#endif
