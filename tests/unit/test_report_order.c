// SPDX-License-Identifier: Apache-2.0
/* Copies of reports, and reports written in the order of their targets. */
#include "boards/posix/check/order.h"
#include "tests/support/sample_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct sample samples[2];
static const struct vouch_report *good;
static const struct vouch_report *bad;
static struct vouch_order order;
static struct vouch_output out;
static struct vouch_format_options options;
static int fds[2];

static int begin(void **state)
{
    (void)state;
    good = sample_make(&samples[0], SAMPLE_GOOD);
    bad = sample_make(&samples[1], SAMPLE_BAD);
    assert_int_equal(pipe(fds), 0);
    vouch_output_init(&out, fds[1]);
    options.words = vouch_words_of;
    options.remedy = vouch_remedy_of;
    return 0;
}

static int end(void **state)
{
    (void)state;
    vouch_order_free(&order);
    close(fds[0]);
    close(fds[1]);
    return 0;
}

static void begin_order(size_t targets, const struct vouch_format *format)
{
    assert_int_equal(vouch_order_init(&order, targets, format, &options, &out), VOUCH_OK);
}

/* "g" and "b" for each report that has come out since the last call. */
static const char *written(void)
{
    static char marks[16];
    static char text[65536];
    size_t count = 0;
    vouch_write_text(&out.writer, "\n");
    vouch_output_end(&out);
    ssize_t n = read(fds[0], text, sizeof text - 1);
    assert_true(n > 0);
    text[n] = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        marks[count++] = strstr(line, "\"verdict\":\"valid\"") ? 'g' : 'b';
    marks[count] = 0;
    return marks;
}

static void test_order_writes_a_report_as_soon_as_those_before_it_are_out(void **state)
{
    (void)state;
    begin_order(3, &vouch_format_json);
    vouch_order_add(&order, 1, 0, bad);
    vouch_order_close(&order, 1, 1);
    assert_string_equal(written(), "");
    vouch_order_add(&order, 0, 0, good);
    assert_string_equal(written(), "g");
    vouch_order_close(&order, 0, 1);
    assert_string_equal(written(), "b");
    vouch_order_add(&order, 2, 0, good);
    assert_string_equal(written(), "g");
    assert_int_equal(vouch_order_end(&order), VOUCH_OK);
}

static void test_order_keeps_the_numbers_of_one_target(void **state)
{
    (void)state;
    begin_order(1, &vouch_format_json);
    vouch_order_add(&order, 0, 2, good);
    vouch_order_add(&order, 0, 1, bad);
    assert_string_equal(written(), "");
    vouch_order_add(&order, 0, 0, good);
    assert_string_equal(written(), "gbg");
}

static void test_order_goes_on_behind_a_target_without_reports(void **state)
{
    (void)state;
    begin_order(3, &vouch_format_json);
    vouch_order_add(&order, 2, 0, bad);
    vouch_order_close(&order, 1, 0);
    vouch_order_add(&order, 0, 0, NULL);
    assert_string_equal(written(), "");
    vouch_order_close(&order, 0, 1);
    assert_string_equal(written(), "b");
}

static void test_order_of_a_joint_format_writes_at_the_end(void **state)
{
    char text[4096];
    (void)state;
    begin_order(2, &vouch_format_receiver);
    vouch_order_add(&order, 1, 0, bad);
    vouch_order_add(&order, 0, 0, good);
    vouch_order_close(&order, 0, 1);
    vouch_order_close(&order, 1, 1);
    assert_int_equal(out.writer.len, 0);
    assert_int_equal(vouch_order_end(&order), VOUCH_OK);
    assert_int_equal(vouch_output_end(&out), VOUCH_OK);
    assert_true(read(fds[0], text, sizeof text) > 0);
}

static size_t json_of(const struct vouch_report *r, uint8_t *buffer, size_t cap)
{
    struct vouch_writer w = vouch_writer_of(buffer, cap);
    vouch_format_json.write(&w, &r, 1, &options);
    assert_int_equal(w.lost, 0);
    return w.len;
}

static void test_report_copy_says_what_the_report_said(void **state)
{
    static uint8_t buffers[2][32768];
    (void)state;
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        const struct vouch_report *r = sample_make(&samples[0], (enum sample_kind)kind);
        char *end = samples[0].text + sizeof samples[0].text - 64;
        if (r->tls.cipher) /* as a check leaves it */
            samples[0].report.tls.cipher = strcpy(end, r->tls.cipher);
        size_t len = json_of(r, buffers[0], sizeof buffers[0]);
        void *block = malloc(vouch_report_copy_size(r));
        assert_non_null(block);
        struct vouch_report *copy = vouch_report_copy(r, block);
        memset(&samples[0], 0xa5, sizeof samples[0]); /* nothing of it may be needed any more */
        assert_int_equal(json_of(copy, buffers[1], sizeof buffers[1]), len);
        assert_memory_equal(buffers[0], buffers[1], len);
        free(block);
    }
}

static void test_report_copy_has_space_for_two_findings(void **state)
{
    (void)state;
    void *block = malloc(vouch_report_copy_size(good));
    assert_non_null(block);
    struct vouch_report *copy = vouch_report_copy(good, block);
    vouch_report_find_text(copy, VOUCH_F_CERT_EXPIRED, 0, "one");
    vouch_report_find_text(copy, VOUCH_F_CERT_EXPIRED, 1, "two");
    vouch_report_finish(copy);
    assert_int_equal(copy->lost, 0);
    assert_int_equal(vouch_report_verdict(copy), VOUCH_VERDICT_INVALID);
    free(block);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_order_writes_a_report_as_soon_as_those_before_it_are_out),
        TEST(test_order_keeps_the_numbers_of_one_target),
        TEST(test_order_goes_on_behind_a_target_without_reports),
        TEST(test_order_of_a_joint_format_writes_at_the_end),
        TEST(test_report_copy_says_what_the_report_said),
        TEST(test_report_copy_has_space_for_two_findings),
    };
    return cmocka_run_group_tests_name("reports in order", tests, NULL, NULL);
}
