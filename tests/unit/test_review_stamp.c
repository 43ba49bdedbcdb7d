// SPDX-License-Identifier: Apache-2.0
/* The times that logs write: each form, its limits, weekdays, zones, and what only looks like one.
 */
#include "core/review/stamp.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* "2026-02-14 19:20:28 Sat +3600": year, month, day, clock, weekday, offset; "" where there is
 * none. */
static const char *told(const char *text)
{
    static char out[64];
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", ""};
    struct vouch_stamp s;
    struct vouch_stamp_shape shape;
    if (!vouch_stamp_read(guarded_text(text), &s, &shape))
        return "none";
    int n = snprintf(out, sizeof out, "%04d-%02d-%02d %02d:%02d:%02d %s", s.year, s.month, s.day,
                     s.second / 3600, s.second / 60 % 60, s.second % 60, days[s.weekday]);
    if (s.has_offset)
        n += snprintf(out + n, sizeof out - (size_t)n, "%+d", s.offset_s);
    snprintf(out + n, sizeof out - (size_t)n, "|%u", (unsigned)shape.len);
    return out;
}

struct row {
    const char *text, *told;
};

static void check(const struct row *rows, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(told(rows[i].text), rows[i].told) != 0) {
            print_message("\"%s\": \"%s\" instead of \"%s\"\n", rows[i].text, told(rows[i].text),
                          rows[i].told);
            good = false;
        }
    assert_true(good);
}

