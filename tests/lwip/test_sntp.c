// SPDX-License-Identifier: Apache-2.0
/* The time client against servers that err. */
#include "tests/support/sntp_world.h"

#include "lwip/dhcp.h"

static void test_sntp_good_answer_sets_the_clock_and_comes_hourly(void **state)
{
    (void)state;
    begin(1);
    run_for(1000);
    assert_true(now().utc_known);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    run_for(10 * (uint64_t)HOUR_MS);
    assert_in_range(asked[0], 11, 15);
    end();
}

/* lwIP's own client asked the next time an hour later. */
static void test_sntp_refused_answer_is_asked_for_again_within_seconds(void **state)
{
    (void)state;
    static const enum how bad[] = {OLD, UNSYNCHRONIZED, STRATUM_16, ZERO};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(1);
        how[0] = bad[i];
        run_for(2000);
        assert_false(now().utc_known);
        how[0] = RIGHT;
        run_for(10000);
        assert_true(now().utc_known);
        end();
    }
}

static void test_sntp_server_that_errs_is_asked_less_and_less(void **state)
{
    (void)state;
    static const enum how bad[] = {OLD, SILENT, OTHER_COOKIE, SHORT};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(1);
        how[0] = bad[i];
        run_for(10 * (uint64_t)HOUR_MS);
        assert_false(now().utc_known);
        assert_in_range(asked[0], 500, 720); /* every minute: the time is not known */
        how[0] = RIGHT;
        run_for(70000);
        assert_true(now().utc_known);
        end();
    }
}

static void test_sntp_other_servers_take_the_place_of_one_that_errs(void **state)
{
    (void)state;
    static const enum how bad[] = {OLD, SILENT, KISS, UNSYNCHRONIZED};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(3);
        how[0] = how[1] = bad[i];
        run_for(12000);
        assert_true(now().utc_known);
        assert_int_equal(asked[2], 1);
        end();
    }
}

static void test_sntp_kiss_of_death_is_left_alone_for_an_hour(void **state)
{
    (void)state;
    begin(1);
    how[0] = KISS;
    run_for(HOUR_MS - 60000);
    assert_int_equal(asked[0], 1);
    how[0] = RIGHT;
    run_for(10 * 60000);
    assert_int_equal(asked[0], 2);
    assert_true(now().utc_known);
    end();
}

/* A clock that was set wrongly is put right by three answers that agree, within a minute. */
static void test_sntp_jump_is_confirmed_within_a_minute(void **state)
{
    (void)state;
    begin(1);
    ahead_s[0] = 7200;
    run_for(1000);
    assert_in_range(now().utc_s, true_s() + 7199, true_s() + 7201);
    ahead_s[0] = 0;
    run_for(HOUR_MS + 60000);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    end();
}

static void test_sntp_one_false_server_among_three_does_not_move_the_clock(void **state)
{
    (void)state;
    begin(3);
    run_for(1000);
    ahead_s[0] = -3000;
    run_for(24 * (uint64_t)HOUR_MS);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    end();
}

/* In 2036 the seconds of NTP begin again at 0. */
static void test_sntp_next_era_is_after_this_one(void **state)
{
    (void)state;
    begin(1);
    ahead_s[0] = 2085978496 + 100 - true_s();
    run_for(100);
    assert_true(now().utc_known);
    assert_in_range(now().utc_s, 2085978496 + 99, 2085978496 + 101);
    end();
}

static void test_sntp_known_time_is_asked_for_less_and_less(void **state)
{
    (void)state;
    begin(1);
    run_for(1000);
    how[0] = SILENT;
    run_for(10 * (uint64_t)HOUR_MS);
    assert_in_range(asked[0], 120, 200); /* every three to four minutes */
    end();
}

static void test_sntp_servers_of_dhcp_are_followed(void **state)
{
    (void)state;
    ip4_addr_t given;

    begin(0);
    vouch_sntp_follow_dhcp(&sntp);
    assert_true(vouch_sntp_due(&sntp) == UINT64_MAX);
    IP4_ADDR(&given, 127, 0, 0, 1);
    dhcp_set_ntp_servers(1, &given);
    assert_int_equal(sntp.servers[0].port, VOUCH_SNTP_PORT);
    uint64_t due = vouch_sntp_due(&sntp);
    assert_true(due <= now_ms);
    run_for(3000);
    due = vouch_sntp_due(&sntp);
    dhcp_set_ntp_servers(1, &given); /* a renewal disturbs nothing */
    assert_true(vouch_sntp_due(&sntp) == due);
    IP4_ADDR(&given, 127, 0, 0, 2);
    dhcp_set_ntp_servers(1, &given);
    assert_true(vouch_sntp_due(&sntp) <= now_ms);
    vouch_sntp_follow_dhcp(NULL);
    end();
}

static void test_sntp_across_the_wrap_of_lwips_clock_goes_on(void **state)
{
    (void)state;
    now_ms = (now_ms >> 32 << 32) + UINT32_MAX - 5000;
    sys_restart_timeouts();
    begin(2);
    how[0] = SILENT;
    run_for(20000);
    assert_true(now().utc_known);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sntp_good_answer_sets_the_clock_and_comes_hourly),
        cmocka_unit_test(test_sntp_refused_answer_is_asked_for_again_within_seconds),
        cmocka_unit_test(test_sntp_server_that_errs_is_asked_less_and_less),
        cmocka_unit_test(test_sntp_other_servers_take_the_place_of_one_that_errs),
        cmocka_unit_test(test_sntp_kiss_of_death_is_left_alone_for_an_hour),
        cmocka_unit_test(test_sntp_jump_is_confirmed_within_a_minute),
        cmocka_unit_test(test_sntp_one_false_server_among_three_does_not_move_the_clock),
        cmocka_unit_test(test_sntp_next_era_is_after_this_one),
        cmocka_unit_test(test_sntp_known_time_is_asked_for_less_and_less),
        cmocka_unit_test(test_sntp_servers_of_dhcp_are_followed),
        cmocka_unit_test(test_sntp_across_the_wrap_of_lwips_clock_goes_on),
    };

    return cmocka_run_group_tests(tests, start_servers, NULL);
}
