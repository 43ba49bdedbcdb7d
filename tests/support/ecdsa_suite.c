// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "tests/support/ecdsa_suite.h"

#include <mbedtls/asn1.h>
#include <mbedtls/ecdsa.h>

#include <cmocka.h>

#include "port/mbedtls/curve.h"
#include "port/mbedtls/ecdsa_verify.h"
#include "tests/support/ecdsa_scene.h"

enum { GOOD = 0, BAD = MBEDTLS_ERR_ECP_VERIFY_FAILED, NO_KEY = MBEDTLS_ERR_ECP_INVALID_KEY };

#define must(call) assert_int_equal(call, 0)

static mbedtls_ecp_group_id curve;
static int generated;

static int begin(void **state)
{
    static struct ecdsa_scene scene;
    ecdsa_scene_init(&scene, curve);
    *state = &scene;
    return 0;
}

static int end(void **state)
{
    ecdsa_scene_free(*state);
    return 0;
}

/* Ours, and mbedTLS's. */
static void expect(struct ecdsa_scene *e, int want)
{
    assert_int_equal(ecdsa_scene_verify(e), want);
    assert_int_equal(mbedtls_ecdsa_verify(&e->group, e->hash, e->hash_len, &e->key, &e->r, &e->s),
                     want);
}

static void test_ecdsa_curve_is_our_own(void **state)
{
    (void)state;
    assert_non_null(vouch_curve_of(curve));
}

/* One bit, or more, of the hash, r, s, or the key by another one. */
static void alter(struct ecdsa_scene *e, int what)
{
    size_t how = (size_t)what, bit = how % 250;
    switch (how % 4) {
    case 0:
        e->hash[how % e->hash_len] ^= (uint8_t)(1 << how % 7);
        break;
    case 1:
        must(mbedtls_mpi_set_bit(&e->r, bit, !mbedtls_mpi_get_bit(&e->r, bit)));
        break;
    case 2:
        must(mbedtls_mpi_set_bit(&e->s, bit, !mbedtls_mpi_get_bit(&e->s, bit)));
        break;
    default:
        must(mbedtls_mpi_sub_mpi(&e->key.Y, &e->group.P, &e->key.Y));
        break;
    }
}

static void test_ecdsa_generated_signatures_are_good_and_altered_ones_bad(void **state)
{
    struct ecdsa_scene *e = *state;
    for (int i = 0; i < generated; i++) {
        if (i % 100 == 0)
            ecdsa_scene_new_key(e);
        ecdsa_scene_sign(e, mbedtls_mpi_size(&e->group.N));
        assert_int_equal(ecdsa_scene_verify(e), GOOD);
        alter(e, i);
        if (i % 50 == 0)
            expect(e, BAD);
        else
            assert_int_equal(ecdsa_scene_verify(e), BAD);
        if (i % 4 == 3)
            alter(e, 3);
    }
}

static void test_ecdsa_hash_of_any_length_is_taken_as_sec1_has_it(void **state)
{
    struct ecdsa_scene *e = *state;
    for (size_t len = 1; len <= ECDSA_HASH_MAX; len++) {
        ecdsa_scene_sign(e, len);
        expect(e, GOOD);
        memset(e->hash, 0xff, len); /* above the order, where it is long */
        expect(e, BAD);
    }
}

static void test_ecdsa_hash_of_zero_is_good_with_the_right_signature(void **state)
{
    struct ecdsa_scene *e = *state;
    mbedtls_mpi u1, u2;
    mbedtls_mpi_init(&u1);
    mbedtls_mpi_init(&u2);
    ecdsa_scene_number(e, &u2);
    assert_true(ecdsa_scene_forge(e, &u1, &u2, &e->secret));
    expect(e, GOOD);
    e->hash[0] ^= 1;
    expect(e, BAD);
    mbedtls_mpi_free(&u1);
    mbedtls_mpi_free(&u2);
}

/* n = from + k order. */
static void set(struct ecdsa_scene *e, mbedtls_mpi *n, int from, int k)
{
    must(mbedtls_mpi_mul_int(n, &e->group.N, (mbedtls_mpi_uint)k));
    must(mbedtls_mpi_add_int(n, n, from));
}

static void test_ecdsa_numbers_out_of_range_are_bad(void **state)
{
    static const struct {
        int from, k;
    } out[] = {{0, 0}, {0, 1}, {1, 1}, {2, 1}, {0, 2}, {-1, 0}};
    struct ecdsa_scene *e = *state;
    mbedtls_mpi keep;
    mbedtls_mpi_init(&keep);
    ecdsa_scene_sign(e, 32);
    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++) {
        mbedtls_mpi *both[] = {&e->r, &e->s};
        for (int which = 0; which < 2; which++) {
            must(mbedtls_mpi_copy(&keep, both[which]));
            set(e, both[which], out[i].from, out[i].k);
            expect(e, BAD);
            /* the same modulo the order */
            must(mbedtls_mpi_add_mpi(both[which], &keep, &e->group.N));
            expect(e, BAD);
            must(mbedtls_mpi_copy(both[which], &keep));
        }
    }
    expect(e, GOOD);
    mbedtls_mpi_free(&keep);
}

