// SPDX-License-Identifier: Apache-2.0
/* In which order each client comes to the faults of a chain: docs/DESIGN.md, "Clients are tables".
 */
#include "core/x509/clients_codes.h"
#include "core/x509/clients_precedence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum {
    ANYWHERE = VOUCH_CLIENT_ANYWHERE,
    LEAF = VOUCH_CLIENT_LEAF,
    ISSUER = VOUCH_CLIENT_ISSUER,
    ANCHOR = VOUCH_CLIENT_ANCHOR
};

/* AFTER the one before it, or WITH it: then the first one noted is reported. */
struct step {
    enum { AFTER, WITH } than;
    const char *code;
    int place;
};

static unsigned precedence(enum vouch_client client, const char *code,
                           enum vouch_finding_code finding, int place)
{
    const struct vouch_client_reason reason = {client, code, finding, place};
    return vouch_client_precedence(&reason);
}

static void expect_order(enum vouch_client client, const struct step *steps, size_t count)
{
    unsigned before = precedence(client, steps[0].code, VOUCH_F_NONE, steps[0].place);
    for (size_t i = 1; i < count; i++) {
        unsigned p = precedence(client, steps[i].code, VOUCH_F_NONE, steps[i].place);
        if (steps[i].than == AFTER ? p <= before : p != before)
            fail_msg("%s, %d: %u after %u", steps[i].code, steps[i].place, p, before);
        before = p;
    }
}

static void test_precedence_of_chrome_is_in_the_order_of_its_steps(void **state)
{
    static const struct step steps[] = {
        {AFTER, CHROME_FORMAT, LEAF},
        {WITH, CHROME_CIPHER, ANYWHERE},
        {WITH, CHROME_USAGE, LEAF},
        {WITH, "ERR_SSL_PROTOCOL_ERROR", LEAF},
        {AFTER, CHROME_AUTHORITY, LEAF},
        {WITH, CHROME_AUTHORITY, ISSUER},
        {AFTER, "ERR_CERT_COMMON_NAME_INVALID", LEAF},
        {AFTER, "ERR_CERT_WEAK_KEY", ISSUER},
        {AFTER, "ERR_CERT_WEAK_SIGNATURE_ALGORITHM", LEAF}, /* what has no row */
        {WITH, "ERR_CERT_REVOKED", ANYWHERE},
        {AFTER, CHROME_DATE, LEAF},
        {WITH, CHROME_DATE, ISSUER},
        {AFTER, CHROME_INVALID, LEAF},
        {WITH, CHROME_INVALID, ANCHOR},
    };
    (void)state;
    expect_order(VOUCH_CLIENT_CHROME, steps, sizeof steps / sizeof steps[0]);
}

static void test_precedence_of_firefox_is_in_the_order_of_its_steps(void **state)
{
    static const struct step steps[] = {
        {AFTER, FIREFOX_CIPHER, ANYWHERE},
        {WITH, "SSL_ERROR_PROTOCOL_VERSION_ALERT", ANYWHERE},
        {WITH, "SEC_ERROR_LIBRARY_FAILURE", LEAF},
        {AFTER, FIREFOX_CRITICAL, LEAF},
        {WITH, "MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING", LEAF},
        {WITH, "MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING", ISSUER},
        {AFTER, FIREFOX_ISSUER, LEAF},
        {WITH, "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", LEAF},
        {AFTER, "SEC_ERROR_BAD_DER", ISSUER},
        {WITH, "SEC_ERROR_BAD_DER", ANCHOR},
        {WITH, "SEC_ERROR_CERT_NOT_IN_NAME_SPACE", LEAF},
        {AFTER, FIREFOX_TIME, ISSUER},
        {AFTER, FIREFOX_WEAK, ISSUER},
        {AFTER, FIREFOX_USAGE, ISSUER},
        {WITH, FIREFOX_USAGE, ANCHOR},
        {AFTER, "SEC_ERROR_EXTENSION_VALUE_INVALID", ISSUER},
        {WITH, "SEC_ERROR_CA_CERT_INVALID", ISSUER},
        {WITH, "SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID", ISSUER},
        {AFTER, FIREFOX_TYPE, ISSUER},
        {AFTER, "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE", ISSUER},
        {WITH, "MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE", ISSUER},
        {AFTER, "SEC_ERROR_BAD_SIGNATURE", LEAF},
        {AFTER, "SEC_ERROR_BAD_DER", LEAF}, /* what has no row */
        {WITH, FIREFOX_CRITICAL, ISSUER},
        {AFTER, FIREFOX_TIME, LEAF},
        {AFTER, FIREFOX_WEAK, LEAF},
        {AFTER, FIREFOX_USAGE, LEAF},
        {WITH, FIREFOX_USAGE, ANYWHERE},
        {AFTER, "SEC_ERROR_EXTENSION_VALUE_INVALID", LEAF},
        {WITH, "MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY", LEAF},
        {AFTER, FIREFOX_TYPE, LEAF},
        {AFTER, "SSL_ERROR_BAD_CERT_DOMAIN", LEAF},
        {AFTER, "SEC_ERROR_EXPIRED_CERTIFICATE", LEAF},
        {WITH, "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE", LEAF},
    };
    (void)state;
    expect_order(VOUCH_CLIENT_FIREFOX, steps, sizeof steps / sizeof steps[0]);
}

