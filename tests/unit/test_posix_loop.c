// SPDX-License-Identifier: Apache-2.0
#include "port/posix/clock.h"
#include "port/posix/loop.h"
#include "tests/support/dns_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

enum { MANY = 300 };

/* Waits for a byte on its socket, or for a moment. */
struct waiter {
    struct vouch_loop_item item;
    int ends[2]; /* ends[0] is waited on */
    uint64_t due_ms;
    unsigned polls;
    unsigned dones;
    int status;
    void (*on_done)(struct waiter *);
};

static struct vouch_loop loop;
static struct waiter all[MANY];

static int waiter_poll(void *self, const struct vouch_time *now)
{
    struct waiter *w = self;
    char byte;
    w->polls++;
    if (w->ends[0] >= 0 && recv(w->ends[0], &byte, 1, MSG_DONTWAIT) == 1)
        return VOUCH_OK;
    return now->mono_ms >= w->due_ms ? VOUCH_E_TIMEOUT : VOUCH_AGAIN;
}

static unsigned waiter_want(void *self)
{
    const struct waiter *w = self;
    return w->ends[0] >= 0 ? VOUCH_LOOP_READ : 0;
}

static uint64_t waiter_due(void *self)
{
    const struct waiter *w = self;
    return w->due_ms;
}

static int waiter_fd(void *self, size_t index)
{
    const struct waiter *w = self;
    return index == 0 ? w->ends[0] : -1;
}

static void waiter_done(void *self, int status)
{
    struct waiter *w = self;
    w->dones++;
    w->status = status;
    if (w->on_done)
        w->on_done(w);
}

static const struct vouch_loop_ops waiter_ops = {.poll = waiter_poll,
                                                 .want = waiter_want,
                                                 .due = waiter_due,
                                                 .fd = waiter_fd,
                                                 .done = waiter_done};

static uint64_t now_ms(void)
{
    struct vouch_time now;
    vouch_posix_now(&now);
    return now.mono_ms;
}

static void add(struct waiter *w)
{
    assert_int_equal(vouch_loop_add(&loop, &w->item, &waiter_ops, w), VOUCH_OK);
}

static void add_timer(struct waiter *w, uint64_t after_ms)
{
    w->ends[0] = w->ends[1] = -1;
    w->due_ms = now_ms() + after_ms;
    add(w);
}

static void add_socket(struct waiter *w, uint64_t due_ms)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, w->ends), 0);
    w->due_ms = due_ms;
    add(w);
}

static int begin(void **state)
{
    (void)state;
    memset(all, 0, sizeof all);
    for (size_t i = 0; i < MANY; i++)
        all[i].ends[0] = all[i].ends[1] = -1;
    vouch_loop_init(&loop, NULL);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    for (size_t i = 0; i < MANY; i++)
        for (size_t k = 0; k < 2; k++)
            if (all[i].ends[k] >= 0)
                close(all[i].ends[k]);
    vouch_loop_free(&loop);
    return 0;
}

static void test_run_nothing_to_do_ends_at_once(void **state)
{
    (void)state;
    assert_int_equal(vouch_loop_run(&loop), VOUCH_OK);
}

static void test_run_timers_end_in_their_order_and_time(void **state)
{
    uint64_t before_ms = now_ms();
    (void)state;
    add_timer(&all[0], 40);
    add_timer(&all[1], 0);
    add_timer(&all[2], 20);
    assert_int_equal(vouch_loop_turn(&loop, -1), VOUCH_AGAIN);
    assert_int_equal(all[1].dones, 1);
    assert_int_equal(all[0].polls, 0);
    assert_int_equal(vouch_loop_run(&loop), VOUCH_OK);
    assert_in_range(now_ms() - before_ms, 40, 1000);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(all[i].status, VOUCH_E_TIMEOUT);
        assert_int_equal(all[i].dones, 1);
        assert_int_equal(all[i].polls, 1); /* nobody was asked before its time */
    }
}

static void test_turn_wakes_only_whom_it_concerns(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++)
        add_socket(&all[i], UINT64_MAX);
    assert_int_equal(write(all[3].ends[1], "x", 1), 1);
    assert_int_equal(vouch_loop_turn(&loop, -1), VOUCH_AGAIN);
    assert_int_equal(all[3].dones, 1);
    assert_int_equal(all[3].status, VOUCH_OK);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(all[i].polls, i == 3);
}

static void test_turn_waits_no_longer_than_it_may(void **state)
{
    uint64_t before_ms = now_ms();
    (void)state;
    add_timer(&all[0], 60000);
    assert_int_equal(vouch_loop_turn(&loop, 20), VOUCH_AGAIN);
    assert_in_range(now_ms() - before_ms, 19, 5000);
    assert_int_equal(vouch_loop_turn(&loop, 0), VOUCH_AGAIN);
    assert_int_equal(all[0].polls, 0);
}

static void test_turn_with_nothing_in_it_waits_as_long_as_it_may(void **state)
{
    uint64_t before_ms = now_ms();
    (void)state;
    assert_int_equal(vouch_loop_turn(&loop, 20), VOUCH_OK);
    assert_true(now_ms() - before_ms >= 19);
}

static void write_to_next(struct waiter *w)
{
    if (w + 1 < all + MANY)
        assert_int_equal(write((w + 1)->ends[1], "x", 1), 1);
}