static void test_ecdsa_negated_s_is_good(void **state)
{
    struct ecdsa_scene *e = *state;
    ecdsa_scene_sign(e, 32);
    must(mbedtls_mpi_sub_mpi(&e->s, &e->group.N, &e->s));
    expect(e, GOOD);
    must(mbedtls_mpi_sub_mpi(&e->r, &e->group.N, &e->r));
    expect(e, BAD);
}

static void test_ecdsa_key_that_is_no_point_is_refused(void **state)
{
    struct ecdsa_scene *e = *state;
    ecdsa_scene_sign(e, 32);
    must(mbedtls_mpi_add_int(&e->key.X, &e->key.X, 1));
    expect(e, NO_KEY);
    must(mbedtls_mpi_sub_int(&e->key.X, &e->key.X, 1));
    must(mbedtls_mpi_add_mpi(&e->key.Y, &e->key.Y, &e->group.P));
    expect(e, NO_KEY);
    must(mbedtls_mpi_sub_mpi(&e->key.Y, &e->key.Y, &e->group.P));
    must(mbedtls_mpi_add_mpi(&e->key.X, &e->key.X, &e->group.P));
    expect(e, NO_KEY);
    must(mbedtls_mpi_lset(&e->key.X, 0));
    must(mbedtls_mpi_lset(&e->key.Y, 0));
    expect(e, NO_KEY);
    must(mbedtls_ecp_set_zero(&e->key));
    expect(e, NO_KEY);
}

static void test_ecdsa_key_of_another_curve_is_refused(void **state)
{
    struct ecdsa_scene *e = *state, other;
    ecdsa_scene_init(&other, curve == MBEDTLS_ECP_DP_SECP256R1 ? MBEDTLS_ECP_DP_SECP384R1
                                                               : MBEDTLS_ECP_DP_SECP256R1);
    ecdsa_scene_sign(e, 32);
    must(mbedtls_ecp_copy(&e->key, &other.key));
    expect(e, NO_KEY);
    ecdsa_scene_free(&other);
}

static void test_ecdsa_x_above_the_order_agrees_with_its_residue(void **state)
{
    struct ecdsa_scene *e = *state;
    mbedtls_mpi x;
    mbedtls_mpi_init(&x);
    if (mbedtls_mpi_cmp_mpi(&e->group.P, &e->group.N) > 0)
        for (int i = 0; i < 40; i++) {
            must(mbedtls_mpi_add_int(&x, &e->group.N, 1 + 5 * i));
            ecdsa_scene_forge_x(e, &x);
            expect(e, GOOD);
            must(mbedtls_mpi_add_int(&e->r, &e->r, 1));
            expect(e, BAD);
        }
    mbedtls_mpi_free(&x);
}

static void test_ecdsa_x_near_the_ends_agrees(void **state)
{
    struct ecdsa_scene *e = *state;
    mbedtls_mpi x;
    mbedtls_mpi_init(&x);
    for (int i = 0; i < 20; i++) {
        must(mbedtls_mpi_lset(&x, 1 + 5 * i));
        ecdsa_scene_forge_x(e, &x);
        expect(e, GOOD);
        must(mbedtls_mpi_sub_int(&x, &e->group.N, 100 + 5 * i));
        ecdsa_scene_forge_x(e, &x);
        expect(e, GOOD);
    }
    mbedtls_mpi_free(&x);
}

/* A number that is small, or small and negative, or a power of two, or half of one. */
static void odd_number(struct ecdsa_scene *e, mbedtls_mpi *out, int which)
{
    int size = which / 4 + 1;
    must(mbedtls_mpi_lset(out, size));
    if (which % 4 == 1)
        must(mbedtls_mpi_sub_int(out, &e->group.N, size));
    if (which % 4 == 2)
        must(mbedtls_mpi_shift_l(out, e->group.nbits - 1 - (size_t)size));
    if (which % 4 == 3) {
        must(mbedtls_mpi_lset(out, 2 * size));
        must(mbedtls_mpi_inv_mod(out, out, &e->group.N));
    }
}

/* Keys that are small multiples of the base point meet it on the way: the sum doubles, or becomes
 * nothing, in the middle or at the end. */
static void test_ecdsa_sums_that_double_or_vanish_are_right(void **state)
{
    struct ecdsa_scene *e = *state;
    int finite = 0, infinite = 0;
    mbedtls_mpi u1, u2, secret;
    mbedtls_mpi_init(&u1);
    mbedtls_mpi_init(&u2);
    mbedtls_mpi_init(&secret);
    for (int i = 0; i < 9 * 9 * 9; i++) {
        odd_number(e, &u1, i % 9);
        odd_number(e, &u2, i / 9 % 9);
        odd_number(e, &secret, i / 81);
        int good = ecdsa_scene_forge(e, &u1, &u2, &secret);
        *(good ? &finite : &infinite) += 1;
        if (good && i % 16 != 0)
            assert_int_equal(ecdsa_scene_verify(e), GOOD);
        else
            expect(e, good ? GOOD : BAD);
    }
    assert_true(finite > 600 && infinite > 10);
    mbedtls_mpi_free(&u1);
    mbedtls_mpi_free(&u2);
    mbedtls_mpi_free(&secret);
}

