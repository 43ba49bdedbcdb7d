// SPDX-License-Identifier: Apache-2.0
/* SMTP step by step: what each reply makes the client say, what is kept of it, and which replies
 * count as what the server offers. */
#include "core/dialogue/smtp.h"
#include "core/dialogue/smtp_keywords.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;

#define SMTP .dialogue = &vouch_dialogue_smtp
#define SMTPS .dialogue = &vouch_dialogue_smtps, .greet = {{"", ""}}
#define EHLO "EHLO localhost\r\n"
// clang-format off
#define GREETED { "220 mx\r\n", EHLO }
#define OFFERED { "250-mx\r\n250 STARTTLS\r\n", "STARTTLS\r\n" }
#define GO { "220 go\r\n", "" }
#define BYE { "221 bye\r\n", "" }
// clang-format on

#define PLAY(rows)                                                                                 \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                                  \
    exchange_play(&s, &(rows)[i])

/* One step, after which this has been said. */
static int hear(int (*step)(struct vouch_exchange *), const char *text, const char *said)
{
    int status = exchange_hear(&s, step, text, strlen(text));
    exchange_expect_said(&s, said, strlen(said));
    return status;
}

static int greet(const char *text, const char *said)
{
    return hear(vouch_dialogue_smtp.greet, text, said);
}

/* --- before TLS ------------------------------------------------------------------------------- */

static void test_smtp_starttls_must_be_a_word_of_the_list(void **state)
{
    static const struct exchange_row rows[] = {
        {SMTP, .greet = {GREETED, OFFERED, GO}, .status = VOUCH_OK, .key = "smtp_starttls_reply",
         .fact = "220 go"},
        {SMTP, .greet = {GREETED, {"250-mx\r\n250 XSTARTTLS\r\n", "QUIT\r\n"}, BYE},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_SMTP_NO_STARTTLS, .value = ""},
        {SMTP, .greet = {GREETED, {"250-mx\r\n250  STARTTLS\r\n", "QUIT\r\n"}, BYE},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_SMTP_NO_STARTTLS, .value = ""},
        {SMTP, .greet = {{"220-mx\r\n220 STARTTLS\r\n", EHLO}, {"250 mx\r\n", "QUIT\r\n"}, BYE},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_SMTP_NO_STARTTLS, .value = ""},
        {SMTP, .greet = {GREETED, OFFERED, {"454 later\r\n", "QUIT\r\n"}, BYE},
         .status = VOUCH_E_REFUSED, .code = VOUCH_F_SMTP_STARTTLS_TEMPORARY, .value = "454 later",
         .key = "smtp_starttls_reply", .fact = "454 later"},
        {SMTP,
         .greet =
             {GREETED, {"502 what\r\n", "HELO localhost\r\n"}, {"250 mx\r\n", "QUIT\r\n"}, BYE},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_SMTP_NO_ESMTP, .value = "250 mx"},
        {SMTP,
         .greet =
             {GREETED, {"502 what\r\n", "HELO localhost\r\n"}, {"550 no\r\n", "QUIT\r\n"}, BYE},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_SMTP_HELO_REFUSED, .value = "550 no"},
    };
    (void)state;
    PLAY(rows);
}

/* What a server listed on a connection that it then refused says nothing of the next one. */
static void test_smtp_list_of_the_refused_connection_is_forgotten(void **state)
{
    (void)state;
    exchange_begin(&s);
    s.x.may_reconnect = true;
    assert_int_equal(greet("220 mx\r\n", EHLO), VOUCH_AGAIN);
    assert_int_equal(greet("250-mx\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n450 later\r\n", ""),
                     VOUCH_RECONNECT);
    assert_int_equal(s.x.wait_ms, 3000);
    exchange_expect_found(&s, VOUCH_F_SMTP_TEMPORARY, "250 mx");
    s.x.may_reconnect = false;
    assert_int_equal(greet("220 again\r\n", EHLO), VOUCH_AGAIN);
    assert_int_equal(greet("250-mx\r\n250 SIZE\r\n", "QUIT\r\n"), VOUCH_AGAIN);
    assert_int_equal(s.report.findings_count, 2);
    assert_int_equal(s.findings[1].code, VOUCH_F_SMTP_NO_STARTTLS);
    exchange_expect_fact(&s, "smtp_ehlo", "SIZE");
}

/* A listener that requires TLS says 530 to MAIL (RFC 3207 section 4); the reply to RSET does not
 * matter. */
