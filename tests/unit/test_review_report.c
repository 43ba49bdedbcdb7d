// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/review.h"
#include "core/review/report_read.h"
#include "core/status.h"
#include "tests/support/guarded.h"

#include <string.h>

/* TLSRPT reports from others (RFC 8460). */

#define DAY                                                                                        \
    "\"date-range\":{\"start-datetime\":\"2026-02-14T00:00:00Z\","                                 \
    "\"end-datetime\":\"2026-02-15T00:00:00Z\"}"
#define POLICY(domain) "{\"policy\":{\"policy-type\":\"sts\",\"policy-domain\":\"" domain "\"}}"
#define FAILURE(type) "{\"result-type\":\"" type "\",\"failed-session-count\":2}"

static _Alignas(64) struct vouch_review review;

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = 1796083200};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static int read_report(const char *text)
{
    return vouch_review_read_report(&review, guarded_text(text));
}

static void assert_name(uint32_t number, const char *text)
{
    struct vouch_span name = vouch_names_text(&review.names, number);
    if (!vouch_span_equal(name, guarded_text(text)))
        fail_msg("\"%.*s\" instead of \"%s\"", (int)name.len, (const char *)name.data, text);
}

/* --- is it one? ------------------------------------------------------------------------------- */

static bool is_report(const char *text)
{
    return vouch_review_is_report(guarded_text(text));
}

static void test_report_is_known_by_its_brace_and_both_members(void **state)
{
    (void)state;
    assert_true(is_report("{\"date-range\":{},\"policies\":[]}"));
    assert_true(is_report(" \n{\"policies\":[],\"date-range\":{}} "));
    assert_true(is_report("{\"date-range\" \"policies\""));
    assert_false(is_report(""));
    assert_false(is_report(" "));
    assert_false(is_report("{"));
    assert_false(is_report("[{\"date-range\":{},\"policies\":[]}]"));
    assert_false(is_report("{\"date-range\":{}}"));
    assert_false(is_report("{\"policies\":[]}"));
}

/* --- what it says ----------------------------------------------------------------------------- */

static const char two_policies[] =
    "{\"organization-name\":\"Ex\\u0061mple \\\"Org\\\"\"," DAY ",\"policies\":["
    "{\"policy\":{\"policy-type\":\"sts\",\"policy-domain\":\"one.test\"},"
    "\"summary\":{\"total-successful-session-count\":5,\"total-failure-session-count\":3},"
    "\"failure-details\":[{\"result-type\":\"certificate-expired\","
    "\"sending-mta-ip\":\"192.0.2.1\",\"receiving-mx-hostname\":\"mx.one.test\","
    "\"failed-session-count\":3,\"failure-reason-code\":\"x509\"}]},"
    "{\"policy\":{\"policy-type\":\"tlsa\",\"policy-domain\":\"two.test\"},"
    "\"summary\":{\"total-successful-session-count\":4294967295,"
    "\"total-failure-session-count\":4294967296},"
    "\"failure-details\":[{\"result-type\":\"validation-failure\"},"
    "{\"failed-session-count\":-1}]}]}";

static void test_report_policies_are_rows_with_their_counts(void **state)
{
    int64_t begin_s = 0;
    (void)state;
    begin();
    assert_int_equal(vouch_date_parse(guarded_text("2026-02-14T00:00:00Z"), &begin_s), VOUCH_OK);
    assert_int_equal(read_report(two_policies), VOUCH_OK);
    assert_int_equal(review.report_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_name(review.report[i].organization, "Example \"Org\"");
        assert_int_equal(review.report[i].begin_s, begin_s);
        assert_int_equal(review.report[i].end_s, begin_s + 86400);
    }
    assert_name(review.report[0].type, "sts");
    assert_name(review.report[0].domain, "one.test");
    assert_int_equal(review.report[0].succeeded, 5);
    assert_int_equal(review.report[0].failed, 3);
    assert_name(review.report[1].type, "tlsa");
    assert_name(review.report[1].domain, "two.test");
    assert_int_equal(review.report[1].succeeded, UINT32_MAX);
    assert_int_equal(review.report[1].failed, 0); /* no count that can be */
}

