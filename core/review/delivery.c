// SPDX-License-Identifier: Apache-2.0
#include "core/review/connect.h"
#include "core/review/peer.h"
#include "core/review/scan.h"

/* Deliveries that a single line ends, as Postfix, Exim and sendmail log them. */

/* Whom a failed attempt at another host of this message was for. */
static void tell_left_behind(struct vouch_review *review, const struct vouch_record *r,
                             uint16_t host)
{
    const struct vouch_review_closing *ring = &review->left_behind;
    for (uint64_t n = vouch_review_closing_oldest(ring); n < ring->count; n++) {
        struct vouch_review_connection *c = vouch_review_closing_at(review, ring, n);
        bool same = c->state == VOUCH_REVIEW_CLOSING && c->host == host &&
                    vouch_review_is_process(c->id) &&
                    (c->message == (uint32_t)r->mid || c->id == r->id);
        if (!same)
            continue;
        vouch_review_note(review, &c->domain, r->relayed.domain);
        vouch_review_end_delivery(review, c);
    }
}

/* The connection of a delivery: the current one of the process, unless that went elsewhere, or
 * failed while this one did not, or belonged to another message and is not reused. */
static struct vouch_review_connection *for_delivery(struct vouch_review *review,
                                                    const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find(review, r);
    bool same = c && vouch_review_is_with(review, c, r->relayed.relay);
    if (!same) {
        struct vouch_review_connection *proxied =
            vouch_review_find_proxied(review, r, r->relayed.relay);
        if (proxied)
            return proxied;
    }
    bool nowhere = c && !c->opened && c->outcome == VOUCH_OUTCOME_FAILED;
    bool failed = same && c->outcome == VOUCH_OUTCOME_FAILED && r->told != VOUCH_TOLD_FAILED;
    bool other = same && c->has_mid && c->message != (uint32_t)r->mid && !r->reused;
    if (nowhere || (same && !failed && !other))
        return c;
    if (failed) /* it continued in clear text, or without what failed */
        vouch_review_note(review, &c->domain, r->relayed.domain);
    c = vouch_review_begin_connection(review, r);
    vouch_review_name_both(review, c, r->relayed.relay);
    c->plain = failed && r->result == VOUCH_RESULT_SENT;
    return c;
}

/* What the line itself says about TLS. */
void vouch_review_take_told(struct vouch_review *review, const struct vouch_record *r,
                            struct vouch_review_connection *c)
{
    struct vouch_span none = {NULL, 0};
    switch ((enum vouch_told)r->told) {
    case VOUCH_TOLD_SECURED:
        if (c->outcome != VOUCH_OUTCOME_CLEAR)
            break;
        c->outcome = VOUCH_OUTCOME_SECURED;
        c->suite = vouch_review_suite(review, (enum vouch_side)r->side, none, none);
        break;
    case VOUCH_TOLD_FAILED:
        c->outcome = VOUCH_OUTCOME_FAILED;
        c->required = c->required || r->required;
        vouch_review_explain(review, c, r->relayed.reason);
        break;
    case VOUCH_TOLD_CLEAR:
        c->plain = true;
        break;
    case VOUCH_TOLD_NOTHING:
        break;
    }
}

void vouch_review_take_relayed(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_span name;
    struct vouch_span address;
    bool somewhere = vouch_peer_split(r->relayed.relay, &name, &address);
    uint16_t host = vouch_review_host(review, r->host);
    bool nowhere = !somewhere && r->told != VOUCH_TOLD_FAILED; /* relay=none: no connection */
    struct vouch_review_connection *c = nowhere ? NULL : for_delivery(review, r);
    if (r->side == VOUCH_SIDE_DELIVERING) /* the connection before may just have been left */
        tell_left_behind(review, r, host);
    if (!c)
        return;
    c->opened = true;
    c->timed = c->timed || review->timed;
    if (r->result != VOUCH_RESULT_SENT)
        vouch_review_count_result(c, r);
    c->has_mid = true;
    c->message = (uint32_t)r->mid;
    vouch_review_note(review, &c->domain, r->relayed.domain);
    vouch_review_note(review, &c->group, r->relayed.queue);
    vouch_review_take_told(review, r, c);
}

/* Another delivery on a connection that is counted as over TLS. */
static bool is_same_session(struct vouch_review *review, const struct vouch_record *r)
{
    const struct vouch_review_connection *c = r->reused ? vouch_review_find(review, r) : NULL;
    return c && c->outcome == VOUCH_OUTCOME_SECURED &&
           vouch_review_is_with(review, c, r->session.peer);
}

void vouch_review_session(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_record part = *r;
    if (r->told == VOUCH_TOLD_SECURED && !is_same_session(review, r)) {
        struct vouch_span suite = r->session.suite;
        size_t colon = vouch_span_find(suite, 0, ':');
        size_t end = vouch_scan_find_last(suite, ":");
        part.kind = VOUCH_RECORD_SECURED;
        part.tail = VOUCH_TAIL_PEER;
        part.secured.name = r->session.peer;
        part.secured.protocol = vouch_span_part(suite, 0, colon);
        part.secured.cipher =
            vouch_span_part(suite, colon + 1, end > colon ? end - colon - 1 : suite.len);
        vouch_review_take_secured(review, &part);
    }
    part = *r;
    part.kind = VOUCH_RECORD_RELAYED;
    part.relayed.queue = r->session.queue;
    part.relayed.domain = r->session.domain;
    part.relayed.relay = r->session.peer;
    part.relayed.reason = r->told == VOUCH_TOLD_FAILED ? r->session.suite : r->session.domain;
    vouch_review_take_relayed(review, &part);
}
