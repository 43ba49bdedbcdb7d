// SPDX-License-Identifier: Apache-2.0
/* The small board's SHA-256 and SHA-512 blocks against mbedTLS's own, over random states and
 * blocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/sha2_process.h"
#include "tests/fake/fake_entropy.h"

enum { TIMES = 2000 };

/* Built under these names here, beside mbedTLS's. */
int small_sha256_process(mbedtls_sha256_context *ctx, const unsigned char data[64]);
int small_sha512_process(mbedtls_sha512_context *ctx, const unsigned char data[128]);

static struct fake_entropy entropy;

static void fill(void *buffer, size_t len)
{
    struct vouch_entropy e = fake_entropy_of(&entropy);

    assert_int_equal(e.ops->fill(e.self, buffer, len), 0);
}

/* A message of one block has a second one of padding alone, which both take. */
static void test_sha256_blocks_are_those_of_mbedtls(void **state)
{
    (void)state;
    for (int i = 0; i < TIMES; i++) {
        mbedtls_sha256_context ours, theirs;
        unsigned char data[64];
        mbedtls_sha256_init(&theirs);
        fill(theirs.state, sizeof theirs.state);
        fill(data, sizeof data);
        ours = theirs;
        assert_int_equal(small_sha256_process(&ours, data), 0);
        assert_int_equal(mbedtls_sha256_update(&theirs, data, sizeof data), 0);
        assert_memory_equal(ours.state, theirs.state, sizeof ours.state);
    }
}

static void test_sha512_blocks_are_those_of_mbedtls(void **state)
{
    (void)state;
    for (int i = 0; i < TIMES; i++) {
        mbedtls_sha512_context ours, theirs;
        unsigned char data[128];
        mbedtls_sha512_init(&theirs);
        fill(theirs.state, sizeof theirs.state);
        fill(data, sizeof data);
        ours = theirs;
        assert_int_equal(small_sha512_process(&ours, data), 0);
        assert_int_equal(mbedtls_sha512_update(&theirs, data, sizeof data), 0);
        assert_memory_equal(ours.state, theirs.state, sizeof ours.state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256_blocks_are_those_of_mbedtls),
        cmocka_unit_test(test_sha512_blocks_are_those_of_mbedtls),
    };

    fake_entropy_init(&entropy, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
