// SPDX-License-Identifier: Apache-2.0
#include "core/check_phases.h"

#include <string.h>

/* For a second connection and everything over it. */
enum { RECONNECT_NEEDS_MS = 4000 };

/* How often pending evidence is polled. */
enum { LOOK_EVERY_MS = 10 };

static const char *phase_name(const struct vouch_check *c)
{
    return vouch_phase_text(c->phase);
}

/* --- dialogues, in clear text and over TLS --- */

/* Before the proxy has connected us, whatever happens is of its own doing. */
static bool is_at_proxy(const struct vouch_check *c)
{
    const struct vouch_prelude *p = c->options.prelude;
    return c->phase == VOUCH_PHASE_GREET && p && p->proxied && !c->preluded;
}

static void find_phase(struct vouch_check *c, enum vouch_finding_code code)
{
    vouch_report_find_text(&c->report, code, VOUCH_NO_POSITION,
                           is_at_proxy(c) ? "greet, the proxy" : phase_name(c));
}

static void find_silence(struct vouch_check *c)
{
    bool in_handshake = c->phase == VOUCH_PHASE_HANDSHAKE || c->phase == VOUCH_PHASE_FINISH;
    bool heard = in_handshake ? c->tls.first_bytes_count > 0 : c->talk.heard;
    find_phase(c, heard ? VOUCH_F_PEER_SLOW : VOUCH_F_PEER_SILENT);
}

/* TCP has given up, or this machine has lost its address or its way to the peer: nothing more was
 * heard, as when the time is over. */
static bool lost_way(int status)
{
    return status == VOUCH_E_TIMEOUT || status == VOUCH_E_UNREACHABLE;
}

/* The stream itself failed during a dialogue in clear text. */
static void explain_stream(struct vouch_check *c, int status)
{
    if (lost_way(status))
        find_silence(c);
    else
        find_phase(c, status == VOUCH_E_CLOSED ? VOUCH_F_PEER_CLOSED : VOUCH_F_PEER_RESET);
}

void vouch_phase_reconnect(struct vouch_check *c)
{
    struct vouch_report *r = &c->report;
    /* it holds the addresses that are about to be freed */
    if (c->options.race)
        c->options.race->ops->end(c);
    if (c->tls_open)
        vouch_tls_free(&c->tls);
    c->tls_open = c->handshaken = c->asked = c->judging = c->opening = c->preluded = false;
    memset(c->prelude_state, 0, sizeof c->prelude_state);
    c->transport.ops->close(c->transport.self);
    c->reconnected = true;
    c->addresses.at[0] = r->address;
    c->addresses.count = 1;
    c->address_next = 0;
    if (!(c->options.hello && c->options.hello->second))
        r->sent_count = r->path_count = r->names_count = 0;
    vouch_talk_next(&c->talk);
}

static int run_dialogue(struct vouch_check *c, const struct vouch_talk_stream *stream,
                        int (*step)(struct vouch_exchange *x), const void *options, bool proved)
{
    struct vouch_exchange x = {0};
    x.target = c->options.target;
    x.options = options;
    x.proved = proved;
    x.report = &c->report;
    x.may_reconnect = !c->reconnected && c->now.mono_ms + RECONNECT_NEEDS_MS < c->due_ms;
    x.waited = c->wake_ms && c->now.mono_ms >= c->wake_ms;
    if (x.waited) {
        c->wake_ms = 0;
        c->talk.fed = true;
    }
    int status = vouch_talk_run(&c->talk, stream, step, &x);
    c->talk.leaving = c->talk.leaving || x.leaving;
    c->want = c->talk.wants_write ? VOUCH_WANT_WRITE : VOUCH_WANT_READ;
    c->progressed = status == VOUCH_AGAIN && c->talk.fed;
    if (status == VOUCH_RECONNECT)
        c->connect_at_ms = c->now.mono_ms + x.wait_ms;
    else if (x.wait_ms)
        c->wake_ms = c->now.mono_ms + x.wait_ms;
    if (status == VOUCH_E_SPACE && c->talk.stream_status == 0)
        find_phase(c, VOUCH_F_REPLY_TOO_LONG);
    return status;
}

