// SPDX-License-Identifier: Apache-2.0
/* Of several faults of a chain, what each client reports, and what the report says of all of them
 * (docs/CLIENTS.md). */
#include "tests/support/clients_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define WRONG_NAME "ERR_CERT_COMMON_NAME_INVALID"
#define INVALID "ERR_CERT_INVALID"
#define CRITICAL "X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION"
#define PURPOSE "X509_V_ERR_INVALID_PURPOSE"
#define LOCALLY "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"

enum { FOUND_MAX = 3 };

/* Findings. */
#define OTHER_HOST                                                                                 \
    {                                                                                              \
        VOUCH_F_NAME_MISMATCH, 0, "other.example", false                                           \
    }
#define WRONG_PURPOSE                                                                              \
    {                                                                                              \
        VOUCH_F_CERT_EXTENDED_USAGE, 0, NULL, false                                                \
    }
#define MISSING                                                                                    \
    {                                                                                              \
        VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0, NULL, false                                         \
    }
#define FETCHED                                                                                    \
    {                                                                                              \
        VOUCH_F_AIA_FOUND, 0, NULL, true                                                           \
    }
#define WEAK                                                                                       \
    {                                                                                              \
        VOUCH_F_CERT_WEAK_SIGNATURE, 0, NULL, false                                                \
    }
#define URI                                                                                        \
    {                                                                                              \
        VOUCH_F_CHAIN_NAME_CONSTRAINT, 0, "URI:urn:a: not in any permitted subtree", false         \
    }
#define DIRECTORY                                                                                  \
    {                                                                                              \
        VOUCH_F_CHAIN_NAME_CONSTRAINT, 0, "DN:CN=a: in an excluded subtree", false                 \
    }
#define ADDRESS                                                                                    \
    {                                                                                              \
        VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, 1, "an address of 3 bytes", false                      \
    }
#define MINIMUM                                                                                    \
    {                                                                                              \
        VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, 1, "a subtree with a minimum or maximum", false        \
    }

static struct clients_scene s;

/* --- several findings ------------------------------------------------------------------------- */

struct row {
    struct clients_found found[FOUND_MAX];
    int client;
    const char *says;
    enum vouch_finding_code why;
};

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        clients_begin(&s);
        for (size_t k = 0; k < FOUND_MAX; k++)
            clients_find(&s, &rows[i].found[k]);
        clients_judge(&s);
        if (strcmp(clients_said_by(&s, rows[i].client), rows[i].says) != 0)
            fail_msg("row %zu: %s says %s, not %s", i,
                     vouch_client_kind((size_t)rows[i].client)->name,
                     clients_said_by(&s, rows[i].client), rows[i].says);
        if (rows[i].why)
            assert_int_equal(s.clients[rows[i].client].finding, rows[i].why);
    }
}
#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof(rows)[0])

/* Chrome reports a wrong name before most faults of the path, but an invalid certificate first;
 * unless it has an error of its own for the path. */
static void test_chrome_reports_an_invalid_certificate_before_a_wrong_name(void **state)
{
    static const struct row rows[] = {
        {{OTHER_HOST}, CHROME, WRONG_NAME, VOUCH_F_NAME_MISMATCH},
        {{OTHER_HOST, {VOUCH_F_CERT_WEAK_SIGNATURE, 0, NULL, false}},
         CHROME,
         INVALID,
         VOUCH_F_CERT_WEAK_SIGNATURE},
        {{OTHER_HOST,
          {VOUCH_F_CERT_WEAK_SIGNATURE, 0, NULL, false},
          {VOUCH_F_CHAIN_PATH_LENGTH, 1, NULL, false}},
         CHROME,
         INVALID,
         VOUCH_F_CHAIN_PATH_LENGTH},
        {{OTHER_HOST,
          {VOUCH_F_CERT_WEAK_SIGNATURE, 0, NULL, false},
          {VOUCH_F_CERT_EXPIRED, 0, NULL, false}},
         CHROME,
         WRONG_NAME,
         VOUCH_F_NAME_MISMATCH},
        /* HTTP comes when all is well with the certificate */
        {{OTHER_HOST, {VOUCH_F_CLIENTS_HTTP2_CIPHER, -1, NULL, false}},
         CHROME,
         WRONG_NAME,
         VOUCH_F_NAME_MISMATCH},
        {{OTHER_HOST, {VOUCH_F_CHAIN_ISSUER_KEY, 1, NULL, false}},
         CHROME,
         REFUSES,
         VOUCH_F_CHAIN_ISSUER_KEY},
        {{OTHER_HOST, {VOUCH_F_CERT_WEAK_SIGNATURE, 0, NULL, false}},
         FIREFOX,
         "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED",
         VOUCH_F_CERT_WEAK_SIGNATURE},
    };
    (void)state;
    EXPECT_ROWS(rows);
}

