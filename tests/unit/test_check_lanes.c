// SPDX-License-Identifier: Apache-2.0
/* Several attempts to connect at once: what the failure of one means while another goes on, and
 * what becomes of those that did not win. */
#include "tests/support/guarded.h"
#include "tests/support/race_scene.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { NO_FINDING = -1 };

/* The severity of the report's finding of that code and value; NO_FINDING: there is none. */
static int severity_of(enum vouch_finding_code code, const char *value)
{
    const struct vouch_report *r = &racing.s.check.report;
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        if (f->code == code && vouch_span_equal(f->value, guarded_text(value)))
            return (int)f->severity;
    }
    return NO_FINDING;
}

/* The connection stands, and is reset by the first send. */
static void win(size_t lane)
{
    racing_answer(lane, VOUCH_OK);
    racing.lanes[lane].send_status = VOUCH_E_RESET;
    racing.lanes[lane].end = VOUCH_E_CLOSED;
}

static void test_failure_of_one_of_two_attempts_is_a_warning_and_of_the_last_an_error(void **state)
{
    (void)state;
    racing_begin(2, 2, 20000, 5000);
    racing_settle();
    racing_go_to(RACING_START_MS + 250);
    racing_settle();
    assert_int_equal(racing_opening(), 2);
    racing_go_to(RACING_START_MS + 300);
    racing_answer(0, VOUCH_E_REFUSED);
    assert_int_equal(racing_settle(), RACING_START_MS + 250 + 5000); /* the end of the other */
    assert_int_equal(racing_opening(), 1);
    assert_int_equal(severity_of(VOUCH_F_CONNECT_REFUSED, "192.0.2.1:443"), VOUCH_SEVERITY_WARNING);
    racing_go_to(RACING_START_MS + 400);
    racing_answer(1, VOUCH_E_REFUSED);
    assert_int_equal(racing_settle(), 0);
    assert_int_equal(severity_of(VOUCH_F_CONNECT_REFUSED, "192.0.2.2:443"), VOUCH_SEVERITY_ERROR);
    racing_end();
}

