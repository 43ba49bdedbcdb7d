// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/certificate.h"
#include "core/x509/key.h"
#include "core/x509/restart.h"
#include "tests/support/guarded.h"
#include "tests/support/signer.h"

static struct der_maker maker;

static const char rsa[] = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 01 05 00";
static const char p256[] = "30 13 06 07 2a 86 48 ce 3d 02 01 06 08 2a 86 48 ce 3d 03 01 07";

/* SubjectPublicKeyInfo of an AlgorithmIdentifier and the key's own bytes. */
static struct vouch_span info_of(const char *algorithm, struct vouch_span key)
{
    struct vouch_span bits = der_wrap(&maker, 3, der_join(&maker, 2, der_hex(&maker, "00"), key));
    return der_sequence(&maker, 2, der_hex(&maker, algorithm), bits);
}

/* So many bytes of the same value behind these. */
static struct vouch_span filled(const char *first, uint8_t byte, size_t len)
{
    uint8_t fill[600];
    memset(fill, byte, sizeof fill);
    return der_join(&maker, 2, der_hex(&maker, first), (struct vouch_span){fill, len});
}

static struct vouch_span rsa_key(struct vouch_span modulus, const char *exponent)
{
    struct vouch_span pair = der_sequence(&maker, 2, der_wrap(&maker, 2, modulus),
                                          der_wrap(&maker, 2, der_hex(&maker, exponent)));
    return info_of(rsa, pair);
}

static void check(struct vouch_span spki, const char *text, bool weak, bool supported)
{
    char buffer[80];
    struct vouch_key key;
    const char *fault;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_key_read(spki, &key, &fault);
    vouch_key_write(&w, &key);
    if (status != VOUCH_OK)
        fail_msg("%s: %s", text, fault);
    assert_string_equal(vouch_writer_string(&w), text);
    if (vouch_key_weak(&key) != weak || vouch_key_supported(&key) != supported)
        fail_msg("%s: weak %d, supported %d", text, vouch_key_weak(&key),
                 vouch_key_supported(&key));
}

static void test_key_kinds_sizes_and_strengths(void **state)
{
    (void)state;
    der_begin(&maker);
    check(rsa_key(filled("00", 0xff, 256), "01 00 01"), "RSA 2048", false, true);
    check(rsa_key(filled("7f", 0xff, 255), "01 00 01"), "RSA 2047", true, true);
    check(rsa_key(filled("01", 0xff, 256), "03"), "RSA 2049", false, true);
    check(rsa_key(filled("00", 0xff, 256), "01"), "RSA 2048", true, true);
    check(rsa_key(filled("00", 0xff, 256), "04"), "RSA 2048", true, true);
    check(rsa_key(filled("00", 0xff, 128), "01 00 01"), "RSA 1024", true, true);
    check(info_of(p256, filled("04", 1, 64)), "EC P-256", false, true);
    check(info_of(p256, filled("02", 1, 32)), "EC P-256", false, true);
    check(info_of("30 13 06 07 2a 86 48 ce 3d 02 01 06 08 2a 86 48 ce 3d 03 01 01",
                  filled("04", 1, 48)),
          "EC P-192", true, false);
    check(info_of("30 10 06 07 2a 86 48 ce 3d 02 01 06 05 2b 81 04 00 21", filled("04", 1, 56)),
          "EC P-224", false, false);
    check(info_of("30 10 06 07 2a 86 48 ce 3d 02 01 06 05 2b 81 04 00 23", filled("04", 1, 132)),
          "EC P-521", false, true);
    check(info_of("30 0e 06 07 2a 86 48 ce 3d 02 01 30 03 02 01 01", filled("04", 1, 64)),
          "EC with explicit parameters", true, false);
    check(info_of("30 05 06 03 2b 65 70", filled("", 1, 32)), "Ed25519", false, true);
    check(info_of("30 05 06 03 2b 65 71", filled("", 1, 57)), "Ed448", false, false);
    check(info_of("30 0d 06 07 2a 86 48 ce 38 04 01 30 02 05 00", filled("02 01", 1, 1)), "DSA",
          true, false);
    check(info_of("30 05 06 03 2a 03 04", filled("", 1, 5)), "1.2.3.4", false, false);
}