static void test_report_failures_belong_to_the_policy_that_they_stand_in(void **state)
{
    const struct vouch_review_report_failure *f = review.report_failure;
    (void)state;
    begin();
    assert_int_equal(read_report(two_policies), VOUCH_OK);
    assert_int_equal(review.report_failures, 3);
    assert_name(f[0].type, "certificate-expired");
    assert_name(f[0].host, "mx.one.test");
    assert_name(f[0].peer, "192.0.2.1");
    assert_name(f[0].reason, "x509");
    assert_int_equal(f[0].count, 3);
    assert_int_equal(f[0].report, 0);
    assert_name(f[1].type, "validation-failure");
    assert_name(f[1].host, "");
    assert_int_equal(f[1].count, 0);
    assert_int_equal(f[1].report, 1);
    assert_int_equal(f[2].type, VOUCH_NAME_NONE);
    assert_int_equal(f[2].count, 0);
    assert_int_equal(f[2].report, 1);
}

static void test_report_after_another_leaves_the_first_as_it_was(void **state)
{
    static const char later[] = "{\"organization-name\":\"Later\",\"date-range\":{"
                                "\"start-datetime\":\"2026-02-15T00:00:00Z\","
                                "\"end-datetime\":\"2026-02-15T00:00:01Z\"},"
                                "\"policies\":[" POLICY("three.test") "]}";
    (void)state;
    begin();
    assert_int_equal(read_report(two_policies), VOUCH_OK);
    assert_int_equal(read_report(later), VOUCH_OK);
    assert_int_equal(review.report_count, 3);
    assert_name(review.report[1].organization, "Example \"Org\"");
    assert_name(review.report[2].organization, "Later");
    assert_int_equal(review.report[2].begin_s, review.report[1].end_s);
    assert_int_equal(review.report[2].end_s, review.report[2].begin_s + 1);
    assert_int_equal(review.report[2].succeeded, 0);
}

/* --- what is none ----------------------------------------------------------------------------- */

static void test_report_malformed_adds_nothing_to_what_was_read_before(void **state)
{
    static const char *const bad[] = {
        "",
        "no JSON",
        "{" DAY ",\"policies\":[" POLICY("a.test"), /* its end is missing */
        "{\"policies\":[" POLICY("a.test") "]}",    /* no time */
        "{\"date-range\":{\"start-datetime\":\"2026-02-14T00:00:00Z\","
        "\"end-datetime\":\"2026-02-14T00:00:00Z\"},\"policies\":[" POLICY("a.test") "]}",
        "{\"date-range\":{\"start-datetime\":\"2026-02-14T00:00:01Z\","
        "\"end-datetime\":\"2026-02-14T00:00:00Z\"},\"policies\":[{\"failure-details\":[" FAILURE(
            "starttls-not-supported") "]}]}",
    };
    (void)state;
    begin();
    assert_int_equal(read_report(two_policies), VOUCH_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(read_report(bad[i]), VOUCH_E_MALFORMED);
        assert_int_equal(review.report_count, 2);
        assert_int_equal(review.report_failures, 3);
    }
}

/* --- full tables ------------------------------------------------------------------------------ */

static void test_report_beyond_the_table_of_policies_is_counted_as_lost(void **state)
{
    static const char two[] = "{" DAY ",\"policies\":[" POLICY("a.test") "," POLICY("b.test") "]}";
    (void)state;
    begin();
    review.report_count = VOUCH_REVIEW_REPORTS_MAX - 2;
    assert_int_equal(read_report(two), VOUCH_OK);
    assert_int_equal(review.reports_lost, 0);
    assert_name(review.report[VOUCH_REVIEW_REPORTS_MAX - 1].domain, "b.test");
    review.report_count = VOUCH_REVIEW_REPORTS_MAX - 1;
    assert_int_equal(read_report(two), VOUCH_E_SPACE);
    assert_int_equal(review.report_count, VOUCH_REVIEW_REPORTS_MAX);
    assert_int_equal(review.reports_lost, 1);
    assert_name(review.report[VOUCH_REVIEW_REPORTS_MAX - 1].domain, "a.test");
}

