// SPDX-License-Identifier: Apache-2.0
/* FTP, ManageSieve and the edges of SMTP step by step, and lines: their ends, their limit, and what
 * is kept of them.
 */
#include "core/dialogue/ftp.h"
#include "core/dialogue/imap.h"
#include "core/dialogue/lines.h"
#include "core/dialogue/pop3.h"
#include "core/dialogue/sieve.h"
#include "core/dialogue/smtp.h"
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;

#define PLAY(rows)                                                                                 \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                                  \
    exchange_play(&s, &(rows)[i])

#define IMAP .dialogue = &vouch_dialogue_imap
#define CAPABILITY "a1 CAPABILITY\r\n"
#define LOGOUT "a3 LOGOUT\r\n"

/* --- FTP -------------------------------------------------------------------------------------- */

static void expect_ftp(const char *greeting, const char *reply, int status,
                       enum vouch_finding_code code)
{
    char heard[64];
    char value[64];
    const char *line = reply ? reply : greeting;
    const char *said = status == VOUCH_OK || status == VOUCH_E_MALFORMED ? "" : "QUIT\r\n";
    snprintf(heard, sizeof heard, "%s\r\n", line);
    snprintf(value, sizeof value, "FTP: %s", line);
    bool over = !said[0];
    const struct exchange_row row = {
        .dialogue = &vouch_dialogue_ftp,
        .greet = {{reply ? "220 hi\r\n" : heard, reply ? "AUTH TLS\r\n" : said},
                  {reply ? heard : (over ? NULL : "221\r\n"), reply ? said : ""},
                  {reply && !over ? "221\r\n" : NULL, ""}},
        .status = status,
        .code = code,
        .value = value};
    exchange_play(&s, &row);
}

static void test_ftp_replies_to_auth_are_told_apart_by_their_code(void **state)
{
    static const struct {
        unsigned code;
        int status;
    } rows[] = {
        {233, VOUCH_E_NOT_FOUND}, {234, VOUCH_OK},          {235, VOUCH_E_NOT_FOUND},
        {334, VOUCH_E_NOT_FOUND}, {399, VOUCH_E_NOT_FOUND}, {400, VOUCH_E_REFUSED},
        {431, VOUCH_E_REFUSED},   {499, VOUCH_E_REFUSED},   {500, VOUCH_E_NOT_FOUND},
        {530, VOUCH_E_NOT_FOUND}, {531, VOUCH_E_REFUSED},   {534, VOUCH_E_REFUSED},
        {539, VOUCH_E_REFUSED},   {540, VOUCH_E_NOT_FOUND}, {599, VOUCH_E_NOT_FOUND},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char reply[16];
        snprintf(reply, sizeof reply, "%u x", rows[i].code);
        expect_ftp("220 hi", reply, rows[i].status,
                   rows[i].status == VOUCH_OK          ? VOUCH_F_NONE
                   : rows[i].status == VOUCH_E_REFUSED ? VOUCH_F_STARTTLS_REFUSED
                                                       : VOUCH_F_STARTTLS_NOT_OFFERED);
    }
    expect_ftp("220 hi", "600 x", VOUCH_E_MALFORMED, VOUCH_F_STARTTLS_MALFORMED_REPLY);
    expect_ftp("220 hi", "99 x", VOUCH_E_MALFORMED, VOUCH_F_STARTTLS_MALFORMED_REPLY);
    expect_ftp("220 hi", "099 x", VOUCH_E_MALFORMED, VOUCH_F_STARTTLS_MALFORMED_REPLY);
    expect_ftp("220 hi", "100 x", VOUCH_E_NOT_FOUND, VOUCH_F_STARTTLS_NOT_OFFERED);
    expect_ftp("220 hi", "234", VOUCH_OK, VOUCH_F_NONE);
    expect_ftp("220 hi", "23", VOUCH_E_MALFORMED, VOUCH_F_STARTTLS_MALFORMED_REPLY);
    expect_ftp("220 hi", "2345", VOUCH_E_MALFORMED, VOUCH_F_STARTTLS_MALFORMED_REPLY);
    expect_ftp("219 hi", NULL, VOUCH_E_REFUSED, VOUCH_F_STARTTLS_GREETING_REFUSED);
    expect_ftp("221 hi", NULL, VOUCH_E_REFUSED, VOUCH_F_STARTTLS_GREETING_REFUSED);
    expect_ftp("421 hi", NULL, VOUCH_E_REFUSED, VOUCH_F_STARTTLS_GREETING_REFUSED);
    expect_ftp("SSH-2.0", NULL, VOUCH_E_MALFORMED, VOUCH_F_STARTTLS_WRONG_SERVICE);
    assert_int_equal(vouch_dialogue_ftp.port, 21);
    assert_int_equal(vouch_dialogue_ftps.port, 990);
}