static void test_precedence_of_openssl_is_in_the_order_of_its_steps(void **state)
{
    static const struct step steps[] = {
        {AFTER, "SSL_R_WRONG_CERTIFICATE_TYPE", LEAF},
        {AFTER, "X509_V_ERR_EE_KEY_TOO_SMALL", LEAF},
        {AFTER, OPENSSL_LOCALLY, LEAF},
        {WITH, "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT", ANYWHERE},
        {WITH, "X509_V_ERR_CERT_REJECTED", ANCHOR},
        {WITH, "X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT", LEAF},
        {AFTER, OPENSSL_CRITICAL, LEAF},
        {WITH, "X509_V_ERR_PROXY_CERTIFICATES_NOT_ALLOWED", LEAF},
        {WITH, "X509_V_ERR_EC_KEY_EXPLICIT_PARAMS", LEAF},
        {AFTER, OPENSSL_PURPOSE, LEAF},
        {AFTER, OPENSSL_CRITICAL, ISSUER},
        {AFTER, "X509_V_ERR_INVALID_CA", ISSUER},
        {AFTER, "X509_V_ERR_PATH_LENGTH_EXCEEDED", ISSUER},
        {WITH, OPENSSL_PURPOSE, ISSUER},
        {AFTER, "X509_V_ERR_CA_KEY_TOO_SMALL", ISSUER},
        {WITH, "X509_V_ERR_CA_MD_TOO_WEAK", ANYWHERE},
        {AFTER, "X509_V_ERR_HOSTNAME_MISMATCH", LEAF},
        {WITH, "X509_V_ERR_IP_ADDRESS_MISMATCH", LEAF},
        {AFTER, "X509_V_ERR_CERT_REVOKED", LEAF}, /* what has no row */
        {AFTER, "X509_V_ERR_CERT_SIGNATURE_FAILURE", LEAF},
        {AFTER, "X509_V_ERR_CERT_NOT_YET_VALID", ISSUER},
        {AFTER, "X509_V_ERR_CERT_HAS_EXPIRED", ISSUER},
        {WITH, "X509_V_ERR_CERT_HAS_EXPIRED", ANCHOR},
        {AFTER, "X509_V_ERR_CERT_NOT_YET_VALID", LEAF},
        {WITH, "X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD", LEAF},
        {AFTER, "X509_V_ERR_CERT_HAS_EXPIRED", LEAF},
        {AFTER, "X509_V_ERR_PERMITTED_VIOLATION", LEAF},
        {AFTER, "X509_V_ERR_EXCLUDED_VIOLATION", LEAF},
    };
    (void)state;
    expect_order(VOUCH_CLIENT_OPENSSL, steps, sizeof steps / sizeof steps[0]);
}

static void test_precedence_of_gnutls_is_in_the_order_of_its_steps(void **state)
{
    static const struct step steps[] = {
        {AFTER, GNUTLS_ERROR, ISSUER},
        {WITH, GNUTLS_USAGE, LEAF},
        {AFTER, GNUTLS_SIGNER, LEAF},
        {AFTER, GNUTLS_INSECURE, ISSUER},
        {AFTER, GNUTLS_CRITICAL, LEAF},
        {AFTER, "GNUTLS_CERT_SIGNER_NOT_CA", ISSUER},
        {AFTER, "GNUTLS_CERT_NOT_ACTIVATED", LEAF},
        {AFTER, "GNUTLS_CERT_EXPIRED", LEAF},
        {AFTER, "GNUTLS_CERT_UNEXPECTED_OWNER", LEAF}, /* what has no row */
        {WITH, GNUTLS_LIMITS, ISSUER},
        {AFTER, GNUTLS_PURPOSE, LEAF},
        {WITH, GNUTLS_PURPOSE, ISSUER},
    };
    (void)state;
    expect_order(VOUCH_CLIENT_GNUTLS, steps, sizeof steps / sizeof steps[0]);
}

