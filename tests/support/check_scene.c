// SPDX-License-Identifier: Apache-2.0
#include "tests/support/check_scene.h"

#include "tests/support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { POLLS_MAX = 400000 };

static const struct fake_answer answers[] = {
    {.name = "www.example.test", .address = "192.0.2.1"},
    {.name = "twice.example.test", .address = "192.0.2.1"},
    {.name = "twice.example.test", .address = "192.0.2.2"},
};

static void set_storage(struct check_scene *s)
{
    s->options.storage.report = (struct vouch_report_storage){.findings = s->findings,
                                                              .findings_max = CHECK_SCENE_FINDINGS,
                                                              .sent = s->sent,
                                                              .sent_max = 8,
                                                              .path = s->path,
                                                              .path_max = 8,
                                                              .names = s->rows,
                                                              .names_max = 2,
                                                              .facts = s->facts,
                                                              .facts_max = 8,
                                                              .text = s->text,
                                                              .text_max = sizeof s->text};
    s->options.storage.judge.certificates = s->certificates;
    s->options.storage.judge.certificates_max = 16;
    s->options.storage.in = s->in;
    s->options.storage.in_max = sizeof s->in;
    s->options.storage.out = s->out;
    s->options.storage.out_max = sizeof s->out;
}

static void trust_the_peers_root(struct check_scene *s)
{
    struct vouch_certificate root;
    assert_int_equal(vouch_certificate_parse(s->peer->pki.anchor, &root), VOUCH_OK);
    s->anchor.subject = root.subject;
    s->anchor.key = root.spki;
    s->anchor.certificate = root.der;
    s->table.at = &s->anchor;
    s->table.count = 1;
}

void check_scene_begin(struct check_scene *s, struct tls_peer *peer, const char *target,
                       size_t chunk)
{
    struct vouch_target_error error;
    memset(s, 0, sizeof *s);
    s->peer = peer;
    fake_transport_init(&s->f);
    s->f.chunk = chunk;
    s->f.open_again = 1;
    fake_resolver_init(&s->names, answers, sizeof answers / sizeof answers[0]);
    s->names.again = 1;
    fake_clock_init(&s->clock);
    fake_entropy_init(&s->entropy, 1);
    struct vouch_tls_options tls = {.entropy = fake_entropy_of(&s->entropy)};
    assert_int_equal(vouch_tls_config_init(&s->tls, &tls), VOUCH_OK);
    assert_int_equal(
        vouch_target_parse(&s->target, vouch_span_of(target), vouch_span_of(""), &error), VOUCH_OK);
    trust_the_peers_root(s);
    s->name.name = s->target.host;
    s->policy.names = &s->name;
    s->policy.names_count = 1;
    s->options.target = &s->target;
    s->options.policy = &s->policy;
    s->options.parts = &vouch_judge_none;
    s->options.anchors = vouch_anchors_of_table(&s->table);
    s->options.transport = fake_transport_of(&s->f);
    s->options.resolver = fake_resolver_of(&s->names);
    s->options.tls = &s->tls;
    s->options.timeout_ms = 10000;
    s->options.connect_timeout_ms = 2000;
    set_storage(s);
    assert_int_equal(vouch_check_init(&s->check, &s->options), VOUCH_OK);
}

void check_scene_end(struct check_scene *s)
{
    vouch_check_close(&s->check);
    if (s->connected)
        tls_peer_end(s->peer);
    vouch_tls_config_free(&s->tls);
    fake_transport_free(&s->f);
}

int check_scene_poll(struct check_scene *s)
{
    size_t said = s->f.said.len;
    size_t taken = s->f.said.at;
    int status = vouch_check_poll(&s->check, &s->clock.now);
    if (s->f.is_open && !s->connected) {
        tls_peer_begin(s->peer, &s->f);
        s->connected = true;
    }
    if (s->connected)
        tls_peer_work(s->peer);
    bool idle = s->f.said.len == said && s->f.said.at == taken;
    uint64_t due_ms = vouch_check_due(&s->check);
    if (status == VOUCH_AGAIN && idle && due_ms > s->clock.now.mono_ms)
        fake_clock_advance(&s->clock, 10);
    return status;
}

const struct vouch_report *check_scene_run(struct check_scene *s)
{
    int status = VOUCH_AGAIN;
    for (int i = 0; status == VOUCH_AGAIN && i < POLLS_MAX; i++)
        status = check_scene_poll(s);
    if (status != VOUCH_OK)
        fail_msg("the check ended with %d in phase %s, at %zu", status,
                 vouch_phase_text(vouch_check_phase(&s->check)), sweep_at);
    return vouch_check_report(&s->check);
}