/* VOUCH_OK: the dialogue may begin, with what has already arrived. */
static int run_prelude(struct vouch_check *c, const struct vouch_talk_stream *clear)
{
    const struct vouch_prelude *p = c->options.prelude;
    struct vouch_prelude_run run = {
        .prelude = p, .to = c->report.address, .state = c->prelude_state};
    run.known = !p->proxied && p->local && p->local(c->transport.self, &run.from) &&
                run.from.family == run.to.family;
    int status = run_dialogue(c, clear, p->step, &run, false);
    if (status != VOUCH_OK)
        return status;
    c->preluded = true;
    vouch_talk_other(&c->talk);
    return VOUCH_OK;
}

int vouch_phase_greet(struct vouch_check *c)
{
    struct vouch_transport *t = &c->transport;
    struct vouch_talk_stream clear = {t->ops->send, t->ops->recv, t->self};
    int status = c->options.prelude && !c->preluded ? run_prelude(c, &clear) : VOUCH_OK;
    if (status == VOUCH_OK)
        status = run_dialogue(c, &clear, c->options.target->dialogue->greet,
                              c->options.dialogue_options, false);
    if (c->talk.stream_status && !c->talk.leaving)
        explain_stream(c, c->talk.stream_status);
    if (status == VOUCH_OK && vouch_talk_left(&c->talk))
        vouch_report_find_plain(&c->report, VOUCH_F_TLS_INJECTED);
    return status;
}

/* --- the TLS session --- */

static void explain_session(struct vouch_check *c, int status)
{
    if (lost_way(status))
        find_silence(c);
    else
        vouch_tls_explain(&c->tls, status, &c->report);
}

static int open_session(struct vouch_check *c)
{
    const struct vouch_hello *h = c->options.hello;
    int status = vouch_tls_init(&c->tls, h ? h->ops->begin(c) : c->options.tls, c->transport,
                                vouch_target_servername(c->options.target, c->options.servername));
    c->tls_open = true;
    vouch_talk_next(&c->talk);
    if (status < 0)
        vouch_tls_explain(&c->tls, status, &c->report);
    return status;
}

static bool next_hello(struct vouch_check *c, int status)
{
    const struct vouch_hello *h = c->options.hello;
    return h && h->ops->next(c, status);
}

/* The connection for the page alone: everything else was reported for the first one. */
static bool is_second(const struct vouch_check *c)
{
    return c->options.hello && c->options.hello->second;
}

static int page_not_asked(struct vouch_check *c, int status)
{
    c->handshaken = true; /* on the first connection */
    vouch_report_find_plain(&c->report, VOUCH_F_CLIENTS_HTTP2_ONLY);
    return status;
}

static int step_session(struct vouch_check *c)
{
    int status = vouch_tls_handshake(&c->tls);
    c->want = c->tls.wants_write ? VOUCH_WANT_WRITE : VOUCH_WANT_READ;
    c->progressed = status == VOUCH_AGAIN && !c->tls.blocked;
    if (status >= 0)
        return status;
    if (next_hello(c, status))
        return VOUCH_RECONNECT;
    if (is_second(c))
        return page_not_asked(c, status);
    vouch_tls_facts(&c->tls, &c->report);
    explain_session(c, status);
    return status;
}

static void count_chain(struct vouch_check *c)
{
    c->report.sent_total = c->tls.chain_total;
    if (c->tls.chain_total > c->tls.chain_count)
        vouch_report_find_number(&c->report, VOUCH_F_CHAIN_TOO_MANY, VOUCH_NO_POSITION,
                                 (int64_t)c->tls.chain_total);
}

