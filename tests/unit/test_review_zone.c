// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/review/zone.h"
#include "core/status.h"
#include "tests/support/guarded.h"

#include <string.h>

static int64_t utc(const char *text)
{
    int64_t utc_s = 0;
    assert_int_equal(vouch_date_parse(guarded_text(text), &utc_s), VOUCH_OK);
    return utc_s;
}

/* `wall` is a wall clock's time, written as if it were UTC. */
static void check(const char *zone, const char *wall, const char *before, const char *want)
{
    struct vouch_zone z;
    assert_int_equal(vouch_zone_parse(guarded_text(zone), &z), VOUCH_OK);
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
        if (vouch_zone_parse(guarded_text(bad[i]), &z) != VOUCH_E_MALFORMED)
            fail_msg("\"%s\" is taken for a zone", bad[i]);
    }
}

static void test_zone_rules_are_read_within_their_limits(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int32_t standard_s, summer_s, second;
    } rows[] = {
        {"UTC", true, 0, 0, 0},
        {"gmt", true, 0, 0, 0},
        {"z", true, 0, 0, 0},
        {"CET-1", true, 3600, 3600, 0},
        {"CET-1:", false, 0, 0, 0},
        {"CET-1:59:59", true, 7199, 7199, 0},
        {"CET-1:60", false, 0, 0, 0},
        {"CET-1:59:60", false, 0, 0, 0},
        {"CET-1:00:00:00", false, 0, 0, 0},
        {"CET-0130", true, 5400, 5400, 0},
        {"CET-130", true, 130 * 3600, 130 * 3600, 0},
        {"CET-167", true, 167 * 3600, 167 * 3600, 0},
        {"CET-168", false, 0, 0, 0},
        {"<-03>3", true, -10800, -10800, 0},
        {"<-03", false, 0, 0, 0},
        {"<>3", true, -10800, -10800, 0},
        {"CE1", false, 0, 0, 0},
        {"ABC5XY,M3.1.0,M1.1.0", false, 0, 0, 0},
        {"ABC5<XY>,M3.1.0,M1.1.0", true, -18000, -14400, 7200},
        {"ABC5XYZ,M1.1.0,M12.5.6", true, -18000, -14400, 7200},
        {"ABC5XYZ4,M1.1.0,M12.5.6", true, -18000, -14400, 7200},
        {"ABC5XYZ4:30,M1.1.0,M12.5.6", true, -18000, -16200, 7200},
        {"ABC5XYZx,M1.1.0,M12.5.6", true, -18000, -14400, 7200},
        {"ABC5XYZ+,M1.1.0,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M1.1.0/0,M12.5.6", true, -18000, -14400, 0},
        {"ABC5XYZ,M1.1.0/-1:30,M12.5.6", true, -18000, -14400, -5400},
        {"ABC5XYZ,M1.1.0/,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M0.1.0,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M1.0.0,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M1.6.0,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M1.1.7,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M1.1.0,M13.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M1.1.0,M12.5.6x", false, 0, 0, 0},
        {"ABC5XYZ,M1.1,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,1.1.0,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZ,M1-1.0,M12.5.6", false, 0, 0, 0},
        {"ABC5XYZM1.1.0,M12.5.6", false, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_zone z;
        int status = vouch_zone_parse(guarded_text(rows[i].text), &z);
        if (status != (rows[i].good ? VOUCH_OK : VOUCH_E_MALFORMED) ||
            (rows[i].good &&
             (!z.known || z.standard_s != rows[i].standard_s || z.summer_s != rows[i].summer_s ||
              (z.changes && z.to_summer.second != rows[i].second))))
            fail_msg("%s: %d, %d, %d", rows[i].text, status, (int)z.standard_s, (int)z.summer_s);
    }
}

/* The n-th weekday of a month, and the last one, at each side of the second of the change. */
static void test_zone_changes_on_the_day_of_its_rule(void **state)
{
    static const struct {
        const char *zone, *summer_begins; /* the last second before it */
    } rows[] = {
        {"A0B,M3.1.0,M10.1.0", "2026-03-01T01:59:59Z"},
        {"A0B,M3.1.1,M10.1.0", "2026-03-02T01:59:59Z"},
        {"A0B,M3.1.6,M10.1.0", "2026-03-07T01:59:59Z"},
        {"A0B,M3.2.0,M10.1.0", "2026-03-08T01:59:59Z"},
        {"A0B,M3.4.0,M10.1.0", "2026-03-22T01:59:59Z"},
        {"A0B,M3.5.0,M10.1.0", "2026-03-29T01:59:59Z"},
        {"A0B,M3.5.3,M10.1.0", "2026-03-25T01:59:59Z"},
        {"A0B,M2.5.6,M10.1.0", "2026-02-28T01:59:59Z"},
        {"A0B,M3.5.0/0,M10.1.0", "2026-03-28T23:59:59Z"},
        {"A0B,M3.5.0/25,M10.1.0", "2026-03-30T00:59:59Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char zone[64];
        struct vouch_zone z;
        struct vouch_writer w = vouch_writer_of(zone, sizeof zone); /* with names long enough */
        for (const char *c = rows[i].zone; *c; c++) {
            bool name = (*c == 'A' || *c == 'B') && c < rows[i].zone + 3;
            vouch_write_text(&w, name ? (*c == 'A' ? "AAA" : "BBB") : "");
            if (!name)
                vouch_write_u8(&w, (uint8_t)*c);
        }
        assert_int_equal(vouch_zone_parse(vouch_writer_span(&w), &z), VOUCH_OK);
        int64_t before = utc(rows[i].summer_begins);
        assert_int_equal(vouch_zone_to_utc(&z, before, INT64_MIN), before);
        assert_int_equal(vouch_zone_to_utc(&z, before + 3601, INT64_MIN), before + 1);
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
        cmocka_unit_test(test_zone_rules_are_read_within_their_limits),
        cmocka_unit_test(test_zone_changes_on_the_day_of_its_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
