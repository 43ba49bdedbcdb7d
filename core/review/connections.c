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

static size_t put_part(uint8_t *buffer, size_t at, struct vouch_span part, size_t max)
{
    size_t len = part.len < max ? part.len : max;
    if (len)
        memcpy(buffer + at, part.data, len);
    return at + len;
}

/* Notes that a connection has begun with its peer. */
void vouch_review_name_peer(struct vouch_review *review, struct vouch_review_connection *c,
                            struct vouch_span peer, struct vouch_span host,
                            struct vouch_span listener)
{
    uint8_t buffer[512];
    size_t n = put_part(buffer, 0, peer, 64);
    buffer[n++] = '\t';
    n = put_part(buffer, n, host, 255);
    buffer[n++] = '\t';
    n = put_part(buffer, n, listener, 128);
    struct vouch_span first = {buffer, n};
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
