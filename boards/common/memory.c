// SPDX-License-Identifier: Apache-2.0
#include "boards/common/memory.h"

#include <stdint.h>
#include <string.h>

#include "boards/common/board.h"

extern uint32_t ld_data_load[], ld_data_start[], ld_data_end[];
extern uint32_t ld_bss_start[], ld_bss_end[];
extern uint32_t ld_stack_low[], ld_stack_top[], ld_ram_start[];

enum { STACK_PAINT = 0x5AFE57AC, MARGIN_WORDS = 32 };

static size_t between(const uint32_t *from, const uint32_t *to)
{
    return (size_t)((uintptr_t)to - (uintptr_t)from);
}

/* A separate function with a frame smaller than the margin, so that everything painted is below the
 * used part. */
__attribute__((noinline)) static void paint_stack(void)
{
    const uint32_t *here = (const uint32_t *)__builtin_frame_address(0);
    size_t words = between(ld_stack_low, here) / sizeof(uint32_t) - MARGIN_WORDS;

    for (size_t i = 0; i < words; i++)
        ld_stack_low[i] = STACK_PAINT;
}

void memory_start(void)
{
    if (between(ld_data_load, ld_data_start) != 0)
        memcpy(ld_data_start, ld_data_load, between(ld_data_start, ld_data_end));
    memset(ld_bss_start, 0, between(ld_bss_start, ld_bss_end));
    paint_stack();
}

size_t board_stack_size(void)
{
    return between(ld_stack_low, ld_stack_top);
}

size_t board_stack_peak(void)
{
    size_t words = board_stack_size() / sizeof(uint32_t), clean = 0;

    while (clean < words && ld_stack_low[clean] == STACK_PAINT)
        clean++;
    return (words - clean) * sizeof(uint32_t);
}

size_t board_static_ram(void)
{
    return between(ld_ram_start, ld_bss_end);
}

/* Does not use the core's writer, so it works whatever the fault has broken. */
static void put_word(char *at, uint32_t value)
{
    static const char digits[] = "0123456789abcdef";

    for (unsigned i = 0; i < 8; i++)
        at[i] = digits[value >> (28U - 4U * i) & 15U];
}

void memory_fault(const struct fault *f)
{
    char line[] = "{\"event\":\"fault\",\"text\":\"pc ........ lr ........ "
                  "cause ........ address ........\"}\n";
    const uint32_t words[] = {f->pc, f->lr, f->cause, f->address};
    char *at = line;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++, at += 8)
        put_word(at = strchr(at, '.'), words[i]);
    for (size_t put = 0; put < sizeof line - 1;) /* waits, because it is the last output */
        put += board_log((const uint8_t *)line + put, sizeof line - 1 - put);
    board_exit(70);
}
