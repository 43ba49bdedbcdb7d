// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review/cef.h"
#include "core/review/prefix.h"
#include "core/review/record.h"
#include "tests/support/guarded.h"

#include <string.h>

static struct vouch_record read_message(const char *text)
{
    struct vouch_record r;
    memset(&r, 0, sizeof r);
    if (!vouch_appliance_read(vouch_span_of(text), &r))
        r.kind = VOUCH_RECORD_NONE;
    return r;
}

static void is_text(struct vouch_span s, const char *want)
{
    if (!vouch_span_equal(s, vouch_span_of(want)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)s.len, s.data ? (const char *)s.data : "", want);
}

static void secured(const char *text, enum vouch_tail tail, const char *c)
{
    struct vouch_record r = read_message(text);
    if (r.kind != VOUCH_RECORD_SECURED)
        fail_msg("\"%s\" is no success", text);
    assert_int_equal(r.tail, tail);
    is_text(r.secured.name, c);
}

static void test_forms_success_lines_with_every_tail_are_read(void **state)
{
    (void)state;
    secured("ICID 5 TLS success", VOUCH_TAIL_NONE, "");
    secured("ICID 5 TLS success protocol TLSv1.2 cipher AES256-SHA", VOUCH_TAIL_NONE, "");
    secured("DCID 5 TLS success protocol TLSv1/SSLv3 cipher AES256-SHA ", VOUCH_TAIL_NONE, "");
    secured("DCID 5 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384 the.cpq.host",
            VOUCH_TAIL_NAME, "the.cpq.host");
    secured("DCID 5 TLS success protocol TLSv1 cipher RC4-SHA for example.com", VOUCH_TAIL_FOR,
            "example.com");
    secured("DCID 5 TLS success protocol TLSv1 cipher RC4-SHA CN=A Name", VOUCH_TAIL_CN, "A Name");
    secured("DCID 5 TLS success CN=A Name", VOUCH_TAIL_CN, "A Name");
    secured("DCID 5 TLS success protocol TLSv1 cipher RC4-SHA for two words", VOUCH_TAIL_FOR,
            "two words");
    secured("DCID 5 TLS success protocol TLSv1 cipher RC4-SHA [192.0.2.1] x", VOUCH_TAIL_CN,
            "[192.0.2.1] x");
    secured("DCID 5 TLS success CN: <name>", VOUCH_TAIL_CN, "<name>");
}

static void failed(const char *text, uint64_t id, const char *reason, bool required)
{
    struct vouch_record r = read_message(text);
    if (r.kind != VOUCH_RECORD_FAILED)
        fail_msg("\"%s\" is no failure", text);
    assert_int_equal(r.id, id);
    assert_int_equal(r.required, required);
    is_text(r.failed.reason, reason);
}

static void test_forms_failure_lines_give_their_reason(void **state)
{
    (void)state;
    failed("ICID 5 TLS failed", 5, "", false);
    failed("ICID 5 TLS failed: [Errno 54] x", 5, "[Errno 54] x", false);
    failed("DCID 6 TLS failed: TLS required, STARTTLS unavailable, destination is TLS disabled", 6,
           "TLS required, STARTTLS unavailable, destination is TLS disabled", true);
    failed("DCID 7 IP 192.0.2.1 TLS was required but could not be successfully negotiated", 7,
           "TLS was required but could not be successfully negotiated", true);
    failed("ICID 8 TLS was required but remote host did not initiate it", 8,
           "TLS was required but remote host did not initiate it", true);
    failed("DCID 9 STARTTLS command not supported.", 9, "STARTTLS command not supported.", false);
}

