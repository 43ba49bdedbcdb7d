// SPDX-License-Identifier: Apache-2.0
/* The second hello and the second session of one check: what is judged and reported once, how a
 * page that cannot be asked for is told, and how sessions are closed. */
#include "tests/support/noted_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* --- hellos of the test ----------------------------------------------------------------------- */

static struct vouch_hello hello;
static int nexts;      /* how often another hello is tried after a failure */
static bool same_peer; /* the second session is to the same server */
static unsigned begun, told, asked_again, asked_same;

static const struct vouch_tls_config *begin_hello(struct vouch_check *c)
{
    (void)c;
    begun++;
    return &noted.s.tls;
}

static bool next_hello(struct vouch_check *c, int status)
{
    (void)c;
    return status < 0 && nexts-- > 0;
}

static void tell_hello(struct vouch_check *c)
{
    (void)c;
    told++;
}

static bool again_hello(struct vouch_check *c)
{
    (void)c;
    asked_again++;
    if (hello.second)
        return false;
    hello.second = true;
    return true;
}

static bool same_hello(struct vouch_check *c)
{
    (void)c;
    asked_same++;
    return same_peer;
}

static const struct vouch_hello_ops ops = {.begin = begin_hello,
                                           .next = next_hello,
                                           .tell = tell_hello,
                                           .again = again_hello,
                                           .same = same_hello};

static void begin(bool twice)
{
    noted_begin("tls://www.example.test:443");
    hello = (struct vouch_hello){.ops = &ops, .configs = &noted.s.tls, .second = false};
    if (!twice)
        hello.second = true; /* `again` then answers no; but nothing was judged before */
    nexts = 0;
    same_peer = true;
    begun = told = asked_again = asked_same = 0;
    noted.s.options.hello = &hello;
    noted.s.options.timeout_ms = 30000;
}

static void test_second_session_is_judged_once_and_speaks_once(void **state)
{
    (void)state;
    begin(true);
    const struct vouch_report *r = noted_run();
    noted_expect(r, VOUCH_F_NONE, NULL);
    assert_int_equal(noted.s.f.opens, 2);
    assert_int_equal(begun, 2);
    assert_int_equal(told, 2);
    assert_int_equal(asked_same, 1);
    assert_int_equal(r->sent_count, 3); /* of the first, which are kept */
    assert_int_equal(r->path_count, 4);
    assert_int_equal(r->names_count, 1);
    assert_int_equal(noted.count, 3);
    assert_int_equal(noted.calls[0].part, 'g');
    assert_int_equal(noted.calls[1].part, 'g');
    assert_int_equal(noted.calls[2].part, 't');
    assert_true(noted.calls[2].proved);
    noted_end();
}

static void test_second_session_with_another_server_says_nothing_over_it(void **state)
{
    (void)state;
    begin(true);
    same_peer = false;
    const struct vouch_report *r = noted_run();
    assert_int_equal(noted.s.f.opens, 2);
    assert_int_equal(noted.count, 2); /* no talk */
    assert_false(vouch_report_has(r, VOUCH_F_TLS_HANDSHAKE));
    assert_true(r->tls.established); /* the first one was */
    noted_end();
}

static int once_opened(struct vouch_exchange *x)
{
    (void)x;
    if (noted.count == 2)
        noted.s.f.end = VOUCH_E_CLOSED; /* the second time there is no TLS */
    return VOUCH_OK;
}

static void test_second_session_that_fails_is_told_of_the_page_alone(void **state)
{
    (void)state;
    begin(true);
    noted.on_greet = once_opened;
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
    int status = VOUCH_AGAIN;
    for (int i = 0; i < 20000 && status == VOUCH_AGAIN; i++) {
        status = vouch_check_poll(&noted.s.check, &noted.s.clock.now);
        if (noted.s.f.is_open && !noted.s.connected && noted.count < 2) {
            tls_peer_begin(&noted.peer, &noted.s.f);
            noted.s.connected = true;
        }
        if (noted.s.connected && noted.count < 2)
            tls_peer_work(&noted.peer);
        if (noted.s.connected && !noted.s.f.is_open) {
            tls_peer_end(&noted.peer);
            noted.s.connected = false;
            noted.s.f.said.at = noted.s.f.said.len;
        }
        fake_clock_advance(&noted.s.clock, 1);
    }
    assert_int_equal(status, VOUCH_OK);
    const struct vouch_report *r = vouch_check_report(&noted.s.check);
    assert_int_equal(noted.s.f.opens, 2);
    assert_true(vouch_report_has(r, VOUCH_F_CLIENTS_HTTP2_ONLY));
    assert_false(vouch_report_has(r, VOUCH_F_PEER_CLOSED));
    assert_false(vouch_report_has(r, VOUCH_F_TLS_HANDSHAKE));
    assert_int_equal(r->sent_count, 3);
    noted_end();
}

