// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/monitor/alert.h"
#include "core/monitor/plan.h"

static const struct vouch_alert_rules rules = {.repeat_s = VOUCH_DAY_S, .flap_s = 3600};
static struct vouch_alert_state s;
static struct vouch_observation o;
static struct vouch_event events[VOUCH_EVENTS_MAX];
static int64_t now_s;

static int set_up(void **state)
{
    (void)state;
    memset(&s, 0, sizeof s);
    memset(&o, 0, sizeof o);
    now_s = 1790000000;
    return 0;
}

static void give_certificate(uint8_t number, int64_t from_s, int64_t days)
{
    o.certificate_known = o.expiry_known = true;
    memset(o.sha256, number, sizeof o.sha256);
    o.not_before_s = from_s;
    o.not_after_s = o.expiry_s = from_s + days * VOUCH_DAY_S;
}

static size_t see(enum vouch_verdict verdict, enum vouch_finding_code code)
{
    o.verdict = verdict;
    o.code = code;
    return vouch_alert_note(&s, &rules, &o, true, now_s, events);
}

static void expect_one(size_t count, enum vouch_event_kind kind, enum vouch_severity severity)
{
    assert_int_equal(count, 1);
    assert_int_equal(events[0].kind, kind);
    assert_int_equal(events[0].severity, severity);
}

static void test_alert_good_endpoint_is_silent(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++, now_s += 300)
        assert_int_equal(see(VOUCH_VERDICT_VALID, 0), 0);
}

static void test_alert_failure_that_is_not_confirmed_is_silent(void **state)
{
    (void)state;
    see(VOUCH_VERDICT_VALID, 0);
    o.verdict = VOUCH_VERDICT_INVALID;
    assert_int_equal(vouch_alert_note(&s, &rules, &o, false, now_s, events), 0);
    assert_int_equal(s.verdict, VOUCH_VERDICT_VALID);
}

static void test_alert_each_change_is_told_once(void **state)
{
    (void)state;
    see(VOUCH_VERDICT_VALID, 0);
    expect_one(see(VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED), VOUCH_EVENT_PROBLEM,
               VOUCH_SEVERITY_ERROR);
    assert_int_equal(see(VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED), 0);
    expect_one(see(VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_TIMEOUT), VOUCH_EVENT_REASON,
               VOUCH_SEVERITY_ERROR);
    expect_one(see(VOUCH_VERDICT_WARNING, VOUCH_F_HTTP_STATUS), VOUCH_EVENT_REASON,
               VOUCH_SEVERITY_WARNING);
    expect_one(see(VOUCH_VERDICT_VALID, 0), VOUCH_EVENT_RECOVERY, VOUCH_SEVERITY_INFO);
    assert_int_equal(see(VOUCH_VERDICT_VALID, 0), 0);
}

static void test_alert_endpoint_that_is_bad_when_first_seen_is_told(void **state)
{
    (void)state;
    expect_one(see(VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED), VOUCH_EVENT_PROBLEM,
               VOUCH_SEVERITY_ERROR);
}

static void test_alert_fault_that_lasts_is_repeated_by_interval(void **state)
{
    size_t repeats = 0;

    (void)state;
    see(VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED);
    for (int hour = 1; hour <= 72; hour++) {
        now_s += 3600;
        if (see(VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED) == 1) {
            assert_int_equal(events[0].kind, VOUCH_EVENT_REPEAT);
            repeats++;
        }
    }
    assert_int_equal(repeats, 3);
}

static void test_alert_flapping_is_told_once_and_its_end(void **state)
{
    size_t told = 0;

    (void)state;
    see(VOUCH_VERDICT_VALID, 0);
    for (int i = 0; i < 40; i++) {
        now_s += 120;
        told += see(i % 2 ? VOUCH_VERDICT_VALID : VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED);
    }
    assert_int_equal(told, VOUCH_FLAP_CHANGES);
    assert_true(s.flapping);
    now_s += 1799;
    assert_int_equal(see(VOUCH_VERDICT_VALID, 0), 0);
    now_s += 1;
    expect_one(see(VOUCH_VERDICT_VALID, 0), VOUCH_EVENT_STEADY, VOUCH_SEVERITY_INFO);
    now_s += 60;
    expect_one(see(VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED), VOUCH_EVENT_PROBLEM,
               VOUCH_SEVERITY_ERROR);
}

static void test_alert_certificate_renewed_in_time_is_information(void **state)
{
    (void)state;
    give_certificate(1, now_s - 60 * VOUCH_DAY_S, 90);
    assert_int_equal(see(VOUCH_VERDICT_VALID, 0), 1); /* 30 days are left already */
    give_certificate(2, now_s, 90);
    expect_one(see(VOUCH_VERDICT_VALID, 0), VOUCH_EVENT_RENEWED, VOUCH_SEVERITY_INFO);
}

static void test_alert_certificate_replaced_early_is_a_warning(void **state)
{
    (void)state;
    give_certificate(1, now_s - 10 * VOUCH_DAY_S, 90);
    see(VOUCH_VERDICT_VALID, 0);
    give_certificate(2, now_s, 90);
    expect_one(see(VOUCH_VERDICT_VALID, 0), VOUCH_EVENT_REPLACED, VOUCH_SEVERITY_WARNING);
}

/* A year's certificate: 90, 60, 30, 15, 5, 4, 3, 2, 1 days and the day; one of 47 days has no 90,
 * 60 and 30. */
