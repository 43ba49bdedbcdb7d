// SPDX-License-Identifier: Apache-2.0
/* From which byte on an appliance's ordinary line is read the short way, and what it is before
 * that. The long way gives the same (test_review_ordinary.c): what is lost there is time. */
#include "core/review/ordinary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* What each part of a line is, from none of its bytes to all of them: "|" a record of this kind,
 * "~" known to tell nothing, "." left to the long way. */
static const struct form {
    const char *text, *parts;
    enum vouch_record_kind kind;
} forms[] = {
    {"ICID 71 close", ".............|", VOUCH_RECORD_CLOSE},
    {"DCID 7 close", "............|", VOUCH_RECORD_CLOSE},
    {"ICID 71 closed", ".............|.", VOUCH_RECORD_CLOSE},
    {"ICID 71 TLS success protocol TLSv1.2 cipher ECDHE",
     ".............................................|||||", VOUCH_RECORD_SECURED},
    {"DCID 71 TLS success protocol TLSv1.3 cipher TLS_AES",
     ".............................................|||||||", VOUCH_RECORD_SECURED},
    {"ICID 71 ACCEPT SG UNKNOWNLIST match sbrs", "..................|||||||||||||||||||||||",
     VOUCH_RECORD_GROUP},
    {"ICID 71 RELAY SG RELAYLIST match 10.0.0.1", ".................|||||||||||||||||||||||||",
     VOUCH_RECORD_GROUP},
    {"MID 5 ICID 6 RID 0 To: <u@example.org>", "..........~..~~~......................|",
     VOUCH_RECORD_RCPT},
    {"Message done DCID 8 MID 5 to RID [0 ]", "....................................||",
     VOUCH_RECORD_START},
    {"Delivery start DCID 8 MID 5 to RID [12]", ".......................................|",
     VOUCH_RECORD_START},
    {"New SMTP ICID 1 interface Data 1 address 192.0.2.1 reverse dns host a.b verified",
     ".........................................||||||||||||||||||||||||||||||||||||||||",
     VOUCH_RECORD_OPEN},
    {"New SMTP DCID 1 interface 10.0.0.1 address 192.0.2.1 port 25",
     "...........................................||||||||||||||||||", VOUCH_RECORD_OPEN},
};

static struct vouch_ordinary_memory memory;

/* With bytes behind its end that could belong to it. */
static enum vouch_ordinary read_part(const char *text, size_t len, struct vouch_record *out)
{
    static uint8_t room[VOUCH_ORDINARY_AHEAD + 200 + VOUCH_ORDINARY_SLACK];
    memset(room, '1', sizeof room);
    memcpy(room + VOUCH_ORDINARY_AHEAD, text, len);
    memset(&memory, 0, sizeof memory);
    memset(out, 0, sizeof *out);
    const uint8_t *at = room + VOUCH_ORDINARY_AHEAD;
    return vouch_ordinary_read(&memory, at, at + len, out);
}

static char sign_of(enum vouch_ordinary said)
{
    return said == VOUCH_ORDINARY_TOLD ? '|' : said == VOUCH_ORDINARY_IDLE ? '~' : '.';
}

static void test_ordinary_forms_are_read_from_this_byte_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (size_t len = 0; len <= strlen(forms[i].text); len++) {
            struct vouch_record r;
            enum vouch_ordinary said = read_part(forms[i].text, len, &r);
            if (sign_of(said) != forms[i].parts[len])
                fail_msg("\"%.*s\" is %c", (int)len, forms[i].text, sign_of(said));
            if (said == VOUCH_ORDINARY_TOLD)
                assert_int_equal(r.kind, forms[i].kind);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary_forms_are_read_from_this_byte_on),
    };
    return cmocka_run_group_tests_name("review_ordinary_forms", tests, NULL, NULL);
}
