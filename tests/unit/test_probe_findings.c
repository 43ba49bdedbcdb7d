// SPDX-License-Identifier: Apache-2.0
/* The words of a probe's findings, the certificates that it notes, and what becomes of the verdicts
 * of clients that cannot connect. */
#include "core/probe/clients.h"
#include "core/probe/probe.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_accepts accepts;
static struct vouch_report report;
static struct vouch_client_verdict verdicts[VOUCH_CLIENTS];

static size_t client_of(const char *id)
{
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++)
        if (strcmp(vouch_simulated_client(i)->id, id) == 0)
            return i;
    fail_msg("no client %s", id);
    return 0;
}

static void find(size_t clients)
{
    static struct vouch_finding findings[16];
    static uint8_t text[2048];
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 16,
                                                 .text = text,
                                                 .text_max = sizeof text,
                                                 .clients = verdicts,
                                                 .clients_max = VOUCH_CLIENTS};
    vouch_report_init(&report, &storage);
    report.clients_count = clients;
    vouch_probe_find(&accepts, false, false, &report);
}

static void expect_words(size_t at, const char *words)
{
    assert_true(at < report.findings_count);
    struct vouch_span value = report.storage.findings[at].value;
    if (!vouch_span_equal(value, guarded_text(words)))
        fail_msg("\"%.*s\" instead of \"%s\"", (int)value.len, (const char *)value.data, words);
}

/* --- words ------------------------------------------------------------------------------------ */

static void test_finding_lists_what_is_open_in_the_order_of_the_questions(void **state)
{
    (void)state;
    memset(&accepts, 0, sizeof accepts);
    accepts.answers[VOUCH_ASK_TLS_1_2] = VOUCH_ANSWER_YES;
    accepts.answers[VOUCH_ASK_TLS_1_1] = VOUCH_ANSWER_YES;
    accepts.answers[VOUCH_ASK_SSL_3] = VOUCH_ANSWER_YES;
    accepts.answers[VOUCH_ASK_NULL] = VOUCH_ANSWER_YES;
    accepts.answers[VOUCH_ASK_RC4] = VOUCH_ANSWER_YES;
    accepts.answers[VOUCH_ASK_CBC] = VOUCH_ANSWER_YES;
    accepts.dh_bits = 1024;
    find(0);
    assert_int_equal(report.findings_count, 3);
    expect_words(0, "TLSv1.1, SSLv3");
    expect_words(1, "null, rc4, dhe-1024");
    expect_words(2, "cbc");
    accepts.answers[VOUCH_ASK_TLS_1_3] = VOUCH_ANSWER_NO;
    accepts.answers[VOUCH_ASK_TLS_1_2] = VOUCH_ANSWER_NO;
    find(0);
    expect_words(0, "TLSv1.1"); /* the newest of them */
}

static void test_finding_without_a_hybrid_group_does_not_say_hybrid_only(void **state)
{
    (void)state;
    memset(&accepts, 0, sizeof accepts);
    accepts.answers[VOUCH_ASK_CLASSIC] = VOUCH_ANSWER_NO;
    find(0);
    assert_int_equal(report.findings_count, 0);
}

static void test_finding_of_clients_names_those_of_its_age_and_the_reason(void **state)
{
    static const char reason[] = "for a reason";
    static const char other[] = "for another";
    (void)state;
    memset(&accepts, 0, sizeof accepts);
    accepts.clients_count = VOUCH_SIMULATIONS;
    accepts.clients[client_of("java-8-2015")].why = reason;
    accepts.clients[client_of("java-11")].why = reason;
    accepts.clients[client_of("java-17")].why = other;
    accepts.clients[client_of("windows-2016")].why = reason;
    accepts.clients[client_of("java-7")].why = reason;
    find(0);
    assert_int_equal(report.findings_count, 3);
    expect_words(0, "Java 8u31, Java 7 (for a reason)");
    expect_words(1, "Java 11, Windows Server 2016 (for a reason)");
    expect_words(2, "Java 17 (for another)");
}

