// SPDX-License-Identifier: Apache-2.0
/* The TLS session when things go wrong: a server without its key, a transport that fails at any
 * call, an allocator that gives nothing at any call, a key that this build does not know. */
#include "tests/support/heap.h"
#include "tests/support/sweep.h"
#include "tests/support/tls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct tls_scene s;
static struct tls_peer peer;

static int shake(void)
{
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
    int status = tls_scene_shake(&s);
    tls_scene_explain(&s, status);
    return status;
}

static void test_tls_wrong_key_is_a_bad_signature(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        const struct tls_peer_options o = {
            .tls12 = (i & 1u) != 0,
            .plan = {.other_key = true, .key = (i & 2u) ? VOUCH_DEMO_RSA_2048 : VOUCH_DEMO_P256}};
        tls_peer_init(&peer, &o);
        assert_int_equal(shake(), VOUCH_E_SIGNATURE);
        assert_int_equal(s.chains, 1);
        assert_int_equal(s.sent_seen, 3);
        assert_false(s.report.tls.established);
        (void)tls_scene_finding(&s, VOUCH_F_TLS_BAD_SIGNATURE);
        assert_int_equal(s.report.findings_count, 1);
        assert_int_equal(vouch_tls_handshake(&s.tls), VOUCH_E_SIGNATURE); /* it sticks */
        tls_scene_end(&s);
        tls_peer_free(&peer);
    }
}

/* Without forward secrecy there is no signature: who cannot decipher cannot finish. */
static void test_tls_wrong_key_without_signature_fails_too(void **state)
{
    static const int suites[] = {MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256, 0};
    const struct tls_peer_options o = {
        .tls12 = true, .suites = suites, .plan = {.other_key = true, .key = VOUCH_DEMO_RSA_2048}};
    (void)state;
    tls_peer_init(&peer, &o);
    assert_true(shake() < 0);
    assert_false(s.tls.established);
    assert_true(s.report.findings_count > 0);
    tls_scene_end(&s);
    tls_peer_free(&peer);
}

