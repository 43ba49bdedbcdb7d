// SPDX-License-Identifier: Apache-2.0
/* Formats of reports that are rare: a name covered by the common name alone, a certificate whose
 * time begins at this second, a report about nothing. */
#include "core/format.h"
#include "tests/support/guarded.h"
#include "tests/support/sample_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct sample sample;
static char text[32768];

static const struct vouch_format_options options = {
    .language = VOUCH_LANGUAGE_EN, .words = vouch_words_of, .remedy = vouch_remedy_of};

static const char *written(const struct vouch_format *format)
{
    const struct vouch_report *report = &sample.report;
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    format->write(&w, &report, 1, &options);
    assert_int_equal(w.lost, 0);
    return vouch_writer_string(&w);
}

static void expect(bool there, const char *part)
{
    if ((strstr(text, part) != NULL) != there)
        fail_msg("\"%s\" is %sin\n%s", part, there ? "not " : "", text);
}

static void test_format_json_says_what_covers_a_name(void **state)
{
    static const struct {
        enum vouch_coverage by;
        const char *text;
    } rows[] = {
        {VOUCH_COVERED_NOT, "none"}, {VOUCH_COVERED_BY_SAN, "san"}, {VOUCH_COVERED_BY_CN, "cn"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char part[40];
        sample_make(&sample, SAMPLE_GOOD);
        for (size_t k = 0; k < sample.report.names_count; k++)
            sample.names[k].by = rows[i].by;
        written(&vouch_format_json);
        snprintf(part, sizeof part, "\"covered_by\":\"%s\"", rows[i].text);
        expect(true, part);
    }
}

/* Both ends are a part of it (RFC 5280 section 4.1.2.5). */
static void test_format_text_validity_includes_its_first_and_its_last_second(void **state)
{
    (void)state;
    for (int first = 0; first <= 1; first++)
        for (int outside = 0; outside <= 1; outside++) {
            sample_make(&sample, SAMPLE_GOOD);
            struct vouch_sent *leaf = &sample.sent[0];
            sample.report.sent_count = 1;
            int64_t now_s = first ? leaf->not_before_s - outside : leaf->not_after_s + outside;
            sample.report.began.utc_s = now_s;
            written(&vouch_format_text);
            expect(first && outside, "not valid yet");
        }
}

/* A command for a target that a shell could read otherwise, or that there is not, has a
 * placeholder. */
static void test_format_text_command_for_no_file_has_a_placeholder(void **state)
{
    static const struct {
        const char *target;
        const char *said;
    } rows[] = {
        {"", "CHAIN.pem"},     {"-x", "CHAIN.pem"}, {"a;b", "CHAIN.pem"},
        {"a b", "CHAIN.pem"},  {"x", " x\n"},       {"/etc/a-b_c.pem", " /etc/a-b_c.pem\n"},
        {"a:25", "CHAIN.pem"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sample_make(&sample, SAMPLE_MISSING);
        sample.report.target = guarded(0, vouch_span_of(rows[i].target));
        written(&vouch_format_text);
        expect(true, "vouch cert fix");
        expect(true, rows[i].said);
    }
}

/* The same for the files and names that the user has given. */
static void test_format_text_command_quotes_nothing_that_a_shell_could_read_otherwise(void **state)
{
    static const struct {
        const char *given;
        bool plain;
    } rows[] = {{"my.key", true}, {"/etc/ssl/my-1.key", true},
                {"a;b", false},   {"$(x)", false},
                {"a b", false},   {"-x", false},
                {"", false},      {"a'b", false}};
    char part[100];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sample_make(&sample, SAMPLE_BAD);
        sample.report.key_file = rows[i].given;
        sample.report.names_count = 1;
        sample.names[0].name = guarded(0, vouch_span_of(rows[i].given));
        written(&vouch_format_text);
        snprintf(part, sizeof part, "--use-key --key %s -o NEW.csr %s\n",
                 rows[i].plain ? rows[i].given : "KEY", rows[i].plain ? rows[i].given : "NAME");
        expect(true, "vouch cert new --request");
        expect(true, part);
    }
    sample_make(&sample, SAMPLE_BAD);
    written(&vouch_format_text);
    expect(true, "--use-key --key KEY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_json_says_what_covers_a_name),
        cmocka_unit_test(test_format_text_validity_includes_its_first_and_its_last_second),
        cmocka_unit_test(test_format_text_command_quotes_nothing_that_a_shell_could_read_otherwise),
        cmocka_unit_test(test_format_text_command_for_no_file_has_a_placeholder),
    };
    return cmocka_run_group_tests_name("format_edges", tests, NULL, NULL);
}
