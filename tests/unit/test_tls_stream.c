// SPDX-License-Identifier: Apache-2.0
/* A session over a transport that takes nothing, ends or fails: what is tried again, what stays,
 * and what is sent no more. */
#include "tests/support/heap.h"
#include "tests/support/tls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct tls_scene s;
static struct tls_peer peer;

static const uint8_t fatal_alert[] = {21, 3, 3, 0, 2, 2, 40};

static void begin_with_peer(void)
{
    static const struct tls_peer_options options;
    tls_peer_init(&peer, &options);
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
}

static void begin_session(void)
{
    begin_with_peer();
    assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
}

static void end_with_peer(void)
{
    tls_scene_end(&s);
    tls_peer_free(&peer);
}

/* A peer that has closed may have said why before; one that cannot be reached says nothing more. */
static void test_send_that_fails_ends_the_handshake_unless_an_alert_may_have_come(void **state)
{
    static const struct {
        int sending, status, alert;
    } rows[] = {{VOUCH_E_CLOSED, VOUCH_E_MALFORMED, 40},
                {VOUCH_E_RESET, VOUCH_E_MALFORMED, 40},
                {VOUCH_E_TIMEOUT, VOUCH_E_TIMEOUT, -1},
                {VOUCH_E_UNREACHABLE, VOUCH_E_UNREACHABLE, -1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
        s.f.send_status = rows[i].sending;
        fake_transport_say(&s.f, fatal_alert, sizeof fatal_alert);
        assert_int_equal(tls_scene_shake(&s), rows[i].status);
        assert_int_equal(s.tls.alert_received, rows[i].alert);
        tls_scene_end(&s);
    }
}

/* Without an alert the reason is the send's, and nothing is waited for. */
static void test_send_that_fails_without_an_alert_tells_its_own_reason(void **state)
{
    static const int rows[] = {VOUCH_E_CLOSED, VOUCH_E_RESET};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
        s.f.send_status = rows[i];
        assert_int_equal(tls_scene_shake(&s), rows[i]);
        assert_false(s.stuck);
        tls_scene_end(&s);
    }
}

static void test_alert_of_any_number_is_noted(void **state)
{
    (void)state;
    for (int alert = 0; alert <= 255; alert += 51) {
        uint8_t record[sizeof fatal_alert];
        assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
        memcpy(record, fatal_alert, sizeof record);
        record[6] = (uint8_t)alert;
        fake_transport_say(&s.f, record, sizeof record);
        assert_int_equal(tls_scene_shake(&s), VOUCH_E_MALFORMED);
        assert_int_equal(s.tls.alert_received, alert);
        tls_scene_end(&s);
    }
}

/* What has failed stays failed, whatever comes later, and the transport is left alone. */
static void test_failure_stays_and_the_transport_is_left_alone(void **state)
{
    uint8_t byte = 0;
    (void)state;
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
    fake_transport_say(&s.f, fatal_alert, sizeof fatal_alert);
    assert_int_equal(tls_scene_shake(&s), VOUCH_E_MALFORMED);
    int error = s.tls.last_error;
    unsigned calls = s.f.calls;
    s.f.end = VOUCH_E_CLOSED;
    assert_int_equal(vouch_tls_handshake(&s.tls), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_tls_send(&s.tls, &byte, 1), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_tls_recv(&s.tls, &byte, 1), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_tls_close(&s.tls), VOUCH_OK); /* there is no session to close */
    assert_int_equal(s.tls.last_error, error);
    assert_int_equal(s.f.calls, calls);
    tls_scene_end(&s);
}

static void test_failure_of_a_session_stays_too(void **state)
{
    uint8_t byte = 0;
    (void)state;
    begin_session();
    fake_transport_say_text(&s.f, "not a record of TLS");
    int status = 0;
    for (int i = 0; i < 10 && status == 0; i++)
        status = vouch_tls_recv(&s.tls, &byte, 1);
    assert_int_equal(status, VOUCH_E_MALFORMED);
    unsigned calls = s.f.calls;
    s.f.end = VOUCH_E_RESET;
    assert_int_equal(vouch_tls_recv(&s.tls, &byte, 1), VOUCH_E_MALFORMED);
    assert_int_equal(vouch_tls_send(&s.tls, &byte, 1), VOUCH_E_MALFORMED);
    assert_int_equal(s.f.calls, calls);
    end_with_peer();
}

static void test_server_name_that_there_is_no_memory_for_is_an_error(void **state)
{
    (void)state;
    begin_session();
    end_with_peer();
    heap_watch();
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
    unsigned calls = heap.calls;
    tls_scene_end(&s);
    heap_watch();
    heap.fail_at = calls; /* the name is the last that is allocated */
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_E_MEMORY);
    assert_int_equal(heap.failed, 1);
    heap_watch();
    tls_scene_end(&s);
}

