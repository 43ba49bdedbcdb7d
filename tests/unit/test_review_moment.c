// SPDX-License-Identifier: Apache-2.0
/* When a line was written: the year that it does not tell, its zone, and the times of the lines
 * before. And what the first lines of a file show of it. */
#include "core/calendar.h"
#include "core/review/internal.h"
#include "core/review/sample.h"
#include "core/status.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { DAY_S = VOUCH_DAY_S, HALF_S = 182 * DAY_S, NEWEST_S = 1796083200 /* 2026-12-01 */ };

static _Alignas(64) struct vouch_review review;

static int64_t utc(const char *text)
{
    int64_t utc_s = 0;
    assert_int_equal(vouch_date_parse(guarded_text(text), &utc_s), VOUCH_OK);
    return utc_s;
}

static void begin(int64_t newest_s)
{
    const struct vouch_review_options options = {.newest_s = newest_s};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static struct vouch_stamp stamp_of(const char *text)
{
    struct vouch_stamp stamp;
    struct vouch_stamp_shape shape;
    assert_true(vouch_stamp_read(guarded_text(text), &stamp, &shape));
    return stamp;
}

static void expect(const char *stamp, const char *want)
{
    int64_t utc_s = 77;
    const struct vouch_stamp s = stamp_of(stamp);
    bool good = vouch_review_when(&review, &s, &utc_s);
    if (good != (want != NULL) || (want && utc_s != utc(want)))
        fail_msg("%s: %d, %lld instead of %s", stamp, good, (long long)utc_s,
                 want ? want : "nothing");
}

/* A date that a line tells in full is its own, whichever part of it is another one than before. */
static void test_full_date_is_taken_after_any_other(void **state)
{
    static const char *const dates[] = {
        "2026-02-13T10:00:00Z", "2026-02-13T10:00:01Z", "2026-02-14T10:00:00Z",
        "2026-03-14T10:00:00Z", "2025-03-14T10:00:00Z", "2026-02-13T10:00:00Z",
        "2026-03-13T10:00:00Z", "2025-03-12T10:00:00Z", "2025-04-12T10:00:00Z",
    };
    (void)state;
    begin(NEWEST_S);
    for (size_t i = 0; i < COUNT(dates); i++) {
        expect(dates[i], dates[i]);
        expect(dates[i], dates[i]);
    }
}

static void test_first_year_is_the_last_one_that_the_file_allows(void **state)
{
    static const struct {
        const char *newest, *stamp, *want;
    } rows[] = {
        {"2026-06-12T10:00:00Z", "Jun 12 10:00:00 x", "2026-06-12T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Jun 13 10:00:00 x", "2026-06-13T10:00:00Z"}, /* another zone */
        {"2026-06-12T10:00:00Z", "Jun 13 10:00:01 x", "2025-06-13T10:00:01Z"},
        {"2026-06-12T10:00:00Z", "Dec 31 23:59:59 x", "2025-12-31T23:59:59Z"},
        {"2026-06-28T10:00:00Z", "Jun 29 10:00:00 x", "2026-06-29T10:00:00Z"},
        {"2026-06-28T10:00:00Z", "Jun 30 10:00:00 x", "2025-06-30T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Jan  1 00:00:00 x", "2026-01-01T00:00:00Z"},
        {"2026-06-12T10:00:00Z", "Feb 29 10:00:00 x", "2024-02-29T10:00:00Z"},
        {"2024-02-28T10:00:00Z", "Feb 29 10:00:00 x", "2024-02-29T10:00:00Z"},
        {"2023-02-20T10:00:00Z", "Feb 29 10:00:00 x", "2020-02-29T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Fri Jun 12 10:00:00 x", "2026-06-12T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Thu Jun 12 10:00:00 x", "2025-06-12T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Sat Feb 29 10:00:00 x", "2020-02-29T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Sun Feb 29 10:00:00 x", "2004-02-29T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Fri Feb 29 10:00:00 x", "2008-02-29T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Feb 30 10:00:00 x", NULL},
        {"2124-02-01T10:00:00Z", "Tue Feb 29 10:00:00 x", "2084-02-29T10:00:00Z"},
        {"2026-06-12T10:00:00Z", "Feb 30 2026 10:00:00 x", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(utc(rows[i].newest));
        expect(rows[i].stamp, rows[i].want);
    }
}

/* As many years back as the calendar needs, and no more. */
static void test_years_are_sought_for_forty_years(void **state)
{
    (void)state;
    begin(utc("2026-06-12T10:00:00Z"));
    struct vouch_stamp s = stamp_of("Feb 29 10:00:00 x");
    int64_t utc_s;
    size_t found = 0;
    for (uint8_t day = 0; day < 7; day++) {
        s.weekday = day;
        found += vouch_review_when(&review, &s, &utc_s);
        review.has_last = false;
        assert_in_range(utc_s, utc("1987-01-01T00:00:00Z"), utc("2026-06-12T10:00:00Z"));
    }
    assert_int_equal(found, 7); /* each weekday within 28 years */
}

static void test_next_year_is_the_one_nearest_to_the_line_before(void **state)
{
    static const struct {
        const char *before, *stamp, *want;
    } rows[] = {
        {"2025-12-31 23:59:59 x", "Jan  1 00:00:00 x", "2026-01-01T00:00:00Z"},
        {"2026-01-01 00:00:00 x", "Dec 31 23:59:59 x", "2025-12-31T23:59:59Z"},
        {"2025-06-12 10:00:00 x", "Jun 12 10:00:01 x", "2025-06-12T10:00:01Z"},
        {"2025-08-01 00:00:00 x", "Jan 31 00:00:00 x", "2025-01-31T00:00:00Z"}, /* 182 days */
        {"2025-08-01 00:00:01 x", "Jan 31 00:00:00 x", "2026-01-31T00:00:00Z"},
        {"2025-06-01 00:00:00 x", "Nov 30 00:00:00 x", "2025-11-30T00:00:00Z"}, /* 182 days */
        {"2025-06-01 00:00:00 x", "Nov 30 00:00:01 x", "2024-11-30T00:00:01Z"},
        {"2024-02-28 10:00:00 x", "Feb 29 10:00:00 x", "2024-02-29T10:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(NEWEST_S);
        int64_t utc_s;
        const struct vouch_stamp s = stamp_of(rows[i].before);
        assert_true(vouch_review_when(&review, &s, &utc_s));
        expect(rows[i].stamp, rows[i].want);
    }
}

static void test_zone_of_a_line_counts_before_that_of_the_file(void **state)
{
    (void)state;
    begin(NEWEST_S);
    assert_false(vouch_review_zone_known(&review));
    expect("2026-06-12T10:00:00+02:00 x", "2026-06-12T08:00:00Z");
    assert_true(vouch_review_zone_known(&review));
    assert_false(review.has_last);
    review.zone = vouch_zone_fixed(-3600);
    expect("2026-06-12T10:00:00 x", "2026-06-12T11:00:00Z");
    assert_true(vouch_review_zone_known(&review));
    expect("2026-06-12T10:00:00 x", "2026-06-12T11:00:00Z");
    expect("2026-06-12T10:00:00Z x", "2026-06-12T10:00:00Z");
    review.zone.known = false;
    expect("2026-06-12T10:00:00 x", "2026-06-12T11:00:00Z"); /* as the one before */
    assert_true(vouch_review_zone_known(&review));
    expect("2026-06-12T10:00:01 x", "2026-06-12T10:00:01Z");
    assert_false(vouch_review_zone_known(&review));
    begin(NEWEST_S);
    review.zone = vouch_zone_fixed(0);
    assert_true(vouch_review_zone_known(&review));
}

/* The hour that a clock shows twice: the first one comes first. */
static void test_hour_that_comes_twice_goes_on(void **state)
{
    (void)state;
    begin(NEWEST_S);
    assert_int_equal(vouch_zone_parse(guarded_text("CET-1CEST,M3.5.0,M10.5.0/3"), &review.zone),
                     VOUCH_OK);
    expect("2026-10-25 02:59:00 x", "2026-10-25T00:59:00Z");
    expect("2026-10-25 02:59:00 x", "2026-10-25T00:59:00Z");
    expect("2026-10-25 02:00:00 x", "2026-10-25T01:00:00Z");
    expect("2026-10-25 02:59:00 x", "2026-10-25T01:59:00Z");
}

static void test_span_of_time_has_the_first_and_the_last_moment(void **state)
{
    struct vouch_review_span_of_time seen = {0, 0, false};
    (void)state;
    vouch_review_saw(&seen, false, 5);
    assert_false(seen.any);
    vouch_review_saw(&seen, true, 50);
    vouch_review_saw(&seen, true, 40);
    vouch_review_saw(&seen, true, 60);
    vouch_review_saw(&seen, true, 50);
    vouch_review_saw(&seen, false, 5);
    assert_true(seen.any);
    assert_int_equal(seen.first_s, 40);
    assert_int_equal(seen.last_s, 60);
}

static void test_times_wanted_are_from_the_first_to_before_the_last(void **state)
{
    (void)state;
    begin(NEWEST_S);
    assert_true(vouch_review_time_wanted(&review, false, 5));
    review.options.timed = true;
    review.options.since_s = 10;
    review.options.until_s = 20;
    assert_false(vouch_review_time_wanted(&review, false, 15));
    for (int64_t s = 9; s < 22; s++)
        assert_int_equal(vouch_review_time_wanted(&review, true, s), s >= 10 && s < 20);
}

/* --- the first lines -------------------------------------------------------------------------- */

struct shown {
    const char *lines, *first;
    bool reversed, coloured;
};

static void test_sample_has_the_earliest_time_of_the_first_lines(void **state)
{
    static const struct shown rows[] = {
        {"", NULL, false, false},
        {"nothing\nto see\n", NULL, false, false},
        {"Jun 12 10:00:00 box tag: Info: x", "2026-06-12T10:00:00Z", false, false},
        {"x\n\n Jun 12 10:00:00 box tag: x\nJun 12 09:00:00 box tag: x\nJun 12 11:00:00 box tag: x",
         "2026-06-12T09:00:00Z", false, false},
        {"Dec  2 00:00:00 box tag: Info: x\n", "2026-12-02T00:00:00Z", false, false},
        {"Dec  2 00:00:01 box tag: Info: x\n", "2025-12-02T00:00:01Z", false, false},
        {"Feb 29 10:00:00 box tag: Info: x\n", NULL, false, false},
        {"Feb 30 10:00:00 box tag: Info: x\n", NULL, false, false},
        {"2026-06-12T10:00:00+02:00 box tag: Info: x\n", "2026-06-12T08:00:00Z", false, false},
        {"2026-06-12T10:00:00-02:00 box tag: Info: x\n", "2026-06-12T12:00:00Z", false, false},
        {"02-13-26 10:00:00 Info: x\n", NULL, false, false},
        {"\x1b[1mJun 12 10:00:00 box tag: Info: x\n", NULL, false, true},
        {"Jun 12 10:00:00 box postfix/smtp[1]: x \x1b\n", "2026-06-12T10:00:00Z", false, true},
        {"{\"time\":\"2026-06-12T10:00:00Z\",\"message\":\"Info: DCID 6 close\"}\n",
         "2026-06-12T10:00:00Z", false, false},
        {"{\n \"time\":\"2026-06-12T10:00:00Z\",\n \"message\":\"Info: DCID 6 close\"\n}\n"
         "Jun 12 11:00:00 box tag: x\n",
         "2026-06-12T10:00:00Z", false, false},
        {"\"2026-06-12 10:00:00\",\"box\",\"Info: DCID 6 close\"\n", "2026-06-12T10:00:00Z", false,
         false},
        {"__REALTIME_TIMESTAMP=1781258400000000\n", "2026-06-12T10:00:00Z", false, false},
        {"Fri 2026-06-12 10:00:00.123 CEST [s=abc;i=1]\n", "2026-06-12T10:00:00Z", false, false},
        {"MESSAGE=x\n", NULL, false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_review_sample s;
        vouch_review_sample(guarded_text(rows[i].lines), NEWEST_S, &s);
        if (s.timed != (rows[i].first != NULL) || (s.timed && s.first_s != utc(rows[i].first)) ||
            (!s.timed && s.first_s != 0) || s.reversed != rows[i].reversed ||
            s.coloured != rows[i].coloured)
            fail_msg("%s: %d %lld %d %d", rows[i].lines, s.timed, (long long)s.first_s, s.reversed,
                     s.coloured);
    }
}

/* Lines whose hours are those of a text: "cba" goes down twice. */
static bool is_reversed(const char *hours)
{
    static char lines[1 << 16];
    size_t n = 0;
    struct vouch_review_sample s;
    for (; *hours; hours++)
        n += (size_t)snprintf(lines + n, sizeof lines - n, "Jun 12 00:00:%02d box tag: Info: x\n",
                              *hours - '0');
    vouch_review_sample(guarded_text(lines), NEWEST_S, &s);
    return s.reversed;
}

static void test_sample_is_reversed_if_it_goes_down_nearly_always(void **state)
{
    (void)state;
    assert_false(is_reversed("0"));
    assert_false(is_reversed("210"));
    assert_true(is_reversed("3210"));
    assert_false(is_reversed("0123"));
    assert_true(is_reversed("33221100"));
    assert_false(is_reversed("321001"));
    /* once up: more than twenty times down */
    assert_false(is_reversed("EDCBA@?>=<;:98765432123"));
    assert_false(is_reversed("DCBA@?>=<;:98765432101"));
    assert_true(is_reversed("EDCBA@?>=<;:98765432101"));
}

static void test_sample_looks_at_a_thousand_lines_of_some_length(void **state)
{
    static char lines[1 << 16];
    (void)state;
    for (int before = 998; before < 1002; before++) {
        struct vouch_review_sample s;
        size_t n = 0;
        for (int i = 0; i < before; i++)
            n += (size_t)snprintf(lines + n, sizeof lines - n, "x\n");
        snprintf(lines + n, sizeof lines - n, "Jun 12 00:00:00 box tag: Info: x\n");
        vouch_review_sample(guarded_text(lines), NEWEST_S, &s);
        assert_int_equal(s.timed, before < 1000);
    }
    for (size_t len = 8190; len < 8195; len++) {
        struct vouch_review_sample s;
        memset(lines, 'x', len);
        lines[len] = '\0';
        memcpy(lines, "Jun 12 00:00:00 box tag: Info: ", 31);
        vouch_review_sample(guarded_text(lines), NEWEST_S, &s);
        assert_int_equal(s.timed, len <= 8192);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_date_is_taken_after_any_other),
        cmocka_unit_test(test_first_year_is_the_last_one_that_the_file_allows),
        cmocka_unit_test(test_years_are_sought_for_forty_years),
        cmocka_unit_test(test_next_year_is_the_one_nearest_to_the_line_before),
        cmocka_unit_test(test_zone_of_a_line_counts_before_that_of_the_file),
        cmocka_unit_test(test_hour_that_comes_twice_goes_on),
        cmocka_unit_test(test_span_of_time_has_the_first_and_the_last_moment),
        cmocka_unit_test(test_times_wanted_are_from_the_first_to_before_the_last),
        cmocka_unit_test(test_sample_has_the_earliest_time_of_the_first_lines),
        cmocka_unit_test(test_sample_is_reversed_if_it_goes_down_nearly_always),
        cmocka_unit_test(test_sample_looks_at_a_thousand_lines_of_some_length),
    };
    return cmocka_run_group_tests_name("review_moment", tests, NULL, NULL);
}
