// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/status.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char *written(int64_t utc_s)
{
    static char buffer[64];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&w, utc_s);
    return vouch_writer_string(&w);
}

static void test_dates_of_known_times_both_ways(void **state)
{
    static const struct {
        const char *text;
        int64_t utc_s;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59Z", -1},
        {"2000-02-29T12:00:00Z", 951825600},
        {"2038-01-19T03:14:08Z", 2147483648},
        {"2026-11-23T10:20:30Z", 1795429230},
        {"1900-02-28T23:59:59Z", -2203891201},
        {"1900-03-01T00:00:00Z", -2203891200},
        {"0000-01-01T00:00:00Z", -62167219200},
        {"0000-02-29T00:00:00Z", -62162121600},
        {"9999-12-31T23:59:59Z", 253402300799},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t utc_s;
        assert_string_equal(written(rows[i].utc_s), rows[i].text);
        assert_int_equal(vouch_date_parse(guarded_text(rows[i].text), &utc_s), VOUCH_OK);
        assert_true(utc_s == rows[i].utc_s);
    }
}

/* Each day of ten thousand years, one after the other. */
static void test_every_day_follows_its_yesterday(void **state)
{
    struct vouch_date before = {-1, 12, 31, 0, 0, 0};
    (void)state;
    for (int64_t t = -62167219200; t <= 253402300799; t += VOUCH_DAY_S) {
        struct vouch_date d = vouch_date_of_utc(t);
        bool same_month = d.year == before.year && d.month == before.month;
        bool next_month = d.day == 1 && (d.month == before.month + 1 || d.month == 1);
        if (same_month ? d.day != before.day + 1 : !next_month)
            fail_msg("%d-%d-%d after %d-%d-%d", d.year, d.month, d.day, before.year, before.month,
                     before.day);
        assert_true(vouch_date_valid(&d));
        assert_true(vouch_date_to_utc(&d) == t);
        before = d;
    }
    assert_int_equal(before.year, 9999);
}

static void test_dates_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t t = -60000000000; t < 250000000000; t += 123456789) {
        time_t same = (time_t)t;
        struct tm tm;
        assert_non_null(gmtime_r(&same, &tm));
        struct vouch_date d = vouch_date_of_utc(t);
        assert_int_equal(d.year, tm.tm_year + 1900);
        assert_int_equal(d.month, tm.tm_mon + 1);
        assert_int_equal(d.day, tm.tm_mday);
        assert_int_equal(d.hour * 3600 + d.minute * 60 + d.second,
                         tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
        assert_int_equal(vouch_date_weekday(t), tm.tm_wday);
    }
}

static void test_times_beyond_the_calendar_give_its_ends(void **state)
{
    (void)state;
    assert_string_equal(written(INT64_MIN), "0000-01-01T00:00:00Z");
    assert_string_equal(written(INT64_MAX), "9999-12-31T23:59:59Z");
    assert_int_equal(vouch_date_weekday(INT64_MAX), 5);
    assert_int_equal(vouch_date_weekday(INT64_MIN), 6);
}

static void test_valid_knows_the_ends_of_each_field(void **state)
{
    static const struct {
        struct vouch_date d;
        bool valid;
    } rows[] = {
        {{2024, 2, 29, 0, 0, 0}, true},  {{2023, 2, 29, 0, 0, 0}, false},
        {{2100, 2, 29, 0, 0, 0}, false}, {{2000, 2, 29, 0, 0, 0}, true},
        {{2024, 4, 31, 0, 0, 0}, false}, {{2024, 12, 31, 23, 59, 59}, true},
        {{2024, 0, 1, 0, 0, 0}, false},  {{2024, 13, 1, 0, 0, 0}, false},
        {{2024, 1, 0, 0, 0, 0}, false},  {{2024, 1, 32, 0, 0, 0}, false},
        {{2024, 1, 1, 24, 0, 0}, false}, {{2024, 1, 1, 0, 60, 0}, false},
        {{2024, 1, 1, 0, 0, 60}, false}, {{-1, 1, 1, 0, 0, 0}, false},
        {{10000, 1, 1, 0, 0, 0}, false}, {{0, 1, 1, 0, 0, 0}, true},
        {{2024, 1, 1, -1, 0, 0}, false}, {{2024, 1, 1, 0, -1, 0}, false},
        {{2024, 1, 1, 0, 0, -1}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_date_valid(&rows[i].d) != rows[i].valid)
            fail_msg("row %zu", i);
}

static void test_parse_offsets_fractions_and_plain_dates(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"2026-11-23", "2026-11-23T00:00:00Z"},
        {"2026-11-23T10:20:30+01:00", "2026-11-23T09:20:30Z"},
        {"2026-11-23T23:59:59-00:30", "2026-11-24T00:29:59Z"},
        {"2026-11-23t10:20:30z", "2026-11-23T10:20:30Z"},
        {"2026-11-23 10:20:30Z", "2026-11-23T10:20:30Z"},
        {"2026-11-23T10:20:30.999999Z", "2026-11-23T10:20:30Z"},
        {"2026-11-23T10:20:30.5+23:59", "2026-11-22T10:21:30Z"},
    };
    int64_t utc_s;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (vouch_date_parse(guarded_text(rows[i].text), &utc_s) != VOUCH_OK)
            fail_msg("%s was refused", rows[i].text);
        assert_string_equal(written(utc_s), rows[i].want);
    }
}

