// SPDX-License-Identifier: Apache-2.0
/* Keys and signatures that OpenSSL makes, verified by both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/ecdsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <cmocka.h>

#include "port/mbedtls/ecdsa_verify.h"

enum { POINT_MAX = 133, SIGNATURE_MAX = 160, HASH_MAX = 64 };

/* A curve, a key on it and a signature by that. */
struct pair {
    mbedtls_ecdsa_context ours;
    EVP_PKEY *theirs;
    EVP_PKEY_CTX *verifier;
    uint8_t hash[HASH_MAX], signature[SIGNATURE_MAX];
    size_t hash_len, signature_len;
    uint32_t random;
};

static uint8_t next(struct pair *p)
{
    p->random = p->random * 1664525U + 1013904223U;
    return (uint8_t)(p->random >> 24);
}

static void new_key(struct pair *p, mbedtls_ecp_group_id id, const char *curve)
{
    uint8_t point[POINT_MAX];
    size_t len;
    p->theirs = EVP_EC_gen(curve);
    assert_non_null(p->theirs);
    assert_int_equal(EVP_PKEY_get_octet_string_param(p->theirs, "pub", point, sizeof point, &len),
                     1);
    mbedtls_ecdsa_init(&p->ours);
    assert_int_equal(mbedtls_ecp_group_load(&p->ours.grp, id), 0);
    assert_int_equal(mbedtls_ecp_point_read_binary(&p->ours.grp, &p->ours.Q, point, len), 0);
    p->verifier = EVP_PKEY_CTX_new(p->theirs, NULL);
    assert_int_equal(EVP_PKEY_verify_init(p->verifier), 1);
}

static void free_key(struct pair *p)
{
    mbedtls_ecdsa_free(&p->ours);
    EVP_PKEY_CTX_free(p->verifier);
    EVP_PKEY_free(p->theirs);
}

static void sign(struct pair *p)
{
    EVP_PKEY_CTX *signer = EVP_PKEY_CTX_new(p->theirs, NULL);
    p->hash_len = p->hash_len % HASH_MAX + 1;
    for (size_t i = 0; i < p->hash_len; i++)
        p->hash[i] = next(p);
    p->signature_len = sizeof p->signature;
    assert_int_equal(EVP_PKEY_sign_init(signer), 1);
    assert_int_equal(EVP_PKEY_sign(signer, p->signature, &p->signature_len, p->hash, p->hash_len),
                     1);
    EVP_PKEY_CTX_free(signer);
}

static int ours(struct pair *p)
{
    return vouch_ecdsa_read_signature(&p->ours, p->hash, p->hash_len, p->signature,
                                      p->signature_len) == 0;
}

static int theirs(struct pair *p)
{
    return EVP_PKEY_verify(p->verifier, p->signature, p->signature_len, p->hash, p->hash_len) == 1;
}

/* Altered signatures are mostly still two numbers in their encoding; in one of four it is the hash
 * that changes. */
static void alter(struct pair *p)
{
    uint8_t how = next(p);
    if (how % 4 == 0)
        p->hash[next(p) % p->hash_len] ^= (uint8_t)(1 << how / 32);
    else
        p->signature[next(p) % p->signature_len] ^= (uint8_t)(1 << how / 32);
}

static void expect_agreement(mbedtls_ecp_group_id id, const char *curve, int keys, int signatures)
{
    struct pair p = {.random = (uint32_t)id};
    for (int i = 0; i < keys; i++) {
        new_key(&p, id, curve);
        for (int k = 0; k < signatures; k++) {
            sign(&p);
            assert_true(ours(&p));
            alter(&p);
            assert_int_equal(ours(&p), theirs(&p));
        }
        free_key(&p);
    }
}

static void test_ecdsa_p256_agrees_with_openssl(void **state)
{
    (void)state;
    expect_agreement(MBEDTLS_ECP_DP_SECP256R1, "P-256", 100, 100);
}

static void test_ecdsa_p384_agrees_with_openssl(void **state)
{
    (void)state;
    expect_agreement(MBEDTLS_ECP_DP_SECP384R1, "P-384", 20, 50);
}

static void test_ecdsa_p521_agrees_with_openssl(void **state)
{
    (void)state;
    expect_agreement(MBEDTLS_ECP_DP_SECP521R1, "P-521", 20, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecdsa_p256_agrees_with_openssl),
        cmocka_unit_test(test_ecdsa_p384_agrees_with_openssl),
        cmocka_unit_test(test_ecdsa_p521_agrees_with_openssl),
    };
    return cmocka_run_group_tests_name("ecdsa_openssl", tests, NULL, NULL);
}