static void test_smtp_probe_tells_whether_tls_is_required(void **state)
{
    static const struct vouch_smtp_options probing = {NULL, true};
    static const struct {
        const char *mail, *rset;
        enum vouch_finding_code code;
        const char *value, *required;
    } rows[] = {
        {"530 first\r\n", "250 ok\r\n", VOUCH_F_SMTP_TLS_REQUIRED, "530 first", "yes"},
        {"530 first\r\n", "530 first\r\n", VOUCH_F_SMTP_TLS_REQUIRED, "530 first", "yes"},
        {"250 ok\r\n", "250 ok\r\n", VOUCH_F_SMTP_TLS_NOT_REQUIRED, "250 ok", "no"},
        {"250 ok\r\n", "421 bye\r\n", VOUCH_F_SMTP_TLS_NOT_REQUIRED, "250 ok", "no"},
        {"251 ok\r\n", "250 ok\r\n", VOUCH_F_SMTP_REQUIRED_UNKNOWN, "251 ok", ""},
        {"450 no\r\n", "250 ok\r\n", VOUCH_F_SMTP_REQUIRED_UNKNOWN, "450 no", ""},
        {"531 no\r\n", "250 ok\r\n", VOUCH_F_SMTP_REQUIRED_UNKNOWN, "531 no", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exchange_begin(&s);
        s.x.options = &probing;
        assert_int_equal(greet("220 mx\r\n", EHLO), VOUCH_AGAIN);
        assert_int_equal(greet("250-mx\r\n250 STARTTLS\r\n", "MAIL FROM:<>\r\n"), VOUCH_AGAIN);
        assert_int_equal(greet(rows[i].mail, "RSET\r\n"), VOUCH_AGAIN);
        assert_int_equal(greet(rows[i].rset, "STARTTLS\r\n"), VOUCH_AGAIN);
        assert_int_equal(greet("220 go\r\n", ""), VOUCH_OK);
        exchange_expect_found(&s, rows[i].code, rows[i].value);
        exchange_expect_fact(&s, "smtp_tls_required", rows[i].required);
    }
}

/* --- over TLS --------------------------------------------------------------------------------- */

/* Only the replies to EHLO list what a server offers. */
static void test_smtp_words_of_other_replies_are_no_offer(void **state)
{
    static const struct vouch_smtp_options probing = {NULL, true};
    (void)state;
    exchange_begin(&s);
    s.x.options = &probing;
    assert_int_equal(greet("220 mx\r\n", EHLO), VOUCH_AGAIN);
    assert_int_equal(greet("250-mx\r\n250-STARTTLS\r\n250 SIZE\r\n", "MAIL FROM:<>\r\n"),
                     VOUCH_AGAIN);
    assert_int_equal(greet("530 first\r\n", "RSET\r\n"), VOUCH_AGAIN);
    assert_int_equal(greet("250-DSN\r\n250 CHUNKING\r\n", "STARTTLS\r\n"), VOUCH_AGAIN);
    assert_int_equal(greet("220 go\r\n", ""), VOUCH_OK);
    assert_int_equal(hear(vouch_dialogue_smtp.talk, "", EHLO), VOUCH_AGAIN);
    assert_int_equal(hear(vouch_dialogue_smtp.talk, "250-mx\r\n250 SIZE\r\n", "QUIT\r\n"),
                     VOUCH_AGAIN);
    assert_int_equal(hear(vouch_dialogue_smtp.talk, "250-STARTTLS\r\n250 STARTTLS\r\n", ""),
                     VOUCH_OK);
    exchange_expect_found(&s, VOUCH_F_SMTP_TLS_REQUIRED, "530 first");
}

static void test_smtp_over_tls_is_greeted_and_left(void **state)
{
    static const struct exchange_row rows[] = {
        {SMTP, .greet = {GREETED, OFFERED, GO},
         .talk = {{"", EHLO}, {"250-mx\r\n250 SIZE\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .key = "smtp_ehlo_tls", .fact = "SIZE"},
        {SMTP, .greet = {GREETED, OFFERED, GO},
         .talk = {{"", EHLO}, {"550 no\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .code = VOUCH_F_SMTP_EHLO_TLS_REFUSED, .value = "550 no", .key = "smtp_ehlo_tls"},
        {SMTP, .greet = {GREETED, OFFERED, GO},
         .talk = {{"", EHLO}, {"450 no\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .code = VOUCH_F_SMTP_EHLO_TLS_REFUSED, .value = "450 no"},
        /* a list that was refused has lost no words */
        {SMTP, .greet = {GREETED, {"250-mx\r\n250-SIZE\r\n250 STARTTLS\r\n", "STARTTLS\r\n"}, GO},
         .talk = {{"", EHLO}, {"550 no\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .code = VOUCH_F_SMTP_EHLO_TLS_REFUSED, .value = "550 no"},
        {SMTP, .greet = {GREETED, OFFERED, GO},
         .talk = {{"", EHLO}, {"250-mx\r\n250 starttls\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .code = VOUCH_F_SMTP_STARTTLS_AGAIN, .value = ""},
        {SMTPS, .talk = {GREETED, {"250-mx\r\n250 SIZE\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .key = "smtp_ehlo_tls", .fact = "SIZE"},
        {SMTPS, .talk = {GREETED, {"250 mx\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .key = "smtp_banner", .fact = "220 mx"},
        {SMTPS, .talk = {{"554 no\r\n", "QUIT\r\n"}, BYE}, .status = VOUCH_OK,
         .code = VOUCH_F_SMTP_GREETING_REFUSED, .value = "554 no"},
        {SMTPS, .talk = {{"hello\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_SMTP_NOT_SMTP, .value = "hello"},
        {SMTPS, .talk = {GREETED, {"hello\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_SMTP_MALFORMED_REPLY, .value = "hello"},
    };
    (void)state;
    PLAY(rows);
}

/* Over TLS a temporary refusal is no reason to connect again: the session has been seen. */
static void test_smtp_over_tls_is_not_asked_again(void **state)
{
    (void)state;
    exchange_begin(&s);
    s.x.may_reconnect = true;
    assert_int_equal(hear(vouch_dialogue_smtps.talk, "421 later\r\n", "QUIT\r\n"), VOUCH_AGAIN);
    exchange_expect_found(&s, VOUCH_F_SMTP_GREETING_REFUSED, "421 later");
    assert_int_equal(hear(vouch_dialogue_smtps.talk, "221 bye\r\n", ""), VOUCH_OK);
}

/* --- words ------------------------------------------------------------------------------------ */

/* A line's first word ends at a blank or at "="; a line that begins with one of these has none. */
static void test_smtp_word_is_the_beginning_of_its_line(void **state)
{
    static const struct {
        const char *line, *word;
        bool starttls;
    } rows[] = {
        {"STARTTLS", "STARTTLS", true},     {"STARTTLS now", "STARTTLS", true},
        {"STARTTLS=now", "STARTTLS", true}, {"StartTLS=a b", "StartTLS", true},
        {"STARTTLS a=b", "STARTTLS", true}, {" STARTTLS", "", false},
        {"=STARTTLS", "", false},           {"", "", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_smtp_keywords k = {0};
        vouch_smtp_keywords_add(&k, guarded_text("mx"));
        vouch_smtp_keywords_add(&k, guarded_text(rows[i].line));
        assert_int_equal(vouch_smtp_keywords_has(&k, VOUCH_SMTP_STARTTLS), rows[i].starttls);
        assert_true(vouch_span_equal(vouch_smtp_keywords_text(&k), guarded_text(rows[i].word)));
    }
}

/* --- LMTP ------------------------------------------------------------------------------------- */

static void test_lmtp_says_lhlo_and_nothing_else(void **state)
{
    static const struct vouch_smtp_options named = {"probe.test", false};
    (void)state;
    exchange_begin(&s);
    s.x.options = &named;
    assert_int_equal(hear(vouch_dialogue_lmtp.greet, "220 store\r\n", "LHLO probe.test\r\n"),
                     VOUCH_AGAIN);
    assert_int_equal(hear(vouch_dialogue_lmtp.greet, "500 what\r\n", "QUIT\r\n"), VOUCH_AGAIN);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_WRONG_SERVICE, "500 what");
    assert_int_equal(hear(vouch_dialogue_lmtp.greet, "221 bye\r\n", ""), VOUCH_E_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smtp_starttls_must_be_a_word_of_the_list),
        cmocka_unit_test(test_smtp_list_of_the_refused_connection_is_forgotten),
        cmocka_unit_test(test_smtp_probe_tells_whether_tls_is_required),
        cmocka_unit_test(test_smtp_words_of_other_replies_are_no_offer),
        cmocka_unit_test(test_smtp_over_tls_is_greeted_and_left),
        cmocka_unit_test(test_smtp_over_tls_is_not_asked_again),
        cmocka_unit_test(test_smtp_word_is_the_beginning_of_its_line),
        cmocka_unit_test(test_lmtp_says_lhlo_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
