// SPDX-License-Identifier: Apache-2.0
/* One check as a whole, polled in memory: name service, transport, a real TLS server, the judgement
 * between two handshake steps; however the bytes are cut up, and whichever call fails. */
#include "tests/support/check_scene.h"
#include "tests/support/heap.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct check_scene s;
static struct tls_peer peer;

static void with_peer(const struct tls_peer_options *options, void (*body)(void))
{
    static const struct tls_peer_options usual = {.plan = {.name = "www.example.test"}};
    size_t blocks = heap.blocks;
    tls_peer_init(&peer, options ? options : &usual);
    body();
    tls_peer_free(&peer);
    mbedtls_psa_crypto_free();
    assert_int_equal(heap.blocks, blocks);
}

static void expect(const struct vouch_report *r, enum vouch_verdict verdict,
                   enum vouch_finding_code code)
{
    if (vouch_report_verdict(r) != verdict)
        fail_msg("the verdict is %s, at %zu", vouch_verdict_text(vouch_report_verdict(r)),
                 sweep_at);
    if (code != VOUCH_F_NONE && !vouch_report_has(r, code))
        fail_msg("finding %d is missing, at %zu", (int)code, sweep_at);
}

/* --- good ------------------------------------------------------------------------------------- */

static void check_good(size_t chunk, void *arg)
{
    (void)arg;
    check_scene_begin(&s, &peer, "tls://www.example.test:443", chunk);
    const struct vouch_report *r = check_scene_run(&s);
    expect(r, VOUCH_VERDICT_VALID, VOUCH_F_NONE);
    assert_int_equal(r->sent_count, 3);
    assert_int_equal(r->path_count, 4);
    assert_int_equal(r->names_count, 1);
    assert_true(r->tls.established);
    assert_true(r->address_known);
    assert_int_equal(r->address.port, 443);
    assert_int_equal(s.f.misuse, 0);
    assert_int_equal(s.names.misuse, 0);
    assert_false(s.f.is_open);
    check_scene_end(&s);
}

static void sweep_good(void)
{
    sweep_chunks(check_good, NULL);
}

static void test_check_good_endpoint_is_valid_in_any_chunks(void **state)
{
    (void)state;
    with_peer(NULL, sweep_good);
}

/* --- faults ----------------------------------------------------------------------------------- */

static bool fault_anywhere(unsigned fault_at, void *arg)
{
    (void)arg;
    check_scene_begin(&s, &peer, "tls://www.example.test:443", 600);
    s.f.fault_at = fault_at;
    s.f.fault = VOUCH_E_RESET;
    const struct vouch_report *r = check_scene_run(&s);
    bool hit = s.f.fault_hit;
    /* tls:// says nothing over TLS: only the farewell can fail without harm */
    if (hit && !r->tls.established)
        expect(r, VOUCH_VERDICT_INVALID, VOUCH_F_NONE);
    if (r->tls.established)
        assert_int_equal(r->sent_count, 3);
    check_scene_end(&s);
    return hit;
}

static void sweep_fault(void)
{
    assert_true(sweep_faults(fault_anywhere, NULL, 400) > 10);
}

static void test_check_fault_at_any_call_is_never_valid(void **state)
{
    (void)state;
    with_peer(NULL, sweep_fault);
}

static bool lost_anywhere(unsigned fault_at, void *arg)
{
    const int *status = arg;

    check_scene_begin(&s, &peer, "tls://www.example.test:443", 600);
    s.f.fault_at = fault_at;
    s.f.fault = *status;
    const struct vouch_report *r = check_scene_run(&s);
    bool hit = s.f.fault_hit;
    if (hit && !r->tls.established)
        expect(r, VOUCH_VERDICT_INVALID, VOUCH_F_NONE);
    assert_false(vouch_report_has(r, VOUCH_F_TLS_HANDSHAKE));
    check_scene_end(&s);
    return hit;
}

