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

enum { NEWEST_S = 1796083200 };

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

/* The row of a domain, and a failure at its address. */
static struct vouch_review_partner *to;

static void begin_two(void)
{
    begin();
    deliver("d.example", "192.0.2.1", VOUCH_OUTCOME_SECURED);
    deliver("", "192.0.2.1", VOUCH_OUTCOME_FAILED);
    to = row_of("d.example", VOUCH_SIDE_DELIVERING);
    assert_non_null(to);
}

/* --- groups of failures ----------------------------------------------------------------------- */

static void test_group_takes_the_domain_that_is_reached_at_its_address(void **state)
{
    (void)state;
    static const size_t ends[] = {0, VOUCH_REVIEW_GROUPS_MAX - 1};
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct vouch_review_group *g = &review.groups[ends[i]];
        begin_two();
        const struct vouch_review_group whole = {
            .count = 1, .side = VOUCH_SIDE_DELIVERING, .peer = name("192.0.2.1")};
        *g = whole;
        vouch_review_infer(&review);
        assert_int_equal(g->domain, name("d.example"));
        assert_true(g->inferred);
    }
}

static void test_group_keeps_what_it_has_where_nothing_can_be_inferred(void **state)
{
    (void)state;
    for (int lacks = 0; lacks < 6; lacks++) {
        struct vouch_review_group *g = &review.groups[9];
        begin_two();
        const struct vouch_review_group whole = {
            .count = 1, .side = VOUCH_SIDE_DELIVERING, .peer = name("192.0.2.1")};
        *g = whole;
        if (lacks == 0)
            g->count = 0;
        else if (lacks == 1)
            g->side = VOUCH_SIDE_RECEIVING;
        else if (lacks == 2)
            g->domain = name("e.example");
        else if (lacks == 3)
            g->peer = VOUCH_NAME_LOST;
        else if (lacks == 4)
            g->peer = name("192.0.2.9");
        else
            g->appliance = 1;
        uint32_t before = g->domain;
        vouch_review_infer(&review);
        assert_int_equal(g->domain, before);
        assert_false(g->inferred);
    }
}

/* --- reasons ---------------------------------------------------------------------------------- */

static struct vouch_review_group group_of(uint64_t count)
{
    struct vouch_review_group g = {.count = count,
                                   .side = VOUCH_SIDE_DELIVERING,
                                   .domain = name("d.example"),
                                   .reason = VOUCH_REASON_VERIFY_FAILED,
                                   .raw = name("m"),
                                   .peer = name("m"),
                                   .host = name("m"),
                                   .listener = name("m"),
                                   .sender_group = name("m")};
    return g;
}

/* The row's reason when these two groups stand in the table: 1 the first, 2 the second. */
static int reason_of(struct vouch_review_group a, struct vouch_review_group b)
{
    review.groups[7] = a;
    review.groups[VOUCH_REVIEW_GROUPS_MAX - 1] = b;
    to->group = 0;
    vouch_review_infer(&review);
    return to->group == 8 ? 1 : to->group == VOUCH_REVIEW_GROUPS_MAX ? 2 : 0;
}

static void test_reason_of_a_row_is_the_most_frequent_one(void **state)
{
    (void)state;
    begin_two();
    assert_int_equal(reason_of(group_of(3), group_of(2)), 1);
    assert_int_equal(reason_of(group_of(2), group_of(3)), 2);
    assert_int_equal(reason_of(group_of(0), group_of(1)), 2);
    assert_int_equal(reason_of(group_of(1), group_of(0)), 1);
    assert_int_equal(reason_of(group_of(1), group_of(1)), 1);
    struct vouch_review_group other = group_of(9);
    other.side = VOUCH_SIDE_GUI;
    assert_int_equal(reason_of(group_of(1), other), 1);
}

/* Two groups of which the first is to be preferred, by that part of its key. */
static void make_two(int part, struct vouch_review_group *low, struct vouch_review_group *high)
{
    uint32_t *const texts[][2] = {{&low->raw, &high->raw},
                                  {&low->peer, &high->peer},
                                  {&low->host, &high->host},
                                  {&low->listener, &high->listener},
                                  {&low->sender_group, &high->sender_group}};
    *low = group_of(4);
    *high = group_of(4);
    low->required = part == 1;
    high->required = part == 0;
    high->reason = (uint16_t)(low->reason + (part == 0));
    *texts[0][0] = name(part < 2 ? "z" : "m"); /* counts only when the others are equal */
    if (part < 2)
        return;
    *texts[part - 2][0] = name("a"); /* the first that differs decides */
    *texts[part - 2][1] = name("b");
    for (int k = part - 1; k < 5; k++) {
        *texts[k][0] = name("z");
        *texts[k][1] = name("a");
    }
}

/* Of reasons as frequent it is the same, in whatever order the log was read. */
static void test_reason_of_a_row_does_not_depend_on_the_order_of_groups(void **state)
{
    (void)state;
    for (int part = 0; part < 7; part++) {
        struct vouch_review_group low, high;
        begin_two();
        make_two(part, &low, &high);
        assert_int_equal(reason_of(low, high), 1);
        assert_int_equal(reason_of(high, low), 2);
    }
}

/* By the domain where mail is delivered, by the host where it is received, else by the address. */
static void test_reason_belongs_to_the_row_of_the_groups_partner(void **state)
{
    static const struct {
        enum vouch_side side;
        const char *domain, *peer, *host, *row;
    } rows[] = {
        {VOUCH_SIDE_DELIVERING, "e.example", "192.0.2.8", "mx.example", "e.example"},
        {VOUCH_SIDE_DELIVERING, "", "192.0.2.8", "mx.example", "192.0.2.8"},
        {VOUCH_SIDE_DELIVERING, "", "", "mx.example", "mx.example"},
        {VOUCH_SIDE_RECEIVING, "e.example", "192.0.2.8", "mx.example", "mx.example"},
        {VOUCH_SIDE_RECEIVING, "e.example", "192.0.2.8", "", "192.0.2.8"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        static const struct vouch_review_connection none;
        begin();
        struct vouch_review_event e = {.side = rows[i].side, .outcome = VOUCH_OUTCOME_FAILED};
        *(rows[i].side == VOUCH_SIDE_RECEIVING ? &e.host : &e.domain) = guarded_text(rows[i].row);
        e.name_hash = vouch_names_hash64(e.host);
        vouch_review_partner_count(&review, &e, &none);
        struct vouch_review_partner *p = row_of(rows[i].row, rows[i].side);
        assert_non_null(p);
        const struct vouch_review_group g = {.count = 1,
                                             .side = (uint8_t)rows[i].side,
                                             .domain = name(rows[i].domain),
                                             .peer = name(rows[i].peer),
                                             .host = name(rows[i].host)};
        review.groups[0] = g;
        vouch_review_infer(&review);
        if (p->group != 1)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_group_takes_the_domain_that_is_reached_at_its_address),
        cmocka_unit_test(test_group_keeps_what_it_has_where_nothing_can_be_inferred),
        cmocka_unit_test(test_reason_of_a_row_is_the_most_frequent_one),
        cmocka_unit_test(test_reason_of_a_row_does_not_depend_on_the_order_of_groups),
        cmocka_unit_test(test_reason_belongs_to_the_row_of_the_groups_partner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
