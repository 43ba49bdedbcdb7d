// SPDX-License-Identifier: Apache-2.0
/* What is counted of a connection's messages, up to what there is space for; and lines with colours
 * that the beginning of the file did not have. */
#include "core/review.h"
#include "core/review/connect.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_review_batch batch;

static void count(struct vouch_review_connection *c, uint64_t mid, enum vouch_result result)
{
    struct vouch_record r = {.mid = mid, .result = (uint8_t)result};
    vouch_review_count_result(c, &r);
}

static void test_review_results_are_counted_up_to_255(void **state)
{
    static const enum vouch_result results[] = {VOUCH_RESULT_DELAYED, VOUCH_RESULT_BOUNCED};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct vouch_review_connection c = {0};
        for (unsigned n = 1; n <= 300; n++) {
            count(&c, n, results[i]);
            count(&c, n, results[i]); /* for another recipient of the same message */
            unsigned kept = n < 255 ? n : 255;
            assert_int_equal(c.delayed, i == 0 ? kept : 0);
            assert_int_equal(c.bounced, i == 1 ? kept : 0);
        }
    }
}

static void test_review_result_of_another_message_counts(void **state)
{
    struct vouch_review_connection c = {0};
    (void)state;
    count(&c, 7, VOUCH_RESULT_SENT);
    count(&c, 7, VOUCH_RESULT_DELAYED);
    count(&c, 8, VOUCH_RESULT_BOUNCED);
    count(&c, 8, VOUCH_RESULT_DELAYED);
    count(&c, 7, VOUCH_RESULT_DELAYED);
    assert_int_equal(c.delayed, 2);
    assert_int_equal(c.bounced, 1);
}

static void test_review_line_with_colours_is_read_though_none_were_expected(void **state)
{
    static const struct {
        const char *line;
        size_t records, unreadable;
    } rows[] = {
        {"\033[32mFri Feb 13 16:26:40 2026 Info: ICID 7 close\033[0m\n", 1, 0},
        {"\033[1mFri Feb 13 16:26:40 2026\033[0m Info: ICID 7 close\n", 1, 0},
        {"\033[32mnothing of a log\033[0m\n", 0, 1},
    };
    (void)state;
    for (int expected = 0; expected <= 1; expected++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            memset(&batch, 0, sizeof batch);
            batch.coloured = expected;
            struct vouch_span line = guarded_text(rows[i].line);
            assert_int_equal(vouch_review_parse(&batch, line), line.len);
            assert_int_equal(batch.count, rows[i].records);
            assert_int_equal(batch.unreadable, rows[i].unreadable);
            assert_int_equal(batch.lines, 1);
            if (batch.count)
                assert_int_equal(batch.records[0].kind, VOUCH_RECORD_CLOSE);
        }
}

/* A file that was cut while it was written goes on behind bytes of zero. */
static void test_review_line_behind_zeros_is_read(void **state)
{
    static const char line[] = "Fri Feb 13 16:26:40 2026 Info: ICID 7 close\n";
    (void)state;
    for (size_t zeros = 0; zeros <= 9; zeros += 3) {
        uint8_t text[100] = {0};
        memcpy(text + zeros, line, sizeof line - 1);
        struct vouch_span all = {text, zeros + sizeof line - 1};
        memset(&batch, 0, sizeof batch);
        assert_int_equal(vouch_review_parse(&batch, all), all.len);
        assert_int_equal(batch.count, 1);
        assert_int_equal(batch.unreadable, 0);
        assert_int_equal(batch.records[0].kind, VOUCH_RECORD_CLOSE);
        assert_int_equal(batch.records[0].id, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_review_results_are_counted_up_to_255),
        cmocka_unit_test(test_review_result_of_another_message_counts),
        cmocka_unit_test(test_review_line_behind_zeros_is_read),
        cmocka_unit_test(test_review_line_with_colours_is_read_though_none_were_expected),
    };
    return cmocka_run_group_tests_name("review_results", tests, NULL, NULL);
}
