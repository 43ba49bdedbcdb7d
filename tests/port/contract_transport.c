// SPDX-License-Identifier: Apache-2.0
#include "tests/port/contract_transport.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { TURNS_MAX = 5000, LARGE = 300000 }; /* waits; bytes, more than a socket's buffers hold */

static const struct contract_world *w;
static struct vouch_transport t;
static struct vouch_address to;

static int begin(void **state)
{
    (void)state;
    t = w->begin(&to);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    t.ops->close(t.self);
    w->finish();
    return 0;
}

/* What open answers in the end. */
static int open_to(const struct vouch_address *a)
{
    for (int i = 0; i < TURNS_MAX; i++) {
        int status = t.ops->open(t.self, a);
        if (status != VOUCH_AGAIN)
            return status;
        w->wait();
    }
    return VOUCH_AGAIN;
}

static void connect_or_fail(void)
{
    assert_int_equal(open_to(&to), VOUCH_OK);
}

/* Sends all; 0, or the negative status that stopped it. */
static int send_all(const char *text)
{
    size_t len = strlen(text);
    size_t at = 0;
    for (int i = 0; i < TURNS_MAX && at < len; i++) {
        int n = t.ops->send(t.self, (const uint8_t *)text + at, len - at);
        if (n < 0)
            return n;
        at += (size_t)n;
        w->wait();
    }
    assert_int_equal(at, len);
    return 0;
}

/* What recv answers when it answers something: > 0 or a status; 0 when nothing ever came. */
static int recv_some(uint8_t *buffer, size_t cap)
{
    for (int i = 0; i < TURNS_MAX; i++) {
        int n = t.ops->recv(t.self, buffer, cap);
        if (n)
            return n;
        w->wait();
    }
    return 0;
}

/* Receives exactly so much as the text has, and it must be the text. */
static void expect_text(const char *text)
{
    uint8_t buffer[256];
    size_t len = strlen(text);
    size_t at = 0;
    while (at < len) {
        int n = recv_some(buffer + at, len - at);
        assert_true(n > 0);
        at += (size_t)n;
    }
    assert_memory_equal(buffer, text, len);
}

static void expect_at_peer(const char *text)
{
    uint8_t buffer[256];
    size_t len = strlen(text);
    size_t at = 0;
    for (int i = 0; i < TURNS_MAX && at < len; i++) {
        at += w->take(buffer + at, len - at);
        w->wait();
    }
    assert_int_equal(at, len);
    assert_memory_equal(buffer, text, len);
}

static void test_open_listening_peer_ends_in_ok(void **state)
{
    (void)state;
    connect_or_fail();
}

static void test_open_nobody_there_is_refused_and_can_be_tried_elsewhere(void **state)
{
    struct vouch_address none;
    (void)state;
    w->nobody(&none);
    assert_int_equal(open_to(&none), VOUCH_E_REFUSED);
    t.ops->close(t.self);
    connect_or_fail();
    assert_int_equal(send_all("hello"), 0);
    expect_at_peer("hello");
}

static void test_close_never_opened_and_twice_does_nothing(void **state)
{
    (void)state;
    t.ops->close(t.self);
    t.ops->close(t.self);
    connect_or_fail();
    t.ops->close(t.self);
    t.ops->close(t.self);
}

static void test_close_while_opening_leaves_it_reopenable(void **state)
{
    (void)state;
    (void)t.ops->open(t.self, &to);
    t.ops->close(t.self);
    connect_or_fail();
    assert_int_equal(send_all("x"), 0);
}

static void test_recv_silent_peer_is_zero(void **state)
{
    uint8_t buffer[16];
    (void)state;
    connect_or_fail();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(t.ops->recv(t.self, buffer, sizeof buffer), 0);
        w->wait();
    }
}

static void test_bytes_both_ways_arrive_as_sent(void **state)
{
    (void)state;
    connect_or_fail();
    assert_int_equal(send_all("EHLO client\r\n"), 0);
    expect_at_peer("EHLO client\r\n");
    w->say("250 ok\r\n", 8);
    expect_text("250 ok\r\n");
}

