// SPDX-License-Identifier: Apache-2.0
/* Which failures and partners come first, which are one row, and the bars of the chart. */
#include "core/format/review_format.h"
#include "core/review.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { HOUR_S = 3600, DAY_S = 86400, OF_A_KIND = 512 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static struct vouch_review_bars bars;

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = 0};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static uint32_t name(const char *text)
{
    return vouch_names_keep(&review.names, guarded_text(text));
}

/* --- groups ----------------------------------------------------------------------------------- */

static struct vouch_review_group plain(void)
{
    struct vouch_review_group g = {.count = 3,
                                   .seen = {100, 200, true},
                                   .raw = name("m"),
                                   .peer = name("m"),
                                   .host = name("m"),
                                   .domain = name("m"),
                                   .listener = name("m"),
                                   .sender_group = name("m"),
                                   .reason = VOUCH_REASON_HANDSHAKE_FAILED,
                                   .side = VOUCH_SIDE_DELIVERING,
                                   .appliance = 1};
    return g;
}

/* Two groups, in either order of the table: the first of them comes first. */
static void expect_first(const struct vouch_review_group *first,
                         const struct vouch_review_group *second, const char *what)
{
    for (int turned = 0; turned < 2; turned++) {
        memset(review.groups, 0, sizeof review.groups);
        review.groups[turned ? 9 : 4] = *first;
        review.groups[turned ? 4 : 9] = *second;
        vouch_review_rank(&review, VOUCH_SIDE_DELIVERING, VOUCH_REVIEW_BY_GROUP, &rows);
        assert_int_equal(rows.count, 2);
        if (rows.at[0].sample != &review.groups[turned ? 9 : 4])
            fail_msg("%s, %d", what, turned);
    }
}

static void test_groups_are_ordered_by_each_of_their_parts(void **state)
{
    (void)state;
    begin();
    review.hosts[0].name = name("a");
    review.hosts[1].name = name("m");
    const struct vouch_review_group later = plain();
    struct vouch_review_group g = later;
    g.count = 4;
    g.seen.first_s = 150;
    expect_first(&g, &later, "count");
    g = later;
    g.seen.first_s = 99;
    g.reason = later.reason + 1;
    expect_first(&g, &later, "first time");
    g = later;
    g.reason = later.reason - 1;
    g.required = 1;
    expect_first(&g, &later, "reason");
    struct vouch_review_group required = later;
    required.required = 1;
    g = later;
    g.domain = name("z");
    expect_first(&g, &required, "required");
    uint32_t *const parts[] = {&g.domain, &g.peer, &g.host, &g.listener, &g.sender_group};
    for (size_t i = 0; i < COUNT(parts); i++) {
        g = later;
        for (size_t k = i; k < COUNT(parts); k++)
            *parts[k] = name(k == i ? "a" : "z");
        g.appliance = 1;
        g.raw = name("z");
        expect_first(&g, &later, "a name");
    }
    g = later;
    g.appliance = 0;
    g.raw = name("z");
    expect_first(&g, &later, "appliance");
    g = later;
    g.raw = name("a");
    expect_first(&g, &later, "raw");
}

