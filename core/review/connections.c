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
    if (r->kind == VOUCH_RECORD_RCPT) {
        uint32_t recent = r->rcpt.hash & (VOUCH_REVIEW_RECENT_MAX - 1);
        struct vouch_span text = vouch_ring_read(&review->domains, review->recent[recent]);
        if (text.len)
            vouch_review_prefetch(text.data);
    } else if (r->kind == VOUCH_RECORD_OPEN) {
        vouch_review_prefetch(&review->places[r->side][vouch_review_place_number(host, r->id)]);
        if (r->side == VOUCH_SIDE_RECEIVING)
            vouch_review_partner_prefetch(review, r->open.name_hash, VOUCH_SIDE_RECEIVING, host);
    }
}

static uint8_t *put_part(uint8_t *at, struct vouch_span part, size_t len)
{
    if (len)
        memcpy(at, part.data, len);
    return at + len;
}

static size_t at_most(size_t len, size_t max)
{
    return len < max ? len : max;
}

void vouch_review_name_peer(struct vouch_review *review, struct vouch_review_connection *c,
                            const struct vouch_review_first *first)
{
    size_t peer_len = at_most(first->peer.len, 64);
    size_t host_len = at_most(first->host.len, 255);
    size_t listener_len = at_most(first->listener.len, 128);
    uint8_t *at = vouch_review_note_buffer(
        review, &c->first, VOUCH_REVIEW_FIRST_HEAD + peer_len + host_len + listener_len);
    memcpy(at, &first->name_hash, 8);
    memcpy(at + 8, &first->peer_hash, 4);
    at[12] = (uint8_t)peer_len;
    at[13] = (uint8_t)host_len;
    at = put_part(at + VOUCH_REVIEW_FIRST_HEAD, first->peer, peer_len);
    at = put_part(at, first->host, host_len);
    put_part(at, first->listener, listener_len);
    c->opened = true;
}

void vouch_review_name_it(struct vouch_review *review, struct vouch_review_connection *c,
                          struct vouch_span peer, struct vouch_span host)
{
    struct vouch_review_first first = {.peer = peer, .host = host};
    first.name_hash = vouch_names_hash64(vouch_record_name_of(peer, host));
    first.peer_hash = vouch_names_hash(peer);
    vouch_review_name_peer(review, c, &first);
}

/* "name[address]", as programs other than the appliance write it. */
void vouch_review_name_both(struct vouch_review *review, struct vouch_review_connection *c,
                            struct vouch_span peer)
{
    struct vouch_span name;
    struct vouch_span address;
    if (vouch_peer_split(peer, &name, &address))
        vouch_review_name_it(review, c, address, name);
}

/* Is the connection with this peer? If one of the two has no address, the name decides. */
bool vouch_review_is_with(const struct vouch_review *review,
                          const struct vouch_review_connection *c, struct vouch_span peer)
{
    struct vouch_span name;
    struct vouch_span address;
    struct vouch_review_first first = vouch_review_first_of(review, c);
    if (!vouch_peer_split(peer, &name, &address))
        return false;
    if (first.peer.len && address.len)
        return vouch_span_equal(first.peer, address);
    return name.len > 0 && vouch_span_equal_nocase(first.host, name);
}

struct vouch_review_connection *vouch_review_find_proxied(struct vouch_review *review,
                                                          const struct vouch_record *r,
                                                          struct vouch_span peer)
{
    struct vouch_record proxy = *r;
    uint64_t name = r->rid & 0x3FFFFFFF;
    proxy.id = VOUCH_RECORD_PROCESS | name << 32 | (name & 0x1FFFF);
    struct vouch_review_connection *c = r->rid ? vouch_review_find(review, &proxy) : NULL;
    return c && vouch_review_is_with(review, c, peer) ? c : NULL;
}

/* A process that tries another host leaves a failed connection behind; the line that ends the
 * delivery will say whom it was for. */
static void leave_behind(struct vouch_review *review, enum vouch_side side,
                         struct vouch_review_connection *c)
{
    bool waits = side == VOUCH_SIDE_DELIVERING && c->state == VOUCH_REVIEW_OPEN &&
                 c->outcome == VOUCH_OUTCOME_FAILED && c->domain.packed == 0 &&
                 vouch_review_is_process(c->id);
    if (!waits)
        return;
    vouch_review_detach(review, side, c);
    vouch_review_keep_closing(review, &review->left_behind, c);
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

/* Has this line been read before, from another source? Its connection has ended, but not before the
 * line was written. */
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

/* A message that was not delivered; lines for several recipients are one message. */
void vouch_review_count_result(struct vouch_review_connection *c, const struct vouch_record *r)
{
    bool same = c->message == (uint32_t)r->mid && c->delayed + c->bounced > 0;
    c->message = (uint32_t)r->mid;
    if (same)
        return;
    c->delayed = (uint8_t)(c->delayed + (r->result == VOUCH_RESULT_DELAYED && c->delayed < 255));
    c->bounced = (uint8_t)(c->bounced + (r->result == VOUCH_RESULT_BOUNCED && c->bounced < 255));
}
