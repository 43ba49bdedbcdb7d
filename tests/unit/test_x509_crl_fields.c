// SPDX-License-Identifier: Apache-2.0
/* Revocation lists field by field: whatever breaks one, the fault names it; extensions that are not
 * known; and signatures that are too weak to believe. */
#include "core/x509/crl.h"
#include "core/x509/crl_current.h"
#include "core/x509/revocation.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_crl crl;

#define ECDSA "300a 0608 2a8648ce3d040302"
#define ISSUER "300c 310a 3008 0603 550403 0c0161"
#define FROM "170d 3236303230313030303030305a"
#define TO "170d 3236303330313030303030305a"
#define ENTRY "0201 05 170d 3236303131353132303030305a"

/* CertificateList in hexadecimal: what is signed, what follows, and what stands behind it all. */
static int parse(const char *tbs, const char *rest, const char *behind)
{
    der_begin(&m);
    struct vouch_span list =
        der_sequence(&m, 2, der_wrap(&m, 0x30, der_hex(&m, tbs)), der_hex(&m, rest));
    return vouch_crl_parse(der_join(&m, 2, list, der_hex(&m, behind)), &crl);
}

static void test_crl_field_that_is_malformed_is_named(void **state)
{
    static const char good[] = ECDSA "0302 0001";
    static const struct {
        const char *tbs, *rest, *behind;
        const char *field; /* null: good */
        const char *fault; /* begins so */
    } rows[] = {
        {"020101" ECDSA ISSUER FROM TO, good, "", NULL, NULL},
        {ECDSA ISSUER FROM TO, good, "", NULL, NULL},
        {"020102" ECDSA ISSUER FROM TO, good, "", "version", "a version of CRL"},
        {"020101" ISSUER, good, "", "issuer", "a missing SEQUENCE"},
        {"020101 0500" ISSUER FROM TO, good, "", "signature", "another type than SEQUENCE"},
        {"020101" ECDSA "0500" FROM TO, good, "", "issuer", "another type than SEQUENCE"},
        {"020101" ECDSA "300d 310b 3009 0603 550403 0c02 c080" FROM TO, good, "", "issuer",
         "a name with a string"},
        {"020101" ECDSA ISSUER, good, "", "thisUpdate", "a missing time"},
        {"020101" ECDSA ISSUER FROM "170d 3236303333313030303030305b", good, "", "nextUpdate",
         "a time"},
        {"020101" ECDSA ISSUER FROM TO "3000", good, "", "revokedCertificates", "an empty list"},
        {"020101" ECDSA ISSUER FROM TO "0500", good, "", "crlExtensions", "another type"},
        {"020101" ECDSA ISSUER FROM TO "a002 3000 0500", good, "", "crlExtensions",
         "bytes behind the end"},
        {"020101" ECDSA ISSUER FROM TO "a004 3000 0500", good, "", "crlExtensions",
         "bytes behind the end"},
        {"020101" ECDSA ISSUER FROM TO, "0500 0302 0001", "", "signatureAlgorithm",
         "another type than SEQUENCE"},
        {"020101" ECDSA ISSUER FROM TO, "300c 0608 2a8648ce3d040302 0500 0302 0001", "",
         "signatureAlgorithm", "parameters of a signature algorithm"},
        {"020101" ECDSA ISSUER FROM TO, "300a 0608 2a8648ce3d040303 0302 0001", "", "signature",
         "the signature algorithm inside"},
        {"020101" ECDSA ISSUER FROM TO, ECDSA, "", "signatureValue", "a missing BIT STRING"},
        {"020101" ECDSA ISSUER FROM TO, ECDSA "0302 0101", "", "signatureValue", "a BIT STRING"},
        {"020101" ECDSA ISSUER FROM TO, ECDSA "0302 0001 0500", "", "CertificateList",
         "bytes behind the end"},
        {"020101" ECDSA ISSUER FROM TO, good, "0500", "CertificateList", "bytes behind the end"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int status = parse(rows[i].tbs, rows[i].rest, rows[i].behind);
        if (status != (rows[i].field ? VOUCH_E_MALFORMED : VOUCH_OK))
            fail_msg("row %zu: %s, %s", i, crl.field ? crl.field : "good",
                     crl.fault ? crl.fault : "");
        if (!rows[i].field)
            continue;
        assert_string_equal(crl.field, rows[i].field);
        if (strncmp(crl.fault, rows[i].fault, strlen(rows[i].fault)) != 0)
            fail_msg("row %zu: \"%s\" instead of \"%s\"", i, crl.fault, rows[i].fault);
    }
}

static void test_crl_that_is_no_list_is_said_of_the_whole(void **state)
{
    static const char *const rows[] = {"", "020100", "3182 0100", "3003 30"};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        der_begin(&m);
        assert_int_equal(vouch_crl_parse(der_hex(&m, rows[i]), &crl), VOUCH_E_MALFORMED);
        assert_string_equal(crl.field, "CertificateList");
    }
    der_begin(&m);
    assert_int_equal(vouch_crl_parse(der_hex(&m, "3002 0500"), &crl), VOUCH_E_MALFORMED);
    assert_string_equal(crl.field, "tbsCertList");
}

