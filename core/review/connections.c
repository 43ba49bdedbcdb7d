// SPDX-License-Identifier: Apache-2.0
#include "core/review/inside.h"
#include "core/review/scan.h"

#include <string.h>

void vouch_review_expect(const struct vouch_review *review, const struct vouch_record *r)
{
    if (r->kind == VOUCH_RECORD_RCPT || r->kind == VOUCH_RECORD_START)
        vouch_review_soon(&review->recipients[r->mid & (VOUCH_REVIEW_RECIPIENTS_MAX - 1)]);
    else if (r->kind == VOUCH_RECORD_OPEN)
        vouch_review_soon(&review->places[r->side][r->id & (VOUCH_REVIEW_CONNECTIONS_MAX - 1)]);
}

static struct vouch_review_connection *begin(struct vouch_review *review,
                                             const struct vouch_record *r)
{
    enum vouch_side side = (enum vouch_side)r->side;
    vouch_review_make_way(review, side, r->id);
    struct vouch_review_connection *c = vouch_review_open(review, side, r->id);
    c->timed = vouch_review_when(review, &r->when, &c->utc_s);
    return c;
}

static struct vouch_review_connection *find_even_closing(struct vouch_review *review,
                                                         const struct vouch_record *r)
{
    enum vouch_side side = (enum vouch_side)r->side;
    const struct vouch_review_place *place = vouch_review_place_of(review, side, r->id);
    return place->id == r->id ? vouch_review_open_at(review, side, place) : NULL;
}

static struct vouch_review_connection *find(struct vouch_review *review,
                                            const struct vouch_record *r)
{
    struct vouch_review_connection *c = find_even_closing(review, r);
    return c && c->state == VOUCH_REVIEW_OPEN ? c : NULL;
}

static void take_open(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = begin(review, r);
    c->opened = true;
    vouch_review_note(review, &c->first, r->a);
}

static void take_group(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = find(review, r);
    struct vouch_span s = r->a;
    if (!c)
        return;
    struct vouch_span verb = vouch_scan_word(&s);
    c->refused = vouch_span_equal(verb, vouch_span_of("REJECT")) ||
                 vouch_span_equal(verb, vouch_span_of("TCPREFUSE"));
    if (!vouch_scan_text(&s, "SG ", 3))
        return;
    size_t match = vouch_scan_find(s, 0, " match ");
    vouch_review_note(review, &c->group, vouch_span_part(s, 0, match));
}

/* Postfix's client opens without a word: its first line names the peer. */
static void name_peer(struct vouch_review *review, struct vouch_review_connection *c,
                      struct vouch_span peer)
{
    c->opened = true;
    vouch_review_note(review, &c->first, peer);
}

/* The connection that a word about TLS belongs to. A second success on the same number, or a
 * failure after a success, means that the counter began again and the line that said so is missing.
 * (Not so with Postfix, known by its word of trust: there TLS may stand and then not be good
 * enough.) */
static struct vouch_review_connection *for_status(struct vouch_review *review,
                                                  const struct vouch_record *r)
{
    struct vouch_review_connection *c =
        r->kind == VOUCH_RECORD_FAILED ? find_even_closing(review, r) : find(review, r);
    bool stood = c && c->outcome == VOUCH_OUTCOME_SECURED && !c->trust;
    bool again = c && r->kind == VOUCH_RECORD_SECURED && c->outcome != VOUCH_OUTCOME_CLEAR;
    again = again || (stood && r->kind == VOUCH_RECORD_FAILED);
    if (!c || again)
        c = begin(review, r);
    c->timed = vouch_review_when(review, &r->when, &c->utc_s) || c->timed;
    if (r->tail == VOUCH_TAIL_PEER && !c->opened)
        name_peer(review, c, r->c);
    return c;
}

