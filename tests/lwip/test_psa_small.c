// SPDX-License-Identifier: Apache-2.0
/* What the small images have of PSA against mbedTLS's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

#include "port/mbedtls/psa_small.h"
#include "tests/fake/fake_entropy.h"

/* Built under these names here, beside mbedTLS's. */
psa_status_t small_crypto_init(void);
psa_status_t small_destroy_key(mbedtls_svc_key_id_t id);
psa_status_t small_import_key(const psa_key_attributes_t *attributes, const uint8_t *data,
                              size_t len, mbedtls_svc_key_id_t *id);
psa_status_t small_get_key_attributes(mbedtls_svc_key_id_t id, psa_key_attributes_t *attributes);
psa_status_t small_hash_compute(psa_algorithm_t alg, const uint8_t *input, size_t len, uint8_t *out,
                                size_t size, size_t *out_len);
psa_status_t small_mac_compute(mbedtls_svc_key_id_t id, psa_algorithm_t alg, const uint8_t *input,
                               size_t len, uint8_t *out, size_t size, size_t *out_len);
psa_status_t small_key_derivation_setup(psa_key_derivation_operation_t *operation,
                                        psa_algorithm_t alg);
psa_status_t small_key_derivation_input_bytes(psa_key_derivation_operation_t *operation,
                                              psa_key_derivation_step_t step, const uint8_t *data,
                                              size_t len);
psa_status_t small_key_derivation_output_bytes(psa_key_derivation_operation_t *operation,
                                               uint8_t *out, size_t len);
psa_status_t small_key_derivation_abort(psa_key_derivation_operation_t *operation);
psa_status_t small_generate_key(const psa_key_attributes_t *attributes, mbedtls_svc_key_id_t *id);
psa_status_t small_export_public_key(mbedtls_svc_key_id_t id, uint8_t *out, size_t size,
                                     size_t *out_len);
psa_status_t small_raw_key_agreement(psa_algorithm_t alg, mbedtls_svc_key_id_t id,
                                     const uint8_t *peer, size_t peer_len, uint8_t *out,
                                     size_t size, size_t *out_len);
psa_status_t mbedtls_psa_external_get_random(void *context, uint8_t *output, size_t size,
                                             size_t *length);

static struct fake_entropy entropy;
static bool random_fails;

psa_status_t mbedtls_psa_external_get_random(void *context, uint8_t *output, size_t size,
                                             size_t *length)
{
    struct vouch_entropy e = fake_entropy_of(&entropy);

    (void)context;
    *length = size;
    return random_fails || e.ops->fill(e.self, output, size) ? PSA_ERROR_INSUFFICIENT_ENTROPY
                                                             : PSA_SUCCESS;
}

static void fill(void *buffer, size_t len)
{
    size_t got;

    assert_int_equal(mbedtls_psa_external_get_random(NULL, buffer, len, &got), PSA_SUCCESS);
}

static const psa_algorithm_t hashes[] = {PSA_ALG_SHA_256, PSA_ALG_SHA_384};

static psa_key_attributes_t hmac_key(psa_algorithm_t hash)
{
    psa_key_attributes_t a = PSA_KEY_ATTRIBUTES_INIT;

    psa_set_key_usage_flags(&a, PSA_KEY_USAGE_SIGN_MESSAGE);
    psa_set_key_algorithm(&a, PSA_ALG_HMAC(hash));
    psa_set_key_type(&a, PSA_KEY_TYPE_HMAC);
    return a;
}

static psa_key_attributes_t ecdh_key(psa_ecc_family_t family, size_t bits)
{
    psa_key_attributes_t a = PSA_KEY_ATTRIBUTES_INIT;

    psa_set_key_usage_flags(&a, PSA_KEY_USAGE_DERIVE);
    psa_set_key_algorithm(&a, PSA_ALG_ECDH);
    psa_set_key_type(&a, PSA_KEY_TYPE_ECC_KEY_PAIR(family));
    psa_set_key_bits(&a, bits);
    return a;
}

static const struct {
    psa_ecc_family_t family;
    size_t bits;
} curves[] = {
    {PSA_ECC_FAMILY_MONTGOMERY, 255},
    {PSA_ECC_FAMILY_SECP_R1, 256},
    {PSA_ECC_FAMILY_SECP_R1, 384},
};

enum { CURVES = sizeof curves / sizeof curves[0] };

