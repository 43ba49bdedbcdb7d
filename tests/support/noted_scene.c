// SPDX-License-Identifier: Apache-2.0
#include "tests/support/noted_scene.h"

#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

struct noted_scene noted;

void noted_note(char part, const struct vouch_exchange *x)
{
    assert_true(noted.count < NOTED_MAX);
    noted.calls[noted.count++] = (struct noted_call){.part = part,
                                                     .proved = x->proved,
                                                     .waited = x->waited,
                                                     .may_reconnect = x->may_reconnect,
                                                     .ended = x->ended,
                                                     .in = x->in.len,
                                                     .at_ms = noted.s.clock.now.mono_ms};
}

static int greet(struct vouch_exchange *x)
{
    noted_note('g', x);
    return noted.on_greet ? noted.on_greet(x) : VOUCH_OK;
}

static int talk(struct vouch_exchange *x)
{
    noted_note('t', x);
    return noted.on_talk ? noted.on_talk(x) : VOUCH_OK;
}

static const struct vouch_dialogue dialogue = {.scheme = "test", .greet = greet, .talk = talk};

void noted_begin(const char *target)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"}};
    noted.count = 0;
    noted.on_greet = noted.on_talk = NULL;
    tls_peer_init(&noted.peer, &options);
    check_scene_begin(&noted.s, &noted.peer, target, 1000);
    noted.s.target.dialogue = &dialogue;
    noted.s.name.name = "www.example.test";
}

void noted_end(void)
{
    assert_int_equal(noted.s.f.misuse, 0);
    check_scene_end(&noted.s);
    tls_peer_free(&noted.peer);
    mbedtls_psa_crypto_free();
}

int noted_poll(void)
{
    int status = check_scene_poll(&noted.s);
    if (noted.s.connected && !noted.s.f.is_open) {
        tls_peer_end(&noted.peer);
        noted.s.connected = false;
        noted.s.f.said.at = noted.s.f.said.len;
        noted.s.f.heard.at = noted.s.f.heard.len;
        noted.s.f.end = 0;
    }
    return status;
}

const struct vouch_report *noted_run(void)
{
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
    int status = VOUCH_AGAIN;
    for (int i = 0; status == VOUCH_AGAIN && i < 100000; i++)
        status = noted_poll();
    assert_int_equal(status, VOUCH_OK);
    assert_int_equal(vouch_check_poll(&noted.s.check, &noted.s.clock.now),
                     VOUCH_OK); /* it stays over */
    return vouch_check_report(&noted.s.check);
}

void noted_expect(const struct vouch_report *r, enum vouch_finding_code code, const char *value)
{
    const struct vouch_finding *f = r->storage.findings;
    bool valid = vouch_report_verdict(r) == VOUCH_VERDICT_VALID;
    if (valid != (code == VOUCH_F_NONE))
        fail_msg("%zu findings, the first %d, %.*s", r->findings_count, (int)f->code,
                 (int)f->value.len, (const char *)f->value.data);
    if (valid)
        return;
    assert_int_equal(f->code, code);
    assert_true(vouch_span_equal(f->value, vouch_span_of(value)));
    assert_true(r->findings_count == 1 || f[1].severity == VOUCH_SEVERITY_INFO);
}

bool noted_was_sent(const char *text)
{
    struct vouch_span heard = fake_transport_heard(&noted.s.f);
    for (size_t i = 0; i + strlen(text) <= heard.len; i++)
        if (memcmp(heard.data + i, text, strlen(text)) == 0)
            return true;
    return false;
}

void noted_serve(const struct tls_peer_options *options)
{
    struct vouch_certificate root;
    noted_begin("tls://www.example.test:443");
    tls_peer_free(&noted.peer);
    tls_peer_init(&noted.peer, options);
    assert_int_equal(vouch_certificate_parse(noted.peer.pki.anchor, &root), VOUCH_OK);
    noted.s.anchor.subject = root.subject;
    noted.s.anchor.key = root.spki;
    noted.s.anchor.certificate = root.der;
}

void noted_check(void)
{
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
}

void noted_run_to(enum vouch_phase phase)
{
    noted_check();
    for (int i = 0; vouch_check_phase(&noted.s.check) != phase; i++) {
        assert_true(i < NOTED_POLLS_MAX);
        assert_int_equal(noted_poll(), VOUCH_AGAIN);
    }
}

const struct vouch_report *noted_run_alone(void)
{
    int status = VOUCH_AGAIN;
    for (int i = 0; status == VOUCH_AGAIN; i++) {
        assert_true(i < NOTED_POLLS_MAX);
        status = vouch_check_poll(&noted.s.check, &noted.s.clock.now);
        fake_clock_advance(&noted.s.clock, 10);
    }
    assert_int_equal(status, VOUCH_OK);
    return vouch_check_report(&noted.s.check);
}

void noted_show(struct vouch_demo_pki *own)
{
    struct vouch_tls_options options = {.entropy = fake_entropy_of(&noted.s.entropy),
                                        .client_chain = &own->sent,
                                        .client_key = own->key};
    vouch_tls_config_free(&noted.s.tls);
    assert_int_equal(vouch_tls_config_init(&noted.s.tls, &options), VOUCH_OK);
}

int noted_set_up(void **state)
{
    (void)state;
    heap_watch();
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    return 0;
}
