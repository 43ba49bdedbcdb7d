// SPDX-License-Identifier: Apache-2.0
/* The doors through which mbedTLS's handshake comes to us, by themselves, and what a handshake must
 * have shown before it counts: certificates, and the proof that the peer holds the first one's key.
 */
#include "core/tls_seam.h"
#include "core/tls_staple.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"
#include "tests/support/tls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct tls_scene s;
static struct tls_peer peer;

/* --- the end of a handshake ---------------------------------------------------------------------
 */

/* What is taken back before each step behind the certificates. */
struct taken {
    bool chain;
    bool proof_none, proof_bad;
};

static int shake_without(const struct taken *taken)
{
    int status = VOUCH_AGAIN;
    for (int i = 0; i < 1000 && status > 0; i++) {
        status = vouch_tls_handshake(&s.tls);
        if (!s.tls.established && s.tls.chain_said) {
            s.tls.chain_total = taken->chain ? 0 : s.tls.chain_total;
            s.tls.proof = taken->proof_none  ? VOUCH_TLS_PROOF_NONE
                          : taken->proof_bad ? VOUCH_TLS_PROOF_BAD
                                             : s.tls.proof;
        }
        tls_peer_work(&peer);
    }
    return status;
}

static void expect_end(const struct tls_peer_options *o, struct taken taken, bool good)
{
    tls_peer_init(&peer, o);
    assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
    int status = shake_without(&taken);
    assert_int_equal(s.tls.established, good);
    if (good) {
        assert_int_equal(status, VOUCH_OK);
    } else {
        assert_true(status < 0);
        assert_int_equal(vouch_tls_handshake(&s.tls), status); /* it sticks */
        assert_true(vouch_tls_send(&s.tls, (const uint8_t *)"x", 1) < 0);
    }
    tls_scene_end(&s);
    tls_peer_free(&peer);
}

static void test_tls_session_stands_only_with_certificates_and_their_proof(void **state)
{
    (void)state;
    for (int tls12 = 0; tls12 <= 1; tls12++) {
        const struct tls_peer_options o = {.tls12 = tls12};
        expect_end(&o, (struct taken){0}, true);
        expect_end(&o, (struct taken){.chain = true}, false);
        expect_end(&o, (struct taken){.proof_none = true}, false);
        expect_end(&o, (struct taken){.proof_bad = true}, false);
    }
}

/* Without a signature in the exchange, being able to finish is the proof; a bad one is none. */
static void test_tls_static_exchange_needs_no_signature_and_forgives_no_bad_one(void **state)
{
    static const int suites[] = {MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256, 0};
    const struct tls_peer_options o = {
        .tls12 = true, .suites = suites, .plan = {.key = VOUCH_DEMO_RSA_2048}};
    (void)state;
    expect_end(&o, (struct taken){0}, true);
    expect_end(&o, (struct taken){.proof_none = true}, true);
    expect_end(&o, (struct taken){.proof_bad = true}, false);
    expect_end(&o, (struct taken){.chain = true}, false);
}

/* Before the exponentiation, which runs in one call whatever its size. */
static void test_tls_exchange_in_a_group_beyond_4096_bits_is_refused(void **state)
{
    const struct tls_peer_options o = {.tls12 = true};
    (void)state;
    for (int more = 0; more <= 1; more++) {
        int status = VOUCH_AGAIN;
        tls_peer_init(&peer, &o);
        assert_int_equal(tls_scene_begin(&s, &peer, SIZE_MAX), VOUCH_OK);
        for (int i = 0; i < 1000 && status > 0; i++) {
            s.tls.dh_bits = (uint16_t)(4096 + more);
            status = vouch_tls_handshake(&s.tls);
            tls_peer_work(&peer);
        }
        assert_int_equal(status == VOUCH_OK, more == 0);
        assert_int_equal(s.f.heard.len > 0, more == 0); /* refused at the first step */
        assert_int_equal(s.tls.established, more == 0);
        assert_true(more == 0 || s.tls.last_error == MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL);
        tls_scene_end(&s);
        tls_peer_free(&peer);
    }
}

/* --- the parser's doors -------------------------------------------------------------------------
 */

static const unsigned char *parsed_der;
static size_t parsed_len;

static int parser(mbedtls_x509_crt *crt, const unsigned char *der, size_t len)
{
    (void)crt;
    parsed_der = der;
    parsed_len = len;
    return 42;
}