/* --- verdicts --------------------------------------------------------------------------------- */

static void test_verdict_of_a_client_that_cannot_connect_is_that_it_refuses(void **state)
{
    static const char reason[] = "for a reason";
    (void)state;
    memset(&accepts, 0, sizeof accepts);
    memset(verdicts, 0, sizeof verdicts);
    accepts.clients_count = VOUCH_SIMULATIONS;
    accepts.clients[client_of("chromium-156")].why = reason;
    accepts.clients[client_of("java-8")].why = reason; /* judges no certificates */
    verdicts[VOUCH_CLIENT_JAVA] = (struct vouch_client_verdict){
        .acceptance = VOUCH_REFUSES, .code = "its own", .finding = VOUCH_F_CERT_EXPIRED};
    accepts.clients[client_of("java-17")].why = reason; /* and has refused the certificate */
    find(VOUCH_CLIENTS);
    for (size_t i = 0; i < VOUCH_CLIENTS; i++)
        assert_int_equal(verdicts[i].acceptance, i == VOUCH_CLIENT_CHROME || i == VOUCH_CLIENT_JAVA
                                                     ? VOUCH_REFUSES
                                                     : VOUCH_ACCEPTS);
    assert_int_equal(verdicts[VOUCH_CLIENT_CHROME].finding, VOUCH_F_PROBE_CLIENT_EXCLUDED);
    assert_ptr_equal(verdicts[VOUCH_CLIENT_CHROME].what, reason);
    assert_string_equal(verdicts[VOUCH_CLIENT_JAVA].code, "its own");
}

static void test_verdict_of_a_client_is_of_all_its_versions(void **state)
{
    (void)state;
    memset(&accepts, 0, sizeof accepts);
    memset(verdicts, 0, sizeof verdicts);
    verdicts[VOUCH_CLIENT_OPENSSL].acceptance = VOUCH_ACCEPTS;
    accepts.clients_count = VOUCH_SIMULATIONS;
    accepts.clients[client_of("openssl-3.5")].why = "why";
    find(VOUCH_CLIENTS);
    assert_int_equal(verdicts[VOUCH_CLIENT_OPENSSL].acceptance, VOUCH_ACCEPTS);
    accepts.clients[client_of("openssl-3.0")].why = "why";
    find(VOUCH_CLIENTS);
    assert_int_equal(verdicts[VOUCH_CLIENT_OPENSSL].acceptance, VOUCH_REFUSES);
}

static void test_verdict_of_a_client_that_gets_further_than_the_check_is_unknown(void **state)
{
    (void)state;
    memset(&accepts, 0, sizeof accepts);
    for (size_t i = 0; i < VOUCH_CLIENTS; i++)
        verdicts[i] = (struct vouch_client_verdict){
            .acceptance = VOUCH_REFUSES, .code = "its own", .finding = VOUCH_F_TLS_HANDSHAKE};
    accepts.clients_count = VOUCH_SIMULATIONS;
    accepts.clients[client_of("chromium-156")].answer = VOUCH_ANSWER_YES;
    accepts.clients[client_of("firefox-esr-153")].answer = VOUCH_ANSWER_UNKNOWN;
    find(VOUCH_CLIENTS);
    assert_int_equal(verdicts[VOUCH_CLIENT_CHROME].acceptance, VOUCH_ACCEPTANCE_UNKNOWN);
    assert_null(verdicts[VOUCH_CLIENT_CHROME].code);
    assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance, VOUCH_REFUSES);
}

static void test_verdicts_that_are_not_asked_for_stay_as_they_are(void **state)
{
    static const char reason[] = "for a reason";
    (void)state;
    memset(&accepts, 0, sizeof accepts);
    memset(verdicts, 0, sizeof verdicts);
    accepts.clients_count = VOUCH_SIMULATIONS;
    accepts.clients[client_of("firefox-esr-153")].why = reason;
    accepts.clients[client_of("chromium-156")].why = reason;
    find(VOUCH_CLIENT_FIREFOX); /* verdicts before this one */
    assert_int_equal(verdicts[VOUCH_CLIENT_CHROME].acceptance, VOUCH_REFUSES);
    assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance, VOUCH_ACCEPTS);
}

