// SPDX-License-Identifier: Apache-2.0
/* Mailboxes: IMAP and POP3, with STARTTLS and over TLS. */
#include "core/dialogue/imap.h"
#include "core/dialogue/pop3.h"
#include "tests/support/starttls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define IMAP_CAPS "* CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS\r\na1 OK done\r\n"
#define IMAP_BYE "* BYE so long\r\na3 OK done\r\n"

static const struct starttls_situation situations[] = {
    {"IMAP with STARTTLS",
     &vouch_dialogue_imap,
     BYTES("* OK ready\r\n"),
     {{BYTES("a1 CAPABILITY\r\n"), BYTES(IMAP_CAPS)},
      {BYTES("a2 STARTTLS\r\n"), BYTES("a2 OK go\r\n")},
      {BYTES("a3 LOGOUT\r\n"), BYTES(IMAP_BYE)}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"IMAP with bare line feeds",
     &vouch_dialogue_imap,
     BYTES("* ok\n"),
     {{BYTES("a1 "), BYTES("* CAPABILITY starttls logindisabled\n* 3 EXISTS\na1 ok\n")},
      {BYTES("a2 "), BYTES("* OK wait\na2 ok\n")},
      {BYTES("a3 "), BYTES("a3 ok\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"IMAP that takes a login in clear",
     &vouch_dialogue_imap,
     BYTES("* OK ready\r\n"),
     {{BYTES("a1 "), BYTES("* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK\r\n")},
      {BYTES("a2 "), BYTES("a2 OK go\r\n")},
      {BYTES("a3 "), BYTES(IMAP_BYE)}},
     VOUCH_OK,
     VOUCH_F_STARTTLS_LOGIN_IN_CLEAR,
     "IMAP"},
    {"IMAP without STARTTLS",
     &vouch_dialogue_imap,
     BYTES("* OK ready\r\n"),
     {{BYTES("a1 "), BYTES("* CAPABILITY IMAP4rev1 LOGINDISABLED\r\na1 OK done\r\n")},
      {BYTES("a3 LOGOUT\r\n"), BYTES(IMAP_BYE)}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "IMAP: IMAP4rev1 LOGINDISABLED"},
    {"IMAP that refuses STARTTLS",
     &vouch_dialogue_imap,
     BYTES("* OK ready\r\n"),
     {{BYTES("a1 "), BYTES(IMAP_CAPS)},
      {BYTES("a2 "), BYTES("a2 NO no certificate\r\n")},
      {BYTES("a3 "), BYTES(IMAP_BYE)}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_REFUSED,
     "a2 NO no certificate"},
    {"IMAP that is logged in already",
     &vouch_dialogue_imap,
     BYTES("* PREAUTH hello root\r\n"),
     {{BYTES("a3 "), BYTES(IMAP_BYE)}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "PREAUTH"},
    {"IMAP that turns away",
     &vouch_dialogue_imap,
     BYTES("* BYE too many\r\n"),
     {{BYTES("a3 "), BYTES("a3 OK\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_GREETING_REFUSED,
     "too many"},
    {"no IMAP",
     &vouch_dialogue_imap,
     BYTES("220 mx ESMTP\r\n"),
     {{NULL, 0, NULL, 0}},
     VOUCH_E_MALFORMED,
     VOUCH_F_STARTTLS_WRONG_SERVICE,
     "IMAP: 220 mx ESMTP"},
    {"IMAP that answers nonsense",
     &vouch_dialogue_imap,
     BYTES("* OK ready\r\n"),
     {{BYTES("a1 "), BYTES("what?\r\n")}},
     VOUCH_E_MALFORMED,
     VOUCH_F_STARTTLS_MALFORMED_REPLY,
     "what?"},
    {"IMAP over TLS",
     &vouch_dialogue_imaps,
     BYTES("* OK ready\r\n"),
     {{BYTES("a3 LOGOUT\r\n"), BYTES(IMAP_BYE)}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"POP3 with STLS",
     &vouch_dialogue_pop3,
     BYTES("+OK ready\r\n"),
     {{BYTES("CAPA\r\n"), BYTES("+OK\r\nTOP\r\nSTLS\r\nSASL\r\n.\r\n")},
      {BYTES("STLS\r\n"), BYTES("+OK go\r\n")},
      {BYTES("QUIT\r\n"), BYTES("+OK\r\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"POP3 without CAPA",
     &vouch_dialogue_pop3,
     BYTES("+OK ready\r\n"),
     {{BYTES("CAPA\r\n"), BYTES("-ERR what?\r\n")},
      {BYTES("STLS\r\n"), BYTES("+OK go\r\n")},
      {BYTES("QUIT\r\n"), BYTES("+OK\r\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"POP3 that takes a login in clear",
     &vouch_dialogue_pop3,
     BYTES("+OK ready\r\n"),
     {{BYTES("CAPA\r\n"), BYTES("+OK\r\nUSER\r\nSTLS\r\n.\r\n")},
      {BYTES("STLS\r\n"), BYTES("+OK go\r\n")},
      {BYTES("QUIT\r\n"), BYTES("+OK\r\n")}},
     VOUCH_OK,
     VOUCH_F_STARTTLS_LOGIN_IN_CLEAR,
     "POP3"},
    {"POP3 without STLS",
     &vouch_dialogue_pop3,
     BYTES("+OK ready\r\n"),
     {{BYTES("CAPA\r\n"), BYTES("+OK\r\nTOP\r\nUIDL\r\n.\r\n")},
      {BYTES("QUIT\r\n"), BYTES("+OK\r\n")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "POP3: TOP UIDL"},
    {"POP3 with neither CAPA nor STLS",
     &vouch_dialogue_pop3,
     BYTES("+OK ready\r\n"),
     {{BYTES("CAPA\r\n"), BYTES("-ERR\r\n")},
      {BYTES("STLS\r\n"), BYTES("-ERR unknown\r\n")},
      {BYTES("QUIT\r\n"), BYTES("+OK\r\n")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "unknown"},
    {"POP3 that refuses STLS",
     &vouch_dialogue_pop3,
     BYTES("+OK ready\r\n"),
     {{BYTES("CAPA\r\n"), BYTES("+OK\r\nSTLS\r\n.\r\n")},
      {BYTES("STLS\r\n"), BYTES("-ERR no key\r\n")},
      {BYTES("QUIT\r\n"), BYTES("+OK\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_REFUSED,
     "no key"},
    {"POP3 that turns away",
     &vouch_dialogue_pop3,
     BYTES("-ERR busy\r\n"),
     {{BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_GREETING_REFUSED,
     "busy"},
    {"no POP3",
     &vouch_dialogue_pop3,
     BYTES("* OK imap\r\n"),
     {{NULL, 0, NULL, 0}},
     VOUCH_E_MALFORMED,
     VOUCH_F_STARTTLS_WRONG_SERVICE,
     "* OK imap"},
    {"POP3 over TLS",
     &vouch_dialogue_pop3s,
     BYTES("+OK ready\r\n"),
     {{BYTES("QUIT\r\n"), BYTES("+OK\r\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
};

enum { SITUATIONS = sizeof situations / sizeof situations[0] };

static void test_mailbox_each_situation_has_its_finding_however_cut(void **state)
{
    (void)state;
    starttls_check_cut(situations, SITUATIONS);
}

static void test_mailbox_each_situation_ends_whichever_call_fails(void **state)
{
    (void)state;
    starttls_check_faults(situations, SITUATIONS);
}

static void test_mailbox_stream_that_ends_early_ends_the_dialogue(void **state)
{
    (void)state;
    starttls_check_ends(situations, SITUATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mailbox_each_situation_has_its_finding_however_cut),
        cmocka_unit_test(test_mailbox_each_situation_ends_whichever_call_fails),
        cmocka_unit_test(test_mailbox_stream_that_ends_early_ends_the_dialogue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
