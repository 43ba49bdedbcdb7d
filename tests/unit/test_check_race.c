// SPDX-License-Identifier: Apache-2.0
/* When an attempt to connect begins, when it is given up, and when the check is to be polled for
 * it: to the millisecond. */
#include "tests/support/guarded.h"
#include "tests/support/race_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_race_attempts_begin_a_quarter_of_a_second_apart(void **state)
{
    (void)state;
    racing_begin(3, 4, 20000, 5000);
    assert_int_equal(racing_settle(), RACING_START_MS + 250);
    assert_int_equal(racing_opening(), 1);
    assert_int_equal(vouch_check_want(&racing.s.check), VOUCH_WANT_WRITE);
    racing_go_to(RACING_START_MS + 249);
    assert_int_equal(racing_settle(), RACING_START_MS + 250);
    assert_int_equal(racing_opening(), 1);
    racing_go_to(RACING_START_MS + 250);
    assert_int_equal(racing_settle(), RACING_START_MS + 500);
    assert_int_equal(racing_opening(), 2);
    racing_go_to(RACING_START_MS + 500);
    assert_int_equal(racing_settle(),
                     RACING_START_MS + 5000); /* all three lanes are taken: the first one's end */
    assert_int_equal(racing_opening(), 3);
    racing_go_to(RACING_START_MS + 4999);
    racing_settle();
    assert_int_equal(racing.lanes[0].opens, 1);
    racing_go_to(RACING_START_MS + 5000);
    racing_settle();
    assert_int_equal(racing.lanes[0].opens, 2); /* for the fourth address */
    assert_int_equal(racing.lanes[0].to.bytes[3], 4);
    assert_int_equal(racing_opening(), 3);
    racing_end();
}

static void test_race_last_address_waits_for_its_end_alone(void **state)
{
    (void)state;
    racing_begin(3, 1, 20000, 5000);
    assert_int_equal(racing_settle(), RACING_START_MS + 5000);
    racing_end();
    racing_begin(3, 1, 3000, 5000);
    assert_int_equal(racing_settle(), RACING_START_MS + 3000);
    racing_go_to(RACING_START_MS + 3000);
    racing_settle();
    assert_true(vouch_report_has(&racing.s.check.report, VOUCH_F_CONNECT_TIMEOUT));
    assert_int_equal(racing.s.check.report.storage.findings[0].severity, VOUCH_SEVERITY_ERROR);
    racing_end();
}

/* One lane alone has to leave time for those that follow, and for the connection. */
static void test_race_of_one_lane_shares_the_time(void **state)
{
    (void)state;
    racing_begin(1, 3, 12000, 20000);
    assert_int_equal(racing_settle(),
                     RACING_START_MS + 3000); /* 12 s among two others, itself and what follows */
    racing_go_to(RACING_START_MS + 3000);
    assert_int_equal(racing_settle(), RACING_START_MS + 6000); /* 9 s among three */
    racing_go_to(RACING_START_MS + 6000);
    assert_int_equal(racing_settle(), RACING_START_MS + 12000); /* the last has all that is left */
    racing_end();
    racing_begin(1, 3, 12000, 2999);
    assert_int_equal(racing_settle(), RACING_START_MS + 2999);
    racing_end();
    racing_begin(1, 3, 12000, 3001);
    assert_int_equal(racing_settle(), RACING_START_MS + 3000);
    racing_end();
}

static void test_addresses_one_after_another_share_the_time(void **state)
{
    (void)state;
    racing_begin(0, 3, 12000, 20000);
    assert_int_equal(racing_settle(), RACING_START_MS + 3000);
    assert_int_equal(vouch_check_want(&racing.s.check), VOUCH_WANT_WRITE);
    racing_go_to(RACING_START_MS + 3000);
    assert_int_equal(racing_settle(), RACING_START_MS + 6000);
    racing_go_to(RACING_START_MS + 6000);
    assert_int_equal(racing_settle(), RACING_START_MS + 12000);
    racing_go_to(RACING_START_MS + 12000);
    racing_settle();
    assert_int_equal(racing.s.check.report.findings_count, 3);
    assert_int_equal(racing.s.check.report.storage.findings[0].severity, VOUCH_SEVERITY_ERROR);
    assert_int_equal(racing.s.check.report.storage.findings[1].severity, VOUCH_SEVERITY_WARNING);
    racing_end();
    racing_begin(0, 2, 20000, 0); /* 5 s where nothing else is said */
    assert_int_equal(racing_settle(), RACING_START_MS + 5000);
    racing_end();
}

