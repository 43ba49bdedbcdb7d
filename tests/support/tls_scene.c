// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tls_scene.h"

#include "tests/support/heap.h"
#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SPINS_MAX = 200000 };

static int open_transport(struct tls_scene *s)
{
    const struct vouch_address to = {.family = VOUCH_FAMILY_IPV4, .port = 443};
    struct vouch_transport t = fake_transport_of(&s->f);
    return t.ops->open(t.self, &to);
}

int tls_scene_begin(struct tls_scene *s, struct tls_peer *peer, size_t chunk)
{
    const struct vouch_report_storage storage = {
        .findings = s->findings, .findings_max = 8, .text = s->text, .text_max = sizeof s->text};
    s->peer = peer;
    s->chains = 0;
    s->sent_seen = 0;
    s->stuck = false;
    memset(&s->tls, 0, sizeof s->tls);
    vouch_report_init(&s->report, &storage);
    fake_transport_init(&s->f);
    s->f.chunk = chunk;
    assert_int_equal(open_transport(s), VOUCH_OK);
    fake_entropy_init(&s->entropy, 1);
    s->options.entropy = fake_entropy_of(&s->entropy);
    if (peer)
        tls_peer_begin(peer, &s->f);
    heap.counting = 1;
    int status = vouch_tls_config_init(&s->config, &s->options);
    if (status == VOUCH_OK)
        status = vouch_tls_init(&s->tls, &s->config, fake_transport_of(&s->f), "www.example.test");
    heap.counting = 0;
    return status;
}

static void look_at_chain(struct tls_scene *s)
{
    s->chains++;
    if (!s->peer)
        return;
    const mbedtls_x509_crt *sent = &s->peer->pki.sent;
    for (size_t i = 0; i < s->tls.chain_count && sent != NULL; i++, sent = sent->next)
        if (s->tls.chain[i].len == sent->raw.len &&
            memcmp(s->tls.chain[i].data, sent->raw.p, sent->raw.len) == 0)
            s->sent_seen++;
}

/* Lets the peer work. True when that, or the client's own doing, can bring things on. */
static bool pump(struct tls_scene *s)
{
    size_t said = s->f.said.len;
    bool more = s->f.said.at < said || s->f.end != 0 || s->f.fault_hit;
    if (!s->peer)
        return more;
    bool pending = fake_transport_pending(&s->f).len > 0;
    int end = s->f.end;
    tls_peer_work(s->peer);
    return more || pending || s->f.said.len > said || s->f.end != end;
}

static int handshake(struct tls_scene *s)
{
    heap.counting = 1;
    int status = vouch_tls_handshake(&s->tls);
    heap.counting = 0;
    return status;
}

int tls_scene_shake(struct tls_scene *s)
{
    for (unsigned i = 0; i < SPINS_MAX; i++) {
        int status = handshake(s);
        if (status <= 0)
            return status;
        if (status == VOUCH_TLS_CHAIN)
            look_at_chain(s);
        s->stuck = !pump(s) && status == VOUCH_AGAIN && s->tls.blocked && !s->f.stutter;
        if (s->stuck)
            return status;
    }
    fail_msg("the handshake goes on for ever, at %zu", sweep_at);
    return 0;
}

static int send_all(struct tls_scene *s, const char *words)
{
    for (size_t said = 0; said < strlen(words);) {
        int n = vouch_tls_send(&s->tls, (const uint8_t *)words + said, strlen(words) - said);
        if (n < 0)
            return n;
        said += (size_t)n;
    }
    return 1;
}

int tls_scene_ping(struct tls_scene *s)
{
    static const char words[] = "ping";
    char buffer[8] = "";
    size_t heard = 0;
    int n = send_all(s, words);
    for (unsigned i = 0; n >= 0 && heard < strlen(words) && i < SPINS_MAX; i++) {
        bool more = pump(s);
        n = vouch_tls_recv(&s->tls, (uint8_t *)buffer + heard, sizeof buffer - heard);
        heard += n > 0 ? (size_t)n : 0;
        if (n == 0 && !more && s->tls.blocked && !s->f.stutter)
            return 0;
    }
    if (n > 0)
        assert_string_equal(buffer, words);
    return n;
}

void tls_scene_explain(struct tls_scene *s, int status)
{
    if (status < 0)
        vouch_tls_explain(&s->tls, status, &s->report);
    vouch_tls_facts(&s->tls, &s->report);
}

struct vouch_span tls_scene_finding(struct tls_scene *s, enum vouch_finding_code code)
{
    for (size_t i = 0; i < s->report.findings_count; i++)
        if (s->findings[i].code == code)
            return s->findings[i].value;
    for (size_t i = 0; i < s->report.findings_count; i++)
        print_message("found %d \"%.*s\"\n", (int)s->findings[i].code,
                      (int)s->findings[i].value.len, (const char *)s->findings[i].value.data);
    fail_msg("finding %d is missing, at %zu", (int)code, sweep_at);
    return vouch_span_of("");
}

void tls_scene_end(struct tls_scene *s)
{
    assert_int_equal(s->f.misuse, 0);
    vouch_tls_free(&s->tls);
    vouch_tls_config_free(&s->config);
    if (s->peer)
        tls_peer_end(s->peer);
    fake_transport_free(&s->f);
}
