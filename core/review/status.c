// SPDX-License-Identifier: Apache-2.0
#include "core/review/connect.h"

/* Lines about TLS, and the connections that they belong to. */

/* Does this line about TLS belong to a new connection? A second success with the same number, or a
 * failure after a success, means that the counter was restarted and the line that said so is
 * missing. (Except with Postfix, recognized by its word of trust: there TLS may be established and
 * then not be good enough.) */
static bool begins_anew(const struct vouch_review *review, const struct vouch_review_connection *c,
                        const struct vouch_record *r, struct vouch_span peer)
{
    bool stood = c->outcome == VOUCH_OUTCOME_SECURED && !c->trust;
    bool elsewhere = r->tail == VOUCH_TAIL_PEER && c->opened && vouch_review_is_process(c->id) &&
                     !vouch_review_is_with(review, c, peer);
    bool again = r->kind == VOUCH_RECORD_SECURED && c->outcome != VOUCH_OUTCOME_CLEAR;
    return again || elsewhere || (stood && r->kind == VOUCH_RECORD_FAILED);
}

static bool is_same_suite(const struct vouch_review *review,
                          const struct vouch_review_connection *c, const struct vouch_record *r)
{
    const struct vouch_review_suite *s = &review->suites[c->suite];
    return vouch_span_equal(vouch_names_text(&review->names, s->cipher), r->secured.cipher) &&
           vouch_span_equal(vouch_names_text(&review->names, s->protocol), r->secured.protocol);
}

/* Is it the line that has just been read, once more? A process that has delivered a message since
 * may well have connected to the same host again within the second. */
static bool is_repeated(const struct vouch_review *review, const struct vouch_review_connection *c,
                        const struct vouch_record *r, struct vouch_span peer)
{
    if (r->kind != VOUCH_RECORD_SECURED || c->outcome != VOUCH_OUTCOME_SECURED || !review->timed ||
        c->utc_s != review->now_s || !is_same_suite(review, c, r))
        return false;
    bool delivered = r->side == VOUCH_SIDE_DELIVERING && c->has_mid;
    return !vouch_review_is_process(c->id) || (!delivered && vouch_review_is_with(review, c, peer));
}

/* The connection that a line about TLS belongs to; NULL: a repeated line. */
static struct vouch_review_connection *
for_status(struct vouch_review *review, const struct vouch_record *r, struct vouch_span peer)
{
    struct vouch_review_connection *c = r->kind == VOUCH_RECORD_FAILED
                                            ? vouch_review_find_even_closing(review, r)
                                            : vouch_review_find(review, r);
    bool twice = c && is_repeated(review, c, r, peer);
    review->duplicates += twice;
    if (twice || (!c && vouch_review_echoes(review, r)))
        return NULL;
    if (!c || begins_anew(review, c, r, peer))
        c = vouch_review_begin_connection(review, r);
    c->timed = review->timed || c->timed;
    c->utc_s = review->timed ? review->now_s : c->utc_s;
    if (r->tail == VOUCH_TAIL_PEER && !c->opened)
        vouch_review_name_both(review, c, peer);
    return c;
}

/* Is this line about a session that has been counted: the process uses it again, or tlsproxy, which
 * holds it, told of it too? */
static bool is_counted(struct vouch_review *review, const struct vouch_record *r)
{
    if (r->side != VOUCH_SIDE_DELIVERING || !vouch_review_is_process(r->id))
        return false;
    const struct vouch_review_connection *c = vouch_review_find(review, r);
    bool again = r->reused && c && c->outcome == VOUCH_OUTCOME_SECURED &&
                 vouch_review_is_with(review, c, r->secured.name);
    const struct vouch_review_connection *held =
        vouch_review_find_proxied(review, r, r->secured.name);
    return again || (held && held != c && held->outcome == VOUCH_OUTCOME_SECURED);
}

void vouch_review_take_secured(struct vouch_review *review, const struct vouch_record *r)
{
    if (is_counted(review, r))
        return;
    struct vouch_review_connection *c = for_status(review, r, r->secured.name);
    if (!c)
        return;
    c->outcome = VOUCH_OUTCOME_SECURED;
    c->suite = vouch_review_suite(review, (enum vouch_side)r->side, r->secured.protocol,
                                  r->secured.cipher);
    c->tail = r->tail;
    c->trust = r->trust;
    if (r->tail == VOUCH_TAIL_FOR || r->tail == VOUCH_TAIL_NAME)
        vouch_review_note(review, &c->domain, r->secured.name);
}

/* How specific a reason is; of several on one connection the most specific one is kept. */
static int weight_of(enum vouch_reason reason)
{
    if (reason == VOUCH_REASON_NONE)
        return 0;
    if (reason == VOUCH_REASON_REQUIRED_NOT_NEGOTIATED || reason == VOUCH_REASON_HANDSHAKE_FAILED)
        return 1;
    return reason == VOUCH_REASON_UNKNOWN ? 2 : 3;
}

void vouch_review_explain(struct vouch_review *review, struct vouch_review_connection *c,
                          struct vouch_span text)
{
    enum vouch_reason reason = vouch_reason_read(text);
    bool first = c->reason == VOUCH_REASON_NONE && c->raw.packed == 0;
    if (!first && weight_of(reason) <= weight_of((enum vouch_reason)c->reason))
        return;
    c->reason = (uint8_t)reason;
    vouch_review_note(review, &c->raw, text);
}

void vouch_review_take_failed(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = for_status(review, r, r->failed.peer);
    if (!c)
        return;
    c->outcome = VOUCH_OUTCOME_FAILED;
    c->required = c->required || r->required;
    if (r->failed.queue.len) {
        c->message = (uint32_t)r->mid;
        vouch_review_note(review, &c->group, r->failed.queue);
    }
    vouch_review_explain(review, c, r->failed.reason);
}

/* A reason on a line next to the one that says that TLS failed: after it, or before it (a
 * certificate that did not verify, which need not matter; a client that hung up). */
void vouch_review_take_hint(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find(review, r);
    if (r->tail == VOUCH_TAIL_PEER) {
        bool fresh = c && c->outcome == VOUCH_OUTCOME_CLEAR && !c->has_mid;
        c = fresh ? c : vouch_review_begin_connection(review, r);
        if (!c->opened)
            vouch_review_name_both(review, c, r->hint.peer);
    }
    if (c && r->told == VOUCH_TOLD_CLEAR)
        c->plain = true;
    else if (c)
        vouch_review_explain(review, c, r->hint.reason);
}