static void check_fault(struct vouch_span spki, const char *want)
{
    struct vouch_key key;
    const char *fault = NULL;
    int status = vouch_key_read(spki, &key, &fault);
    if (status != VOUCH_E_MALFORMED || !fault || !strstr(fault, want))
        fail_msg("\"%s\" instead of \"%s\"", fault ? fault : "no fault", want);
}

static void test_key_faults_are_named(void **state)
{
    (void)state;
    der_begin(&maker);
    check_fault(rsa_key(filled("80", 0xff, 255), "01 00 01"), "negative");
    check_fault(rsa_key(filled("00", 0xff, 256), "ff"), "negative");
    check_fault(rsa_key(filled("00 00", 0xff, 256), "01 00 01"), "shortest");
    check_fault(rsa_key(der_hex(&maker, "00"), "01 00 01"), "zero");
    check_fault(rsa_key(filled("00", 0xff, 256), "00"), "zero");
    check_fault(info_of("30 0b 06 09 2a 86 48 86 f7 0d 01 01 01", filled("30 00", 0, 0)),
                "a missing INTEGER");
    check_fault(
        info_of("30 0f 06 09 2a 86 48 86 f7 0d 01 01 01 05 02 00 00", filled("30 00", 0, 0)),
        "NULL");
    check_fault(info_of(rsa, filled("30 00", 0, 0)), "a missing INTEGER");
    check_fault(info_of(p256, filled("04", 1, 63)), "no point");
    check_fault(info_of(p256, filled("05", 1, 64)), "no point");
    check_fault(info_of(p256, filled("02", 1, 64)), "no point");
    check_fault(info_of(p256, filled("00", 1, 0)), "no point");
    check_fault(info_of("30 05 06 03 2b 65 70", filled("", 1, 31)), "Ed25519");
    check_fault(info_of("30 07 06 03 2b 65 70 05 00", filled("", 1, 32)), "behind");
    check_fault(der_hex(&maker, "30 00"), "a missing SEQUENCE");
}

struct algorithm_row {
    const char *hex;
    const char *text; /* null: a fault */
    bool weak;
};