static void take_secured(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = for_status(review, r);
    c->outcome = VOUCH_OUTCOME_SECURED;
    c->suite = vouch_review_suite(review, (enum vouch_side)r->side, r->a, r->b);
    c->tail = r->tail;
    if (r->tail == VOUCH_TAIL_PEER)
        c->trust = (uint8_t)r->rid;
    if (r->tail == VOUCH_TAIL_FOR || r->tail == VOUCH_TAIL_NAME)
        vouch_review_note(review, &c->domain, r->c);
}

/* How much a reason says; of several on one connection the most telling one is kept. */
static int weight_of(enum vouch_reason reason)
{
    if (reason == VOUCH_REASON_NONE)
        return 0;
    if (reason == VOUCH_REASON_REQUIRED_NOT_NEGOTIATED || reason == VOUCH_REASON_HANDSHAKE_FAILED)
        return 1;
    return reason == VOUCH_REASON_UNKNOWN ? 2 : 3;
}

static void take_failed(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = for_status(review, r);
    enum vouch_reason reason = vouch_reason_read(r->a);
    bool first = c->outcome != VOUCH_OUTCOME_FAILED;
    c->outcome = VOUCH_OUTCOME_FAILED;
    c->required = c->required || r->required;
    first = first && c->raw.packed == 0; /* a hint may have come before */
    if (!first && weight_of(reason) <= weight_of((enum vouch_reason)c->reason))
        return;
    c->reason = (uint8_t)reason;
    vouch_review_note(review, &c->raw, r->a);
}

static void end_delivery(struct vouch_review *review, struct vouch_review_connection *c)
{
    if (c && c->state == VOUCH_REVIEW_CLOSING)
        vouch_review_end_one(review, VOUCH_SIDE_DELIVERING, c);
}

/* The delivery that is closing at the n-th place that was noted; NULL: it has ended. */
static struct vouch_review_connection *closing_at(struct vouch_review *review, uint64_t n)
{
    const struct vouch_review_place *place =
        &review->places[VOUCH_SIDE_DELIVERING][review->closing[n % VOUCH_REVIEW_CLOSING_MAX]];
    return vouch_review_open_at(review, VOUCH_SIDE_DELIVERING, place);
}

/* Some releases say whom a failed delivery was for only after its end: it waits for a while. */
static void keep_closing(struct vouch_review *review, struct vouch_review_connection *c)
{
    uint64_t n = review->closing_count++;
    if (n >= VOUCH_REVIEW_CLOSING_MAX)
        end_delivery(review, closing_at(review, n));
    review->closing[n % VOUCH_REVIEW_CLOSING_MAX] =
        (uint32_t)(c->id & (VOUCH_REVIEW_CONNECTIONS_MAX - 1));
    c->state = VOUCH_REVIEW_CLOSING;
}

void vouch_review_rest(struct vouch_review *review)
{
    for (uint64_t n = 0; n < VOUCH_REVIEW_CLOSING_MAX && n < review->closing_count; n++)
        end_delivery(review, closing_at(review, n));
}

static void end_if_closing(struct vouch_review *review, struct vouch_review_connection *c)
{
    if (c->domain.packed)
        end_delivery(review, c);
}

static void take_start(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = find_even_closing(review, r);
    if (!c || c->has_mid)
        return;
    c->has_mid = true;
    if (c->domain.packed == 0)
        vouch_review_note(review, &c->domain,
                          vouch_review_recipient_domain(review, r->mid, r->rid));
    end_if_closing(review, c);
}

static void take_domain(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = find_even_closing(review, r);
    if (!c)
        return;
    c->broken = true;
    if (r->a.len)
        vouch_review_note(review, &c->domain, r->a);
    end_if_closing(review, c);
}

/* A reason beside the line that says that TLS failed: after it, or (a certificate that did not
 * verify, which need not matter) before it. */
static void take_hint(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = find(review, r);
    bool before = r->tail == VOUCH_TAIL_PEER;
    if (before) {
        c = c && c->outcome == VOUCH_OUTCOME_CLEAR && !c->has_mid ? c : begin(review, r);
        if (!c->opened)
            name_peer(review, c, r->c);
    }
    enum vouch_reason reason = vouch_reason_read(r->a);
    if (!c || (!before && c->outcome != VOUCH_OUTCOME_FAILED) ||
        weight_of(reason) <= weight_of((enum vouch_reason)c->reason))
        return;
    c->reason = (uint8_t)reason;
    vouch_review_note(review, &c->raw, r->a);
}