static void test_groups_of_one_kind_are_one_row_with_its_largest_as_sample(void **state)
{
    static const enum vouch_review_by kinds[] = {VOUCH_REVIEW_BY_REASON, VOUCH_REVIEW_BY_PEER,
                                                 VOUCH_REVIEW_BY_REQUIRED_DOMAIN};
    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        begin();
        struct vouch_review_group *g = review.groups;
        g[0] = plain();
        g[1] = plain();
        g[2] = plain();
        g[3] = plain();
        g[4] = plain();
        g[5] = plain();
        g[1].count = 5;
        g[1].seen.first_s = 90;
        g[1].seen.last_s = 190;
        g[2].count = 5; /* as many, but a name that comes later */
        g[2].listener = name("z");
        g[2].seen.first_s = 110;
        g[2].seen.last_s = 210;
        g[3].seen.any = false; /* its times count for nothing */
        g[3].seen.first_s = 1;
        g[3].seen.last_s = 999;
        g[4].peer = g[4].domain = name("other");
        g[4].reason = VOUCH_REASON_UNKNOWN;
        g[5].side = VOUCH_SIDE_RECEIVING;
        g[6] = g[0];
        g[6].count = 0;
        for (int i = 0; i < 7; i++)
            g[i].required = 1;
        vouch_review_rank(&review, VOUCH_SIDE_DELIVERING, kinds[k], &rows);
        assert_int_equal(rows.count, 2);
        assert_int_equal(rows.at[0].count, 3 + 5 + 5 + 3);
        assert_ptr_equal(rows.at[0].sample, &g[1]);
        assert_int_equal(rows.at[0].seen.first_s, 90);
        assert_int_equal(rows.at[0].seen.last_s, 210);
        assert_ptr_equal(rows.at[1].sample, &g[4]);
        for (int i = 0; i < 7; i++)
            g[i].required = i == 4;
        vouch_review_rank(&review, VOUCH_SIDE_DELIVERING, kinds[k], &rows);
        assert_int_equal(rows.count, kinds[k] == VOUCH_REVIEW_BY_REQUIRED_DOMAIN ? 1 : 2);
    }
}

static void test_groups_of_unknown_reasons_are_one_row_if_their_texts_are_equal(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < 3; i++) {
        review.groups[i] = plain();
        review.groups[i].reason = VOUCH_REASON_UNKNOWN;
        review.groups[i].raw = name(i == 1 ? "x" : "y");
        review.groups[i + 3] = plain();
        review.groups[i + 3].raw = name(i == 1 ? "x" : "y");
    }
    vouch_review_rank(&review, VOUCH_SIDE_DELIVERING, VOUCH_REVIEW_BY_REASON, &rows);
    assert_int_equal(rows.count, 3);
    assert_int_equal(rows.at[0].count, 9);
    assert_int_equal(rows.at[1].count, 6);
    assert_int_equal(rows.at[2].count, 3);
}

static void test_groups_beyond_the_rows_of_a_kind_are_counted_as_others(void **state)
{
    (void)state;
    for (size_t more = 0; more < 3; more++) {
        begin();
        for (size_t i = 0; i < OF_A_KIND + more; i++) {
            char text[16];
            snprintf(text, sizeof text, "p%u", (unsigned)i);
            review.groups[i] = plain();
            review.groups[i].peer = name(text);
        }
        review.sides[VOUCH_SIDE_DELIVERING].groups_lost = 7;
        review.errors_lost = 1000;
        vouch_review_rank(&review, VOUCH_SIDE_DELIVERING, VOUCH_REVIEW_BY_PEER, &rows);
        assert_int_equal(rows.count, OF_A_KIND);
        assert_int_equal(rows.others, 7 + 3 * more);
        vouch_review_rank(&review, VOUCH_SIDE_DELIVERING, VOUCH_REVIEW_BY_GROUP, &rows);
        assert_int_equal(rows.count, OF_A_KIND + more);
        assert_int_equal(rows.others, 7);
        vouch_review_rank(&review, VOUCH_SIDE_GUI, VOUCH_REVIEW_BY_GROUP, &rows);
        assert_int_equal(rows.count, 0);
        assert_int_equal(rows.others, 1000);
    }
}

static void test_users_of_what_is_deprecated_are_rows_of_their_side(void **state)
{
    (void)state;
    begin();
    review.users[0] = plain();
    review.users[VOUCH_REVIEW_USERS_MAX - 1] = plain();
    review.users[VOUCH_REVIEW_USERS_MAX - 1].count = 4;
    review.users[5] = plain();
    review.users[5].side = VOUCH_SIDE_RECEIVING;
    review.users[6] = plain();
    review.users[6].count = 0;
    review.sides[VOUCH_SIDE_DELIVERING].users_lost = 8;
    vouch_review_rank_users(&review, VOUCH_SIDE_DELIVERING, &rows);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.others, 8);
    assert_ptr_equal(rows.at[0].sample, &review.users[VOUCH_REVIEW_USERS_MAX - 1]);
    vouch_review_rank_users(&review, VOUCH_SIDE_RECEIVING, &rows);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.others, 0);
}

