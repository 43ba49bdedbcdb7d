// SPDX-License-Identifier: Apache-2.0
/* Simulated clients: what each refuses of a server's answer, and what findings the answers of a
 * probe come to. */
#include "core/format/accepts_words.h"
#include "core/probe/clients.h"
#include "core/probe/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_accepts accepts;
static struct vouch_probe p;

static size_t client_of(const char *id)
{
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++)
        if (strcmp(vouch_simulated_client(i)->id, id) == 0)
            return i;
    fail_msg("no client %s", id);
    return 0;
}

static void begin(void)
{
    memset(&accepts, 0, sizeof accepts);
    memset(&p, 0, sizeof p);
    p.options.accepts = &accepts;
    p.options.servername = "www.example.test";
}

static void test_clients_beyond_the_table_are_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++)
        assert_non_null(vouch_client_row(i));
    assert_ptr_equal(vouch_client_row(VOUCH_CLIENT_PROGRAMS - 1),
                     &vouch_client_programs[VOUCH_CLIENT_PROGRAMS - 1]);
    assert_ptr_equal(vouch_client_row(VOUCH_CLIENT_PROGRAMS), &vouch_client_systems[0]);
    assert_null(vouch_client_row(VOUCH_SIMULATIONS));
    assert_null(vouch_simulated_client(VOUCH_SIMULATIONS));
}

static void test_answers_and_reasons_have_dutch_words(void **state)
{
    const char *reason;
    (void)state;
    for (size_t i = 0; (reason = vouch_probe_reason(i)) != NULL; i++) {
        assert_string_not_equal(vouch_accepts_say(VOUCH_LANGUAGE_NL, reason), reason);
        assert_ptr_equal(vouch_accepts_say(VOUCH_LANGUAGE_EN, reason), reason);
    }
    for (int a = VOUCH_ANSWER_YES; a <= VOUCH_ANSWER_UNKNOWN; a++) {
        const char *answer = vouch_answer_text((enum vouch_answer)a);
        assert_string_not_equal(vouch_accepts_say(VOUCH_LANGUAGE_NL, answer), answer);
    }
    assert_string_equal(vouch_accepts_say(VOUCH_LANGUAGE_NL, "yes"), "ja");
    assert_string_equal(vouch_accepts_say(VOUCH_LANGUAGE_NL, "TLSv1.3"), "TLSv1.3");
    assert_null(vouch_accepts_say(VOUCH_LANGUAGE_NL, NULL));
}

static void test_client_sends_a_name_and_a_protocol_where_it_does(void **state)
{
    (void)state;
    begin();
    vouch_probe_prepare_client(&p, client_of("chromium-156"));
    assert_int_equal(p.hello.name.len, 16);
    assert_null(p.hello.alpn); /* mail has none */
    assert_int_equal(p.hello.bytes, 1982);
    p.options.web = true;
    vouch_probe_prepare_client(&p, client_of("chromium-156"));
    assert_string_equal(p.hello.alpn, "h2,http/1.1");
    vouch_probe_prepare_client(&p, client_of("postfix-3.10-openssl-3.5"));
    assert_int_equal(p.hello.name.len, 0);
}

/* --- what a client refuses -------------------------------------------------------------------- */

static struct vouch_server_answer tls_12(void)
{
    return (struct vouch_server_answer){
        .version = 0x0303, .suite = 0xc02f, .group = 0x0017, .renegotiation = true};
}

/* null: the client goes on. */
static const char *refusal(const char *id, struct vouch_server_answer answer)
{
    size_t client = client_of(id);
    begin();
    p.reader.answer = answer;
    vouch_probe_answer_client(&p, client, VOUCH_GOT_HELLO);
    const struct vouch_simulation *s = &accepts.clients[client];
    assert_int_equal(s->answer, s->why ? VOUCH_ANSWER_NO : VOUCH_ANSWER_YES);
    assert_int_equal(s->version, answer.version);
    assert_int_equal(s->suite, answer.suite);
    assert_int_equal(s->group, answer.group);
    return s->why;
}

static void expect_refusal(const char *id, struct vouch_server_answer answer, const char *words)
{
    const char *why = refusal(id, answer);
    if (!why || !strstr(why, words))
        fail_msg("%s: \"%s\" instead of \"%s\"", id, why ? why : "accepted", words);
}