static void test_forms_other_words_about_tls_are_unknown_not_guessed(void **state)
{
    (void)state;
    static const char *const unknown[] = {
        "ICID 5 TLS succeeded",
        "ICID 5 TLS success protocol XYZ cipher A",
        "ICID 5 TLS success protocol TLSv1 cipher aes lower",
        "DCID 5 TLS failedly",
        "DCID 5 STARTTLS was nice",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        if (read_message(unknown[i]).kind != VOUCH_RECORD_UNKNOWN)
            fail_msg("\"%s\" is understood", unknown[i]);
}

static void test_forms_lines_that_say_nothing_give_nothing(void **state)
{
    (void)state;
    static const char *const nothing[] = {
        "MID 1 ICID 2 TLS read 126 bytes (0.0 seconds)",
        "MID 1 Subject DCID 1 TLS failed",
        "ICID 5 lost",
        "ICID x TLS failed",
        "ICID 99999999999999999999999 TLS failed",
        "DCID 5 closed",
        "TLS failed",
        " ICID 5 TLS failed",
        "New SMTP QCID 5 interface",
    };
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        if (read_message(nothing[i]).kind != VOUCH_RECORD_NONE)
            fail_msg("\"%s\" is taken for something", nothing[i]);
}

static void test_forms_ldap_filter_cannot_pass_for_an_answer(void **state)
{
    (void)state;
    struct vouch_record r = read_message(
        "LDAP: (group) Query (mail=x) lookup success, (evil:636) returned 9 results) to server N "
        "(host:389)");
    assert_int_equal(r.kind, VOUCH_RECORD_LDAP_ASKED);
    is_text(r.ldap.server, "host:389");
    r = read_message("LDAP: (group) Query (mail=x) to server N (e:636)) lookup success, (host:389) "
                     "returned 2 results timestamp=1.5");
    assert_int_equal(r.kind, VOUCH_RECORD_LDAP_ANSWERED);
    assert_int_equal(r.mid, 2);
    is_text(r.ldap.server, "host:389");
}

static void test_forms_cef_values_end_where_the_next_key_begins(void **state)
{
    (void)state;
    struct vouch_cef cef;
    const struct vouch_span all =
        vouch_span_of("a=1 ESAICID=7 x=two words ESATLSInConnStatus=Success suser=\"a b=\\\"c\" "
                      "msg='it's ESATLSInConnStatus=Failure here' ESADCID=9");
    for (size_t len = 0; len < all.len; len++)
        vouch_cef_fields(guarded(0, vouch_span_part(all, 0, len)), &cef);
    vouch_cef_fields(guarded(0, all), &cef);
    is_text(cef.icid, "7");
    is_text(cef.in_status, "Success");
    is_text(cef.dcid, "9");
}

static void prefix(const char *line, size_t message, int year, int month)
{
    struct vouch_prefix p;
    if (!vouch_prefix_read(guarded(0, vouch_span_of(line)), &p))
        fail_msg("\"%s\" has no prefix", line);
    assert_int_equal(p.len, message);
    assert_int_equal(p.when.year, year);
    assert_int_equal(p.when.month, month);
}

static void test_prefix_damaged_heads_are_read_and_text_is_not(void **state)
{
    (void)state;
    struct vouch_prefix p;
    prefix("Sat Feb 14 19:20:28 2026 Info: x", 31, 2026, 2);
    prefix("Feb 14 19:20:28 host tag: Info: x", 32, 0, 2);
    prefix("0:28 2026 Info: x", 16, 0, 0);
    prefix("166>Mar 17 18:24:37 mail_logs: Info: x", 37, 0, 3);
    static const char *const none[] = {
        "Info: ICID 1 TLS failed",
        "Sat Feb 31x 19:20:28 2026 Info: x",
        "Sat Feb 14 24:20:28 2026 Info: x",
        "Feb 14 19:20:28 one two three four Info: x",
        "2526 ICID 1 TLS failed",
        "hello Info: x",
        "",
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (vouch_prefix_read(vouch_span_of(none[i]), &p))
            fail_msg("\"%s\" is taken for a log line", none[i]);
    assert_true(vouch_prefix_read(
        vouch_span_of("Feb 14 19:20:28 host tag: other: Info: ICID 1 TLS failed"), &p));
    assert_int_equal(p.dialect, VOUCH_DIALECT_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_success_lines_with_every_tail_are_read),
        cmocka_unit_test(test_forms_failure_lines_give_their_reason),
        cmocka_unit_test(test_forms_other_words_about_tls_are_unknown_not_guessed),
        cmocka_unit_test(test_forms_lines_that_say_nothing_give_nothing),
        cmocka_unit_test(test_forms_ldap_filter_cannot_pass_for_an_answer),
        cmocka_unit_test(test_forms_cef_values_end_where_the_next_key_begins),
        cmocka_unit_test(test_prefix_damaged_heads_are_read_and_text_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
