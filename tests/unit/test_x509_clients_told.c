// SPDX-License-Identifier: Apache-2.0
/* Clients that refuse a chain in which nothing else is an error, as the report tells it; rules of
 * some clients among findings; and a chain as a search has found it. */
#include "core/x509/search.h"
#include "tests/support/clients_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ONLY_FIREFOX = 1 << FIREFOX };

static const struct clients_found http2 = {VOUCH_F_CLIENTS_HTTP2_CIPHER, -1, NULL, true};
static const struct clients_found hello_long = {VOUCH_F_CLIENTS_HELLO_LONG, -1, NULL, true};
static const struct clients_found leaf_is_ca = {VOUCH_F_LINT_LEAF_IS_CA, 0, NULL, true};
static const struct clients_found nothing = {VOUCH_F_NONE, 0, NULL, true};

static struct clients_scene s;

static const struct vouch_finding *finding(enum vouch_finding_code code)
{
    for (size_t i = 0; i < s.report.findings_count; i++)
        if (s.findings[i].code == code)
            return &s.findings[i];
    return NULL;
}

/* The finding is told, as that and nothing else. */
static void expect_told(enum vouch_finding_code code, enum vouch_severity severity,
                        const char *value)
{
    const struct vouch_finding *f = finding(code);
    bool all = code == VOUCH_F_CLIENTS_REFUSE;
    assert_non_null(f);
    assert_int_equal(f->severity, severity);
    assert_int_equal(f->position, VOUCH_NO_POSITION);
    assert_int_equal(f->value.len, strlen(value));
    assert_memory_equal(f->value.data, value, f->value.len);
    assert_null(finding(all ? VOUCH_F_CLIENTS_SPLIT : VOUCH_F_CLIENTS_REFUSE));
}

static void expect_nothing_told(void)
{
    assert_null(finding(VOUCH_F_CLIENTS_REFUSE));
    assert_null(finding(VOUCH_F_CLIENTS_SPLIT));
}