static void test_ftp_reply_of_lines_ends_with_its_code(void **state)
{
    static const struct exchange_row rows[] = {
        {.dialogue = &vouch_dialogue_ftp,
         .greet = {{"220-first\r\n", ""},
                   {"220-more\r\n 220 indented\r\n221 other\r\nnothing\r\n", ""},
                   {"220 last\r\n", "AUTH TLS\r\n"}},
         .status = VOUCH_AGAIN,
         .key = "greeting",
         .fact = "220-first"},
        {.dialogue = &vouch_dialogue_ftp,
         .greet = {{"220 a\r\n", "AUTH TLS\r\n"}, {"234-x\r\n234\r\n", ""}},
         .status = VOUCH_OK,
         .key = "greeting",
         .fact = "220 a"},
        {.dialogue = &vouch_dialogue_ftp,
         .greet = {{"421-a\r\n421 b\r\n", "QUIT\r\n"}, {"221\r\n", ""}},
         .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED,
         .value = "FTP: 421 b",
         .key = "greeting"},
        {.dialogue = &vouch_dialogue_ftp,
         .greet = {{"220 a\r\n", "AUTH TLS\r\n"}, {"234\r\n", ""}},
         .talk = {{"", "QUIT\r\n"}, {"221\r\n", ""}},
         .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_ftps,
         .greet = {{"", ""}},
         .talk = {{"220 a\r\n", "QUIT\r\n"}, {"221 b\r\n", ""}},
         .status = VOUCH_OK,
         .key = "greeting",
         .fact = "220 a"},
        {.dialogue = &vouch_dialogue_ftps,
         .greet = {{"", ""}},
         .talk = {{"421 a\r\n", "QUIT\r\n"}, {"221 b\r\n", ""}},
         .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED,
         .value = "FTP: 421 a"},
        {.dialogue = &vouch_dialogue_ftps,
         .greet = {{"", ""}},
         .talk = {{"hello\r\n", ""}},
         .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE,
         .value = "FTP: hello"},
    };
    (void)state;
    PLAY(rows);
}

/* --- ManageSieve ------------------------------------------------------------------------------ */

#define SIEVE .dialogue = &vouch_dialogue_sieve
#define SIEVE_BEGIN                                                                                \
    "\"IMPLEMENTATION\" \"Pigeonhole\"\r\n\"sasl\" \"SCRAM-SHA-1\"\r\n\"starttls\"\r\nOK\r\n"

