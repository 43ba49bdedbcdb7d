// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/policy.h"
#include "tests/support/guarded.h"

static const int64_t day_s = 86400;

static struct vouch_threshold threshold(const char *text)
{
    struct vouch_threshold t = {-1, VOUCH_THRESHOLD_SECONDS};
    if (vouch_threshold_parse(guarded_text(text), &t) != VOUCH_OK)
        fail_msg("\"%s\" is no threshold", text);
    return t;
}

static void test_threshold_units_are_read(void **state)
{
    (void)state;
    assert_int_equal(threshold("20d").value, 20 * day_s);
    assert_int_equal(threshold("20").value, 20 * day_s);
    assert_int_equal(threshold("48h").value, 2 * day_s);
    assert_int_equal(threshold("48H").value, 2 * day_s);
    assert_int_equal(threshold("10000d").value, 10000 * day_s);
    assert_int_equal(threshold("30%").value, 30);
    assert_int_equal(threshold("30%").unit, VOUCH_THRESHOLD_PERCENT);
    assert_int_equal(threshold("0").value, 0);
}

static void test_threshold_nonsense_is_refused_and_leaves_the_value(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "d",   "%",    "-1",     "1.5d",
                                      "20 d", "20m", "20dd", "10001d", "240001h",
                                      "101%", " 20", "0x10", "+3",     "9999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_threshold t = {7, VOUCH_THRESHOLD_PERCENT};
        if (vouch_threshold_parse(guarded_text(bad[i]), &t) != VOUCH_E_MALFORMED)
            fail_msg("\"%s\" was taken for a threshold", bad[i]);
        assert_int_equal(t.value, 7);
        assert_int_equal(t.unit, VOUCH_THRESHOLD_PERCENT);
    }
}

static void test_threshold_reached_at_and_below_it(void **state)
{
    (void)state;
    struct vouch_threshold days = threshold("20d");
    assert_true(vouch_threshold_reached(&days, 20 * day_s, 90 * day_s));
    assert_true(vouch_threshold_reached(&days, -1, 90 * day_s));
    assert_false(vouch_threshold_reached(&days, 20 * day_s + 1, 90 * day_s));

    struct vouch_threshold share = threshold("30%");
    assert_true(vouch_threshold_reached(&share, 27 * day_s, 90 * day_s));
    assert_false(vouch_threshold_reached(&share, 27 * day_s + 1, 90 * day_s));
    /* the same share of a six-day certificate */
    assert_true(vouch_threshold_reached(&share, day_s, 6 * day_s));
    assert_false(vouch_threshold_reached(&share, 2 * day_s, 6 * day_s));
}

static void test_threshold_zero_is_never_reached(void **state)
{
    (void)state;
    struct vouch_threshold none = {0, VOUCH_THRESHOLD_SECONDS};
    assert_false(vouch_threshold_reached(&none, -100, 1));
    assert_true(vouch_threshold_reached(&vouch_threshold_default, 20 * day_s, 1));
}

static void test_threshold_longest_lifetime_does_not_overflow(void **state)
{
    (void)state;
    struct vouch_threshold share = threshold("100%");
    int64_t all = (int64_t)9999 * 366 * day_s;
    assert_true(vouch_threshold_reached(&share, all, all));
    assert_false(vouch_threshold_reached(&share, all, all - 1));
}

static void test_role_words_read_back(void **state)
{
    (void)state;
    for (int i = VOUCH_ROLE_HOST; i <= VOUCH_ROLE_DOMAIN; i++) {
        enum vouch_name_role role = VOUCH_ROLE_HOST;
        const char *word = vouch_role_text((enum vouch_name_role)i);
        assert_true(vouch_role_parse(guarded_text(word), &role));
        assert_int_equal(role, i);
    }
    enum vouch_name_role role = VOUCH_ROLE_MX;
    assert_false(vouch_role_parse(guarded_text("hosts"), &role));
    assert_false(vouch_role_parse(guarded_text(""), &role));
    assert_int_equal(role, VOUCH_ROLE_MX);
    assert_string_equal(vouch_role_text((enum vouch_name_role)99), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threshold_units_are_read),
        cmocka_unit_test(test_threshold_nonsense_is_refused_and_leaves_the_value),
        cmocka_unit_test(test_threshold_reached_at_and_below_it),
        cmocka_unit_test(test_threshold_zero_is_never_reached),
        cmocka_unit_test(test_threshold_longest_lifetime_does_not_overflow),
        cmocka_unit_test(test_role_words_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