static void test_attempts_that_did_not_win_are_closed_and_told(void **state)
{
    (void)state;
    racing_begin(3, 3, 20000, 5000);
    for (uint64_t at_ms = 0; at_ms <= 500; at_ms += 250) {
        racing_go_to(RACING_START_MS + at_ms);
        racing_settle();
    }
    assert_int_equal(racing_opening(), 3);
    racing_go_to(RACING_START_MS + 600);
    win(2);
    racing_settle();
    assert_int_equal(racing_opening(), 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(racing.lanes[i].closes, 1);
    assert_int_equal(severity_of(VOUCH_F_CONNECT_UNANSWERED, "192.0.2.1:443, 600 ms"),
                     VOUCH_SEVERITY_WARNING);
    assert_int_equal(severity_of(VOUCH_F_CONNECT_UNANSWERED, "192.0.2.2:443, 350 ms"),
                     VOUCH_SEVERITY_WARNING);
    racing_end();
}

/* By the time that the first stands the second has been refused: that is told, but not as the
 * check's own failure. */
static void test_attempt_that_failed_as_another_won_is_told_as_a_warning(void **state)
{
    (void)state;
    racing_begin(2, 2, 20000, 5000);
    racing_settle();
    racing_go_to(RACING_START_MS + 250);
    racing_settle();
    win(0);
    racing_answer(1, VOUCH_E_REFUSED);
    racing_settle();
    assert_int_equal(severity_of(VOUCH_F_CONNECT_REFUSED, "192.0.2.2:443"), VOUCH_SEVERITY_WARNING);
    assert_false(vouch_report_has(&racing.s.check.report, VOUCH_F_CONNECT_UNANSWERED));
    assert_int_equal(racing.lanes[1].closes, 1);
    racing_end();
}

/* An attempt that stands as well is closed without a word. */
static void test_second_connection_that_stands_is_closed_without_a_finding(void **state)
{
    (void)state;
    racing_begin(2, 2, 20000, 5000);
    racing_settle();
    racing_go_to(RACING_START_MS + 250);
    racing_settle();
    win(0);
    win(1);
    racing_settle();
    assert_int_equal(racing.s.check.report.address.bytes[3], 1);
    assert_false(vouch_report_has(&racing.s.check.report, VOUCH_F_CONNECT_UNANSWERED));
    assert_int_equal(racing.lanes[1].closes, 1);
    assert_int_equal(racing.lanes[1].heard.len, 0);
    racing_end();
}

static void test_lanes_that_were_not_added_are_never_looked_at(void **state)
{
    (void)state;
    racing_begin(2, 3, 20000, 5000);
    racing.race.lanes[2].open = true; /* without a transport */
    racing_settle();
    racing_go_to(RACING_START_MS + 250);
    assert_int_equal(racing_settle(), RACING_START_MS + 5000);
    racing_answer(0, VOUCH_E_REFUSED);
    racing_answer(1, VOUCH_E_REFUSED);
    assert_int_equal(racing_settle(), 0);
    assert_int_equal(severity_of(VOUCH_F_CONNECT_REFUSED, "192.0.2.3:443"), VOUCH_SEVERITY_ERROR);
    assert_true(racing.race.lanes[2].open);
    racing_end();
}

static void test_lanes_that_another_check_left_open_are_free_for_the_next(void **state)
{
    (void)state;
    racing_begin(3, 2, 20000, 5000);
    for (size_t i = 0; i < 3; i++)
        racing.race.lanes[i].open = true;
    racing_settle();
    assert_int_equal(racing_opening(), 1);
    assert_int_equal(racing.lanes[0].opens, 1);
    racing_end();
}

static void test_there_are_no_more_attempts_than_addresses(void **state)
{
    (void)state;
    racing_begin(3, 1, 20000, 5000);
    racing_settle();
    for (uint64_t at_ms = 250; at_ms <= 750; at_ms += 250) {
        racing_go_to(RACING_START_MS + at_ms);
        assert_int_equal(racing_settle(), RACING_START_MS + 5000);
        assert_int_equal(racing_opening(), 1);
    }
    racing_end();
}

/* With a race and without: the failure at the end of the check's time is the last, whatever
 * addresses are left. */
static void test_address_that_is_silent_to_the_end_of_the_time_is_an_error(void **state)
{
    (void)state;
    for (size_t lanes = 0; lanes <= 1; lanes++) {
        racing_begin(lanes, 3, 3000, 5000);
        racing_settle();
        racing_go_to(RACING_START_MS + 3000);
        assert_int_equal(racing_settle(), 0);
        assert_int_equal(severity_of(VOUCH_F_CONNECT_TIMEOUT, "192.0.2.1:443"),
                         VOUCH_SEVERITY_ERROR);
        assert_int_equal(racing.lanes[0].opens, 1);
        racing_end();
    }
}

static void test_lookup_that_is_never_answered_ends_at_its_time(void **state)
{
    (void)state;
    racing_begin(2, 2, 3000, 5000);
    racing.s.names.again = UINT32_MAX;
    assert_int_equal(racing_settle(), RACING_START_MS + 3000);
    racing_go_to(RACING_START_MS + 2999);
    assert_int_equal(racing_settle(), RACING_START_MS + 3000);
    racing_go_to(RACING_START_MS + 3000);
    assert_int_equal(racing_settle(), 0);
    assert_int_equal(severity_of(VOUCH_F_RESOLVE_TIMEOUT, "four.example.test"),
                     VOUCH_SEVERITY_ERROR);
    racing_end();
    racing_begin(2, 2, 3000, 5000);
    racing.s.options.connect_host = "other.example.test";
    assert_int_equal(vouch_check_init(&racing.s.check, &racing.s.options), VOUCH_OK);
    racing.s.names.again = UINT32_MAX;
    racing_settle();
    racing_go_to(RACING_START_MS + 3000);
    racing_settle();
    assert_int_equal(severity_of(VOUCH_F_RESOLVE_TIMEOUT, "other.example.test"),
                     VOUCH_SEVERITY_ERROR);
    racing_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failure_of_one_of_two_attempts_is_a_warning_and_of_the_last_an_error),
        cmocka_unit_test(test_attempts_that_did_not_win_are_closed_and_told),
        cmocka_unit_test(test_attempt_that_failed_as_another_won_is_told_as_a_warning),
        cmocka_unit_test(test_second_connection_that_stands_is_closed_without_a_finding),
        cmocka_unit_test(test_lanes_that_were_not_added_are_never_looked_at),
        cmocka_unit_test(test_lanes_that_another_check_left_open_are_free_for_the_next),
        cmocka_unit_test(test_there_are_no_more_attempts_than_addresses),
        cmocka_unit_test(test_address_that_is_silent_to_the_end_of_the_time_is_an_error),
        cmocka_unit_test(test_lookup_that_is_never_answered_ends_at_its_time),
    };
    return cmocka_run_group_tests_name("check_lanes", tests, racing_set_up, racing_tear_down);
}
