// SPDX-License-Identifier: Apache-2.0
/* The SMTP dialogue against a server made of lines: every failure of STARTTLS has its own code,
 * however the bytes are cut up, and whichever call fails. */
#include "core/dialogue/smtp.h"
#include "tests/support/dialogue_scene.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define EHLO_GOOD "250-mx.example.test\r\n250-SIZE 1000\r\n250-STARTTLS\r\n250 PIPELINING\r\n"

static struct scene s;
static const struct vouch_smtp_options probing = {NULL, true};
static const struct vouch_smtp_options named = {"probe.example.test", false};

static void check_greet(size_t chunk, void *arg)
{
    const struct conversation *c = arg;
    scene_begin(&s, c, chunk);
    int status = scene_run(&s, vouch_dialogue_smtp.greet, c->options);
    if (status != c->status)
        fail_msg("greet answered %d, not %d, at chunk %zu", status, c->status, sweep_at);
    if (c->finding != VOUCH_F_NONE && !vouch_report_has(&s.report, c->finding))
        fail_msg("finding %d is missing at chunk %zu", (int)c->finding, sweep_at);
    if (c->finding == VOUCH_F_NONE && s.report.findings_count)
        fail_msg("finding %d at chunk %zu where none belongs", (int)s.findings[0].code, sweep_at);
    assert_int_equal(s.script.surprises, 0);
    assert_int_equal(s.f.misuse, 0);
    scene_end(&s);
}

static bool fault_greet(unsigned fault_at, void *arg)
{
    const struct conversation *c = arg;
    scene_begin(&s, c, 7);
    s.f.fault_at = fault_at;
    s.f.fault = VOUCH_E_RESET;
    int status = scene_run(&s, vouch_dialogue_smtp.greet, c->options);
    bool hit = s.f.fault_hit;
    if (hit && s.talk.stream_status != VOUCH_E_RESET && status != c->status)
        fail_msg("a fault at call %zu ended in %d", sweep_at, status);
    scene_end(&s);
    return hit;
}

static void sweep(struct conversation *c)
{
    sweep_chunks(check_greet, c);
    assert_true(sweep_faults(fault_greet, c, 2000) > 1);
}

static void test_smtp_starttls_offered_goes_ahead(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO localhost", EHLO_GOOD}, {"STARTTLS", "220 go\r\n"}, {NULL, NULL}};
    struct conversation c = {
        "220 mx.example.test ESMTP\r\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_names_in_any_case_goes_ahead(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO probe.example.test", "250-mx\r\n250-size 9\r\n250-pipelining\r\n250 StartTLS\r\n"},
        {"STARTTLS", "220 go\r\n"},
        {NULL, NULL}};
    struct conversation c = {
        "220-mx.example.test\r\n220 second line\r\n", lines, &named, 0, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_bare_line_feeds_goes_ahead(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", "250-mx\n250 STARTTLS\n"}, {"STARTTLS", "220 go\n"}, {NULL, NULL}};
    struct conversation c = {"220 mx\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_greeting_refused_is_found(void **state)
{
    static const struct fake_line lines[] = {{"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation c = {"554 5.7.1 not you\r\n",      lines, NULL, 0, VOUCH_E_REFUSED,
                             VOUCH_F_SMTP_GREETING_REFUSED};
    (void)state;
    sweep(&c);
}

static void test_smtp_other_protocol_is_found(void **state)
{
    static const struct fake_line lines[] = {{NULL, NULL}};
    struct conversation c = {"SSH-2.0-OpenSSH_9.2\r\n", lines, NULL, 0, VOUCH_E_MALFORMED,
                             VOUCH_F_SMTP_NOT_SMTP};
    (void)state;
    sweep(&c);
}

static void test_smtp_ehlo_refused_tries_helo(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", "502 unknown\r\n"}, {"HELO", "250 mx\r\n"}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation c = {"220 mx\r\n",         lines, NULL, 0, VOUCH_E_NOT_FOUND,
                             VOUCH_F_SMTP_NO_ESMTP};
    (void)state;
    sweep(&c);
}

static void test_smtp_helo_refused_is_found(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", "502 unknown\r\n"}, {"HELO", "550 no\r\n"}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, NULL, 0, VOUCH_E_NOT_FOUND, VOUCH_F_SMTP_HELO_REFUSED};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_missing_is_found(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", "250-mx\r\n250 SIZE\r\n"}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, NULL, 0, VOUCH_E_NOT_FOUND, VOUCH_F_SMTP_NO_STARTTLS};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_on_the_first_line_is_found(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", "250-STARTTLS\r\n250 SIZE\r\n"}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, NULL, 0, VOUCH_E_NOT_FOUND, VOUCH_F_SMTP_STARTTLS_HIDDEN};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_overwritten_on_the_way_is_found(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", "250-mx\r\n250-SIZE\r\n250 XXXXXXXA\r\n"}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation c = {"220 ****************\r\n",    lines, NULL, 0, VOUCH_E_NOT_FOUND,
                             VOUCH_F_SMTP_STARTTLS_STRIPPED};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_454_is_found(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"STARTTLS", "454 4.7.0 later\r\n"},
                                             {"QUIT", "221 bye\r\n"},
                                             {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, NULL, 0, VOUCH_E_REFUSED, VOUCH_F_SMTP_STARTTLS_TEMPORARY};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_502_is_found(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"STARTTLS", "502 5.5.1 no\r\n"},
                                             {"QUIT", "221 bye\r\n"},
                                             {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, NULL, 0, VOUCH_E_REFUSED, VOUCH_F_SMTP_STARTTLS_REFUSED};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_250_is_found(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", EHLO_GOOD}, {"STARTTLS", "250 ok\r\n"}, {"QUIT", "221 bye\r\n"}, {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, NULL, 0, VOUCH_E_REFUSED, VOUCH_F_SMTP_STARTTLS_UNEXPECTED};
    (void)state;
    sweep(&c);
}

static void test_smtp_reply_of_two_digits_is_found(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", "250-mx\r\n25\r\n"}, {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, NULL, 0, VOUCH_E_MALFORMED, VOUCH_F_SMTP_MALFORMED_REPLY};
    (void)state;
    sweep(&c);
}

static void test_smtp_half_a_line_then_close_is_closed(void **state)
{
    static const struct fake_line lines[] = {{NULL, NULL}};
    struct conversation c = {"220 mx.examp", lines,          NULL,
                             VOUCH_E_CLOSED, VOUCH_E_CLOSED, VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_listener_insisting_on_tls_is_told(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"MAIL FROM:<>", "530 5.7.0 Must issue STARTTLS\r\n"},
                                             {"RSET", "250 ok\r\n"},
                                             {"STARTTLS", "220 go\r\n"},
                                             {NULL, NULL}};
    struct conversation c = {"220 mx\r\n", lines, &probing, 0, VOUCH_OK, VOUCH_F_SMTP_TLS_REQUIRED};
    (void)state;
    sweep(&c);
}

static void test_smtp_listener_taking_mail_in_clear_is_told(void **state)
{
    static const struct fake_line lines[] = {{"EHLO", EHLO_GOOD},
                                             {"MAIL FROM:<>", "250 ok\r\n"},
                                             {"RSET", "250 ok\r\n"},
                                             {"STARTTLS", "220 go\r\n"},
                                             {NULL, NULL}};
    struct conversation c = {
        "220 mx\r\n", lines, &probing, 0, VOUCH_OK, VOUCH_F_SMTP_TLS_NOT_REQUIRED};
    (void)state;
    sweep(&c);
}

static void test_smtp_line_of_64_kib_is_found_in_bounded_buffer(void **state)
{
    static const struct fake_line lines[] = {{NULL, NULL}};
    static char line[65536];
    struct conversation c = {line, lines, NULL, 0, VOUCH_E_MALFORMED, VOUCH_F_SMTP_LINE_TOO_LONG};
    (void)state;
    memset(line, '2', sizeof line - 1);
    check_greet(1000, &c);
}

static void test_smtp_nul_in_a_line_is_found(void **state)
{
    static const struct fake_line lines[] = {{NULL, NULL}};
    struct conversation c = {"", lines, NULL, 0, VOUCH_E_MALFORMED, VOUCH_F_NONE};
    (void)state;
    scene_begin(&s, &c, 3);
    fake_transport_say(&s.f, "220 m\0x\r\n", 9);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtp.greet, NULL), VOUCH_E_MALFORMED);
    assert_true(vouch_report_has(&s.report, VOUCH_F_SMTP_NOT_SMTP));
    scene_end(&s);
}

