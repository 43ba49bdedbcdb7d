// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/status.h"
#include "core/x509/pkcs7.h"
#include "tests/support/der_maker.h"

static struct der_maker maker;

static const char signed_data[] = "06 09 2a864886f70d010702";
static const char data[] = "30 0b 06 09 2a864886f70d010701";

static struct vouch_span bundle_of(const char *type, struct vouch_span fields)
{
    struct vouch_span content = der_wrap(&maker, 0xa0, der_wrap(&maker, 0x30, fields));
    return der_sequence(&maker, 2, der_hex(&maker, type), content);
}

/* SignedData with these certificates and lists, each with its tag. */
static struct vouch_span fields_of(struct vouch_span certificates, struct vouch_span crls)
{
    return der_join(&maker, 6, der_hex(&maker, "02 01 01"), der_hex(&maker, "31 00"),
                    der_hex(&maker, data), certificates, crls, der_hex(&maker, "31 00"));
}

static void test_pkcs7_gives_its_certificates_and_lists(void **state)
{
    (void)state;
    struct vouch_pkcs7 bundle;
    struct vouch_span one;
    der_begin(&maker);
    struct der_certificate leaf = der_good_leaf(&maker);
    struct vouch_span first = der_build(&maker, &leaf);
    struct vouch_span second = der_hex(&maker, "30 03 02 01 05");
    struct vouch_span both = der_wrap(&maker, 0xa0, der_join(&maker, 2, first, second));
    struct vouch_span list = der_hex(&maker, "a1 05 30 03 02 01 06");
    struct vouch_span der = bundle_of(signed_data, fields_of(both, list));
    assert_int_equal(vouch_pkcs7_open(der, &bundle), VOUCH_OK);
    assert_true(vouch_pkcs7_certificate(&bundle, &one));
    assert_true(vouch_span_equal(one, first));
    assert_true(vouch_pkcs7_certificate(&bundle, &one));
    assert_true(vouch_span_equal(one, second));
    assert_false(vouch_pkcs7_certificate(&bundle, &one));
    assert_null(bundle.certificates.fault);
    assert_true(vouch_pkcs7_crl(&bundle, &one));
    assert_false(vouch_pkcs7_crl(&bundle, &one));
}

static void test_pkcs7_without_certificates_is_empty(void **state)
{
    (void)state;
    struct vouch_pkcs7 bundle;
    struct vouch_span none = {NULL, 0};
    struct vouch_span one;
    der_begin(&maker);
    assert_int_equal(vouch_pkcs7_open(bundle_of(signed_data, fields_of(none, none)), &bundle),
                     VOUCH_OK);
    assert_false(vouch_pkcs7_certificate(&bundle, &one));
    assert_false(vouch_pkcs7_crl(&bundle, &one));
}

static void test_pkcs7_of_another_kind_is_refused(void **state)
{
    (void)state;
    struct vouch_pkcs7 bundle;
    struct vouch_span none = {NULL, 0};
    der_begin(&maker);
    struct vouch_span fields = fields_of(none, none);
    struct vouch_span good = bundle_of(signed_data, fields);
    struct vouch_span zero = der_hex(&maker, "00");
    assert_int_equal(vouch_pkcs7_open(bundle_of("06 09 2a864886f70d010701", fields), &bundle),
                     VOUCH_E_MALFORMED);
    assert_int_equal(vouch_pkcs7_open(der_join(&maker, 2, good, zero), &bundle), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_pkcs7_open(vouch_span_part(good, 0, good.len - 1), &bundle),
                     VOUCH_E_MALFORMED);
    assert_int_equal(vouch_pkcs7_open(none, &bundle), VOUCH_E_MALFORMED);
    /* A certificate is no bundle. */
    struct der_certificate leaf = der_good_leaf(&maker);
    assert_int_equal(vouch_pkcs7_open(der_build(&maker, &leaf), &bundle), VOUCH_E_MALFORMED);
}

/* Wherever something is too much or missing in it. */
static void test_pkcs7_of_another_form_is_refused(void **state)
{
    static const char *const rest[] = {
        "310030 0b 06 09 2a864886f70d010701 3100 0500", /* behind the signers */
        "310030 0b 06 09 2a864886f70d010701",           /* no signers */
        "300030 0b 06 09 2a864886f70d010701 3100",
        "3100 3100 3100",
    };
    struct vouch_pkcs7 bundle;
    struct vouch_span none = {NULL, 0};
    (void)state;
    der_begin(&maker);
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        struct vouch_span fields =
            der_join(&maker, 2, der_hex(&maker, "02 01 01"), der_hex(&maker, rest[i]));
        if (vouch_pkcs7_open(bundle_of(signed_data, fields), &bundle) != VOUCH_E_MALFORMED)
            fail_msg("%s is read", rest[i]);
    }
    struct vouch_span whole = der_wrap(&maker, 0x30, fields_of(none, none));
    struct vouch_span type = der_hex(&maker, signed_data), more = der_hex(&maker, "05 00");
    struct vouch_span content = der_wrap(&maker, 0xa0, der_join(&maker, 2, whole, more));
    assert_int_equal(vouch_pkcs7_open(der_sequence(&maker, 2, type, content), &bundle),
                     VOUCH_E_MALFORMED); /* behind SignedData */
    content = der_wrap(&maker, 0xa0, whole);
    assert_int_equal(vouch_pkcs7_open(der_sequence(&maker, 3, type, content, more), &bundle),
                     VOUCH_E_MALFORMED); /* and behind the content */
    assert_int_equal(vouch_pkcs7_open(der_sequence(&maker, 2, type, content), &bundle), VOUCH_OK);
    assert_int_equal(vouch_pkcs7_open(der_sequence(&maker, 2, type, whole), &bundle),
                     VOUCH_E_MALFORMED); /* without its tag */
}

static void test_pkcs7_with_what_is_no_certificate_faults(void **state)
{
    (void)state;
    struct vouch_pkcs7 bundle;
    struct vouch_span none = {NULL, 0};
    struct vouch_span one;
    der_begin(&maker);
    struct vouch_span odd = der_hex(&maker, "a0 05 02 03 01 02 03");
    assert_int_equal(vouch_pkcs7_open(bundle_of(signed_data, fields_of(odd, none)), &bundle),
                     VOUCH_OK);
    assert_false(vouch_pkcs7_certificate(&bundle, &one));
    assert_non_null(bundle.certificates.fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pkcs7_gives_its_certificates_and_lists),
        cmocka_unit_test(test_pkcs7_without_certificates_is_empty),
        cmocka_unit_test(test_pkcs7_of_another_kind_is_refused),
        cmocka_unit_test(test_pkcs7_of_another_form_is_refused),
        cmocka_unit_test(test_pkcs7_with_what_is_no_certificate_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
