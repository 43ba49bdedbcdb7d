// SPDX-License-Identifier: Apache-2.0
/* The TLS session against mbedTLS's server in memory: handshakes that go well, in both versions,
 * with every kind of key, however the bytes are cut up. */
#include "tests/support/heap.h"
#include "tests/support/sweep.h"
#include "tests/support/tls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct tls_scene s;
static struct tls_peer peer;

static void expect_text(const char *got, const char *want)
{
    if (got == NULL || strcmp(got, want) != 0)
        fail_msg("\"%s\" where \"%s\" belongs, at %zu", got ? got : "nothing", want, sweep_at);
}

static void check_good(size_t chunk, void *arg)
{
    const char *version = arg;
    assert_int_equal(tls_scene_begin(&s, &peer, chunk), VOUCH_OK);
    assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
    assert_int_equal(s.chains, 1);
    assert_int_equal(s.tls.chain_total, 3);
    assert_int_equal(s.sent_seen, 3); /* the DER lay there, whole */
    assert_int_equal(s.tls.proof, VOUCH_TLS_PROOF_GOOD);
    assert_true(tls_scene_ping(&s) > 0);
    tls_scene_explain(&s, VOUCH_OK);
    assert_int_equal(s.report.findings_count, 0);
    assert_true(s.report.tls.established);
    expect_text(s.report.tls.protocol, version);
    expect_text(s.report.tls.group, "x25519");
    assert_int_equal(vouch_tls_close(&s.tls), VOUCH_OK);
    tls_scene_end(&s);
}

static void sweep_versions(const struct tls_peer_options *options)
{
    size_t blocks = heap.blocks;
    struct tls_peer_options o = *options;
    for (int tls12 = 0; tls12 <= 1; tls12++) {
        o.tls12 = tls12;
        tls_peer_init(&peer, &o);
        sweep_chunks(check_good, tls12 ? "TLSv1.2" : "TLSv1.3");
        tls_peer_free(&peer);
    }
    mbedtls_psa_crypto_free();
    assert_int_equal(heap.blocks, blocks);
}

static void test_tls_ecdsa_server_gives_chain_and_facts(void **state)
{
    static const struct tls_peer_options options;
    (void)state;
    sweep_versions(&options);
}

static void test_tls_rsa_server_gives_chain_and_facts(void **state)
{
    static const struct tls_peer_options options = {.plan = {.key = VOUCH_DEMO_RSA_2048}};
    (void)state;
    sweep_versions(&options);
}

static void shake_with(const struct tls_peer_options *options)
{
    tls_peer_init(&peer, options);
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
    assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
    tls_scene_explain(&s, VOUCH_OK);
}

static void end_with_peer(void)
{
    tls_scene_end(&s);
    tls_peer_free(&peer);
}

