// SPDX-License-Identifier: Apache-2.0
/* The formats for monitoring systems and build servers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/format.h"
#include "core/format/metric_write.h"
#include "core/monitor/probe.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"
#include "tests/support/sample_report.h"

static struct sample samples[SAMPLE_KINDS];
static const struct vouch_report *reports[SAMPLE_KINDS];
static char buffer[65536];
static const struct vouch_format_options options = {
    .language = VOUCH_LANGUAGE_EN, .words = vouch_words_of, .remedy = vouch_remedy_of};

static struct vouch_span written(const struct vouch_format *format, size_t count)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer - 1);

    format->write(&w, reports, count, &options);
    assert_int_equal(w.lost, 0);
    buffer[w.len] = '\0';
    return vouch_writer_span(&w);
}

static int set_up(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_KINDS; kind++)
        reports[kind] = sample_make(&samples[kind], (enum sample_kind)kind);
    return 0;
}

static void test_format_nagios_looks_as_agreed(void **state)
{
    (void)state;
    golden_check("nagios.txt", written(&vouch_format_nagios, SAMPLE_KINDS));
}

static void test_format_nagios_one_target_has_its_data_in_the_first_line(void **state)
{
    (void)state;
    written(&vouch_format_nagios, 1);
    assert_non_null(strstr(buffer, "VOUCH OK - "));
    assert_non_null(strstr(buffer, " | 'cert0'="));
    assert_int_equal(strchr(buffer, '\n') - buffer + 1, strlen(buffer));
}

/* Wherever it is in a text, whatever writes that in parts. */
static void test_format_text_from_outside_brings_no_code(void **state)
{
    const struct vouch_format *const formats[] = {&vouch_format_text, &vouch_format_nagios,
                                                  &vouch_format_junit, &vouch_format_prometheus};
    char target[128];

    (void)state;
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
        for (int before = 0; before < 70; before++) {
            (void)set_up(NULL);
            snprintf(target, sizeof target, "tls://%.*s[cert-expired]", before,
                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
            samples[0].report.target = vouch_report_keep(&samples[0].report, guarded_text(target));
            written(formats[f], 1);
            assert_null(strstr(buffer, "[cert-expired]"));
            assert_non_null(strstr(buffer, "x5bcert-expired]"));
        }
}

static void test_format_nagios_text_from_outside_brings_no_bar(void **state)
{
    (void)state;
    samples[0].report.target = vouch_report_keep(&samples[0].report, guarded_text("tls://a|b=1"));
    written(&vouch_format_nagios, 1);
    assert_ptr_equal(strchr(buffer, '|'), strrchr(buffer, '|'));
}

static void test_format_prometheus_looks_as_agreed(void **state)
{
    (void)state;
    golden_check("prometheus.txt", written(&vouch_format_prometheus, SAMPLE_KINDS));
}

static void test_format_junit_looks_as_agreed(void **state)
{
    (void)state;
    golden_check("junit.xml", written(&vouch_format_junit, SAMPLE_KINDS));
}

static void test_format_cyclonedx_looks_as_agreed(void **state)
{
    (void)state;
    golden_check("cyclonedx.json", written(&vouch_format_cyclonedx, SAMPLE_KINDS));
}

static void expect_probe(enum sample_kind kind, const char *name)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);

    vouch_probe_write(&w, reports[kind]);
    assert_int_equal(w.lost, 0);
    golden_check(name, vouch_writer_span(&w));
}

static void test_probe_looks_as_agreed_for_expired_certificates_too(void **state)
{
    (void)state;
    expect_probe(SAMPLE_GOOD, "probe_good.txt");
    expect_probe(SAMPLE_BAD, "probe_bad.txt");
    expect_probe(SAMPLE_UNREACHABLE, "probe_unreachable.txt");
}

static void test_metric_of_thousandths_has_three_places(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {{0, "0.000"},    {1, "0.001"},    {999, "0.999"},    {1000, "1.000"},
                {1001, "1.001"}, {1999, "1.999"}, {10010, "10.010"}, {123456, "123.456"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        struct vouch_writer w = vouch_writer_of(text, sizeof text);
        vouch_metric_milli(&w, rows[i].value);
        assert_true(w.len > 3 && text[w.len - 1] == '\n');
        text[w.len - 1] = '\0';
        assert_string_equal(text + 2, rows[i].text);
    }
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_format_nagios_looks_as_agreed),
        TEST(test_format_nagios_one_target_has_its_data_in_the_first_line),
        TEST(test_format_text_from_outside_brings_no_code),
        TEST(test_format_nagios_text_from_outside_brings_no_bar),
        TEST(test_format_prometheus_looks_as_agreed),
        TEST(test_format_junit_looks_as_agreed),
        TEST(test_format_cyclonedx_looks_as_agreed),
        cmocka_unit_test(test_metric_of_thousandths_has_three_places),
        TEST(test_probe_looks_as_agreed_for_expired_certificates_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
