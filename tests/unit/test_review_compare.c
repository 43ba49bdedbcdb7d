// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review.h"
#include "core/review/compare.h"
#include "core/status.h"
#include "tests/support/guarded.h"

#include <string.h>

/* The comparison with an earlier review. */

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = 1796083200};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static void assert_name(uint32_t number, const char *text)
{
    struct vouch_span name = vouch_names_text(&review.names, number);
    if (!vouch_span_equal(name, guarded_text(text)))
        fail_msg("\"%.*s\" instead of \"%s\"", (int)name.len, (const char *)name.data, text);
}

static int compare(const char *text)
{
    return vouch_review_compare(&review, guarded_text(text));
}

static void read_log(const char *log)
{
    const struct vouch_review_file file = {.name = guarded_text("mail.log"),
                                           .newest_s = 1796083200};
    struct vouch_span all = guarded_text(log);
    begin();
    memset(&batch, 0, sizeof batch);
    vouch_review_next_file(&review, &file);
    assert_int_equal(vouch_review_parse(&batch, all), all.len);
    vouch_review_join(&review, &batch);
    vouch_review_end(&review);
}

/* The row of a partner to which mail is delivered. */
static const struct vouch_review_partner *row_of(const char *name)
{
    const struct vouch_review_partner *found = NULL;
    for (size_t i = 0; i < VOUCH_REVIEW_PARTNERS_MAX; i++) {
        const struct vouch_review_partner *p = &review.partners[i];
        if (p->key && p->side == VOUCH_SIDE_DELIVERING &&
            vouch_span_equal(vouch_names_text(&review.names, p->name), guarded_text(name)))
            found = p;
    }
    assert_non_null(found);
    return found;
}

static void test_comparison_with_what_is_no_review_is_refused(void **state)
{
    (void)state;
    begin();
    assert_int_equal(compare("{\"schema\":\"vouch-review/1\",\"partners\":[]}"), VOUCH_OK);
    assert_true(review.compared);
    assert_int_equal(compare("{\"schema\":\"vouch-check/1\",\"partners\":[]}"), VOUCH_E_MALFORMED);
    assert_false(review.compared);
    assert_int_equal(compare("{\"partners\":[]}"), VOUCH_E_MALFORMED);
    assert_int_equal(compare("{\"schema\":\"vouch-review/1\",\"partners\":["), VOUCH_E_MALFORMED);
    assert_int_equal(compare("{\"name\":\"vouch-review/1\"}"), VOUCH_E_MALFORMED);
    assert_int_equal(compare("{\"schema\":vouch-review/1}"), VOUCH_E_MALFORMED);
    assert_false(review.compared);
}

/* The members of an object within a row are not the row's. */
static const char rows[] =
    "{\"schema\":\"vouch-review/1\",\"state\":\"failing\",\"partners\":["
    "{\"partner\":\"a.test\",\"direction\":\"receiving\",\"state\":\"failing\",\"strip\":{}},"
    "{\"partner\":\"b.test\",\"direction\":\"delivering\",\"state\":\"failing\"},"
    "{\"partner\":\"no-state.test\"},"
    "{\"partner\":\"c.test\",\"state\":\"mended\",\"strip\":{\"state\":\"failing\"}},"
    "{\"partner\":\"d.test\",\"state\":\"clear\"},"
    "{\"partner\":\"e.test\",\"state\":\"unknown\"},"
    "{\"partner\":\"f.test\",\"state\":\"good\"},"
    "{\"partner\":\"g.test\",\"state\":\"other\"}]}";
static const char no_partners[] = "{\"schema\":\"vouch-review/1\",\"groups\":["
                                  "{\"partner\":\"a.test\",\"state\":\"failing\"}]}";

static void test_comparison_keeps_the_failing_that_are_gone_and_no_others(void **state)
{
    (void)state;
    begin();
    assert_int_equal(compare(rows), VOUCH_OK);
    assert_int_equal(review.gone_count, 2);
    assert_name(review.gone[0].name, "a.test");
    assert_int_equal(review.gone[0].side, VOUCH_SIDE_RECEIVING);
    assert_name(review.gone[1].name, "b.test");
    assert_int_equal(review.gone[1].side, VOUCH_SIDE_DELIVERING);
    assert_int_equal(compare(no_partners), VOUCH_OK);
    assert_int_equal(review.gone_count, 0); /* it begins anew */
}