static const struct row forms[] = {
    {"Sat Feb 14 19:20:28 2026 Info", "2026-02-14 19:20:28 Sat|24"},
    {"Sun Feb 14 19:20:28 2026 Info", "2026-02-14 19:20:28 Sun|24"},
    {"Mon Feb 14 19:20:28 2026 Info", "2026-02-14 19:20:28 Mon|24"},
    {"sat feb 14 19:20:28 2026 Info", "2026-02-14 19:20:28 Sat|24"},
    {"Sat, Feb 14 19:20:28 2026 Info", "2026-02-14 19:20:28 Sat|25"},
    {"Sax Feb 14 19:20:28 2026 Info", "none"},
    {"SatFeb 14 19:20:28 2026 Info", "none"},
    {"Feb 14 19:20:28 host", "0000-02-14 19:20:28 |15"},
    {"Feb  4 19:20:28 host", "0000-02-04 19:20:28 |15"},
    {"Feb 14 19:20:28 2026 host", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 CET 2026 host", "2026-02-14 19:20:28 |24"},
    {"Feb 14 19:20:28 2001:db8::25 x", "0000-02-14 19:20:28 |15"},
    {"Feb 14 19:20:28 1969 host", "0000-02-14 19:20:28 |15"},
    {"Feb 14 19:20:28 1970 host", "1970-02-14 19:20:28 |20"},
    {"Feb 14 2026 19:20:28 host", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 2026", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 2026:", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 2026:x", "0000-02-14 19:20:28 |15"},
    {"Feb 14 19:20:28 2026: ", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 2026:C", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 2026] x", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 2026\tx", "2026-02-14 19:20:28 |20"},
    {"Feb 14 19:20:28 2026;x", "0000-02-14 19:20:28 |15"},
    {"Feb 14 19:20:28 CE 2026 x", "0000-02-14 19:20:28 |15"},
    {"Feb 14 19:20:28 ABCDE 2026 x", "2026-02-14 19:20:28 |26"},
    {"Feb 14 19:20:28 ABCDEF 2026 x", "0000-02-14 19:20:28 |15"},
    {"Feb 14 19:20:28 CET", "0000-02-14 19:20:28 |15"},
    {"Feb 14 1969 19:20:28 host", "none"},
    {"Feb 14 1970 19:20:28 host", "1970-02-14 19:20:28 |20"},
    {"Sun 2026-02-15 19:20:28 CET host", "2026-02-15 19:20:28 Sun|27"},
    {"Sun 2026-02-15 19:20:28 CE host", "2026-02-15 19:20:28 Sun|23"},
    {"Sun, 15 Feb 2026 19:20:28 +0100", "2026-02-15 19:20:28 Sun+3600|31"},
    {"Sun, 15 Feb 2026 19:20:28 +0160", "2026-02-15 19:20:28 Sun|25"},
    {"20260214T235960Z host", "2026-02-14 24:00:00 +0|16"},
    {"20260214T235961Z host", "none"},
    {"20260214T236000Z host", "none"},
    {"20260214T240000Z host", "none"},
    {"20260214T1920Z host x", "none"},
    {"20990214192028 host", "2099-02-14 19:20:28 |14"},
    {"21000214192028 host", "none"},
    {"20260230192028 host", "none"},
    {"1000000000.1 host", "2001-09-09 01:46:40 +0|12"},
    {"2000000000.1 host", "2033-05-18 03:33:20 +0|12"},
    {"2000000001.1 host", "none"},
    {"1772694489123 host", "2026-03-05 07:08:09 +0|13"},
    {"1772694489123456 host", "2026-03-05 07:08:09 +0|16"},
    {"1772694489123456789 host", "2026-03-05 07:08:09 +0|19"},
    {"2026-02-14T19:20:28+0160 host", "none"},
    {"2026-02-14 19:20:28 +0100 x", "2026-02-14 19:20:28 +3600|25"},
    {"2026-02-14 19:20:28 +24 host", "2026-02-14 19:20:28 |19"},
    {"2026-02-14 19:20:28 -23 host", "2026-02-14 19:20:28 -82800|23"},
    {"2026.02.14 19:20:28 host", "none"},
    {"2026 02 14 19:20:28 host", "none"},
    {"2026-02/14 19:20:28 host", "none"},
    {"2026-02-14_19:20:28 host", "2026-02-14 19:20:28 |19"},
    {"2026-02-14t19:20:28z host", "2026-02-14 19:20:28 +0|20"},
    {"2026-02-14T19:20:28.1234567890 h", "none"},
    {"14 Feb 2026 19:20:28 (GMT +0160)", "2026-02-14 19:20:28 |20"},
    {"14 Feb 2026 19:20:28 (GMT -01:00", "2026-02-14 19:20:28 |20"},
    {"Feb 0 19:20:28 host", "none"},
    {"Feb 31 19:20:28 host", "0000-02-31 19:20:28 |15"},
    {"Feb 32 19:20:28 host", "none"},
    {"Feb 14 23:59:59 host", "0000-02-14 23:59:59 |15"},
    {"Feb 14 24:00:00 host", "none"},
    {"Feb 14 19:60:00 host", "none"},
    {"Feb 14 19:59:61 host", "none"},
    {"Dec 31 23:59:60 host", "0000-12-31 24:00:00 |15"},
    {"20260214T192028Z host", "2026-02-14 19:20:28 +0|16"},
    {"20260214T192028.123+0100 host", "2026-02-14 19:20:28 +3600|24"},
    {"20260214192028 host", "2026-02-14 19:20:28 |14"},
    {"2026-02-14T19:20:28Z host", "2026-02-14 19:20:28 +0|20"},
    {"2026-02-14T19:20:28+01:00 host", "2026-02-14 19:20:28 +3600|25"},
    {"2026-02-14T19:20:28-05:30 host", "2026-02-14 19:20:28 -19800|25"},
    {"2026-02-14T19:20:28.123456+01:00 h", "2026-02-14 19:20:28 +3600|32"},
    {"2026-02-14 19:20:28 host", "2026-02-14 19:20:28 |19"},
    {"2026-02-14 19:20:28,123 host", "2026-02-14 19:20:28 |23"},
    {"2026-00-14T19:20:28Z host", "none"},
    {"2026-13-14T19:20:28Z host", "none"},
    {"2026-12-00T19:20:28Z host", "none"},
    {"Sat 2026-02-14 19:20:28 CET host", "2026-02-14 19:20:28 Sat|27"},
    {"14 Feb 2026 19:20:28 host", "2026-02-14 19:20:28 |20"},
    {"14/Feb/2026:19:20:28 +0100 x", "2026-02-14 19:20:28 +3600|26"},
    {"14 Feb 2026 19:20:28 (GMT +01:00) x", "2026-02-14 19:20:28 +3600|33"},
    {"02-14-2026 19:20:28 host", "0000-00-00 19:20:28 |19"},
    {"02-14.2026 19:20:28 host", "none"},
    {"1772694489.123456 host", "2026-03-05 07:08:09 +0|17"},
    {"1772694489 19:20:28 host", "none"},
    {"0999999999.123456 host", "none"},
    {"hello world, here", "none"},
    {"Feb 14 19:20", "none"},
    {"", "none"},
};

static void test_stamp_each_form_is_read_within_its_limits(void **state)
{
    (void)state;
    check(forms, sizeof forms / sizeof forms[0]);
}

static void test_stamp_unpadded_numbers_are_read(void **state)
{
    static const struct row rows[] = {
        {"6/12/2026 9:04:05 AM host", "2026-06-12 09:04:05 |20"},
        {"6/12/2026, 9:04:05 PM host", "2026-06-12 21:04:05 |21"},
        {"6/12/2026,9:04:05 pm host", "2026-06-12 21:04:05 |20"},
        {"12/6/26 12:04:05.123 AM host", "2026-12-06 00:04:05 |23"},
        {"6/12/2026 9:04:05PM host", "2026-06-12 21:04:05 |19"},
        {"6/12/2026 9:04:05 p.m. host", "2026-06-12 21:04:05 |22"},
        {"6/12/2026 9:04:05\xE2\x80\xAFPM host", "2026-06-12 21:04:05 |22"},
        {"6/12/2026 9:04:05\xC2\xA0PM host", "2026-06-12 21:04:05 |21"},
        {"6/12/2026 9:04:05 PMs host", "0000-00-00 09:04:05 |17"},
        {"6/12/2026 9:04:05 host", "0000-00-00 09:04:05 |17"},
        {"6/12/2026 09:4:05 host", "none"},
        {"6/12/202 9:04:05 AM host", "none"},
        {"6/12/20260 9:04:05 AM host", "none"},
        {"12.6.2026, 9:04:05 host", "2026-06-12 09:04:05 |18"},
        {"2026-6-2 9:04:05 host", "2026-06-02 09:04:05 |16"},
        {"2026/6/2 19:04:05 host", "2026-06-02 19:04:05 |17"},
        {"2026-06-02 9:04:05 host", "none"},
        {"Feb 14 10:20:28 amsterdam x", "0000-02-14 10:20:28 |15"},
        {"Feb 14 10:20:28 PM x", "0000-02-14 22:20:28 |18"},
    };
    (void)state;
    check(rows, sizeof rows / sizeof rows[0]);
}

static void test_stamp_clock_is_of_a_day(void **state)
{
    static const struct {
        const char *text;
        int32_t second;
    } rows[] = {{"00:00:00", 0},     {"00:00:01", 1},     {"00:01:00", 60}, {"01:00:00", 3600},
                {"23:59:59", 86399}, {"23:59:60", 86400}, {"23:59:61", -1}, {"23:60:00", -1},
                {"24:00:00", -1},    {"1a:00:00", -1},    {"10:0a:00", -1}, {"10:00:0a", -1},
                {"10-00:00", -1},    {"10:00-00", -1},    {"/0:00:00", -1}, {"0::00:00", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_stamp_clock((const uint8_t *)rows[i].text) != rows[i].second)
            fail_msg("%s: %d", rows[i].text, vouch_stamp_clock((const uint8_t *)rows[i].text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stamp_each_form_is_read_within_its_limits),
        cmocka_unit_test(test_stamp_unpadded_numbers_are_read),
        cmocka_unit_test(test_stamp_clock_is_of_a_day),
    };
    return cmocka_run_group_tests_name("review_stamp", tests, NULL, NULL);
}