static void test_client_goes_on_with_what_it_has_offered(void **state)
{
    struct vouch_server_answer answer = tls_12();
    (void)state;
    assert_null(refusal("chromium-156", answer));
    assert_null(refusal("openssl-3.5", answer));
    answer.group = 0; /* not known */
    assert_null(refusal("openssl-3.5", answer));
    answer = (struct vouch_server_answer){.version = 0x0301, .suite = 0x002f, .group = 0x0017};
    assert_null(refusal("openssl-0.9.8", answer)); /* it offers no groups, and takes any */
    assert_null(refusal("java-7", answer));
}

static void test_client_refuses_what_it_has_not_offered(void **state)
{
    struct vouch_server_answer answer = tls_12();
    (void)state;
    answer.suite = 0x0005;
    expect_refusal("chromium-156", answer, "cipher that was not offered");
    answer = tls_12();
    answer.group = 0x0019;
    expect_refusal("chromium-156", answer, "group that was not offered");
    answer = tls_12();
    answer.version = 0x0302;
    expect_refusal("chromium-156", answer, "too old");
    expect_refusal("openssl-3.0", answer, "too old"); /* offered, and refused when chosen */
    assert_null(refusal("openssl-1.1.1", answer));
    answer.version = 0x0303;
    expect_refusal("openssl-0.9.8", answer, "version"); /* newer than what it offers */
}

static void test_client_refuses_a_small_prime_and_no_other(void **state)
{
    struct vouch_server_answer answer = tls_12();
    (void)state;
    answer.suite = 0x009e;
    answer.group = 0;
    answer.dh_bits = 2047;
    expect_refusal("openssl-3.5", answer, "Diffie-Hellman");
    assert_null(refusal("openssl-1.1.1", answer));
    answer.dh_bits = 2048;
    assert_null(refusal("openssl-3.5", answer));
}

static void test_client_needs_secure_renegotiation_below_1_3_alone(void **state)
{
    struct vouch_server_answer answer = tls_12();
    (void)state;
    answer.renegotiation = false;
    expect_refusal("openssl-3.5", answer, "RFC 5746");
    assert_null(refusal("openssl-1.1.1", answer));
    answer.version = 0x0304;
    answer.suite = 0x1301;
    assert_null(refusal("openssl-3.5", answer));
}

/* --- when no hello comes back ----------------------------------------------------------------- */

/* With TLS 1.2 open and nothing else. */
static const struct vouch_simulation *outcome(const char *id, enum vouch_probe_outcome outcome,
                                              uint8_t alert)
{
    size_t client = client_of(id);
    begin();
    accepts.answers[VOUCH_ASK_TLS_1_2] = VOUCH_ANSWER_YES;
    p.reader.answer.alert = alert;
    vouch_probe_answer_client(&p, client, outcome);
    return &accepts.clients[client];
}

