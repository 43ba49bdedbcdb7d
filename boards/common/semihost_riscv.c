// SPDX-License-Identifier: Apache-2.0
#include "boards/common/semihost.h"

/* The three instructions must be uncompressed and in one page. */
__attribute__((noinline, aligned(16))) long semihost_call(long operation, const void *arguments)
{
    register long a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = arguments;

    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop\n"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return a0;
}
