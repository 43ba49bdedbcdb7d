// SPDX-License-Identifier: Apache-2.0
/* What is worked out when a log has ended: whose the failures are that name no domain, what a row
 * has that is made of two, and which reason a row shows. */
#include "core/review.h"
#include "core/review/internal.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { NEWEST_S = 1796083200, HOUR_S = 3600 };

static _Alignas(64) struct vouch_review review;

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static uint32_t name(const char *text)
{
    return vouch_names_keep(&review.names, guarded_text(text));
}

/* A connection to a domain ("": the log names none) at an address; without a time. */
static void deliver(const char *domain, const char *address, enum vouch_outcome outcome)
{
    static const struct vouch_review_connection none;
    struct vouch_review_event e = {.side = VOUCH_SIDE_DELIVERING,
                                   .outcome = outcome,
                                   .domain = guarded_text(domain),
                                   .peer = guarded_text(address)};
    e.peer_hash = vouch_names_hash(e.peer);
    vouch_review_partner_count(&review, &e, &none);
}

static struct vouch_review_partner *row_of(const char *text, enum vouch_side side)
{
    return vouch_review_partner_find(&review, name(text), (uint8_t)side, 0);
}

/* Two rows that will become one: of a domain, and of an address that it is reached at. */
static struct vouch_review_partner *to, *from;

static void begin_two(void)
{
    begin();
    deliver("d.example", "192.0.2.1", VOUCH_OUTCOME_SECURED);
    deliver("", "192.0.2.1", VOUCH_OUTCOME_FAILED);
    to = row_of("d.example", VOUCH_SIDE_DELIVERING);
    from = row_of("192.0.2.1", VOUCH_SIDE_DELIVERING);
    assert_non_null(to);
    assert_non_null(from);
    assert_true(to->domain && !from->domain && from->failed);
}

/* --- which rows become one -------------------------------------------------------------------- */

static void test_row_of_an_address_joins_the_only_domain_that_is_reached_there(void **state)
{
    (void)state;
    begin_two();
    vouch_review_infer(&review);
    assert_int_equal(from->name, VOUCH_NAME_LOST);
    assert_int_equal(to->count[VOUCH_OUTCOME_SECURED], 1);
    assert_int_equal(to->count[VOUCH_OUTCOME_FAILED], 1);
    assert_int_equal(to->inferred, 1);
    assert_true(to->failed);
}

static void test_row_of_an_address_stays_alone_without_one_domain(void **state)
{
    (void)state;
    begin_two();
    deliver("e.example", "192.0.2.1", VOUCH_OUTCOME_SECURED); /* two domains */
    vouch_review_infer(&review);
    assert_int_equal(from->name, name("192.0.2.1"));
    begin_two();
    deliver("", "192.0.2.2", VOUCH_OUTCOME_FAILED); /* none */
    deliver("", "192.0.2.3", VOUCH_OUTCOME_SECURED);
    deliver("d.example", "192.0.2.3", VOUCH_OUTCOME_SECURED); /* one, but it did not fail */
    vouch_review_infer(&review);
    assert_int_equal(row_of("192.0.2.2", VOUCH_SIDE_DELIVERING)->name, name("192.0.2.2"));
    assert_int_equal(row_of("192.0.2.3", VOUCH_SIDE_DELIVERING)->name, name("192.0.2.3"));
    assert_int_equal(to->inferred, 1);
    begin_two();
    from->side = VOUCH_SIDE_RECEIVING;
    vouch_review_infer(&review);
    assert_int_equal(from->name, name("192.0.2.1"));
    begin_two();
    from->host = 1; /* another appliance's */
    vouch_review_infer(&review);
    assert_int_equal(from->name, name("192.0.2.1"));
}

