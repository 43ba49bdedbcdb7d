// SPDX-License-Identifier: Apache-2.0
#include "core/probe/probe.h"

#include <string.h>

enum {
    DEFAULT_ANSWER_MS = 3000,
    DEFAULT_TIMEOUT_MS = 60000,
    GREETING_SHARE = 4,    /* servers delay their greeting, but not their answer */
    SEGMENT = 1200,        /* less than any network's segment */
    SEGMENT_PAUSE_MS = 20, /* or both would arrive as one over loopback */
    NOWHERE_MAX = 3,
    NOWHERE_PAUSE_MS = 1000, /* the server may be at its limit of connections; longer each time */
    TURNS_A_CALL = 64
};

/* --- the series of questions ------------------------------------------------------------------ */

static bool is_last(const struct vouch_probe *p)
{
    return p->question == VOUCH_QUESTIONS + VOUCH_SIMULATIONS;
}

static unsigned part_of(size_t question)
{
    return question < VOUCH_QUESTIONS ? vouch_question_part((enum vouch_question)question)
                                      : VOUCH_PROBE_CLIENTS;
}

static void begin_connection(struct vouch_probe *p)
{
    struct vouch_accepts *a = p->options.accepts;
    p->stage = a->connections ? VOUCH_PROBE_PAUSES : VOUCH_PROBE_CONNECTS;
    p->stage_due_ms =
        p->now.mono_ms + (p->stage == VOUCH_PROBE_PAUSES ? p->options.pause_ms
                                                         : GREETING_SHARE * p->options.answer_ms);
    p->want = 0;
}

/* The same question again, once the server has had time to end the earlier connections. */
static void connect_again(struct vouch_probe *p)
{
    begin_connection(p);
    p->stage = VOUCH_PROBE_PAUSES;
    p->stage_due_ms = p->now.mono_ms + p->options.pause_ms + p->nowhere * NOWHERE_PAUSE_MS;
}

/* The newest accepted version is TLS 1.1 or older; it was also the first that was answered. */
static bool is_old_only(const struct vouch_probe *p)
{
    return p->has_control && p->control >= VOUCH_ASK_TLS_1_1 && p->control <= VOUCH_ASK_SSL_3;
}

/* Goes on to the next question that must be asked, and at the end to the control question if the
 * last answers were closes without an alert, or if its certificates are wanted. */
static void next_question(struct vouch_probe *p)
{
    p->attempt = 0;
    for (; !is_last(p); p->question++) {
        bool wanted = (part_of(p->question) & p->options.ask) != 0;
        if (wanted && vouch_probe_prepare(p)) {
            begin_connection(p);
            return;
        }
    }
    if (p->has_control && (p->closed || is_old_only(p))) {
        p->controlling = true;
        p->question = p->control;
        vouch_probe_prepare(p);
        begin_connection(p);
        return;
    }
    vouch_probe_forget(p, p->closed);
    p->stage = VOUCH_PROBE_ENDED;
}

static void end_connection(struct vouch_probe *p)
{
    p->options.transport.ops->close(p->options.transport.self);
}

/* The first question that the server has said yes to can be asked again. */
static void note_control(struct vouch_probe *p, enum vouch_probe_outcome outcome)
{
    if (outcome != VOUCH_GOT_HELLO || p->has_control || p->question >= VOUCH_QUESTIONS)
        return;
    if (p->options.accepts->answers[p->question] != VOUCH_ANSWER_YES)
        return;
    p->has_control = true;
    p->control = p->question;
}

static void answered(struct vouch_probe *p, enum vouch_probe_outcome outcome)
{
    end_connection(p);
    p->nowhere = outcome == VOUCH_GOT_NOWHERE ? p->nowhere + 1 : 0;
    if (outcome == VOUCH_GOT_HELLO) {
        p->closed = 0;
    }
    if (p->nowhere && p->nowhere < NOWHERE_MAX) {
        connect_again(p);
        return;
    }
    if (p->controlling || p->nowhere) {
        vouch_probe_forget(p, p->closed);
        p->stage = VOUCH_PROBE_ENDED;
        return;
    }
    if (vouch_probe_answer(p, outcome)) {
        p->attempt++;
        vouch_probe_prepare(p);
        begin_connection(p);
        return;
    }
    note_control(p, outcome);
    if (outcome == VOUCH_GOT_CLOSE)
        p->closed |= (uint64_t)1 << p->question;
    p->question++;
    next_question(p);
}

/* --- one connection --------------------------------------------------------------------------- */

static void step_pause(struct vouch_probe *p)
{
    if (p->now.mono_ms < p->stage_due_ms)
        return;
    p->stage = VOUCH_PROBE_CONNECTS;
    p->stage_due_ms = p->now.mono_ms + GREETING_SHARE * p->options.answer_ms;
}

