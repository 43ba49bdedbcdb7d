// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/probing.h"

#include "port/posix/transport.h"

#include <string.h>

/* --- what the loop asks ----------------------------------------------------------------------- */

/* The certificates of a server that speaks old versions only, which no handshake has shown. */
static int judge(struct vouch_probing *p, const struct vouch_time *now)
{
    const struct vouch_check_options *o = &p->check->options;
    size_t count;
    const struct vouch_span *sent = vouch_probe_chain(&p->probe, &count);
    if (count == 0 || p->check->tls.chain_total)
        return VOUCH_OK;
    if (!p->judging) {
        p->parts = *o->parts;
        p->parts.clients = NULL; /* they have refused the handshake */
        p->question = (struct vouch_judge_question){.sent = sent,
                                                    .sent_count = count,
                                                    .crls = o->crls,
                                                    .crls_count = o->crls_count,
                                                    .ocsp = o->ocsp,
                                                    .ocsp_count = o->ocsp_count,
                                                    .signers = o->signers,
                                                    .signers_count = o->signers_count,
                                                    .anchors = o->anchors,
                                                    .policy = o->policy,
                                                    .parts = &p->parts,
                                                    .now = *now,
                                                    .memo = o->memo};
        p->judging = true;
        p->check->report.sent_total = count;
        int status =
            vouch_judge_init(&p->check->judge, &p->question, &o->storage.judge, &p->check->report);
        if (status != VOUCH_OK)
            return status;
    }
    return vouch_judge_step(&p->check->judge);
}

static int poll_probe(void *self, const struct vouch_time *now)
{
    struct vouch_probing *p = self;
    int status = p->judging ? VOUCH_OK : vouch_probe_poll(&p->probe, now);
    return status == VOUCH_OK ? judge(p, now) : status;
}

static unsigned want_of_probe(void *self)
{
    return vouch_probe_want(&((struct vouch_probing *)self)->probe);
}

static uint64_t due_of_probe(void *self)
{
    const struct vouch_probing *p = self;
    bool has_ahead = (vouch_probe_want(&p->probe) & VOUCH_WANT_READ) &&
                     vouch_posix_transport_has_ahead(p->probe.options.transport.self);
    return has_ahead || p->judging ? 0 : vouch_probe_due(&p->probe);
}

static int fd_of_probe(void *self, size_t index)
{
    const struct vouch_probing *p = self;
    return index == 0 ? vouch_posix_transport_fd(p->probe.options.transport.self) : -1;
}

static bool begins(const struct vouch_endpoint *e, const char *word)
{
    return vouch_span_starts_nocase(vouch_span_of(e->target.dialogue->scheme), word);
}

void vouch_probing_join(const struct vouch_endpoint *e, const struct vouch_accepts *accepts,
                        struct vouch_report *r)
{
    r->accepts = accepts;
    vouch_probe_find(accepts, begins(e, "https"), begins(e, "smtp"), r);
    vouch_report_finish(r);
}

static void probe_done(void *self, int status)
{
    struct vouch_probing *p = self;
    vouch_probe_close(&p->probe);
    (void)status;
    vouch_probing_join(p->endpoint, &p->accepts, &p->check->report);
    p->done(p->arg, p->status);
}

static const struct vouch_loop_ops ops = {.poll = poll_probe,
                                          .want = want_of_probe,
                                          .due = due_of_probe,
                                          .fd = fd_of_probe,
                                          .done = probe_done};

/* --- its beginning ---------------------------------------------------------------------------- */

/* A server that nobody reached, or that never said that TLS may begin, is not asked again; one with
 * two kinds of key is asked once. */
bool vouch_probing_is_wanted(const struct vouch_endpoint *e, const struct vouch_check *c,
                             int status)
{
    const struct vouch_report *r = &c->report;
    bool first = e->key_type == VOUCH_TLS_KEY_ANY ||
                 (e->settings->mail.all_keys && e->key_type == VOUCH_TLS_KEY_RSA);
    if (!e->settings->probe || e->fetch || !first || status != VOUCH_OK || !r->address_known)
        return false;
    for (size_t i = 0; i < r->phases_count; i++)
        if (strcmp(r->phase_names[i], vouch_phase_text(VOUCH_PHASE_HANDSHAKE)) == 0)
            return true;
    return false;
}

/* The name that is said in greeting tells that this is a probe. */
static const void *greeting(struct vouch_probing *p)
{
    const struct vouch_check_options *o = &p->check->options;
    struct vouch_writer w = vouch_writer_of(p->ehlo_name, sizeof p->ehlo_name);
    if (!begins(p->endpoint, "smtp") && !begins(p->endpoint, "lmtp"))
        return o->dialogue_options;
    const struct vouch_smtp_options *given = o->dialogue_options;
    const char *name = given && given->ehlo_name ? given->ehlo_name : "localhost";
    vouch_write_text(&w, "vouch-probe.");
    vouch_write_text(&w, name);
    p->smtp = (struct vouch_smtp_options){.ehlo_name = vouch_writer_string(&w)};
    return &p->smtp;
}

static int begin(struct vouch_probing *p)
{
    const struct vouch_check *c = p->check;
    const struct vouch_entropy *entropy = &p->endpoint->resources->entropy;
    p->scratch.storage = (struct vouch_report_storage){.findings = p->findings,
                                                       .findings_max = VOUCH_PROBING_FINDINGS,
                                                       .facts = p->facts,
                                                       .facts_max = VOUCH_PROBING_FACTS,
                                                       .text = p->text,
                                                       .text_max = sizeof p->text};
    const struct vouch_probe_options o = {
        .target = c->options.target,
        .address = c->report.address,
        .transport = c->options.transport,
        .servername = vouch_target_servername(c->options.target, c->options.servername),
        .dialogue_options = greeting(p),
        .prelude = c->options.prelude,
        .random = p->random,
        .ask = p->endpoint->settings->probe,
        .pause_ms = p->endpoint->settings->probe_pause_ms,
        .web = begins(p->endpoint, "https"),
        .in = p->in,
        .in_max = sizeof p->in,
        .out = p->out,
        .out_max = sizeof p->out,
        .messages = p->messages,
        .messages_max = sizeof p->messages,
        .scratch = &p->scratch,
        .accepts = &p->accepts,
    };
    int status = entropy->ops->fill(entropy->self, p->random, sizeof p->random);
    return status == VOUCH_OK ? vouch_probe_init(&p->probe, &o) : status;
}

bool vouch_probing_begin(struct vouch_probing *p, const struct vouch_endpoint *e,
                         struct vouch_check *check, int status, struct vouch_loop *loop,
                         void (*done)(void *arg, int status), void *arg)
{
    if (!vouch_probing_is_wanted(e, check, status))
        return false;
    p->endpoint = e;
    p->check = check;
    p->status = status;
    p->done = done;
    p->arg = arg;
    p->judging = false;
    vouch_check_close(check);
    return begin(p) == VOUCH_OK && vouch_loop_add(loop, &p->item, &ops, p) == VOUCH_OK;
}
