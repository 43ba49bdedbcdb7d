// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_extensions.h"
#include "core/x509/clients_precedence.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define EMPTY "SEC_ERROR_EXTENSION_VALUE_INVALID"
#define ISSUERLESS "SEC_ERROR_UNKNOWN_ISSUER"

static const uint8_t well[] = {0x30, 0x03, 0x02, 0x01, 0x05};
static const uint8_t followed[] = {0x30, 0x03, 0x02, 0x01, 0x05, 0x00};
static const uint8_t cut[] = {0x30, 0x03, 0x02, 0x01};

static const char *says(enum vouch_extension_kind kind, const uint8_t *value, size_t len, bool leaf,
                        enum vouch_client client)
{
    const struct vouch_extension e = {.kind = kind, .value = {value, len}};
    bool known;
    const char *code = vouch_client_extension_says(&e, leaf, client, &known);
    assert_true(known);
    return code ? code : "accepts";
}

static void test_extension_followed_by_bytes_is_read_by_openssl_alone(void **state)
{
    (void)state;
    assert_string_equal(
        says(VOUCH_EXT_BASIC_CONSTRAINTS, followed, sizeof followed, true, VOUCH_CLIENT_OPENSSL),
        "accepts");
    assert_string_equal(
        says(VOUCH_EXT_BASIC_CONSTRAINTS, cut, sizeof cut, true, VOUCH_CLIENT_OPENSSL),
        "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY");
    assert_string_equal(
        says(VOUCH_EXT_BASIC_CONSTRAINTS, followed, sizeof followed, true, VOUCH_CLIENT_CHROME),
        "ERR_CERT_INVALID");
    assert_string_equal(
        says(VOUCH_EXT_AUTHORITY_INFO, followed, sizeof followed, true, VOUCH_CLIENT_CHROME),
        "accepts");
    assert_string_equal(
        says(VOUCH_EXT_AUTHORITY_INFO, well, sizeof well, true, VOUCH_CLIENT_CHROME),
        "ERR_CERT_INVALID");
}

static void test_extension_of_no_bytes_is_refused_by_firefox(void **state)
{
    (void)state;
    assert_string_equal(says(VOUCH_EXT_POLICIES, cut, 0, true, VOUCH_CLIENT_FIREFOX),
                        "SEC_ERROR_EXTENSION_VALUE_INVALID");
    assert_string_equal(says(VOUCH_EXT_POLICIES, cut, 0, false, VOUCH_CLIENT_FIREFOX),
                        "SEC_ERROR_UNKNOWN_ISSUER");
    assert_string_equal(says(VOUCH_EXT_POLICIES, cut, sizeof cut, false, VOUCH_CLIENT_FIREFOX),
                        "accepts");
    assert_string_equal(says(VOUCH_EXT_SUBJECT_KEY_ID, cut, 0, true, VOUCH_CLIENT_FIREFOX),
                        "accepts");
}

static void test_extension_that_is_not_critical_is_passed_over_by_java(void **state)
{
    struct vouch_extension e = {.kind = VOUCH_EXT_INHIBIT_ANY, .value = {cut, sizeof cut}};
    bool known;
    (void)state;
    assert_null(vouch_client_extension_says(&e, true, VOUCH_CLIENT_JAVA, &known));
    e.critical = true;
    assert_string_equal(vouch_client_extension_says(&e, true, VOUCH_CLIENT_JAVA, &known),
                        "CertificateParsingException");
}