static void test_sieve_capabilities_are_read_by_word(void **state)
{
    static const struct exchange_row rows[] = {
        {SIEVE, .greet = {{SIEVE_BEGIN, "STARTTLS\r\n"}}, .status = VOUCH_AGAIN, .key = "greeting",
         .fact = "Pigeonhole"},
        {SIEVE, .greet = {{SIEVE_BEGIN, "STARTTLS\r\n"}}, .status = VOUCH_AGAIN,
         .key = "capabilities", .fact = "IMPLEMENTATION sasl starttls"},
        {SIEVE, .greet = {{"\"SASL\" \"XPLAIN plain\"\r\n\"STARTTLS\"\r\nOK\r\n", "STARTTLS\r\n"}},
         .status = VOUCH_AGAIN, .code = VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, .value = "ManageSieve"},
        {SIEVE, .greet = {{"\"SASL\" \"LOGIN\"\r\n\"STARTTLS\"\r\nOK\r\n", "STARTTLS\r\n"}},
         .status = VOUCH_AGAIN, .code = VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, .value = "ManageSieve"},
        {SIEVE, .greet = {{"\"SASL\" \"PLAINX LOGINX\"\r\n\"STARTTLS\"\r\nOK\r\n", "STARTTLS\r\n"}},
         .status = VOUCH_AGAIN},
        {SIEVE, .greet = {{"\"IMPLEMENTATION\"\"x\"\r\n\"STARTTLS\"\r\nOK\r\n", "STARTTLS\r\n"}},
         .status = VOUCH_AGAIN, .key = "greeting", .fact = "x"},
        {SIEVE, .greet = {{"\"VERSION\" \"STARTTLS\"\r\nOK\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED,
         .value = "ManageSieve: VERSION"},
        {SIEVE, .greet = {{"\"STARTTLS\r\nOK\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}}, /* no end */
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED, .value = "ManageSieve"},
    };
    (void)state;
    PLAY(rows);
}

static void test_sieve_each_refusal_is_one(void **state)
{
    static const struct exchange_row rows[] = {
        {SIEVE, .greet = {{"NO x\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}}, .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "ManageSieve: NO x"},
        {SIEVE, .greet = {{"BYE x\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}}, .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "ManageSieve: BYE x"},
        {SIEVE, .greet = {{"OK\r\n", ""}}, .status = VOUCH_E_MALFORMED, /* without capabilities */
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "ManageSieve: OK"},
        {SIEVE, .greet = {{"\"STARTTLS\"\r\n220\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "ManageSieve: 220"},
        {SIEVE,
         .greet = {{SIEVE_BEGIN, "STARTTLS\r\n"}, {"NO x\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}},
         .status = VOUCH_E_REFUSED, .code = VOUCH_F_STARTTLS_REFUSED, .value = "ManageSieve: NO x"},
        {SIEVE, .greet = {{SIEVE_BEGIN, "STARTTLS\r\n"}, {"BYE\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}},
         .status = VOUCH_E_REFUSED, .code = VOUCH_F_STARTTLS_REFUSED, .value = "ManageSieve: BYE"},
        {SIEVE, .greet = {{SIEVE_BEGIN, "STARTTLS\r\n"}, {"\"x\"\r\n", ""}},
         .status = VOUCH_E_MALFORMED, .code = VOUCH_F_STARTTLS_MALFORMED_REPLY,
         .value = "ManageSieve: \"x\""},
    };
    (void)state;
    PLAY(rows);
}

#define SIEVE_TLS SIEVE, .greet = {{SIEVE_BEGIN, "STARTTLS\r\n"}, {"OK\r\n", ""}}

static void test_sieve_lists_again_over_tls(void **state)
{
    static const struct exchange_row rows[] = {
        {SIEVE_TLS,
         .talk = {{"\"SASL\" \"PLAIN\"\r\n", ""}, {"OK\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}},
         .status = VOUCH_OK, .key = "capabilities", .fact = "IMPLEMENTATION sasl starttls"},
        {SIEVE_TLS, .talk = {{"NO x\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}}, .status = VOUCH_OK,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "ManageSieve: NO x"},
        {SIEVE_TLS, .talk = {{"BYE x\r\n", "LOGOUT\r\n"}, {"OK\r\n", ""}}, .status = VOUCH_OK,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "ManageSieve: BYE x"},
        {SIEVE_TLS, .talk = {{"x\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_MALFORMED_REPLY, .value = "ManageSieve: x"},
        {SIEVE_TLS, .talk = {{"\"IMPLEMENTATION\" \"other\"\r\nOK\r\n", "LOGOUT\r\n"}},
         .status = VOUCH_AGAIN, .key = "greeting", .fact = "Pigeonhole"},
    };
    (void)state;
    PLAY(rows);
    assert_int_equal(s.report.facts_count, 2); /* of the second list nothing is told */
    assert_int_equal(vouch_dialogue_sieve.port, 4190);
}

/* --- lists of names have their room --------------------------------------------------------------
 */

/* A list of 200 bytes keeps 199: "ab", a blank and one long name. */
static void expect_room(const struct vouch_dialogue *dialogue, const char *form, size_t length,
                        bool kept)
{
    char name[256] = "";
    char heard[512];
    char want[512];
    memset(name, 'x', length);
    snprintf(heard, sizeof heard, form, name);
    snprintf(want, sizeof want, kept ? "ab %s" : "ab c", name);
    exchange_begin(&s);
    if (dialogue == &vouch_dialogue_pop3)
        assert_int_equal(exchange_hear(&s, dialogue->greet, "+OK\r\n", 5), VOUCH_AGAIN);
    assert_int_equal(exchange_hear(&s, dialogue->greet, heard, strlen(heard)), VOUCH_AGAIN);
    exchange_expect_fact(&s, "capabilities", want);
}

static void test_lists_of_names_have_their_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        expect_room(&vouch_dialogue_pop3, "+OK\r\nab\r\n%s\r\nc\r\n.\r\n", 196 + i, i == 0);
        expect_room(&vouch_dialogue_sieve, "\"ab\"\r\n\"%s\"\r\n\"c\"\r\nOK\r\n", 196 + i, i == 0);
    }
}

/* --- lines ------------------------------------------------------------------------------------ */

static void test_lines_record_of_tls_is_another_service(void **state)
{
    static const char *const records[] = {"\x16\x03\x01\x02", "\x15\x03\x03\x02"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        exchange_begin(&s);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, records[i], 4),
                         VOUCH_E_MALFORMED);
        exchange_expect_found(&s, VOUCH_F_STARTTLS_WRONG_SERVICE, "TLS");
    }
}

static void test_lines_end_with_or_without_a_carriage_return(void **state)
{
    static const struct exchange_row rows[] = {
        {IMAP, .greet = {{"* OK a\n", CAPABILITY}}, .status = VOUCH_AGAIN, .key = "greeting",
         .fact = "* OK a"},
        {IMAP, .greet = {{"* OK a\r\r\n", CAPABILITY}}, .status = VOUCH_AGAIN, .key = "greeting",
         .fact = "* OK a\r"},
    };
    (void)state;
    PLAY(rows);
    exchange_begin(&s); /* what follows a command that was sent waits */
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, "* OK\r\n* x\r\n", 11),
                     VOUCH_AGAIN);
    assert_int_equal(s.x.used, 6);
}

static void test_lines_may_be_empty(void **state)
{
    (void)state;
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_ftp.greet, "\n220", 4), VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_WRONG_SERVICE, "FTP");
}

static void test_lines_have_their_limit(void **state)
{
    static char text[VOUCH_LINE_MAX + 1];
    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t len = VOUCH_LINE_MAX - 1; len <= VOUCH_LINE_MAX + 1; len++) {
        exchange_begin(&s);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, text, len),
                         len < VOUCH_LINE_MAX ? VOUCH_AGAIN : VOUCH_E_SPACE);
    }
}

/* A goodbye need not be answered: the outcome stands when the stream ends, or says too much. */
static void test_lines_goodbye_need_not_be_answered(void **state)
{
    static char text[VOUCH_LINE_MAX];
    static const struct exchange_row row = {
        IMAP, .greet = {{"* BYE x\r\n", LOGOUT}}, .status = VOUCH_AGAIN,
        .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "IMAP: * BYE x"};
    (void)state;
    exchange_play(&s, &row);
    assert_true(s.x.leaving);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, "half", 4), VOUCH_AGAIN);
    s.x.ended = true;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, "half", 4), VOUCH_E_REFUSED);
    exchange_play(&s, &row);
    memset(text, 'x', sizeof text);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, text, sizeof text),
                     VOUCH_E_REFUSED);
    exchange_play(&s, &row); /* a record of TLS, by then, is an answer like any other */
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, "\x15\x03\x03\x02", 4),
                     VOUCH_AGAIN);
    exchange_begin(&s); /* before the goodbye it is the stream that decides */
    s.x.ended = true;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, "* OK", 4), VOUCH_AGAIN);
}

/* Of what a server says 160 bytes are kept, and in a finding with the protocol's name before. */
static void test_lines_keep_the_beginning_of_what_is_said(void **state)
{
    char line[300];
    char want[300];
    (void)state;
    memset(line, 'y', sizeof line);
    memcpy(line, "* OK ", 5);
    memcpy(line + 298, "\r\n", 2);
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, line, 300), VOUCH_AGAIN);
    snprintf(want, sizeof want, "%.160s", line);
    exchange_expect_fact(&s, "greeting", want);
    memcpy(line, "* BYE", 5);
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, line, 300), VOUCH_AGAIN);
    snprintf(want, sizeof want, "IMAP: %.154s", line);
    exchange_expect_found(&s, VOUCH_F_STARTTLS_GREETING_REFUSED, want);
}