/* The key's algorithm made unknown in what is sent: its OID's last byte. */
static void forge_key_oid(void)
{
    static const uint8_t ec[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
    mbedtls_x509_buf *raw = &peer.pki.sent.raw;
    for (size_t i = 0; i + sizeof ec <= raw->len; i++)
        if (memcmp(raw->p + i, ec, sizeof ec) == 0) {
            raw->p[i + sizeof ec - 1] = 0x7F;
            return;
        }
    fail_msg("no EC key in the leaf");
}

static void test_tls_unknown_key_still_shows_the_chain(void **state)
{
    (void)state;
    for (int tls12 = 0; tls12 <= 1; tls12++) {
        const struct tls_peer_options o = {.tls12 = tls12};
        tls_peer_init(&peer, &o);
        forge_key_oid();
        assert_true(shake() < 0);
        assert_int_equal(s.chains, 1);
        assert_int_equal(s.sent_seen, 3);
        assert_int_equal(s.tls.chain_total, 3);
        (void)tls_scene_finding(&s, VOUCH_F_TLS_KEY_UNSUPPORTED);
        tls_scene_end(&s);
        tls_peer_free(&peer);
    }
}

static void test_tls_leaf_cut_short_shows_the_chain_and_fails(void **state)
{
    (void)state;
    for (int tls12 = 0; tls12 <= 1; tls12++) {
        const struct tls_peer_options o = {.tls12 = tls12};
        tls_peer_init(&peer, &o);
        size_t len = peer.pki.sent.raw.len;
        peer.pki.sent.raw.len = 140; /* still as long as mbedTLS wants a certificate to be */
        assert_true(shake() < 0);
        assert_int_equal(s.sent_seen, 3);
        assert_int_equal(s.chains, 1);
        assert_true(s.report.findings_count > 0);
        peer.pki.sent.raw.len = len;
        tls_scene_end(&s);
        tls_peer_free(&peer);
    }
}

static void test_tls_client_certificate_demanded_is_found(void **state)
{
    (void)state;
    for (int tls12 = 0; tls12 <= 1; tls12++) {
        const struct tls_peer_options o = {.tls12 = tls12, .demands_certificate = true};
        tls_peer_init(&peer, &o);
        assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
        int status = tls_scene_shake(&s);
        if (status == VOUCH_OK) /* in TLS 1.3 the client is done before it is refused */
            status = tls_scene_ping(&s);
        assert_true(status < 0);
        tls_scene_explain(&s, status);
        assert_true(s.report.tls.client_cert_requested);
        (void)tls_scene_finding(&s, VOUCH_F_TLS_CLIENT_CERT_DEMANDED);
        assert_int_equal(s.report.findings_count, 1);
        tls_scene_end(&s);
        tls_peer_free(&peer);
    }
}

/* One certificate of the peer's own PKI is taken, one of its own making is refused. */
static void test_tls_client_certificate_taken_or_refused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        const bool good = i & 1u;
        const struct tls_peer_options o = {
            .tls12 = (i & 2u) != 0,
            .demands_certificate = true,
            .plan = {.self_signed = !good,
                     .sent = {VOUCH_DEMO_LEAF, VOUCH_DEMO_LOWER, VOUCH_DEMO_UPPER},
                     .sent_count = good ? 3 : 1,
                     .client_usage = true,
                     .from_days = -9000, /* the server's clock is the machine's */
                     .to_days = 9000}};
        tls_peer_init(&peer, &o);
        s.options.client_chain = &peer.pki.sent;
        s.options.client_key = peer.pki.key;
        assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
        int status = tls_scene_shake(&s);
        if (status == VOUCH_OK)
            status = tls_scene_ping(&s);
        tls_scene_explain(&s, status);
        assert_int_equal(s.chains, 1);
        assert_int_equal(s.tls.chain_total, o.plan.sent_count); /* and not the client's own */
        if (good)
            assert_true(status > 0);
        else
            (void)tls_scene_finding(&s, VOUCH_F_TLS_PEER_REJECTED_CLIENT);
        tls_scene_end(&s);
        tls_peer_free(&peer);
    }
    s.options.client_chain = NULL;
    s.options.client_key = NULL;
}

static void test_tls_key_of_another_certificate_is_refused(void **state)
{
    static const struct tls_peer_options o;
    (void)state;
    tls_peer_init(&peer, &o);
    s.options.client_chain = &peer.pki.sent;
    s.options.client_key = &peer.pki.other_key;
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_E_ARGUMENT);
    s.options.client_chain = NULL;
    s.options.client_key = NULL;
    tls_scene_end(&s);
    tls_peer_free(&peer);
}

static void test_tls_no_random_numbers_fails(void **state)
{
    const struct tls_peer_options o = {.tls12 = true};
    (void)state;
    tls_peer_init(&peer, &o);
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
    s.entropy.fail_at = 1;
    int status = tls_scene_shake(&s);
    assert_true(status < 0);
    tls_scene_explain(&s, status);
    assert_true(s.report.findings_count > 0);
    tls_scene_end(&s);
    tls_peer_free(&peer);
}

static bool fault(unsigned at, void *arg)
{
    int how = *(const int *)arg;
    assert_int_equal(tls_scene_begin(&s, &peer, 61), VOUCH_OK);
    s.f.fault_at = at;
    s.f.fault = how;
    int status = tls_scene_shake(&s);
    bool in_time = status == VOUCH_OK;
    if (in_time)
        status = tls_scene_ping(&s);
    bool hit = s.f.fault_hit;
    if (hit && status != how && !(in_time && status > 0))
        fail_msg("a fault %d at call %u ended in %d", how, at, status);
    tls_scene_explain(&s, status);
    if (status < 0 && s.report.findings_count == 0)
        fail_msg("a fault %d at call %u is not explained", how, at);
    tls_scene_end(&s);
    return hit;
}