static void test_recv_small_buffer_loses_nothing(void **state)
{
    uint8_t one;
    (void)state;
    connect_or_fail();
    w->say("abcdef", 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(recv_some(&one, 1), 1);
        assert_int_equal(one, "abcdef"[i]);
    }
}

static void test_recv_peer_closed_gives_the_rest_first_then_closed_always(void **state)
{
    uint8_t buffer[16];
    (void)state;
    connect_or_fail();
    w->say("bye", 3);
    w->end(false);
    expect_text("bye");
    assert_int_equal(recv_some(buffer, sizeof buffer), VOUCH_E_CLOSED);
    assert_int_equal(recv_some(buffer, sizeof buffer), VOUCH_E_CLOSED);
}

static void test_recv_peer_reset_is_reset(void **state)
{
    uint8_t buffer[16];
    (void)state;
    connect_or_fail();
    assert_int_equal(send_all("x"), 0);
    expect_at_peer("x");
    w->end(true);
    assert_int_equal(recv_some(buffer, sizeof buffer), VOUCH_E_RESET);
}

static void test_send_peer_gone_ends_in_closed_or_reset(void **state)
{
    uint8_t buffer[16];
    int n = 0;
    (void)state;
    connect_or_fail();
    assert_int_equal(send_all("x"), 0);
    expect_at_peer("x");
    w->end(true);
    for (int i = 0; i < TURNS_MAX && n >= 0; i++) {
        n = t.ops->send(t.self, (const uint8_t *)"y", 1);
        w->wait();
    }
    assert_true(n == VOUCH_E_CLOSED || n == VOUCH_E_RESET);
    if (n == VOUCH_E_RESET) /* then it is no orderly end for the other direction either */
        assert_int_equal(recv_some(buffer, sizeof buffer), VOUCH_E_RESET);
}

static uint8_t pattern(size_t at)
{
    return (uint8_t)(at * 7 + at / 251);
}

/* Takes what the peer has and compares it with the pattern. */
static size_t take_pattern(size_t at)
{
    static uint8_t buffer[8192];
    size_t n = w->take(buffer, sizeof buffer);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(buffer[i], pattern(at + i));
    return n;
}

static void test_send_slow_peer_is_zero_not_an_error_and_loses_nothing(void **state)
{
    static uint8_t data[LARGE];
    size_t sent = 0;
    size_t taken = 0;
    (void)state;
    for (size_t i = 0; i < LARGE; i++)
        data[i] = pattern(i);
    connect_or_fail();
    for (int i = 0; i < TURNS_MAX && taken < LARGE; i++) {
        int n = sent < LARGE ? t.ops->send(t.self, data + sent, LARGE - sent) : 0;
        assert_true(n >= 0);
        assert_true((size_t)n <= LARGE - sent);
        sent += (size_t)n;
        taken += take_pattern(taken);
        w->wait();
    }
    assert_int_equal(taken, LARGE);
}

static void test_reopen_has_nothing_of_the_old_connection(void **state)
{
    uint8_t buffer[16];
    (void)state;
    connect_or_fail();
    w->say("old", 3);
    w->wait();
    t.ops->close(t.self);
    connect_or_fail();
    assert_int_equal(t.ops->recv(t.self, buffer, sizeof buffer), 0);
    assert_int_equal(send_all("new"), 0);
    expect_at_peer("new");
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)

int contract_transport_run(const char *name, const struct contract_world *world)
{
    const struct CMUnitTest tests[] = {
        ONE(test_open_listening_peer_ends_in_ok),
        ONE(test_open_nobody_there_is_refused_and_can_be_tried_elsewhere),
        ONE(test_close_never_opened_and_twice_does_nothing),
        ONE(test_close_while_opening_leaves_it_reopenable),
        ONE(test_recv_silent_peer_is_zero),
        ONE(test_bytes_both_ways_arrive_as_sent),
        ONE(test_recv_small_buffer_loses_nothing),
        ONE(test_recv_peer_closed_gives_the_rest_first_then_closed_always),
        ONE(test_recv_peer_reset_is_reset),
        ONE(test_send_peer_gone_ends_in_closed_or_reset),
        ONE(test_send_slow_peer_is_zero_not_an_error_and_loses_nothing),
        ONE(test_reopen_has_nothing_of_the_old_connection),
    };
    w = world;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