/* --- SMTP ------------------------------------------------------------------------------------- */

#define SMTP .dialogue = &vouch_dialogue_smtp

/* After QUIT nothing that is said changes the outcome. */
static void test_smtp_goodbye_may_be_anything(void **state)
{
    static const struct exchange_row rows[] = {
        {SMTP, .greet = {{"554 no\r\n", "QUIT\r\n"}, {"221 bye\r\n", ""}},
         .status = VOUCH_E_REFUSED, .code = VOUCH_F_SMTP_GREETING_REFUSED, .value = "554 no"},
        {SMTP, .greet = {{"554 no\r\n", "QUIT\r\n"}, {"what?\r\n", ""}}, .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_SMTP_GREETING_REFUSED, .value = "554 no"},
        {SMTP, .greet = {{"what?\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_SMTP_NOT_SMTP, .value = "what?"},
    };
    (void)state;
    PLAY(rows);
}

static void test_smtp_record_of_tls_is_no_greeting(void **state)
{
    static const uint8_t alert[] = {0x15, 3, 1, 0, 2, 2, 70};
    (void)state;
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_smtp.greet, alert, sizeof alert),
                     VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_SMTP_NOT_SMTP, "TLS");
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_smtp.greet, "220 x\r\n", 7), VOUCH_AGAIN);
    assert_int_equal(exchange_hear(&s, vouch_dialogue_smtp.greet, alert, sizeof alert),
                     VOUCH_AGAIN); /* no line yet */
    exchange_expect_found(&s, VOUCH_F_NONE, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ftp_replies_to_auth_are_told_apart_by_their_code),
        cmocka_unit_test(test_ftp_reply_of_lines_ends_with_its_code),
        cmocka_unit_test(test_sieve_capabilities_are_read_by_word),
        cmocka_unit_test(test_sieve_each_refusal_is_one),
        cmocka_unit_test(test_sieve_lists_again_over_tls),
        cmocka_unit_test(test_lists_of_names_have_their_room),
        cmocka_unit_test(test_lines_record_of_tls_is_another_service),
        cmocka_unit_test(test_lines_end_with_or_without_a_carriage_return),
        cmocka_unit_test(test_lines_may_be_empty),
        cmocka_unit_test(test_lines_have_their_limit),
        cmocka_unit_test(test_lines_goodbye_need_not_be_answered),
        cmocka_unit_test(test_lines_keep_the_beginning_of_what_is_said),
        cmocka_unit_test(test_smtp_goodbye_may_be_anything),
        cmocka_unit_test(test_smtp_record_of_tls_is_no_greeting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