static void test_seam_outside_of_a_handshake_parses_as_it_is_told_or_not_at_all(void **state)
{
    static const unsigned char der[] = {0x30, 0x00};
    mbedtls_x509_crt crt;
    (void)state;
    vouch_tls_seam_enter(NULL);
    assert_null(vouch_tls_seam_running());
    vouch_tls_seam_set_parser(NULL);
    assert_int_equal(vouch_tls_seam_parse(&crt, der, 2), MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE);
    assert_int_equal(vouch_tls_seam_parse_nocopy(&crt, der, 2),
                     MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE);
    vouch_tls_seam_set_parser(parser);
    assert_int_equal(vouch_tls_seam_parse(&crt, der, 2), 42);
    assert_ptr_equal(parsed_der, der);
    parsed_der = NULL;
    assert_int_equal(vouch_tls_seam_parse_nocopy(&crt, der, 1), 42);
    assert_ptr_equal(parsed_der, der);
    assert_int_equal(parsed_len, 1);
    vouch_tls_seam_set_parser(NULL);
}

static struct vouch_tls t;

static void note_one(bool copy, size_t index)
{
    const struct vouch_span der = peer.pki.der[VOUCH_DEMO_LEAF];
    mbedtls_x509_crt crt;
    mbedtls_x509_crt_init(&crt);
    int ret = copy ? vouch_tls_seam_parse(&crt, der.data, der.len)
                   : vouch_tls_seam_parse_nocopy(&crt, der.data, der.len);
    assert_int_equal(ret, 0);
    assert_int_equal(t.chain_total, index + 1);
    bool first = index == 0;
    assert_int_equal(mbedtls_pk_get_type(&crt.pk) != MBEDTLS_PK_NONE, first);
    assert_int_equal(crt.version, first ? 3 : 0);
    assert_int_equal(crt.raw.p == der.data && crt.raw.len == der.len, first && !copy);
    if (copy) /* the input buffer goes away */
        assert_null(crt.pk_raw.p);
    else
        assert_int_equal(crt.pk_raw.p != NULL && crt.pk_raw.len > 50, first);
    crt.raw.p = NULL;
    crt.pk_raw.p = NULL;
    mbedtls_pk_free(&crt.pk);
}

static void test_seam_in_a_handshake_keeps_the_chain_and_the_first_key(void **state)
{
    static const struct tls_peer_options o;
    (void)state;
    tls_peer_init(&peer, &o);
    for (int copy = 0; copy <= 1; copy++) {
        memset(&t, 0, sizeof t);
        vouch_tls_seam_enter(&t);
        assert_ptr_equal(vouch_tls_seam_running(), &t);
        for (size_t i = 0; i < VOUCH_TLS_CHAIN_MAX + 2; i++)
            note_one(copy, i);
        assert_int_equal(t.chain_count, VOUCH_TLS_CHAIN_MAX);
        assert_int_equal(t.key_error, 0);
        for (size_t i = 0; i < VOUCH_TLS_CHAIN_MAX; i++)
            assert_true(vouch_span_equal(t.chain[i], peer.pki.der[VOUCH_DEMO_LEAF]));
        vouch_tls_seam_enter(NULL);
    }
    tls_peer_free(&peer);
}

static const unsigned char *entry_end;
static unsigned entries;

static void note_entry(struct vouch_tls *noting, const unsigned char *end_of_der)
{
    assert_ptr_equal(noting, &t);
    entry_end = end_of_der;
    entries++;
}

/* A staple stands behind the first certificate, and behind no other. */
static void test_seam_tells_where_the_first_certificate_ends(void **state)
{
    static const struct vouch_tls_staple_ops ops = {.note_entry = note_entry};
    static const struct tls_peer_options o;
    (void)state;
    tls_peer_init(&peer, &o);
    memset(&t, 0, sizeof t);
    t.staple_ops = &ops;
    entries = 0;
    vouch_tls_seam_enter(&t);
    for (size_t i = 0; i < 3; i++)
        note_one(false, i);
    vouch_tls_seam_enter(NULL);
    assert_int_equal(entries, 1);
    const struct vouch_span der = peer.pki.der[VOUCH_DEMO_LEAF];
    assert_ptr_equal(entry_end, der.data + der.len);
    tls_peer_free(&peer);
}

