// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/format.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"
#include "tests/support/sample_report.h"

static struct sample sample;
static char buffer[32768];

static struct vouch_span json_of(enum sample_kind kind, const struct vouch_format_options *o)
{
    const struct vouch_report *report = sample_make(&sample, kind);
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_format_json.write(&w, &report, 1, o);
    assert_int_equal(w.lost, 0);
    vouch_writer_string(&w);
    return vouch_writer_span(&w);
}

static void test_format_json_each_kind_looks_as_agreed(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = 0};
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        char name[64];
        snprintf(name, sizeof name, "json_%s.json", sample_name((enum sample_kind)kind));
        golden_check(name, json_of((enum sample_kind)kind, &o));
    }
}

static void test_format_json_dutch_changes_the_words_alone(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_NL,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = true,
                                     .verbosity = -2};
    json_of(SAMPLE_BAD, &o);
    assert_non_null(strstr(buffer, "\"code\":\"cert-expired\""));
    assert_non_null(strstr(buffer, "Het certificaat is verlopen"));
}

static void test_format_json_without_words_keeps_the_codes(void **state)
{
    (void)state;
    struct vouch_format_options o = {
        .language = VOUCH_LANGUAGE_EN, .words = NULL, .colour = false, .verbosity = 0};
    json_of(SAMPLE_BAD, &o);
    assert_non_null(strstr(buffer, "\"code\":\"cert-expired\""));
    assert_null(strstr(buffer, "\"text\""));
    assert_null(strstr(buffer, "\"remedy\""));
}

static void test_format_json_is_one_line_a_report(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = 0};
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        struct vouch_span text = json_of((enum sample_kind)kind, &o);
        assert_int_equal(vouch_span_find(text, 0, '\n'), text.len - 1);
    }
}

static int take(void *self, struct vouch_span s)
{
    vouch_write_span(self, s);
    return VOUCH_OK;
}

static void test_format_json_streams_through_little_buffer(void **state)
{
    (void)state;
    static char streamed[32768];
    uint8_t little[32];
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = 0};
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        struct vouch_span whole = json_of((enum sample_kind)kind, &o);
        const struct vouch_report *report = &sample.report;
        struct vouch_writer all = vouch_writer_of(streamed, sizeof streamed);
        struct vouch_spill spill = {take, &all};
        struct vouch_writer w = vouch_writer_into(little, sizeof little, &spill);
        vouch_format_json.write(&w, &report, 1, &o);
        assert_int_equal(vouch_writer_flush(&w), VOUCH_OK);
        assert_true(vouch_span_equal(whole, vouch_writer_span(&all)));
    }
}

static void test_format_names_are_found_and_differ(void **state)
{
    (void)state;
    assert_ptr_equal(vouch_format_of_name(guarded_text("json")), &vouch_format_json);
    assert_ptr_equal(vouch_format_of_name(guarded_text("text")), &vouch_format_text);
    assert_null(vouch_format_of_name(guarded_text("yaml")));
    assert_null(vouch_format_of_name(guarded_text("")));
    for (size_t i = 0; vouch_format_at(i); i++) {
        struct vouch_span name = guarded_text(vouch_format_at(i)->name);
        assert_ptr_equal(vouch_format_of_name(name), vouch_format_at(i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_json_each_kind_looks_as_agreed),
        cmocka_unit_test(test_format_json_dutch_changes_the_words_alone),
        cmocka_unit_test(test_format_json_without_words_keeps_the_codes),
        cmocka_unit_test(test_format_json_is_one_line_a_report),
        cmocka_unit_test(test_format_json_streams_through_little_buffer),
        cmocka_unit_test(test_format_names_are_found_and_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