static void test_comparison_with_more_than_there_is_space_for_keeps_the_first(void **state)
{
    static uint8_t text[64 * (VOUCH_REVIEW_GONE_MAX + 2)];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    (void)state;
    begin();
    review.gone[VOUCH_REVIEW_GONE_MAX - 1].name = 0;
    vouch_write_text(&w, "{\"schema\":\"vouch-review/1\",\"partners\":[");
    for (size_t i = 0; i <= VOUCH_REVIEW_GONE_MAX; i++) {
        vouch_write_text(&w, i ? ",{\"partner\":\"p" : "{\"partner\":\"p");
        vouch_write_decimal(&w, (int64_t)i);
        vouch_write_text(&w, "\",\"state\":\"failing\"}");
    }
    vouch_write_text(&w, "]}");
    assert_int_equal(w.lost, 0);
    assert_int_equal(vouch_review_compare(&review, vouch_writer_span(&w)), VOUCH_OK);
    assert_int_equal(review.gone_count, VOUCH_REVIEW_GONE_MAX);
    assert_name(review.gone[0].name, "p0");
    assert_name(review.gone[VOUCH_REVIEW_GONE_MAX - 1].name, "p255");
}

static const char two_failures[] =
    "Jun 12 10:00:00 mta1 postfix/smtp[11]: SSL_connect error to mx.d.example[192.0.2.9]:25: "
    "Connection reset by peer\n"
    "Jun 12 10:00:01 mta1 postfix/smtp[12]: SSL_connect error to mx.e.example[192.0.2.10]:25: "
    "Connection reset by peer\n";

/* An earlier review of one row, of the first of the two. */
static void compare_both(const char *former, const char *appliance, uint8_t want)
{
    uint8_t text[512];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_write_text(&w, "{\"schema\":\"vouch-review/1\",\"partners\":[{\"appliance\":\"");
    vouch_write_text(&w, appliance);
    vouch_write_text(&w, "\",\"partner\":\"192.0.2.9\",\"direction\":\"delivering\",\"state\":\"");
    vouch_write_text(&w, former);
    vouch_write_text(&w, "\"}]}");
    assert_int_equal(vouch_review_compare(&review, vouch_writer_span(&w)), VOUCH_OK);
    assert_int_equal(row_of("192.0.2.9")->before, want);
    assert_int_equal(row_of("192.0.2.10")->before, 0);
}

static void test_comparison_gives_each_row_its_former_state(void **state)
{
    static const char *const words[] = {"other", "failing", "mended", "clear", "unknown", "good"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        read_log(two_failures);
        compare_both(words[i], "mta1", (uint8_t)i);
        assert_int_equal(review.gone_count, 0);
    }
}

static void test_comparison_knows_a_partner_by_its_appliance_too(void **state)
{
    (void)state;
    read_log(two_failures);
    compare_both("failing", "mta2", 0);
    assert_int_equal(review.gone_count, 1);
    compare_both("failing", "", 1); /* a name in this log, and none in the earlier review */
    assert_int_equal(review.gone_count, 0);
}

static void test_comparison_of_logs_without_an_appliance_needs_no_name(void **state)
{
    (void)state;
    read_log("Fri Jun 12 21:33:36 2026 Info: New SMTP DCID 82 interface 198.51.100.3 address "
             "192.0.2.9 port 25\n"
             "Fri Jun 12 21:33:37 2026 Info: DCID 82 TLS failed: STARTTLS unexpected response\n"
             "Fri Jun 12 21:33:38 2026 Info: New SMTP DCID 83 interface 198.51.100.3 address "
             "192.0.2.10 port 25\n"
             "Fri Jun 12 21:33:39 2026 Info: DCID 83 TLS failed: STARTTLS unexpected response\n");
    compare_both("failing", "", 1);
    assert_int_equal(review.gone_count, 0);
    compare_both("good", "mta1", 5); /* a name in the earlier review, and none in this log */
    assert_int_equal(review.gone_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparison_with_what_is_no_review_is_refused),
        cmocka_unit_test(test_comparison_keeps_the_failing_that_are_gone_and_no_others),
        cmocka_unit_test(test_comparison_with_more_than_there_is_space_for_keeps_the_first),
        cmocka_unit_test(test_comparison_gives_each_row_its_former_state),
        cmocka_unit_test(test_comparison_knows_a_partner_by_its_appliance_too),
        cmocka_unit_test(test_comparison_of_logs_without_an_appliance_needs_no_name),
    };
    return cmocka_run_group_tests_name("review_compare", tests, NULL, NULL);
}