/* Is this what Postfix says when TLS was demanded and did not come about? */
static bool is_tls_trouble(struct vouch_span response)
{
    return vouch_span_starts_nocase(response, "TLS is required") ||
           vouch_span_starts_nocase(response, "Cannot start TLS") ||
           vouch_span_starts_nocase(response, "Server certificate not");
}

/* The connection of a delivery: the one that the process has, unless that led elsewhere, or failed
 * and this one did not, or was another message's and is not used again. */
static struct vouch_review_connection *for_delivery(struct vouch_review *review,
                                                    const struct vouch_record *r, bool trouble)
{
    struct vouch_review_connection *c = find(review, r);
    bool same = c && vouch_span_equal(vouch_review_noted(review, c->first), r->b);
    bool failed = same && c->outcome == VOUCH_OUTCOME_FAILED && !trouble;
    bool other = same && c->has_mid && c->queue_id != r->mid && r->rid == 0;
    if (!same || failed || other) {
        c = begin(review, r);
        name_peer(review, c, r->b);
    }
    return c;
}

static void take_relayed(struct vouch_review *review, const struct vouch_record *r)
{
    bool trouble = is_tls_trouble(r->c);
    if (vouch_scan_find(r->b, 0, "[") == r->b.len && !trouble)
        return; /* relay=none: there was no connection */
    struct vouch_review_connection *c = for_delivery(review, r, trouble);
    c->has_mid = true;
    c->queue_id = r->mid;
    vouch_review_note(review, &c->domain, r->a);
    if (!trouble)
        return;
    struct vouch_record failed = *r;
    failed.kind = VOUCH_RECORD_FAILED;
    failed.tail = VOUCH_TAIL_NONE;
    failed.a = r->c;
    failed.required = true;
    take_failed(review, &failed);
}

static void take_close(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = find(review, r);
    if (!c)
        return;
    bool waits = r->side == VOUCH_SIDE_DELIVERING && c->outcome == VOUCH_OUTCOME_FAILED &&
                 c->domain.packed == 0;
    if (waits)
        keep_closing(review, c);
    else
        vouch_review_end_one(review, (enum vouch_side)r->side, c);
}

void vouch_review_connect(struct vouch_review *review, const struct vouch_record *record)
{
    if (record->id == 0)
        return; /* made inside the appliance: no connection at all */
    switch ((enum vouch_record_kind)record->kind) {
    case VOUCH_RECORD_OPEN:
        take_open(review, record);
        break;
    case VOUCH_RECORD_GROUP:
        take_group(review, record);
        break;
    case VOUCH_RECORD_SECURED:
        take_secured(review, record);
        break;
    case VOUCH_RECORD_FAILED:
        take_failed(review, record);
        break;
    case VOUCH_RECORD_CLOSE:
        take_close(review, record);
        break;
    case VOUCH_RECORD_START:
        take_start(review, record);
        break;
    case VOUCH_RECORD_DOMAIN:
        take_domain(review, record);
        break;
    case VOUCH_RECORD_HINT:
        take_hint(review, record);
        break;
    case VOUCH_RECORD_RELAYED:
        take_relayed(review, record);
        break;
    case VOUCH_RECORD_NONE:
    case VOUCH_RECORD_RCPT:
    case VOUCH_RECORD_UNKNOWN:
    case VOUCH_RECORD_LDAP_ASKED:
    case VOUCH_RECORD_LDAP_ANSWERED:
    case VOUCH_RECORD_LDAP_FAILED:
    case VOUCH_RECORD_LDAP_SECURED:
    case VOUCH_RECORD_GUI_FAILED:
    case VOUCH_RECORD_ALERT_CLEAR:
    case VOUCH_RECORD_ZONE:
    case VOUCH_RECORD_CEF:
        break;
    }
}
