// SPDX-License-Identifier: Apache-2.0
/* A check's second connection, and what is sent before its dialogue. */
#include "tests/support/guarded.h"
#include "tests/support/noted_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int take_all(struct vouch_exchange *x)
{
    x->used = x->in.len;
    return x->in.len ? VOUCH_OK : VOUCH_AGAIN;
}

/* --- a second connection ---------------------------------------------------------------------- */

static uint32_t again_after_ms;

static int again_once(struct vouch_exchange *x)
{
    unsigned *calls = x->state;
    if (++*calls > 1 || !x->may_reconnect)
        return VOUCH_OK;
    x->wait_ms = again_after_ms;
    return VOUCH_RECONNECT;
}

static void test_second_connection_goes_to_the_same_address_and_begins_again(void **state)
{
    (void)state;
    noted_begin("tls://twice.example.test:443");
    noted.s.options.timeout_ms = 30000;
    noted.on_talk = again_once;
    again_after_ms = 1500;
    const struct vouch_report *r = noted_run();
    noted_expect(r, VOUCH_F_NONE, NULL);
    assert_int_equal(noted.s.f.opens, 2);
    assert_int_equal(noted.s.f.to.bytes[3], 1);
    assert_int_equal(noted.s.names.lookups, 1);
    assert_int_equal(r->sent_count, 3); /* of the second alone */
    assert_int_equal(r->path_count, 4);
    assert_int_equal(r->names_count, 1);
    assert_int_equal(noted.count, 4);
    assert_true(noted.calls[1].may_reconnect);
    assert_false(noted.calls[2].may_reconnect);
    assert_false(noted.calls[3].may_reconnect);
    assert_int_equal(noted.calls[2].part, 'g');
    assert_false(noted.calls[2].proved); /* what the first connection proved is over */
    assert_true(noted.calls[3].proved);
    assert_true(noted.calls[2].at_ms - noted.calls[1].at_ms >= 1500);
    assert_true(noted.calls[2].at_ms - noted.calls[1].at_ms < 3000);
    noted_end();
}

static void test_second_connection_keeps_the_state_and_drops_what_was_heard(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    again_after_ms = 0;
    noted.on_greet = again_once;
    fake_transport_say_text(&noted.s.f, "left of the first");
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    assert_int_equal(noted.s.f.opens, 2);
    assert_int_equal(noted.count, 3);
    assert_int_equal(noted.calls[1].part, 'g');
    assert_int_equal(noted.calls[1].in, 0);
    noted_end();
}

static void test_second_connection_needs_its_time(void **state)
{
    (void)state;
    for (uint32_t left = 3999; left <= 4001; left++) {
        noted_begin("tls://192.0.2.1:443");
        noted.s.f.open_again = 0;
        noted.s.options.timeout_ms = left;
        noted_run();
        assert_int_equal(noted.calls[0].at_ms, 1000);
        assert_int_equal(noted.calls[0].may_reconnect, left > 4000);
        noted_end();
    }
}

/* --- what is sent before ---------------------------------------------------------------------- */

static struct vouch_prelude_run seen;
static struct vouch_prelude prelude;

static int say_before(struct vouch_exchange *x)
{
    struct vouch_prelude_run *r = (struct vouch_prelude_run *)(uintptr_t)x->options;
    noted_note('p', x);
    seen = *r;
    assert_int_equal(r->state[0], 0);
    r->state[0] = 7;
    vouch_write_text(&x->out, "PROXY\r\n");
    return VOUCH_OK;
}

/* What comes before TLS is not for the server of TLS. */
static void take_prelude(struct fake_transport *f, void *arg)
{
    uint8_t taken[7];
    (void)arg;
    if (vouch_span_starts_nocase(fake_transport_pending(f), "PROXY\r\n"))
        fake_transport_take(f, taken, sizeof taken);
}

static void begin_with_prelude(const struct vouch_prelude *p)
{
    noted_begin("tls://www.example.test:443");
    prelude = *p;
    noted.s.options.prelude = &prelude;
    noted.s.f.on_heard = take_prelude;
}

static bool is_local4(void *self, struct vouch_address *out)
{
    assert_ptr_equal(self, noted.s.options.transport.self);
    return vouch_address_parse(guarded_text("198.51.100.7"), out);
}

static bool is_local6(void *self, struct vouch_address *out)
{
    (void)self;
    return vouch_address_parse(guarded_text("2001:db8::7"), out);
}

static bool is_unknown(void *self, struct vouch_address *out)
{
    (void)self;
    return !vouch_address_parse(guarded_text("198.51.100.7"), out);
}

static void test_prelude_knows_the_way_where_both_ends_are_of_one_family(void **state)
{
    static const struct {
        bool (*local)(void *, struct vouch_address *);
        bool proxied, known;
    } rows[] = {{is_local4, false, true},
                {is_local4, true, false},
                {is_local6, false, false},
                {is_unknown, false, false},
                {NULL, false, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_with_prelude(&(struct vouch_prelude){say_before, rows[i].proxied, rows[i].local});
        noted_expect(noted_run(), VOUCH_F_NONE, NULL);
        assert_int_equal(seen.known, rows[i].known);
        assert_int_equal(seen.to.bytes[3], 1);
        if (rows[i].known)
            assert_int_equal(seen.from.bytes[0], 198);
        assert_memory_equal(fake_transport_heard(&noted.s.f).data, "PROXY\r\n", 7);
        assert_int_equal(noted.calls[0].part, 'p');
        assert_false(noted.calls[0].proved);
        assert_int_equal(noted.calls[1].part, 'g');
        assert_int_equal(noted.count, 3);
        noted_end();
    }
}

static void test_prelude_is_sent_once_on_each_connection(void **state)
{
    (void)state;
    begin_with_prelude(&(struct vouch_prelude){say_before, false, NULL});
    noted.on_talk = again_once;
    again_after_ms = 0;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    assert_int_equal(noted.count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(noted.calls[i].part, "pgtpgt"[i]);
    noted_end();
}

static void test_prelude_leaves_to_the_dialogue_what_has_come(void **state)
{
    (void)state;
    begin_with_prelude(&(struct vouch_prelude){say_before, false, NULL});
    fake_transport_say_text(&noted.s.f, "x");
    noted.on_greet = take_all;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    assert_int_equal(noted.calls[noted.count - 2].in, 1);
    noted_end();
}

static void test_proxy_that_does_not_answer_is_named_as_one(void **state)
{
    (void)state;
    noted_begin("tls://192.0.2.1:443");
    prelude = (struct vouch_prelude){say_before, true, NULL};
    noted.s.options.prelude = &prelude;
    noted.s.f.open_status = VOUCH_E_REFUSED;
    noted_expect(noted_run(), VOUCH_F_CONNECT_REFUSED, "192.0.2.1:443, the proxy");
    noted_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_connection_goes_to_the_same_address_and_begins_again),
        cmocka_unit_test(test_second_connection_keeps_the_state_and_drops_what_was_heard),
        cmocka_unit_test(test_second_connection_needs_its_time),
        cmocka_unit_test(test_prelude_knows_the_way_where_both_ends_are_of_one_family),
        cmocka_unit_test(test_prelude_is_sent_once_on_each_connection),
        cmocka_unit_test(test_prelude_leaves_to_the_dialogue_what_has_come),
        cmocka_unit_test(test_proxy_that_does_not_answer_is_named_as_one),
    };
    return cmocka_run_group_tests_name("check_again", tests, noted_set_up, NULL);
}
