// SPDX-License-Identifier: Apache-2.0
/* When an attempt to connect begins, when it is given up, and when the check is to be polled for
 * it: to the millisecond. */
#include "tests/support/check_scene.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

enum { LANES = 4, START_MS = 1000 };

static struct check_scene s;
static struct tls_peer peer;
static struct fake_transport lanes[LANES];
static struct vouch_race race;

static const struct fake_answer four[] = {
    {.name = "four.example.test", .address = "192.0.2.1"},
    {.name = "four.example.test", .address = "192.0.2.2"},
    {.name = "four.example.test", .address = "192.0.2.3"},
    {.name = "four.example.test", .address = "192.0.2.4"},
};

/* All are silent, and each of the lanes is one's own. Without lanes: no race. */
static void begin(size_t count, size_t addresses, uint32_t timeout_ms, uint32_t connect_ms)
{
    check_scene_begin(&s, &peer, "tls://four.example.test:443", 1000);
    fake_resolver_init(&s.names, four, addresses);
    vouch_race_init(&race);
    for (size_t i = 0; i < LANES; i++) {
        fake_transport_init(&lanes[i]);
        lanes[i].clock = &s.clock;
        lanes[i].quiet_until_ms = UINT64_MAX;
    }
    for (size_t i = 0; i < count; i++)
        vouch_race_add(&race, fake_transport_of(&lanes[i]));
    s.options.transport = fake_transport_of(&lanes[0]);
    s.options.race = count ? &race : NULL;
    s.options.timeout_ms = timeout_ms;
    s.options.connect_timeout_ms = connect_ms;
    assert_int_equal(vouch_check_init(&s.check, &s.options), VOUCH_OK);
}

static void end(void)
{
    check_scene_end(&s);
    for (size_t i = 0; i < LANES; i++) {
        assert_false(lanes[i].is_open || lanes[i].opening);
        fake_transport_free(&lanes[i]);
    }
}

/* Polls until there is nothing to do now; when it wants to be polled again. */
static uint64_t settle(void)
{
    int status = VOUCH_AGAIN;
    for (int i = 0; i < 100 && status == VOUCH_AGAIN; i++) {
        status = vouch_check_poll(&s.check, &s.clock.now);
        if (status == VOUCH_AGAIN && vouch_check_due(&s.check) > s.clock.now.mono_ms)
            return vouch_check_due(&s.check);
    }
    assert_int_equal(status, VOUCH_OK);
    return 0;
}

static void go_to(uint64_t at_ms)
{
    s.clock.now.mono_ms = at_ms;
}

static size_t opening(void)
{
    size_t count = 0;
    for (size_t i = 0; i < LANES; i++)
        count += lanes[i].opening;
    return count;
}

static void test_race_attempts_begin_a_quarter_of_a_second_apart(void **state)
{
    (void)state;
    begin(3, 4, 20000, 5000);
    assert_int_equal(settle(), START_MS + 250);
    assert_int_equal(opening(), 1);
    assert_int_equal(vouch_check_want(&s.check), VOUCH_WANT_WRITE);
    go_to(START_MS + 249);
    assert_int_equal(settle(), START_MS + 250);
    assert_int_equal(opening(), 1);
    go_to(START_MS + 250);
    assert_int_equal(settle(), START_MS + 500);
    assert_int_equal(opening(), 2);
    go_to(START_MS + 500);
    assert_int_equal(settle(),
                     START_MS + 5000); /* all three lanes are taken: the first one's end */
    assert_int_equal(opening(), 3);
    go_to(START_MS + 4999);
    settle();
    assert_int_equal(lanes[0].opens, 1);
    go_to(START_MS + 5000);
    settle();
    assert_int_equal(lanes[0].opens, 2); /* for the fourth address */
    assert_int_equal(lanes[0].to.bytes[3], 4);
    assert_int_equal(opening(), 3);
    end();
}