/* Kinds of which Firefox reads the value, and refuses one of no bytes. */
static void test_extension_of_no_bytes_is_a_fault_of_kinds_that_firefox_reads(void **state)
{
    static const struct {
        enum vouch_extension_kind kind;
        const char *leaf;
        const char *issuer;
    } rows[] = {
        {VOUCH_EXT_BASIC_CONSTRAINTS, EMPTY, ISSUERLESS},
        {VOUCH_EXT_KEY_USAGE, EMPTY, ISSUERLESS},
        {VOUCH_EXT_EXTENDED_USAGE, EMPTY, ISSUERLESS},
        {VOUCH_EXT_SUBJECT_ALT_NAME, EMPTY, ISSUERLESS},
        {VOUCH_EXT_ISSUER_ALT_NAME, "accepts", "accepts"},
        {VOUCH_EXT_SUBJECT_KEY_ID, "accepts", "accepts"},
        {VOUCH_EXT_AUTHORITY_KEY_ID, "accepts", "accepts"},
        {VOUCH_EXT_POLICIES, EMPTY, ISSUERLESS},
        {VOUCH_EXT_POLICY_MAPPINGS, "accepts", "accepts"},
        {VOUCH_EXT_POLICY_CONSTRAINTS, EMPTY, ISSUERLESS},
        {VOUCH_EXT_INHIBIT_ANY, EMPTY, ISSUERLESS},
        {VOUCH_EXT_NAME_CONSTRAINTS, EMPTY, ISSUERLESS},
        {VOUCH_EXT_CRL_POINTS, "accepts", "accepts"},
        {VOUCH_EXT_FRESHEST_CRL, "accepts", "accepts"},
        {VOUCH_EXT_AUTHORITY_INFO, EMPTY, ISSUERLESS},
        {VOUCH_EXT_SUBJECT_INFO, "accepts", "accepts"},
        {VOUCH_EXT_TLS_FEATURE, EMPTY, ISSUERLESS},
    };
    (void)state;
    assert_int_equal(vouch_client_extensions.count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(says(rows[i].kind, cut, 0, true, VOUCH_CLIENT_FIREFOX), rows[i].leaf);
        assert_string_equal(says(rows[i].kind, cut, 0, false, VOUCH_CLIENT_FIREFOX),
                            rows[i].issuer);
        assert_string_not_equal(says(rows[i].kind, cut, 0, true, VOUCH_CLIENT_CHROME), EMPTY);
    }
}