static void test_signature_algorithms_are_read_strictly(void **state)
{
    (void)state;
    static const struct algorithm_row rows[] = {
        {"30 0d 06 09 2a 86 48 86 f7 0d 01 01 0b 05 00", "sha256WithRSAEncryption", false},
        {"30 0b 06 09 2a 86 48 86 f7 0d 01 01 0b", "sha256WithRSAEncryption", false},
        {"30 0e 06 09 2a 86 48 86 f7 0d 01 01 0b 05 01 00", NULL, false},
        {"30 0d 06 09 2a 86 48 86 f7 0d 01 01 0b 04 00", NULL, false},
        {"30 0d 06 09 2a 86 48 86 f7 0d 01 01 05 05 00", "sha1WithRSAEncryption", true},
        {"30 0d 06 09 2a 86 48 86 f7 0d 01 01 04 05 00", "md5WithRSAEncryption", true},
        {"30 0a 06 08 2a 86 48 ce 3d 04 03 03", "ecdsa-with-SHA384", false},
        {"30 0c 06 08 2a 86 48 ce 3d 04 03 03 05 00", NULL, false},
        {"30 09 06 07 2a 86 48 ce 3d 04 01", "ecdsa-with-SHA1", true},
        {"30 05 06 03 2b 65 70", "Ed25519", false},
        {"30 07 06 03 2b 65 70 05 00", NULL, false},
        {"30 05 06 03 2a 03 04", "1.2.3.4", false},
        {"30 07 06 03 2a 03 04 05 00", "1.2.3.4", false},
        {"30 09 06 03 2a 03 04 05 00 05 00", NULL, false},
        /* RSA-PSS: SHA-256 all through; the defaults; two hashes; trailer 2; another mask */
        {"30 41 06 09 2a 86 48 86 f7 0d 01 01 0a 30 34 a0 0f 30 0d 06 09 60 86 48 01 65 03 04 02 "
         "01 "
         "05 00 a1 1c 30 1a 06 09 2a 86 48 86 f7 0d 01 01 08 30 0d 06 09 60 86 48 01 65 03 04 02 "
         "01 "
         "05 00 a2 03 02 01 20",
         "RSASSA-PSS-SHA256", false},
        {"30 0d 06 09 2a 86 48 86 f7 0d 01 01 0a 30 00", "RSASSA-PSS-SHA1", true},
        {"30 1e 06 09 2a 86 48 86 f7 0d 01 01 0a 30 11 a0 0f 30 0d 06 09 60 86 48 01 65 03 04 02 "
         "01 "
         "05 00",
         NULL, false},
        {"30 12 06 09 2a 86 48 86 f7 0d 01 01 0a 30 05 a3 03 02 01 02", NULL, false},
        {"30 21 06 09 2a 86 48 86 f7 0d 01 01 0a 30 14 a1 12 30 10 06 03 2a 03 04 30 09 06 05 2b "
         "0e "
         "03 02 1a 05 00",
         NULL, false},
        {"30 0d 06 09 2a 86 48 86 f7 0d 01 01 0a 05 00", NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[80];
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        struct vouch_signature_algorithm a;
        der_begin(&maker);
        int status = vouch_signature_read(der_hex(&maker, rows[i].hex), &a, NULL);
        if ((status == VOUCH_OK) != (rows[i].text != NULL))
            fail_msg("%s: status %d", rows[i].hex, status);
        if (status)
            continue;
        vouch_signature_write(&w, &a);
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
        assert_int_equal(vouch_signature_weak(&a), rows[i].weak);
    }
}

/* --- verification --- */

static const char ecdsa_sha256[] = "30 0a 06 08 2a 86 48 ce 3d 04 03 02";
static const char rsa_sha256[] = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 0b 05 00";
static const char pss_sha256[] =
    "30 41 06 09 2a 86 48 86 f7 0d 01 01 0a 30 34 a0 0f 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 "
    "00 a1 1c 30 1a 06 09 2a 86 48 86 f7 0d 01 01 08 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 "
    "a2 03 02 01 20";

static int verify(struct vouch_span key, const char *algorithm, const char *data,
                  struct vouch_span signature)
{
    return vouch_signature_verify(key, der_hex(&maker, algorithm), guarded_text(data), signature);
}

static void test_signature_ecdsa_is_verified(void **state)
{
    (void)state;
    static const char sha384[] = "30 0a 06 08 2a 86 48 ce 3d 04 03 03";
    struct signer s;
    struct signer other;
    der_begin(&maker);
    signer_begin(&s, SIGNER_P384);
    signer_begin(&other, SIGNER_P256);
    struct vouch_span signature = signer_sign(&s, &maker, MBEDTLS_MD_SHA384, guarded_text("right"));
    struct vouch_span longer = der_join(&maker, 2, signature, der_hex(&maker, "00"));
    assert_int_equal(verify(signer_key(&s), sha384, "right", signature), VOUCH_OK);
    assert_int_equal(verify(signer_key(&s), sha384, "wrong", signature), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), ecdsa_sha256, "right", signature), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&other), sha384, "right", signature), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), sha384, "right", longer), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), rsa_sha256, "right", signature), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), "30 05 06 03 2a 03 04", "right", signature),
                     VOUCH_E_UNSUPPORTED);
    signer_end(&s);
    signer_end(&other);
}

static struct vouch_span pss_key(const struct signer *s, const char *algorithm)
{
    struct vouch_key key;
    assert_int_equal(vouch_key_read(signer_key(s), &key, NULL), VOUCH_OK);
    return info_of(algorithm, key.bytes);
}

