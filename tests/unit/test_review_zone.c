// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/review/zone.h"
#include "core/status.h"

#include <string.h>

static int64_t utc(const char *text)
{
    int64_t utc_s = 0;
    assert_int_equal(vouch_date_parse(vouch_span_of(text), &utc_s), VOUCH_OK);
    return utc_s;
}

/* `wall` is a wall clock's time, written as if it were UTC. */
static void check(const char *zone, const char *wall, const char *before, const char *want)
{
    struct vouch_zone z;
    assert_int_equal(vouch_zone_parse(vouch_span_of(zone), &z), VOUCH_OK);
    int64_t got = vouch_zone_to_utc(&z, utc(wall), before ? utc(before) : INT64_MIN);
    if (got != utc(want))
        fail_msg("%s in %s is off by %lld s from %s", wall, zone, (long long)(got - utc(want)),
                 want);
}

static const char amsterdam[] = "CET-1CEST,M3.5.0,M10.5.0/3";
static const char auckland[] = "NZST-12NZDT,M9.5.0,M4.1.0/3";

static void test_zone_fixed_offsets_are_east_of_utc(void **state)
{
    (void)state;
    check("UTC", "2026-02-14T12:00:00Z", NULL, "2026-02-14T12:00:00Z");
    check("+02:00", "2026-02-14T12:00:00Z", NULL, "2026-02-14T10:00:00Z");
    check("-0630", "2026-02-14T12:00:00Z", NULL, "2026-02-14T18:30:00Z");
    check("EST5", "2026-02-14T12:00:00Z", NULL, "2026-02-14T17:00:00Z");
    check("<+0330>-3:30", "2026-02-14T12:00:00Z", NULL, "2026-02-14T08:30:00Z");
}

static void test_zone_rules_know_summer_and_winter_on_both_halves(void **state)
{
    (void)state;
    check(amsterdam, "2026-02-14T12:00:00Z", NULL, "2026-02-14T11:00:00Z");
    check(amsterdam, "2026-07-14T12:00:00Z", NULL, "2026-07-14T10:00:00Z");
    check(auckland, "2026-01-14T12:00:00Z", NULL, "2026-01-13T23:00:00Z");
    check(auckland, "2026-07-14T12:00:00Z", NULL, "2026-07-14T00:00:00Z");
}

static void test_zone_gap_in_spring_is_read_as_before_the_change(void **state)
{
    (void)state;
    check(amsterdam, "2026-03-29T01:59:59Z", NULL, "2026-03-29T00:59:59Z");
    check(amsterdam, "2026-03-29T02:30:00Z", NULL, "2026-03-29T01:30:00Z");
    check(amsterdam, "2026-03-29T03:00:00Z", NULL, "2026-03-29T01:00:00Z");
}

static void test_zone_hour_that_comes_twice_goes_by_the_line_before(void **state)
{
    (void)state;
    check(amsterdam, "2026-10-25T02:30:00Z", NULL, "2026-10-25T00:30:00Z");
    check(amsterdam, "2026-10-25T02:30:00Z", "2026-10-25T00:59:00Z", "2026-10-25T01:30:00Z");
    check(amsterdam, "2026-10-25T03:00:00Z", NULL, "2026-10-25T02:00:00Z");
}

static void test_zone_offset_is_a_day_at_most(void **state)
{
    (void)state;
    check("+24", "2026-02-14T10:00:00Z", NULL, "2026-02-13T10:00:00Z");
    check("-24", "2026-02-14T10:00:00Z", NULL, "2026-02-15T10:00:00Z");
    check("+23:59", "2026-02-14T10:00:00Z", NULL, "2026-02-13T10:01:00Z");
}

static void test_zone_nonsense_is_malformed(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "+",
                                      "CE-1",
                                      "CET",
                                      "+99999",
                                      "+24:01",
                                      "-24:01",
                                      "+25",
                                      "-25",
                                      "CET-1CEST",
                                      "CET-1CEST,M13.1.0,M1.1.0",
                                      "+1:99",
                                      "CET-1CEST,M3.5.0",
                                      "12:00 "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_zone z;
        if (vouch_zone_parse(vouch_span_of(bad[i]), &z) != VOUCH_E_MALFORMED)
            fail_msg("\"%s\" is taken for a zone", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zone_fixed_offsets_are_east_of_utc),
        cmocka_unit_test(test_zone_rules_know_summer_and_winter_on_both_halves),
        cmocka_unit_test(test_zone_gap_in_spring_is_read_as_before_the_change),
        cmocka_unit_test(test_zone_hour_that_comes_twice_goes_by_the_line_before),
        cmocka_unit_test(test_zone_offset_is_a_day_at_most),
        cmocka_unit_test(test_zone_nonsense_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