static void sweep_lost(void)
{
    static int lost[] = {VOUCH_E_TIMEOUT, VOUCH_E_UNREACHABLE};

    for (size_t i = 0; i < 2; i++)
        assert_true(sweep_faults(lost_anywhere, &lost[i], 400) > 10);
}

/* TCP gave up, or this machine's address went: the peer is silent, its handshake is not at fault.
 */
static void test_check_way_lost_at_any_call_is_not_the_handshakes_fault(void **state)
{
    (void)state;
    with_peer(NULL, sweep_lost);
}

static void close_everywhere(void)
{
    for (int polls = 0; polls < 200; polls++) {
        sweep_at = (size_t)polls;
        check_scene_begin(&s, &peer, "tls://www.example.test:443", 1000);
        for (int i = 0; i < polls; i++)
            check_scene_poll(&s);
        vouch_check_close(&s.check);
        assert_false(s.f.is_open);
        check_scene_end(&s);
    }
}

static void test_check_closed_in_any_phase_frees_all(void **state)
{
    (void)state;
    with_peer(NULL, close_everywhere);
}

/* --- certificates ----------------------------------------------------------------------------- */

static void expect_expired(void)
{
    check_scene_begin(&s, &peer, "tls://www.example.test:443", 1000);
    const struct vouch_report *r = check_scene_run(&s);
    expect(r, VOUCH_VERDICT_INVALID, VOUCH_F_CERT_EXPIRED);
    assert_true(r->tls.established);
    assert_int_equal(r->sent_count, 3);
    assert_int_equal(r->path_count, 4);
    check_scene_end(&s);
}

static void test_check_expired_certificate_keeps_every_fact(void **state)
{
    static const struct tls_peer_options expired = {
        .plan = {.name = "www.example.test", .from_days = -100, .to_days = -10}};
    (void)state;
    with_peer(&expired, expect_expired);
}

static void expect_unknown(void)
{
    check_scene_begin(&s, &peer, "tls://www.example.test:443", 1000);
    s.clock.now.utc_known = false;
    expect(check_scene_run(&s), VOUCH_VERDICT_UNKNOWN, VOUCH_F_CLOCK_UNKNOWN);
    check_scene_end(&s);
}

static void test_check_without_a_clock_judges_no_date(void **state)
{
    (void)state;
    with_peer(NULL, expect_unknown);
}

static void expect_wrong_key(void)
{
    check_scene_begin(&s, &peer, "tls://www.example.test:443", 1000);
    expect(check_scene_run(&s), VOUCH_VERDICT_INVALID, VOUCH_F_TLS_BAD_SIGNATURE);
    check_scene_end(&s);
}

static void test_check_server_without_the_leafs_key_is_invalid(void **state)
{
    static const struct tls_peer_options both[] = {
        {.plan = {.name = "www.example.test", .other_key = true}},
        {.plan = {.name = "www.example.test", .other_key = true}, .tls12 = true}};
    (void)state;
    with_peer(&both[0], expect_wrong_key);
    with_peer(&both[1], expect_wrong_key);
}

/* --- getting there ---------------------------------------------------------------------------- */

static void expect_no_name(void)
{
    check_scene_begin(&s, &peer, "tls://gone.example.test:443", 1000);
    const struct vouch_report *r = check_scene_run(&s);
    expect(r, VOUCH_VERDICT_INVALID, VOUCH_F_RESOLVE_NO_NAME);
    assert_int_equal(s.f.opens, 0);
    check_scene_end(&s);
}

static void test_check_name_that_does_not_exist_is_found(void **state)
{
    (void)state;
    with_peer(NULL, expect_no_name);
}

static void expect_refused(void)
{
    check_scene_begin(&s, &peer, "tls://www.example.test:443", 1000);
    s.f.open_status = VOUCH_E_REFUSED;
    expect(check_scene_run(&s), VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_REFUSED);
    check_scene_end(&s);
}

