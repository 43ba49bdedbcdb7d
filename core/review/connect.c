// SPDX-License-Identifier: Apache-2.0
#include "core/review/connect.h"
#include "core/review/peer.h"
#include "core/review/scan.h"

/* Passes each record of a connection to its handler. */

/* Did an open connection start with exactly the line that has been repeated? */
static bool begins_so(const struct vouch_review *review, const struct vouch_review_connection *c,
                      const struct vouch_record *r)
{
    struct vouch_review_first first = vouch_review_first_of(review, c);
    return c->opened && c->outcome == VOUCH_OUTCOME_CLEAR && review->timed && c->timed &&
           c->utc_s == review->now_s && vouch_span_equal(first.peer, r->open.peer);
}

static struct vouch_review_place *place_of(struct vouch_review *review,
                                           const struct vouch_record *r)
{
    return vouch_review_place_of(review, (enum vouch_side)r->side,
                                 vouch_review_host(review, r->host), r->id);
}

/* Numbers are reused when an appliance restarts, but not with the same peer at the same time. */
static uint16_t mark_of(const struct vouch_review *review, const struct vouch_record *r)
{
    uint32_t hash = r->open.peer_hash ^ (uint32_t)review->now_s * 0x9E3779B1u;
    return (uint16_t)(hash ^ hash >> 16);
}

static void take_open(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find_even_closing(review, r);
    uint16_t mark = mark_of(review, r);
    bool numbered = !vouch_review_is_process(r->id) && review->timed;
    bool same = numbered && place_of(review, r)->mark == mark;
    bool twice = c && (same || (c->state == VOUCH_REVIEW_OPEN && begins_so(review, c, r)));
    review->duplicates += twice;
    if (twice || (!c && same && vouch_review_echoes(review, r)))
        return;
    c = vouch_review_begin_connection(review, r);
    place_of(review, r)->mark = mark;
    struct vouch_review_first first = {r->open.peer, r->open.host, r->open.listener,
                                       r->open.name_hash, r->open.peer_hash};
    vouch_review_name_peer(review, c, &first);
}

static void take_group(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find(review, r);
    if (!c)
        return;
    c->refused = r->group.refused;
    vouch_review_note(review, &c->group, r->group.name);
}

static void end_if_closing(struct vouch_review *review, struct vouch_review_connection *c)
{
    if (c->domain.packed)
        vouch_review_end_delivery(review, c);
}

static void take_start(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find_even_closing(review, r);
    if (c && r->result != VOUCH_RESULT_SENT)
        vouch_review_count_result(c, r);
    if (!c || c->has_mid)
        return;
    c->has_mid = true;
    c->message = (uint32_t)r->mid;
    if (c->domain.packed == 0) {
        struct vouch_span domain = vouch_review_recipient_domain(review, c->host, r->mid, r->rid);
        vouch_review_note(review, &c->domain, domain);
        vouch_review_partner_prefetch(review, vouch_names_hash64(domain), VOUCH_SIDE_DELIVERING,
                                      c->host);
    }
    end_if_closing(review, c);
}

static void take_domain(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find_even_closing(review, r);
    if (!c)
        return;
    c->broken = true;
    if (r->destination.domain.len)
        vouch_review_note(review, &c->domain, r->destination.domain);
    end_if_closing(review, c);
}

/* --- the end ---------------------------------------------------------------------------------- */

static void take_close(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find(review, r);
    bool process = vouch_review_is_process(r->id);
    if (!c && process && r->side == VOUCH_SIDE_RECEIVING) { /* tlsproxy's does not tell the side */
        struct vouch_record other = *r;
        other.side = VOUCH_SIDE_DELIVERING;
        c = vouch_review_find(review, &other);
        if (c)
            vouch_review_end_one(review, VOUCH_SIDE_DELIVERING, c);
        return;
    }
    if (!c)
        return;
    /* the client hung up after STARTTLS */
    if (c->outcome == VOUCH_OUTCOME_CLEAR && c->raw.packed && r->told == VOUCH_TOLD_NOTHING)
        c->outcome = VOUCH_OUTCOME_FAILED;
    if (process && c->outcome == VOUCH_OUTCOME_CLEAR) {
        struct vouch_record told = *r;
        told.required = false;
        told.relayed.reason = vouch_review_noted(review, c->raw);
        vouch_review_take_told(review, &told, c);
    }
    bool waits = r->side == VOUCH_SIDE_DELIVERING && c->outcome == VOUCH_OUTCOME_FAILED;
    if (waits)
        vouch_review_keep_closing(review, &review->closing, c);
    else
        vouch_review_end_one(review, (enum vouch_side)r->side, c);
}

/* Unrecognized lines about TLS: a connection without any other is then not one in clear text. */
static void take_untold(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find(review, r);
    if (c)
        c->untold = true;
}

void vouch_review_connect(struct vouch_review *review, const struct vouch_record *record)
{
    if (record->id == 0)
        return; /* made inside the appliance: not a connection */
    vouch_review_take_time(review, &record->when);
    switch ((enum vouch_record_kind)record->kind) {
    case VOUCH_RECORD_OPEN:
        take_open(review, record);
        break;
    case VOUCH_RECORD_GROUP:
        take_group(review, record);
        break;
    case VOUCH_RECORD_SECURED:
        vouch_review_take_secured(review, record);
        break;
    case VOUCH_RECORD_FAILED:
        vouch_review_take_failed(review, record);
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
        vouch_review_take_hint(review, record);
        break;
    case VOUCH_RECORD_RELAYED:
        vouch_review_take_relayed(review, record);
        break;
    case VOUCH_RECORD_SESSION:
        vouch_review_session(review, record);
        break;
    case VOUCH_RECORD_UNKNOWN:
        take_untold(review, record);
        break;
    case VOUCH_RECORD_NONE:
    case VOUCH_RECORD_RCPT:
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