static void test_tls_transport_fault_at_any_call_ends_with_its_reason(void **state)
{
    static int kinds[] = {VOUCH_E_RESET, VOUCH_E_CLOSED, VOUCH_E_IO};
    mbedtls_psa_crypto_free();
    size_t blocks = heap.blocks;
    (void)state;
    for (int tls12 = 0; tls12 <= 1; tls12++) {
        const struct tls_peer_options o = {.tls12 = tls12};
        tls_peer_init(&peer, &o);
        for (size_t i = 0; i < 3; i++)
            assert_true(sweep_faults(fault, &kinds[i], 2000) > 30);
        tls_peer_free(&peer);
    }
    mbedtls_psa_crypto_free();
    assert_int_equal(heap.blocks, blocks);
}

static unsigned refusals(void)
{
    return heap.failed;
}

/* One allocation fails, or all from there on. What goes well all the same is well. */
static bool starve(unsigned at, const int *for_good)
{
    heap.calls = 0;
    heap.fail_at = at;
    heap.failed = 0;
    heap.for_good = *for_good;
    int status = tls_scene_begin(&s, &peer, SIZE_MAX);
    bool begun = status == VOUCH_OK;
    if (begun)
        status = tls_scene_shake(&s);
    heap.fail_at = 0;
    if (heap.failed && status < 0 && s.options.refusals != NULL && status != VOUCH_E_MEMORY)
        fail_msg("without memory at allocation %u it ended in %d", at, status);
    if (heap.failed && heap.for_good && status >= 0)
        fail_msg("without memory from allocation %u on it answered %d", at, status);
    tls_scene_explain(&s, status);
    assert_false(vouch_report_has(&s.report, VOUCH_F_TLS_BAD_SIGNATURE));
    if (status < 0 && begun && s.report.findings_count == 0)
        fail_msg("no memory at allocation %u is not explained", at);
    tls_scene_end(&s);
    return heap.failed > 0;
}

/* The first allocations one by one, then every 61st, from another one each time: nearly all of the
 * thousands are numbers of the elliptic curves. */
static void sweep_allocations(unsigned first, int for_good)
{
    unsigned at = 1;
    while (starve(at, &for_good))
        at += at < 60 ? 1 : 61 + first;
    assert_true(at > 100); /* more allocations than the one by one: the sweep went on behind them */
}

static void test_tls_allocation_failing_at_any_call_is_out_of_memory(void **state)
{
    enum { COMBINATIONS = 8 };
    (void)state;
    mbedtls_psa_crypto_free();
    size_t blocks = heap.blocks;
    s.options.refusals = refusals;
    for (unsigned i = 0; i < COMBINATIONS; i++) {
        const struct tls_peer_options o = {
            .tls12 = (i & 1u) != 0,
            .plan = {.key = (i & 2u) ? VOUCH_DEMO_RSA_2048 : VOUCH_DEMO_P256}};
        tls_peer_init(&peer, &o);
        sweep_allocations(i, i & 4u);
        tls_peer_free(&peer);
    }
    s.options.refusals = NULL;
    mbedtls_psa_crypto_free();
    /* mbedTLS 3.6.6 itself loses a cipher's context where that of the other direction fails. */
    assert_in_range(heap.blocks, blocks, blocks + COMBINATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_wrong_key_is_a_bad_signature),
        cmocka_unit_test(test_tls_wrong_key_without_signature_fails_too),
        cmocka_unit_test(test_tls_unknown_key_still_shows_the_chain),
        cmocka_unit_test(test_tls_leaf_cut_short_shows_the_chain_and_fails),
        cmocka_unit_test(test_tls_client_certificate_demanded_is_found),
        cmocka_unit_test(test_tls_client_certificate_taken_or_refused),
        cmocka_unit_test(test_tls_key_of_another_certificate_is_refused),
        cmocka_unit_test(test_tls_no_random_numbers_fails),
        cmocka_unit_test(test_tls_transport_fault_at_any_call_ends_with_its_reason),
        cmocka_unit_test(test_tls_allocation_failing_at_any_call_is_out_of_memory),
    };
    heap_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