static void test_check_refused_connection_is_found(void **state)
{
    (void)state;
    with_peer(NULL, expect_refused);
}

static void expect_second_address(void)
{
    check_scene_begin(&s, &peer, "tls://twice.example.test:443", 1000);
    s.name.name = "www.example.test";
    s.f.open_status = VOUCH_E_UNREACHABLE;
    while (s.f.opens < 1 || s.f.to.bytes[3] != 2) {
        check_scene_poll(&s);
        if (s.f.closes == 1)
            s.f.open_status = VOUCH_OK;
    }
    const struct vouch_report *r = check_scene_run(&s);
    expect(r, VOUCH_VERDICT_WARNING, VOUCH_F_CONNECT_UNREACHABLE);
    assert_true(r->tls.established);
    assert_int_equal(r->address.bytes[3], 2);
    check_scene_end(&s);
}

static void test_check_second_address_stands_in_with_a_warning(void **state)
{
    (void)state;
    with_peer(NULL, expect_second_address);
}

static void expect_timeout(void)
{
    check_scene_begin(&s, &peer, "tls://www.example.test:443", 1000);
    s.f.clock = &s.clock;
    s.f.quiet_until_ms = s.clock.now.mono_ms + 3000;
    expect(check_scene_run(&s), VOUCH_VERDICT_INVALID, VOUCH_F_CONNECT_TIMEOUT);
    check_scene_end(&s);
}

static void test_check_connection_that_never_stands_ends_at_its_time(void **state)
{
    (void)state;
    with_peer(NULL, expect_timeout);
}

static void expect_silence(void)
{
    check_scene_begin(&s, &peer, "tls://www.example.test:443", 1000);
    while (!s.f.is_open)
        check_scene_poll(&s);
    s.f.clock = &s.clock;
    s.f.quiet_until_ms = UINT64_MAX;
    uint64_t began_ms = s.clock.now.mono_ms;
    const struct vouch_report *r = check_scene_run(&s);
    expect(r, VOUCH_VERDICT_INVALID, VOUCH_F_PEER_SILENT);
    assert_in_range(s.clock.now.mono_ms - began_ms, 9000, 10600);
    assert_in_range(r->duration_ms, 9000, 10600);
    check_scene_end(&s);
}

static void test_check_silent_peer_ends_at_its_time(void **state)
{
    (void)state;
    with_peer(NULL, expect_silence);
}

static void test_check_without_a_mandatory_option_is_refused(void **state)
{
    struct vouch_check_options nothing;
    (void)state;
    memset(&nothing, 0, sizeof nothing);
    assert_int_equal(vouch_check_init(&s.check, &nothing), VOUCH_E_ARGUMENT);
}

static int watch(void **state)
{
    (void)state;
    heap_watch();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_good_endpoint_is_valid_in_any_chunks),
        cmocka_unit_test(test_check_fault_at_any_call_is_never_valid),
        cmocka_unit_test(test_check_way_lost_at_any_call_is_not_the_handshakes_fault),
        cmocka_unit_test(test_check_closed_in_any_phase_frees_all),
        cmocka_unit_test(test_check_expired_certificate_keeps_every_fact),
        cmocka_unit_test(test_check_without_a_clock_judges_no_date),
        cmocka_unit_test(test_check_server_without_the_leafs_key_is_invalid),
        cmocka_unit_test(test_check_name_that_does_not_exist_is_found),
        cmocka_unit_test(test_check_refused_connection_is_found),
        cmocka_unit_test(test_check_second_address_stands_in_with_a_warning),
        cmocka_unit_test(test_check_connection_that_never_stands_ends_at_its_time),
        cmocka_unit_test(test_check_silent_peer_ends_at_its_time),
        cmocka_unit_test(test_check_without_a_mandatory_option_is_refused),
    };
    return cmocka_run_group_tests_name("check", tests, watch, NULL);
}
