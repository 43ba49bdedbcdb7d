// SPDX-License-Identifier: Apache-2.0
#include "boards/common/semihost.h"

long semihost_call(long operation, const void *arguments)
{
    register long r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = arguments;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}