static void test_race_last_address_waits_for_its_end_alone(void **state)
{
    (void)state;
    begin(3, 1, 20000, 5000);
    assert_int_equal(settle(), START_MS + 5000);
    end();
    begin(3, 1, 3000, 5000);
    assert_int_equal(settle(), START_MS + 3000);
    go_to(START_MS + 3000);
    settle();
    assert_true(vouch_report_has(&s.check.report, VOUCH_F_CONNECT_TIMEOUT));
    assert_int_equal(s.check.report.storage.findings[0].severity, VOUCH_SEVERITY_ERROR);
    end();
}

/* One lane alone has to leave time for those that follow, and for the connection. */
static void test_race_of_one_lane_shares_the_time(void **state)
{
    (void)state;
    begin(1, 3, 12000, 20000);
    assert_int_equal(settle(),
                     START_MS + 3000); /* 12 s among two others, itself and what follows */
    go_to(START_MS + 3000);
    assert_int_equal(settle(), START_MS + 6000); /* 9 s among three */
    go_to(START_MS + 6000);
    assert_int_equal(settle(), START_MS + 12000); /* the last has all that is left */
    end();
    begin(1, 3, 12000, 2999);
    assert_int_equal(settle(), START_MS + 2999);
    end();
    begin(1, 3, 12000, 3001);
    assert_int_equal(settle(), START_MS + 3000);
    end();
}

static void test_addresses_one_after_another_share_the_time(void **state)
{
    (void)state;
    begin(0, 3, 12000, 20000);
    assert_int_equal(settle(), START_MS + 3000);
    assert_int_equal(vouch_check_want(&s.check), VOUCH_WANT_WRITE);
    go_to(START_MS + 3000);
    assert_int_equal(settle(), START_MS + 6000);
    go_to(START_MS + 6000);
    assert_int_equal(settle(), START_MS + 12000);
    go_to(START_MS + 12000);
    settle();
    assert_int_equal(s.check.report.findings_count, 3);
    assert_int_equal(s.check.report.storage.findings[0].severity, VOUCH_SEVERITY_ERROR);
    assert_int_equal(s.check.report.storage.findings[1].severity, VOUCH_SEVERITY_WARNING);
    end();
    begin(0, 2, 20000, 0); /* 5 s where nothing else is said */
    assert_int_equal(settle(), START_MS + 5000);
    end();
}

/* RFC 8305 section 5: the next need not wait for one that has failed. */
static void test_race_failure_lets_the_next_begin_at_once(void **state)
{
    (void)state;
    begin(2, 3, 20000, 5000);
    lanes[0].quiet_until_ms = 0;
    lanes[0].open_status = VOUCH_E_REFUSED;
    assert_int_equal(settle(), 0); /* refused three times, and over, in no time */
    assert_int_equal(lanes[0].opens, 3);
    assert_int_equal(s.check.report.duration_ms, 0);
    end();
    begin(2, 3, 20000, 5000);
    assert_int_equal(settle(), START_MS + 250);
    go_to(START_MS + 100);
    lanes[0].quiet_until_ms = 0;
    lanes[0].open_status = VOUCH_E_REFUSED;
    lanes[0].opening = true;
    settle();
    assert_true(opening() <= 2);
    assert_int_equal(vouch_report_has(&s.check.report, VOUCH_F_CONNECT_REFUSED), true);
    end();
}

static void test_race_exhausted_machine_tries_one_after_another(void **state)
{
    (void)state;
    begin(3, 3, 20000, 5000);
    lanes[1].quiet_until_ms = 0;
    lanes[1].open_status = VOUCH_E_SPACE;
    settle();
    go_to(START_MS + 250);
    assert_int_equal(settle(), START_MS + 5000); /* no other before the first has ended */
    assert_int_equal(opening(), 1);
    assert_false(vouch_report_has(&s.check.report, VOUCH_F_CONNECT_EXHAUSTED));
    go_to(START_MS + 5000);
    settle();
    assert_int_equal(opening(), 1);
    assert_int_equal(lanes[0].to.bytes[3], 2); /* the one that there was no space for */
    end();
    begin(2, 1, 20000, 5000); /* with none open, it is told */
    lanes[0].quiet_until_ms = 0;
    lanes[0].open_status = VOUCH_E_MEMORY;
    settle();
    assert_true(vouch_report_has(&s.check.report, VOUCH_F_CONNECT_EXHAUSTED));
    end();
}

