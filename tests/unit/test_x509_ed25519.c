// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/ed25519.h"
#include "tests/support/der_maker.h"

/* RFC 8032 section 7.1, and what must not pass beside it. */

static struct der_maker maker;

static const struct {
    const char *key;
    const char *data;
    const char *signature;
} vectors[] = {
    {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
};

enum { VECTORS = sizeof vectors / sizeof vectors[0] };

/* of the base point */
static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                  0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};

static int verify(const char *key, struct vouch_span data, struct vouch_span signature)
{
    return vouch_ed25519_verify(der_hex(&maker, key), data, signature);
}

static void test_ed25519_vectors_of_the_rfc_are_right(void **state)
{
    (void)state;
    assert_true(vouch_ed25519_supported());
    for (size_t i = 0; i < VECTORS; i++) {
        der_begin(&maker);
        struct vouch_span data = der_hex(&maker, vectors[i].data);
        struct vouch_span signature = der_hex(&maker, vectors[i].signature);
        assert_int_equal(verify(vectors[i].key, data, signature), VOUCH_OK);
        assert_int_equal(verify(vectors[(i + 1) % VECTORS].key, data, signature),
                         VOUCH_E_SIGNATURE);
    }
}

static void test_ed25519_each_bit_of_a_signature_counts(void **state)
{
    (void)state;
    der_begin(&maker);
    struct vouch_span data = der_hex(&maker, vectors[1].data);
    uint8_t bytes[64];
    memcpy(bytes, der_hex(&maker, vectors[1].signature).data, sizeof bytes);
    for (size_t bit = 0; bit < 512; bit += 7) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(verify(vectors[1].key, data, (struct vouch_span){bytes, 64}),
                         VOUCH_E_SIGNATURE);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(verify(vectors[1].key, data, (struct vouch_span){bytes, 63}),
                     VOUCH_E_SIGNATURE);
    assert_int_equal(verify(vectors[1].key, data, (struct vouch_span){bytes, 0}),
                     VOUCH_E_SIGNATURE);
}

/* S and S plus the order are one number to the group: only the smaller one is a signature. */
static void test_ed25519_s_beyond_the_order_is_none(void **state)
{
    (void)state;
    uint8_t bytes[64];
    unsigned carry = 0;
    der_begin(&maker);
    memcpy(bytes, der_hex(&maker, vectors[0].signature).data, sizeof bytes);
    for (size_t i = 0; i < 32; i++) {
        carry += bytes[32 + i] + (unsigned)order[i];
        bytes[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_int_equal(verify(vectors[0].key, (struct vouch_span){NULL, 0},
                            (struct vouch_span){bytes, sizeof bytes}),
                     VOUCH_E_SIGNATURE);
}

/* With the neutral point for the key and for R, what is left of the equation is S B = 0. */
static void test_ed25519_s_of_the_order_itself_is_none(void **state)
{
    static const char neutral[] =
        "0100000000000000000000000000000000000000000000000000000000000000";
    uint8_t bytes[64] = {1};
    const struct vouch_span signature = {bytes, sizeof bytes};
    (void)state;
    der_begin(&maker);
    assert_int_equal(verify(neutral, (struct vouch_span){NULL, 0}, signature),
                     VOUCH_OK); /* S = 0 */
    memcpy(bytes + 32, order, sizeof order);
    assert_int_equal(verify(neutral, (struct vouch_span){NULL, 0}, signature), VOUCH_E_SIGNATURE);
}

/* With the neutral point for the key R is S B: the base point, and its negative. */
static void test_ed25519_s_of_one_less_than_the_order_is_the_last(void **state)
{
    static const char neutral[] =
        "0100000000000000000000000000000000000000000000000000000000000000";
    static const struct {
        uint8_t first; /* of S; the rest is the order's */
        uint8_t sign;
        int status;
    } rows[] = {
        {0xec, 0x80, VOUCH_OK}, {0xec, 0x00, VOUCH_E_SIGNATURE}, {0xee, 0x00, VOUCH_E_SIGNATURE}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[64];
        der_begin(&maker);
        memset(bytes, 0x66, 32);
        bytes[0] = 0x58;
        bytes[31] |= rows[i].sign;
        memcpy(bytes + 32, order, sizeof order);
        memcpy(bytes + 32, &rows[i].first, 1);
        assert_int_equal(
            verify(neutral, (struct vouch_span){NULL, 0}, (struct vouch_span){bytes, sizeof bytes}),
            rows[i].status);
    }
}

static void test_ed25519_keys_that_are_no_points_are_malformed(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", /* y above p */
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* y = p */
        "0100000000000000000000000000000000000000000000000000000000000080", /* minus zero */
        "0200000000000000000000000000000000000000000000000000000000000000", /* no x */
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751",   /* 31 bytes */
    };
    der_begin(&maker);
    struct vouch_span signature = der_hex(&maker, vectors[0].signature);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_int_equal(vouch_ed25519_check_key(der_hex(&maker, keys[i])), VOUCH_E_MALFORMED);
        assert_int_equal(verify(keys[i], signature, signature), VOUCH_E_MALFORMED);
    }
    for (size_t i = 0; i < VECTORS; i++)
        assert_int_equal(vouch_ed25519_check_key(der_hex(&maker, vectors[i].key)), VOUCH_OK);
}

static void test_ed25519_public_key_of_the_rfcs_private_ones_is_theirs(void **state)
{
    (void)state;
    static const char *const private_keys[VECTORS] = {
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    };
    for (size_t i = 0; i < VECTORS; i++) {
        uint8_t public_key[32];
        der_begin(&maker);
        struct vouch_span expected = der_hex(&maker, vectors[i].key);
        assert_int_equal(vouch_ed25519_public(der_hex(&maker, private_keys[i]).data, public_key),
                         VOUCH_OK);
        assert_memory_equal(public_key, expected.data, sizeof public_key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ed25519_vectors_of_the_rfc_are_right),
        cmocka_unit_test(test_ed25519_each_bit_of_a_signature_counts),
        cmocka_unit_test(test_ed25519_s_beyond_the_order_is_none),
        cmocka_unit_test(test_ed25519_s_of_the_order_itself_is_none),
        cmocka_unit_test(test_ed25519_s_of_one_less_than_the_order_is_the_last),
        cmocka_unit_test(test_ed25519_keys_that_are_no_points_are_malformed),
        cmocka_unit_test(test_ed25519_public_key_of_the_rfcs_private_ones_is_theirs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