static bool step_connect(struct vouch_probe *p)
{
    const struct vouch_transport *t = &p->options.transport;
    int status = t->ops->open(t->self, &p->options.address);
    p->want = VOUCH_WANT_WRITE;
    if (status == VOUCH_AGAIN)
        return false;
    p->options.accepts->connections++;
    if (status < 0) {
        answered(p, VOUCH_GOT_NOWHERE);
        return true;
    }
    p->stage = VOUCH_PROBE_GREETS;
    p->want = 0;
    p->preluded = p->options.prelude == NULL;
    memset(p->prelude_state, 0, sizeof p->prelude_state);
    vouch_talk_init(&p->talk, p->options.in, p->options.in_max, p->options.out, p->options.out_max);
    const struct vouch_report_storage storage = p->options.scratch->storage;
    vouch_report_init(p->options.scratch, &storage);
    return true;
}

static int run_step(struct vouch_probe *p, int (*step)(struct vouch_exchange *x),
                    const void *options)
{
    const struct vouch_transport *t = &p->options.transport;
    struct vouch_talk_stream clear = {t->ops->send, t->ops->recv, t->self};
    struct vouch_exchange x = {0};
    x.target = p->options.target;
    x.options = options;
    x.report = p->options.scratch;
    int status = vouch_talk_run(&p->talk, &clear, step, &x);
    p->want = p->talk.wants_write ? VOUCH_WANT_WRITE : VOUCH_WANT_READ;
    return status;
}

static int run_prelude(struct vouch_probe *p)
{
    const struct vouch_prelude *prelude = p->options.prelude;
    struct vouch_prelude_run run = {
        .prelude = prelude, .to = p->options.address, .state = p->prelude_state};
    run.known = !prelude->proxied && prelude->local &&
                prelude->local(p->options.transport.self, &run.from) &&
                run.from.family == run.to.family;
    int status = run_step(p, prelude->step, &run);
    if (status != VOUCH_OK)
        return status;
    p->preluded = true;
    vouch_talk_other(&p->talk);
    return VOUCH_OK;
}

static bool step_greet(struct vouch_probe *p)
{
    int status = p->preluded ? VOUCH_OK : run_prelude(p);
    if (status == VOUCH_OK)
        status = run_step(p, p->options.target->dialogue->greet, p->options.dialogue_options);
    if (status == VOUCH_AGAIN)
        return p->talk.fed;
    if (status != VOUCH_OK) {
        answered(p, VOUCH_GOT_NOWHERE);
        return true;
    }
    struct vouch_writer w = vouch_writer_of(p->options.out, p->options.out_max);
    vouch_client_hello_write(&w, &p->hello);
    p->hello_len = w.len;
    p->hello_sent = 0;
    p->go_on_ms = 0;
    vouch_answer_reader_init(&p->reader, p->options.messages, p->options.messages_max);
    p->stage = VOUCH_PROBE_SENDS;
    p->stage_due_ms = p->now.mono_ms + p->options.answer_ms;
    if (w.lost) /* a name that is too long for any hello */
        answered(p, VOUCH_GOT_NOTHING);
    return true;
}

static enum vouch_probe_outcome outcome_of_end(int status)
{
    return status == VOUCH_E_CLOSED || status == VOUCH_E_RESET ? VOUCH_GOT_CLOSE
                                                               : VOUCH_GOT_NOTHING;
}

/* A long hello is sent in two parts, so that both ends see it as they would over a network. */
static bool step_send(struct vouch_probe *p)
{
    const struct vouch_transport *t = &p->options.transport;
    const uint8_t *hello = p->options.out;
    size_t end = p->hello_len > SEGMENT && p->hello_sent < SEGMENT ? SEGMENT : p->hello_len;
    p->want = 0;
    if (p->now.mono_ms < p->go_on_ms)
        return false;
    int n = t->ops->send(t->self, hello + p->hello_sent, end - p->hello_sent);
    p->want = VOUCH_WANT_WRITE;
    if (n < 0) { /* what it sent before must still be read */
        p->stage = VOUCH_PROBE_READS;
        return true;
    }
    p->hello_sent += (size_t)n;
    if (p->hello_sent == p->hello_len)
        p->stage = VOUCH_PROBE_READS;
    else if (p->hello_sent == SEGMENT)
        p->go_on_ms = p->now.mono_ms + SEGMENT_PAUSE_MS;
    return n > 0;
}

static bool step_read(struct vouch_probe *p)
{
    const struct vouch_transport *t = &p->options.transport;
    int n = t->ops->recv(t->self, p->options.in, p->options.in_max);
    p->want = VOUCH_WANT_READ;
    if (n == 0)
        return false;
    if (n < 0) {
        answered(p, outcome_of_end(n));
        return true;
    }
    switch (vouch_answer_reader_feed(&p->reader, (struct vouch_span){p->options.in, (size_t)n})) {
    case VOUCH_READING:
        break;
    case VOUCH_READ_HELLO:
    case VOUCH_READ_RETRY:
        answered(p, VOUCH_GOT_HELLO);
        break;
    case VOUCH_READ_ALERT:
        answered(p, VOUCH_GOT_ALERT);
        break;
    case VOUCH_READ_OTHER:
    case VOUCH_READ_MALFORMED:
        answered(p, VOUCH_GOT_NOTHING);
        break;
    }
    return true;
}

