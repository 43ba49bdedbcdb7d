// SPDX-License-Identifier: Apache-2.0
/* What a review tells beyond its own log: changes since an earlier one, and reports from others,
 * in text, page and JSON, as tests/golden/review_changes.txt has it. */
#include "core/format/review_html.h"
#include "core/review.h"
#include "core/review/compare.h"
#include "core/review/report_read.h"
#include "core/status.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LOG_MAX = 1 << 16, SAID_MAX = 1 << 19, NEWEST_S = 1796083200 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static uint8_t text[LOG_MAX];
static uint8_t json[SAID_MAX];
static uint8_t changed[SAID_MAX];
static uint8_t said[SAID_MAX];

static const char report[] =
    "{\"organization-name\":\"<b>&\\\"O'Rg\\\">\",\"date-range\":{"
    "\"start-datetime\":\"2026-02-14T00:00:00Z\",\"end-datetime\":\"2026-02-15T00:00:00Z\"},"
    "\"contact-info\":\"tls@org.example\",\"report-id\":\"1\",\"policies\":["
    "{\"policy\":{\"policy-type\":\"sts\",\"policy-domain\":\"one.example\"},"
    "\"summary\":{\"total-successful-session-count\":5,\"total-failure-session-count\":3},"
    "\"failure-details\":[{\"result-type\":\"certificate-expired\",\"failed-session-count\":2,"
    "\"receiving-mx-hostname\":\"mx.one.example\"},"
    "{\"result-type\":\"starttls-not-supported\",\"failed-session-count\":1}]},"
    "{\"policy\":{\"policy-type\":\"tlsa\",\"policy-domain\":\"two.example\"},"
    "\"summary\":{\"total-successful-session-count\":0,\"total-failure-session-count\":0}},"
    "{\"policy\":{\"policy-type\":\"no-policy-found\",\"policy-domain\":\"one.example\"},"
    "\"summary\":{\"total-successful-session-count\":7,\"total-failure-session-count\":0}}]}";

static void read_log(int number)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S};
    const struct vouch_review_file file = {.name = guarded_text("mail.log"), .newest_s = NEWEST_S};
    char path[64];
    snprintf(path, sizeof path, "tests/logs/%02d.log", number);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    struct vouch_span log = {text, fread(text, 1, sizeof text, f)};
    fclose(f);
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    batch.coloured = true;
    vouch_review_begin(&review, &options);
    vouch_review_next_file(&review, &file);
    for (size_t at = 0; at < log.len;) {
        at += vouch_review_parse(&batch, vouch_span_part(log, at, log.len));
        vouch_review_join(&review, &batch);
    }
    vouch_review_end(&review);
}

static struct vouch_review_style style_of(enum vouch_language language)
{
    return (struct vouch_review_style){.tongue = language, .rows = &rows, .partners = &partners};
}

/* The review as JSON, with each state turned into the next one but one. */
static struct vouch_span earlier(bool turned)
{
    static const char *const states[] = {"failing", "mended", "clear", "unknown", "good"};
    struct vouch_review_style style = style_of(VOUCH_LANGUAGE_EN);
    struct vouch_writer w = vouch_writer_of(json, sizeof json);
    struct vouch_writer out = vouch_writer_of(changed, sizeof changed);
    vouch_review_json(&review, &style, &w);
    struct vouch_span whole = vouch_writer_span(&w);
    for (size_t at = 0; at < whole.len;) {
        struct vouch_span rest = vouch_span_part(whole, at, whole.len);
        size_t skip = 1;
        vouch_write_u8(&out, rest.data[0]);
        if (vouch_span_starts_nocase(rest, "\"state\":\"")) {
            skip = 9;
            vouch_write_span(&out, vouch_span_part(rest, 1, 8));
            for (size_t i = 0; turned && i < 5; i++)
                if (vouch_span_starts_nocase(vouch_span_part(rest, 9, 10), states[i])) {
                    vouch_write_text(&out, states[(i + 2) % 5]);
                    skip += strlen(states[i]);
                    break;
                }
        }
        at += skip;
    }
    assert_int_equal(out.lost + w.lost, 0);
    return vouch_writer_span(&out);
}

static void tell(struct vouch_writer *w, enum vouch_language language)
{
    struct vouch_review_style style = style_of(language);
    vouch_review_text(&review, &style, w);
    vouch_review_html(&review, &style, w);
    vouch_review_json(&review, &style, w);
    vouch_write_text(w, "\n");
}

/* From the first line that has this on; the rest stands in other files. */
static void keep_changes(struct vouch_writer *w, enum vouch_language language)
{
    struct vouch_review_style style = style_of(language);
    struct vouch_writer all = vouch_writer_of(json, sizeof json);
    vouch_review_text(&review, &style, &all);
    vouch_write_span(w, vouch_writer_span(&all));
    all.len = 0;
    vouch_review_json(&review, &style, &all);
    struct vouch_span whole = vouch_writer_span(&all);
    for (size_t at = 0; at < whole.len; at++)
        if (vouch_span_starts_nocase(vouch_span_part(whole, at, 12), "\"changes\":[")) {
            vouch_write_span(w, vouch_span_part(whole, at, vouch_span_find(whole, at, ']') - at));
            break;
        }
    vouch_write_text(w, "\n");
}

