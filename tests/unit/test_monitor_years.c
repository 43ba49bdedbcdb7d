// SPDX-License-Identifier: Apache-2.0
/* Four years of 1,000 endpoints on a clock that the test moves: certificates live ever shorter (the
 * CA/Browser Forum's ballot SC-081), are renewed on time, late, not at all, on one of two nodes,
 * with an older date or with a wrong key. Each fault must be told once, soon, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/monitor/alert.h"
#include "core/policy.h"

enum { ENDPOINTS = 1000, INTERVAL_S = 6 * 3600, RETRY_S = 300, CONFIRM = 3 };
static const int64_t begin_s = 1767225600, end_s = 1893456000; /* 2026-01-01, 2030-01-01 */
static const struct vouch_schedule_rules schedule_rules = {
    .interval_s = INTERVAL_S, .retry_s = RETRY_S, .confirmations = CONFIRM, .jitter_percent = 10};
static const struct vouch_alert_rules alert_rules = {0};
static const struct vouch_threshold warning = {25, VOUCH_THRESHOLD_PERCENT};

enum fault { ON_TIME = 0, LATE, NOT_SERVED, ONE_NODE, WRONG_KEY, BACK_DATED, FAULTS };

struct endpoint {
    struct vouch_schedule schedule;
    struct vouch_alert_state alert;
    uint8_t number; /* of its certificate */
    int64_t not_before_s, not_after_s;
    int64_t renew_s; /* when the next certificate is served, whatever is wrong with that */
    enum fault fault;
    int64_t broken_from_s, broken_to_s; /* a wrong key is served */
    int64_t fault_s;                    /* when what is wrong now began; 0: nothing is */
    unsigned told;                      /* errors about it */
};

static struct {
    size_t renewals, faults, told, twice, missed, slow, invented, recoveries;
    size_t kuma, blackbox; /* what others' rules say of endpoints in order */
} sum;
static uint32_t seed = 20260101;

static uint32_t random_number(void)
{
    seed = seed * 1664525U + 1013904223U;
    return seed >> 8;
}

/* In days, by the date of issue. */
static int64_t lifetime_days(int64_t utc_s)
{
    static const int64_t from_s[] = {1773532800, 1805068800,
                                     1868227200}; /* 15 March 2026, 27, 29 */

    if (utc_s < from_s[0])
        return 398;
    if (utc_s < from_s[1])
        return 200;
    return utc_s < from_s[2] ? 100 : 47;
}

/* The next certificate's time comes when a third of this one's is left, or later than its end. */
static void plan_renewal(struct endpoint *e)
{
    int64_t life_s = e->not_after_s - e->not_before_s;

    e->fault =
        random_number() % 20 == 0 ? (enum fault)(1 + random_number() % (FAULTS - 1)) : ON_TIME;
    e->renew_s = e->not_after_s - life_s / 3;
    if (e->fault == LATE || e->fault == NOT_SERVED || e->fault == ONE_NODE)
        e->renew_s = e->not_after_s + 2 * VOUCH_DAY_S;
}

static void issue(struct endpoint *e, int64_t utc_s)
{
    int64_t since_s = e->fault == BACK_DATED ? utc_s - 2 * VOUCH_DAY_S : utc_s;
    bool wrong = e->fault == WRONG_KEY;

    e->number++;
    e->not_before_s = since_s;
    e->not_after_s = since_s + lifetime_days(utc_s) * VOUCH_DAY_S;
    e->broken_from_s = wrong ? utc_s : 0;
    e->broken_to_s = wrong ? utc_s + 2 * VOUCH_DAY_S : 0;
    sum.renewals++;
    plan_renewal(e);
}

/* What a check would see. */
static void look(const struct endpoint *e, int64_t utc_s, struct vouch_observation *o)
{
    int64_t left_s = e->not_after_s - utc_s;

    memset(o, 0, sizeof *o);
    if (utc_s >= e->broken_from_s && utc_s < e->broken_to_s) {
        o->verdict = VOUCH_VERDICT_INVALID;
        o->code = VOUCH_F_TLS_HANDSHAKE;
        return;
    }
    o->certificate_known = o->expiry_known = true;
    memset(o->sha256, e->number, sizeof o->sha256);
    o->not_before_s = e->not_before_s;
    o->not_after_s = o->expiry_s = e->not_after_s;
    if (left_s <= 0) {
        o->verdict = VOUCH_VERDICT_INVALID;
        o->code = VOUCH_F_CERT_EXPIRED;
    } else if (vouch_threshold_reached(&warning, left_s, e->not_after_s - e->not_before_s)) {
        o->verdict = VOUCH_VERDICT_WARNING;
        o->code = VOUCH_F_CERT_EXPIRES_WARNING;
    }
}

