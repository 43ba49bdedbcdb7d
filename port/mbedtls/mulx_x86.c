// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/mulx_x86.h"

#ifdef __x86_64__

#include <cpuid.h>
#include <stdatomic.h>

bool vouch_x86_has_mulx(void)
{
    /* Asked once, because a virtual machine answers slowly; several threads may ask. */
    static atomic_int has;
    enum { NOT_ASKED, YES, NO };
    const unsigned bmi2 = 1U << 8;
    int known = atomic_load_explicit(&has, memory_order_relaxed);
    if (known == NOT_ASKED) {
        unsigned a, b, c, d;
        known = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bmi2) ? YES : NO;
        atomic_store_explicit(&has, known, memory_order_relaxed);
    }
    return known == YES;
}

#endif