static void test_crl_fault_is_written_with_its_field(void **state)
{
    char buffer[80];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    parse("020101" ECDSA ISSUER, ECDSA "0302 0001", "");
    vouch_crl_write_fault(&w, &crl);
    assert_string_equal(vouch_writer_string(&w), "thisUpdate: a missing time");
}

/* --- extensions --- */

static struct vouch_span extension(const char *oid, bool critical)
{
    return der_extension(&m, oid, critical, der_hex(&m, "0500"));
}

/* The extension that a list with these is not used for; all others are none that matters. */
static void expect_unhandled(struct vouch_span extensions, const char *oid)
{
    struct vouch_span list = der_wrap(&m, 0xa0, der_wrap(&m, 0x30, extensions));
    struct vouch_span tbs = der_sequence(&m, 2, der_hex(&m, "020101" ECDSA ISSUER FROM TO), list);
    assert_int_equal(
        vouch_crl_parse(der_sequence(&m, 2, tbs, der_hex(&m, ECDSA "0302 0001")), &crl), VOUCH_OK);
    if (!vouch_span_equal(crl.unhandled, der_hex(&m, oid)))
        fail_msg("%s is not what is unhandled", oid);
}

/* Whoever does not know a critical extension must not believe the list (RFC 5280 section 5.2); one
 * of certificates or of entries means nothing there. */
static void test_crl_extension_is_unhandled_if_it_is_critical_and_none_of_lists(void **state)
{
    static const char *const oids[] = {"2a0304", "551d0e", "551d0f",          "551d11", "551d12",
                                       "551d13", "551d15", "551d18",          "551d1d", "551d1e",
                                       "551d1f", "551d20", "551d21",          "551d24", "551d25",
                                       "551d2e", "551d36", "2b06010505070101"};
    (void)state;
    for (size_t i = 0; i < sizeof oids / sizeof oids[0]; i++) {
        der_begin(&m);
        expect_unhandled(extension(oids[i], true), oids[i]);
        expect_unhandled(extension(oids[i], false), "");
    }
    der_begin(&m);
    expect_unhandled(der_join(&m, 3, extension("2a0304", false), extension("2a0305", true),
                              extension("2a0306", true)),
                     "2a0305");
    expect_unhandled(der_join(&m, 2, extension("2a0305", true), extension("2a0306", false)),
                     "2a0305");
}

/* --- entries --- */