/* The truth beside it: what is wrong, and since when. */
static int64_t wrong_since(const struct endpoint *e, int64_t utc_s)
{
    if (utc_s >= e->broken_from_s && utc_s < e->broken_to_s)
        return e->broken_from_s;
    return utc_s >= e->not_after_s ? e->not_after_s : 0;
}

static void follow_truth(struct endpoint *e, int64_t utc_s)
{
    int64_t since_s = wrong_since(e, utc_s);

    if (since_s == e->fault_s)
        return;
    sum.missed += e->fault_s > 0 && e->told == 0;
    sum.twice += e->told > 1;
    sum.faults += since_s > 0;
    e->fault_s = since_s;
    e->told = 0;
}

static void hear(struct endpoint *e, const struct vouch_event *event, int64_t utc_s)
{
    bool error = event->severity == VOUCH_SEVERITY_ERROR &&
                 (event->kind == VOUCH_EVENT_PROBLEM || event->kind == VOUCH_EVENT_REASON);

    sum.recoveries += event->kind == VOUCH_EVENT_RECOVERY;
    if (!error)
        return;
    sum.told++;
    sum.invented += e->fault_s == 0;
    e->told++;
    /* found in the next check, believed after two more, each a little later */
    sum.slow += utc_s - e->fault_s > INTERVAL_S + 3 * RETRY_S;
}

/* Their rules as they come: 21 days before the end (uptime-kuma), less than 30 days left
 * (blackbox_exporter's mixin); counted once a certificate, of those that were renewed on time. */
static void ask_others(const struct endpoint *e, int64_t utc_s, int64_t before_s)
{
    static const int64_t kuma_s = 21 * VOUCH_DAY_S, blackbox_s = 30 * VOUCH_DAY_S;
    int64_t left_s = e->not_after_s - utc_s, left_before_s = e->not_after_s - before_s;

    if (e->fault != ON_TIME)
        return;
    sum.kuma += left_s < kuma_s && left_before_s >= kuma_s;
    sum.blackbox += left_s < blackbox_s && left_before_s >= blackbox_s;
}

static void run(struct endpoint *e)
{
    struct vouch_event events[VOUCH_EVENTS_MAX];
    struct vouch_observation o;
    int64_t utc_s = begin_s;

    memset(e, 0, sizeof *e);
    issue(e, begin_s - (int64_t)(random_number() % 60) * VOUCH_DAY_S);
    vouch_schedule_init(&e->schedule, &schedule_rules, 0, random_number());
    while (utc_s < end_s) {
        int64_t before_s = utc_s;
        utc_s = begin_s + (int64_t)(e->schedule.due_ms / 1000U);
        if (utc_s >= e->renew_s) {
            follow_truth(e, e->renew_s);
            issue(e, e->renew_s);
        }
        follow_truth(e, utc_s);
        ask_others(e, utc_s, before_s);
        look(e, utc_s, &o);
        vouch_schedule_note(&e->schedule, &schedule_rules, o.verdict, e->schedule.due_ms,
                            random_number());
        bool confirmed = vouch_schedule_confirmed(&e->schedule, &schedule_rules);
        size_t count = vouch_alert_note(&e->alert, &alert_rules, &o, confirmed, utc_s, events);
        for (size_t i = 0; i < count; i++)
            hear(e, &events[i], utc_s);
    }
}

static void test_years_each_fault_is_told_once_and_soon_and_nothing_else(void **state)
{
    static struct endpoint e;

    (void)state;
    for (int i = 0; i < ENDPOINTS; i++)
        run(&e);
    print_message("%zu renewals, %zu faults, %zu told, %zu recoveries; of endpoints in order "
                  "uptime-kuma's rule would have told %zu, blackbox_exporter's %zu\n",
                  sum.renewals, sum.faults, sum.told, sum.recoveries, sum.kuma, sum.blackbox);
    assert_true(sum.faults > 200);
    assert_int_equal(sum.missed, 0);
    assert_int_equal(sum.twice, 0);
    assert_int_equal(sum.slow, 0);
    assert_int_equal(sum.invented, 0);
    assert_true(sum.recoveries >= sum.told);
    assert_true(sum.kuma > sum.faults);
    assert_true(sum.blackbox > sum.faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_years_each_fault_is_told_once_and_soon_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
