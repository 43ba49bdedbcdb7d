// SPDX-License-Identifier: Apache-2.0
/* The time client with servers by name, and a name server that errs. */
#include "tests/support/sntp_world.h"

static void begin_by_name(unsigned number, const char *name)
{
    vouch_sntp_set_name(&sntp, number, vouch_span_of(name), (uint16_t)(FIRST_PORT + number));
}

static void test_sntp_server_by_name_is_looked_up_and_asked(void **state)
{
    (void)state;
    begin(0);
    begin_by_name(0, "time.example.test");
    run_for(1000);
    assert_true(now().utc_known);
    assert_int_equal(asked[0], 1);
    run_for(2 * (uint64_t)HOUR_MS);
    assert_in_range(asked[0], 2, 4);
    end();
}

static void test_sntp_name_without_an_address_is_followed_by_the_next_server(void **state)
{
    (void)state;
    begin(2);
    begin_by_name(0, "absent.example.test");
    names = DENIED;
    run_for(2000);
    assert_true(now().utc_known);
    assert_int_equal(asked[0], 0);
    end();
}

static void test_sntp_silent_name_server_delays_the_next_server_by_seconds(void **state)
{
    (void)state;
    begin(2);
    begin_by_name(0, "silent.example.test");
    names = DEAF;
    run_for(6000);
    assert_true(now().utc_known);
    assert_int_equal(asked[0], 0);
    end();
}

static void test_sntp_name_is_asked_for_again_until_it_is_known(void **state)
{
    (void)state;
    static const enum name_server first[] = {DEAF, DENIED};

    for (size_t i = 0; i < 2; i++) {
        begin(0);
        begin_by_name(0, i == 0 ? "late.example.test" : "new.example.test");
        names = first[i];
        run_for(10 * 60000);
        assert_false(now().utc_known);
        names = KNOWN;
        run_for(80000);
        assert_true(now().utc_known);
        end();
    }
}

static void test_sntp_name_longer_than_lwip_takes_counts_as_no_answer(void **state)
{
    (void)state;
    static char name[DNS_MAX_NAME_LENGTH + 1];

    memset(name, 'a', DNS_MAX_NAME_LENGTH);
    begin(2);
    begin_by_name(0, name);
    run_for(1000);
    assert_int_equal(asked[1], 1);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sntp_server_by_name_is_looked_up_and_asked),
        cmocka_unit_test(test_sntp_name_without_an_address_is_followed_by_the_next_server),
        cmocka_unit_test(test_sntp_silent_name_server_delays_the_next_server_by_seconds),
        cmocka_unit_test(test_sntp_name_is_asked_for_again_until_it_is_known),
        cmocka_unit_test(test_sntp_name_longer_than_lwip_takes_counts_as_no_answer),
    };

    return cmocka_run_group_tests(tests, start_servers, NULL);
}