static void test_row_of_a_domain_that_failed_stays_as_it_is(void **state)
{
    (void)state;
    begin();
    deliver("d.example", "192.0.2.1", VOUCH_OUTCOME_FAILED);
    to = row_of("d.example", VOUCH_SIDE_DELIVERING);
    vouch_review_infer(&review);
    assert_int_equal(to->name, name("d.example"));
    assert_int_equal(to->count[VOUCH_OUTCOME_FAILED], 1);
    assert_int_equal(to->inferred, 0);
}

/* The table is a ring: each of its places is looked at. */
static void test_rows_at_both_ends_of_the_table_are_joined(void **state)
{
    (void)state;
    static const size_t ends[] = {0, VOUCH_REVIEW_PARTNERS_MAX - 1};
    for (size_t i = 0; i < COUNT(ends); i++) {
        begin_two();
        struct vouch_review_partner *end = &review.partners[ends[i]];
        assert_true(end != to && end != from);
        *end = *from;
        memset(from, 0, sizeof *from);
        vouch_review_infer(&review);
        assert_int_equal(end->name, VOUCH_NAME_LOST);
        assert_int_equal(to->inferred, 1);
    }
}

/* --- the sums --------------------------------------------------------------------------------- */

static void test_joined_row_has_the_counts_of_both(void **state)
{
    static const uint32_t here[] = {1, 20, 300, 4000}, there[] = {5, 60, 700, 8000};
    (void)state;
    begin_two();
    for (size_t i = 0; i < VOUCH_OUTCOMES; i++) {
        to->count[i] = here[i];
        from->count[i] = there[i];
    }
    for (size_t i = 0; i < VOUCH_REVIEW_VERSIONS; i++) {
        to->version[i] = 2 * here[i];
        from->version[i] = 2 * there[i];
    }
    to->delayed = 1, from->delayed = 2;
    to->bounced = 30, from->bounced = 40;
    to->inferred = 500, from->inferred = 6;
    to->required = 5, from->required = 3;
    vouch_review_infer(&review);
    for (size_t i = 0; i < VOUCH_OUTCOMES; i++)
        assert_int_equal(to->count[i], here[i] + there[i]);
    for (size_t i = 0; i < VOUCH_REVIEW_VERSIONS; i++)
        assert_int_equal(to->version[i], 2 * (here[i] + there[i]));
    assert_int_equal(to->delayed, 3);
    assert_int_equal(to->bounced, 70);
    assert_int_equal(to->inferred, 506 + there[VOUCH_OUTCOME_FAILED]);
    assert_int_equal(to->required, 7);
}