/* An entry of CN=a names the issuer whose certificate it is about; null: the entry is malformed. */
static void test_crl_entry_certificate_issuer_is_one_name_and_no_more(void **state)
{
    static const struct {
        const char *value;
        const char *name;
    } rows[] = {
        {"3010 a40e" ISSUER, ISSUER},
        {"3013 860161 a40e" ISSUER, ISSUER},
        {"3003 860161", ""},
        {"3010 a40e" ISSUER "0500", NULL},
        {"3012 a40e" ISSUER "0500", NULL},
        {"3003 890161", NULL},
        {"3110 a40e" ISSUER, NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_crl_entry e;
        der_begin(&m);
        struct vouch_span more = der_extension(&m, "551d1d", true, der_hex(&m, rows[i].value));
        struct vouch_span entry = der_sequence(&m, 2, der_hex(&m, ENTRY), der_wrap(&m, 0x30, more));
        struct vouch_der d = vouch_der_of(entry);
        if (vouch_crl_next(&d, &e) != (rows[i].name != NULL))
            fail_msg("row %zu: %s", i, d.fault ? d.fault : "good");
        if (rows[i].name)
            assert_true(vouch_span_equal(e.issuer, der_hex(&m, rows[i].name)));
        assert_false(e.unhandled);
    }
}

static void test_crl_entry_invalidity_date_is_known_and_changes_nothing(void **state)
{
    struct vouch_crl_entry e;
    (void)state;
    der_begin(&m);
    struct vouch_span more = der_join(&m, 2, extension("2a0304", true), extension("551d18", true));
    struct vouch_der d =
        vouch_der_of(der_sequence(&m, 2, der_hex(&m, ENTRY), der_wrap(&m, 0x30, more)));
    assert_true(vouch_crl_next(&d, &e));
    assert_true(e.unhandled); /* by the first of them */
    d = vouch_der_of(
        der_sequence(&m, 2, der_hex(&m, ENTRY), der_wrap(&m, 0x30, extension("551d18", true))));
    assert_true(vouch_crl_next(&d, &e));
    assert_false(e.unhandled);
}

/* --- weak signatures --- */

static void test_crl_signed_with_a_weak_hash_proves_nothing(void **state)
{
    static const struct {
        const char *algorithm;
        const char *value; /* null: strong enough */
    } rows[] = {
        {ECDSA, NULL},
        {"300d 0609 2a864886f70d01010b 0500", NULL},
        {"300d 0609 2a864886f70d010105 0500", "weak: sha1WithRSAEncryption"},
        {"300d 0609 2a864886f70d010104 0500", "weak: md5WithRSAEncryption"},
        {"3009 0607 2a8648ce3d0401", "weak: ecdsa-with-SHA1"},
        {"300d 0609 2a864886f70d01010a 3000", "weak: RSASSA-PSS-SHA1"},
        {"300c 0608 2a8648ce3d040302 0500", "weak: ecdsa-with-SHA256"}, /* cannot be read */
    };
    static const int16_t positions[] = {7};
    static const struct vouch_revocation_question question = {.positions = positions};
    static const struct vouch_revocation r = {.question = &question};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_finding findings[2];
        uint8_t text[80];
        struct vouch_report_storage storage = {
            .findings = findings, .findings_max = 2, .text = text, .text_max = sizeof text};
        struct vouch_report report;
        vouch_report_init(&report, &storage);
        der_begin(&m);
        struct vouch_crl list = {.algorithm = der_hex(&m, rows[i].algorithm)};
        assert_int_equal(vouch_crl_weak(&r, &list, &report), rows[i].value != NULL);
        assert_int_equal(report.findings_count, rows[i].value != NULL);
        if (!rows[i].value)
            continue;
        assert_int_equal(findings[0].code, VOUCH_F_CRL_BAD_SIGNATURE);
        assert_int_equal(findings[0].position, 7);
        assert_true(vouch_span_equal(findings[0].value, guarded_text(rows[i].value)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crl_field_that_is_malformed_is_named),
        cmocka_unit_test(test_crl_that_is_no_list_is_said_of_the_whole),
        cmocka_unit_test(test_crl_fault_is_written_with_its_field),
        cmocka_unit_test(test_crl_extension_is_unhandled_if_it_is_critical_and_none_of_lists),
        cmocka_unit_test(test_crl_entry_certificate_issuer_is_one_name_and_no_more),
        cmocka_unit_test(test_crl_entry_invalidity_date_is_known_and_changes_nothing),
        cmocka_unit_test(test_crl_signed_with_a_weak_hash_proves_nothing),
    };
    return cmocka_run_group_tests_name("x509_crl_fields", tests, NULL, NULL);
}
