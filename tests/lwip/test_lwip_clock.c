// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "port/lwip/clock.h"

enum { FLOOR_S = 1790000000 };

static uint64_t mono;

static uint64_t mono_ms(void)
{
    return mono;
}

static const struct vouch_clock_limits limits = {
    .floor_s = FLOOR_S, .jump_s = 300, .confirmations = 2};

static struct vouch_lwip_clock c;

static int begin(void **state)
{
    (void)state;
    mono = 60000;
    vouch_lwip_clock_init(&c, &limits, mono_ms);
    return 0;
}

static struct vouch_time now(void)
{
    struct vouch_clock clock = vouch_lwip_clock_ops(&c);
    struct vouch_time t;

    clock.ops->now(clock.self, &t);
    return t;
}

static void test_clock_before_the_first_answer_is_unknown(void **state)
{
    (void)state;
    assert_false(now().utc_known);
    assert_int_equal(now().mono_ms, 60000);
}

static void test_clock_first_answer_is_believed_and_runs_on(void **state)
{
    (void)state;
    assert_true(vouch_lwip_clock_set(&c, FLOOR_S + 1000));
    mono += 5000;
    assert_true(now().utc_known);
    assert_int_equal(now().utc_s, FLOOR_S + 1005);
}

static void test_clock_answer_before_the_build_is_never_believed(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_false(vouch_lwip_clock_set(&c, FLOOR_S - 1));
    assert_false(now().utc_known);
    assert_int_equal(c.refused, 10);
}

static void test_clock_one_far_answer_does_not_move_it(void **state)
{
    (void)state;
    vouch_lwip_clock_set(&c, FLOOR_S + 1000);
    assert_false(vouch_lwip_clock_set(&c, FLOOR_S + 1000 + 301));
    assert_int_equal(now().utc_s, FLOOR_S + 1000);
    assert_true(vouch_lwip_clock_set(&c, FLOOR_S + 1300));
    assert_int_equal(now().utc_s, FLOOR_S + 1300);
}

static void test_clock_far_answer_that_others_confirm_moves_it(void **state)
{
    (void)state;
    vouch_lwip_clock_set(&c, FLOOR_S + 1000);
    assert_false(vouch_lwip_clock_set(&c, FLOOR_S + 90000));
    assert_false(vouch_lwip_clock_set(&c, FLOOR_S + 90001));
    assert_true(vouch_lwip_clock_set(&c, FLOOR_S + 90002));
    assert_int_equal(now().utc_s, FLOOR_S + 90002);
}

static void test_clock_far_answers_that_disagree_do_not_move_it(void **state)
{
    (void)state;
    vouch_lwip_clock_set(&c, FLOOR_S + 1000);
    for (int i = 0; i < 20; i++)
        assert_false(vouch_lwip_clock_set(&c, FLOOR_S + 90000 + i * 1000));
    assert_int_equal(now().utc_s, FLOOR_S + 1000);
}

static void test_clock_near_answer_forgets_the_suspicion(void **state)
{
    (void)state;
    vouch_lwip_clock_set(&c, FLOOR_S + 1000);
    vouch_lwip_clock_set(&c, FLOOR_S + 90000);
    vouch_lwip_clock_set(&c, FLOOR_S + 90000);
    assert_true(vouch_lwip_clock_set(&c, FLOOR_S + 1001));
    assert_false(vouch_lwip_clock_set(&c, FLOOR_S + 90000));
    assert_int_equal(now().utc_s, FLOOR_S + 1001);
}

static void test_clock_far_back_is_far_too(void **state)
{
    (void)state;
    vouch_lwip_clock_set(&c, FLOOR_S + 90000);
    assert_false(vouch_lwip_clock_set(&c, FLOOR_S + 10));
    assert_int_equal(now().utc_s, FLOOR_S + 90000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_clock_before_the_first_answer_is_unknown, begin),
        cmocka_unit_test_setup(test_clock_first_answer_is_believed_and_runs_on, begin),
        cmocka_unit_test_setup(test_clock_answer_before_the_build_is_never_believed, begin),
        cmocka_unit_test_setup(test_clock_one_far_answer_does_not_move_it, begin),
        cmocka_unit_test_setup(test_clock_far_answer_that_others_confirm_moves_it, begin),
        cmocka_unit_test_setup(test_clock_far_answers_that_disagree_do_not_move_it, begin),
        cmocka_unit_test_setup(test_clock_near_answer_forgets_the_suspicion, begin),
        cmocka_unit_test_setup(test_clock_far_back_is_far_too, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
