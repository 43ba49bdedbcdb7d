// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/talk.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/talk_clear.h"
#include "core/check.h"
#include "core/format/phrase.h"
#include "core/format/plain.h"

#include <stdlib.h>

enum {
    FINDINGS = 32,
    SENT = 16,
    STEPS = 16,
    FACTS = 32,
    CERTIFICATES = 32,
    TEXT = 32 * 1024,
    IN = 16 * 1024,
    LIMIT_MS = 60000
};

/* One connection over TLS. */
struct work {
    struct agent_talk *talk;
    struct vouch_loop_check item;
    struct vouch_check check;
    struct vouch_policy policy;
    struct vouch_wanted_name name;
    struct vouch_posix_transport transport;
    struct vouch_posix_resolver resolver;
    struct vouch_finding findings[FINDINGS];
    struct vouch_sent sent[SENT];
    struct vouch_path_step path[STEPS];
    struct vouch_name_row names[2];
    struct vouch_fact facts[FACTS];
    struct vouch_certificate certificates[CERTIFICATES];
    uint8_t text[TEXT];
    uint8_t in[IN];
    uint8_t out[];
};

/* Why nothing was delivered: the worst finding. */
static void explain(const struct vouch_report *r, struct agent_delivery *d)
{
    const struct vouch_format_options o = {
        .language = VOUCH_LANGUAGE_EN, .words = vouch_words_of, .remedy = vouch_remedy_of};
    struct vouch_writer w = vouch_writer_of(d->why, sizeof d->why - 1);
    struct vouch_span piece;

    if (r->findings_count == 0 || r->storage.findings[0].severity == VOUCH_SEVERITY_INFO)
        return;
    vouch_plain_write(&w, r->target);
    vouch_write_text(&w, ": ");
    struct vouch_phrase phrase =
        vouch_phrase_of(vouch_phrase_text(&o, &r->storage.findings[0]), r, &r->storage.findings[0]);
    while (vouch_phrase_next(&phrase, &piece))
        vouch_plain_write(&w, piece);
    d->why[w.len] = '\0';
}

static void done(void *arg, int status)
{
    struct work *w = arg;
    struct agent_talk *t = w->talk;
    const struct vouch_report *r = vouch_check_report(&w->check);
    enum vouch_verdict verdict = vouch_report_verdict(r);

    explain(r, t->delivery);
    if (status == VOUCH_OK && verdict > VOUCH_VERDICT_WARNING)
        status = VOUCH_E_IO;
    vouch_check_close(&w->check);
    free(w);
    t->over(t, status);
}

static int begin_tls(struct agent_talk *t)
{
    struct agent *a = t->delivery->agent;
    struct work *w = calloc(1, sizeof *w + t->out_max);

    if (!w)
        return VOUCH_E_MEMORY;
    w->talk = t;
    t->target.dialogue = t->dialogue;
    w->name = (struct vouch_wanted_name){VOUCH_ROLE_HOST, t->target.host};
    w->policy = (struct vouch_policy){.names = &w->name, .names_count = 1};
    vouch_posix_transport_init(&w->transport);
    vouch_posix_resolver_init(&w->resolver, &a->names);
    struct vouch_check_options o = {
        .target = &t->target,
        .policy = &w->policy,
        .parts = &vouch_judge_all,
        .anchors = vouch_trust_store_anchors(&a->resources.store),
        .transport = vouch_posix_transport_of(&w->transport),
        .resolver = vouch_posix_resolver_of(&w->resolver),
        .tls = &a->resources.tls[VOUCH_TLS_KEY_ANY],
        .dialogue_options = t->options,
        .timeout_ms = LIMIT_MS,
        .storage = {.report = {VOUCH_REPORT_ARRAYS(*w)},
                    .judge = {.certificates = w->certificates, .certificates_max = CERTIFICATES},
                    .in = w->in,
                    .in_max = IN,
                    .out = w->out,
                    .out_max = t->out_max},
    };
    w->item.check = &w->check;
    w->item.done = done;
    w->item.arg = w;
    int status = vouch_check_init(&w->check, &o);
    if (status == VOUCH_OK)
        status = vouch_loop_add_check(&a->loop, &w->item);
    if (status == VOUCH_OK)
        return VOUCH_AGAIN;
    free(w);
    return status;
}

int agent_talk_begin(struct agent_talk *t)
{
    return t->clear ? agent_talk_clear(t) : begin_tls(t);
}