/* A key behind the TBSCertificate, or beside its own SEQUENCE, is not the certificate's. */
static void test_seam_reads_no_key_outside_of_what_is_signed(void **state)
{
    static struct der_maker m;
    (void)state;
    der_begin(&m);
    struct der_certificate c = der_good_leaf(&m);
    struct vouch_span before =
        der_join(&m, 6, c.version, c.serial, c.inner, c.issuer, c.validity, c.subject);
    struct vouch_span rest = der_join(&m, 2, c.outer, c.signature);
    struct vouch_span inside = der_sequence(&m, 2, der_sequence(&m, 2, before, c.key), rest);
    struct vouch_span behind = der_sequence(&m, 3, der_sequence(&m, 1, before), c.key, rest);
    const struct vouch_span ders[] = {inside, behind};
    for (int i = 0; i < 2; i++) {
        mbedtls_x509_crt crt;
        mbedtls_x509_crt_init(&crt);
        memset(&t, 0, sizeof t);
        vouch_tls_seam_enter(&t);
        assert_int_equal(vouch_tls_seam_parse(&crt, ders[i].data, ders[i].len), 0);
        vouch_tls_seam_enter(NULL);
        assert_int_equal(t.key_error == 0, i == 0);
        assert_int_equal(mbedtls_pk_get_type(&crt.pk) != MBEDTLS_PK_NONE, i == 0);
        mbedtls_pk_free(&crt.pk);
    }
}

static void test_seam_signature_is_noted_for_the_running_session_alone(void **state)
{
    static const struct tls_peer_options o;
    unsigned char hash[32] = {1}, signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    size_t len;
    (void)state;
    tls_peer_init(&peer, &o);
    memset(&t, 0, sizeof t);
    assert_int_equal(mbedtls_pk_sign(peer.pki.key, MBEDTLS_MD_SHA256, hash, sizeof hash, signature,
                                     sizeof signature, &len, vouch_demo_random, NULL),
                     0);
    for (int ext = 0; ext <= 1; ext++)
        for (int wrong = 0; wrong <= 1; wrong++)
            for (int inside = 0; inside <= 1; inside++) {
                t.proof = VOUCH_TLS_PROOF_NONE;
                vouch_tls_seam_enter(inside ? &t : NULL);
                hash[31] = (unsigned char)wrong;
                int ret = ext ? vouch_tls_seam_verify_ext(MBEDTLS_PK_ECDSA, NULL, peer.pki.key,
                                                          MBEDTLS_MD_SHA256, hash, sizeof hash,
                                                          signature, len)
                              : vouch_tls_seam_verify(peer.pki.key, MBEDTLS_MD_SHA256, hash,
                                                      sizeof hash, signature, len, NULL);
                assert_int_equal(ret != 0, wrong);
                assert_int_equal(t.proof, !inside ? VOUCH_TLS_PROOF_NONE
                                          : wrong ? VOUCH_TLS_PROOF_BAD
                                                  : VOUCH_TLS_PROOF_GOOD);
                assert_int_equal(t.failed, 0);
            }
    vouch_tls_seam_enter(NULL);
    tls_peer_free(&peer);
}

/* --- the stapled answer of TLS 1.2 --------------------------------------------------------------
 */

static uint8_t certificates[] = "first"
                                "second";

static void begin_staple(void)
{
    memset(&t, 0, sizeof t);
    t.staple_ops = &vouch_tls_staple;
    t.staple_promised = true;
    t.version = VOUCH_TLS_1_2;
    t.chain[0] = (struct vouch_span){certificates, 5};
    t.chain[1] = (struct vouch_span){certificates + 5, 6};
    t.chain_count = 2;
    vouch_tls_seam_enter(&t);
}

static void end_staple(void)
{
    vouch_tls_seam_enter(NULL);
    t.staple_ops->free(&t);
    assert_null(t.copy);
}