/* The first of a table is before what has no code of its own, and before no other. */
static void test_precedence_of_what_fails_the_handshake_is_the_first(void **state)
{
    static const struct {
        enum vouch_client client;
        const char *code;
    } rows[] = {
        {VOUCH_CLIENT_CHROME, CHROME_CIPHER},
        {VOUCH_CLIENT_FIREFOX, FIREFOX_CIPHER},
        {VOUCH_CLIENT_OPENSSL, "SSL_R_NO_SHARED_CIPHER"},
        {VOUCH_CLIENT_GNUTLS, GNUTLS_TIME},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(precedence(rows[i].client, rows[i].code, VOUCH_F_NONE, LEAF), 0);
        assert_int_equal(precedence(rows[i].client, NULL, VOUCH_F_CERT_MALFORMED, LEAF), 0);
    }
}

/* A leaf that BoringSSL cannot read has no path: "invalid" is then before what the path has. */
static void test_precedence_of_a_leaf_that_chrome_cannot_read_is_before_the_path(void **state)
{
    static const enum vouch_finding_code unread[] = {
        VOUCH_F_CERT_MALFORMED, VOUCH_F_LINT_POLICY_TWICE, VOUCH_F_LINT_DEFAULT_WRITTEN,
        VOUCH_F_LINT_SAN_NOT_CRITICAL};
    enum vouch_client chrome = VOUCH_CLIENT_CHROME;
    unsigned format = precedence(chrome, CHROME_FORMAT, VOUCH_F_NONE, LEAF);
    unsigned path = precedence(chrome, CHROME_AUTHORITY, VOUCH_F_NONE, LEAF);
    unsigned last = precedence(chrome, CHROME_INVALID, VOUCH_F_NONE, LEAF);
    (void)state;
    for (size_t i = 0; i < sizeof unread / sizeof unread[0]; i++) {
        unsigned p = precedence(chrome, CHROME_INVALID, unread[i], LEAF);
        assert_true(format < p && p < path);
        assert_int_equal(precedence(chrome, CHROME_INVALID, unread[i], ISSUER), last);
        assert_int_equal(precedence(chrome, CHROME_INVALID, unread[i], ANYWHERE), last);
        assert_int_equal(precedence(chrome, CHROME_AUTHORITY, unread[i], LEAF), path);
        assert_int_equal(precedence(VOUCH_CLIENT_OPENSSL, CHROME_INVALID, unread[i], LEAF),
                         precedence(VOUCH_CLIENT_OPENSSL, "X", VOUCH_F_NONE, LEAF));
    }
    assert_int_equal(precedence(chrome, CHROME_INVALID, VOUCH_F_CERT_UNKNOWN_CRITICAL, LEAF), last);
}

static void test_precedence_of_apple_and_java_is_that_of_the_findings(void **state)
{
    static const enum vouch_client others[] = {VOUCH_CLIENT_APPLE, VOUCH_CLIENT_JAVA,
                                               VOUCH_CLIENT_WINDOWS};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(precedence(others[i], JAVA_PARSING, VOUCH_F_CERT_MALFORMED, LEAF),
                         precedence(others[i], JAVA_PATH, VOUCH_F_NONE, ANYWHERE));
}

static void test_precedence_invalid_of_chrome_is_explained_by_three_errors(void **state)
{
    static const char *const others[] = {"ERR_CERT_COMMON_NAME_INVALID", CHROME_INVALID,
                                         CHROME_FORMAT, "ERR_CERT_REVOKED", ""};
    (void)state;
    assert_true(vouch_client_chrome_explains(CHROME_AUTHORITY));
    assert_true(vouch_client_chrome_explains(CHROME_DATE));
    assert_true(vouch_client_chrome_explains("ERR_CERT_WEAK_KEY"));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(vouch_client_chrome_explains(others[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_precedence_of_chrome_is_in_the_order_of_its_steps),
        cmocka_unit_test(test_precedence_of_firefox_is_in_the_order_of_its_steps),
        cmocka_unit_test(test_precedence_of_openssl_is_in_the_order_of_its_steps),
        cmocka_unit_test(test_precedence_of_gnutls_is_in_the_order_of_its_steps),
        cmocka_unit_test(test_precedence_of_what_fails_the_handshake_is_the_first),
        cmocka_unit_test(test_precedence_of_a_leaf_that_chrome_cannot_read_is_before_the_path),
        cmocka_unit_test(test_precedence_of_apple_and_java_is_that_of_the_findings),
        cmocka_unit_test(test_precedence_invalid_of_chrome_is_explained_by_three_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
