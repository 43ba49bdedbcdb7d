// SPDX-License-Identifier: Apache-2.0
/* IMAP and POP3 step by step: each word that is told apart, each command, and what is kept. */
#include "core/dialogue/imap.h"
#include "core/dialogue/pop3.h"
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

/* --- IMAP ------------------------------------------------------------------------------------- */

#define IMAP .dialogue = &vouch_dialogue_imap
#define CAPABILITY "a1 CAPABILITY\r\n"
#define LOGOUT "a3 LOGOUT\r\n"

static void test_imap_greeting_is_one_of_three(void **state)
{
    static const struct exchange_row rows[] = {
        {IMAP, .greet = {{"* OK ready\r\n", CAPABILITY}}, .status = VOUCH_AGAIN, .key = "greeting",
         .fact = "* OK ready"},
        {IMAP, .greet = {{"* BYE no\r\n", LOGOUT}, {"a3 OK\r\n", ""}}, .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "IMAP: * BYE no", .key = "greeting"},
        {IMAP, .greet = {{"* PREAUTH hi\r\n", LOGOUT}, {"a3 OK\r\n", ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED,
         .value = "IMAP: * PREAUTH hi", .key = "greeting", .fact = "* PREAUTH hi"},
        {IMAP, .greet = {{"+OK pop\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "IMAP: +OK pop"},
    };
    (void)state;
    PLAY(rows);
}

static void test_imap_capabilities_are_read_by_word(void **state)
{
    static const struct exchange_row rows[] = {
        {IMAP,
         .greet = {{"* OK\r\n", CAPABILITY},
                   {"* CAPABILITY IMAP4rev1 starttls LOGINDISABLED\r\na1 OK\r\n",
                    "a2 STARTTLS\r\n"}},
         .status = VOUCH_AGAIN, .key = "capabilities", .fact = "IMAP4rev1 starttls LOGINDISABLED"},
        {IMAP,
         .greet = {{"* OK\r\n", CAPABILITY},
                   {"* CAPABILITY STARTTLS\r\n* something else\r\na1 OK\r\n", "a2 STARTTLS\r\n"}},
         .status = VOUCH_AGAIN, .code = VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, .value = "IMAP"},
        {IMAP,
         .greet = {{"* OK\r\n", CAPABILITY},
                   {"* CAPABILITY XSTARTTLS STARTTLSX LOGINDISABLED\r\na1 OK\r\n", LOGOUT},
                   {"* BYE\r\n", ""},
                   {"a3 OK\r\n", ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED,
         .value = "IMAP: XSTARTTLS STARTTLSX LOGINDISABLED"},
        /* the last list counts */
        {IMAP,
         .greet = {{"* OK\r\n", CAPABILITY},
                   {"* CAPABILITY STARTTLS\r\n* CAPABILITY LOGINDISABLED\r\na1 OK\r\n", LOGOUT},
                   {"a3 OK\r\n", ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED,
         .value = "IMAP: LOGINDISABLED"},
    };
    (void)state;
    PLAY(rows);
}

// clang-format off
#define ASKED { "* OK\r\n", CAPABILITY }
#define OFFERED { "* CAPABILITY STARTTLS LOGINDISABLED\r\na1 OK\r\n", "a2 STARTTLS\r\n" }
// clang-format on

static void test_imap_each_refusal_is_one(void **state)
{
    static const struct {
        const char *line;
        enum vouch_finding_code on_capability;
        enum vouch_finding_code on_starttls;
    } lines[] = {
        {"* BYE x", VOUCH_F_STARTTLS_GREETING_REFUSED, VOUCH_F_STARTTLS_REFUSED},
        {"a1 NO x", VOUCH_F_STARTTLS_GREETING_REFUSED, VOUCH_F_STARTTLS_MALFORMED_REPLY},
        {"a1 BAD x", VOUCH_F_STARTTLS_GREETING_REFUSED, VOUCH_F_STARTTLS_MALFORMED_REPLY},
        {"a2 NO x", VOUCH_F_STARTTLS_MALFORMED_REPLY, VOUCH_F_STARTTLS_REFUSED},
        {"a2 BAD x", VOUCH_F_STARTTLS_MALFORMED_REPLY, VOUCH_F_STARTTLS_REFUSED},
        {"* x", VOUCH_F_NONE, VOUCH_F_NONE},
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof lines / sizeof lines[0]; i++) {
        char heard[32];
        char value[32];
        bool late = i & 1;
        const char *line = lines[i / 2].line;
        enum vouch_finding_code code = late ? lines[i / 2].on_starttls : lines[i / 2].on_capability;
        bool malformed = code == VOUCH_F_STARTTLS_MALFORMED_REPLY;
        const char *said = malformed || !code ? "" : LOGOUT;
        snprintf(heard, sizeof heard, "%s\r\n", line);
        snprintf(value, sizeof value, "IMAP: %s", line);
        const struct exchange_row row = {
            IMAP,
            .greet = {ASKED,
                      late ? (struct exchange_step)OFFERED : (struct exchange_step){heard, said},
                      {late ? heard : NULL, said}},
            .status = malformed ? VOUCH_E_MALFORMED : VOUCH_AGAIN, .code = code, .value = value};
        exchange_play(&s, &row);
    }
}

static void test_imap_over_tls_takes_its_leave(void **state)
{
    static const struct exchange_row rows[] = {
        {IMAP, .greet = {ASKED, OFFERED, {"* x\r\na2 OK\r\n", ""}},
         .talk = {{"", LOGOUT}, {"* BYE\r\n", ""}, {"a3 OK\r\n", ""}}, .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_imaps,
         .greet = {{"", ""}},
         .talk = {{"* OK\r\n", LOGOUT}, {"a3 OK\r\n", ""}},
         .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_imaps,
         .greet = {{"", ""}},
         .talk = {{"* PREAUTH\r\n", LOGOUT}, {"a3 OK\r\n", ""}},
         .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_imaps,
         .greet = {{"", ""}},
         .talk = {{"* BYE\r\n", LOGOUT}, {"a3 OK\r\n", ""}},
         .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED,
         .value = "IMAP: * BYE"},
    };
    (void)state;
    PLAY(rows);
}

/* --- POP3 ------------------------------------------------------------------------------------- */

#define POP3 .dialogue = &vouch_dialogue_pop3
// clang-format off
#define CAPA { "+OK hello\r\n", "CAPA\r\n" }
// clang-format on

static void test_pop3_capabilities_are_read_by_word(void **state)
{
    static const struct exchange_row rows[] = {
        {POP3,
         .greet = {CAPA,
                   {"+OK\r\nTOP\r\nstls\r\nSASL PLAIN\r\n.\r\n", "STLS\r\n"},
                   {"+OK\r\n", ""}},
         .status = VOUCH_OK, .key = "capabilities", .fact = "TOP stls SASL"},
        {POP3, .greet = {CAPA, {"+OK\r\nuser\r\nSTLS\r\n.\r\n", "STLS\r\n"}, {"+OK\r\n", ""}},
         .status = VOUCH_OK, .code = VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, .value = "POP3",
         .key = "greeting", .fact = "+OK hello"},
        {POP3, .greet = {CAPA, {"+OK\r\nXSTLS\r\n..\r\n.\r\n", "QUIT\r\n"}, {"bye\r\n", ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED,
         .value = "POP3: XSTLS .."},
        {POP3, .greet = {CAPA, {"+OK\r\nTOP\r\n", ""}, {"UIDL\r\nSTLS\r\n.\r\n", "STLS\r\n"}},
         .status = VOUCH_AGAIN, .key = "capabilities", .fact = "TOP UIDL STLS"},
    };
    (void)state;
    PLAY(rows);
}

static void test_pop3_without_capa_is_asked_all_the_same(void **state)
{
    static const struct exchange_row rows[] = {
        {POP3, .greet = {CAPA, {"-ERR\r\n", "STLS\r\n"}, {"+OK\r\n", ""}}, .status = VOUCH_OK},
        {POP3,
         .greet = {CAPA, {"-ERR\r\n", "STLS\r\n"}, {"-ERR what\r\n", "QUIT\r\n"}, {"+OK\r\n", ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED,
         .value = "POP3: -ERR what"},
        {POP3,
         .greet = {CAPA,
                   {"+OK\r\nSTLS\r\n.\r\n", "STLS\r\n"},
                   {"-ERR not now\r\n", "QUIT\r\n"},
                   {"+OK\r\n", ""}},
         .status = VOUCH_E_REFUSED, .code = VOUCH_F_STARTTLS_REFUSED,
         .value = "POP3: -ERR not now"},
        {POP3, .greet = {CAPA, {"250 x\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_MALFORMED_REPLY, .value = "POP3: 250 x"},
        {POP3, .greet = {CAPA, {"-ERR\r\n", "STLS\r\n"}, {"500\r\n", ""}},
         .status = VOUCH_E_MALFORMED, .code = VOUCH_F_STARTTLS_MALFORMED_REPLY,
         .value = "POP3: 500"},
        {POP3, .greet = {{"-ERR busy\r\n", "QUIT\r\n"}, {"+OK\r\n", ""}}, .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "POP3: -ERR busy", .key = "greeting"},
        {POP3, .greet = {{"* OK\r\n", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "POP3: * OK"},
    };
    (void)state;
    PLAY(rows);
}

static void test_pop3_over_tls_takes_its_leave(void **state)
{
    static const struct exchange_row rows[] = {
        {POP3, .greet = {CAPA, {"-ERR\r\n", "STLS\r\n"}, {"+OK\r\n", ""}},
         .talk = {{"", "QUIT\r\n"}, {"+OK\r\n", ""}}, .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_pop3s,
         .greet = {{"", ""}},
         .talk = {{"+OK\r\n", "QUIT\r\n"}, {"+OK\r\n", ""}},
         .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_pop3s,
         .greet = {{"", ""}},
         .talk = {{"-ERR\r\n", "QUIT\r\n"}, {"+OK\r\n", ""}},
         .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_GREETING_REFUSED,
         .value = "POP3: -ERR"},
    };
    (void)state;
    PLAY(rows);
}

static void test_imap_capabilities_are_kept_up_to_300_bytes(void **state)
{
    static const char head[] = "* CAPABILITY ", tail[] = "\r\na1 OK\r\n";
    char line[400];
    (void)state;
    for (size_t len = 299; len <= 301; len++) {
        struct vouch_writer w = vouch_writer_of(line, sizeof line);
        vouch_write_text(&w, head);
        for (size_t i = 0; i < len; i++)
            vouch_write_u8(&w, 'c');
        vouch_write_text(&w, tail);
        exchange_begin(&s);
        exchange_hear(&s, vouch_dialogue_imap.greet, "* OK\r\n", 6);
        assert_int_equal(exchange_hear(&s, vouch_dialogue_imap.greet, line, w.len), VOUCH_AGAIN);
        struct vouch_span kept = vouch_report_fact(&s.report, "capabilities");
        assert_int_equal(kept.len, len < 300 ? len : 300);
        assert_memory_equal(kept.data, line + sizeof head - 1, kept.len);
    }
}

static void test_mailboxes_have_their_ports(void **state)
{
    (void)state;
    assert_int_equal(vouch_dialogue_imap.port, 143);
    assert_int_equal(vouch_dialogue_imaps.port, 993);
    assert_int_equal(vouch_dialogue_pop3.port, 110);
    assert_int_equal(vouch_dialogue_pop3s.port, 995);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_imap_greeting_is_one_of_three),
        cmocka_unit_test(test_imap_capabilities_are_read_by_word),
        cmocka_unit_test(test_imap_each_refusal_is_one),
        cmocka_unit_test(test_imap_capabilities_are_kept_up_to_300_bytes),
        cmocka_unit_test(test_mailboxes_have_their_ports),
        cmocka_unit_test(test_imap_over_tls_takes_its_leave),
        cmocka_unit_test(test_pop3_capabilities_are_read_by_word),
        cmocka_unit_test(test_pop3_without_capa_is_asked_all_the_same),
        cmocka_unit_test(test_pop3_over_tls_takes_its_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