static void test_hash_and_hmac_are_those_of_mbedtls(void **state)
{
    (void)state;
    for (size_t h = 0; h < 2; h++)
        for (size_t len = 0; len < 300; len += 7) {
            uint8_t data[300], key[48], ours[64], theirs[64];
            size_t ours_len, theirs_len;
            fill(data, sizeof data);
            fill(key, sizeof key);
            assert_int_equal(small_hash_compute(hashes[h], data, len, ours, 64, &ours_len), 0);
            assert_int_equal(psa_hash_compute(hashes[h], data, len, theirs, 64, &theirs_len), 0);
            assert_int_equal(ours_len, theirs_len);
            assert_memory_equal(ours, theirs, ours_len);

            psa_key_attributes_t a = hmac_key(hashes[h]);
            mbedtls_svc_key_id_t mine, other;
            psa_algorithm_t alg = PSA_ALG_HMAC(hashes[h]);
            assert_int_equal(small_import_key(&a, key, ours_len, &mine), 0);
            assert_int_equal(psa_import_key(&a, key, ours_len, &other), 0);
            assert_int_equal(small_mac_compute(mine, alg, data, len, ours, 64, &ours_len), 0);
            assert_int_equal(psa_mac_compute(other, alg, data, len, theirs, 64, &theirs_len), 0);
            assert_int_equal(ours_len, theirs_len);
            assert_memory_equal(ours, theirs, ours_len);
            assert_int_equal(small_destroy_key(mine), 0);
            assert_int_equal(psa_destroy_key(other), 0);
        }
}