static void expect_thresholds(int64_t lifetime_days, const int32_t *wanted, size_t count)
{
    size_t told = 0;

    give_certificate(1, now_s, lifetime_days);
    for (int64_t hour = 0; hour <= lifetime_days * 24; hour++, now_s += 3600) {
        for (size_t i = 0, n = see(VOUCH_VERDICT_VALID, 0); i < n; i++) {
            assert_int_equal(events[i].kind, VOUCH_EVENT_EXPIRY);
            assert_true(told < count);
            assert_int_equal(events[i].days_left, wanted[told++]);
        }
    }
    assert_int_equal(told, count);
}

static void test_alert_thresholds_of_expiry_are_told_once_each(void **state)
{
    static const int32_t year[] = {90, 60, 30, 15, 5, 4, 3, 2, 1, 0};

    (void)state;
    expect_thresholds(365, year, 10);
    set_up(NULL);
    expect_thresholds(47, year + 3, 7);
}

static void test_alert_next_threshold_lies_ahead_and_in_the_second_half_of_the_life(void **state)
{
    int64_t at_s = 0;

    (void)state;
    assert_false(vouch_alert_next_threshold(&s, now_s, now_s, &at_s));
    give_certificate(1, now_s, 90);
    see(VOUCH_VERDICT_VALID, 0);
    assert_true(vouch_alert_next_threshold(&s, o.expiry_s, now_s, &at_s));
    assert_int_equal(at_s, o.expiry_s - (int64_t)30 * VOUCH_DAY_S); /* 60 days are more than half */
    now_s = at_s;
    assert_true(vouch_alert_next_threshold(&s, o.expiry_s, now_s, &at_s));
    assert_int_equal(at_s, o.expiry_s - (int64_t)15 * VOUCH_DAY_S);
    assert_false(vouch_alert_next_threshold(&s, o.expiry_s, o.expiry_s, &at_s));
}

static void test_alert_stale_endpoint_is_told_once(void **state)
{
    struct vouch_event e;

    (void)state;
    assert_false(vouch_alert_stale(&s, now_s - 900, 300, now_s, &e));
    assert_true(vouch_alert_stale(&s, now_s - 901, 300, now_s, &e));
    assert_int_equal(e.kind, VOUCH_EVENT_STALE);
    assert_false(vouch_alert_stale(&s, now_s - 2000, 300, now_s, &e));
    assert_int_equal(events[see(VOUCH_VERDICT_VALID, 0) - 1].kind, VOUCH_EVENT_CHECKED);
    assert_true(vouch_alert_stale(&s, now_s - 901, 300, now_s, &e));
}

static void test_plan_takes_the_longest_due_within_limits_of_hosts(void **state)
{
    struct vouch_plan_item items[4] = {{.schedule.due_ms = 300, .host = 0},
                                       {.schedule.due_ms = 100, .host = 1},
                                       {.schedule.due_ms = 200, .host = 1},
                                       {.schedule.due_ms = 900, .host = 0}};
    uint16_t active[2] = {0, 0};
    struct vouch_plan p = {
        .items = items, .count = 4, .hosts_active = active, .hosts_count = 2, .per_host = 1};

    (void)state;
    assert_int_equal(vouch_plan_next(&p, 99), 4);
    assert_int_equal(vouch_plan_due_ms(&p), 100);
    assert_int_equal(vouch_plan_next(&p, 500), 1);
    vouch_plan_begin(&p, 1);
    assert_int_equal(vouch_plan_next(&p, 500), 0);
    vouch_plan_begin(&p, 0);
    assert_int_equal(vouch_plan_next(&p, 1000), 4);
    assert_int_equal(vouch_plan_due_ms(&p), UINT64_MAX);
    vouch_plan_end(&p, 1);
    assert_int_equal(vouch_plan_next(&p, 1000), 1);
    p.per_host = 0;
    vouch_plan_begin(&p, 1);
    assert_int_equal(vouch_plan_next(&p, 1000), 2);
}

static void test_schedule_after_a_sleep_is_due_within_the_retry_time(void **state)
{
    const struct vouch_schedule_rules schedule_rules = {.interval_s = 3600, .retry_s = 60};
    struct vouch_schedule schedule = {.due_ms = 3000000};

    (void)state;
    vouch_schedule_catch_up(&schedule, &schedule_rules, 1000, 123456789);
    assert_in_range(schedule.due_ms, 1000, 61000);
    vouch_schedule_catch_up(&schedule, &schedule_rules, 2000000, 0);
    assert_in_range(schedule.due_ms, 1000, 61000);
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_alert_good_endpoint_is_silent),
        TEST(test_alert_failure_that_is_not_confirmed_is_silent),
        TEST(test_alert_each_change_is_told_once),
        TEST(test_alert_endpoint_that_is_bad_when_first_seen_is_told),
        TEST(test_alert_fault_that_lasts_is_repeated_by_interval),
        TEST(test_alert_flapping_is_told_once_and_its_end),
        TEST(test_alert_certificate_renewed_in_time_is_information),
        TEST(test_alert_certificate_replaced_early_is_a_warning),
        TEST(test_alert_thresholds_of_expiry_are_told_once_each),
        TEST(test_alert_next_threshold_lies_ahead_and_in_the_second_half_of_the_life),
        TEST(test_alert_stale_endpoint_is_told_once),
        TEST(test_plan_takes_the_longest_due_within_limits_of_hosts),
        TEST(test_schedule_after_a_sleep_is_due_within_the_retry_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
