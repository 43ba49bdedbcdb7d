// SPDX-License-Identifier: Apache-2.0
/* XMPP step by step: features by their place, each refusal, and both streams. */
#include "core/dialogue/xmpp.h"
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

/* --- XMPP ------------------------------------------------------------------------------------- */

#define XMPP .dialogue = &vouch_dialogue_xmpp
#define HELLO(kind)                                                                                \
    "<?xml version='1.0'?><stream:stream xmlns='jabber:" kind "' "                                 \
    "xmlns:stream='http://etherx.jabber.org/streams' to='host.example' version='1.0'>"
#define BYE "</stream:stream>"
#define ASK "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define STREAM "<?xml version='1.0'?><stream:stream from='a>b' id=\"'>1'\">"
// clang-format off
#define GREET { "", HELLO("client") }
// clang-format on

static void test_xmpp_features_are_read_by_their_place(void **state)
{
    static const struct exchange_row rows[] = {
        {XMPP,
         .greet = {GREET,
                   {STREAM "<stream:features><starttls xmlns='x'><required/></starttls>"
                           "<sm/></stream:features>",
                    ASK},
                   {"<proceed/>", ""}},
         .status = VOUCH_OK, .key = "xmpp_tls_required", .fact = "yes"},
        {XMPP,
         .greet = {GREET,
                   {STREAM "<stream:features><a/><starttls><x/></starttls>"
                           "</stream:features>",
                    ASK},
                   {"<proceed/>", ""}},
         .status = VOUCH_OK, .key = "xmpp_tls_required", .fact = "no"},
        {XMPP,
         .greet = {GREET,
                   {STREAM "<stream:features><starttls/><x><y><required/></y></x>"
                           "<required/></stream:features>",
                    ASK},
                   {"<proceed/>", ""}},
         .status = VOUCH_OK, .key = "xmpp_tls_required", .fact = "no"},
        /* what another feature requires is not TLS (RFC 6120 section 4.3.2) */
        {XMPP,
         .greet = {GREET,
                   {STREAM "<stream:features><starttls/><x><required/></x></stream:features>", ASK},
                   {"<proceed/>", ""}},
         .status = VOUCH_OK, .key = "xmpp_tls_required", .fact = "no"},
        {XMPP,
         .greet = {GREET,
                   {STREAM "<stream:features><a ><required/></a></stream:features>", BYE},
                   {BYE, ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED, .value = "XMPP: a"},
        {XMPP,
         .greet = {GREET,
                   {STREAM "<stream:features><p:mechanisms><mechanism>SCRAM</mechanism>"
                           "<mechanism>PLAIN</mechanism></p:mechanisms>"
                           "<starttls\txmlns='x'></starttls></stream:features>",
                    ASK}},
         .status = VOUCH_AGAIN, .code = VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, .value = "XMPP",
         .key = "capabilities", .fact = "mechanisms starttls"},
        {XMPP,
         .greet = {GREET,
                   {STREAM "<stream:features><m><mechanism>PLAINX</mechanism>"
                           "<other>PLAIN</other></m><starttls/></stream:features>",
                    ASK}},
         .status = VOUCH_AGAIN, .key = "capabilities", .fact = "m starttls"},
        {XMPP, .greet = {GREET, {STREAM "<stream:features/>", BYE}, {BYE, ""}},
         .status = VOUCH_E_NOT_FOUND, .code = VOUCH_F_STARTTLS_NOT_OFFERED, .value = "XMPP",
         .key = "capabilities"},
        {XMPP,
         .greet = {GREET,
                   {STREAM "<!-- x --><stream:features><?x?><!x><starttls/>"
                           "</stream:features>",
                    ASK}},
         .status = VOUCH_AGAIN, .key = "capabilities", .fact = "starttls"},
    };
    (void)state;
    PLAY(rows);
}

static void test_xmpp_each_refusal_is_one(void **state)
{
    // clang-format off
#define READY { STREAM "<stream:features><starttls/></stream:features>", ASK }
    // clang-format on
    static const struct exchange_row rows[] = {
        {XMPP, .greet = {GREET, READY, {"<failure/>", BYE}, {BYE, ""}}, .status = VOUCH_E_REFUSED,
         .code = VOUCH_F_STARTTLS_REFUSED, .value = "XMPP: failure"},
        {XMPP, .greet = {GREET, READY, {"<other/>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_MALFORMED_REPLY, .value = "XMPP: other"},
        {XMPP, .greet = {GREET, READY, {"<stream:error><host-gone/>", BYE}, {BYE, ""}},
         .status = VOUCH_E_REFUSED, .code = VOUCH_F_STARTTLS_GREETING_REFUSED,
         .value = "XMPP: host-gone"},
        {XMPP, .greet = {GREET, {STREAM "<x/>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_MALFORMED_REPLY, .value = "XMPP: x"},
        {XMPP, .greet = {GREET, {STREAM "</stream:features>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_MALFORMED_REPLY, .value = "XMPP: features"},
        {XMPP, .greet = {GREET, {"<html>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "XMPP: html"},
        {XMPP, .greet = {GREET, {"</stream:stream>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "XMPP: stream"},
        {XMPP, .greet = {GREET, {"220 x\r\nmore", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "XMPP: 220 x\r"},
    };
    (void)state;
    PLAY(rows);
}

static void test_xmpp_over_tls_begins_again_and_takes_its_leave(void **state)
{
    // clang-format off
#define SECURE XMPP, .greet = { GREET, READY, {"<proceed/>", ""} }
    // clang-format on
    static const struct exchange_row rows[] = {
        {SECURE,
         .talk = {{"", HELLO("client")},
                  {STREAM "<stream:features><x/></stream:features>", BYE},
                  {BYE, ""}},
         .status = VOUCH_OK, .key = "capabilities", .fact = "starttls"},
        {SECURE, .talk = {{"", HELLO("client")}, {STREAM "<stream:error><gone/>", BYE}, {BYE, ""}},
         .status = VOUCH_OK, .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "XMPP: gone"},
        {.dialogue = &vouch_dialogue_xmpps,
         .greet = {{"", ""}},
         .talk = {{"", HELLO("client")}, {STREAM "<stream:features/>", BYE}, {BYE, ""}},
         .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_xmpps_server,
         .greet = {{"", ""}},
         .talk = {{"", HELLO("server")}, {STREAM "<stream:features/>", BYE}, {BYE, ""}},
         .status = VOUCH_OK},
        {.dialogue = &vouch_dialogue_xmpp_server,
         .greet = {{"", HELLO("server")}, READY},
         .status = VOUCH_AGAIN},
    };
    (void)state;
    PLAY(rows);
    exchange_play(&s, &rows[0]); /* the goodbye need not be answered */
    exchange_begin(&s);
    assert_int_equal(exchange_hear(&s, rows[2].dialogue->talk, "", 0), VOUCH_AGAIN);
    assert_int_equal(exchange_hear(&s, rows[2].dialogue->talk, rows[2].talk[1].heard,
                                   strlen(rows[2].talk[1].heard)),
                     VOUCH_AGAIN);
    assert_true(s.x.leaving);
    assert_int_equal(exchange_hear(&s, rows[2].dialogue->talk, "<half", 5), VOUCH_AGAIN);
    s.x.ended = true;
    assert_int_equal(exchange_hear(&s, rows[2].dialogue->talk, "<half", 5), VOUCH_OK);
}

/* Names are kept while they fit: 159 bytes and no more. */
static void test_xmpp_list_of_features_has_its_room(void **state)
{
    static const struct {
        size_t length;
        bool kept;
    } rows[] = {{156, true}, {157, false}};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char name[200] = "";
        char heard[400];
        char want[400];
        memset(name, 'x', rows[i].length);
        snprintf(heard, sizeof heard,
                 STREAM "<stream:features><ab/><%s/><starttls/></stream:features>", name);
        snprintf(want, sizeof want, rows[i].kept ? "ab %s" : "ab starttls", name);
        const struct exchange_row row = {XMPP, .greet = {GREET, {heard, ASK}},
                                         .status = VOUCH_AGAIN, .key = "capabilities",
                                         .fact = want};
        exchange_play(&s, &row);
    }
}

/* A tag ends behind its attributes, whatever stands in these; and each of four blanks ends a name.
 */
static void test_xmpp_tags_end_outside_of_quotes(void **state)
{
    static const struct exchange_row rows[] = {
        {XMPP, .greet = {GREET, {"<stream:stream id='><stream:error><gone/>'>", ""}},
         .status = VOUCH_AGAIN},
        {XMPP, .greet = {GREET, {"<stream:stream id=\"><stream:error><gone/>\">", ""}},
         .status = VOUCH_AGAIN},
        {XMPP,
         .greet = {GREET, {"<stream:stream id=\"'\" to='\"'><stream:error>", ""}, {"<gone/>", BYE}},
         .status = VOUCH_AGAIN, .code = VOUCH_F_STARTTLS_GREETING_REFUSED, .value = "XMPP: gone"},
        {XMPP,
         .greet = {GREET,
                   {"\r\n\t <stream:stream\nid='1'><stream:features\r\n><a\rb=''/><starttls\n/>"
                    "<c\td=''/></stream:features\n>",
                    ASK}},
         .status = VOUCH_AGAIN, .key = "capabilities", .fact = "a starttls c"},
    };
    (void)state;
    PLAY(rows);
}

static void test_xmpp_tags_without_a_name_are_none(void **state)
{
    static const struct exchange_row rows[] = {
        {XMPP, .greet = {GREET, {"<>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "XMPP"},
        {XMPP, .greet = {GREET, {"</>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "XMPP"},
        {XMPP, .greet = {GREET, {"< stream>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "XMPP"},
        {XMPP, .greet = {GREET, {"<:stream>", ""}}, .status = VOUCH_AGAIN},
        {XMPP, .greet = {GREET, {"<stream:>", ""}}, .status = VOUCH_E_MALFORMED,
         .code = VOUCH_F_STARTTLS_WRONG_SERVICE, .value = "XMPP"},
    };
    (void)state;
    PLAY(rows);
}

static void test_xmpp_other_service_is_named_behind_a_declaration_too(void **state)
{
    static const struct exchange_row row = {
        XMPP, .greet = {GREET, {"<?xml version='1.0'?>220 x\nmore than this", ""}},
        .status = VOUCH_E_MALFORMED, .code = VOUCH_F_STARTTLS_WRONG_SERVICE,
        .value = "XMPP: 220 x"};
    (void)state;
    exchange_play(&s, &row);
}

static void test_xmpp_dialogues_have_their_ports(void **state)
{
    (void)state;
    assert_int_equal(vouch_dialogue_xmpp.port, 5222);
    assert_int_equal(vouch_dialogue_xmpps.port, 5223);
    assert_int_equal(vouch_dialogue_xmpp_server.port, 5269);
    assert_int_equal(vouch_dialogue_xmpps_server.port, 5270);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xmpp_features_are_read_by_their_place),
        cmocka_unit_test(test_xmpp_each_refusal_is_one),
        cmocka_unit_test(test_xmpp_over_tls_begins_again_and_takes_its_leave),
        cmocka_unit_test(test_xmpp_list_of_features_has_its_room),
        cmocka_unit_test(test_xmpp_tags_end_outside_of_quotes),
        cmocka_unit_test(test_xmpp_tags_without_a_name_are_none),
        cmocka_unit_test(test_xmpp_other_service_is_named_behind_a_declaration_too),
        cmocka_unit_test(test_xmpp_dialogues_have_their_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