/* Far more bytes one by one than one call may read. */
static void test_session_reads_on_for_ever(void **state)
{
    uint8_t much[250];
    size_t heard = 0;
    (void)state;
    begin_session();
    memset(much, 'x', sizeof much);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(vouch_tls_send(&s.tls, much, sizeof much), sizeof much);
        tls_peer_work(&peer); /* says all of it back */
    }
    s.f.chunk = 1;
    for (int i = 0; i < 5000 && heard < 4 * sizeof much; i++) {
        int n = vouch_tls_recv(&s.tls, much, sizeof much);
        assert_true(n >= 0);
        heard += (size_t)n;
    }
    assert_int_equal(heard, 4 * sizeof much);
    end_with_peer();
}

/* A record that was begun is sent before anything else, however often the transport blocks. */
static void test_send_that_blocks_goes_on_with_the_same_bytes(void **state)
{
    static const uint8_t words[] = "0123456789abcdef";
    (void)state;
    begin_session();
    s.f.chunk = 0;
    assert_int_equal(vouch_tls_send(&s.tls, words, 10), 0);
    assert_int_equal(vouch_tls_send(&s.tls, words, 16), 0);
    assert_int_equal(vouch_tls_send(&s.tls, words, 16), 0);
    s.f.chunk = SIZE_MAX;
    assert_int_equal(vouch_tls_send(&s.tls, words, 16), 10);
    tls_peer_work(&peer);
    assert_int_equal(peer.heard, 10);
    assert_int_equal(vouch_tls_send(&s.tls, words + 10, 6), 6);
    tls_peer_work(&peer);
    assert_int_equal(peer.heard, 16);
    end_with_peer();
}

static void test_send_that_blocks_says_so_until_it_is_through(void **state)
{
    uint8_t byte = 'x';
    (void)state;
    begin_session();
    s.f.stutter = true;
    s.f.skip = false;
    assert_int_equal(vouch_tls_send(&s.tls, &byte, 1), 0);
    assert_true(s.tls.wants_write);
    assert_true(s.tls.blocked);
    assert_int_equal(vouch_tls_send(&s.tls, &byte, 1), 1);
    assert_false(s.tls.wants_write);
    tls_peer_work(&peer);
    assert_int_equal(peer.heard, 1); /* once */
    end_with_peer();
}

static size_t sent(void)
{
    return fake_transport_heard(&s.f).len;
}

static void test_close_is_said_once_and_in_whole(void **state)
{
    (void)state;
    begin_with_peer();
    assert_int_equal(vouch_tls_close(&s.tls), VOUCH_OK); /* before there is a session */
    assert_int_equal(sent(), 0);
    assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
    size_t before = sent();
    s.f.stutter = true;
    s.f.skip = false;
    assert_int_equal(vouch_tls_close(&s.tls), VOUCH_AGAIN);
    assert_true(s.tls.wants_write);
    assert_int_equal(sent(), before);
    assert_int_equal(vouch_tls_close(&s.tls), VOUCH_OK);
    assert_false(s.tls.wants_write);
    size_t after = sent();
    assert_true(after > before);
    s.f.stutter = false;
    assert_int_equal(vouch_tls_close(&s.tls), VOUCH_OK);
    assert_int_equal(sent(), after);
    end_with_peer();
}

/* A transport that took a send for closed may not say so again when it is read. */
static void test_close_is_not_said_to_a_peer_that_is_gone(void **state)
{
    uint8_t byte = 0;
    (void)state;
    begin_session();
    s.f.send_status = VOUCH_E_CLOSED;
    assert_int_equal(vouch_tls_send(&s.tls, &byte, 1), 1); /* an alert may be there to be read */
    s.f.send_status = 0;
    size_t before = sent();
    assert_int_equal(vouch_tls_close(&s.tls), VOUCH_OK);
    assert_int_equal(sent(), before);
    s.tls.transport_status = 0; /* where nobody has said how it ended */
    assert_int_equal(vouch_tls_recv(&s.tls, &byte, 1), VOUCH_E_CLOSED);
    end_with_peer();
}

static int set_up(void **state)
{
    (void)state;
    heap_watch();
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    mbedtls_psa_crypto_free();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_that_fails_ends_the_handshake_unless_an_alert_may_have_come),
        cmocka_unit_test(test_send_that_fails_without_an_alert_tells_its_own_reason),
        cmocka_unit_test(test_alert_of_any_number_is_noted),
        cmocka_unit_test(test_failure_stays_and_the_transport_is_left_alone),
        cmocka_unit_test(test_failure_of_a_session_stays_too),
        cmocka_unit_test(test_server_name_that_there_is_no_memory_for_is_an_error),
        cmocka_unit_test(test_session_reads_on_for_ever),
        cmocka_unit_test(test_send_that_blocks_goes_on_with_the_same_bytes),
        cmocka_unit_test(test_send_that_blocks_says_so_until_it_is_through),
        cmocka_unit_test(test_close_is_said_once_and_in_whole),
        cmocka_unit_test(test_close_is_not_said_to_a_peer_that_is_gone),
    };
    return cmocka_run_group_tests_name("tls_stream", tests, set_up, tear_down);
}