static void test_race_those_that_lost_are_told_with_their_time(void **state)
{
    struct vouch_span value = {NULL, 0};
    (void)state;
    begin(2, 2, 20000, 5000);
    settle();
    go_to(START_MS + 250);
    settle();
    go_to(START_MS + 270);
    lanes[1].quiet_until_ms = 0;
    lanes[1].send_status = VOUCH_E_RESET;
    lanes[1].end = VOUCH_E_CLOSED;
    settle();
    const struct vouch_report *r = &s.check.report;
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->storage.findings[i].code == VOUCH_F_CONNECT_UNANSWERED)
            value = r->storage.findings[i].value;
    assert_true(vouch_span_equal(value, vouch_span_of("192.0.2.1:443, 270 ms")));
    assert_int_equal(r->address.bytes[3], 2);
    end();
}

/* A race that was ended in the middle starts anew with the next check. */
/* RFC 8305 section 4: families take turns, as long as there are both; within one the order stays.
 */
static void test_race_takes_families_in_turn(void **state)
{
    static const struct {
        const char *given; /* the last digits of addresses: a letter is one of IPv6 */
        const char *tried;
    } rows[] = {{"1", "1"},       {"12", "12"},     {"1a", "1a"},     {"a1", "a1"},
                {"12a", "1a2"},   {"ab1", "a1b"},   {"1ab", "1ab"},   {"12ab", "1a2b"},
                {"ab12", "a1b2"}, {"123a", "1a23"}, {"1abc", "1abc"}, {"12a3", "1a23"},
                {"1a2b", "1a2b"}, {"abc1", "a1bc"}, {"ab1c", "a1bc"}, {"1234", "1234"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t count = strlen(rows[i].given);
        char texts[4][20] = {"192.0.2.?", "192.0.2.?", "192.0.2.?", "192.0.2.?"};
        struct fake_answer answers[4];
        char tried[5] = {0};
        for (size_t k = 0; k < count; k++) {
            char digit = rows[i].given[k];
            if (digit >= 'a')
                strcpy(texts[k], "2001:db8::?");
            *strchr(texts[k], '?') = digit;
            answers[k] = (struct fake_answer){.name = "four.example.test", .address = texts[k]};
        }
        begin(1, count, 20000, 1000);
        fake_resolver_init(&s.names, answers, count);
        for (size_t k = 0; k < count; k++) {
            uint64_t due_ms = settle();
            const struct vouch_address *to = &lanes[0].to;
            bool six = to->family == VOUCH_FAMILY_IPV6;
            tried[k] = six ? (char)('a' + to->bytes[15] - 10) : (char)('0' + to->bytes[3]);
            go_to(due_ms);
        }
        assert_string_equal(tried, rows[i].tried);
        end();
    }
}

static void test_race_serves_one_check_after_another(void **state)
{
    (void)state;
    begin(2, 2, 20000, 5000);
    settle();
    vouch_check_close(&s.check);
    assert_int_equal(opening(), 0);
    s.clock.now.mono_ms += 1000;
    assert_int_equal(vouch_check_init(&s.check, &s.options), VOUCH_OK);
    assert_int_equal(settle(), START_MS + 1250);
    assert_int_equal(opening(), 1);
    assert_int_equal(lanes[0].opens, 2);
    end();
}

static void test_race_has_no_more_lanes_than_addresses(void **state)
{
    struct vouch_race r;
    const struct vouch_transport t = fake_transport_of(&lanes[0]);
    (void)state;
    vouch_race_init(&r);
    for (size_t i = 0; i < VOUCH_RACE_LANES_MAX + 2u; i++)
        vouch_race_add(&r, t);
    assert_int_equal(r.count, VOUCH_RACE_LANES_MAX);
}

static int set_up(void **state)
{
    static const struct tls_peer_options usual = {.plan = {.name = "www.example.test"}};
    (void)state;
    heap_watch();
    tls_peer_init(&peer, &usual);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tls_peer_free(&peer);
    mbedtls_psa_crypto_free();
    return 0;
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
    return cmocka_run_group_tests_name("check_race", tests, set_up, tear_down);
}