/* RFC 8305 section 5: the next need not wait for one that has failed. */
static void test_race_failure_lets_the_next_begin_at_once(void **state)
{
    (void)state;
    racing_begin(2, 3, 20000, 5000);
    racing.lanes[0].quiet_until_ms = 0;
    racing.lanes[0].open_status = VOUCH_E_REFUSED;
    assert_int_equal(racing_settle(), 0); /* refused three times, and over, in no time */
    assert_int_equal(racing.lanes[0].opens, 3);
    assert_int_equal(racing.s.check.report.duration_ms, 0);
    racing_end();
    racing_begin(2, 3, 20000, 5000);
    assert_int_equal(racing_settle(), RACING_START_MS + 250);
    racing_go_to(RACING_START_MS + 100);
    racing.lanes[0].quiet_until_ms = 0;
    racing.lanes[0].open_status = VOUCH_E_REFUSED;
    racing.lanes[0].opening = true;
    racing_settle();
    assert_true(racing_opening() <= 2);
    assert_int_equal(vouch_report_has(&racing.s.check.report, VOUCH_F_CONNECT_REFUSED), true);
    racing_end();
}

static void test_race_exhausted_machine_tries_one_after_another(void **state)
{
    (void)state;
    racing_begin(3, 3, 20000, 5000);
    racing.lanes[1].quiet_until_ms = 0;
    racing.lanes[1].open_status = VOUCH_E_SPACE;
    racing_settle();
    racing_go_to(RACING_START_MS + 250);
    assert_int_equal(racing_settle(),
                     RACING_START_MS + 5000); /* no other before the first has ended */
    assert_int_equal(racing_opening(), 1);
    assert_false(vouch_report_has(&racing.s.check.report, VOUCH_F_CONNECT_EXHAUSTED));
    racing_go_to(RACING_START_MS + 5000);
    racing_settle();
    assert_int_equal(racing_opening(), 1);
    assert_int_equal(racing.lanes[0].to.bytes[3], 2); /* the one that there was no space for */
    racing_end();
    racing_begin(2, 1, 20000, 5000); /* with none open, it is told */
    racing.lanes[0].quiet_until_ms = 0;
    racing.lanes[0].open_status = VOUCH_E_MEMORY;
    racing_settle();
    assert_true(vouch_report_has(&racing.s.check.report, VOUCH_F_CONNECT_EXHAUSTED));
    racing_end();
}

static void test_race_those_that_lost_are_told_with_their_time(void **state)
{
    struct vouch_span value = {NULL, 0};
    (void)state;
    racing_begin(2, 2, 20000, 5000);
    racing_settle();
    racing_go_to(RACING_START_MS + 250);
    racing_settle();
    racing_go_to(RACING_START_MS + 270);
    racing.lanes[1].quiet_until_ms = 0;
    racing.lanes[1].send_status = VOUCH_E_RESET;
    racing.lanes[1].end = VOUCH_E_CLOSED;
    racing_settle();
    const struct vouch_report *r = &racing.s.check.report;
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->storage.findings[i].code == VOUCH_F_CONNECT_UNANSWERED)
            value = r->storage.findings[i].value;
    assert_true(vouch_span_equal(value, guarded_text("192.0.2.1:443, 270 ms")));
    assert_int_equal(r->address.bytes[3], 2);
    racing_end();
}

/* RFC 8305 section 4: families take turns, as long as there are both; within one the order stays.
 */