static void test_tls_suites_have_the_names_of_the_logs(void **state)
{
    static const struct {
        int suite;
        const char *name;
        bool weak;
    } rows[] = {
        {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384", false},
        {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "ECDHE-RSA-AES128-SHA", false},
        {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "ECDHE-RSA-AES128-SHA256", false},
        {MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-RSA-CHACHA20-POLY1305", false},
        {MBEDTLS_TLS_DHE_RSA_WITH_AES_256_CCM, "DHE-RSA-AES256-CCM", false},
        {MBEDTLS_TLS_DHE_RSA_WITH_AES_128_CCM_8, "DHE-RSA-AES128-CCM8", false},
        {MBEDTLS_TLS_RSA_WITH_AES_256_CBC_SHA256, "AES256-SHA256", true},
        {MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256, "AES128-GCM-SHA256", true},
        {MBEDTLS_TLS1_3_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384", false},
        {MBEDTLS_TLS1_3_AES_128_CCM_8_SHA256, "TLS_AES_128_CCM_8_SHA256", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int suites[] = {rows[i].suite, 0};
        const struct tls_peer_options o = {.plan = {.key = VOUCH_DEMO_RSA_2048},
                                           .suites = suites,
                                           .tls12 = rows[i].suite >> 8 != 0x13};
        sweep_at = i;
        shake_with(&o);
        expect_text(s.report.tls.cipher, rows[i].name);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_TLS_WEAK_CIPHER), rows[i].weak);
        end_with_peer();
    }
}

static void test_tls_group_after_a_retry_is_the_one_used(void **state)
{
    static const uint16_t groups[] = {MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, 0};
    const struct tls_peer_options tls13 = {.groups = groups};
    const struct tls_peer_options tls12 = {.groups = groups, .tls12 = true};
    (void)state;
    shake_with(&tls13); /* the client's first share was for another: HelloRetryRequest */
    expect_text(s.report.tls.group, "secp384r1");
    end_with_peer();
    shake_with(&tls12);
    expect_text(s.report.tls.group, "secp384r1");
    end_with_peer();
}

static void test_tls_more_certificates_than_kept_are_counted(void **state)
{
    static const struct tls_peer_options options;
    (void)state;
    tls_peer_init(&peer, &options);
    const struct vouch_span small = peer.pki.der[VOUCH_DEMO_UPPER];
    for (int i = 0; i < 31; i++)
        assert_int_equal(mbedtls_x509_crt_parse_der(&peer.pki.sent, small.data, small.len), 0);
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
    assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
    assert_int_equal(s.tls.chain_total, 34);
    assert_int_equal(s.tls.chain_count, VOUCH_TLS_CHAIN_MAX);
    assert_int_equal(s.sent_seen, VOUCH_TLS_CHAIN_MAX);
    end_with_peer();
}

/* The same certificate, asked for by its key's kind; the other kind fails. */
static void test_tls_key_type_asks_for_that_key_only(void **state)
{
    static const enum vouch_tls_key_type asked[] = {VOUCH_TLS_KEY_RSA, VOUCH_TLS_KEY_ECDSA};
    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        const bool server_rsa = i & 1u;
        const bool client_rsa = i & 2u;
        const struct tls_peer_options o = {
            .tls12 = (i & 4u) != 0,
            .plan = {.key = server_rsa ? VOUCH_DEMO_RSA_2048 : VOUCH_DEMO_P256}};
        tls_peer_init(&peer, &o);
        s.options.key_type = asked[client_rsa ? 0 : 1];
        assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
        int status = tls_scene_shake(&s);
        tls_scene_explain(&s, status);
        if (server_rsa == client_rsa)
            assert_int_equal(status, VOUCH_OK);
        else
            (void)tls_scene_finding(&s, VOUCH_F_TLS_NO_COMMON_CIPHER);
        end_with_peer();
    }
    s.options.key_type = VOUCH_TLS_KEY_ANY;
}

static void test_tls_version_limits_are_kept(void **state)
{
    static const struct tls_peer_options both;
    static const struct tls_peer_options only12 = {.tls12 = true};
    (void)state;
    s.options.max_version = VOUCH_TLS_1_2;
    shake_with(&both);
    expect_text(s.report.tls.protocol, "TLSv1.2");
    end_with_peer();
    s.options.max_version = VOUCH_TLS_ANY;
    s.options.min_version = VOUCH_TLS_1_3;
    tls_peer_init(&peer, &only12);
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
    int status = tls_scene_shake(&s);
    assert_true(status < 0);
    tls_scene_explain(&s, status);
    /* mbedTLS's server looks at the suites first, and finds none of TLS 1.2 */
    (void)tls_scene_finding(&s, VOUCH_F_TLS_NO_COMMON_CIPHER);
    end_with_peer();
    s.options.min_version = VOUCH_TLS_ANY;
}

static void test_tls_end_of_stream_tells_whether_it_was_announced(void **state)
{
    static const struct tls_peer_options options;
    uint8_t byte;
    (void)state;
    tls_peer_init(&peer, &options);
    for (int announced = 0; announced <= 1; announced++) {
        peer.closes = announced;
        assert_int_equal(tls_scene_begin(&s, &peer, 61), VOUCH_OK);
        assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
        assert_true(tls_scene_ping(&s) > 0);
        s.f.end = VOUCH_E_CLOSED;
        int status;
        while ((status = vouch_tls_recv(&s.tls, &byte, 1)) == 0)
            ;
        assert_int_equal(status, VOUCH_E_CLOSED);
        assert_int_equal(s.tls.close_notified, announced);
        tls_scene_explain(&s, status);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_TLS_NO_CLOSE_NOTIFY), !announced);
        assert_int_equal(vouch_tls_recv(&s.tls, &byte, 1), VOUCH_E_CLOSED); /* it sticks */
        tls_scene_end(&s);
    }
    tls_peer_free(&peer);
}

/* A send that stopped half-way must go on with the same record. */
static void test_tls_send_over_a_stuttering_transport_is_whole(void **state)
{
    static const struct tls_peer_options options;
    (void)state;
    tls_peer_init(&peer, &options);
    assert_int_equal(tls_scene_begin(&s, &peer, 3), VOUCH_OK);
    s.f.stutter = true;
    assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
    assert_true(tls_scene_ping(&s) > 0);
    assert_int_equal(peer.heard, 4);
    end_with_peer();
}

static void test_tls_free_before_and_after_use_is_harmless(void **state)
{
    static const struct tls_peer_options options;
    static struct vouch_tls untouched;
    (void)state;
    vouch_tls_free(&untouched);
    tls_peer_init(&peer, &options);
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
    assert_int_equal(tls_scene_shake(&s), VOUCH_OK);
    vouch_tls_free(&s.tls);
    vouch_tls_free(&s.tls);
    end_with_peer();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_ecdsa_server_gives_chain_and_facts),
        cmocka_unit_test(test_tls_rsa_server_gives_chain_and_facts),
        cmocka_unit_test(test_tls_suites_have_the_names_of_the_logs),
        cmocka_unit_test(test_tls_group_after_a_retry_is_the_one_used),
        cmocka_unit_test(test_tls_more_certificates_than_kept_are_counted),
        cmocka_unit_test(test_tls_key_type_asks_for_that_key_only),
        cmocka_unit_test(test_tls_version_limits_are_kept),
        cmocka_unit_test(test_tls_end_of_stream_tells_whether_it_was_announced),
        cmocka_unit_test(test_tls_send_over_a_stuttering_transport_is_whole),
        cmocka_unit_test(test_tls_free_before_and_after_use_is_harmless),
    };
    heap_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