/* true: there is more to do now. */
static bool step(struct vouch_probe *p)
{
    switch (p->stage) {
    case VOUCH_PROBE_PAUSES:
        step_pause(p);
        return p->stage != VOUCH_PROBE_PAUSES;
    case VOUCH_PROBE_CONNECTS:
        return step_connect(p);
    case VOUCH_PROBE_GREETS:
        return step_greet(p);
    case VOUCH_PROBE_SENDS:
        return step_send(p);
    case VOUCH_PROBE_READS:
        return step_read(p);
    case VOUCH_PROBE_ENDED:
        return false;
    }
    return false;
}

/* --- the interface ---------------------------------------------------------------------------- */

int vouch_probe_init(struct vouch_probe *p, const struct vouch_probe_options *o)
{
    if (!o->target || !o->transport.ops || !o->random || !o->accepts || !o->scratch)
        return VOUCH_E_ARGUMENT;
    if (!o->in_max || !o->out_max || !o->messages_max)
        return VOUCH_E_ARGUMENT;
    memset(p, 0, sizeof *p);
    memset(o->accepts, 0, sizeof *o->accepts);
    p->options = *o;
    p->options.answer_ms = o->answer_ms ? o->answer_ms : DEFAULT_ANSWER_MS;
    p->options.timeout_ms = o->timeout_ms ? o->timeout_ms : DEFAULT_TIMEOUT_MS;
    if (o->ask) /* which other questions are asked depends on their answers */
        p->options.ask |= VOUCH_PROBE_VERSIONS;
    o->accepts->asked = p->options.ask;
    return VOUCH_OK;
}

static void begin(struct vouch_probe *p)
{
    p->begun = true;
    p->began_ms = p->now.mono_ms;
    p->due_ms = p->now.mono_ms + p->options.timeout_ms;
    next_question(p);
}

static void expire(struct vouch_probe *p)
{
    if (p->now.mono_ms >= p->due_ms) {
        vouch_probe_forget(p, p->closed);
        p->stage = VOUCH_PROBE_ENDED;
        return;
    }
    bool waits = p->stage != VOUCH_PROBE_PAUSES && p->stage != VOUCH_PROBE_ENDED;
    if (waits && p->now.mono_ms >= p->stage_due_ms)
        answered(p, p->stage < VOUCH_PROBE_SENDS ? VOUCH_GOT_NOWHERE : VOUCH_GOT_NOTHING);
}

static void count_unanswered(struct vouch_probe *p)
{
    struct vouch_accepts *a = p->options.accepts;
    bool clients = (a->asked & VOUCH_PROBE_CLIENTS) != 0;
    for (; !is_last(p) && !p->controlling; p->question++) /* questions that were not reached */
        if (part_of(p->question) & p->options.ask)
            vouch_probe_forget(p, (uint64_t)1 << p->question);
    a->clients_count = clients ? VOUCH_SIMULATIONS : 0;
    vouch_accepts_count(a);
    a->asked_s = p->now.utc_known ? p->now.utc_s : 0;
    a->duration_ms = (uint32_t)(p->now.mono_ms - p->began_ms);
}

int vouch_probe_poll(struct vouch_probe *p, const struct vouch_time *now)
{
    p->now = *now;
    if (!p->begun)
        begin(p);
    else if (p->stage == VOUCH_PROBE_ENDED)
        return VOUCH_OK;
    expire(p);
    for (unsigned turn = 0; turn < TURNS_A_CALL && step(p);)
        turn++;
    if (p->stage != VOUCH_PROBE_ENDED)
        return VOUCH_AGAIN;
    end_connection(p);
    count_unanswered(p);
    return VOUCH_OK;
}

unsigned vouch_probe_want(const struct vouch_probe *p)
{
    return p->want;
}

uint64_t vouch_probe_due(const struct vouch_probe *p)
{
    uint64_t due_ms = p->stage_due_ms < p->due_ms ? p->stage_due_ms : p->due_ms;
    if (!p->begun)
        return 0;
    return p->stage == VOUCH_PROBE_SENDS && p->go_on_ms && p->go_on_ms < due_ms ? p->go_on_ms
                                                                                : due_ms;
}

const struct vouch_span *vouch_probe_chain(const struct vouch_probe *p, size_t *count)
{
    const struct vouch_server_answer *s = &p->reader.answer;
    bool whole = p->controlling && is_old_only(p) && s->reading == VOUCH_READ_HELLO;
    *count = whole ? s->certificates_count : 0;
    return s->certificates;
}

void vouch_probe_close(struct vouch_probe *p)
{
    end_connection(p);
}
