// SPDX-License-Identifier: Apache-2.0
/* Which partner comes before which. */
#include "core/format/review_partners.h"
#include "core/review.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static _Alignas(64) struct vouch_review review;
static struct vouch_partner_rows partners;

static uint32_t name(const char *text)
{
    return vouch_names_keep(&review.names, guarded_text(text));
}

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = 0};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static void expect_first(const struct vouch_review_partner *first,
                         const struct vouch_review_partner *second, const char *what)
{
    for (uint16_t turned = 0; turned < 2; turned++) {
        memset(review.partners, 0, sizeof review.partners);
        review.partners[turned ? 9 : 4] = *first;
        review.partners[turned ? 4 : 9] = *second;
        vouch_partner_rank(&review, &partners);
        assert_int_equal(partners.count, 2);
        if (partners.at[0] != (turned ? 9 : 4))
            fail_msg("%s, %d", what, turned);
    }
}

static struct vouch_review_partner of_state(enum vouch_partner_state state)
{
    struct vouch_review_partner p = {.name = name("m"), .side = VOUCH_SIDE_RECEIVING, .host = 1};
    p.failed = state <= VOUCH_PARTNER_MENDED;
    p.failing = state == VOUCH_PARTNER_FAILING;
    p.timed = true;
    p.count[VOUCH_OUTCOME_FAILED] = p.failed ? 5 : 0;
    p.count[VOUCH_OUTCOME_CLEAR] = state == VOUCH_PARTNER_CLEAR ? 5 : 0;
    p.count[VOUCH_OUTCOME_UNKNOWN] = state == VOUCH_PARTNER_UNKNOWN ? 5 : 0;
    p.count[VOUCH_OUTCOME_SECURED] = state == VOUCH_PARTNER_GOOD ? 5 : 0;
    assert_int_equal(vouch_partner_state_of(&p), state);
    return p;
}

static void test_rows_are_ordered_by_state_weight_side_name_and_appliance(void **state)
{
    (void)state;
    begin();
    review.hosts[0].name = name("a");
    review.hosts[1].name = name("m");
    for (int s = VOUCH_PARTNER_FAILING; s <= VOUCH_PARTNER_GOOD; s++) {
        const struct vouch_review_partner plain = of_state((enum vouch_partner_state)s);
        if (s < VOUCH_PARTNER_GOOD) {
            struct vouch_review_partner next = of_state((enum vouch_partner_state)(s + 1));
            for (size_t o = 0; o < VOUCH_OUTCOMES; o++)
                next.count[o] *= 10;
            expect_first(&plain, &next, "state");
        }
        struct vouch_review_partner p = plain;
        p.name = name("z");
        for (size_t o = 0; o < VOUCH_OUTCOMES; o++)
            p.count[o] += plain.count[o] > 0;
        expect_first(&p, &plain, "weight");
        p = plain;
        p.side = VOUCH_SIDE_DELIVERING;
        p.name = name("z");
        expect_first(&p, &plain, "side");
        struct vouch_review_partner other = plain;
        other.name = name("z");
        other.host = 0;
        expect_first(&plain, &other, "name");
        p = plain;
        p.host = 0;
        expect_first(&p, &plain, "appliance");
    }
    struct vouch_review_partner required = of_state(VOUCH_PARTNER_FAILING);
    struct vouch_review_partner p = required;
    p.count[VOUCH_OUTCOME_FAILED] = 50;
    required.required = 1;
    expect_first(&required, &p, "required");
    /* one without any time fails still; unknown ones count with those that succeeded */
    p = of_state(VOUCH_PARTNER_MENDED);
    p.timed = false;
    assert_int_equal(vouch_partner_state_of(&p), VOUCH_PARTNER_FAILING);
    p = of_state(VOUCH_PARTNER_UNKNOWN);
    struct vouch_review_partner more = p;
    more.name = name("z");
    more.count[VOUCH_OUTCOME_SECURED] = 1;
    expect_first(&more, &p, "unknown and secured");
    review.partners[4].name = VOUCH_NAME_LOST;
    vouch_partner_rank(&review, &partners);
    assert_int_equal(partners.count, 1);
}

/* Bit 0 of a span: success, 1: failure, 2: clear text. */
static void test_strip_has_a_sign_for_each_span_up_to_the_last(void **state)
{
    (void)state;
    for (unsigned shift = 0; shift < 3; shift++)
        for (unsigned last = 0; last < 64; last++) {
            char said[80];
            int64_t from_s, span_s;
            struct vouch_review_partner p = {.strip_at = 100, .strip_shift = (uint8_t)shift};
            struct vouch_writer w = vouch_writer_of(said, sizeof said);
            for (unsigned i = 0; i <= last; i++)
                for (unsigned k = 0; k < 3; k++)
                    p.strip[k] |= (uint64_t)((i == last ? 1 + i % 7 : i % 8) >> k & 1) << i;
            vouch_partner_strip(&p, &w, &from_s, &span_s);
            assert_int_equal(span_s, 3600 << shift);
            assert_int_equal(from_s, 100 * span_s);
            assert_int_equal(w.len, last + 1);
            for (unsigned i = 0; i <= last; i++)
                assert_int_equal(said[i], ".oxm-oxm"[i == last ? 1 + i % 7 : i % 8]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_ordered_by_state_weight_side_name_and_appliance),
        cmocka_unit_test(test_strip_has_a_sign_for_each_span_up_to_the_last),
    };
    return cmocka_run_group_tests_name("format_review_partners", tests, NULL, NULL);
}
