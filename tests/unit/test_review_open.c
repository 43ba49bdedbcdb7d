// SPDX-License-Identifier: Apache-2.0
/* Connections by their numbers: which of two with one place in the table gives way, and what is an
 * echo of one that has ended. */
#include "core/review.h"
#include "core/review/connect.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NEWEST_S = 1796083200 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;

static void test_open_line_before_an_end_is_an_echo_for_ten_minutes(void **state)
{
    static const struct {
        int64_t end_s, now_s;
        bool timed, echo;
    } rows[] = {
        {1771000000, 1771000000, true, true},       {1771000000, 1771000001, true, false},
        {1771000000, 1771000000 - 599, true, true}, {1771000000, 1771000000 - 600, true, false},
        {1771000000, 1771000000, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_review_place place = {0};
        uint32_t end = (uint32_t)rows[i].end_s;
        place.slot = end & ~(uint32_t)VOUCH_REVIEW_PLACE_ENDED;
        assert_false(vouch_review_is_echo(&place, rows[i].timed, rows[i].now_s)); /* it is open */
        place.slot |= VOUCH_REVIEW_PLACE_ENDED;
        if (vouch_review_is_echo(&place, rows[i].timed, rows[i].now_s) != rows[i].echo)
            fail_msg("row %zu", i);
    }
}

/* Reads "HOST ICID" pairs, each the first line of a connection, a second apart. */
static void open_all(const char *const *hosts, const uint64_t *numbers, int count)
{
    const struct vouch_review_options options = {.newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    vouch_review_begin(&review, &options);
    for (int i = 0; i < count; i++) {
        char line[300];
        snprintf(line, sizeof line,
                 "Jun 12 10:00:%02d %s tag: Info: New SMTP ICID %llu interface Data (198.51.100.1) "
                 "address 192.0.2.%d reverse dns host unknown verified no\n",
                 i, hosts[i], (unsigned long long)numbers[i], i + 1);
        struct vouch_span log = guarded_text(line);
        assert_int_equal(vouch_review_parse(&batch, log), log.len);
        vouch_review_join(&review, &batch);
    }
}

static void test_open_connection_gives_way_to_a_stranger_in_its_place(void **state)
{
    enum { MAX = VOUCH_REVIEW_CONNECTIONS_MAX };
    static const char *const one[] = {"box", "box"};
    static const struct {
        uint64_t numbers[2];
        unsigned evicted;
    } rows[] = {{{5, 6}, 0}, {{5, 5}, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        open_all(one, rows[i].numbers, 2);
        assert_int_equal(review.evicted, rows[i].evicted);
    }
    for (uint64_t far = MAX - 100; far <= MAX; far++) { /* one of these has the place of 5 */
        const uint64_t numbers[] = {5, 5 + far};
        open_all(one, numbers, 2);
        uint32_t first = vouch_review_place_number(1, 5);
        bool same = first == vouch_review_place_number(1, 5 + far);
        assert_int_equal(review.evicted, same);
        vouch_review_end(&review);
    }
}

static void take(const char *line)
{
    struct vouch_span log = guarded_text(line);
    assert_int_equal(vouch_review_parse(&batch, log), log.len);
    vouch_review_join(&review, &batch);
}

/* A connection that has ended leaves the space of its texts to the next one. */
static void test_open_connections_one_after_another_need_the_space_of_one(void **state)
{
    const struct vouch_review_options options = {.newest_s = NEWEST_S};
    uint32_t first = 0;
    (void)state;
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    vouch_review_begin(&review, &options);
    for (int i = 0; i < 500; i++) {
        static const char *const lines[] = {
            "New SMTP ICID %d interface D (1) address 192.0.2.1 reverse dns host a verified no\n",
            "ICID %d ACCEPT SG UNKNOWNLIST match sbrs[none]\n",
            "ICID %d TLS failed: [Errno 54] Connection reset by peer\n",
            "ICID %d close\n",
        };
        for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
            char message[200];
            char line[300];
            snprintf(message, sizeof message, lines[k], i + 1);
            snprintf(line, sizeof line, "Jun 12 10:%02d:%02d box tag: Info: %s", i / 60, i % 60,
                     message);
            take(line);
        }
        if (i == 0)
            first = review.slots_used;
        assert_int_equal(review.slots_used, first);
    }
    assert_true(first > 0);
    assert_int_equal(review.sides[VOUCH_SIDE_RECEIVING].outcomes[VOUCH_OUTCOME_FAILED], 500);
    vouch_review_end(&review);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_line_before_an_end_is_an_echo_for_ten_minutes),
        cmocka_unit_test(test_open_connections_one_after_another_need_the_space_of_one),
        cmocka_unit_test(test_open_connection_gives_way_to_a_stranger_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