static void test_report_beyond_the_table_of_failures_is_counted_as_lost(void **state)
{
    static const char two[] =
        "{" DAY
        ",\"policies\":[{\"failure-details\":[" FAILURE("first") "," FAILURE("second") "]}]}";
    (void)state;
    begin();
    review.report_failures = VOUCH_REVIEW_REPORT_FAILURES_MAX - 2;
    assert_int_equal(read_report(two), VOUCH_OK);
    assert_int_equal(review.reports_lost, 0);
    review.report_failures = VOUCH_REVIEW_REPORT_FAILURES_MAX - 1;
    assert_int_equal(read_report(two), VOUCH_E_SPACE);
    assert_int_equal(review.report_failures, VOUCH_REVIEW_REPORT_FAILURES_MAX);
    assert_int_equal(review.reports_lost, 1);
    assert_name(review.report_failure[VOUCH_REVIEW_REPORT_FAILURES_MAX - 1].type, "first");
}

/* --- our own log in its time ------------------------------------------------------------------ */

/* An hour counts when any part of it lies in the report's time. */
static void test_report_is_compared_with_the_hours_that_it_touches(void **state)
{
    static const struct vouch_review_report report = {.begin_s = 100 * 3600, .end_s = 102 * 3600};
    uint64_t counts[VOUCH_OUTCOMES] = {9, 9, 9, 9};
    (void)state;
    begin();
    for (size_t i = 0; i < 6; i++) { /* each hour with a digit of its own */
        struct vouch_review_hour *h =
            &review.hours[(VOUCH_REVIEW_HOURS_MAX - 4 + i) % VOUCH_REVIEW_HOURS_MAX];
        static const uint32_t digit[] = {1, 10, 100, 1000, 10000, 100000};
        h->used = i != 2;
        h->hour = 98 + (int64_t)i;
        h->count[VOUCH_SIDE_RECEIVING][VOUCH_OUTCOME_SECURED] = digit[i];
        h->count[VOUCH_SIDE_RECEIVING][VOUCH_OUTCOME_UNKNOWN] = 7 * digit[i];
        h->count[VOUCH_SIDE_DELIVERING][VOUCH_OUTCOME_SECURED] = 5;
    }
    vouch_review_compare_report(&review, &report, counts);
    assert_int_equal(counts[VOUCH_OUTCOME_CLEAR], 0);
    assert_int_equal(counts[VOUCH_OUTCOME_SECURED], 11000);
    assert_int_equal(counts[VOUCH_OUTCOME_FAILED], 0);
    assert_int_equal(counts[VOUCH_OUTCOME_UNKNOWN], 77000);
    review.hours[VOUCH_REVIEW_HOURS_MAX - 2].used = true;
    vouch_review_compare_report(&review, &report, counts);
    assert_int_equal(counts[VOUCH_OUTCOME_SECURED], 11100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report_is_known_by_its_brace_and_both_members),
        cmocka_unit_test(test_report_policies_are_rows_with_their_counts),
        cmocka_unit_test(test_report_failures_belong_to_the_policy_that_they_stand_in),
        cmocka_unit_test(test_report_after_another_leaves_the_first_as_it_was),
        cmocka_unit_test(test_report_malformed_adds_nothing_to_what_was_read_before),
        cmocka_unit_test(test_report_beyond_the_table_of_policies_is_counted_as_lost),
        cmocka_unit_test(test_report_beyond_the_table_of_failures_is_counted_as_lost),
        cmocka_unit_test(test_report_is_compared_with_the_hours_that_it_touches),
    };
    return cmocka_run_group_tests_name("review_report", tests, NULL, NULL);
}