/* Bytes that follow are told apart from a value that is cut short, or is not there. */
static void test_extension_followed_by_bytes_is_no_other_fault(void **state)
{
    static const struct {
        const uint8_t *value;
        size_t len;
        bool followed;
    } rows[] = {{well, sizeof well, false},
                {followed, sizeof followed, true},
                {cut, sizeof cut, false},
                {well, 1, false},
                {well, 0, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *openssl =
            says(VOUCH_EXT_CRL_POINTS, rows[i].value, rows[i].len, false, VOUCH_CLIENT_OPENSSL);
        const char *chrome =
            says(VOUCH_EXT_AUTHORITY_INFO, rows[i].value, rows[i].len, false, VOUCH_CLIENT_CHROME);
        assert_int_equal(strcmp(openssl, "accepts") == 0, rows[i].followed);
        assert_int_equal(strcmp(chrome, "accepts") == 0, rows[i].followed);
    }
}

static void expect_fault_in(struct vouch_certificate *c, enum vouch_extension_kind kind, bool found)
{
    struct vouch_extension e = {.kind = VOUCH_EXT_UNKNOWN};
    assert_int_equal(vouch_client_extension_of_fault(c, &e), found);
    if (found)
        assert_int_equal(e.kind, kind);
}

static void test_extension_of_a_fault_is_found_by_its_place_in_the_list(void **state)
{
    static struct der_maker m;
    struct vouch_certificate c;
    (void)state;
    der_begin(&m);
    struct vouch_span good = der_extension(&m, "551d13", true, der_hex(&m, "3000"));
    struct vouch_span bad = der_extension(&m, "551d0f", true, der_hex(&m, "0402"));
    struct vouch_span worse = der_extension(&m, "551d25", false, der_hex(&m, "31"));
    struct vouch_span unread = der_hex(&m, "3003060155");
    const struct {
        struct vouch_span list;
        enum vouch_extension_kind kind;
        bool found;
    } rows[] = {
        {bad, VOUCH_EXT_KEY_USAGE, true},
        {der_join(&m, 2, bad, worse), VOUCH_EXT_KEY_USAGE, true},
        {der_join(&m, 2, worse, bad), VOUCH_EXT_EXTENDED_USAGE, true},
        {der_join(&m, 3, good, worse, bad), VOUCH_EXT_EXTENDED_USAGE, true},
        {good, VOUCH_EXT_UNKNOWN, false},
        {unread, VOUCH_EXT_UNKNOWN, false},
        {der_join(&m, 2, good, unread), VOUCH_EXT_UNKNOWN, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)vouch_certificate_parse(der_leaf_with(&m, rows[i].list), &c);
        assert_int_equal(c.fault != NULL,
                         rows[i].list.data != good.data || rows[i].list.len > good.len);
        expect_fault_in(&c, rows[i].kind, rows[i].found);
    }
    struct der_certificate parts = der_good_leaf(&m);
    parts.serial = der_hex(&m, "0200");
    (void)vouch_certificate_parse(der_build(&m, &parts), &c);
    assert_non_null(c.fault);
    expect_fault_in(&c, VOUCH_EXT_UNKNOWN, false);
}

static void test_extension_of_unknown_kind_has_no_rule(void **state)
{
    const struct vouch_extension e = {.kind = VOUCH_EXT_UNKNOWN, .value = {cut, sizeof cut}};
    bool known = true;
    (void)state;
    assert_null(vouch_client_extension_says(&e, true, VOUCH_CLIENT_CHROME, &known));
    assert_false(known);
}

static unsigned precedence(enum vouch_client client, const char *code,
                           enum vouch_finding_code finding, int place)
{
    const struct vouch_client_reason reason = {client, code, finding, place};
    return vouch_client_precedence(&reason);
}

static void test_precedence_of_chrome_is_handshake_leaf_path_name(void **state)
{
    enum vouch_client c = VOUCH_CLIENT_CHROME;
    const char *invalid = "ERR_CERT_INVALID";
    (void)state;
    unsigned usage =
        precedence(c, "ERR_SSL_KEY_USAGE_INCOMPATIBLE", VOUCH_F_NONE, VOUCH_CLIENT_ANYWHERE);
    unsigned leaf = precedence(c, invalid, VOUCH_F_CERT_MALFORMED, VOUCH_CLIENT_LEAF);
    unsigned issuer =
        precedence(c, "ERR_CERT_AUTHORITY_INVALID", VOUCH_F_CERT_MALFORMED, VOUCH_CLIENT_ISSUER);
    unsigned name =
        precedence(c, "ERR_CERT_COMMON_NAME_INVALID", VOUCH_F_NAME_MISMATCH, VOUCH_CLIENT_LEAF);
    unsigned date = precedence(c, "ERR_CERT_DATE_INVALID", VOUCH_F_CERT_EXPIRED, VOUCH_CLIENT_LEAF);
    unsigned other = precedence(c, invalid, VOUCH_F_CERT_UNKNOWN_CRITICAL, VOUCH_CLIENT_LEAF);
    assert_true(usage < leaf && leaf < issuer && issuer < name && name < date && date < other);
    assert_true(vouch_client_chrome_explains("ERR_CERT_DATE_INVALID"));
    assert_false(vouch_client_chrome_explains("ERR_CERT_COMMON_NAME_INVALID"));
}

static void test_precedence_of_firefox_puts_the_issuer_before_the_leaf(void **state)
{
    enum vouch_client c = VOUCH_CLIENT_FIREFOX;
    const char *usage = "SEC_ERROR_INADEQUATE_KEY_USAGE";
    (void)state;
    unsigned issuer = precedence(c, usage, VOUCH_F_CERT_MALFORMED, VOUCH_CLIENT_ISSUER);
    unsigned root = precedence(c, usage, VOUCH_F_CERT_KEY_USAGE, VOUCH_CLIENT_ANCHOR);
    unsigned leaf = precedence(c, usage, VOUCH_F_CERT_MALFORMED, VOUCH_CLIENT_LEAF);
    unsigned name =
        precedence(c, "SSL_ERROR_BAD_CERT_DOMAIN", VOUCH_F_NAME_MISMATCH, VOUCH_CLIENT_LEAF);
    unsigned expired =
        precedence(c, "SEC_ERROR_EXPIRED_CERTIFICATE", VOUCH_F_CERT_EXPIRED, VOUCH_CLIENT_LEAF);
    assert_true(issuer == root && issuer < leaf && leaf < name && name < expired);
}

static void test_precedence_of_openssl_follows_its_steps(void **state)
{
    enum vouch_client c = VOUCH_CLIENT_OPENSSL;
    int any = VOUCH_CLIENT_ANYWHERE;
    (void)state;
    unsigned key = precedence(c, "X509_V_ERR_EE_KEY_TOO_SMALL", VOUCH_F_NONE, any);
    unsigned built =
        precedence(c, "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY", VOUCH_F_NONE, any);
    unsigned leaf = precedence(c, "X509_V_ERR_INVALID_PURPOSE", VOUCH_F_NONE, VOUCH_CLIENT_LEAF);
    unsigned ca = precedence(c, "X509_V_ERR_INVALID_CA", VOUCH_F_NONE, VOUCH_CLIENT_ISSUER);
    unsigned name = precedence(c, "X509_V_ERR_HOSTNAME_MISMATCH", VOUCH_F_NONE, any);
    unsigned early =
        precedence(c, "X509_V_ERR_CERT_NOT_YET_VALID", VOUCH_F_NONE, VOUCH_CLIENT_ISSUER);
    unsigned late = precedence(c, "X509_V_ERR_CERT_HAS_EXPIRED", VOUCH_F_NONE, VOUCH_CLIENT_LEAF);
    unsigned limits = precedence(c, "X509_V_ERR_PERMITTED_VIOLATION", VOUCH_F_NONE, any);
    unsigned further = precedence(c, "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT", VOUCH_F_NONE, any);
    assert_int_equal(further, built);
    assert_true(key < built && built < leaf && leaf < ca && ca < name && name < early &&
                early < late && late < limits);
}

static void test_precedence_of_others_is_that_of_the_table(void **state)
{
    (void)state;
    assert_int_equal(precedence(VOUCH_CLIENT_JAVA, "A", VOUCH_F_NONE, 0),
                     precedence(VOUCH_CLIENT_JAVA, "B", VOUCH_F_CERT_EXPIRED, VOUCH_CLIENT_LEAF));
    assert_int_equal(precedence(VOUCH_CLIENT_CHROME, NULL, VOUCH_F_NONE, 0), 0);
    assert_true(precedence(VOUCH_CLIENT_GNUTLS, "GNUTLS_E_PARSING_ERROR", VOUCH_F_NONE, 0) <
                precedence(VOUCH_CLIENT_GNUTLS, "GNUTLS_CERT_SIGNER_NOT_FOUND", VOUCH_F_NONE, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extension_followed_by_bytes_is_read_by_openssl_alone),
        cmocka_unit_test(test_extension_of_no_bytes_is_refused_by_firefox),
        cmocka_unit_test(test_extension_that_is_not_critical_is_passed_over_by_java),
        cmocka_unit_test(test_extension_of_no_bytes_is_a_fault_of_kinds_that_firefox_reads),
        cmocka_unit_test(test_extension_followed_by_bytes_is_no_other_fault),
        cmocka_unit_test(test_extension_of_a_fault_is_found_by_its_place_in_the_list),
        cmocka_unit_test(test_extension_of_unknown_kind_has_no_rule),
        cmocka_unit_test(test_precedence_of_chrome_is_handshake_leaf_path_name),
        cmocka_unit_test(test_precedence_of_firefox_puts_the_issuer_before_the_leaf),
        cmocka_unit_test(test_precedence_of_openssl_follows_its_steps),
        cmocka_unit_test(test_precedence_of_others_is_that_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