static void test_signature_rsa_is_verified(void **state)
{
    (void)state;
    static const char pss_any[] = "30 0b 06 09 2a 86 48 86 f7 0d 01 01 0a";
    static const char pss_sha1[] = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 0a 30 00";
    struct signer s;
    der_begin(&maker);
    signer_begin(&s, SIGNER_RSA);
    struct vouch_span data = guarded_text("right");
    struct vouch_span pkcs1 = signer_sign(&s, &maker, MBEDTLS_MD_SHA256, data);
    struct vouch_span pss = signer_sign_pss(&s, &maker, MBEDTLS_MD_SHA256, data);
    assert_int_equal(verify(signer_key(&s), rsa_sha256, "right", pkcs1), VOUCH_OK);
    assert_int_equal(verify(signer_key(&s), rsa_sha256, "wrong", pkcs1), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), rsa_sha256, "right", pss), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), pss_sha256, "right", pss), VOUCH_OK);
    assert_int_equal(verify(signer_key(&s), pss_sha256, "wrong", pss), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), pss_sha256, "right", pkcs1), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(signer_key(&s), ecdsa_sha256, "right", pkcs1), VOUCH_E_SIGNATURE);
    /* id-RSASSA-PSS keys: no PKCS#1 signatures, and only those their parameters allow */
    assert_int_equal(verify(pss_key(&s, pss_any), pss_sha256, "right", pss), VOUCH_OK);
    assert_int_equal(verify(pss_key(&s, pss_sha256), pss_sha256, "right", pss), VOUCH_OK);
    assert_int_equal(verify(pss_key(&s, pss_any), rsa_sha256, "right", pkcs1), VOUCH_E_SIGNATURE);
    assert_int_equal(verify(pss_key(&s, pss_sha1), pss_sha256, "right", pss), VOUCH_E_SIGNATURE);
    /* the salt of a signature is as long as the key's parameters say, or longer (RFC 4055, 3.3) */
    static const char *const salts[] = {"00", "1f", "20", "21", "7f"};
    for (size_t i = 0; i < sizeof salts / sizeof salts[0]; i++) {
        char least[sizeof pss_sha256];
        memcpy(least, pss_sha256, sizeof pss_sha256);
        memcpy(least + sizeof pss_sha256 - 3, salts[i], 2);
        assert_int_equal(verify(pss_key(&s, least), pss_sha256, "right", pss),
                         i <= 2 ? VOUCH_OK : VOUCH_E_SIGNATURE);
    }
    signer_end(&s);
}

static void test_signature_by_keys_that_are_none_is_no_signature(void **state)
{
    (void)state;
    der_begin(&maker);
    struct vouch_span signature = der_hex(&maker, "30 06 02 01 01 02 01 01");
    /* not on the curve */
    assert_int_equal(verify(info_of(p256, filled("04", 1, 64)), ecdsa_sha256, "x", signature),
                     VOUCH_E_MALFORMED);
    /* a curve that is not built in, an exponent made to cost time, a key without arithmetic */
    struct vouch_span p192 = info_of(
        "30 13 06 07 2a 86 48 ce 3d 02 01 06 08 2a 86 48 ce 3d 03 01 01", filled("04", 1, 48));
    assert_int_equal(verify(p192, ecdsa_sha256, "x", signature), VOUCH_E_UNSUPPORTED);
    struct vouch_span slow = rsa_key(filled("00", 0xff, 256), "7f ff ff ff ff ff ff ff");
    assert_int_equal(verify(slow, rsa_sha256, "x", signature), VOUCH_E_UNSUPPORTED);
    assert_true(verify(rsa_key(filled("00", 0xfe, 256), "01 00 01"), rsa_sha256, "x", signature) <
                0);
}