static void test_parse_bad_text_is_malformed_and_changes_nothing(void **state)
{
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-11",
                                      "2026-11-2",
                                      "26-11-23",
                                      "2026-11-23T",
                                      "2026-11-23T10:20",
                                      "2026-11-23T10:20:30",
                                      "2026-11-23T10:20:30.Z",
                                      "2026-11-23T10:20:30ZZ",
                                      "2026-11-23T10:20:30+1:00",
                                      "2026-11-23T10:20:30+01",
                                      "2026-11-23T10:20:30+24:00",
                                      "2026-11-23T10:20:30+01:60",
                                      "2026-11-23x10:20:30Z",
                                      "2026-11-31",
                                      "2026-02-29",
                                      "2026-11-23T24:00:00Z",
                                      "2026-11-23T10:20:60Z",
                                      " 2026-11-23",
                                      "2026-11-23 ",
                                      "2026/11/23",
                                      "-026-11-23",
                                      "2026-+1-23"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t utc_s = 42;
        if (vouch_date_parse(guarded_text(bad[i]), &utc_s) != VOUCH_E_MALFORMED || utc_s != 42)
            fail_msg("\"%s\" was taken", bad[i]);
    }
}

static void test_write_day_is_the_date_alone(void **state)
{
    char buffer[16];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    vouch_date_write_day(&w, 1795429230);
    assert_string_equal(vouch_writer_string(&w), "2026-11-23");
}

/* What people are told, beside the number of days that programs get. */
static void test_left_is_in_hours_below_two_days_and_rounds_towards_now(void **state)
{
    static const struct {
        int64_t seconds, number, days;
        bool hours, past;
    } rows[] = {
        {0, 0, 0, true, false},
        {3599, 0, 0, true, false},
        {3600, 1, 0, true, false},
        {2 * VOUCH_DAY_S - 1, 47, 1, true, false},
        {2 * VOUCH_DAY_S, 2, 2, false, false},
        {90 * VOUCH_DAY_S + 5, 90, 90, false, false},
        {-1, 0, -1, true, true},
        {-3600, 1, -1, true, true},
        {-2 * VOUCH_DAY_S + 1, 47, -2, true, true},
        {-2 * VOUCH_DAY_S, 2, -2, false, true},
        {-10 * VOUCH_DAY_S - VOUCH_DAY_S / 2, 10, -11, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_date_left left = vouch_date_left(rows[i].seconds);
        assert_int_equal(left.number, rows[i].number);
        assert_int_equal(left.hours, rows[i].hours);
        assert_int_equal(left.past, rows[i].past);
        assert_int_equal(vouch_date_days(rows[i].seconds), rows[i].days);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_of_known_times_both_ways),
        cmocka_unit_test(test_every_day_follows_its_yesterday),
        cmocka_unit_test(test_dates_agree_with_the_c_library),
        cmocka_unit_test(test_times_beyond_the_calendar_give_its_ends),
        cmocka_unit_test(test_valid_knows_the_ends_of_each_field),
        cmocka_unit_test(test_parse_offsets_fractions_and_plain_dates),
        cmocka_unit_test(test_parse_bad_text_is_malformed_and_changes_nothing),
        cmocka_unit_test(test_write_day_is_the_date_alone),
        cmocka_unit_test(test_left_is_in_hours_below_two_days_and_rounds_towards_now),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