static void test_hello_that_is_not_answered_is_followed_by_the_next(void **state)
{
    (void)state;
    begin(false);
    hello.second = false;
    nexts = 1;
    noted.s.f.end = VOUCH_E_CLOSED;
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
    for (int i = 0; i < 1000 && begun < 2; i++)
        assert_int_equal(vouch_check_poll(&noted.s.check, &noted.s.clock.now), VOUCH_AGAIN);
    assert_int_equal(begun, 2);
    assert_int_equal(noted.s.f.opens, 2);
    noted_end();
}

/* --- closing ---------------------------------------------------------------------------------- */

/* The type of the last record that was sent in TLS 1.2; 0: none. */
static uint8_t last_record(void)
{
    struct vouch_span heard = fake_transport_heard(&noted.s.f);
    uint8_t type = 0;
    for (size_t at = 0; at + 5 <= heard.len;) {
        type = heard.data[at];
        at += 5 + ((size_t)heard.data[at + 3] << 8 | heard.data[at + 4]);
    }
    return type;
}

static int leave_wrongly(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_E_MALFORMED;
}

static void test_session_is_closed_in_order_after_every_talk(void **state)
{
    enum { ALERT = 21 };
    (void)state;
    for (int row = 0; row < 4; row++) {
        bool fails = row & 1;
        static const struct tls_peer_options options = {.plan = {.name = "www.example.test"},
                                                        .tls12 = true};
        noted_begin("tls://www.example.test:443");
        tls_peer_free(&noted.peer);
        tls_peer_init(&noted.peer, &options);
        struct vouch_certificate root;
        assert_int_equal(vouch_certificate_parse(noted.peer.pki.anchor, &root), VOUCH_OK);
        noted.s.anchor.subject = root.subject;
        noted.s.anchor.key = root.spki;
        noted.s.anchor.certificate = root.der;
        noted.on_talk = fails ? leave_wrongly : NULL;
        noted.s.f.stutter = row & 2; /* it takes nothing at first */
        const struct vouch_report *r = noted_run();
        assert_string_equal(r->tls.protocol, "TLSv1.2");
        assert_int_equal(last_record(), ALERT); /* close_notify */
        noted_end();
    }
}

/* While signatures are verified the check wants to be polled at once. */
static void test_check_that_judges_is_due_now(void **state)
{
    bool judged = false;
    (void)state;
    noted_begin("tls://www.example.test:443");
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
    while (noted_poll() == VOUCH_AGAIN)
        if (vouch_check_phase(&noted.s.check) == VOUCH_PHASE_JUDGE) {
            judged = true;
            assert_true(vouch_check_due(&noted.s.check) <= noted.s.clock.now.mono_ms);
        }
    assert_true(judged);
    noted_end();
}

static void test_second_address_is_not_tried_again_on_a_second_connection(void **state)
{
    (void)state;
    noted_begin("tls://twice.example.test:443");
    noted.s.options.hello = &hello;
    hello = (struct vouch_hello){.ops = &ops};
    begun = told = asked_again = asked_same = 0;
    nexts = 0;
    same_peer = true;
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
    int status = VOUCH_AGAIN;
    for (int i = 0; i < 20000 && status == VOUCH_AGAIN; i++) {
        status = noted_poll();
        if (hello.second)
            noted.s.f.open_status = VOUCH_E_REFUSED;
    }
    const struct vouch_report *r = vouch_check_report(&noted.s.check);
    assert_int_equal(noted.s.f.opens, 2);
    assert_true(vouch_report_has(r, VOUCH_F_CONNECT_REFUSED));
    assert_int_equal(r->storage.findings[0].severity, VOUCH_SEVERITY_ERROR);
    noted_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_session_is_judged_once_and_speaks_once),
        cmocka_unit_test(test_second_session_with_another_server_says_nothing_over_it),
        cmocka_unit_test(test_second_session_that_fails_is_told_of_the_page_alone),
        cmocka_unit_test(test_hello_that_is_not_answered_is_followed_by_the_next),
        cmocka_unit_test(test_session_is_closed_in_order_after_every_talk),
        cmocka_unit_test(test_check_that_judges_is_due_now),
        cmocka_unit_test(test_second_address_is_not_tried_again_on_a_second_connection),
    };
    return cmocka_run_group_tests_name("check_second", tests, noted_set_up, NULL);
}
