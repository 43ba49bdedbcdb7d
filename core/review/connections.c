// SPDX-License-Identifier: Apache-2.0
#include "core/review/connect.h"
#include "core/review/peer.h"
#include "core/review/scan.h"

#include <string.h>

void vouch_review_prefetch_record(const struct vouch_review *review, const struct vouch_record *r)
{
    uint16_t host = r->host.len ? review->host_last : review->host_of_file;
    if (r->kind == VOUCH_RECORD_RCPT || r->kind == VOUCH_RECORD_START)
        vouch_review_prefetch(&review->recipients[r->mid & (VOUCH_REVIEW_RECIPIENTS_MAX - 1)]);
    else if (r->kind == VOUCH_RECORD_OPEN)
        vouch_review_prefetch(&review->places[r->side][vouch_review_place_number(host, r->id)]);
}

static size_t put_part(uint8_t *room, size_t at, struct vouch_span part, size_t max)
{
    size_t len = part.len < max ? part.len : max;
    if (len)
        memcpy(room + at, part.data, len);
    return at + len;
}

/* Notes that a connection has begun with its peer. */
void vouch_review_name_peer(struct vouch_review *review, struct vouch_review_connection *c,
                            struct vouch_span peer, struct vouch_span host,
                            struct vouch_span listener)
{
    uint8_t room[512];
    size_t n = put_part(room, 0, peer, 64);
    room[n++] = '\t';
    n = put_part(room, n, host, 255);
    room[n++] = '\t';
    n = put_part(room, n, listener, 128);
    struct vouch_span first = {room, n};
    c->opened = true;
    vouch_review_note(review, &c->first, first);
}

/* "name[address]", as other programs than the appliance write it. */
void vouch_review_name_both(struct vouch_review *review, struct vouch_review_connection *c,
                            struct vouch_span peer)
{
    struct vouch_span none = {NULL, 0};
    struct vouch_span name;
    struct vouch_span address;
    if (vouch_peer_split(peer, &name, &address))
        vouch_review_name_peer(review, c, address, name, none);
}

/* Is the connection with this peer? Where one of the two has no address, the name decides. */
bool vouch_review_is_with(const struct vouch_review *review,
                          const struct vouch_review_connection *c, struct vouch_span peer)
{
    struct vouch_span name;
    struct vouch_span address;
    struct vouch_span first = vouch_review_noted(review, c->first);
    size_t tab = vouch_span_find(first, 0, '\t');
    struct vouch_span known = vouch_span_part(first, 0, tab);
    if (!vouch_peer_split(peer, &name, &address))
        return false;
    if (known.len && address.len)
        return vouch_span_equal(known, address);
    struct vouch_span host = vouch_span_part(first, tab + 1, first.len);
    host.len = vouch_span_find(host, 0, '\t');
    return name.len > 0 && vouch_span_equal_nocase(host, name);
}

static void keep_closing(struct vouch_review *review, struct vouch_review_closing *ring,
                         struct vouch_review_connection *c);

/* A process that goes on to another host leaves a failed one behind; for whom that was, the line
 * that ends the delivery will tell. */
static void leave_behind(struct vouch_review *review, enum vouch_side side,
                         struct vouch_review_connection *c)
{
    bool waits = side == VOUCH_SIDE_DELIVERING && c->state == VOUCH_REVIEW_OPEN &&
                 c->outcome == VOUCH_OUTCOME_FAILED && c->domain.packed == 0 &&
                 vouch_review_is_process(c->id);
    if (!waits)
        return;
    vouch_review_detach(review, side, c);
    keep_closing(review, &review->left_behind, c);
}

struct vouch_review_connection *vouch_review_begin_connection(struct vouch_review *review,
                                                              const struct vouch_record *r)
{
    enum vouch_side side = (enum vouch_side)r->side;
    uint16_t host = vouch_review_host(review, r->host);
    const struct vouch_review_place *place = vouch_review_place_of(review, side, host, r->id);
    struct vouch_review_connection *old = vouch_review_open_at(review, side, place);
    if (old && vouch_review_is_there(place, host, r->id))
        leave_behind(review, side, old);
    vouch_review_make_way(review, side, host, r->id);
    struct vouch_review_connection *c = vouch_review_open(review, side, host, r->id);
    c->timed = review->timed;
    c->utc_s = review->now_s;
    return c;
}

struct vouch_review_connection *vouch_review_find_even_closing(struct vouch_review *review,
                                                               const struct vouch_record *r)
{
    enum vouch_side side = (enum vouch_side)r->side;
    uint16_t host = vouch_review_host(review, r->host);
    const struct vouch_review_place *place = vouch_review_place_of(review, side, host, r->id);
    bool there = vouch_review_is_there(place, host, r->id);
    return there ? vouch_review_open_at(review, side, place) : NULL;
}

struct vouch_review_connection *vouch_review_find(struct vouch_review *review,
                                                  const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find_even_closing(review, r);
    return c && c->state == VOUCH_REVIEW_OPEN ? c : NULL;
}

/* Has this line come before, over another way? Its connection has ended, and not before the line
 * was written. */
bool vouch_review_echoes(struct vouch_review *review, const struct vouch_record *r)
{
    enum vouch_side side = (enum vouch_side)r->side;
    uint16_t host = vouch_review_host(review, r->host);
    const struct vouch_review_place *place = vouch_review_place_of(review, side, host, r->id);
    bool echo = !vouch_review_is_process(r->id) && vouch_review_is_there(place, host, r->id) &&
                vouch_review_is_echo(place, review->timed, review->now_s);
    review->duplicates += echo;
    return echo;
}