/* Every multiple of a table, by itself and from above, in the lowest place and others. */
static void test_ecdsa_each_small_multiple_of_base_and_key_is_right(void **state)
{
    struct ecdsa_scene *e = *state;
    mbedtls_mpi u1, u2;
    mbedtls_mpi_init(&u1);
    mbedtls_mpi_init(&u2);
    for (int i = 1; i <= 256; i++) {
        must(mbedtls_mpi_lset(&u1, i));
        must(mbedtls_mpi_lset(&u2, 257 - i));
        must(mbedtls_mpi_shift_l(i % 2 ? &u1 : &u2, (size_t)i % 200));
        assert_true(ecdsa_scene_forge(e, &u1, &u2, &e->secret));
        assert_int_equal(ecdsa_scene_verify(e), GOOD);
        alter(e, 4 * i + 1);
        assert_int_equal(ecdsa_scene_verify(e), BAD);
    }
    mbedtls_mpi_free(&u1);
    mbedtls_mpi_free(&u2);
}

static size_t encode(struct ecdsa_scene *e, uint8_t *out)
{
    size_t len = mbedtls_mpi_size(&e->r), rest = mbedtls_mpi_size(&e->s), at = 3;
    const mbedtls_mpi *both[] = {&e->r, &e->s};
    assert_true(len + rest < 240);
    for (int i = 0; i < 2; i++) {
        len = mbedtls_mpi_size(both[i]) + 1;
        out[at++] = 2;
        out[at++] = (uint8_t)len;
        must(mbedtls_mpi_write_binary(both[i], out + at, len));
        at += len;
    }
    out[0] = 0x30;
    out[1] = 0x81;
    out[2] = (uint8_t)(at - 3);
    return at;
}

static void expect_encoded(struct ecdsa_scene *e, const uint8_t *signature, size_t len, int want)
{
    mbedtls_ecdsa_context context;
    mbedtls_ecdsa_init(&context);
    must(mbedtls_ecp_group_load(&context.grp, curve));
    must(mbedtls_ecp_copy(&context.Q, &e->key));
    assert_int_equal(mbedtls_ecdsa_read_signature(&context, e->hash, e->hash_len, signature, len),
                     want);
    assert_int_equal(vouch_ecdsa_read_signature(&context, e->hash, e->hash_len, signature, len),
                     want);
    mbedtls_ecdsa_free(&context);
}

static void test_ecdsa_encoded_signature_is_read_as_mbedtls_reads_it(void **state)
{
    struct ecdsa_scene *e = *state;
    uint8_t out[256];
    ecdsa_scene_sign(e, 32);
    size_t len = encode(e, out);
    expect_encoded(e, out, len, GOOD);
    e->hash[3] ^= 1;
    expect_encoded(e, out, len, BAD);
    e->hash[3] ^= 1;
    expect_encoded(e, out, len - 1, MBEDTLS_ERR_ECP_BAD_INPUT_DATA + MBEDTLS_ERR_ASN1_OUT_OF_DATA);
    expect_encoded(e, out, len + 1,
                   MBEDTLS_ERR_ECP_BAD_INPUT_DATA + MBEDTLS_ERR_ASN1_LENGTH_MISMATCH);
    memset(out + len, 0, 2);
    out[2] += 2; /* zeros within the sequence */
    expect_encoded(e, out, len + 2, MBEDTLS_ERR_ECP_SIG_LEN_MISMATCH);
    out[3] = 4;
    expect_encoded(e, out, len + 2,
                   MBEDTLS_ERR_ECP_BAD_INPUT_DATA + MBEDTLS_ERR_ASN1_UNEXPECTED_TAG);
}

int ecdsa_suite_run(const char *name, mbedtls_ecp_group_id id, int signatures)
{
#define test(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecdsa_curve_is_our_own),
        test(test_ecdsa_generated_signatures_are_good_and_altered_ones_bad),
        test(test_ecdsa_hash_of_any_length_is_taken_as_sec1_has_it),
        test(test_ecdsa_hash_of_zero_is_good_with_the_right_signature),
        test(test_ecdsa_numbers_out_of_range_are_bad),
        test(test_ecdsa_negated_s_is_good),
        test(test_ecdsa_key_that_is_no_point_is_refused),
        test(test_ecdsa_key_of_another_curve_is_refused),
        test(test_ecdsa_x_above_the_order_agrees_with_its_residue),
        test(test_ecdsa_x_near_the_ends_agrees),
        test(test_ecdsa_sums_that_double_or_vanish_are_right),
        test(test_ecdsa_each_small_multiple_of_base_and_key_is_right),
        test(test_ecdsa_encoded_signature_is_read_as_mbedtls_reads_it),
    };
    curve = id;
    const char *more = getenv("VOUCH_SIGNATURES");
    generated = more ? (int)strtol(more, NULL, 10) : signatures;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
