// SPDX-License-Identifier: Apache-2.0
/* Parameters of RSASSA-PSS, and signatures that are empty. */
#include "core/x509/key.h"
#include "core/x509/signature.h"
#include "tests/support/guarded.h"
#include "tests/support/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct der_maker m;

#define SHA256 "608648016503040201"
#define MGF1 "2a864886f70d010108"

/* Nothing may stand behind what a field of the parameters has to have, in any of them. */
static void test_algorithm_pss_field_with_more_than_its_value_is_malformed(void **state)
{
    static const char *const more = "0500";
    (void)state;
    for (int at = -1; at < 6; at++) {
        const char *fault = NULL;
        struct vouch_signature_algorithm a;
        der_begin(&m);
        struct vouch_span none = {0}, extra = der_hex(&m, more);
        struct vouch_span twice = der_join(&m, 2, extra, extra); /* one NULL is a parameter */
        struct vouch_span oid = der_wrap(&m, 0x06, der_hex(&m, SHA256));
        struct vouch_span hash = der_sequence(&m, 2, oid, at == 0 ? twice : none);
        struct vouch_span mask_hash = der_sequence(&m, 2, oid, at == 1 ? twice : none);
        struct vouch_span mgf1 = der_wrap(&m, 0x06, der_hex(&m, MGF1));
        struct vouch_span mask = der_sequence(&m, 3, mgf1, mask_hash, at == 2 ? extra : none);
        struct vouch_span salt = der_wrap(&m, 0x02, der_hex(&m, "20"));
        struct vouch_span fields =
            der_sequence(&m, 3, der_wrap(&m, 0xa0, der_join(&m, 2, hash, at == 3 ? extra : none)),
                         der_wrap(&m, 0xa1, der_join(&m, 2, mask, at == 4 ? extra : none)),
                         der_wrap(&m, 0xa2, der_join(&m, 2, salt, at == 5 ? extra : none)));
        struct vouch_span pss = der_wrap(&m, 0x06, der_hex(&m, "2a864886f70d01010a"));
        int status = vouch_signature_read(der_sequence(&m, 2, pss, fields), &a, &fault);
        if ((status == VOUCH_OK) != (at < 0) || (fault == NULL) != (at < 0))
            fail_msg("place %d: %s", at, fault ? fault : "well-formed");
    }
}

static void test_algorithm_without_parameters_says_so_of_any(void **state)
{
    static const char *const oids[] = {"2a8648ce3d040302", "2b6570", "2b6571", "2a8648ce380403"};
    (void)state;
    for (size_t i = 0; i < sizeof oids / sizeof oids[0]; i++) {
        const char *fault = NULL;
        struct vouch_signature_algorithm a;
        der_begin(&m);
        struct vouch_span oid = der_wrap(&m, 0x06, der_hex(&m, oids[i]));
        struct vouch_span with_null = der_sequence(&m, 2, oid, der_hex(&m, "0500"));
        assert_int_equal(vouch_signature_read(with_null, &a, &fault), VOUCH_E_MALFORMED);
        assert_string_equal(fault, "parameters of a signature algorithm that has none");
    }
}

/* RSASSA-PSS has parameters: what is wrong is what stands behind them. */
static void test_algorithm_pss_with_more_than_its_parameters_says_so(void **state)
{
    const char *fault = NULL;
    struct vouch_signature_algorithm a;
    (void)state;
    der_begin(&m);
    struct vouch_span pss = der_wrap(&m, 0x06, der_hex(&m, "2a864886f70d01010a"));
    struct vouch_span algorithm = der_sequence(&m, 2, pss, der_hex(&m, "3000 0500"));
    assert_int_equal(vouch_signature_read(algorithm, &a, &fault), VOUCH_E_MALFORMED);
    assert_string_equal(fault, "bytes behind the end of a value");
}

/* An empty signature is wrong, whatever the algorithm; of one byte, an unknown algorithm's cannot
 * be judged. */
static void test_signature_that_is_empty_is_wrong_by_any_algorithm(void **state)
{
    static const struct {
        const char *algorithm;
        int of_one_byte;
    } rows[] = {{"30 05 06 03 2a 03 04", VOUCH_E_UNSUPPORTED},
                {"30 0a 06 08 2a 86 48 ce 3d 04 03 02", VOUCH_E_SIGNATURE},
                {"30 05 06 03 2b 65 70", VOUCH_E_SIGNATURE}};
    struct signer s;
    (void)state;
    der_begin(&m);
    signer_begin(&s, SIGNER_P256);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_span data = guarded_text("signed");
        struct vouch_span algorithm = der_hex(&m, rows[i].algorithm), byte = der_hex(&m, "01");
        struct vouch_span empty = {byte.data, 0};
        assert_int_equal(vouch_signature_verify(signer_key(&s), algorithm, data, empty),
                         VOUCH_E_SIGNATURE);
        assert_int_equal(vouch_signature_verify(signer_key(&s), algorithm, data, byte),
                         rows[i].of_one_byte);
    }
    signer_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_algorithm_pss_field_with_more_than_its_value_is_malformed),
        cmocka_unit_test(test_algorithm_without_parameters_says_so_of_any),
        cmocka_unit_test(test_algorithm_pss_with_more_than_its_parameters_says_so),
        cmocka_unit_test(test_signature_that_is_empty_is_wrong_by_any_algorithm),
    };
    return cmocka_run_group_tests_name("x509_pss", tests, NULL, NULL);
}