static void test_smtp_bytes_behind_the_go_ahead_stay_unused(void **state)
{
    static const struct fake_line lines[] = {
        {"EHLO", EHLO_GOOD}, {"STARTTLS", "220 go\r\n250 injected\r\n"}, {NULL, NULL}};
    struct conversation c = {"220 mx\r\n", lines, NULL, 0, VOUCH_OK, VOUCH_F_NONE};
    (void)state;
    scene_begin(&s, &c, 1000);
    assert_int_equal(scene_run(&s, vouch_dialogue_smtp.greet, NULL), VOUCH_OK);
    assert_int_equal(vouch_talk_left(&s.talk), strlen("250 injected\r\n"));
    scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smtp_starttls_offered_goes_ahead),
        cmocka_unit_test(test_smtp_names_in_any_case_goes_ahead),
        cmocka_unit_test(test_smtp_bare_line_feeds_goes_ahead),
        cmocka_unit_test(test_smtp_greeting_refused_is_found),
        cmocka_unit_test(test_smtp_other_protocol_is_found),
        cmocka_unit_test(test_smtp_ehlo_refused_tries_helo),
        cmocka_unit_test(test_smtp_helo_refused_is_found),
        cmocka_unit_test(test_smtp_starttls_missing_is_found),
        cmocka_unit_test(test_smtp_starttls_on_the_first_line_is_found),
        cmocka_unit_test(test_smtp_starttls_overwritten_on_the_way_is_found),
        cmocka_unit_test(test_smtp_starttls_454_is_found),
        cmocka_unit_test(test_smtp_starttls_502_is_found),
        cmocka_unit_test(test_smtp_starttls_250_is_found),
        cmocka_unit_test(test_smtp_reply_of_two_digits_is_found),
        cmocka_unit_test(test_smtp_nul_in_a_line_is_found),
        cmocka_unit_test(test_smtp_half_a_line_then_close_is_closed),
        cmocka_unit_test(test_smtp_listener_insisting_on_tls_is_told),
        cmocka_unit_test(test_smtp_listener_taking_mail_in_clear_is_told),
        cmocka_unit_test(test_smtp_line_of_64_kib_is_found_in_bounded_buffer),
        cmocka_unit_test(test_smtp_bytes_behind_the_go_ahead_stay_unused),
    };
    return cmocka_run_group_tests_name("smtp dialogue", tests, NULL, NULL);
}