/* Any number of rows comes out in order, whatever their order before. */
static void test_rows_are_sorted_for_every_number_of_them(void **state)
{
    uint32_t random = 7;
    (void)state;
    begin();
    for (size_t n = 0; n < 40; n++)
        for (int round = 0; round < 5; round++) {
            memset(review.groups, 0, 64 * sizeof review.groups[0]);
            memset(review.partners, 0, 64 * sizeof review.partners[0]);
            for (size_t i = 0; i < n; i++) {
                random = random * 1664525u + 1013904223u;
                review.groups[i] = plain();
                review.groups[i].count = 1 + (random >> 8) % 30;
                review.partners[i].name = name("m");
                review.partners[i].count[VOUCH_OUTCOME_SECURED] = 1 + (random >> 16) % 30;
            }
            vouch_review_rank(&review, VOUCH_SIDE_DELIVERING, VOUCH_REVIEW_BY_GROUP, &rows);
            vouch_partner_rank(&review, &partners);
            assert_int_equal(rows.count, n);
            assert_int_equal(partners.count, n);
            for (size_t i = 1; i < n; i++) {
                assert_true(rows.at[i - 1].count >= rows.at[i].count);
                assert_true(review.partners[partners.at[i - 1]].count[VOUCH_OUTCOME_SECURED] >=
                            review.partners[partners.at[i]].count[VOUCH_OUTCOME_SECURED]);
            }
        }
}

/* --- versions --------------------------------------------------------------------------------- */

static void test_versions_beyond_the_last_row_are_others(void **state)
{
    struct vouch_review_versions v;
    (void)state;
    for (size_t n = VOUCH_REVIEW_VERSIONS_MAX - 2; n < VOUCH_REVIEW_VERSIONS_MAX + 3; n++) {
        begin();
        for (size_t i = 0; i < n; i++) {
            char text[16];
            snprintf(text, sizeof text, "V%u", (unsigned)i);
            review.suites[2 * i].protocol = review.suites[2 * i + 1].protocol = name(text);
            review.suites[2 * i].count[0] = 2;
            review.suites[2 * i + 1].count[0] = 1;
            review.suites[2 * i].count[1] = 50;
        }
        review.suites[0].protocol = VOUCH_NAME_NONE;
        review.suites[1].protocol = VOUCH_NAME_NONE;
        review.suites[3].count[0] = 0;
        review.suite_count = 2 * n;
        vouch_review_count_versions(&review, VOUCH_SIDE_RECEIVING, &v);
        bool over = n >= VOUCH_REVIEW_VERSIONS_MAX;
        assert_int_equal(v.used, over ? VOUCH_REVIEW_VERSIONS_MAX : n);
        assert_true(vouch_span_equal(v.name[0], guarded_text("not logged")));
        assert_true(vouch_span_equal(v.name[1], guarded_text("V1")));
        assert_int_equal(v.count[0], 3);
        assert_int_equal(v.count[1], 2);
        assert_int_equal(vouch_span_equal(v.name[v.used - 1], guarded_text("other")), over);
        assert_int_equal(v.count[v.used - 1], over ? 3 * (n - VOUCH_REVIEW_VERSIONS_MAX + 1) : 3);
    }
}

/* --- bars ------------------------------------------------------------------------------------- */

static struct vouch_review_hour *hour(size_t slot, int64_t at)
{
    struct vouch_review_hour *h = &review.hours[slot];
    h->used = true;
    h->hour = at;
    return h;
}

