// SPDX-License-Identifier: Apache-2.0
/* The SMTP dialogue against a server made of lines: every failure of STARTTLS has its own code,
 * however the bytes are cut up, and whichever call fails. */
#include "check_talk.h"
#include "dialogue/smtp.h"
#include "fake_transport.h"
#include "sweep.h"
#include "target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define EHLO_GOOD "250-mx.example.test\r\n250-SIZE 1000\r\n250-STARTTLS\r\n250 PIPELINING\r\n"
#define EHLO_TLS "250-mx.example.test\r\n250-SIZE 1000\r\n250 PIPELINING\r\n"

/* One conversation: the server's lines, and what must come of it. */
struct conversation {
    const char *banner;
    struct fake_line lines[8];
    size_t count;
    struct vouch_smtp_options options;
    int end;                         /* of the stream, after the banner (0: stays open) */
    int status;                      /* of the greet part */
    enum vouch_finding_code finding; /* NONE: none at all */
};

struct scene {
    struct fake_transport f;
    struct fake_script script;
    struct vouch_report report;
    struct vouch_finding findings[8];
    struct vouch_fact facts[8];
    uint8_t text[1024];
    struct vouch_talk talk;
    uint8_t in[4096];
    uint8_t out[512];
};

static struct scene s;

static void scene_begin(const struct conversation *c, size_t chunk)
{
    struct vouch_report_room room = {.findings = s.findings,
                                     .findings_max = 8,
                                     .facts = s.facts,
                                     .facts_max = 8,
                                     .text = s.text,
                                     .text_max = sizeof s.text};
    struct vouch_address to = {VOUCH_FAMILY_IPV4, {192, 0, 2, 1}, 25, 0};
    memset(&s, 0, sizeof s);
    fake_transport_init(&s.f);
    s.f.chunk = chunk;
    s.script.lines = c->lines;
    s.script.count = c->count;
    s.f.on_heard = fake_script_heard;
    s.f.arg = &s.script;
    s.f.end = c->end;
    fake_transport_say_text(&s.f, c->banner);
    vouch_report_init(&s.report, &room);
    vouch_talk_init(&s.talk, s.in, sizeof s.in, s.out, sizeof s.out);
    struct vouch_transport t = fake_transport_of(&s.f);
    t.ops->open(t.self, &to);
}

static void scene_end(void)
{
    fake_transport_free(&s.f);
}

static int run(int (*step)(struct vouch_exchange *x), const struct vouch_smtp_options *options)
{
    struct vouch_transport t = fake_transport_of(&s.f);
    struct vouch_talk_stream stream = {t.ops->send, t.ops->recv, t.self};
    struct vouch_exchange x = {0};
    x.options = options;
    x.report = &s.report;
    for (int i = 0; i < 20000; i++) {
        int status = vouch_talk_run(&s.talk, &stream, step, &x);
        bool idle = status == VOUCH_AGAIN && s.f.said.at == s.f.said.len && !s.talk.fed &&
                    s.f.end == 0 && s.talk.out_sent == s.talk.out.len;
        if (status != VOUCH_AGAIN || idle)
            return status;
    }
    fail_msg("the dialogue went on for ever at chunk %zu", sweep_at);
    return 0;
}

static void check_greet(size_t chunk, void *arg)
{
    const struct conversation *c = arg;
    scene_begin(c, chunk);
    int status = run(vouch_dialogue_smtp.greet, &c->options);
    if (status != c->status)
        fail_msg("greet answered %d, not %d, at chunk %zu", status, c->status, sweep_at);
    if (c->finding != VOUCH_F_NONE && !vouch_report_has(&s.report, c->finding))
        fail_msg("finding %d is missing at chunk %zu", (int)c->finding, sweep_at);
    if (c->finding == VOUCH_F_NONE && s.report.findings_count)
        fail_msg("finding %d at chunk %zu where none belongs", (int)s.findings[0].code, sweep_at);
    assert_int_equal(s.script.surprises, 0);
    assert_int_equal(s.f.misuse, 0);
    scene_end();
}