/* Does an open connection begin with the very line that has come again? */
static bool begins_so(const struct vouch_review *review, const struct vouch_review_connection *c,
                      const struct vouch_record *r)
{
    struct vouch_span first = vouch_review_noted(review, c->first);
    first.len = vouch_span_find(first, 0, '\t');
    return c->opened && c->outcome == VOUCH_OUTCOME_CLEAR && review->timed && c->timed &&
           c->utc_s == review->now_s && vouch_span_equal(first, r->open.peer);
}

static struct vouch_review_place *place_of(struct vouch_review *review,
                                           const struct vouch_record *r)
{
    return vouch_review_place_of(review, (enum vouch_side)r->side,
                                 vouch_review_host(review, r->host), r->id);
}

/* Numbers come again when an appliance begins anew, but not with the same peer at the same time. */
static uint16_t mark_of(const struct vouch_review *review, const struct vouch_record *r)
{
    uint32_t hash = vouch_names_hash(r->open.peer) ^ (uint32_t)review->now_s * 0x9E3779B1u;
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
    vouch_review_name_peer(review, c, r->open.peer, r->open.host, r->open.listener);
    bool named = r->open.host.len && !vouch_span_equal(r->open.host, vouch_span_of("unknown"));
    if (r->side == VOUCH_SIDE_RECEIVING)
        vouch_review_partner_prefetch(review, named ? r->open.host : r->open.peer,
                                      VOUCH_SIDE_RECEIVING, c->host);
}

static void take_group(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find(review, r);
    if (!c)
        return;
    c->refused = r->group.refused;
    vouch_review_note(review, &c->group, r->group.name);
}

void vouch_review_end_delivery(struct vouch_review *review, struct vouch_review_connection *c)
{
    if (c->state == VOUCH_REVIEW_CLOSING)
        vouch_review_end_one(review, VOUCH_SIDE_DELIVERING, c);
}

/* The n-th delivery that was closing. */
struct vouch_review_connection *vouch_review_closing_at(struct vouch_review *review,
                                                        const struct vouch_review_closing *ring,
                                                        uint64_t n)
{
    return &review->connections[VOUCH_SIDE_DELIVERING][ring->slots[n % ring->max]];
}

/* The oldest that is still in the ring. */
uint64_t vouch_review_closing_oldest(const struct vouch_review_closing *ring)
{
    return ring->count > ring->max ? ring->count - ring->max : 0;
}

/* Some releases say whom a failed delivery was for only after its end: it waits for a while. */
static void keep_closing(struct vouch_review *review, struct vouch_review_closing *ring,
                         struct vouch_review_connection *c)
{
    uint64_t n = ring->count++;
    if (n >= ring->max)
        vouch_review_end_delivery(review, vouch_review_closing_at(review, ring, n));
    ring->slots[n % ring->max] = (uint32_t)(c - review->connections[VOUCH_SIDE_DELIVERING]);
    c->state = VOUCH_REVIEW_CLOSING;
}

static void end_all(struct vouch_review *review, struct vouch_review_closing *ring)
{
    for (uint64_t n = vouch_review_closing_oldest(ring); n < ring->count; n++)
        vouch_review_end_delivery(review, vouch_review_closing_at(review, ring, n));
    ring->count = 0;
}

void vouch_review_rest(struct vouch_review *review)
{
    end_all(review, &review->closing);
    end_all(review, &review->left_behind);
}

static void end_if_closing(struct vouch_review *review, struct vouch_review_connection *c)
{
    if (c->domain.packed)
        vouch_review_end_delivery(review, c);
}

/* A message that did not go through; a line for each of its recipients is one message. */
void vouch_review_count_result(struct vouch_review_connection *c, const struct vouch_record *r)
{
    bool same = c->message == (uint32_t)r->mid && c->delayed + c->bounced > 0;
    c->message = (uint32_t)r->mid;
    if (same)
        return;
    c->delayed = (uint8_t)(c->delayed + (r->result == VOUCH_RESULT_DELAYED && c->delayed < 255));
    c->bounced = (uint8_t)(c->bounced + (r->result == VOUCH_RESULT_BOUNCED && c->bounced < 255));
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
        vouch_review_partner_prefetch(review, domain, VOUCH_SIDE_DELIVERING, c->host);
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
    if (!c)
        return;
    bool process = vouch_review_is_process(r->id);
    if (c->outcome == VOUCH_OUTCOME_CLEAR && c->raw.packed && r->told == VOUCH_TOLD_NOTHING)
        c->outcome = VOUCH_OUTCOME_FAILED; /* the client hung up after STARTTLS */
    if (process && c->outcome == VOUCH_OUTCOME_CLEAR) {
        struct vouch_record told = *r;
        told.required = false;
        told.relayed.reason = vouch_review_noted(review, c->raw);
        vouch_review_take_told(review, &told, c);
    }
    bool waits = r->side == VOUCH_SIDE_DELIVERING && c->outcome == VOUCH_OUTCOME_FAILED;
    if (waits)
        keep_closing(review, &review->closing, c);
    else
        vouch_review_end_one(review, (enum vouch_side)r->side, c);
}

/* Words about TLS that nobody understands: then a connection without other words is not one in
 * clear text. */
static void take_untold(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find(review, r);
    if (c)
        c->untold = true;
}

void vouch_review_connect(struct vouch_review *review, const struct vouch_record *record)
{
    if (record->id == 0)
        return; /* made inside the appliance: no connection at all */
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
