// SPDX-License-Identifier: Apache-2.0
/* Which field of an OCSP response is malformed, and in which words. */
#include "core/status.h"
#include "core/x509/ocsp.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;

#define RESPONDER "a206 0404 01020304"
#define PRODUCED "180f 32303236303230313030303030305a"
#define ALGORITHM "300a 0608 2a8648ce3d040302"

static struct vouch_span response(const char *tbs, const char *rest)
{
    struct vouch_span data = der_wrap(&m, 0x30, der_hex(&m, tbs));
    struct vouch_span all = der_sequence(&m, 2, data, der_hex(&m, rest));
    struct vouch_span bytes =
        der_sequence(&m, 2, der_hex(&m, "0609 2b0601050507300101"), der_wrap(&m, 4, all));
    return der_sequence(&m, 2, der_hex(&m, "0a0100"), der_wrap(&m, 0xa0, bytes));
}

static void test_ocsp_malformed_field_is_named(void **state)
{
    static const char good_rest[] = ALGORITHM "0302 0001";
    static const struct {
        const char *tbs;
        const char *rest;
        const char *field;
    } rows[] = {
        {RESPONDER PRODUCED "3000", good_rest, NULL},
        {"a003020100" RESPONDER PRODUCED "3000", good_rest, NULL},
        {RESPONDER PRODUCED "3000 a1023000", good_rest, NULL},
        {"a003020101" RESPONDER PRODUCED "3000", good_rest, "version"},
        {"a0050201000500" RESPONDER PRODUCED "3000", good_rest, "version"},
        {"a003020100 a003020100" RESPONDER PRODUCED "3000", good_rest, "responderID"},
        {RESPONDER "170d 3236303230313030303030305a 3000", good_rest, "producedAt"},
        {RESPONDER PRODUCED "3002 0500", good_rest, "responses"},
        {RESPONDER PRODUCED "3002 3000", good_rest, "certID"},
        {RESPONDER PRODUCED "3020 301e 3009 3000 0400 0400 020101 8000" PRODUCED, good_rest, NULL},
        {RESPONDER PRODUCED "3022 3020 300b 3000 0400 0400 020101 0500 8000" PRODUCED, good_rest,
         "certID"},
        {RESPONDER PRODUCED "301d 301b 3006 3000 0400 0400 8000" PRODUCED, good_rest, "certID"},
        {"a306 0404 01020304" PRODUCED "3000", good_rest, "responderID"},
        {"a206 0304 01020304" PRODUCED "3000", good_rest, "responderID"},
        {"a208 0404 01020304 0500" PRODUCED "3000", good_rest, "responderID"},
        {RESPONDER "180f 32303236303230313030303030305b"
                   "3000",
         good_rest, "producedAt"},
        {RESPONDER "3000", good_rest, "producedAt"},
        {RESPONDER PRODUCED "3100", good_rest, "responses"},
        {RESPONDER PRODUCED, good_rest, "responses"},
        {RESPONDER PRODUCED "3000 0500", good_rest, "responseExtensions"},
        {RESPONDER PRODUCED "3000 a1023000 0500", good_rest, "responseExtensions"},
        {RESPONDER PRODUCED "3000", "3100 0302 0001", "signatureAlgorithm"},
        {RESPONDER PRODUCED "3000", ALGORITHM, "signature"},
        {RESPONDER PRODUCED "3000", ALGORITHM "0302 0101", "signature"},
        {RESPONDER PRODUCED "3000", ALGORITHM "0302 0001 0500", "certs"},
        {RESPONDER PRODUCED "3000", ALGORITHM "0302 0001 a002 3100", "certs"},
        {RESPONDER PRODUCED "3000", ALGORITHM "0302 0001 a002 3000 0500", "certs"},
        {RESPONDER PRODUCED "3000", ALGORITHM "0302 0001 a002 3000", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_ocsp o;
        der_begin(&m);
        int status = vouch_ocsp_parse(response(rows[i].tbs, rows[i].rest), &o);
        if (status != (rows[i].field ? VOUCH_E_MALFORMED : VOUCH_OK))
            fail_msg("row %zu: %s, %s", i, o.field ? o.field : "good", o.fault ? o.fault : "");
        if (rows[i].field)
            assert_string_equal(o.field, rows[i].field);
    }
}

static void test_ocsp_without_data_has_no_tbs_response_data(void **state)
{
    struct vouch_ocsp o;
    (void)state;
    der_begin(&m);
    struct vouch_span all = der_sequence(&m, 1, der_hex(&m, "3103 020100" ALGORITHM "0302 0001"));
    struct vouch_span bytes =
        der_sequence(&m, 2, der_hex(&m, "0609 2b0601050507300101"), der_wrap(&m, 4, all));
    struct vouch_span whole = der_sequence(&m, 2, der_hex(&m, "0a0100"), der_wrap(&m, 0xa0, bytes));
    assert_int_equal(vouch_ocsp_parse(whole, &o), VOUCH_E_MALFORMED);
    assert_string_equal(o.field, "tbsResponseData");
}

static void expect_outer(const char *hex, int status, const char *field, uint8_t number)
{
    struct vouch_ocsp o;
    der_begin(&m);
    assert_int_equal(vouch_ocsp_parse(der_hex(&m, hex), &o), status);
    assert_int_equal(o.status, number);
    if (field)
        assert_string_equal(o.field, field);
    else
        assert_null(o.field);
}

static void test_ocsp_status_comes_first(void **state)
{
    static const char *const texts[] = {"successful",   "malformedRequest", "internalError",
                                        "tryLater",     "unknown",          "sigRequired",
                                        "unauthorized", "unknown"};
    (void)state;
    expect_outer("3003 0a0103", VOUCH_OK, NULL, 3);
    expect_outer("3003 0a0106", VOUCH_OK, NULL, 6);
    expect_outer("3003 020103", VOUCH_E_MALFORMED, "responseStatus", 0);
    expect_outer("3103 0a0103", VOUCH_E_MALFORMED, "responseStatus", 0);
    expect_outer("3003 0a0100", VOUCH_E_MALFORMED, "responseBytes", 0);
    expect_outer("300a 0a0100 a005 3003 0601 2a", VOUCH_E_MALFORMED, "responseBytes", 0);
    for (uint8_t i = 0; i < 8; i++)
        assert_string_equal(vouch_ocsp_status_text(i), texts[i]);
    assert_string_equal(vouch_ocsp_status_text(255), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_malformed_field_is_named),
        cmocka_unit_test(test_ocsp_without_data_has_no_tbs_response_data),
        cmocka_unit_test(test_ocsp_status_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
