// SPDX-License-Identifier: Apache-2.0
/* Was a line cut in two, so that its parts have to be read as one? What a part tells alone, against
 * what the whole would tell. */
#include "core/review/half.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define KNOWN "no shared cipher"
#define STRANGE "something else"

static bool completed(int whole, int half, const char *line, const char *reason)
{
    struct vouch_record all = {.kind = (uint8_t)whole};
    struct vouch_record part = {.kind = (uint8_t)half};
    struct vouch_span told = guarded_text(reason);
    if (half == VOUCH_RECORD_FAILED)
        part.failed.reason = told;
    else if (half == VOUCH_RECORD_GUI_FAILED)
        part.gui.reason = told;
    else if (half == VOUCH_RECORD_LDAP_FAILED)
        part.ldap.reason = told;
    return vouch_half_completed(&all, &part, guarded_text(line));
}

/* A part of the same kind is completed by what follows, unless it is whole already. */
static void test_half_of_each_kind_is_whole_at_its_last_words(void **state)
{
    static const struct {
        int kind;
        const char *line, *reason;
        bool completed;
    } rows[] = {
        {VOUCH_RECORD_SECURED, "TLS success", "", true},
        {VOUCH_RECORD_FAILED, "TLS failed: x", KNOWN, false},
        {VOUCH_RECORD_FAILED, "TLS failed: x", " " KNOWN " ", false},
        {VOUCH_RECORD_FAILED, "TLS failed: x", "(" KNOWN ")", false},
        {VOUCH_RECORD_FAILED, "TLS failed: x", "(" KNOWN, true},
        {VOUCH_RECORD_FAILED, "TLS failed: x", STRANGE, true},
        {VOUCH_RECORD_FAILED, "TLS failed: x", "", true},
        {VOUCH_RECORD_GUI_FAILED, "x", KNOWN, false},
        {VOUCH_RECORD_GUI_FAILED, "x", STRANGE, true},
        {VOUCH_RECORD_LDAP_FAILED, "x", KNOWN, false},
        {VOUCH_RECORD_LDAP_FAILED, "x", STRANGE, true},
        {VOUCH_RECORD_OPEN, "reverse dns host unknown verified no", "", false},
        {VOUCH_RECORD_OPEN, "reverse dns host a.example verified yes", "", false},
        {VOUCH_RECORD_OPEN, "reverse dns host a.example verified", "", true},
        {VOUCH_RECORD_OPEN, " verified yes", "", false},
        {VOUCH_RECORD_OPEN, "verified yes", "", true},
        {VOUCH_RECORD_OPEN, "address 192.0.2.1 port 25", "", false},
        {VOUCH_RECORD_OPEN, "address 192.0.2.1", "", true},
        {VOUCH_RECORD_GROUP, "ACCEPT SG None match SBRS None", "", false},
        {VOUCH_RECORD_GROUP, "ACCEPT SG None", "", true},
        {VOUCH_RECORD_RCPT, "To: <you@two.example>", "", false},
        {VOUCH_RECORD_RCPT, "To: <you@two.example", "", true},
        {VOUCH_RECORD_RCPT, "To: <you@two.example>.", "", true},
        {VOUCH_RECORD_START, "MID 1 to RID [0]", "", false},
        {VOUCH_RECORD_START, "MID 1 to RID [0, 1] and more", "", false},
        {VOUCH_RECORD_START, "MID 1 to RID [0,", "", true},
        {VOUCH_RECORD_START, "MID 1 bounced - 5.1.0", "", false},
        {VOUCH_RECORD_DOMAIN, "domain: a.example details: x", "", false},
        {VOUCH_RECORD_DOMAIN, "domain: a.example", "", true},
        {VOUCH_RECORD_CLOSE, "ICID 1 close", "", false},
        {VOUCH_RECORD_LDAP_ASKED, "x", "", false},
        {VOUCH_RECORD_LDAP_ANSWERED, "x", "", false},
        {VOUCH_RECORD_LDAP_SECURED, "x", "", false},
        {VOUCH_RECORD_ALERT_CLEAR, "x", "", false},
        {VOUCH_RECORD_ZONE, "x", "", false},
        {VOUCH_RECORD_CEF, "x", "", false},
        {VOUCH_RECORD_HINT, "x", "", false},
        {VOUCH_RECORD_RELAYED, "x", "", false},
        {VOUCH_RECORD_SESSION, "x", "", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (completed(rows[i].kind, rows[i].kind, rows[i].line, rows[i].reason) !=
            rows[i].completed)
            fail_msg("row %zu: %s", i, rows[i].line);
}

/* What tells nothing alone is completed by anything; what is not understood, by what is; and
 * nothing by what tells something else. */
static void test_half_is_completed_by_more_of_its_kind_alone(void **state)
{
    (void)state;
    assert_true(completed(VOUCH_RECORD_OPEN, VOUCH_RECORD_NONE, "x", ""));
    assert_true(completed(VOUCH_RECORD_UNKNOWN, VOUCH_RECORD_NONE, "x", ""));
    assert_true(completed(VOUCH_RECORD_FAILED, VOUCH_RECORD_UNKNOWN, "x", ""));
    assert_false(completed(VOUCH_RECORD_UNKNOWN, VOUCH_RECORD_UNKNOWN, "x", ""));
    assert_false(completed(VOUCH_RECORD_UNKNOWN, VOUCH_RECORD_SECURED, "x", ""));
    assert_false(completed(VOUCH_RECORD_FAILED, VOUCH_RECORD_SECURED, "x", ""));
    assert_false(completed(VOUCH_RECORD_NONE, VOUCH_RECORD_SECURED, "x", ""));
    assert_true(completed(VOUCH_RECORD_SECURED, VOUCH_RECORD_SECURED, "x", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_half_of_each_kind_is_whole_at_its_last_words),
        cmocka_unit_test(test_half_is_completed_by_more_of_its_kind_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