/* OpenSSL looks at the leaf's extensions, then its purposes, then the authorities' extensions. */
static void test_client_reports_first_what_it_comes_to_first(void **state)
{
    static const struct row rows[] = {
        {{{VOUCH_F_CERT_UNKNOWN_CRITICAL, 0, "1.2.3", false}, WRONG_PURPOSE},
         OPENSSL,
         CRITICAL,
         VOUCH_F_CERT_UNKNOWN_CRITICAL},
        {{{VOUCH_F_CERT_UNKNOWN_CRITICAL, 1, "1.2.3", false}, WRONG_PURPOSE},
         OPENSSL,
         PURPOSE,
         VOUCH_F_CERT_EXTENDED_USAGE},
        {{{VOUCH_F_CERT_UNKNOWN_CRITICAL, -1, "1.2.3", false}, WRONG_PURPOSE},
         OPENSSL,
         PURPOSE,
         VOUCH_F_CERT_EXTENDED_USAGE},
        /* what is certain before what is not known */
        {{{VOUCH_F_CERT_KEY_UNSUPPORTED, 0, NULL, false}, WRONG_PURPOSE},
         OPENSSL,
         PURPOSE,
         VOUCH_F_CERT_EXTENDED_USAGE},
        {{{VOUCH_F_CERT_KEY_UNSUPPORTED, 0, NULL, false}, WRONG_PURPOSE},
         WINDOWS,
         "CERT_E_WRONG_USAGE",
         VOUCH_F_CERT_EXTENDED_USAGE},
    };
    (void)state;
    EXPECT_ROWS(rows);
}

/* id-pe-authorityInfoAccess is 1.3.6.1.5.5.7.1.1, which other OIDs begin with. */
static void test_client_knows_a_critical_extension_by_its_whole_oid(void **state)
{
    static const struct row rows[] = {
        {{{VOUCH_F_CERT_UNKNOWN_CRITICAL, 0, "1.3.6.1.5.5.7.1.1", false}}, GNUTLS, ACCEPTS, 0},
        {{{VOUCH_F_CERT_UNKNOWN_CRITICAL, 0, "1.3.6.1.5.5.7.1.10", false}},
         GNUTLS,
         "GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS",
         0},
        {{{VOUCH_F_CERT_UNKNOWN_CRITICAL, 0, "1.3.6.1.5.5.7.1.19", false}},
         GNUTLS,
         "GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS",
         0},
    };
    (void)state;
    EXPECT_ROWS(rows);
}

static void test_client_that_fetches_issuers_gets_one_that_was_found(void **state)
{
    static const struct row rows[] = {
        {{MISSING}, CHROME, UNKNOWN, VOUCH_F_CHAIN_MISSING_INTERMEDIATE},
        {{MISSING}, WINDOWS, UNKNOWN, VOUCH_F_CHAIN_MISSING_INTERMEDIATE},
        {{MISSING, FETCHED}, CHROME, ACCEPTS, 0},
        {{MISSING, FETCHED}, WINDOWS, ACCEPTS, 0},
        {{MISSING, FETCHED}, FIREFOX, "SEC_ERROR_UNKNOWN_ISSUER", 0},
        {{MISSING, FETCHED}, OPENSSL, LOCALLY, 0},
        {{MISSING, FETCHED, WEAK}, WINDOWS, UNKNOWN, VOUCH_F_CERT_WEAK_SIGNATURE},
    };
    (void)state;
    EXPECT_ROWS(rows);
}

