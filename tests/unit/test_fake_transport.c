// SPDX-License-Identifier: Apache-2.0
/* The contract suite over the fake, and what the fake adds to it. */
#include "tests/fake/fake_transport.h"
#include "tests/port/contract_transport.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct fake_transport f;

static int contract_open(void *self, const struct vouch_address *to)
{
    /* The fake has no addresses: port 1 stands for "nobody there". */
    struct vouch_transport t = fake_transport_of(self);
    if (to->port == 1) {
        return VOUCH_E_REFUSED;
    }
    if (!f.is_open && !f.opening) {
        f.said.at = f.said.len;
        f.heard.at = f.heard.len;
        f.end = 0;
        f.send_status = 0;
    }
    return t.ops->open(t.self, to);
}

static int contract_send(void *self, const uint8_t *data, size_t len)
{
    return fake_transport_of(self).ops->send(self, data, len);
}

static int contract_recv(void *self, uint8_t *data, size_t len)
{
    return fake_transport_of(self).ops->recv(self, data, len);
}

static void contract_close(void *self)
{
    fake_transport_of(self).ops->close(self);
}

static const struct vouch_transport_ops contract_ops = {
    .open = contract_open, .send = contract_send, .recv = contract_recv, .close = contract_close};

static struct vouch_transport world_begin(struct vouch_address *to)
{
    struct vouch_transport t = {&contract_ops, &f};
    memset(to, 0, sizeof *to);
    to->family = VOUCH_FAMILY_IPV4;
    to->port = 2;
    fake_transport_init(&f);
    f.chunk = 1000;
    f.stutter = false;
    f.open_again = 2;
    return t;
}

static void world_finish(void)
{
    assert_int_equal(f.misuse, 0);
    assert_int_equal(f.opens, f.closes);
    fake_transport_free(&f);
}

static void world_nobody(struct vouch_address *to)
{
    memset(to, 0, sizeof *to);
    to->family = VOUCH_FAMILY_IPV4;
    to->port = 1;
}

static void world_wait(void)
{
}

static void world_say(const void *data, size_t len)
{
    fake_transport_say(&f, data, len);
}

static size_t world_take(void *buffer, size_t cap)
{
    return fake_transport_take(&f, buffer, cap);
}

static void world_end(bool reset)
{
    f.end = reset ? VOUCH_E_RESET : VOUCH_E_CLOSED;
    f.send_status = reset ? VOUCH_E_RESET : 0;
}

static const struct contract_world world = {
    .begin = world_begin,
    .finish = world_finish,
    .nobody = world_nobody,
    .wait = world_wait,
    .say = world_say,
    .take = world_take,
    .end = world_end,
};

static const struct vouch_address somewhere = {VOUCH_FAMILY_IPV4, {192, 0, 2, 1}, 25, 0};

static void test_script_hears_lines_in_any_chunks_answers_in_turn(void **state)
{
    static const struct fake_line lines[] = {{"EHLO ", "250 ok\r\n"}, {"QUIT", "221 bye\r\n"}};
    struct fake_script script = {lines, 2, 0, 0};
    struct vouch_transport t = fake_transport_of(&f);
    (void)state;
    fake_transport_init(&f);
    f.on_heard = fake_script_heard;
    f.arg = &script;
    f.chunk = 3;
    assert_int_equal(t.ops->open(t.self, &somewhere), VOUCH_OK);
    const char *text = "ehlo me\r\nQUIT\r\nwhat\r\n";
    for (size_t at = 0; at < strlen(text);)
        at += (size_t)t.ops->send(t.self, (const uint8_t *)text + at, strlen(text) - at);
    assert_int_equal(script.at, 2);
    assert_int_equal(script.surprises, 1);
    assert_int_equal(f.said.len, strlen("250 ok\r\n221 bye\r\n"));
    t.ops->close(t.self);
    fake_transport_free(&f);
}

static void test_interval_gives_one_chunk_each_time(void **state)
{
    struct fake_clock clock;
    struct vouch_transport t = fake_transport_of(&f);
    uint8_t buffer[8];
    (void)state;
    fake_clock_init(&clock);
    fake_transport_init(&f);
    f.clock = &clock;
    f.chunk = 1;
    f.interval_ms = 1000;
    f.quiet_until_ms = clock.now.mono_ms + 500;
    fake_transport_say_text(&f, "ab");
    assert_int_equal(t.ops->open(t.self, &somewhere), VOUCH_AGAIN);
    fake_clock_advance(&clock, 500);
    assert_int_equal(t.ops->open(t.self, &somewhere), VOUCH_OK);
    assert_int_equal(t.ops->recv(t.self, buffer, sizeof buffer), 1);
    assert_int_equal(t.ops->recv(t.self, buffer, sizeof buffer), 0);
    fake_clock_advance(&clock, 1000);
    assert_int_equal(t.ops->recv(t.self, buffer, sizeof buffer), 1);
    fake_transport_free(&f);
}

/* Reads all of "hello" through the faults; false when none came up. */
static bool read_hello(unsigned fault_at, void *arg)
{
    struct vouch_transport t = fake_transport_of(&f);
    uint8_t buffer[8];
    int n = 1;
    (void)arg;
    fake_transport_init(&f);
    f.chunk = 1;
    f.fault_at = fault_at;
    f.end = VOUCH_E_CLOSED;
    fake_transport_say_text(&f, "hello");
    if (t.ops->open(t.self, &somewhere) == VOUCH_OK)
        while (n > 0)
            n = t.ops->recv(t.self, buffer, sizeof buffer);
    bool hit = f.fault_hit;
    assert_int_equal(n, hit ? (fault_at == 1 ? 1 : VOUCH_E_RESET) : VOUCH_E_CLOSED);
    fake_transport_free(&f);
    return hit;
}

static void test_sweep_faults_reaches_every_call(void **state)
{
    (void)state;
    assert_int_equal(sweep_faults(read_hello, NULL, 100), 7); /* open, five bytes, the end */
}

static void test_misuse_is_counted(void **state)
{
    struct vouch_transport t = fake_transport_of(&f);
    uint8_t buffer[1];
    (void)state;
    fake_transport_init(&f);
    assert_int_equal(t.ops->recv(t.self, buffer, 1), VOUCH_E_ARGUMENT);
    t.ops->open(t.self, &somewhere);
    assert_int_equal(t.ops->send(t.self, buffer, 0), VOUCH_E_ARGUMENT);
    assert_int_equal(f.misuse, 2);
    fake_transport_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_script_hears_lines_in_any_chunks_answers_in_turn),
        cmocka_unit_test(test_interval_gives_one_chunk_each_time),
        cmocka_unit_test(test_sweep_faults_reaches_every_call),
        cmocka_unit_test(test_misuse_is_counted),
    };
    int failed = contract_transport_run("transport contract: fake", &world);
    return failed + cmocka_run_group_tests_name("fake transport", tests, NULL, NULL);
}