int vouch_phase_handshake(struct vouch_check *c)
{
    if (!c->tls_open) {
        int opened = open_session(c);
        if (opened < 0)
            return opened;
    }
    int status = step_session(c);
    if (status == VOUCH_TLS_CHAIN) {
        count_chain(c);
        if (c->options.hello)
            c->options.hello->ops->tell(c);
        return VOUCH_OK;
    }
    if (status == VOUCH_OK) { /* a session without certificates proves nothing */
        vouch_report_find_plain(&c->report, VOUCH_F_TLS_NO_CERTIFICATE);
        return VOUCH_E_NOT_FOUND;
    }
    return status;
}

static void set_question(struct vouch_check *c)
{
    const struct vouch_check_options *o = &c->options;
    c->question.sent = c->tls.chain;
    c->question.sent_count = c->tls.chain_count;
    c->question.suite = c->tls.suite;
    c->question.crls = o->crls;
    c->question.crls_count = o->crls_count;
    c->question.signers = o->signers;
    c->question.memo = o->memo;
    c->question.ocsp = o->ocsp;
    c->question.ocsp_count = o->ocsp_count;
    c->question.staple = c->tls.staple;
    c->question.staple_asked = c->tls.staple_ops != NULL;
    c->question.scts = c->tls.timestamps;
    c->question.scts_asked = c->tls.staple_ops != NULL;
    c->question.signers_count = o->signers_count;
    c->question.anchors = o->anchors;
    if (o->pins.ops)
        c->question.anchors = o->pins.ops->look(o->pins.self, c->tls.chain, c->tls.chain_count,
                                                o->anchors, &c->report);
    c->question.policy = o->policy;
    c->question.parts = o->parts;
    c->question.now = c->now;
    c->question.restart = o->restart;
    c->asked = true;
}

/* Polled by time, because it waits for connections of its own. */
static int look_elsewhere(struct vouch_check *c)
{
    const struct vouch_evidence *e = &c->options.evidence;
    int status = e->ops ? e->ops->look(e->self, &c->question, &c->report) : VOUCH_OK;
    c->wake_ms = status == VOUCH_AGAIN ? c->now.mono_ms + LOOK_EVERY_MS : 0;
    return status;
}

static int begin_judging(struct vouch_check *c)
{
    if (!c->asked)
        set_question(c);
    int status = look_elsewhere(c);
    if (status != VOUCH_OK)
        return status;
    c->judging = true;
    return vouch_judge_init(&c->judge, &c->question, &c->options.storage.judge, &c->report);
}

static bool is_trusted(const struct vouch_check *c)
{
    enum vouch_verdict verdict = vouch_report_verdict(&c->report);
    bool good = verdict == VOUCH_VERDICT_VALID || verdict == VOUCH_VERDICT_WARNING;
    return vouch_judge_trusted(&c->judge) && good;
}

/* The DER is in the session's input buffer: no handshake step may run in between. */
int vouch_phase_judge(struct vouch_check *c)
{
    int status = c->judging || is_second(c) ? VOUCH_OK : begin_judging(c);
    if (is_second(c) && !c->options.hello->ops->same(c)) {
        c->handshaken = true;
        return VOUCH_E_NOT_FOUND;
    }
    if (status == VOUCH_OK && !is_second(c))
        status = vouch_judge_step(&c->judge);
    c->progressed = status == VOUCH_AGAIN && c->judging;
    if (status == VOUCH_OK && !c->options.insecure_cert && !is_trusted(c))
        vouch_tls_withhold(&c->tls);
    if (status < 0)
        c->stuck = status;
    return status;
}