/* --- certificates ----------------------------------------------------------------------------- */

static const struct vouch_seen_certificate *seen_at(enum vouch_question q)
{
    if (q == VOUCH_ASK_NAMELESS)
        return &accepts.nameless;
    return q == VOUCH_ASK_RSA_CERTIFICATE ? &accepts.rsa : &accepts.ecdsa;
}

/* An answer of TLS 1.2 with a prime of 1024 bits and `certificates`. */
static void answer(enum vouch_question question, uint16_t suite, size_t certificates)
{
    static struct vouch_probe p;
    memset(&p, 0, sizeof p);
    memset(&accepts, 0, sizeof accepts);
    accepts.answers[VOUCH_ASK_TLS_1_2] = VOUCH_ANSWER_YES;
    p.options.accepts = &accepts;
    p.options.servername = "www.example.test";
    p.question = question;
    assert_true(vouch_probe_prepare(&p));
    p.reader.answer.version = 0x0303;
    p.reader.answer.suite = suite;
    p.reader.answer.dh_bits = 1024;
    p.reader.answer.certificates[0] = guarded_text("abcdef");
    p.reader.answer.certificates_count = certificates;
    vouch_probe_answer(&p, VOUCH_GOT_HELLO);
}

static void test_certificate_is_noted_of_its_own_question_alone(void **state)
{
    static const struct {
        enum vouch_question q;
        uint16_t suite;
    } rows[] = {{VOUCH_ASK_NAMELESS, 0xc02f},
                {VOUCH_ASK_RSA_CERTIFICATE, 0xc02f},
                {VOUCH_ASK_ECDSA_CERTIFICATE, 0xc02b}};
    static const uint8_t begins[] = {0xbe, 0xf5, 0x7e, 0xc7}; /* SHA-256 of "abcdef" */
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        answer(rows[i].q, rows[i].suite, 1);
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(seen_at(rows[k].q)->seen, k == i);
        assert_memory_equal(seen_at(rows[i].q)->sha256, begins, sizeof begins);
        assert_int_equal(accepts.dh_bits, 0);
        answer(rows[i].q, rows[i].suite, 0);
        assert_false(seen_at(rows[i].q)->seen);
        answer(rows[i].q, 0x0001, 1); /* not offered, so no answer */
        assert_false(seen_at(rows[i].q)->seen);
    }
}

static void test_prime_is_noted_of_its_own_question_alone(void **state)
{
    (void)state;
    answer(VOUCH_ASK_DHE, 0x009e, 1);
    assert_int_equal(accepts.dh_bits, 1024);
    assert_false(accepts.rsa.seen || accepts.ecdsa.seen || accepts.nameless.seen);
    answer(VOUCH_ASK_CBC, 0x0033, 1);
    assert_int_equal(accepts.dh_bits, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finding_lists_what_is_open_in_the_order_of_the_questions),
        cmocka_unit_test(test_finding_without_a_hybrid_group_does_not_say_hybrid_only),
        cmocka_unit_test(test_finding_of_clients_names_those_of_its_age_and_the_reason),
        cmocka_unit_test(test_verdict_of_a_client_that_cannot_connect_is_that_it_refuses),
        cmocka_unit_test(test_verdict_of_a_client_is_of_all_its_versions),
        cmocka_unit_test(test_verdict_of_a_client_that_gets_further_than_the_check_is_unknown),
        cmocka_unit_test(test_verdicts_that_are_not_asked_for_stay_as_they_are),
        cmocka_unit_test(test_certificate_is_noted_of_its_own_question_alone),
        cmocka_unit_test(test_prime_is_noted_of_its_own_question_alone),
    };
    return cmocka_run_group_tests_name("probe_findings", tests, NULL, NULL);
}
