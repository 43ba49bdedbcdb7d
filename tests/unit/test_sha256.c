// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <mbedtls/sha256.h>

#include <cmocka.h>

#include "port/mbedtls/sha256_x86.h"

enum { HASH = 32 };

static void expect(const char *text, size_t times, const char *want)
{
    mbedtls_sha256_context c;
    uint8_t out[HASH];
    mbedtls_sha256_init(&c);
    assert_int_equal(mbedtls_sha256_starts(&c, 0), 0);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(mbedtls_sha256_update(&c, (const uint8_t *)text, strlen(text)), 0);
    assert_int_equal(mbedtls_sha256_finish(&c, out), 0);
    mbedtls_sha256_free(&c);
    assert_memory_equal(out, want, HASH);
}

/* FIPS 180-2 appendix B. */
static void test_sha256_vectors_of_fips180_hold(void **state)
{
    (void)state;
    expect("abc", 1,
           "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
           "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad");
    expect("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
           "\x24\x8d\x6a\x61\xd2\x06\x38\xb8\xe5\xc0\x26\x93\x0c\x3e\x60\x39"
           "\xa3\x3c\xe4\x59\x64\xff\x21\x67\xf6\xec\xed\xd4\x19\xdb\x06\xc1");
    expect("aaaaaaaaaa", 100000,
           "\xcd\xc7\x6e\x5c\x99\x14\xfb\x92\x81\xa1\xc7\xe2\x84\xd7\x3e\x67"
           "\xf1\x80\x9a\x48\xa4\x97\x20\x0e\x04\x6d\x39\xcc\xc7\x11\x2c\xd0");
}

#ifdef __x86_64__
static void test_sha256_by_instructions_is_what_it_is_without(void **state)
{
    uint32_t random = 256;
    (void)state;
    if (!vouch_sha256_has_instructions()) {
        print_message("this processor has no instructions for SHA-256\n");
        skip();
    }
    for (int i = 0; i < 10000; i++) {
        uint8_t block[SHA256_BLOCK];
        uint32_t one[SHA256_STATE_WORDS], other[SHA256_STATE_WORDS];
        for (size_t k = 0; k < sizeof block; k++) {
            random = random * 1664525U + 1013904223U;
            block[k] = (uint8_t)(random >> 24);
        }
        memcpy(one, block + i % 32, sizeof one);
        memcpy(other, one, sizeof other);
        vouch_sha256_portable(one, block);
        vouch_sha256_instructions(other, block);
        assert_memory_equal(one, other, sizeof one);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256_vectors_of_fips180_hold),
#ifdef __x86_64__
        cmocka_unit_test(test_sha256_by_instructions_is_what_it_is_without),
#endif
    };
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
