// SPDX-License-Identifier: Apache-2.0
/* Which kinds of keys make which kinds of signatures, and what is said of the others. */
#include "core/x509/key.h"
#include "core/x509/restart.h"
#include "core/x509/signature.h"
#include "tests/support/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { RSA, RSA_PSS, EC, ED25519, ED448, DSA, UNKNOWN, KINDS };

static const char pss_sha256[] =
    "3041 0609 2a864886f70d01010a 3034 a00f 300d 0609 608648016503040201 0500"
    "a11c 301a 0609 2a864886f70d010108 300d 0609 608648016503040201 0500"
    "a203 020120";

static struct der_maker m;

static const char *const algorithms[KINDS] = {
    [RSA] = "300d 0609 2a864886f70d01010b 0500",
    [RSA_PSS] = pss_sha256,
    [EC] = "300a 0608 2a8648ce3d040302",
    [ED25519] = "3005 0603 2b6570",
    [ED448] = "3005 0603 2b6571",
    [DSA] = "300b 0609 608648016503040302",
    [UNKNOWN] = "3005 0603 2a0304",
};

static struct vouch_span key_of(int kind)
{
    static const char *const keys[KINDS] = {
        [RSA] = "300d 0609 2a864886f70d010101 0500",
        [RSA_PSS] = "300b 0609 2a864886f70d01010a",
        [EC] = "3013 0607 2a8648ce3d0201 0608 2a8648ce3d030107",
        [ED25519] = "3005 0603 2b6570",
        [ED448] = "3005 0603 2b6571",
        [DSA] = "300d 0607 2a8648ce380401 3002 0500",
        [UNKNOWN] = "3005 0603 2a0305",
    };
    uint8_t modulus[257];
    struct vouch_span bytes;
    memset(modulus, 0xff, sizeof modulus);
    modulus[0] = 0;
    switch (kind) {
    case RSA:
    case RSA_PSS:
        bytes = der_sequence(&m, 2, der_wrap(&m, 2, (struct vouch_span){modulus, sizeof modulus}),
                             der_hex(&m, "0203010001"));
        break;
    case EC: /* the base point */
        bytes = der_hex(&m, "04"
                            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
        break;
    case ED25519:
        bytes = der_hex(&m, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        break;
    case ED448:
        memset(modulus, 1, 57);
        bytes = der_join(&m, 1, (struct vouch_span){modulus, 57});
        break;
    case DSA:
        bytes = der_hex(&m, "020101");
        break;
    default:
        bytes = der_hex(&m, "01");
        break;
    }
    struct vouch_span bits = der_wrap(&m, 3, der_join(&m, 2, der_hex(&m, "00"), bytes));
    return der_sequence(&m, 2, der_hex(&m, keys[kind]), bits);
}

/* A key of RSA may be used with either padding; nothing is known of an unknown algorithm. */
static void test_signature_of_another_kind_than_the_key_is_wrong(void **state)
{
    const struct vouch_span data = vouch_span_of("signed");
    (void)state;
    for (int key = 0; key < KINDS; key++)
        for (int algorithm = 0; algorithm < KINDS; algorithm++) {
            int wanted = VOUCH_E_SIGNATURE;
            der_begin(&m);
            struct vouch_span signature = der_hex(&m, "3006 020101 020101");
            if (algorithm == UNKNOWN || (key == algorithm && (key == ED448 || key == DSA)))
                wanted = VOUCH_E_UNSUPPORTED;
            int status = vouch_signature_verify(key_of(key), der_hex(&m, algorithms[algorithm]),
                                                data, signature);
            if (status != wanted)
                fail_msg("key %d, algorithm %d: %d", key, algorithm, status);
        }
}

/* RFC 8032 section 7.1, the first: the algorithm has to be named, too. */
static void test_signature_of_ed25519_under_another_name_is_not_judged(void **state)
{
    static const char signature[] =
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b";
    (void)state;
    for (int algorithm = 0; algorithm < KINDS; algorithm++) {
        der_begin(&m);
        int status = vouch_signature_verify(key_of(ED25519), der_hex(&m, algorithms[algorithm]),
                                            (struct vouch_span){NULL, 0}, der_hex(&m, signature));
        int wanted = algorithm == ED25519   ? VOUCH_OK
                     : algorithm == UNKNOWN ? VOUCH_E_UNSUPPORTED
                                            : VOUCH_E_SIGNATURE;
        if (status != wanted)
            fail_msg("algorithm %d: %d", algorithm, status);
    }
}

/* RSASSA-PSS with SHA-256 and a salt of so many bytes. */
static struct vouch_span pss_with_salt(const char *salt)
{
    struct vouch_span sha256 = der_hex(&m, "300d 0609 608648016503040201 0500");
    struct vouch_span mask = der_sequence(&m, 2, der_hex(&m, "0609 2a864886f70d010108"), sha256);
    struct vouch_span length = der_wrap(&m, 0x02, der_hex(&m, salt));
    struct vouch_span fields = der_sequence(&m, 3, der_wrap(&m, 0xa0, sha256),
                                            der_wrap(&m, 0xa1, mask), der_wrap(&m, 0xa2, length));
    return der_sequence(&m, 2, der_hex(&m, "0609 2a864886f70d01010a"), fields);
}

/* As many as the largest modulus has; a longer one fits no key. */
static void test_signature_with_a_salt_over_1024_bytes_is_not_judged(void **state)
{
    const struct vouch_span data = vouch_span_of("signed");
    (void)state;
    der_begin(&m);
    struct vouch_span key = key_of(RSA), signature = der_hex(&m, "01");
    assert_int_equal(vouch_signature_verify(key, pss_with_salt("0400"), data, signature),
                     VOUCH_E_SIGNATURE);
    assert_int_equal(vouch_signature_verify(key, pss_with_salt("0401"), data, signature),
                     VOUCH_E_UNSUPPORTED);
}

static void test_signature_by_what_cannot_be_read_is_malformed(void **state)
{
    const struct vouch_span data = vouch_span_of("signed");
    uint8_t digest[32] = {0};
    const struct vouch_span hashed = {digest, sizeof digest};
    (void)state;
    der_begin(&m);
    struct vouch_span key = key_of(EC), algorithm = der_hex(&m, algorithms[EC]);
    struct vouch_span signature = der_hex(&m, "3006 020101 020101");
    struct vouch_span no_key = vouch_span_part(key, 0, key.len - 1);
    struct vouch_span no_algorithm = vouch_span_part(algorithm, 0, algorithm.len - 1);
    assert_int_equal(vouch_key_check(key), VOUCH_OK);
    assert_int_equal(vouch_key_check(no_key), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_signature_verify(key, algorithm, data, signature), VOUCH_E_SIGNATURE);
    assert_int_equal(vouch_signature_verify(no_key, algorithm, data, signature), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_signature_verify(key, no_algorithm, data, signature), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_signature_verify_digest(key, algorithm, hashed, signature),
                     VOUCH_E_SIGNATURE);
    assert_int_equal(vouch_signature_verify_digest(no_key, algorithm, hashed, signature),
                     VOUCH_E_MALFORMED);
    assert_int_equal(vouch_signature_verify_digest(key, no_algorithm, hashed, signature),
                     VOUCH_E_MALFORMED);
}

static struct vouch_span rsa_of(const char *last, const char *exponent)
{
    uint8_t modulus[256];
    memset(modulus, 0xff, sizeof modulus);
    modulus[0] = 0;
    struct vouch_span number =
        der_join(&m, 2, (struct vouch_span){modulus, sizeof modulus}, der_hex(&m, last));
    struct vouch_span pair =
        der_sequence(&m, 2, der_wrap(&m, 2, number), der_wrap(&m, 2, der_hex(&m, exponent)));
    struct vouch_span bits = der_wrap(&m, 3, der_join(&m, 2, der_hex(&m, "00"), pair));
    return der_sequence(&m, 2, der_hex(&m, "300d 0609 2a864886f70d010101 0500"), bits);
}

/* A modulus is odd; an exponent of more than 32 bits only makes work. */
static void test_key_of_rsa_with_impossible_numbers_is_malformed(void **state)
{
    static const struct {
        const char *last, *exponent;
        int status;
    } rows[] = {
        {"ff", "010001", VOUCH_OK},
        {"ff", "03", VOUCH_OK},
        {"fe", "010001", VOUCH_E_MALFORMED},
        {"ff", "00fffffffd", VOUCH_OK},
        {"ff", "0100000001", VOUCH_E_UNSUPPORTED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        int status = vouch_key_check(rsa_of(rows[i].last, rows[i].exponent));
        if (status != rows[i].status)
            fail_msg("row %zu: %d", i, status);
    }
}

/* The content of an INTEGER without the zero before its highest bit, which makes it negative. */
static struct vouch_span without_zero(struct vouch_span content)
{
    return content.data[0] ? content : vouch_span_part(content, 1, content.len);
}

/* Else anyone could write the same number in another way. */
static void test_signature_with_a_negative_number_is_wrong(void **state)
{
    unsigned tried[2] = {0, 0};
    struct signer s;
    (void)state;
    signer_begin(&s, SIGNER_P256);
    for (unsigned i = 0; i < 200 && (tried[0] == 0 || tried[1] == 0); i++) {
        const char text[] = {(char)('a' + i % 26), (char)('a' + i / 26), 0};
        const struct vouch_span data = vouch_span_of(text);
        der_begin(&m);
        struct vouch_span good = signer_sign(&s, &m, MBEDTLS_MD_SHA256, data);
        struct vouch_span algorithm = der_hex(&m, algorithms[EC]);
        struct vouch_span first = vouch_span_part(good, 4, good.data[3]);
        struct vouch_span second = vouch_span_part(good, 6 + first.len, good.len);
        if (first.data[0] && second.data[0])
            continue; /* both are positive without a zero */
        assert_int_equal(vouch_signature_verify(signer_key(&s), algorithm, data, good), VOUCH_OK);
        struct vouch_span other = der_sequence(&m, 2, der_wrap(&m, 2, without_zero(first)),
                                               der_wrap(&m, 2, without_zero(second)));
        assert_int_equal(vouch_signature_verify(signer_key(&s), algorithm, data, other),
                         VOUCH_E_SIGNATURE);
        tried[0] += second.data[0] != 0; /* only the first number is negative */
        tried[1] += first.data[0] != 0;
    }
    assert_true(tried[0] && tried[1]);
    signer_end(&s);
}

static void nothing(mbedtls_pk_restart_ctx *context)
{
    assert_null(context);
}

/* What is core's in it may have any content before. */
static void test_signature_with_a_restart_that_was_never_used_is_verified(void **state)
{
    const struct vouch_span data = vouch_span_of("signed");
    struct vouch_restart restart;
    struct signer s;
    (void)state;
    der_begin(&m);
    signer_begin(&s, SIGNER_P256);
    struct vouch_span signature = signer_sign(&s, &m, MBEDTLS_MD_SHA256, data);
    memset(&restart, 0xa5, sizeof restart);
    restart.context = NULL;
    restart.begin = restart.drop = nothing;
    restart.under_way = false;
    assert_int_equal(vouch_signature_verify_some(&restart, signer_key(&s),
                                                 der_hex(&m, algorithms[EC]), data, signature),
                     VOUCH_OK);
    assert_false(restart.under_way);
    signer_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature_of_another_kind_than_the_key_is_wrong),
        cmocka_unit_test(test_signature_of_ed25519_under_another_name_is_not_judged),
        cmocka_unit_test(test_signature_with_a_salt_over_1024_bytes_is_not_judged),
        cmocka_unit_test(test_signature_by_what_cannot_be_read_is_malformed),
        cmocka_unit_test(test_key_of_rsa_with_impossible_numbers_is_malformed),
        cmocka_unit_test(test_signature_with_a_negative_number_is_wrong),
        cmocka_unit_test(test_signature_with_a_restart_that_was_never_used_is_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
