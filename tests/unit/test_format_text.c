// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/format.h"
#include "core/format/labels.h"
#include "tests/support/golden.h"
#include "tests/support/sample_report.h"

static struct sample sample;
static char buffer[32768];

static struct vouch_span text_of(enum sample_kind kind, const struct vouch_format_options *o)
{
    const struct vouch_report *report = sample_make(&sample, kind);
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_format_text.write(&w, &report, 1, o);
    assert_int_equal(w.lost, 0);
    vouch_writer_string(&w);
    return vouch_writer_span(&w);
}

static void check(enum sample_kind kind, const char *variant, const struct vouch_format_options *o)
{
    char name[64];
    snprintf(name, sizeof name, "text_%s%s.txt", sample_name(kind), variant);
    golden_check(name, text_of(kind, o));
}

static void test_format_text_each_kind_looks_as_agreed(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = 0};
    for (int kind = 0; kind < SAMPLE_KINDS; kind++)
        check((enum sample_kind)kind, "", &o);
}

static void test_format_text_dutch_looks_as_agreed(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_NL,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = 0};
    check(SAMPLE_GOOD, "_nl", &o);
    check(SAMPLE_BAD, "_nl", &o);
}

static void test_format_text_colour_looks_as_agreed(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = true,
                                     .verbosity = 0};
    check(SAMPLE_BAD, "_colour", &o);
    check(SAMPLE_MISSING, "_colour", &o);
}

static void test_format_text_more_looks_as_agreed(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = VOUCH_VERBOSITY_MORE};
    check(SAMPLE_GOOD, "_more", &o);
    check(SAMPLE_BAD, "_more", &o);
}

static void test_format_text_quiet_is_one_line_each(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = VOUCH_VERBOSITY_LINE};
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        struct vouch_span text = text_of((enum sample_kind)kind, &o);
        assert_int_equal(vouch_span_find(text, 0, '\n'), text.len - 1);
        check((enum sample_kind)kind, "_line", &o);
    }
    o.verbosity = VOUCH_VERBOSITY_NONE;
    assert_int_equal(text_of(SAMPLE_BAD, &o).len, 0);
}

static void test_format_text_without_words_names_the_codes(void **state)
{
    (void)state;
    struct vouch_format_options o = {
        .language = VOUCH_LANGUAGE_EN, .words = NULL, .colour = false, .verbosity = 0};
    text_of(SAMPLE_BAD, &o);
    assert_non_null(strstr(buffer, "[cert-expired]"));
    assert_null(strstr(buffer, "->"));
}

static void test_format_text_peer_cannot_act_on_the_terminal(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = 1};
    struct vouch_span text = text_of(SAMPLE_HOSTILE, &o);
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\n' && (text.data[i] < 0x20 || text.data[i] == 0x7F))
            fail_msg("byte %02x at %zu", text.data[i], i);
    assert_null(strstr(buffer, "\xE2\x80\xAE"));
}

static void test_format_text_no_line_is_wider_than_the_page(void **state)
{
    (void)state;
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_NL,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = false,
                                     .verbosity = 1};
    for (int kind = 0; kind < SAMPLE_HOSTILE; kind++) {
        struct vouch_span text = text_of((enum sample_kind)kind, &o);
        for (size_t at = 0; at < text.len;) {
            size_t end = vouch_span_find(text, at, '\n');
            struct vouch_span line = vouch_span_part(text, at, end - at);
            bool hash = line.len > 64 && vouch_span_find(line, line.len - 64, ' ') == line.len;
            if (!hash && line.len > 86) /* 80 signs, some of two bytes */
                fail_msg("a line of %zu bytes: %.*s", end - at, (int)(end - at), buffer + at);
            at = end + 1;
        }
    }
}

static int take(void *self, struct vouch_span s)
{
    vouch_write_span(self, s);
    return VOUCH_OK;
}

static void test_format_text_streams_through_little_buffer(void **state)
{
    (void)state;
    static char streamed[32768];
    uint8_t little[64];
    struct vouch_format_options o = {.language = VOUCH_LANGUAGE_EN,
                                     .words = vouch_words_of,
                                     .remedy = vouch_remedy_of,
                                     .colour = true,
                                     .verbosity = 1};
    struct vouch_span whole = text_of(SAMPLE_BAD, &o);
    const struct vouch_report *report = &sample.report;
    struct vouch_writer all = vouch_writer_of(streamed, sizeof streamed);
    struct vouch_spill spill = {take, &all};
    struct vouch_writer w = vouch_writer_into(little, sizeof little, &spill);
    vouch_format_text.write(&w, &report, 1, &o);
    assert_int_equal(vouch_writer_flush(&w), VOUCH_OK);
    assert_true(vouch_span_equal(whole, vouch_writer_span(&all)));
}

static void test_format_labels_are_there_in_each_language(void **state)
{
    (void)state;
    for (int i = 0; i < VOUCH_LABELS; i++)
        for (int k = 0; k < VOUCH_LANGUAGES; k++) {
            const char *label = vouch_label((enum vouch_label)i, (enum vouch_language)k);
            if (!label || !*label)
                fail_msg("label %d is missing in language %d", i, k);
            if (i <= VOUCH_LABEL_TIMES && strlen(label) > 9)
                fail_msg("label \"%s\" is too wide for the margin", label);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_text_each_kind_looks_as_agreed),
        cmocka_unit_test(test_format_text_dutch_looks_as_agreed),
        cmocka_unit_test(test_format_text_colour_looks_as_agreed),
        cmocka_unit_test(test_format_text_more_looks_as_agreed),
        cmocka_unit_test(test_format_text_quiet_is_one_line_each),
        cmocka_unit_test(test_format_text_without_words_names_the_codes),
        cmocka_unit_test(test_format_text_peer_cannot_act_on_the_terminal),
        cmocka_unit_test(test_format_text_no_line_is_wider_than_the_page),
        cmocka_unit_test(test_format_text_streams_through_little_buffer),
        cmocka_unit_test(test_format_labels_are_there_in_each_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