/* Takes SEQUENCE { r, s } apart, and puts it together in ways that are not DER. */
static void test_signature_in_another_encoding_than_der_is_none(void **state)
{
    (void)state;
    struct signer s;
    der_begin(&maker);
    signer_begin(&s, SIGNER_P256);
    struct vouch_span good = signer_sign(&s, &maker, MBEDTLS_MD_SHA256, guarded_text("right"));
    assert_int_equal(verify(signer_key(&s), ecdsa_sha256, "right", good), VOUCH_OK);
    size_t r_len = good.data[3];
    struct vouch_span r = vouch_span_part(good, 4, r_len);
    struct vouch_span s_whole = vouch_span_part(good, 4 + r_len, good.len);
    struct vouch_span zero = der_hex(&maker, "00");
    struct vouch_span r_whole = der_wrap(&maker, 2, r);
    struct vouch_span r_longer = der_wrap(&maker, 2, der_join(&maker, 2, zero, r));
    struct vouch_span r_long_form =
        der_join(&maker, 3, der_hex(&maker, "02 81"), vouch_span_part(good, 3, 1), r);
    const struct vouch_span others[] = {
        der_sequence(&maker, 2, r_longer, s_whole),
        der_sequence(&maker, 2, r_long_form, s_whole),
        der_sequence(&maker, 3, r_whole, s_whole, der_hex(&maker, "05 00")),
        der_join(&maker, 2, good, zero),
        der_sequence(&maker, 2, der_hex(&maker, "02 01 ff"), s_whole),
        der_sequence(&maker, 1, r_whole),
        der_hex(&maker, ""),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(verify(signer_key(&s), ecdsa_sha256, "right", others[i]),
                         VOUCH_E_SIGNATURE);
    signer_end(&s);
}

static void test_signature_of_a_certificate_is_over_its_tbs(void **state)
{
    (void)state;
    struct signer s;
    struct vouch_certificate c;
    der_begin(&maker);
    signer_begin(&s, SIGNER_P256);
    struct der_certificate parts = der_good_leaf(&maker);
    struct vouch_span good = signer_build(&s, &maker, &parts);
    assert_int_equal(vouch_certificate_parse(good, &c), VOUCH_OK);
    assert_int_equal(vouch_certificate_verify(&c, signer_key(&s)), VOUCH_OK);
    assert_int_equal(vouch_certificate_verify(&c, c.spki), VOUCH_E_SIGNATURE);
    assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &c), VOUCH_OK);
    assert_int_equal(vouch_certificate_verify(&c, signer_key(&s)), VOUCH_E_SIGNATURE);
    parts.signature.len = 0;
    assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &c), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_certificate_verify(&c, signer_key(&s)), VOUCH_E_MALFORMED);
    signer_end(&s);
}

static int begun, dropped;

static void begin_restart(mbedtls_pk_restart_ctx *restart)
{
    assert_null(restart);
    begun++;
}

static void drop_restart(mbedtls_pk_restart_ctx *restart)
{
    assert_null(restart);
    dropped++;
}

/* This build has no pieces, so that the first is the whole. */
static void test_signature_with_restart_answers_the_same_and_holds_nothing(void **state)
{
    (void)state;
    struct signer s;
    struct vouch_certificate c;
    struct vouch_restart restart = {.begin = begin_restart, .drop = drop_restart};
    der_begin(&maker);
    signer_begin(&s, SIGNER_P256);
    struct der_certificate parts = der_good_leaf(&maker);
    assert_int_equal(vouch_certificate_parse(signer_build(&s, &maker, &parts), &c), VOUCH_OK);
    assert_int_equal(vouch_certificate_verify_some(&c, signer_key(&s), &restart), VOUCH_OK);
    assert_int_equal(vouch_certificate_verify_some(&c, c.spki, &restart), VOUCH_E_SIGNATURE);
    assert_int_equal(begun, 2);
    assert_int_equal(dropped, 2);
    assert_false(restart.under_way);
    vouch_restart_end(&restart);
    vouch_restart_end(NULL);
    assert_int_equal(dropped, 2);
    signer_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_kinds_sizes_and_strengths),
        cmocka_unit_test(test_key_faults_are_named),
        cmocka_unit_test(test_signature_algorithms_are_read_strictly),
        cmocka_unit_test(test_signature_ecdsa_is_verified),
        cmocka_unit_test(test_signature_rsa_is_verified),
        cmocka_unit_test(test_signature_by_keys_that_are_none_is_no_signature),
        cmocka_unit_test(test_signature_in_another_encoding_than_der_is_none),
        cmocka_unit_test(test_signature_of_a_certificate_is_over_its_tbs),
        cmocka_unit_test(test_signature_with_restart_answers_the_same_and_holds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
