// SPDX-License-Identifier: Apache-2.0
/* FTP, ManageSieve and LMTP before TLS and over it. */
#include "core/dialogue/ftp.h"
#include "core/dialogue/sieve.h"
#include "core/dialogue/smtp.h"
#include "tests/support/starttls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SIEVE_CAPS "\"IMPLEMENTATION\" \"a \\\"server\"\r\n\"SASL\" \"\"\r\n\"STARTTLS\"\r\n"

static const struct starttls_situation situations[] = {
    {"FTP with AUTH TLS",
     &vouch_dialogue_ftp,
     BYTES("220-hello\r\n 221 no end\r\n220 ready\r\n"),
     {{BYTES("AUTH TLS\r\n"), BYTES("234 go\r\n")}, {BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"FTP that does not know AUTH",
     &vouch_dialogue_ftp,
     BYTES("220 ready\r\n"),
     {{BYTES("AUTH TLS\r\n"), BYTES("500 what?\r\n")}, {BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "FTP: 500 what?"},
    {"FTP that wants the login first",
     &vouch_dialogue_ftp,
     BYTES("220 ready\r\n"),
     {{BYTES("AUTH TLS\r\n"), BYTES("530 log in\r\n")}, {BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "530 log in"},
    {"FTP whose TLS does not work",
     &vouch_dialogue_ftp,
     BYTES("220 ready\r\n"),
     {{BYTES("AUTH TLS\r\n"), BYTES("431 no key\r\n")}, {BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_REFUSED,
     "431 no key"},
    {"FTP that turns away",
     &vouch_dialogue_ftp,
     BYTES("421 too many\r\n"),
     {{BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_GREETING_REFUSED,
     "421 too many"},
    {"no FTP",
     &vouch_dialogue_ftp,
     BYTES("+OK pop\r\n"),
     {{NULL, 0, NULL, 0}},
     VOUCH_E_MALFORMED,
     VOUCH_F_STARTTLS_WRONG_SERVICE,
     "+OK pop"},
    {"FTP over TLS",
     &vouch_dialogue_ftps,
     BYTES("220 ready\r\n"),
     {{BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"ManageSieve with STARTTLS",
     &vouch_dialogue_sieve,
     BYTES(SIEVE_CAPS "OK \"ready\"\r\n"),
     {{BYTES("STARTTLS\r\n"), BYTES("OK \"go\"\r\n" SIEVE_CAPS "OK\r\n")},
      {BYTES("LOGOUT\r\n"), BYTES("OK\r\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"ManageSieve that takes a login in clear",
     &vouch_dialogue_sieve,
     BYTES("\"SASL\" \"SCRAM-SHA-1 PLAIN\"\r\n\"STARTTLS\"\r\nOK\r\n"),
     {{BYTES("STARTTLS\r\n"), BYTES("OK\r\n\"SIEVE\" \"x\"\r\nOK\r\n")},
      {BYTES("LOGOUT\r\n"), BYTES("OK\r\n")}},
     VOUCH_OK,
     VOUCH_F_STARTTLS_LOGIN_IN_CLEAR,
     "ManageSieve"},
    {"ManageSieve without STARTTLS",
     &vouch_dialogue_sieve,
     BYTES("\"SIEVE\" \"fileinto\"\r\nOK\r\n"),
     {{BYTES("LOGOUT\r\n"), BYTES("OK\r\n")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "ManageSieve: SIEVE"},
    {"ManageSieve that refuses STARTTLS",
     &vouch_dialogue_sieve,
     BYTES(SIEVE_CAPS "OK\r\n"),
     {{BYTES("STARTTLS\r\n"), BYTES("NO \"no key\"\r\n")}, {BYTES("LOGOUT\r\n"), BYTES("OK\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_REFUSED,
     "no key"},
    {"ManageSieve that turns away",
     &vouch_dialogue_sieve,
     BYTES("BYE \"busy\"\r\n"),
     {{BYTES("LOGOUT\r\n"), BYTES("OK\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_GREETING_REFUSED,
     "busy"},
    {"no ManageSieve",
     &vouch_dialogue_sieve,
     BYTES("220 smtp\r\n"),
     {{NULL, 0, NULL, 0}},
     VOUCH_E_MALFORMED,
     VOUCH_F_STARTTLS_WRONG_SERVICE,
     "220 smtp"},
    {"LMTP with STARTTLS",
     &vouch_dialogue_lmtp,
     BYTES("220 store LMTP\r\n"),
     {{BYTES("LHLO localhost\r\n"), BYTES("250-store\r\n250 STARTTLS\r\n")},
      {BYTES("STARTTLS\r\n"), BYTES("220 go\r\n")},
      {BYTES("LHLO localhost\r\n"), BYTES("250 store\r\n")},
      {BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"LMTP without STARTTLS",
     &vouch_dialogue_lmtp,
     BYTES("220 store LMTP\r\n"),
     {{BYTES("LHLO localhost\r\n"), BYTES("250 store\r\n")},
      {BYTES("QUIT\r\n"), BYTES("221 bye\r\n")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_SMTP_NO_STARTTLS,
     ""},
    {"SMTP where LMTP was expected",
     &vouch_dialogue_lmtp,
     BYTES("220 mx ESMTP\r\n"),
     {{BYTES("LHLO localhost\r\n"), BYTES("502 not here\r\n")},
      {BYTES("QUIT\r\n"), BYTES("221\r\n")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_WRONG_SERVICE,
     "502 not here"},
};

enum { SITUATIONS = sizeof situations / sizeof situations[0] };

static void test_lines_each_situation_has_its_finding_however_cut(void **state)
{
    (void)state;
    starttls_check_cut(situations, SITUATIONS);
}

static void test_lines_each_situation_ends_whichever_call_fails(void **state)
{
    (void)state;
    starttls_check_faults(situations, SITUATIONS);
}

static void test_lines_stream_that_ends_early_ends_the_dialogue(void **state)
{
    (void)state;
    starttls_check_ends(situations, SITUATIONS);
}

static void test_lines_line_without_an_end_is_refused(void **state)
{
    static char line[8000];
    (void)state;
    memset(line, 'x', sizeof line);
    assert_int_equal(starttls_status_of(&vouch_dialogue_ftp, line, sizeof line), VOUCH_E_SPACE);
    assert_int_equal(starttls_status_of(&vouch_dialogue_sieve, line, sizeof line), VOUCH_E_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_each_situation_has_its_finding_however_cut),
        cmocka_unit_test(test_lines_each_situation_ends_whichever_call_fails),
        cmocka_unit_test(test_lines_stream_that_ends_early_ends_the_dialogue),
        cmocka_unit_test(test_lines_line_without_an_end_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