static void test_client_is_told_why_by_the_alert(void **state)
{
    static const struct {
        uint8_t alert;
        const char *words;
    } rows[] = {
        {40, "no cipher"},      {71, "no cipher"},     {70, "no TLS version"},
        {112, "name"},          {120, "protocol"},     {41, "with an alert"},
        {111, "with an alert"}, {72, "with an alert"}, {0, "with an alert"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_simulation *s = outcome("java-8", VOUCH_GOT_ALERT, rows[i].alert);
        assert_int_equal(s->answer, VOUCH_ANSWER_NO);
        assert_int_equal(s->alert, rows[i].alert);
        assert_non_null(strstr(s->why, rows[i].words));
    }
}

static void test_client_closed_upon_has_no_alert(void **state)
{
    const struct vouch_simulation *s = outcome("java-8", VOUCH_GOT_CLOSE, 40);
    (void)state;
    assert_int_equal(s->answer, VOUCH_ANSWER_NO);
    assert_int_equal(s->alert, 0);
    assert_non_null(strstr(s->why, "closes"));
}

/* Whatever the alert: where none of its versions is open, that is why. */
static void test_client_without_an_open_version_has_that_for_a_reason(void **state)
{
    (void)state;
    assert_string_equal(outcome("java-7", VOUCH_GOT_ALERT, 40)->why, "no TLS version in common");
    assert_string_equal(outcome("java-7", VOUCH_GOT_CLOSE, 0)->why, "no TLS version in common");
    accepts.answers[VOUCH_ASK_TLS_1_0] = VOUCH_ANSWER_YES;
    vouch_probe_answer_client(&p, client_of("java-7"), VOUCH_GOT_CLOSE);
    assert_non_null(strstr(accepts.clients[client_of("java-7")].why, "closes"));
    begin();
    accepts.answers[VOUCH_ASK_TLS_1_3] = VOUCH_ANSWER_YES; /* and GREASE is no version */
    vouch_probe_answer_client(&p, client_of("chromium-156"), VOUCH_GOT_CLOSE);
    assert_non_null(strstr(accepts.clients[client_of("chromium-156")].why, "closes"));
}

static void test_client_unanswered_is_unknown_unless_long_hellos_are_lost(void **state)
{
    const struct vouch_simulation *s = outcome("java-8", VOUCH_GOT_NOTHING, 0);
    (void)state;
    assert_int_equal(s->answer, VOUCH_ANSWER_UNKNOWN);
    assert_null(s->why);
    accepts.answers[VOUCH_ASK_LARGE] = VOUCH_ANSWER_NO;
    vouch_probe_answer_client(&p, client_of("java-8"), VOUCH_GOT_NOTHING);
    assert_int_equal(s->answer, VOUCH_ANSWER_NO);
    assert_non_null(strstr(s->why, "length"));
    vouch_probe_answer_client(&p, client_of("java-8"), VOUCH_GOT_NOWHERE);
    assert_int_equal(s->answer, VOUCH_ANSWER_UNKNOWN);
    assert_null(s->why);
}

/* --- findings --------------------------------------------------------------------------------- */

static struct vouch_report report;

static void find(bool web, bool mail)
{
    static struct vouch_finding findings[16];
    static uint8_t text[2048];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    vouch_probe_find(&accepts, web, mail, &report);
}

static void expect_only(enum vouch_finding_code code, enum vouch_severity severity)
{
    assert_int_equal(report.findings_count, 1);
    assert_int_equal(report.storage.findings[0].code, code);
    assert_int_equal(report.storage.findings[0].severity, severity);
}

static void answer_versions(enum vouch_answer tls_13, enum vouch_answer tls_12,
                            enum vouch_answer tls_11, enum vouch_answer ssl_3)
{
    begin();
    accepts.answers[VOUCH_ASK_TLS_1_3] = tls_13;
    accepts.answers[VOUCH_ASK_TLS_1_2] = tls_12;
    accepts.answers[VOUCH_ASK_TLS_1_1] = tls_11;
    accepts.answers[VOUCH_ASK_SSL_3] = ssl_3;
    find(false, false);
}

static void test_finding_of_old_versions_depends_on_the_new_ones(void **state)
{
    const enum vouch_answer yes = VOUCH_ANSWER_YES;
    const enum vouch_answer no = VOUCH_ANSWER_NO;
    const enum vouch_answer unknown = VOUCH_ANSWER_UNKNOWN;
    (void)state;
    answer_versions(yes, no, yes, no);
    expect_only(VOUCH_F_PROBE_OLD_VERSION_OPEN, VOUCH_SEVERITY_WARNING);
    answer_versions(no, yes, no, yes);
    expect_only(VOUCH_F_PROBE_OLD_VERSION_OPEN, VOUCH_SEVERITY_WARNING);
    answer_versions(no, no, no, yes);
    expect_only(VOUCH_F_PROBE_OLD_VERSION_ONLY, VOUCH_SEVERITY_ERROR);
    answer_versions(unknown, no, yes, no);
    assert_int_equal(report.findings_count, 0);
    answer_versions(no, unknown, yes, no);
    assert_int_equal(report.findings_count, 0);
    answer_versions(yes, yes, no, no);
    assert_int_equal(report.findings_count, 0);
}

static void test_finding_of_hybrid_groups_needs_all_answers(void **state)
{
    (void)state;
    for (size_t other = VOUCH_ASK_X25519_MLKEM768; other <= VOUCH_ASK_P384_MLKEM1024; other++) {
        begin();
        for (size_t q = VOUCH_ASK_X25519_MLKEM768; q <= VOUCH_ASK_P384_MLKEM1024; q++)
            accepts.answers[q] = VOUCH_ANSWER_NO;
        find(false, false);
        expect_only(VOUCH_F_PROBE_HYBRID_MISSING, VOUCH_SEVERITY_INFO);
        accepts.answers[other] = VOUCH_ANSWER_UNKNOWN;
        find(false, false);
        assert_int_equal(report.findings_count, 0);
        accepts.answers[other] = VOUCH_ANSWER_PREFERRED;
        find(false, false);
        assert_int_equal(report.findings_count, 0);
        accepts.answers[VOUCH_ASK_CLASSIC] = VOUCH_ANSWER_NO;
        find(false, false);
        expect_only(VOUCH_F_PROBE_HYBRID_ONLY, VOUCH_SEVERITY_WARNING);
    }
}

static void test_finding_of_weak_ciphers_tells_dated_ones_apart(void **state)
{
    (void)state;
    for (size_t q = VOUCH_ASK_ANONYMOUS; q <= VOUCH_ASK_RSA_EXCHANGE; q++)
        for (int mail = 0; mail < 2; mail++) {
            bool dated = q == VOUCH_ASK_CBC || q == VOUCH_ASK_RSA_EXCHANGE ||
                         (q == VOUCH_ASK_ANONYMOUS && mail);
            begin();
            accepts.answers[q] = VOUCH_ANSWER_YES;
            find(false, mail);
            expect_only(VOUCH_F_PROBE_WEAK_ACCEPTED,
                        dated ? VOUCH_SEVERITY_INFO : VOUCH_SEVERITY_WARNING);
        }
    begin();
    accepts.dh_bits = VOUCH_DH_BITS_GOOD;
    find(false, false);
    assert_int_equal(report.findings_count, 0);
    accepts.dh_bits = VOUCH_DH_BITS_GOOD - 1;
    find(false, false);
    expect_only(VOUCH_F_PROBE_WEAK_ACCEPTED, VOUCH_SEVERITY_WARNING);
}

static void test_finding_of_long_hellos_is_an_error_where_browsers_come(void **state)
{
    (void)state;
    begin();
    accepts.answers[VOUCH_ASK_LARGE] = VOUCH_ANSWER_NO;
    find(true, false);
    expect_only(VOUCH_F_PROBE_LARGE_HELLO_BROKEN, VOUCH_SEVERITY_ERROR);
    find(false, true);
    expect_only(VOUCH_F_PROBE_LARGE_HELLO_BROKEN, VOUCH_SEVERITY_WARNING);
    accepts.answers[VOUCH_ASK_LARGE] = VOUCH_ANSWER_UNKNOWN;
    accepts.unanswered = 1;
    find(true, false);
    expect_only(VOUCH_F_PROBE_UNANSWERED, VOUCH_SEVERITY_INFO);
}

/* One finding for each reason and age, which names all the clients that it is true of. */
static void test_finding_of_excluded_clients_is_one_for_each_reason_and_age(void **state)
{
    static const char why[] = "for a reason";
    (void)state;
    begin();
    accepts.clients_count = VOUCH_SIMULATIONS;
    accepts.clients[client_of("chromium-156")].why = why;
    accepts.clients[client_of("java-17")].why = why;
    accepts.clients[client_of("java-7")].why = why;
    find(true, false);
    assert_int_equal(report.findings_count, 2);
    assert_int_equal(report.storage.findings[0].severity, VOUCH_SEVERITY_WARNING);
    assert_int_equal(report.storage.findings[1].severity, VOUCH_SEVERITY_INFO);
    accepts.clients_count = client_of("java-7"); /* that one was not asked */
    find(true, false);
    expect_only(VOUCH_F_PROBE_CLIENT_EXCLUDED, VOUCH_SEVERITY_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_beyond_the_table_are_none),
        cmocka_unit_test(test_answers_and_reasons_have_dutch_words),
        cmocka_unit_test(test_client_sends_a_name_and_a_protocol_where_it_does),
        cmocka_unit_test(test_client_goes_on_with_what_it_has_offered),
        cmocka_unit_test(test_client_refuses_what_it_has_not_offered),
        cmocka_unit_test(test_client_refuses_a_small_prime_and_no_other),
        cmocka_unit_test(test_client_needs_secure_renegotiation_below_1_3_alone),
        cmocka_unit_test(test_client_is_told_why_by_the_alert),
        cmocka_unit_test(test_client_closed_upon_has_no_alert),
        cmocka_unit_test(test_client_without_an_open_version_has_that_for_a_reason),
        cmocka_unit_test(test_client_unanswered_is_unknown_unless_long_hellos_are_lost),
        cmocka_unit_test(test_finding_of_old_versions_depends_on_the_new_ones),
        cmocka_unit_test(test_finding_of_hybrid_groups_needs_all_answers),
        cmocka_unit_test(test_finding_of_weak_ciphers_tells_dated_ones_apart),
        cmocka_unit_test(test_finding_of_long_hellos_is_an_error_where_browsers_come),
        cmocka_unit_test(test_finding_of_excluded_clients_is_one_for_each_reason_and_age),
    };
    return cmocka_run_group_tests_name("probe_clients", tests, NULL, NULL);
}