static void test_race_takes_families_in_turn(void **state)
{
    static const struct {
        const char *given; /* the last digits of addresses: a letter is one of IPv6 */
        const char *tried;
    } rows[] = {
        {"1", "1"},         {"12", "12"},         {"1a", "1a"},         {"a1", "a1"},
        {"12a", "1a2"},     {"ab1", "a1b"},       {"1ab", "1ab"},       {"12ab", "1a2b"},
        {"ab12", "a1b2"},   {"123a", "1a23"},     {"1abc", "1abc"},     {"12a3", "1a23"},
        {"1a2b", "1a2b"},   {"abc1", "a1bc"},     {"ab1c", "a1bc"},     {"1234", "1234"},
        {"123ab", "1a2b3"}, {"123abc", "1a2b3c"}, {"ab123c", "a1b2c3"}, {"123456", "123456"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t count = strlen(rows[i].given);
        char texts[RACING_ADDRESSES_MAX][20] = {"192.0.2.?", "192.0.2.?", "192.0.2.?",
                                                "192.0.2.?", "192.0.2.?", "192.0.2.?"};
        struct fake_answer answers[RACING_ADDRESSES_MAX];
        char tried[RACING_ADDRESSES_MAX + 1] = {0};
        for (size_t k = 0; k < count; k++) {
            char digit = rows[i].given[k];
            if (digit >= 'a')
                strcpy(texts[k], "2001:db8::?");
            *strchr(texts[k], '?') = digit;
            answers[k] = (struct fake_answer){.name = "four.example.test", .address = texts[k]};
        }
        racing_begin(1, count, 60000, 1000);
        fake_resolver_init(&racing.s.names, answers, count);
        for (size_t k = 0; k < count; k++) {
            uint64_t due_ms = racing_settle();
            const struct vouch_address *to = &racing.lanes[0].to;
            bool six = to->family == VOUCH_FAMILY_IPV6;
            tried[k] = six ? (char)('a' + to->bytes[15] - 10) : (char)('0' + to->bytes[3]);
            racing_go_to(due_ms);
        }
        assert_string_equal(tried, rows[i].tried);
        racing_end();
    }
}

/* A race that was ended in the middle starts anew with the next check. */
static void test_race_serves_one_check_after_another(void **state)
{
    (void)state;
    racing_begin(2, 2, 20000, 5000);
    racing_settle();
    vouch_check_close(&racing.s.check);
    assert_int_equal(racing_opening(), 0);
    racing.s.clock.now.mono_ms += 1000;
    assert_int_equal(vouch_check_init(&racing.s.check, &racing.s.options), VOUCH_OK);
    assert_int_equal(racing_settle(), RACING_START_MS + 1250);
    assert_int_equal(racing_opening(), 1);
    assert_int_equal(racing.lanes[0].opens, 2);
    racing_end();
}

static void test_race_has_no_more_lanes_than_addresses(void **state)
{
    struct vouch_race r;
    const struct vouch_transport t = fake_transport_of(&racing.lanes[0]);
    (void)state;
    vouch_race_init(&r);
    for (size_t i = 0; i < VOUCH_RACE_LANES_MAX + 2u; i++)
        vouch_race_add(&r, t);
    assert_int_equal(r.count, VOUCH_RACE_LANES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_race_attempts_begin_a_quarter_of_a_second_apart),
        cmocka_unit_test(test_race_last_address_waits_for_its_end_alone),
        cmocka_unit_test(test_race_of_one_lane_shares_the_time),
        cmocka_unit_test(test_addresses_one_after_another_share_the_time),
        cmocka_unit_test(test_race_failure_lets_the_next_begin_at_once),
        cmocka_unit_test(test_race_exhausted_machine_tries_one_after_another),
        cmocka_unit_test(test_race_those_that_lost_are_told_with_their_time),
        cmocka_unit_test(test_race_takes_families_in_turn),
        cmocka_unit_test(test_race_serves_one_check_after_another),
        cmocka_unit_test(test_race_has_no_more_lanes_than_addresses),
    };
    return cmocka_run_group_tests_name("check_race", tests, racing_set_up, racing_tear_down);
}
