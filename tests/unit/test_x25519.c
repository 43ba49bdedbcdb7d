// SPDX-License-Identifier: Apache-2.0
/* X25519 through PSA, as the handshake uses it: by way of port/mbedtls/x25519.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <mbedtls/ecp.h>
#include <psa/crypto.h>

#include <cmocka.h>

enum { KEY = 32 };

/* RFC 7748 section 6.1. */
static const uint8_t alice_secret[] =
    "\x77\x07\x6d\x0a\x73\x18\xa5\x7d\x3c\x16\xc1\x72\x51\xb2\x66\x45"
    "\xdf\x4c\x2f\x87\xeb\xc0\x99\x2a\xb1\x77\xfb\xa5\x1d\xb9\x2c\x2a";
static const uint8_t alice_public[] =
    "\x85\x20\xf0\x09\x89\x30\xa7\x54\x74\x8b\x7d\xdc\xb4\x3e\xf7\x5a"
    "\x0d\xbf\x3a\x0d\x26\x38\x1a\xf4\xeb\xa4\xa9\x8e\xaa\x9b\x4e\x6a";
static const uint8_t bob_public[] =
    "\xde\x9e\xdb\x7d\x7b\x7d\xc1\xb4\xd3\x5b\x61\xc2\xec\xe4\x35\x37"
    "\x3f\x83\x43\xc8\x5b\x78\x67\x4d\xad\xfc\x7e\x14\x6f\x88\x2b\x4f";
static const uint8_t shared[] = "\x4a\x5d\x9d\x5b\xa4\xce\x2d\xe1\x72\x8e\x3b\xf4\x80\x35\x0f\x25"
                                "\xe0\x7e\x21\xc9\x47\xd1\x9e\x33\x76\xf0\x9b\x3c\x1e\x16\x17\x42";

static psa_key_attributes_t attributes(psa_ecc_family_t family, size_t bits)
{
    psa_key_attributes_t a = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&a, PSA_KEY_TYPE_ECC_KEY_PAIR(family));
    psa_set_key_bits(&a, bits);
    psa_set_key_usage_flags(&a, PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT);
    psa_set_key_algorithm(&a, PSA_ALG_ECDH);
    return a;
}

static void test_x25519_vectors_of_rfc7748(void **state)
{
    psa_key_attributes_t a = attributes(PSA_ECC_FAMILY_MONTGOMERY, 255);
    mbedtls_svc_key_id_t key;
    uint8_t out[KEY];
    size_t len;
    (void)state;
    assert_int_equal(psa_import_key(&a, alice_secret, KEY, &key), PSA_SUCCESS);
    assert_int_equal(psa_export_public_key(key, out, sizeof out, &len), PSA_SUCCESS);
    assert_int_equal(len, KEY);
    assert_memory_equal(out, alice_public, KEY);
    assert_int_equal(
        psa_raw_key_agreement(PSA_ALG_ECDH, key, bob_public, KEY, out, sizeof out, &len),
        PSA_SUCCESS);
    assert_memory_equal(out, shared, KEY);
    psa_destroy_key(key);
}

static int no_random(void *self, unsigned char *buffer, size_t len)
{
    (void)self;
    memset(buffer, 0x5a, len);
    return 0;
}

/* What mbedTLS's own arithmetic makes of the secret. */
static void expect_public(const uint8_t secret[KEY], const uint8_t want[KEY])
{
    mbedtls_ecp_keypair pair;
    uint8_t out[KEY];
    size_t len;
    mbedtls_ecp_keypair_init(&pair);
    assert_int_equal(mbedtls_ecp_read_key(MBEDTLS_ECP_DP_CURVE25519, &pair, secret, KEY), 0);
    assert_int_equal(mbedtls_ecp_keypair_calc_public(&pair, no_random, NULL), 0);
    assert_int_equal(
        mbedtls_ecp_write_public_key(&pair, MBEDTLS_ECP_PF_UNCOMPRESSED, &len, out, sizeof out), 0);
    assert_memory_equal(out, want, KEY);
    mbedtls_ecp_keypair_free(&pair);
}

static void test_x25519_generated_keys_agree_with_the_general_arithmetic(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        psa_key_attributes_t a = attributes(PSA_ECC_FAMILY_MONTGOMERY, 255);
        mbedtls_svc_key_id_t key;
        uint8_t secret[KEY], public[KEY];
        size_t len;
        assert_int_equal(psa_generate_key(&a, &key), PSA_SUCCESS);
        assert_int_equal(psa_export_key(key, secret, sizeof secret, &len), PSA_SUCCESS);
        assert_int_equal(psa_export_public_key(key, public, sizeof public, &len), PSA_SUCCESS);
        expect_public(secret, public);
        psa_destroy_key(key);
    }
}

static void test_x25519_other_curves_are_mbedtls_own(void **state)
{
    psa_key_attributes_t a = attributes(PSA_ECC_FAMILY_SECP_R1, 256);
    mbedtls_svc_key_id_t one, two;
    uint8_t first[65], second[65], here[KEY], there[KEY];
    size_t len;
    (void)state;
    assert_int_equal(psa_generate_key(&a, &one), PSA_SUCCESS);
    assert_int_equal(psa_generate_key(&a, &two), PSA_SUCCESS);
    assert_int_equal(psa_export_public_key(one, first, sizeof first, &len), PSA_SUCCESS);
    assert_int_equal(psa_export_public_key(two, second, sizeof second, &len), PSA_SUCCESS);
    assert_int_equal(
        psa_raw_key_agreement(PSA_ALG_ECDH, one, second, sizeof second, here, sizeof here, &len),
        PSA_SUCCESS);
    assert_int_equal(
        psa_raw_key_agreement(PSA_ALG_ECDH, two, first, sizeof first, there, sizeof there, &len),
        PSA_SUCCESS);
    assert_memory_equal(here, there, KEY);
    psa_destroy_key(one);
    psa_destroy_key(two);
}

static int begin(void **state)
{
    (void)state;
    return psa_crypto_init() == PSA_SUCCESS ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_x25519_vectors_of_rfc7748),
        cmocka_unit_test(test_x25519_generated_keys_agree_with_the_general_arithmetic),
        cmocka_unit_test(test_x25519_other_curves_are_mbedtls_own),
    };
    return cmocka_run_group_tests_name("x25519", tests, begin, NULL);
}