static void test_run_hundreds_at_once_each_is_done_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        add_socket(&all[i], UINT64_MAX);
        all[i].on_done = write_to_next; /* one wakes the next: 300 turns over 300 items */
    }
    assert_int_equal(write(all[0].ends[1], "x", 1), 1);
    assert_int_equal(vouch_loop_run(&loop), VOUCH_OK);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(all[i].dones, 1);
        assert_int_equal(all[i].polls, 1);
    }
}

static void add_ten(struct waiter *w)
{
    for (size_t i = 1; i <= 10; i++)
        add_timer(&w[i], 0);
}

static void remove_next(struct waiter *w)
{
    vouch_loop_remove(&loop, &w[1].item);
}

static void test_done_may_add_and_remove(void **state)
{
    (void)state;
    all[0].on_done = add_ten;
    add_timer(&all[0], 0);
    all[20].on_done = remove_next;
    add_timer(&all[20], 0);
    add_timer(&all[21], 0);
    assert_int_equal(vouch_loop_run(&loop), VOUCH_OK);
    for (size_t i = 0; i <= 10; i++)
        assert_int_equal(all[i].dones, 1);
    assert_int_equal(all[20].dones, 1);
    assert_int_equal(all[21].dones, 0);
    assert_int_equal(all[21].polls, 0);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

static void test_turn_signal_ends_the_waiting_without_polling_anybody(void **state)
{
    struct sigaction act = {.sa_handler = on_alarm};
    struct itimerval delay = {{0, 0}, {0, 20000}};
    (void)state;
    add_socket(&all[0], UINT64_MAX);
    assert_int_equal(sigaction(SIGALRM, &act, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &delay, NULL), 0);
    assert_int_equal(vouch_loop_turn(&loop, 10000), VOUCH_AGAIN);
    assert_int_equal(alarms, 1);
    assert_int_equal(all[0].polls, 0);
}

static void test_run_waiting_costs_no_time(void **state)
{
    struct rusage before, after;
    (void)state;
    for (size_t i = 0; i < 100; i++)
        add_socket(&all[i], now_ms() + 150);
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(vouch_loop_run(&loop), VOUCH_OK);
    getrusage(RUSAGE_SELF, &after);
    long used_us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 +
                   after.ru_utime.tv_usec - before.ru_utime.tv_usec;
    assert_in_range(used_us, 0, 50000); /* a loop that spins would use all 150,000 */
    for (size_t i = 0; i < 100; i++)
        assert_in_range(all[i].polls, 1, 2);
}

/* --- names */

struct asker {
    struct vouch_loop_item item;
    struct vouch_posix_resolver posix;
    const char *name;
    struct vouch_addresses got;
    int status;
};

static int asker_poll(void *self, const struct vouch_time *now)
{
    struct asker *a = self;
    struct vouch_resolver r = vouch_posix_resolver_of(&a->posix);
    (void)now;
    return r.ops->addresses(r.self, a->name, VOUCH_FAMILY_IPV4, &a->got);
}

static unsigned asker_want(void *self)
{
    (void)self;
    return 0;
}

static uint64_t asker_due(void *self)
{
    const struct asker *a = self;
    return a->posix.under_way ? UINT64_MAX : 0;
}

static int asker_fd(void *self, size_t index)
{
    (void)self;
    (void)index;
    return -1;
}

static void asker_done(void *self, int status)
{
    struct asker *a = self;
    a->status = status;
}

static const struct vouch_loop_ops asker_ops = {
    .poll = asker_poll, .want = asker_want, .due = asker_due, .fd = asker_fd, .done = asker_done};

static void test_run_names_wake_those_that_wait_for_them(void **state)
{
    static struct asker askers[3];
    static const char *const asked[] = {"ok.test", "nx.test", "silent.test"};
    static const int want[] = {VOUCH_OK, VOUCH_E_NO_NAME, VOUCH_E_TIMEOUT};
    struct dns_server server;
    struct vouch_posix_names names;
    (void)state;
    dns_server_start(&server);
    struct vouch_posix_names_options o = {
        .hosts_path = "/nonexistent", .servers = server.address, .timeout_ms = 50, .tries = 1};
    vouch_posix_names_init(&names, &o);
    vouch_loop_init(&loop, &names);
    for (size_t i = 0; i < 3; i++) {
        vouch_posix_resolver_init(&askers[i].posix, &names);
        askers[i].name = asked[i];
        assert_int_equal(vouch_loop_add(&loop, &askers[i].item, &asker_ops, &askers[i]), VOUCH_OK);
    }
    int status = VOUCH_AGAIN;
    for (int turns = 0; turns < 2000 && status == VOUCH_AGAIN; turns++) {
        status = vouch_loop_turn(&loop, 5);
        dns_server_serve(&server);
    }
    assert_int_equal(status, VOUCH_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(askers[i].status, want[i]);
    vouch_posix_names_close(&names);
    dns_server_stop(&server);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_run_nothing_to_do_ends_at_once),
        ONE(test_run_timers_end_in_their_order_and_time),
        ONE(test_turn_wakes_only_whom_it_concerns),
        ONE(test_turn_waits_no_longer_than_it_may),
        ONE(test_turn_with_nothing_in_it_waits_as_long_as_it_may),
        ONE(test_run_hundreds_at_once_each_is_done_once),
        ONE(test_done_may_add_and_remove),
        ONE(test_turn_signal_ends_the_waiting_without_polling_anybody),
        ONE(test_run_waiting_costs_no_time),
        ONE(test_run_names_wake_those_that_wait_for_them),
    };
    return cmocka_run_group_tests_name("POSIX loop", tests, NULL, NULL);
}