static void test_bars_add_hours_of_a_step_and_of_the_side_asked_for(void **state)
{
    (void)state;
    begin();
    for (int o = 0; o < VOUCH_OUTCOMES; o++) {
        hour(0, 48)->count[0][o] = (uint32_t)(1 + o);
        hour(7, 71)->count[1][o] = (uint32_t)(10 * (1 + o));
        hour(3, 47)->count[0][o] = (uint32_t)(100 * (1 + o));
        hour(VOUCH_REVIEW_HOURS_MAX - 1, 72)->count[1][o] = (uint32_t)(1000 * (1 + o));
    }
    hour(8, 200);                                       /* nothing happened */
    hour(9, 300)->count[0][VOUCH_OUTCOME_UNKNOWN] = 5;  /* nothing that is shown */
    hour(10, 400)->count[0][VOUCH_OUTCOME_SECURED] = 5; /* not used */
    review.hours[10].used = false;
    static const struct {
        int side;
        size_t count;
        int64_t day[3];
        uint64_t clear[3];
    } want[] = {{-1, 3, {1, 2, 3}, {100, 11, 1000}},
                {0, 2, {1, 2, 0}, {100, 1, 0}},
                {1, 2, {2, 3, 0}, {10, 1000, 0}}};
    for (size_t i = 0; i < COUNT(want); i++) {
        vouch_review_chart(&review, want[i].side, DAY_S, &bars);
        assert_int_equal(bars.count, want[i].count);
        assert_int_equal(bars.lost, 0);
        for (size_t b = 0; b < bars.count; b++) {
            assert_int_equal(bars.at[b].utc_s, want[i].day[b] * DAY_S);
            for (uint64_t o = 0; o < 3; o++)
                assert_int_equal(bars.at[b].count[o], want[i].clear[b] * (o + 1));
        }
    }
    vouch_review_chart(&review, -1, HOUR_S, &bars);
    assert_int_equal(bars.count, 4);
    assert_int_equal(bars.at[1].utc_s, 48 * HOUR_S);
}

/* Where there are too many, the newest are kept, in whatever order they come. */
enum { ORDERS = 4 };

/* The slot of the i-th of n hours, in one of several orders. */
static size_t slot_of(int order, size_t i, size_t n)
{
    const size_t slots[ORDERS] = {i, n - 1 - i, i * 7 % 1021, (i + n / 2) % n};
    return slots[order];
}

static void check_newest(int order, size_t n)
{
    begin();
    for (size_t i = 0; i < n; i++)
        hour(slot_of(order, i, n), 1000 + (int64_t)i)->count[0][VOUCH_OUTCOME_CLEAR] =
            (uint32_t)(1 + i);
    vouch_review_chart(&review, -1, HOUR_S, &bars);
    size_t kept = n < VOUCH_REVIEW_BARS_MAX ? n : VOUCH_REVIEW_BARS_MAX;
    assert_int_equal(bars.count, kept);
    assert_int_equal(bars.lost, n - kept);
    for (size_t b = 0; b < kept; b++) {
        assert_int_equal(bars.at[b].utc_s, (1000 + n - kept + b) * HOUR_S);
        assert_int_equal(bars.at[b].count[VOUCH_OUTCOME_CLEAR], 1 + n - kept + b);
    }
}

static void test_bars_keep_the_newest(void **state)
{
    (void)state;
    for (size_t n = VOUCH_REVIEW_BARS_MAX - 1; n < VOUCH_REVIEW_BARS_MAX + 4; n++)
        for (int order = 0; order < ORDERS; order++)
            check_newest(order, n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_are_ordered_by_each_of_their_parts),
        cmocka_unit_test(test_groups_of_one_kind_are_one_row_with_its_largest_as_sample),
        cmocka_unit_test(test_groups_of_unknown_reasons_are_one_row_if_their_texts_are_equal),
        cmocka_unit_test(test_groups_beyond_the_rows_of_a_kind_are_counted_as_others),
        cmocka_unit_test(test_users_of_what_is_deprecated_are_rows_of_their_side),
        cmocka_unit_test(test_rows_are_sorted_for_every_number_of_them),
        cmocka_unit_test(test_versions_beyond_the_last_row_are_others),
        cmocka_unit_test(test_bars_add_hours_of_a_step_and_of_the_side_asked_for),
        cmocka_unit_test(test_bars_keep_the_newest),
    };
    return cmocka_run_group_tests_name("format_review_rank", tests, NULL, NULL);
}