static void test_review_changes_are_as_written_down(void **state)
{
    static const int numbers[] = {9, 24, 36};
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        read_log(numbers[i]);
        assert_int_equal(vouch_review_compare(&review, earlier(true)), VOUCH_OK);
        keep_changes(&w, i == 1 ? VOUCH_LANGUAGE_NL : VOUCH_LANGUAGE_EN);
        assert_int_equal(vouch_review_compare(&review, earlier(false)), VOUCH_OK);
        keep_changes(&w, VOUCH_LANGUAGE_EN);
    }
    read_log(9); /* and one of another log, whose rows are gone */
    struct vouch_span of_another = earlier(false);
    read_log(24);
    assert_int_equal(vouch_review_compare(&review, of_another), VOUCH_OK);
    keep_changes(&w, VOUCH_LANGUAGE_EN);
    assert_int_equal(w.lost, 0);
    golden_check("review_changes.txt", vouch_writer_span(&w));
}

static void test_review_reports_from_others_are_as_written_down(void **state)
{
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    (void)state;
    for (int language = VOUCH_LANGUAGE_EN; language <= VOUCH_LANGUAGE_NL; language++) {
        read_log(9);
        assert_int_equal(vouch_review_read_report(&review, guarded_text(report)), VOUCH_OK);
        tell(&w, (enum vouch_language)language);
    }
    assert_int_equal(w.lost, 0);
    golden_check("review_reports.txt", vouch_writer_span(&w));
}

/* Each count of a review a number of its own, or each 1. */
static void set_counts(bool one)
{
    uint64_t n = 100;
    uint64_t *const counts[] = {
        &review.unreadable,     &review.foreign,        &review.duplicates,
        &review.files_repeated, &review.files_reversed, &review.unknown,
        &review.evicted,        &review.unjoined,       &review.texts_lost,
        &review.hours_lost,     &review.suites_lost,    &review.alerts_clear,
        &review.errors_lost,    &review.gui_failed,     &review.ldap_asked,
        &review.ldap_answered,  &review.ldap_failed,    &review.ldap_unanswered,
        &review.ldap_slow,      &review.ldap_secured,   &review.dane[0],
        &review.dane[1],        &review.ldap_results,   &review.ldap_no_match,
        &review.reports_lost,   &review.partners_lost,  &review.names.lost,
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i] = one ? 1 : n++;
    for (int side = 0; side < 2; side++) {
        struct vouch_review_side *s = &review.sides[side];
        uint64_t *const of_side[] = {&s->broken,   &s->open,        &s->refused,   &s->required,
                                     &s->internal, &s->groups_lost, &s->users_lost};
        for (size_t i = 0; i < sizeof of_side / sizeof of_side[0]; i++)
            *of_side[i] = one ? 1 : n++;
        for (size_t i = 0; i < 4; i++) {
            s->trust[i] = one ? 1 : n++;
            s->outcomes[i] = one ? 1 : n++;
        }
        s->connections = one ? 4 : 4 * n;
    }
    review.files_sorted = one;
    review.lines = review.full = one ? 20 : 100000;
}

static void test_review_with_every_count_is_as_written_down(void **state)
{
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    (void)state;
    for (int one = 0; one <= 1; one++)
        for (int language = VOUCH_LANGUAGE_EN; language <= VOUCH_LANGUAGE_NL; language++) {
            read_log(24);
            set_counts(one);
            tell(&w, (enum vouch_language)language);
        }
    assert_int_equal(w.lost, 0);
    golden_check("review_counts.txt", vouch_writer_span(&w));
}

/* A tenth of the lines may be unreadable without a warning. */
static void test_review_warns_of_more_than_a_tenth_that_is_unreadable(void **state)
{
    (void)state;
    read_log(24);
    for (uint64_t full = 100; full <= 110; full += 10) {
        review.full = full;
        for (uint64_t unreadable = 9; unreadable <= 12; unreadable++) {
            struct vouch_writer w = vouch_writer_of(said, sizeof said);
            review.unreadable = unreadable;
            tell(&w, VOUCH_LANGUAGE_EN);
            const char *text_of = vouch_writer_string(&w);
            bool warned = strstr(text_of, "many-lines-unreadable") != NULL;
            assert_int_equal(warned, unreadable * 10 > full);
            assert_int_equal(warned, vouch_review_is_mostly_unread(&review));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_review_changes_are_as_written_down),
        cmocka_unit_test(test_review_reports_from_others_are_as_written_down),
        cmocka_unit_test(test_review_with_every_count_is_as_written_down),
        cmocka_unit_test(test_review_warns_of_more_than_a_tenth_that_is_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