static bool fault_greet(unsigned fault_at, void *arg)
{
    const struct conversation *c = arg;
    scene_begin(c, 7);
    s.f.fault_at = fault_at;
    s.f.fault = VOUCH_E_RESET;
    int status = run(vouch_dialogue_smtp.greet, &c->options);
    bool hit = s.f.fault_hit;
    if (hit && s.talk.stream_status != VOUCH_E_RESET && status != c->status)
        fail_msg("a fault at call %zu ended in %d", sweep_at, status);
    scene_end();
    return hit;
}

static void sweep(const struct conversation *c)
{

    sweep_chunks(check_greet, (void *)(uintptr_t)c);
    assert_true(sweep_faults(fault_greet, (void *)(uintptr_t)c, 2000) > 1);
}

static void test_smtp_starttls_offered_goes_ahead(void **state)
{
    static const struct conversation c = {
        "220 mx.example.test ESMTP\r\n",
        {{"EHLO localhost", EHLO_GOOD}, {"STARTTLS", "220 go\r\n"}},
        2,
        {NULL, false},
        0,
        VOUCH_OK,
        VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_names_in_any_case_goes_ahead(void **state)
{
    static const struct conversation c = {
        "220-mx.example.test\r\n220 second line\r\n",
        {{"EHLO probe.example.test", "250-mx\r\n250-size 9\r\n250-pipelining\r\n250 StartTLS\r\n"},
         {"STARTTLS", "220 go\r\n"}},
        2,
        {"probe.example.test", false},
        0,
        VOUCH_OK,
        VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_bare_line_feeds_goes_ahead(void **state)
{
    static const struct conversation c = {
        "220 mx\n",  {{"EHLO", "250-mx\n250 STARTTLS\n"}, {"STARTTLS", "220 go\n"}},
        2,           {NULL, false},
        0,           VOUCH_OK,
        VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_greeting_refused_is_found(void **state)
{
    static const struct conversation c = {
        "554 5.7.1 not you\r\n", {{"QUIT", "221 bye\r\n"}},    1, {NULL, false}, 0,
        VOUCH_E_REFUSED,         VOUCH_F_SMTP_GREETING_REFUSED};
    (void)state;
    sweep(&c);
}

static void test_smtp_other_protocol_is_found(void **state)
{
    static const struct conversation c = {
        "SSH-2.0-OpenSSH_9.2\r\n", {{NULL, NULL}},       0, {NULL, false}, 0,
        VOUCH_E_MALFORMED,         VOUCH_F_SMTP_NOT_SMTP};
    (void)state;
    sweep(&c);
}

static void test_smtp_ehlo_refused_tries_helo(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", "502 unknown\r\n"}, {"HELO", "250 mx\r\n"}, {"QUIT", "221 bye\r\n"}},
        3,
        {NULL, false},
        0,
        VOUCH_E_NOT_FOUND,
        VOUCH_F_SMTP_NO_ESMTP};
    (void)state;
    sweep(&c);
}

static void test_smtp_helo_refused_is_found(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", "502 unknown\r\n"}, {"HELO", "550 no\r\n"}, {"QUIT", "221 bye\r\n"}},
        3,
        {NULL, false},
        0,
        VOUCH_E_NOT_FOUND,
        VOUCH_F_SMTP_HELO_REFUSED};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_missing_is_found(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", "250-mx\r\n250 SIZE\r\n"}, {"QUIT", "221 bye\r\n"}},
        2,
        {NULL, false},
        0,
        VOUCH_E_NOT_FOUND,
        VOUCH_F_SMTP_NO_STARTTLS};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_on_the_first_line_is_found(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", "250-STARTTLS\r\n250 SIZE\r\n"}, {"QUIT", "221 bye\r\n"}},
        2,
        {NULL, false},
        0,
        VOUCH_E_NOT_FOUND,
        VOUCH_F_SMTP_STARTTLS_HIDDEN};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_overwritten_on_the_way_is_found(void **state)
{
    static const struct conversation c = {
        "220 ****************\r\n",
        {{"EHLO", "250-mx\r\n250-SIZE\r\n250 XXXXXXXA\r\n"}, {"QUIT", "221 bye\r\n"}},
        2,
        {NULL, false},
        0,
        VOUCH_E_NOT_FOUND,
        VOUCH_F_SMTP_STARTTLS_STRIPPED};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_454_is_found(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", EHLO_GOOD}, {"STARTTLS", "454 4.7.0 later\r\n"}, {"QUIT", "221 bye\r\n"}},
        3,
        {NULL, false},
        0,
        VOUCH_E_REFUSED,
        VOUCH_F_SMTP_STARTTLS_TEMPORARY};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_502_is_found(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", EHLO_GOOD}, {"STARTTLS", "502 5.5.1 no\r\n"}, {"QUIT", "221 bye\r\n"}},
        3,
        {NULL, false},
        0,
        VOUCH_E_REFUSED,
        VOUCH_F_SMTP_STARTTLS_REFUSED};
    (void)state;
    sweep(&c);
}

static void test_smtp_starttls_250_is_found(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", EHLO_GOOD}, {"STARTTLS", "250 ok\r\n"}, {"QUIT", "221 bye\r\n"}},
        3,
        {NULL, false},
        0,
        VOUCH_E_REFUSED,
        VOUCH_F_SMTP_STARTTLS_UNEXPECTED};
    (void)state;
    sweep(&c);
}

static void test_smtp_reply_of_two_digits_is_found(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",      {{"EHLO", "250-mx\r\n25\r\n"}}, 1, {NULL, false}, 0,
        VOUCH_E_MALFORMED, VOUCH_F_SMTP_MALFORMED_REPLY};
    (void)state;
    sweep(&c);
}

static void test_smtp_half_a_line_then_close_is_closed(void **state)
{
    static const struct conversation c = {"220 mx.examp", {{NULL, NULL}}, 0,
                                          {NULL, false},  VOUCH_E_CLOSED, VOUCH_E_CLOSED,
                                          VOUCH_F_NONE};
    (void)state;
    sweep(&c);
}

static void test_smtp_listener_insisting_on_tls_is_told(void **state)
{
    static const struct conversation c = {"220 mx\r\n",
                                          {{"EHLO", EHLO_GOOD},
                                           {"MAIL FROM:<>", "530 5.7.0 Must issue STARTTLS\r\n"},
                                           {"RSET", "250 ok\r\n"},
                                           {"STARTTLS", "220 go\r\n"}},
                                          4,
                                          {NULL, true},
                                          0,
                                          VOUCH_OK,
                                          VOUCH_F_SMTP_TLS_REQUIRED};
    (void)state;
    sweep(&c);
}

static void test_smtp_listener_taking_mail_in_clear_is_told(void **state)
{
    static const struct conversation c = {"220 mx\r\n",
                                          {{"EHLO", EHLO_GOOD},
                                           {"MAIL FROM:<>", "250 ok\r\n"},
                                           {"RSET", "250 ok\r\n"},
                                           {"STARTTLS", "220 go\r\n"}},
                                          4,
                                          {NULL, true},
                                          0,
                                          VOUCH_OK,
                                          VOUCH_F_SMTP_TLS_NOT_REQUIRED};
    (void)state;
    sweep(&c);
}

static void test_smtp_line_of_64_kib_is_found_in_bounded_room(void **state)
{
    static const struct conversation c = {"220 mx\r\n", {{NULL, NULL}}, 0, {NULL, false}, 0, 0,
                                          VOUCH_F_NONE};
    static char line[65536];
    (void)state;
    memset(line, 'a', sizeof line - 1);
    memcpy(line, "220 ", 4);
    struct conversation long_line = c;
    long_line.banner = line;
    long_line.status = VOUCH_E_MALFORMED;
    long_line.finding = VOUCH_F_SMTP_LINE_TOO_LONG;
    check_greet(1000, &long_line);
}

static void test_smtp_nul_in_a_line_is_found(void **state)
{
    static const struct conversation c = {
        "", {{NULL, NULL}}, 0, {NULL, false}, 0, VOUCH_E_MALFORMED, VOUCH_F_NONE};
    (void)state;
    scene_begin(&c, 3);
    fake_transport_say(&s.f, "220 m\0x\r\n", 9);
    assert_int_equal(run(vouch_dialogue_smtp.greet, NULL), VOUCH_E_MALFORMED);
    assert_true(vouch_report_has(&s.report, VOUCH_F_SMTP_NOT_SMTP));
    scene_end();
}

static void test_smtp_bytes_behind_the_go_ahead_stay_unused(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", EHLO_GOOD}, {"STARTTLS", "220 go\r\n250 injected\r\n"}},
        2,
        {NULL, false},
        0,
        VOUCH_OK,
        VOUCH_F_NONE};
    (void)state;
    scene_begin(&c, 1000);
    assert_int_equal(run(vouch_dialogue_smtp.greet, NULL), VOUCH_OK);
    assert_int_equal(vouch_talk_left(&s.talk), strlen("250 injected\r\n"));
    scene_end();
}

static void greet_and_talk(const struct conversation *c)
{
    scene_begin(c, 1000);
    assert_int_equal(run(vouch_dialogue_smtp.greet, NULL), VOUCH_OK);
    vouch_talk_next(&s.talk);
    assert_int_equal(run(vouch_dialogue_smtp.talk, NULL), VOUCH_OK);
}

static void test_smtp_starttls_offered_again_inside_tls_is_found(void **state)
{
    static const struct conversation c = {"220 mx\r\n",
                                          {{"EHLO", EHLO_GOOD},
                                           {"STARTTLS", "220 go\r\n"},
                                           {"EHLO", EHLO_GOOD},
                                           {"QUIT", "221 bye\r\n"}},
                                          4,
                                          {NULL, false},
                                          0,
                                          VOUCH_OK,
                                          VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_true(vouch_report_has(&s.report, VOUCH_F_SMTP_STARTTLS_AGAIN));
    scene_end();
}

static void test_smtp_extension_lost_inside_tls_is_named(void **state)
{
    static const struct conversation c = {"220 mx\r\n",
                                          {{"EHLO", EHLO_GOOD},
                                           {"STARTTLS", "220 go\r\n"},
                                           {"EHLO", "250-mx\r\n250 PIPELINING\r\n"},
                                           {"QUIT", "221 bye\r\n"}},
                                          4,
                                          {NULL, false},
                                          0,
                                          VOUCH_OK,
                                          VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_true(vouch_report_has(&s.report, VOUCH_F_SMTP_KEYWORDS_DIFFER));
    assert_memory_equal(s.findings[0].value.data, "SIZE", 4);
    scene_end();
}

static void test_smtp_good_conversation_keeps_its_facts(void **state)
{
    static const struct conversation c = {"220 mx.example.test ready\r\n",
                                          {{"EHLO", EHLO_GOOD},
                                           {"STARTTLS", "220 go\r\n"},
                                           {"EHLO", EHLO_TLS},
                                           {"QUIT", "221 bye\r\n"}},
                                          4,
                                          {NULL, false},
                                          0,
                                          VOUCH_OK,
                                          VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_int_equal(s.report.findings_count, 0);
    assert_true(vouch_span_equal(vouch_report_fact(&s.report, "smtp_banner"),
                                 vouch_span_of("220 mx.example.test ready")));
    assert_true(vouch_span_equal(vouch_report_fact(&s.report, "smtp_ehlo"),
                                 vouch_span_of("SIZE STARTTLS PIPELINING")));
    assert_true(vouch_span_equal(vouch_report_fact(&s.report, "smtp_ehlo_tls"),
                                 vouch_span_of("SIZE PIPELINING")));
    scene_end();
}

static void test_smtp_hang_up_at_quit_is_no_fault(void **state)
{
    static const struct conversation c = {
        "220 mx\r\n",
        {{"EHLO", EHLO_GOOD}, {"STARTTLS", "220 go\r\n"}, {"EHLO", EHLO_TLS}, {"QUIT", NULL}},
        4,
        {NULL, false},
        VOUCH_E_CLOSED,
        VOUCH_OK,
        VOUCH_F_NONE};
    (void)state;
    greet_and_talk(&c);
    assert_int_equal(s.report.findings_count, 0);
    scene_end();
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
        cmocka_unit_test(test_smtp_line_of_64_kib_is_found_in_bounded_room),
        cmocka_unit_test(test_smtp_bytes_behind_the_go_ahead_stay_unused),
        cmocka_unit_test(test_smtp_starttls_offered_again_inside_tls_is_found),
        cmocka_unit_test(test_smtp_extension_lost_inside_tls_is_named),
        cmocka_unit_test(test_smtp_good_conversation_keeps_its_facts),
        cmocka_unit_test(test_smtp_hang_up_at_quit_is_no_fault),
    };
    return cmocka_run_group_tests_name("smtp dialogue", tests, NULL, NULL);
}