static void test_staple_is_awaited_once_promised_and_the_chain_kept_meanwhile(void **state)
{
    int ret = MBEDTLS_ERR_SSL_WANT_READ;
    (void)state;
    begin_staple();
    assert_true(vouch_tls_staple.awaits(&t, &ret));
    assert_int_equal(ret, 0);
    assert_memory_equal(t.copy, "firstsecond", 11);
    memset(certificates, 'x', 11); /* the next message overwrites them */
    assert_true(vouch_span_equal(t.chain[0], guarded_text("first")));
    assert_true(vouch_span_equal(t.chain[1], guarded_text("second")));
    const uint8_t *kept = t.copy;
    ret = MBEDTLS_ERR_SSL_WANT_WRITE;
    assert_true(vouch_tls_staple.awaits(&t, &ret));
    assert_ptr_equal(t.copy, kept);
    assert_int_equal(ret, MBEDTLS_ERR_SSL_WANT_WRITE);
    ret = MBEDTLS_ERR_SSL_DECODE_ERROR;
    assert_false(vouch_tls_staple.awaits(&t, &ret));
    memcpy(certificates, "firstsecond", 11);
    end_staple();
}

static void test_staple_is_not_awaited_where_none_can_come(void **state)
{
    int ret = 0;
    (void)state;
    for (int i = 0; i < 4; i++) {
        begin_staple();
        t.staple_promised = i != 0;
        t.version = i == 1 ? VOUCH_TLS_1_3 : VOUCH_TLS_1_2;
        t.read_on = i == 2;
        t.staple.len = i == 3;
        assert_false(vouch_tls_staple.awaits(&t, &ret));
        assert_null(t.copy);
        end_staple();
    }
}

static void test_staple_message_is_taken_once_and_by_its_form_alone(void **state)
{
    static const unsigned char good[] = {1, 0, 0, 2, 'o', 'k'};
    static const unsigned char other[] = {2, 0, 0, 2, 'o', 'k'};
    int ret = 0;
    (void)state;
    begin_staple();
    assert_true(vouch_tls_staple_asked());
    assert_false(vouch_tls_staple_take(good, sizeof good)); /* the chain has not come */
    vouch_tls_staple_read_on();
    assert_false(t.read_on);
    assert_true(vouch_tls_staple.awaits(&t, &ret));
    assert_true(vouch_tls_staple_take(good, sizeof good));
    assert_true(vouch_span_equal(t.staple, guarded_text("ok")));
    assert_false(t.read_on);
    assert_false(vouch_tls_staple_take(good, sizeof good));
    end_staple();
    for (size_t len = 0; len < sizeof good; len++) { /* cut, and of another type */
        begin_staple();
        assert_true(vouch_tls_staple.awaits(&t, &ret));
        assert_true(vouch_tls_staple_take(len ? good : other, len ? len : sizeof other));
        assert_int_equal(t.staple.len, 0);
        assert_true(t.read_on);
        assert_false(vouch_tls_staple_take(good, sizeof good));
        end_staple();
    }
    begin_staple();
    assert_true(vouch_tls_staple.awaits(&t, &ret));
    vouch_tls_staple_read_on();
    assert_true(t.read_on);
    assert_false(vouch_tls_staple_take(good, sizeof good));
    t.staple_ops->free(&t);
    t.staple_ops = NULL;
    assert_false(vouch_tls_staple_asked());
    vouch_tls_seam_enter(NULL);
    assert_false(vouch_tls_staple_asked());
    assert_false(vouch_tls_staple_take(good, sizeof good));
    vouch_tls_staple_read_on();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_session_stands_only_with_certificates_and_their_proof),
        cmocka_unit_test(test_tls_static_exchange_needs_no_signature_and_forgives_no_bad_one),
        cmocka_unit_test(test_tls_exchange_in_a_group_beyond_4096_bits_is_refused),
        cmocka_unit_test(test_seam_outside_of_a_handshake_parses_as_it_is_told_or_not_at_all),
        cmocka_unit_test(test_seam_in_a_handshake_keeps_the_chain_and_the_first_key),
        cmocka_unit_test(test_seam_tells_where_the_first_certificate_ends),
        cmocka_unit_test(test_seam_reads_no_key_outside_of_what_is_signed),
        cmocka_unit_test(test_seam_signature_is_noted_for_the_running_session_alone),
        cmocka_unit_test(test_staple_is_awaited_once_promised_and_the_chain_kept_meanwhile),
        cmocka_unit_test(test_staple_is_not_awaited_where_none_can_come),
        cmocka_unit_test(test_staple_message_is_taken_once_and_by_its_form_alone),
    };
    return cmocka_run_group_tests_name("tls_seam", tests, NULL, NULL);
}