int vouch_phase_finish(struct vouch_check *c)
{
    int status = step_session(c);
    if (status == VOUCH_TLS_CHAIN) { /* what was judged must be what was proved */
        vouch_report_find_text(&c->report, VOUCH_F_TLS_HANDSHAKE, VOUCH_NO_POSITION,
                               "certificates sent twice");
        return VOUCH_E_MALFORMED;
    }
    if (status != VOUCH_OK)
        return status;
    c->handshaken = true;
    if (is_second(c))
        return VOUCH_OK;
    vouch_tls_facts(&c->tls, &c->report);
    return c->options.hello && c->options.hello->ops->again(c) ? VOUCH_RECONNECT : VOUCH_OK;
}

static int send_over_tls(void *self, const uint8_t *data, size_t len)
{
    return vouch_tls_send(self, data, len);
}

static int receive_over_tls(void *self, uint8_t *data, size_t len)
{
    return vouch_tls_recv(self, data, len);
}

static bool is_proved(const struct vouch_check *c)
{
    return c->handshaken && is_trusted(c);
}

static bool hung_up(int status)
{
    return status == VOUCH_E_CLOSED || status == VOUCH_E_RESET;
}

/* A server that asked for a certificate and closes before its first message has refused ours: with
 * TLS 1.3, and with servers that verify after the handshake, nothing else is visible. */
static void explain_talk(struct vouch_check *c, int status)
{
    if (hung_up(status) && !c->talk.heard && c->tls.client_cert_requested)
        vouch_report_find_text(
            &c->report,
            c->tls.client_cert_withheld ? VOUCH_F_TLS_CLIENT_CERT_WITHHELD
            : c->tls.client_cert_ours   ? VOUCH_F_TLS_PEER_REJECTED_CLIENT
                                        : VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
            VOUCH_NO_POSITION,
            c->tls.client_cert_withheld ? "" : "connection closed after the handshake");
    else if (status == VOUCH_E_CLOSED)
        find_phase(c, VOUCH_F_PEER_CLOSED);
    else
        explain_session(c, status);
}

int vouch_phase_talk(struct vouch_check *c)
{
    struct vouch_talk_stream tls = {send_over_tls, receive_over_tls, &c->tls};
    int status = run_dialogue(c, &tls, c->options.target->dialogue->talk,
                              c->options.dialogue_options, is_proved(c));
    if (c->talk.stream_status)
        explain_talk(c, c->talk.stream_status);
    return status;
}

/* In TLS 1.3 a server refuses a client's certificate, or its absence, after the client's handshake
 * is over. If it has not sent anything yet, wait for its answer to our close_notify. */
static int hear_refusal(struct vouch_check *c)
{
    uint8_t ignored[16];
    int n = vouch_tls_recv(&c->tls, ignored, sizeof ignored);
    c->want = VOUCH_WANT_READ;
    if (n == 0)
        return VOUCH_AGAIN;
    if (c->tls.alert_received >= 0 &&
        !vouch_report_has(&c->report, VOUCH_F_TLS_PEER_REJECTED_CLIENT))
        vouch_tls_explain(&c->tls, n, &c->report);
    return VOUCH_OK;
}

int vouch_phase_close(struct vouch_check *c)
{
    if (c->options.race)
        c->options.race->ops->end(c);
    if (!c->handshaken)
        return VOUCH_OK;
    int status = vouch_tls_close(&c->tls);
    c->want = VOUCH_WANT_WRITE;
    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    return c->tls.client_cert_requested && !c->talk.heard ? hear_refusal(c) : VOUCH_OK;
}

int vouch_phase_late_peer(struct vouch_check *c)
{
    if (c->phase == VOUCH_PHASE_HANDSHAKE && next_hello(c, VOUCH_E_TIMEOUT))
        return VOUCH_RECONNECT;
    if (c->talk.leaving) /* a goodbye need not be answered */
        return c->phase == VOUCH_PHASE_TALK ? VOUCH_OK : VOUCH_E_REFUSED;
    find_silence(c);
    return VOUCH_E_TIMEOUT;
}

int vouch_phase_late_closing(struct vouch_check *c)
{
    (void)c;
    return VOUCH_OK;
}
