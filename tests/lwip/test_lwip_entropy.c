// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "port/lwip/entropy.h"

static struct vouch_lwip_entropy e;
static uint32_t generator;
static bool stuck, short_reads;

/* Good enough to pass a health test; no claim beyond that. */
static uint8_t sample(void)
{
    generator = generator * 1664525U + 1013904223U;
    return (uint8_t)(generator >> 24);
}

static size_t noise(uint8_t *buffer, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buffer[i] = stuck ? 0xA5 : sample();
    return short_reads ? len / 2 : len;
}

static int begin(void **state)
{
    (void)state;
    generator = 7;
    stuck = short_reads = false;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    mbedtls_hmac_drbg_free(&e.drbg);
    return 0;
}

static int fill(uint8_t *buffer, size_t len)
{
    struct vouch_entropy ops = vouch_lwip_entropy_ops(&e);

    return ops.ops->fill(ops.self, buffer, len);
}

static void test_entropy_healthy_source_gives_different_numbers(void **state)
{
    uint8_t a[2000] = {0}, b[2000] = {0};

    (void)state;
    assert_int_equal(vouch_lwip_entropy_init(&e, noise), VOUCH_OK);
    assert_int_equal(fill(a, sizeof a), VOUCH_OK);
    assert_int_equal(fill(b, sizeof b), VOUCH_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(a, a + 1000, 1000);
}

static void test_entropy_stuck_source_does_not_start(void **state)
{
    uint8_t a[4];

    (void)state;
    stuck = true;
    assert_int_equal(vouch_lwip_entropy_init(&e, noise), VOUCH_E_ENTROPY);
    assert_int_equal(fill(a, sizeof a), VOUCH_E_ENTROPY);
}

static void test_entropy_source_without_samples_does_not_start(void **state)
{
    (void)state;
    short_reads = true;
    assert_int_equal(vouch_lwip_entropy_init(&e, noise), VOUCH_E_ENTROPY);
}

static void test_entropy_source_that_fails_at_reseeding_is_never_trusted_again(void **state)
{
    uint8_t a[16];
    int status = VOUCH_OK;

    (void)state;
    assert_int_equal(vouch_lwip_entropy_init(&e, noise), VOUCH_OK);
    mbedtls_hmac_drbg_set_reseed_interval(&e.drbg, 3);
    stuck = true;
    for (int i = 0; i < 10 && status == VOUCH_OK; i++)
        status = fill(a, sizeof a);
    assert_int_equal(status, VOUCH_E_ENTROPY);
    stuck = false;
    assert_int_equal(fill(a, sizeof a), VOUCH_E_ENTROPY);
}

static void test_health_repetition_fails_at_the_cutoff_and_not_before(void **state)
{
    struct vouch_noise_health h;
    uint8_t same[21];

    (void)state;
    memset(same, 9, sizeof same);
    vouch_noise_health_init(&h);
    assert_true(vouch_noise_health_feed(&h, same, 20));
    assert_false(vouch_noise_health_feed(&h, same, 1));
    vouch_noise_health_init(&h);
    assert_true(vouch_noise_health_feed(&h, same, 20));
    same[0] = 8;
    assert_true(vouch_noise_health_feed(&h, same, 1));
    assert_true(vouch_noise_health_feed(&h, same + 1, 20));
}

/* `share` of each window is the window's first sample, never twenty in a row. */
static bool passes_with(unsigned share)
{
    struct vouch_noise_health h;
    uint8_t window[512];

    for (unsigned i = 0; i < sizeof window; i++)
        window[i] = (uint8_t)(i * share / 512U != (i + 1) * share / 512U ? 0 : 1 + i % 250U);
    window[0] = 0;
    vouch_noise_health_init(&h);
    return vouch_noise_health_feed(&h, window, sizeof window);
}

static void test_health_proportion_fails_above_the_cutoff(void **state)
{
    (void)state;
    assert_true(passes_with(300));
    assert_false(passes_with(330));
}

static void test_health_proportion_window_starts_again(void **state)
{
    struct vouch_noise_health h;
    uint8_t window[512];

    (void)state;
    vouch_noise_health_init(&h);
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i < sizeof window; i++)
            window[i] = (uint8_t)(i % 2U ? i / 2U : round);
        assert_true(vouch_noise_health_feed(&h, window, sizeof window));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_entropy_healthy_source_gives_different_numbers, begin,
                                        finish),
        cmocka_unit_test_setup_teardown(test_entropy_stuck_source_does_not_start, begin, finish),
        cmocka_unit_test_setup_teardown(test_entropy_source_without_samples_does_not_start, begin,
                                        finish),
        cmocka_unit_test_setup_teardown(
            test_entropy_source_that_fails_at_reseeding_is_never_trusted_again, begin, finish),
        cmocka_unit_test(test_health_repetition_fails_at_the_cutoff_and_not_before),
        cmocka_unit_test(test_health_proportion_fails_above_the_cutoff),
        cmocka_unit_test(test_health_proportion_window_starts_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
