// SPDX-License-Identifier: Apache-2.0
/* What each client says of a certificate that is malformed: by what the finding tells, or else by
 * the extensions that cannot be read. */
#include "tests/support/clients_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define INVALID "ERR_CERT_INVALID"
#define AUTHORITY "ERR_CERT_AUTHORITY_INVALID"

/* Extensions whose value is a NULL, or an empty SEQUENCE. */
#define MAPPINGS                                                                                   \
    "30090603551d21"                                                                               \
    "04020500"
#define PURPOSES                                                                                   \
    "30090603551d25"                                                                               \
    "04020500"
#define ISSUER_NAMES                                                                               \
    "30090603551d12"                                                                               \
    "04023000"

/* Findings. */
#define OF_MAPPINGS                                                                                \
    {                                                                                              \
        VOUCH_F_CERT_MALFORMED, 0, "extension policyMappings: x", false                            \
    }
#define OF_ISSUER_NAMES                                                                            \
    {                                                                                              \
        VOUCH_F_CERT_MALFORMED, 0, "extension issuerAltName: an empty SEQUENCE", false             \
    }

static struct clients_scene s;

struct row {
    const char *leaf, *issuer; /* extensions */
    struct clients_found found;
    const char *says[VOUCH_CLIENTS];
};

/* Another finding comes first. */
static void judge(const struct clients_found *f)
{
    static const struct clients_found first = {VOUCH_F_CHAIN_ROOT_SENT, 1, NULL, true};
    clients_find(&s, &first);
    clients_find(&s, f);
    clients_judge(&s);
}

static void expect(const char *what, const char *const *says)
{
    for (int c = 0; c < VOUCH_CLIENTS; c++)
        if (strcmp(clients_said_by(&s, c), says[c]) != 0)
            fail_msg("%s: %s says %s, not %s", what, vouch_client_kind((size_t)c)->name,
                     clients_said_by(&s, c), says[c]);
}

static const char *const nobody_knows[] = {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
                                           UNKNOWN, UNKNOWN, UNKNOWN};