/* A site cannot choose its visitors' browsers: that one refuses is an error. */
static void test_told_who_of_the_service_s_clients_refuses(void **state)
{
    static const char both[] = "Chrome: ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY; "
                               "Firefox: NS_ERROR_NET_INADEQUATE_SECURITY";
    static const char firefox[] = "Firefox: MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY";
    static const struct {
        unsigned clients;
        const struct clients_found *found;
        enum vouch_finding_code code; /* NONE: nothing is told */
        enum vouch_severity severity;
        const char *value;
    } rows[] = {
        {VOUCH_CLIENTS_WEB, &http2, VOUCH_F_CLIENTS_REFUSE, VOUCH_SEVERITY_ERROR, both},
        {VOUCH_CLIENTS_ALL, &http2, VOUCH_F_CLIENTS_SPLIT, VOUCH_SEVERITY_WARNING, both},
        {VOUCH_CLIENTS_MAIL, &http2, VOUCH_F_NONE, 0, NULL},
        {VOUCH_CLIENTS_WEB, &leaf_is_ca, VOUCH_F_CLIENTS_SPLIT, VOUCH_SEVERITY_ERROR, firefox},
        {ONLY_FIREFOX, &leaf_is_ca, VOUCH_F_CLIENTS_REFUSE, VOUCH_SEVERITY_ERROR, firefox},
        {ONLY_FIREFOX | 1 << JAVA, &leaf_is_ca, VOUCH_F_CLIENTS_SPLIT, VOUCH_SEVERITY_WARNING,
         firefox},
        {VOUCH_CLIENTS_WEB, &hello_long, VOUCH_F_CLIENTS_REFUSE, VOUCH_SEVERITY_ERROR,
         "Chrome; Firefox"},
        {VOUCH_CLIENTS_WEB, &nothing, VOUCH_F_NONE, 0, NULL},
        {0, &http2, VOUCH_F_NONE, 0, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin(&s);
        s.policy.clients = rows[i].clients;
        clients_find(&s, rows[i].found);
        clients_judge(&s);
        if (rows[i].code)
            expect_told(rows[i].code, rows[i].severity, rows[i].value);
        else
            expect_nothing_told();
    }
}

static void test_told_what_is_odd_where_no_finding_says_it(void **state)
{
    (void)state;
    clients_begin(&s);
    s.sent[1].not_before_s = -1;
    clients_judge(&s);
    expect_told(VOUCH_F_CLIENTS_SPLIT, VOUCH_SEVERITY_WARNING,
                "Firefox: SEC_ERROR_INVALID_TIME, an intermediate whose validity begins before "
                "1970");
}

static void test_told_nothing_where_another_finding_is_an_error(void **state)
{
    static const struct clients_found rows[] = {
        {VOUCH_F_CERT_EXPIRED, 0, NULL, false},
        {VOUCH_F_CLIENTS_HELLO_REFUSED, -1, "Chrome; x", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin(&s);
        clients_find(&s, &rows[i]);
        clients_judge(&s);
        assert_string_not_equal(clients_said_by(&s, CHROME), ACCEPTS);
        expect_nothing_told();
    }
}

/* All clients are those that there are, whatever bits are set, and whatever is behind their rows.
 */
static void test_told_of_no_client_that_there_is_not(void **state)
{
    static const struct clients_found key = {VOUCH_F_CHAIN_ISSUER_KEY, 1, NULL, true};
    (void)state;
    clients_begin(&s);
    s.policy.clients = ~0U;
    s.clients[VOUCH_CLIENTS].acceptance = VOUCH_REFUSES;
    clients_find(&s, &key);
    vouch_clients.judge(&s.question, &s.report);
    expect_told(VOUCH_F_CLIENTS_REFUSE, VOUCH_SEVERITY_ERROR,
                "Chrome; Firefox; Apple; OpenSSL; GnuTLS; Java; Windows");
}

/* --- rules among findings --------------------------------------------------------------------- */

/* Firefox looks at an issuer's times and purposes before the chain above, and at the leaf last. */
static void test_told_of_issuers_comes_where_the_client_comes_to_them(void **state)
{
    static const struct clients_found not_ca = {VOUCH_F_CHAIN_NOT_CA, 1, NULL, true};
    static const struct clients_found expired = {VOUCH_F_CERT_EXPIRED, 1, NULL, true};
    (void)state;
    clients_begin(&s);
    s.sent[1].not_before_s = -1;
    clients_find(&s, &not_ca);
    clients_judge(&s);
    assert_string_equal(clients_said_by(&s, FIREFOX), "SEC_ERROR_INVALID_TIME");
    clients_begin(&s);
    s.sent[0].not_before_s = -1;
    clients_find(&s, &not_ca);
    clients_judge(&s);
    assert_string_equal(clients_said_by(&s, FIREFOX), "SEC_ERROR_CA_CERT_INVALID");
    /* a root whose purpose is "any" */
    clients_begin_with(&s, "",
                       "300f0603551d250408300606"
                       "04551d2500");
    s.anchor = s.sent[1];
    s.path.count = 1;
    clients_find(&s, &expired);
    clients_judge(&s);
    assert_string_equal(clients_said_by(&s, FIREFOX), "SEC_ERROR_INADEQUATE_CERT_TYPE");
}

/* --- where the chain comes from --------------------------------------------------------------- */

/* A root whose key is Entrust Root Certification Authority - EC1's, which browsers gave up. */
static struct vouch_span distrusted_key(void)
{
    return der_hex(
        &s.maker,
        "3076301006072a8648ce3d020106052b81040022036200048413c9d0ba6d417be26cd0eb555f66021a24f45b"
        "896947e3b8c27df1f202c59fa0f65bd58b0619864f53106d072427a1a0f8d54719614c7dca9327ea740cef6f"
        "9609fe63ec705d36ad6777aec99d7c55443aa263511ff5e362d4a947073ecc20");
}

/* Of a root that the administrator trusts it does not matter that a browser gave it up. */
static void test_told_of_a_search_with_its_path_and_anchor(void **state)
{
    static struct vouch_search search;
    static const struct {
        enum vouch_search_outcome outcome;
        bool known_public;
        const char *chrome;
    } rows[] = {
        {VOUCH_SEARCH_GOOD, false, ACCEPTS},
        {VOUCH_SEARCH_GOOD, true, "ERR_CERT_AUTHORITY_INVALID"},
        {VOUCH_SEARCH_FAULTY, true, "ERR_CERT_AUTHORITY_INVALID"},
        {VOUCH_SEARCH_PARTIAL, true, ACCEPTS}, /* no anchor was found */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin(&s);
        search = (struct vouch_search){.outcome = rows[i].outcome,
                                       .path = s.path,
                                       .anchor = {.known_public = rows[i].known_public},
                                       .anchor_view = s.anchor,
                                       .certificates = s.sent,
                                       .count = 2};
        search.anchor_view.spki = distrusted_key();
        s.question = (struct vouch_clients_question){
            .search = &search, .policy = &s.policy, .report = &s.report};
        clients_judge(&s);
        assert_string_equal(clients_said_by(&s, CHROME), rows[i].chrome);
    }
}

static void test_told_nothing_without_rows_or_if_not_wanted(void **state)
{
    (void)state;
    clients_begin(&s);
    clients_find(&s, &http2);
    s.report.storage.clients_max = VOUCH_CLIENTS - 1;
    vouch_clients.judge(&s.question, &s.report);
    assert_int_equal(s.report.clients_count, 0);
    clients_begin(&s);
    clients_find(&s, &http2);
    s.policy.no_clients = true;
    vouch_clients.judge(&s.question, &s.report);
    assert_int_equal(s.report.clients_count, 0);
    expect_nothing_told();
}

static void test_told_of_a_handshake_in_which_no_certificate_came(void **state)
{
    static const struct {
        enum vouch_finding_code code;
        bool told;
    } rows[] = {{VOUCH_F_TLS_VERSION, true},
                {VOUCH_F_TLS_NO_COMMON_CIPHER, true},
                {VOUCH_F_CLIENTS_HELLO_LONG, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clients_begin(&s);
        clients_find(&s, &(struct clients_found){rows[i].code, -1, NULL, true});
        vouch_clients.refused(&s.policy, &s.report);
        assert_int_equal(s.report.clients_count, rows[i].told ? VOUCH_CLIENTS : 0);
        if (rows[i].told)
            assert_string_equal(clients_said_by(&s, CHROME), "ERR_SSL_VERSION_OR_CIPHER_MISMATCH");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_told_who_of_the_service_s_clients_refuses),
        cmocka_unit_test(test_told_what_is_odd_where_no_finding_says_it),
        cmocka_unit_test(test_told_nothing_where_another_finding_is_an_error),
        cmocka_unit_test(test_told_of_no_client_that_there_is_not),
        cmocka_unit_test(test_told_of_issuers_comes_where_the_client_comes_to_them),
        cmocka_unit_test(test_told_of_a_search_with_its_path_and_anchor),
        cmocka_unit_test(test_told_nothing_without_rows_or_if_not_wanted),
        cmocka_unit_test(test_told_of_a_handshake_in_which_no_certificate_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
