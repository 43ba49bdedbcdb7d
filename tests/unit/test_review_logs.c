// SPDX-License-Identifier: Apache-2.0
/* Logs of each kind that is known, from tests/logs, and all that is said of them: each event, the
 * summary, JSON, and for some the page, Dutch, and a report to a domain. */
#include "core/format/review_html.h"
#include "core/review.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LOG_MAX = 1 << 16, LOGS_MAX = 100, SAID_MAX = 400 * 1024, NEWEST_S = 1796083200 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static uint8_t text[LOG_MAX];
static uint8_t said[SAID_MAX];
static struct vouch_writer w;

static void on_event(void *self, const struct vouch_review_event *event)
{
    (void)self;
    vouch_review_csv_event(event, &w);
    vouch_review_event_text(event, VOUCH_LANGUAGE_EN, &w);
}

/* The log with that number, empty where there is none. */
static struct vouch_span log_at(int number)
{
    char path[64];
    snprintf(path, sizeof path, "tests/logs/%02d.log", number);
    FILE *f = fopen(path, "rb");
    struct vouch_span none = {text, 0};
    if (!f)
        return none;
    struct vouch_span log = {text, fread(text, 1, sizeof text, f)};
    fclose(f);
    assert_true(log.len > 0 && log.len < sizeof text);
    return log;
}

static void read_log(struct vouch_span log, const struct vouch_review_options *options)
{
    const struct vouch_review_file file = {.name = guarded_text("mail.log"), .newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    batch.coloured = true;
    vouch_review_begin(&review, options);
    vouch_review_next_file(&review, &file);
    for (size_t at = 0; at < log.len;) {
        struct vouch_span rest = vouch_span_part(log, at, log.len);
        size_t done = vouch_review_parse(&batch, rest);
        vouch_review_join(&review, &batch);
        assert_true(done > 0);
        at += done;
    }
    vouch_review_end(&review);
}

static void compare(const char *what, int number)
{
    char name[64];
    snprintf(name, sizeof name, "review_%s%02d.txt", what, number);
    assert_int_equal(w.lost, 0);
    golden_check(name, vouch_writer_span(&w));
}

static void test_review_each_log_is_told_as_written_down(void **state)
{
    struct vouch_review_options options = {.newest_s = NEWEST_S, .on_event = on_event};
    struct vouch_review_style style = {
        .tongue = VOUCH_LANGUAGE_EN, .rows = &rows, .partners = &partners};
    int number = 0;
    (void)state;
    for (struct vouch_span log = log_at(0); log.len > 0; log = log_at(++number)) {
        w = vouch_writer_of(said, sizeof said);
        read_log(log, &options);
        vouch_review_text(&review, &style, &w);
        vouch_review_json(&review, &style, &w);
        compare("", number);
    }
    assert_true(number > 40);
}

static void tell_more(int number, struct vouch_review_style *style)
{
    const struct vouch_tlsrpt_options report = {.organization = guarded_text("Example"),
                                                .contact = guarded_text("tls@example.com"),
                                                .begin_s = NEWEST_S - 86400,
                                                .end_s = NEWEST_S};
    w = vouch_writer_of(said, sizeof said);
    vouch_review_text(&review, style, &w);
    vouch_review_html(&review, style, &w);
    vouch_review_tlsrpt(&review, &report, &rows, &w);
    compare("more_", number);
}

/* The logs that say most. */
static void test_review_page_and_chart_are_as_written_down(void **state)
{
    static const int numbers[] = {9, 12, 16, 17, 24, 36, 43};
    const struct vouch_review_options options = {.newest_s = NEWEST_S};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct vouch_review_style style = {.tongue = i % 2 ? VOUCH_LANGUAGE_EN : VOUCH_LANGUAGE_NL,
                                           .step_s = i % 2 ? 3600 : 86400,
                                           .rows = &rows,
                                           .partners = &partners};
        read_log(log_at(numbers[i]), &options);
        tell_more(numbers[i], &style);
    }
}

static void test_review_options_choose_what_is_told(void **state)
{
    const struct vouch_review_options choices[] = {
        {.failed_only = true},
        {.domain = guarded_text("two.example")},
        {.peer = guarded_text("203.0.113.40")},
        {.host = guarded_text("box")},
        {.icid = 71},
        {.dcid = 81},
        {.timed = true, .since_s = 1781300000 - 1800, .until_s = 1781300000 + 5},
    };
    struct vouch_review_style style = {
        .tongue = VOUCH_LANGUAGE_EN, .rows = &rows, .partners = &partners};
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        struct vouch_review_options options = choices[i];
        options.newest_s = NEWEST_S;
        options.on_event = on_event;
        for (int number = 24; number < 26; number++) {
            read_log(log_at(number), &options);
            vouch_review_text(&review, &style, &w);
        }
    }
    compare("options_", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_review_each_log_is_told_as_written_down),
        cmocka_unit_test(test_review_page_and_chart_are_as_written_down),
        cmocka_unit_test(test_review_options_choose_what_is_told),
    };
    return cmocka_run_group_tests_name("review_logs", tests, NULL, NULL);
}