static void test_joined_row_names_three_messages_of_both(void **state)
{
    static const struct {
        uint32_t to[3], from[3], want[3];
    } rows[] = {
        {{0}, {0}, {0}},
        {{0}, {7, 8, 9}, {7, 8, 9}},
        {{5}, {7, 8, 9}, {5, 7, 8}},
        {{5, 6}, {7, 8, 9}, {5, 6, 7}},
        {{5, 6, 4}, {7, 8, 9}, {5, 6, 4}},
        {{5}, {7}, {5, 7}},
        {{5, 6}, {0}, {5, 6}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin_two();
        uint32_t delayed = 77;
        memcpy(to->message, rows[i].to, sizeof to->message);
        memcpy(from->message, rows[i].from, sizeof from->message);
        to->delayed = delayed;
        vouch_review_infer(&review);
        assert_memory_equal(to->message, rows[i].want, sizeof to->message);
    }
}

/* The address and the host that a row names are those of the newer of two. */
static void test_joined_row_names_the_newer_peer(void **state)
{
    enum { NONE = 0, OLD = 40, NEW = 50 };
    static const struct {
        int64_t to_s, from_s; /* < 0: no time */
        uint32_t has, want;   /* NEW: that of the row which joins */
    } rows[] = {
        {10, 20, OLD, NEW}, {20, 10, OLD, OLD},  {20, 20, OLD, OLD}, {-1, 10, OLD, NEW},
        {10, -1, OLD, OLD}, {10, -1, NONE, NEW}, {-1, -1, OLD, OLD}, {20, 10, NONE, NEW},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin_two();
        uint32_t address = from->peer;
        to->timed = rows[i].to_s >= 0;
        to->last_s = to->timed ? rows[i].to_s : 15;
        from->timed = rows[i].from_s >= 0;
        from->last_s = from->timed ? rows[i].from_s : 15;
        to->peer = to->via = rows[i].has;
        from->via = NEW;
        vouch_review_infer(&review);
        if (to->via != rows[i].want || to->peer != (rows[i].want == NEW ? address : rows[i].want))
            fail_msg("row %zu: peer %u, via %u", i, to->peer, to->via);
    }
}

/* --- times ------------------------------------------------------------------------------------ */

struct times {
    bool timed, succeeded, failed, failing;
    int64_t first_s, last_s, success_s, failure_s, streak_s;
};

static void set_times(struct vouch_review_partner *p, const struct times *t)
{
    p->timed = t->timed;
    p->succeeded = t->succeeded;
    p->failed = t->failed;
    p->failing = t->failing;
    p->first_s = t->first_s;
    p->last_s = t->last_s;
    p->last_success_s = t->success_s;
    p->last_failure_s = t->failure_s;
    p->streak_s = t->streak_s;
}

static void test_joined_row_spans_the_times_of_both(void **state)
{
    static const struct {
        struct times to, from, want;
    } rows[] = {
        {{.timed = true, .first_s = 10, .last_s = 20},
         {.timed = true, .first_s = 5, .last_s = 30},
         {.timed = true, .first_s = 5, .last_s = 30}},
        {{.timed = true, .first_s = 5, .last_s = 30},
         {.timed = true, .first_s = 10, .last_s = 20},
         {.timed = true, .first_s = 5, .last_s = 30}},
        {{.first_s = 1, .last_s = 99},
         {.timed = true, .first_s = 10, .last_s = 20},
         {.timed = true, .first_s = 10, .last_s = 20}},
        {{.timed = true, .first_s = 10, .last_s = 20},
         {.first_s = 1, .last_s = 99},
         {.timed = true, .first_s = 10, .last_s = 20}},
        {{.timed = false}, {.timed = false}, {.timed = false}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin_two();
        struct times failed = rows[i].from;
        failed.failed = true;
        set_times(to, &rows[i].to);
        set_times(from, &failed);
        vouch_review_infer(&review);
        if (to->timed != rows[i].want.timed || to->first_s != rows[i].want.first_s ||
            to->last_s != rows[i].want.last_s)
            fail_msg("row %zu: %d, %d to %d", i, to->timed, (int)to->first_s, (int)to->last_s);
    }
}

#define OK(at) .succeeded = true, .success_s = (at)
#define BAD(at) .failed = true, .failure_s = (at)
#define SINCE(at) .failing = true, .streak_s = (at)

/* It fails since its first failure behind the last success of either. */
static void test_joined_row_fails_since_the_first_failure_after_any_success(void **state)
{
    static const struct {
        struct times to, from, want;
    } rows[] = {
        {{OK(10)}, {OK(20), BAD(5)}, {OK(20), BAD(5)}},
        {{OK(20)}, {OK(10), BAD(5)}, {OK(20), BAD(5)}},
        {{.success_s = 99}, {OK(10), BAD(5)}, {OK(10), BAD(5)}},
        {{OK(10)}, {.success_s = 99, BAD(5)}, {OK(10), BAD(5)}},
        {{.success_s = 0}, {BAD(5)}, {BAD(5)}}, /* without a time */
        {{BAD(7), OK(9)}, {BAD(5), OK(6)}, {BAD(7), OK(9)}},
        {{.failure_s = 99, OK(9)}, {BAD(5)}, {BAD(5), OK(9)}},
        {{BAD(15), SINCE(10)}, {BAD(30), SINCE(5)}, {BAD(30), SINCE(5)}},
        {{BAD(30), SINCE(5)}, {BAD(15), SINCE(10)}, {BAD(30), SINCE(5)}},
        {{BAD(30), SINCE(12)}, {BAD(15), OK(3), .streak_s = 4}, {BAD(30), SINCE(12), OK(3)}},
        {{OK(11)}, {BAD(14), SINCE(12)}, {OK(11), BAD(14), SINCE(12)}},
        {{OK(12)}, {BAD(14), SINCE(12)}, {OK(12), BAD(14), SINCE(12)}},
        {{OK(13)}, {BAD(14), SINCE(12)}, {OK(13), BAD(14), SINCE(14)}},
        {{OK(14)}, {BAD(14), SINCE(12)}, {OK(14), BAD(14), SINCE(14)}},
        {{OK(15)}, {BAD(14), SINCE(12)}, {OK(15), BAD(14)}},
        {{BAD(14), SINCE(12)}, {OK(15), BAD(9)}, {OK(15), BAD(14)}},
        {{BAD(20), OK(18)}, {BAD(14), OK(19)}, {OK(19), BAD(20)}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin_two();
        const struct times *want = &rows[i].want;
        set_times(to, &rows[i].to);
        set_times(from, &rows[i].from);
        vouch_review_infer(&review);
        if (to->succeeded != want->succeeded || to->failed != want->failed ||
            to->failing != want->failing ||
            (want->succeeded && to->last_success_s != want->success_s) ||
            (want->failed && to->last_failure_s != want->failure_s) ||
            (want->failing && to->streak_s != want->streak_s))
            fail_msg("row %zu: success %d, failure %d, failing %d since %d", i,
                     (int)to->last_success_s, (int)to->last_failure_s, to->failing,
                     (int)to->streak_s);
    }
}

/* Marked in one row, or in two that become one: the strip is the same. */
static void test_joined_row_has_the_strip_of_all_moments(void **state)
{
    static const struct {
        int64_t to_h[3], from_h[3];
    } rows[] = {
        {{1000, 1001, 1002}, {1000, 1063, 1031}},     {{1000, 1001, 1002}, {937, 1000, 999}},
        {{1000, 1001, 1063}, {936, 1064, 1000}},      {{1000, 1063, 1127}, {1128, 1255, 1191}},
        {{1000, 1001, 1002}, {9000, 9001, 9777}},     {{9000, 9001, 9777}, {1000, 1001, 1002}},
        {{480000, 480001, 480002}, {0, 240000, 100}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_review_partner all;
        memset(&all, 0, sizeof all);
        begin_two();
        for (unsigned kind = 0; kind < 3; kind++) {
            vouch_review_strip_mark(to, rows[i].to_h[kind] * HOUR_S, 1u << kind);
            vouch_review_strip_mark(from, rows[i].from_h[kind] * HOUR_S, 4u >> kind);
            vouch_review_strip_mark(&all, rows[i].to_h[kind] * HOUR_S, 1u << kind);
            vouch_review_strip_mark(&all, rows[i].from_h[kind] * HOUR_S, 4u >> kind);
        }
        vouch_review_infer(&review);
        assert_memory_equal(to->strip, all.strip, sizeof all.strip);
        assert_int_equal(to->strip_at, all.strip_at);
        assert_int_equal(to->strip_shift, all.strip_shift);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_of_an_address_joins_the_only_domain_that_is_reached_there),
        cmocka_unit_test(test_row_of_an_address_stays_alone_without_one_domain),
        cmocka_unit_test(test_row_of_a_domain_that_failed_stays_as_it_is),
        cmocka_unit_test(test_rows_at_both_ends_of_the_table_are_joined),
        cmocka_unit_test(test_joined_row_has_the_counts_of_both),
        cmocka_unit_test(test_joined_row_names_three_messages_of_both),
        cmocka_unit_test(test_joined_row_names_the_newer_peer),
        cmocka_unit_test(test_joined_row_spans_the_times_of_both),
        cmocka_unit_test(test_joined_row_fails_since_the_first_failure_after_any_success),
        cmocka_unit_test(test_joined_row_has_the_strip_of_all_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
