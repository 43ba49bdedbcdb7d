// SPDX-License-Identifier: Apache-2.0
/* The SMTP dialogue's second part, over TLS: what it compares with the first, and what it keeps. */
#include "core/dialogue/smtp.h"
#include "tests/support/dialogue_scene.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EHLO_GOOD "250-mx.example.test\r\n250-SIZE 1000\r\n250-STARTTLS\r\n250 PIPELINING\r\n"
#define EHLO_TLS "250-mx.example.test\r\n250-SIZE 1000\r\n250 PIPELINING\r\n"

static struct scene s;

static void greet_and_talk(const struct conversation *c)
{
    scene_begin(&s, c, 1000);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtp.greet, NULL), VOUCH_OK);
    vouch_talk_next(&s.talk);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtp.talk, NULL), VOUCH_OK);
}

static void test_smtp_starttls_offered_again_inside_tls_is_found(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"STARTTLS", "220 go\r\n"},
                                             {"EHLO", EHLO_GOOD},
                                             {"QUIT", "221 bye\r\n"},
                                             {NULL, NULL}};
    struct conversation c = {"220 mx\r\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_true(vouch_report_has(&s.report, VOUCH_F_SMTP_STARTTLS_AGAIN));
    scene_end(&s);
}

static void test_smtp_extension_lost_inside_tls_is_named(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"STARTTLS", "220 go\r\n"},
                                             {"EHLO", "250-mx\r\n250 PIPELINING\r\n"},
                                             {"QUIT", "221 bye\r\n"},
                                             {NULL, NULL}};
    struct conversation c = {"220 mx\r\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_true(vouch_report_has(&s.report, VOUCH_F_SMTP_KEYWORDS_DIFFER));
    assert_memory_equal(s.findings[0].value.data, "SIZE", 4);
    scene_end(&s);
}

/* Without STARTTLS: the server greets inside of the session. */
static void test_smtps_server_greets_over_tls(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", EHLO_TLS}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation good = {"220 mx\r\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    struct conversation bad = {"554 no\r\n", lines + 1, NULL, 0, VOUCH_E_REFUSED, VOUCH_F_NONE};
    (void)state;
    scene_begin(&s, &good, 1000);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtps.greet, NULL), VOUCH_OK);
    vouch_talk_next(&s.talk);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtps.talk, NULL), VOUCH_OK);
    assert_memory_equal(fake_transport_heard(&s.f).data, "EHLO ", 5);
    assert_int_equal(s.report.findings_count, 0);
    scene_end(&s);
    scene_begin(&s, &bad, 1000);
    vouch_talk_next(&s.talk);
    scene_run(&s, vouch_dialogue_smtps.talk, NULL);
    assert_true(vouch_report_has(&s.report, VOUCH_F_SMTP_GREETING_REFUSED));
    scene_end(&s);
}

/* What the check knows of the session, and what the server then says to EHLO inside it. */
static void expect_refusal(bool requested, bool without, const char *reply,
                           enum vouch_finding_code expected)
{
    const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                      {"STARTTLS", "220 go\r\n"},
                                      {"EHLO", reply},
                                      {"QUIT", "221 bye\r\n"},
                                      {NULL, NULL}};
    struct conversation c = {"220 mx\r\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    scene_begin(&s, &c, 1000);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtp.greet, NULL), VOUCH_OK);
    s.report.tls.client_cert_requested = requested;
    s.report.tls.client_cert_sent = requested && !without;
    vouch_talk_next(&s.talk);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtp.talk, NULL), VOUCH_OK);
    if (!vouch_report_has(&s.report, expected))
        fail_msg("the refusal %s is not found as %s", reply, vouch_finding_kind(expected)->id);
    scene_end(&s);
}

static void test_smtp_refusal_inside_tls_for_want_of_a_certificate_is_named(void **state)
{
    (void)state;
    expect_refusal(true, true, "421 4.7.1 No client certificate presented\r\n",
                   VOUCH_F_TLS_CLIENT_CERT_DEMANDED);
    expect_refusal(true, false, "421 4.7.1 Client Certificate not trusted\r\n",
                   VOUCH_F_TLS_PEER_REJECTED_CLIENT);
    expect_refusal(true, true, "421 4.3.2 too busy\r\n", VOUCH_F_SMTP_EHLO_TLS_REFUSED);
    expect_refusal(false, false, "421 4.7.1 No client certificate presented\r\n",
                   VOUCH_F_SMTP_EHLO_TLS_REFUSED);
}

static void test_smtp_good_conversation_keeps_its_facts(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"STARTTLS", "220 go\r\n"},
                                             {"EHLO", EHLO_TLS},
                                             {"QUIT", "221 bye\r\n"},
                                             {NULL, NULL}};
    struct conversation c = {
        "220 mx.example.test ready\r\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_int_equal(s.report.findings_count, 0);
    assert_true(vouch_span_equal(vouch_report_fact(&s.report, "smtp_banner"),
                                 guarded_text("220 mx.example.test ready")));
    assert_true(vouch_span_equal(vouch_report_fact(&s.report, "smtp_ehlo"),
                                 guarded_text("SIZE STARTTLS PIPELINING")));
    assert_true(vouch_span_equal(vouch_report_fact(&s.report, "smtp_ehlo_tls"),
                                 guarded_text("SIZE PIPELINING")));
    scene_end(&s);
}

static void test_smtp_hang_up_at_quit_is_no_fault(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"STARTTLS", "220 go\r\n"},
                                             {"EHLO", EHLO_TLS},
                                             {"QUIT", NULL},
                                             {NULL, NULL}};
    struct conversation c = {"220 mx\r\n", lines, NULL, VOUCH_E_CLOSED, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_int_equal(s.report.findings_count, 0);
    scene_end(&s);
}

/* Of a long reply its first hundred bytes are told. */
static void test_smtp_reply_is_told_up_to_a_hundred_bytes(void **state)
{
    (void)state;
    for (size_t len = 90; len < 130; len++) {
        static struct exchange_scene e;
        char line[160], want[160];
        memset(line, 'x', sizeof line);
        memcpy(line, "554 ", 4);
        memcpy(line + len, "\r\n", 2);
        snprintf(want, sizeof want, "%.*s", len < 100 ? (int)len : 100, line);
        exchange_begin(&e);
        exchange_hear(&e, vouch_dialogue_smtp.greet, line, len + 2);
        exchange_expect_found(&e, VOUCH_F_SMTP_GREETING_REFUSED, want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smtp_reply_is_told_up_to_a_hundred_bytes),
        cmocka_unit_test(test_smtps_server_greets_over_tls),
        cmocka_unit_test(test_smtp_starttls_offered_again_inside_tls_is_found),
        cmocka_unit_test(test_smtp_extension_lost_inside_tls_is_named),
        cmocka_unit_test(test_smtp_refusal_inside_tls_for_want_of_a_certificate_is_named),
        cmocka_unit_test(test_smtp_good_conversation_keeps_its_facts),
        cmocka_unit_test(test_smtp_hang_up_at_quit_is_no_fault),
    };
    return cmocka_run_group_tests_name("smtp dialogue over TLS", tests, NULL, NULL);
}