#define DERIVE(prefix, alg, step, other, other_len, secret, secret_len, out, len)                  \
    do {                                                                                           \
        psa_key_derivation_operation_t o = PSA_KEY_DERIVATION_OPERATION_INIT;                      \
        assert_int_equal(prefix##_key_derivation_setup(&o, alg), 0);                               \
        if ((step) == PSA_KEY_DERIVATION_INPUT_SALT)                                               \
            assert_int_equal(prefix##_key_derivation_input_bytes(&o, step, other, other_len), 0);  \
        assert_int_equal(prefix##_key_derivation_input_bytes(&o, PSA_KEY_DERIVATION_INPUT_SECRET,  \
                                                             secret, secret_len),                  \
                         0);                                                                       \
        if ((step) != PSA_KEY_DERIVATION_INPUT_SALT)                                               \
            assert_int_equal(prefix##_key_derivation_input_bytes(&o, step, other, other_len), 0);  \
        assert_int_equal(prefix##_key_derivation_output_bytes(&o, out, len), 0);                   \
        assert_int_equal(prefix##_key_derivation_abort(&o), 0);                                    \
    } while (0)

static void test_hkdf_halves_are_those_of_mbedtls(void **state)
{
    (void)state;
    for (size_t h = 0; h < 2; h++) {
        size_t size = PSA_HASH_LENGTH(hashes[h]);
        uint8_t salt[64], secret[64], ours[200], theirs[200];
        fill(salt, sizeof salt);
        fill(secret, sizeof secret);
        DERIVE(small, PSA_ALG_HKDF_EXTRACT(hashes[h]), PSA_KEY_DERIVATION_INPUT_SALT, salt, size,
               secret, 32, ours, size);
        DERIVE(psa, PSA_ALG_HKDF_EXTRACT(hashes[h]), PSA_KEY_DERIVATION_INPUT_SALT, salt, size,
               secret, 32, theirs, size);
        assert_memory_equal(ours, theirs, size);
        for (size_t len = 1; len <= 200; len++) {
            DERIVE(small, PSA_ALG_HKDF_EXPAND(hashes[h]), PSA_KEY_DERIVATION_INPUT_INFO, salt,
                   len % 60, secret, size, ours, len);
            DERIVE(psa, PSA_ALG_HKDF_EXPAND(hashes[h]), PSA_KEY_DERIVATION_INPUT_INFO, salt,
                   len % 60, secret, size, theirs, len);
            assert_memory_equal(ours, theirs, len);
        }
    }
}

/* Both sides of each curve, one of them mbedTLS's. */
static void test_ecdhe_agrees_with_mbedtls(void **state)
{
    (void)state;
    for (size_t c = 0; c < CURVES; c++)
        for (int i = 0; i < 20; i++) {
            psa_key_attributes_t a = ecdh_key(curves[c].family, curves[c].bits);
            psa_key_attributes_t said = PSA_KEY_ATTRIBUTES_INIT;
            mbedtls_svc_key_id_t mine, other;
            uint8_t my_key[100], their_key[100], ours[64], theirs[64];
            size_t my_len, their_len, len, their_secret;
            assert_int_equal(small_generate_key(&a, &mine), 0);
            assert_int_equal(psa_generate_key(&a, &other), 0);
            assert_int_equal(small_get_key_attributes(mine, &said), 0);
            assert_int_equal(psa_get_key_bits(&said), curves[c].bits);
            assert_int_equal(psa_get_key_type(&said), psa_get_key_type(&a));
            assert_int_equal(small_export_public_key(mine, my_key, 100, &my_len), 0);
            assert_int_equal(psa_export_public_key(other, their_key, 100, &their_len), 0);
            assert_int_equal(my_len, their_len);
            assert_int_equal(
                small_raw_key_agreement(PSA_ALG_ECDH, mine, their_key, their_len, ours, 64, &len),
                0);
            assert_int_equal(psa_raw_key_agreement(PSA_ALG_ECDH, other, my_key, my_len, theirs, 64,
                                                   &their_secret),
                             0);
            assert_int_equal(len, their_secret);
            assert_memory_equal(ours, theirs, len);
            assert_int_equal(small_destroy_key(mine), 0);
            assert_int_equal(psa_destroy_key(other), 0);
        }
}

static void test_ecdhe_bad_point_is_refused_as_mbedtls_does(void **state)
{
    (void)state;
    for (size_t c = 0; c < CURVES; c++) {
        psa_key_attributes_t a = ecdh_key(curves[c].family, curves[c].bits);
        mbedtls_svc_key_id_t mine, other;
        uint8_t peer[100] = {0}, out[64];
        size_t len;
        assert_int_equal(small_generate_key(&a, &mine), 0);
        assert_int_equal(psa_generate_key(&a, &other), 0);
        size_t whole = curves[c].bits == 255 ? 32 : 1 + curves[c].bits / 4;
        for (size_t n = 0; n <= whole + 1; n += whole / 2) {
            peer[0] = curves[c].bits == 255 ? 0 : 4; /* zero, or a point beside the curve */
            assert_int_equal(
                small_raw_key_agreement(PSA_ALG_ECDH, mine, peer, n, out, sizeof out, &len),
                PSA_ERROR_INVALID_ARGUMENT);
            assert_int_not_equal(
                psa_raw_key_agreement(PSA_ALG_ECDH, other, peer, n, out, sizeof out, &len), 0);
        }
        assert_int_equal(small_destroy_key(mine), 0);
        assert_int_equal(psa_destroy_key(other), 0);
    }
}

static void test_keys_that_are_not_there_are_refused(void **state)
{
    psa_key_attributes_t a = ecdh_key(PSA_ECC_FAMILY_MONTGOMERY, 255);
    mbedtls_svc_key_id_t ids[VOUCH_PSA_KEYS], one_more = 0;
    uint8_t out[100];
    size_t len;

    (void)state;
    assert_int_equal(small_crypto_init(), 0);
    assert_int_equal(small_destroy_key(0), 0);
    assert_int_equal(small_destroy_key(1), PSA_ERROR_INVALID_HANDLE);
    assert_int_equal(small_export_public_key(7, out, 100, &len), PSA_ERROR_INVALID_HANDLE);
    for (size_t i = 0; i < VOUCH_PSA_KEYS; i++)
        assert_int_equal(small_generate_key(&a, &ids[i]), 0);
    assert_int_equal(small_generate_key(&a, &one_more), PSA_ERROR_INSUFFICIENT_MEMORY);
    for (size_t i = 0; i < VOUCH_PSA_KEYS; i++)
        assert_int_equal(small_destroy_key(ids[i]), 0);
    assert_int_equal(small_export_public_key(ids[0], out, 100, &len), PSA_ERROR_INVALID_HANDLE);
}

static void test_generate_key_on_another_curve_is_not_supported(void **state)
{
    psa_key_attributes_t a = ecdh_key(PSA_ECC_FAMILY_SECP_R1, 521);
    mbedtls_svc_key_id_t id = 0;

    (void)state;
    assert_int_equal(small_generate_key(&a, &id), PSA_ERROR_NOT_SUPPORTED);
    assert_int_equal(id, 0);
}

static void test_generate_key_without_random_numbers_fails_and_keeps_nothing(void **state)
{
    (void)state;
    for (size_t c = 0; c < CURVES; c++) {
        psa_key_attributes_t a = ecdh_key(curves[c].family, curves[c].bits);
        mbedtls_svc_key_id_t id = 0;
        random_fails = true;
        for (int i = 0; i < 2 * VOUCH_PSA_KEYS; i++)
            assert_int_not_equal(small_generate_key(&a, &id), 0);
        random_fails = false;
        assert_int_equal(id, 0);
        assert_int_equal(small_generate_key(&a, &id), 0);
        assert_int_equal(small_destroy_key(id), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_and_hmac_are_those_of_mbedtls),
        cmocka_unit_test(test_hkdf_halves_are_those_of_mbedtls),
        cmocka_unit_test(test_ecdhe_agrees_with_mbedtls),
        cmocka_unit_test(test_ecdhe_bad_point_is_refused_as_mbedtls_does),
        cmocka_unit_test(test_keys_that_are_not_there_are_refused),
        cmocka_unit_test(test_generate_key_on_another_curve_is_not_supported),
        cmocka_unit_test(test_generate_key_without_random_numbers_fails_and_keeps_nothing),
    };

    fake_entropy_init(&entropy, 1);
    if (psa_crypto_init() != PSA_SUCCESS)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
