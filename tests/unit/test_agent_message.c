// SPDX-License-Identifier: Apache-2.0
/* Which alerts go together, when and to whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "boards/posix/agent/message.h"
#include "boards/posix/agent/route.h"

static struct agent_message message;
static char text[1024];

static int set_up(void **state)
{
    (void)state;
    agent_message_clear(&message);
    return 0;
}

static int tear_down(void **state)
{
    return set_up(state);
}

static void add(const char *identity, const char *kind, const char *code, const char *what)
{
    char line[256];
    struct vouch_writer w = vouch_writer_of(line, sizeof line);

    vouch_write_text(&w, identity);
    vouch_write_text(&w, what);
    vouch_write_text(&w, "\nRemedy.");
    const struct agent_outbox_row row = {.id = (int64_t)message.count + 1,
                                         .target = identity,
                                         .identity = identity,
                                         .kind = kind,
                                         .severity = VOUCH_SEVERITY_ERROR,
                                         .code = code,
                                         .text = vouch_writer_string(&w)};
    agent_message_add(&message, &row);
}

static const char *subject(void)
{
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    agent_message_subject(&message, &w);
    return vouch_writer_string(&w);
}

static void test_message_of_one_alert_has_its_first_line_as_subject(void **state)
{
    (void)state;
    add("https://a", "problem", "cert-expired", " has a problem: expired");
    assert_string_equal(subject(), "https://a has a problem: expired");
}

static void test_message_of_many_behind_one_fault_names_it_once(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++)
        add(i % 2 ? "https://a" : "https://b", "problem", "cert-expired",
            " has a problem: CN=Example Issuing CA expired");
    assert_string_equal(subject(),
                        "40 endpoints: https://b ... has a problem: CN=Example Issuing CA expired");
}

static void test_message_of_different_alerts_says_what_they_have_in_common(void **state)
{
    (void)state;
    add("https://a", "problem", "cert-expired", " has a problem: A expired");
    add("https://b", "problem", "cert-expired", " has a problem: B expired");
    assert_string_equal(subject(), "2 endpoints: problem [cert-expired]");
    add("https://c", "recovery", "", " is valid again");
    assert_string_equal(subject(), "3 endpoints: changes");
}

static void test_message_of_a_dutch_agent_is_dutch_around_the_alerts(void **state)
{
    (void)state;
    message.language = VOUCH_LANGUAGE_NL;
    add("https://a", "problem", "cert-expired", " heeft een probleem: verlopen op dinsdag");
    add("https://b", "problem", "cert-expired", " heeft een probleem: verlopen op woensdag");
    assert_string_equal(subject(), "2 eindpunten: probleem [cert-expired]");
    add("https://b", "recovery", "", " is weer geldig");
    assert_string_equal(subject(), "3 eindpunten: wijzigingen");
    assert_string_equal(agent_message_severity_word(&message, VOUCH_SEVERITY_ERROR), "fout");
    message.language = VOUCH_LANGUAGE_EN;
    assert_string_equal(agent_message_severity_word(&message, VOUCH_SEVERITY_ERROR), "error");
}

static void test_message_takes_no_more_than_fits(void **state)
{
    (void)state;
    for (int i = 0; i < AGENT_MESSAGE_ITEMS + 5; i++)
        add("https://a", "problem", "x", " y");
    assert_int_equal(message.count, AGENT_MESSAGE_ITEMS);
    assert_int_equal(message.lost, 5);
}

static void test_route_takes_by_severity_and_name(void **state)
{
    const struct agent_route r = {
        .severity = VOUCH_SEVERITY_WARNING, .targets = "gui, mail*", .classes = "service, system"};

    (void)state;
    assert_true(agent_route_takes(&r, VOUCH_SEVERITY_ERROR, "service", "gui"));
    assert_true(agent_route_takes(&r, VOUCH_SEVERITY_WARNING, "service", "mail-2"));
    assert_false(agent_route_takes(&r, VOUCH_SEVERITY_INFO, "service", "gui"));
    assert_false(agent_route_takes(&r, VOUCH_SEVERITY_ERROR, "service", "gui2"));
    assert_false(agent_route_takes(&r, VOUCH_SEVERITY_ERROR, "certificate", "gui"));
}

static void test_route_in_quiet_hours_sends_errors_alone(void **state)
{
    const struct agent_route r = {.group_s = 60, .quiet_set = true, .quiet = {22 * 60, 7 * 60}};
    const int64_t midnight_s = 1790035200; /* 2026-09-22 */

    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    assert_int_equal(agent_route_due(&r, VOUCH_SEVERITY_ERROR, midnight_s), midnight_s + 60);
    assert_int_equal(agent_route_due(&r, VOUCH_SEVERITY_WARNING, midnight_s),
                     midnight_s + 7 * 3600);
    assert_int_equal(agent_route_due(&r, VOUCH_SEVERITY_WARNING, midnight_s + 12 * 3600),
                     midnight_s + 12 * 3600 + 60);
}

static void test_route_quiet_hours_are_local_in_summer_and_in_winter(void **state)
{
    const struct agent_route r = {.quiet_set = true, .quiet = {22 * 60, 7 * 60}};
    const int64_t summer_s = 1790035200; /* 2026-09-22 00:00 UTC, 02:00 in Amsterdam */
    const int64_t change_s = 1792886400; /* 2026-10-25 00:00 UTC; at 01:00 UTC summer time ends */

    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    assert_int_equal(agent_route_due(&r, VOUCH_SEVERITY_WARNING, summer_s), summer_s + 5 * 3600);
    assert_int_equal(agent_route_due(&r, VOUCH_SEVERITY_WARNING, summer_s + 21 * 3600),
                     summer_s + (24 + 5) * 3600);
    assert_int_equal(agent_route_due(&r, VOUCH_SEVERITY_WARNING, change_s), change_s + 6 * 3600);
    setenv("TZ", "UTC", 1);
    tzset();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_message_of_one_alert_has_its_first_line_as_subject),
        TEST(test_message_of_many_behind_one_fault_names_it_once),
        TEST(test_message_of_different_alerts_says_what_they_have_in_common),
        TEST(test_message_of_a_dutch_agent_is_dutch_around_the_alerts),
        TEST(test_message_takes_no_more_than_fits),
        TEST(test_route_takes_by_severity_and_name),
        TEST(test_route_in_quiet_hours_sends_errors_alone),
        TEST(test_route_quiet_hours_are_local_in_summer_and_in_winter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
