// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/monitor/schedule.h"

static const struct vouch_schedule_rules rules = {
    .interval_s = 600, .retry_s = 30, .confirmations = 3, .jitter_percent = 20};

static void test_schedule_new_endpoint_is_due_within_retry_time(void **state)
{
    struct vouch_schedule s;

    (void)state;
    for (uint32_t random = 0; random < 100000; random += 777) {
        vouch_schedule_init(&s, &rules, 5000, random);
        assert_in_range(s.due_ms, 5000, 5000 + 30000 - 1);
    }
    assert_false(s.known);
    assert_false(vouch_schedule_due(&s, s.due_ms - 1));
    assert_true(vouch_schedule_due(&s, s.due_ms));
}

static void test_schedule_good_result_is_believed_at_once(void **state)
{
    struct vouch_schedule s;

    (void)state;
    vouch_schedule_init(&s, &rules, 0, 0);
    assert_true(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_VALID, 1000, 0));
    assert_int_equal(s.believed, VOUCH_VERDICT_VALID);
    assert_int_equal(s.due_ms, 1000 + 600000);
    assert_false(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_VALID, 700000, 0));
    assert_true(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_WARNING, 1400000, 0));
}

static void test_schedule_failure_is_believed_at_the_third(void **state)
{
    struct vouch_schedule s;

    (void)state;
    vouch_schedule_init(&s, &rules, 0, 0);
    vouch_schedule_note(&s, &rules, VOUCH_VERDICT_VALID, 0, 0);
    assert_false(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_INVALID, 0, 0));
    assert_int_equal(s.believed, VOUCH_VERDICT_VALID);
    assert_false(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_INVALID, 0, 0));
    assert_true(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_INVALID, 0, 0));
    assert_int_equal(s.believed, VOUCH_VERDICT_INVALID);
    assert_false(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_INVALID, 0, 0));
    assert_true(vouch_schedule_note(&s, &rules, VOUCH_VERDICT_VALID, 0, 0));
}

static void test_schedule_good_result_between_failures_starts_the_count_again(void **state)
{
    struct vouch_schedule s;

    (void)state;
    vouch_schedule_init(&s, &rules, 0, 0);
    for (int round = 0; round < 5; round++) {
        vouch_schedule_note(&s, &rules, VOUCH_VERDICT_INVALID, 0, 0);
        vouch_schedule_note(&s, &rules, VOUCH_VERDICT_UNKNOWN, 0, 0);
        assert_int_equal(s.failing, 2);
        vouch_schedule_note(&s, &rules, VOUCH_VERDICT_VALID, 0, 0);
        assert_int_equal(s.failing, 0);
        assert_int_equal(s.believed, VOUCH_VERDICT_VALID);
    }
}

static void test_schedule_waits_double_up_to_the_interval(void **state)
{
    static const uint64_t want_s[] = {30, 60, 120, 240, 480, 600, 600, 600};
    struct vouch_schedule s;

    (void)state;
    vouch_schedule_init(&s, &rules, 0, 0);
    for (size_t i = 0; i < sizeof want_s / sizeof want_s[0]; i++) {
        vouch_schedule_note(&s, &rules, VOUCH_VERDICT_INVALID, 0, 0);
        assert_int_equal(s.due_ms, want_s[i] * 1000);
    }
}

static void test_schedule_years_of_failures_do_not_overflow(void **state)
{
    struct vouch_schedule s;

    (void)state;
    vouch_schedule_init(&s, &rules, 0, 0);
    for (uint64_t n = 0; n < 200000; n++)
        vouch_schedule_note(&s, &rules, VOUCH_VERDICT_INVALID, n, 0);
    assert_int_equal(s.due_ms, 199999 + 600000);
    assert_int_equal(s.believed, VOUCH_VERDICT_INVALID);
}

static void test_schedule_jitter_only_shortens_and_uses_its_whole_share(void **state)
{
    struct vouch_schedule s;
    uint64_t least = UINT64_MAX, most = 0;

    (void)state;
    for (uint32_t random = 0; random < 1000000; random += 991) {
        vouch_schedule_init(&s, &rules, 0, 0);
        vouch_schedule_note(&s, &rules, VOUCH_VERDICT_VALID, 0, random);
        least = s.due_ms < least ? s.due_ms : least;
        most = s.due_ms > most ? s.due_ms : most;
    }
    assert_in_range(least, 480000, 490000);
    assert_in_range(most, 590000, 600000);
}

static void test_schedule_zeroed_rules_have_usable_defaults(void **state)
{
    const struct vouch_schedule_rules none = {0};
    struct vouch_schedule s;

    (void)state;
    vouch_schedule_init(&s, &none, 0, UINT32_MAX);
    assert_in_range(s.due_ms, 0, 59999);
    vouch_schedule_note(&s, &none, VOUCH_VERDICT_VALID, 0, UINT32_MAX);
    assert_int_equal(s.due_ms, 3600000);
    vouch_schedule_note(&s, &none, VOUCH_VERDICT_INVALID, 0, UINT32_MAX);
    assert_int_equal(s.due_ms, 60000);
}

static void test_schedule_excessive_jitter_still_waits(void **state)
{
    const struct vouch_schedule_rules wild = {.interval_s = 100, .jitter_percent = 1000};
    struct vouch_schedule s;

    (void)state;
    vouch_schedule_init(&s, &wild, 0, 0);
    vouch_schedule_note(&s, &wild, VOUCH_VERDICT_VALID, 0, 90000);
    assert_int_equal(s.due_ms, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schedule_new_endpoint_is_due_within_retry_time),
        cmocka_unit_test(test_schedule_good_result_is_believed_at_once),
        cmocka_unit_test(test_schedule_failure_is_believed_at_the_third),
        cmocka_unit_test(test_schedule_good_result_between_failures_starts_the_count_again),
        cmocka_unit_test(test_schedule_waits_double_up_to_the_interval),
        cmocka_unit_test(test_schedule_years_of_failures_do_not_overflow),
        cmocka_unit_test(test_schedule_jitter_only_shortens_and_uses_its_whole_share),
        cmocka_unit_test(test_schedule_zeroed_rules_have_usable_defaults),
        cmocka_unit_test(test_schedule_excessive_jitter_still_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