static void test_malformed_extensions_are_judged_by_their_kinds(void **state)
{
    static const struct row rows[] = {
        {MAPPINGS,
         "",
         OF_MAPPINGS,
         {INVALID, ACCEPTS, UNKNOWN, ACCEPTS, ACCEPTS, ACCEPTS, UNKNOWN}},
        {"",
         MAPPINGS,
         {VOUCH_F_CERT_MALFORMED, 1, "extension policyMappings: x", false},
         {AUTHORITY, ACCEPTS, UNKNOWN, ACCEPTS, ACCEPTS, ACCEPTS, UNKNOWN}},
        /* the finding has a row: the other extension counts as well */
        {ISSUER_NAMES MAPPINGS,
         "",
         OF_ISSUER_NAMES,
         {INVALID, ACCEPTS, UNKNOWN, ACCEPTS, ACCEPTS, ACCEPTS, UNKNOWN}},
        {MAPPINGS ISSUER_NAMES,
         "",
         OF_MAPPINGS,
         {INVALID, ACCEPTS, UNKNOWN, ACCEPTS, "GNUTLS_E_ASN1_DER_ERROR", ACCEPTS, UNKNOWN}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin_with(&s, rows[i].leaf, rows[i].issuer);
        judge(&rows[i].found);
        expect(rows[i].found.value, rows[i].says);
    }
}

static void test_malformed_fields_are_judged_by_what_the_finding_says(void **state)
{
    static const struct row rows[] = {
        {"",
         "",
         {VOUCH_F_CERT_MALFORMED, 0, "subject: an empty part", false},
         {"ERR_SSL_SERVER_CERT_BAD_FORMAT", ACCEPTS, UNKNOWN, ACCEPTS, ACCEPTS, REFUSES, UNKNOWN}},
        {"",
         "",
         {VOUCH_F_CERT_MALFORMED, 0, "extension 1.2.3: two extensions of one kind", false},
         {INVALID, ACCEPTS, UNKNOWN, ACCEPTS, "GNUTLS_E_CERTIFICATE_ERROR", "IOException",
          UNKNOWN}},
        {"",
         "",
         {VOUCH_F_CERT_MALFORMED, 0, "extension keyUsage: two extensions of one kind", false},
         {INVALID, REFUSES, UNKNOWN, "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
          "GNUTLS_E_CERTIFICATE_ERROR", "IOException", UNKNOWN}},
        {"",
         "",
         {VOUCH_F_CERT_MALFORMED, 1, "extension keyUsage: two extensions of one kind", false},
         {AUTHORITY, "SEC_ERROR_UNKNOWN_ISSUER", UNKNOWN,
          "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "GNUTLS_E_CERTIFICATE_ERROR",
          "IOException", UNKNOWN}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin(&s);
        judge(&rows[i].found);
        expect(rows[i].found.value, rows[i].says);
    }
}

static void test_malformed_without_a_row_or_an_extension_is_unknown(void **state)
{
    static const struct clients_found rows[] = {
        {VOUCH_F_CERT_MALFORMED, 0, "subjectPublicKeyInfo: x", false},
        {VOUCH_F_CERT_MALFORMED, -1, "extension policyMappings: x", false}, /* the root's */
        {VOUCH_F_CERT_MALFORMED, 2, "extension policyMappings: x", false},  /* not of the path */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin_with(&s, MAPPINGS, MAPPINGS);
        s.sent[2] = s.sent[1];
        s.path.at[2] = &s.sent[2];
        if (rows[i].position == 0)
            clients_begin(&s);
        judge(&rows[i]);
        expect(rows[i].value, nobody_knows);
    }
}

/* The finding tells of the first fault; an extension behind it counts as well. */
static void test_malformed_extension_behind_another_fault_counts_as_well(void **state)
{
    static const struct clients_found of_key = {VOUCH_F_CERT_MALFORMED, 0,
                                                "subjectPublicKeyInfo: x", false};
    static const char *const says[] = {INVALID, UNKNOWN, UNKNOWN, UNKNOWN,
                                       UNKNOWN, UNKNOWN, UNKNOWN};
    (void)state;
    clients_begin_with(&s, MAPPINGS, "");
    s.sent[0].fault_field = VOUCH_FIELD_KEY;
    judge(&of_key);
    expect("a key", says);
}

/* Chrome reads the leaf before it looks at names, and an authority when it looks for a path;
 * Firefox looks at an authority's purposes before it asks whether it has expired. */
static void test_malformed_extension_comes_among_other_faults_by_its_place(void **state)
{
    static const struct clients_found of_purposes = {VOUCH_F_CERT_MALFORMED, 1,
                                                     "extension extKeyUsage: x", false};
    static const struct clients_found name = {VOUCH_F_NAME_MISMATCH, 0, NULL, false};
    struct clients_found expired = {VOUCH_F_CERT_EXPIRED, 0, NULL, false};
    (void)state;
    clients_begin_with(&s, MAPPINGS, "");
    clients_find(&s, &name);
    clients_find(&s, &expired);
    judge(&(const struct clients_found)OF_MAPPINGS);
    assert_string_equal(clients_said_by(&s, CHROME), INVALID);
    expired.position = 1;
    clients_begin_with(&s, "", PURPOSES);
    clients_find(&s, &expired);
    judge(&of_purposes);
    assert_string_equal(clients_said_by(&s, FIREFOX), "SEC_ERROR_INADEQUATE_CERT_TYPE");
    assert_string_equal(clients_said_by(&s, CHROME), AUTHORITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malformed_extensions_are_judged_by_their_kinds),
        cmocka_unit_test(test_malformed_fields_are_judged_by_what_the_finding_says),
        cmocka_unit_test(test_malformed_without_a_row_or_an_extension_is_unknown),
        cmocka_unit_test(test_malformed_extension_behind_another_fault_counts_as_well),
        cmocka_unit_test(test_malformed_extension_comes_among_other_faults_by_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
