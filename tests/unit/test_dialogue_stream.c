// SPDX-License-Identifier: Apache-2.0
/* XMPP, PostgreSQL and MySQL before TLS and over it. */
#include "core/dialogue/mysql.h"
#include "core/dialogue/postgres.h"
#include "core/dialogue/xmpp.h"
#include "tests/support/starttls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define STREAM "<?xml version='1.0'?><stream:stream from='a>b' id=\"'1'\" version='1.0'>"
#define FEATURES                                                                                   \
    "<stream:features><starttls xmlns='x'><required/></starttls><sm xmlns='y'/></stream:features>"
#define STREAM_HEAD "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
#define ASK_XMPP "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define ASK_POSTGRES "\0\0\0\10\x04\xD2\x16\x2F"
#define MYSQL_REST "\x07\0\0\0abcdefgh\0"
/* Protocol 10, MariaDB, capabilities 0xFFFF or without 0x800. */
#define MYSQL(flags)                                                                               \
    "\x22\0\0\0\x0A"                                                                               \
    "11.8-MariaDB\0" MYSQL_REST flags "\x21\2\0\0\0"
#define MYSQL_ASK "\x20\0\0\1"

static const struct starttls_situation situations[] = {
    {"XMPP with STARTTLS",
     &vouch_dialogue_xmpp,
     BYTES(""),
     {{BYTES(STREAM_HEAD), BYTES(STREAM FEATURES)},
      {BYTES(ASK_XMPP), BYTES("<proceed xmlns='urn:x'/>")},
      {BYTES(STREAM_HEAD), BYTES(STREAM "\n<stream:features/>")},
      {BYTES("</stream:stream>"), BYTES("</stream:stream>")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"XMPP between servers",
     &vouch_dialogue_xmpp_server,
     BYTES(""),
     {{BYTES("<?xml version='1.0'?><stream:stream xmlns='jabber:server' "), BYTES(STREAM FEATURES)},
      {BYTES(ASK_XMPP), BYTES("<proceed/>")},
      {BYTES("<?xml version='1.0'?><stream:stream "), BYTES(STREAM FEATURES)},
      {BYTES("</stream:stream>"), BYTES("</stream:stream>")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"XMPP that takes a login in clear",
     &vouch_dialogue_xmpp,
     BYTES(""),
     {{BYTES(STREAM_HEAD),
       BYTES(STREAM "<stream:features><mechanisms><mechanism>SCRAM</mechanism>"
                    "<mechanism>PLAIN</mechanism></mechanisms><starttls/></stream:features>")},
      {BYTES(ASK_XMPP), BYTES("<proceed/>")},
      {BYTES(STREAM_HEAD), BYTES(STREAM FEATURES)},
      {BYTES("</stream:stream>"), BYTES("</stream:stream>")}},
     VOUCH_OK,
     VOUCH_F_STARTTLS_LOGIN_IN_CLEAR,
     "XMPP"},
    {"XMPP without STARTTLS",
     &vouch_dialogue_xmpp,
     BYTES(""),
     {{BYTES(STREAM_HEAD), BYTES(STREAM "<stream:features><sm/></stream:features>")},
      {BYTES("</stream:stream>"), BYTES("</stream:stream>")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "XMPP: sm"},
    {"XMPP that refuses STARTTLS",
     &vouch_dialogue_xmpp,
     BYTES(""),
     {{BYTES(STREAM_HEAD), BYTES(STREAM FEATURES)},
      {BYTES(ASK_XMPP), BYTES("<failure xmlns='urn:x'/></stream:stream>")},
      {BYTES("</stream:stream>"), BYTES("</stream:stream>")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_REFUSED,
     "failure"},
    {"XMPP that does not serve the host",
     &vouch_dialogue_xmpp,
     BYTES(""),
     {{BYTES(STREAM_HEAD), BYTES(STREAM "<stream:error><host-unknown xmlns='u'/></stream:error>")},
      {BYTES("</stream:stream>"), BYTES("</stream:stream>")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_GREETING_REFUSED,
     "host-unknown"},
    {"no XMPP",
     &vouch_dialogue_xmpp,
     BYTES("220 smtp\r\n"),
     {{BYTES(STREAM_HEAD), BYTES("")}},
     VOUCH_E_MALFORMED,
     VOUCH_F_STARTTLS_WRONG_SERVICE,
     "XMPP: 2"},
    {"XMPP over TLS",
     &vouch_dialogue_xmpps,
     BYTES(""),
     {{BYTES(STREAM_HEAD), BYTES(STREAM FEATURES)},
      {BYTES("</stream:stream>"), BYTES("</stream:stream>")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"PostgreSQL with TLS",
     &vouch_dialogue_postgres,
     BYTES(""),
     {{BYTES(ASK_POSTGRES), BYTES("S")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"PostgreSQL without TLS",
     &vouch_dialogue_postgres,
     BYTES(""),
     {{BYTES(ASK_POSTGRES), BYTES("N")}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "PostgreSQL"},
    {"PostgreSQL that answers with an error",
     &vouch_dialogue_postgres,
     BYTES(""),
     {{BYTES(ASK_POSTGRES), BYTES("E\0\0\0\x16SFATAL\0Mtoo many\0\0")}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_REFUSED,
     "too many"},
    {"no PostgreSQL",
     &vouch_dialogue_postgres,
     BYTES(""),
     {{BYTES(ASK_POSTGRES), BYTES("HTTP/1.1 400 Bad Request\r\n")}},
     VOUCH_E_MALFORMED,
     VOUCH_F_STARTTLS_WRONG_SERVICE,
     "PostgreSQL: H"},
    {"MySQL with TLS",
     &vouch_dialogue_mysql,
     BYTES(MYSQL("\xFF\xFF")),
     {{BYTES(MYSQL_ASK), BYTES("")},
      {BYTES("\x3D\0\0\2"), BYTES("\x05\0\0\3\xFE"
                                  "none")},
      {BYTES("\0\0\0\4"), BYTES("\x09\0\0\5\xFF\x15\x04#28000")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"MySQL that lets anybody in",
     &vouch_dialogue_mysql,
     BYTES(MYSQL("\xFF\xFF")),
     {{BYTES(MYSQL_ASK), BYTES("")},
      {BYTES("\x3D\0\0\2"), BYTES("\x03\0\0\3\0\0\0")},
      {BYTES("\1\0\0\0\1"), BYTES("")}},
     VOUCH_OK,
     VOUCH_F_NONE,
     NULL},
    {"MySQL without TLS",
     &vouch_dialogue_mysql,
     BYTES(MYSQL("\xFF\xF7")),
     {{NULL, 0, NULL, 0}},
     VOUCH_E_NOT_FOUND,
     VOUCH_F_STARTTLS_NOT_OFFERED,
     "MySQL: 11.8-MariaDB"},
    {"MySQL that turns away",
     &vouch_dialogue_mysql,
     BYTES("\x12\0\0\0\xFF\x6A\x04Host is blocked"),
     {{NULL, 0, NULL, 0}},
     VOUCH_E_REFUSED,
     VOUCH_F_STARTTLS_GREETING_REFUSED,
     "MySQL: Host is blocked"},
    {
        "no MySQL",
        &vouch_dialogue_mysql,
        BYTES("SSH-2.0-OpenSSH\r\n"),
        {{NULL, 0, NULL, 0}},
        VOUCH_E_MALFORMED,
        VOUCH_F_STARTTLS_WRONG_SERVICE,
        "MySQL: SSH-",
    }};

enum { SITUATIONS = sizeof situations / sizeof situations[0] };

static void test_stream_each_situation_has_its_finding_however_cut(void **state)
{
    (void)state;
    starttls_check_cut(situations, SITUATIONS);
}

static void test_stream_each_situation_ends_whichever_call_fails(void **state)
{
    (void)state;
    starttls_check_faults(situations, SITUATIONS);
}

static void test_stream_stream_that_ends_early_ends_the_dialogue(void **state)
{
    (void)state;
    starttls_check_ends(situations, SITUATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stream_each_situation_has_its_finding_however_cut),
        cmocka_unit_test(test_stream_each_situation_ends_whichever_call_fails),
        cmocka_unit_test(test_stream_stream_that_ends_early_ends_the_dialogue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
