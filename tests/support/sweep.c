// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

size_t sweep_at;

void sweep_chunks(void (*body)(size_t chunk, void *arg), void *arg)
{
    static const size_t sizes[] = {1, 2, 3, 5, 7, 16, 61, 1000, INT32_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        sweep_at = sizes[i];
        body(sizes[i], arg);
    }
}

unsigned sweep_faults(bool (*body)(unsigned fault_at, void *arg), void *arg, unsigned most)
{
    for (sweep_at = 1; body((unsigned)sweep_at, arg); sweep_at++)
        if (sweep_at == most)
            fail_msg("call %u still fails: does the code under test ever end?", most);
    return (unsigned)sweep_at - 1;
}
