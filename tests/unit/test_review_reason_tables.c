// SPDX-License-Identifier: Apache-2.0
/* What is read of each number and each text that libraries write, as
 * tests/golden/review_reasons.txt has it; and the edges of these forms. */
#include "core/review/reason.h"
#include "core/review/reason_openssl.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char said[1 << 17];
static struct vouch_writer w;

static enum vouch_reason read_text(const char *text)
{
    return vouch_reason_read(guarded_text(text));
}

static void tell(const char *what, unsigned number, enum vouch_reason reason)
{
    if (reason == VOUCH_REASON_UNKNOWN)
        return;
    vouch_write_text(&w, what);
    vouch_write_text(&w, " ");
    vouch_write_decimal(&w, number);
    vouch_write_text(&w, " ");
    vouch_write_text(&w, vouch_reason_words_of(reason)->id);
    vouch_write_text(&w, "\n");
}

static void tell_numbers(const char *what, const char *format, unsigned base)
{
    for (unsigned n = 0; n < 1300; n++) {
        char text[64];
        snprintf(text, sizeof text, format, base + n);
        tell(what, n, read_text(text));
    }
}

static void tell_texts(const char *what, const struct vouch_openssl_reason *(*rows)(size_t *count))
{
    size_t count;
    const struct vouch_openssl_reason *at = rows(&count);
    for (size_t i = 0; i < count; i++) {
        vouch_write_text(&w, what);
        vouch_write_text(&w, " ");
        vouch_write_text(&w, at[i].text);
        tell(":", at[i].number, at[i].reason);
        tell("    by itself", 0, read_text(at[i].text));
        char framed[200];
        snprintf(framed, sizeof framed, "error:0A000FFF:SSL routines:f:%s:x.c:1", at[i].text);
        bool one_field = at[i].number && strchr(at[i].text, ':') == NULL;
        if (one_field && read_text(framed) == VOUCH_REASON_UNKNOWN)
            fail_msg("%s", at[i].text);
    }
}

static void test_reasons_are_as_written_down(void **state)
{
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    tell_numbers("errno", "[Errno %u] x", 0);
    tell_numbers("openssl-3", "error:%08X:SSL routines::x", 20u << 23);
    tell_numbers("openssl-1", "error:%08X:SSL routines:f:x", 20u << 24);
    tell_numbers("another-library", "error:%08X:x::x", 19u << 23);
    tell_numbers("alert", "x: SSL alert number %u", 0);
    tell_texts("openssl", vouch_openssl_reasons);
    tell_texts("verify", vouch_verify_reasons);
    tell_texts("other", vouch_other_reasons);
    assert_int_equal(w.lost, 0);
    golden_check("review_reasons.txt", vouch_writer_span(&w));
}

static void test_reason_forms_have_their_edges(void **state)
{
    static const struct {
        const char *text, *id;
    } rows[] = {
        {"[Errno 54] x", "reset"},
        {"[Errno 54", "unknown"},
        {"Errno 54]", "unknown"},
        {"(336109761", "no-shared-cipher"}, /* decimal behind a bracket */
        {"336109761", "unknown"},
        {"error:0a0000c1", "no-shared-cipher"},
        {"error:0A0000C1FF", "no-shared-cipher"}, /* eight digits and no more */
        {"error:", "unknown"},
        {"error:zz", "unknown"},
        {"verify error:num=10:x", "unknown"},
        {"verify error:num=10:certificate has expired", "verify-expired"},
        {"verify error:certificate has expired", "verify-expired"},
        {"num=10:certificate has expired", "verify-expired"},
        {"A TLS fatal alert has been received.: Certificate is bad", "alert-bad-certificate"},
        {"certificate has expired", "verify-expired"},
        {"x certificate has expired", "verify-expired"},
        {"certificate has expired x", "verify-expired"},
        {"certificate has expiredx", "unknown"},
        {"certificate has expired1", "unknown"},
        {"xcertificate has expired", "unknown"},
        {"1certificate has expired", "unknown"},
        {"('certificate has expired')", "verify-expired"},
        {"tlsv1 alert foo bar", "unknown"},
        {"error:0A000FFF:SSL routines:f:tlsv1 alert foo bar", "alert-other"},
        {"error:0A000FFF:SSL routines:f:x alerts y", "unknown"},
        {" alert", "unknown"},
        {"alert number 48", "alert-unknown-ca"},
        {"alert number 255", "alert-other"},
        {"alert number 256", "unknown"},
        {"alert number 40 alert number 48", "alert-unknown-ca"},
        {"alert number", "unknown"},
        {"The Diffie-Hellman prime sent by the server is not acceptable (not long enough).",
         "key-too-small"},
        {"   ", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum vouch_reason r = read_text(rows[i].text);
        const char *id = r == VOUCH_REASON_NONE ? "" : vouch_reason_words_of(r)->id;
        if (strcmp(id, rows[i].id) != 0)
            fail_msg("\"%s\" is read as %s, not %s", rows[i].text, id, rows[i].id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons_are_as_written_down),
        cmocka_unit_test(test_reason_forms_have_their_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