/* The certificates have no constraints of URIs here, so that nothing excludes any. */
static void test_client_passes_over_constraints_that_it_does_not_compare(void **state)
{
    static const struct row rows[] = {
        {{URI}, GNUTLS, ACCEPTS, 0},
        {{URI}, OPENSSL, ACCEPTS, 0},
        {{URI}, FIREFOX, "SEC_ERROR_CERT_NOT_IN_NAME_SPACE", 0},
        {{URI}, JAVA, "CertPathValidatorException", 0},
        {{DIRECTORY}, GNUTLS, "GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE", 0},
        {{DIRECTORY}, OPENSSL, "X509_V_ERR_EXCLUDED_VIOLATION", 0},
        {{ADDRESS}, GNUTLS, "GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE", 0},
        {{MINIMUM}, OPENSSL, "X509_V_ERR_SUBTREE_MINMAX", 0},
    };
    (void)state;
    EXPECT_ROWS(rows);
}

/* A fault of the chain of which no row says anything: what clients do is not known. Remarks, and
 * what is about the agent's own policy, are no matter to them. */
static void test_client_is_unknown_where_a_fault_of_the_chain_was_not_measured(void **state)
{
    static const struct {
        enum vouch_finding_code code;
        const char *says;
    } rows[] = {
        {VOUCH_F_CERT_EXPIRES_WARNING, UNKNOWN}, /* as an error, which it never is */
        {VOUCH_F_CERT_KEY_UNSUPPORTED, UNKNOWN},
        {VOUCH_F_CERT_TOO_LARGE, UNKNOWN},
        {VOUCH_F_CHAIN_BUDGET, UNKNOWN},
        {VOUCH_F_CHAIN_TOO_DEEP, UNKNOWN},
        {VOUCH_F_CHAIN_TOO_MANY, UNKNOWN},
        {VOUCH_F_NAME_SHARED_SUFFIX, UNKNOWN},
        {VOUCH_F_CERT_EXPIRES_SOON, ACCEPTS},
        {VOUCH_F_CERT_WEAK_KEY, ACCEPTS}, /* its bits have rows */
        {VOUCH_F_CERT_KEY_USAGE, ACCEPTS},
        {VOUCH_F_CERT_DEMONSTRATION, ACCEPTS},
        {VOUCH_F_NAME_PUBLIC_SUFFIX, ACCEPTS},
        {VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, ACCEPTS},
        {VOUCH_F_REVOKED, ACCEPTS}, /* few of them ask */
        {VOUCH_F_CRL_EXPIRED, ACCEPTS},
        {VOUCH_F_TLS_KEY_UPDATE, ACCEPTS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int mild = 0; mild <= 1; mild++) {
            const struct clients_found first = {VOUCH_F_CHAIN_ROOT_SENT, 1, NULL, true};
            clients_begin(&s);
            clients_find(&s, &first);
            clients_find(&s, &(struct clients_found){rows[i].code, 0, NULL, mild});
            clients_judge(&s);
            for (int c = 0; c < VOUCH_CLIENTS; c++)
                if (strcmp(clients_said_by(&s, c), mild ? ACCEPTS : rows[i].says) != 0)
                    fail_msg("row %zu, mild %d, %s", i, mild, vouch_client_kind((size_t)c)->name);
        }
    clients_begin(&s);
    vouch_report_find_as(&s.report, VOUCH_SEVERITY_UNKNOWN, VOUCH_F_CHAIN_BUDGET, -1, -1,
                         guarded_text(""));
    clients_judge(&s);
    assert_string_equal(clients_said_by(&s, JAVA), UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chrome_reports_an_invalid_certificate_before_a_wrong_name),
        cmocka_unit_test(test_client_reports_first_what_it_comes_to_first),
        cmocka_unit_test(test_client_knows_a_critical_extension_by_its_whole_oid),
        cmocka_unit_test(test_client_that_fetches_issuers_gets_one_that_was_found),
        cmocka_unit_test(test_client_passes_over_constraints_that_it_does_not_compare),
        cmocka_unit_test(test_client_is_unknown_where_a_fault_of_the_chain_was_not_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
