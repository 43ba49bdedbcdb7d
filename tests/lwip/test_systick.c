// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "boards/common/board.h"
#include "boards/common/systick.h"
#include "boards/common/uptime.h"

enum { HZ = 12500000, MS = HZ / 1000 };

uint64_t board_ticks(void)
{
    return (uint64_t)3 * HZ;
}

uint32_t board_tick_hz(void)
{
    return HZ;
}

/* What the timer and its handler show `ticks` after `base`, where the handler comes `late` ticks
 * behind its interrupt. */
static struct systick look(uint64_t base, uint32_t period, uint32_t ticks, uint32_t late)
{
    uint32_t within = ticks % period;
    struct systick s = {.base = base + ticks / period * period,
                        .period = period,
                        .value = within == 0 ? 0 : period - within};

    if (ticks >= period && within < late) {
        s.pending = true;
        s.base -= period;
    }
    return s;
}

static void sweep(uint64_t base, uint32_t period, uint32_t late)
{
    for (uint32_t ticks = 0; ticks < 4 * period; ticks++) {
        struct systick s = look(base, period, ticks, late);
        assert_true(systick_ticks(&s) == base + ticks);
    }
}

/* The counter reads 0 for a whole tick behind its interrupt: that is no period ago, nor ahead. */
static void test_systick_at_every_tick_is_exact(void **state)
{
    (void)state;
    sweep(0, 1000, 0);
    sweep(0, 1000, 1);
    sweep(0, 1000, 40);
    sweep(12345, 2, 1);
}

/* 32 bits of milliseconds, and of ticks, are passed without a step. */
static void test_systick_beyond_32_bits_goes_on(void **state)
{
    (void)state;
    sweep(((uint64_t)UINT32_MAX + 1) * MS - 1500, 1000, 7);
    sweep((uint64_t)UINT32_MAX - 1500, 1000, 7);
}

static void test_systick_period_of_a_sleep_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(systick_period(0, HZ), 2);
    assert_int_equal(systick_period(10, HZ), 10 * MS);
    assert_int_equal(systick_period(60000, HZ), SYSTICK_PERIOD_MAX);
    assert_int_equal(systick_period(UINT32_MAX, HZ), SYSTICK_PERIOD_MAX);
}

/* ticks * 1000 would pass 2^64 after 213 days of a processor of 1 GHz. */
static void test_uptime_of_years_of_fast_ticks_is_right(void **state)
{
    (void)state;
    const uint64_t year_s = 365 * 86400ULL;

    assert_true(uptime_of(100 * year_s * 1000000000ULL, 1000000000) == 100 * year_s * 1000);
    assert_true(uptime_of(HZ / 2, HZ) == 500);
    assert_true(uptime_ms() == 3000);
    assert_true(uptime_of((1ULL << 32) * MS, HZ) == 1ULL << 32);
    assert_true(uptime_of((1ULL << 32) * MS - 1, HZ) == (1ULL << 32) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_systick_at_every_tick_is_exact),
        cmocka_unit_test(test_systick_beyond_32_bits_goes_on),
        cmocka_unit_test(test_systick_period_of_a_sleep_is_bounded),
        cmocka_unit_test(test_uptime_of_years_of_fast_ticks_is_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
