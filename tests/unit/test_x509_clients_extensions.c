// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_extensions.h"
#include "core/x509/clients_precedence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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
        cmocka_unit_test(test_extension_of_unknown_kind_has_no_rule),
        cmocka_unit_test(test_precedence_of_chrome_is_handshake_leaf_path_name),
        cmocka_unit_test(test_precedence_of_firefox_puts_the_issuer_before_the_leaf),
        cmocka_unit_test(test_precedence_of_openssl_follows_its_steps),
        cmocka_unit_test(test_precedence_of_others_is_that_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
