// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boards/common/arena.h"

enum { BUFFER_SIZE = 4096, BLOCKS = 64 };

static _Alignas(8) uint8_t buffer[BUFFER_SIZE];

static int begin(void **state)
{
    (void)state;
    memset(buffer, 0xFF, sizeof buffer);
    vouch_arena_init(buffer, sizeof buffer);
    return 0;
}

static void test_arena_payload_is_zeroed_and_aligned(void **state)
{
    static const uint8_t zeros[100];

    (void)state;
    for (size_t len = 1; len < 100; len += 7) {
        uint8_t *p = vouch_arena_calloc(1, len);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 8, 0);
        assert_memory_equal(p, zeros, len);
        memset(p, 0xEE, len);
    }
}

static void test_arena_product_that_overflows_is_refused(void **state)
{
    (void)state;
    assert_null(vouch_arena_calloc(SIZE_MAX / 2, 4));
    assert_null(vouch_arena_calloc(SIZE_MAX, 1));
}

static void test_arena_whole_buffer_can_be_had_again_after_freeing_in_any_order(void **state)
{
    void *blocks[BLOCKS];
    const unsigned steps[] = {1, 3, 5, 7, 11, 63};

    (void)state;
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        for (size_t i = 0; i < BLOCKS; i++)
            assert_non_null(blocks[i] = vouch_arena_calloc(1, 40 + i % 5));
        for (size_t n = 0; n < BLOCKS; n++)
            vouch_arena_free(blocks[n * steps[s] % BLOCKS]);
        assert_int_equal(vouch_arena_used(), 0);
        void *all = vouch_arena_calloc(1, BUFFER_SIZE - 16);
        assert_non_null(all);
        vouch_arena_free(all);
    }
}

static void test_arena_full_refuses_and_counts(void **state)
{
    (void)state;
    void *p = vouch_arena_calloc(1, BUFFER_SIZE - 64);
    assert_non_null(p);
    assert_null(vouch_arena_calloc(1, 128));
    assert_int_equal(vouch_arena_refusals(), 1);
    vouch_arena_free(p);
    assert_non_null(vouch_arena_calloc(1, 128));
}

static void test_arena_peak_is_the_furthest_byte(void **state)
{
    (void)state;
    void *a = vouch_arena_calloc(1, 1000);
    void *b = vouch_arena_calloc(1, 1000);
    size_t peak = vouch_arena_peak();
    assert_in_range(peak, 2008, 2032);
    vouch_arena_free(a);
    assert_int_equal(vouch_arena_peak(), peak);
    vouch_arena_peak_reset();
    assert_int_equal(vouch_arena_peak(), peak);
    vouch_arena_free(b);
    vouch_arena_peak_reset();
    assert_in_range(vouch_arena_peak(), 0, 8);
}

static void test_arena_neighbours_keep_their_bytes(void **state)
{
    uint8_t *blocks[BLOCKS] = {0};
    uint32_t random = 1;

    (void)state;
    for (int turn = 0; turn < 20000; turn++) {
        random = random * 1664525U + 1013904223U;
        size_t i = (random >> 8) % BLOCKS, len = 1 + (random >> 20) % 60;
        if (blocks[i]) {
            for (size_t n = 1; n < blocks[i][0]; n++)
                assert_int_equal(blocks[i][n], i);
            vouch_arena_free(blocks[i]);
            blocks[i] = NULL;
        } else if ((blocks[i] = vouch_arena_calloc(1, len)) != NULL) {
            memset(blocks[i], (int)i, len);
            blocks[i][0] = (uint8_t)len;
        }
    }
    for (size_t i = 0; i < BLOCKS; i++)
        vouch_arena_free(blocks[i]);
    assert_int_equal(vouch_arena_used(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_arena_payload_is_zeroed_and_aligned, begin),
        cmocka_unit_test_setup(test_arena_product_that_overflows_is_refused, begin),
        cmocka_unit_test_setup(test_arena_whole_buffer_can_be_had_again_after_freeing_in_any_order,
                               begin),
        cmocka_unit_test_setup(test_arena_full_refuses_and_counts, begin),
        cmocka_unit_test_setup(test_arena_peak_is_the_furthest_byte, begin),
        cmocka_unit_test_setup(test_arena_neighbours_keep_their_bytes, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
