// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_CONNECT_H
#define VOUCH_REVIEW_CONNECT_H

#include "core/review/internal.h"

/* What the parts that take records of connections share. The time of the record is review->now_s.
 */

/* Is this a connection that the log does not number? */
static inline bool vouch_review_is_process(uint64_t id)
{
    return (id & VOUCH_RECORD_PROCESS) != 0;
}

/* Notes that a connection has begun with its peer; the hashes must be filled in. */
void vouch_review_name_peer(struct vouch_review *review, struct vouch_review_connection *c,
                            const struct vouch_review_first *first);
/* The same, without a listener, and with no hashes yet. */
void vouch_review_name_it(struct vouch_review *review, struct vouch_review_connection *c,
                          struct vouch_span peer, struct vouch_span host);
/* The same for "name[address]", as other programs than the appliance write it. */
void vouch_review_name_both(struct vouch_review *review, struct vouch_review_connection *c,
                            struct vouch_span peer);
/* Is the connection with this peer? Where one of the two has no address, the name decides. */
bool vouch_review_is_with(const struct vouch_review *review,
                          const struct vouch_review_connection *c, struct vouch_span peer);
/* A new connection of the record's number; one that has it now is ended. */
struct vouch_review_connection *vouch_review_begin_connection(struct vouch_review *review,
                                                              const struct vouch_record *r);
/* The open connection of the record's number, or one that waits for its domain. NULL: there is
 * none. */
static inline struct vouch_review_connection *
vouch_review_find_even_closing(struct vouch_review *review, const struct vouch_record *r)
{
    enum vouch_side side = (enum vouch_side)r->side;
    uint16_t host = vouch_review_host(review, r->host);
    const struct vouch_review_place *place = vouch_review_place_of(review, side, host, r->id);
    bool there = vouch_review_is_there(place, host, r->id);
    return there ? vouch_review_open_at(review, side, place) : NULL;
}

/* The open connection of the record's number; NULL: there is none. */
static inline struct vouch_review_connection *vouch_review_find(struct vouch_review *review,
                                                                const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find_even_closing(review, r);
    return c && c->state == VOUCH_REVIEW_OPEN ? c : NULL;
}

/* Has this line come before, over another way? Its connection has ended, and not before the line
 * was written. Counts it as a duplicate then. */
bool vouch_review_echoes(struct vouch_review *review, const struct vouch_record *r);
/* Ends a delivery that waits for its domain. */
void vouch_review_end_delivery(struct vouch_review *review, struct vouch_review_connection *c);
/* Lets a delivery wait in the ring; the one that has waited longest ends where there is no space.
 */
void vouch_review_keep_closing(struct vouch_review *review, struct vouch_review_closing *ring,
                               struct vouch_review_connection *c);
/* The n-th delivery that went into the ring, and the number of the oldest that is in it. */
struct vouch_review_connection *vouch_review_closing_at(struct vouch_review *review,
                                                        const struct vouch_review_closing *ring,
                                                        uint64_t n);
uint64_t vouch_review_closing_oldest(const struct vouch_review_closing *ring);
/* Counts a message that did not go through. */
void vouch_review_count_result(struct vouch_review_connection *c, const struct vouch_record *r);
/* Gives a connection a reason, if it has none that tells more. */
void vouch_review_explain(struct vouch_review *review, struct vouch_review_connection *c,
                          struct vouch_span text);
void vouch_review_take_secured(struct vouch_review *review, const struct vouch_record *r);
void vouch_review_take_failed(struct vouch_review *review, const struct vouch_record *r);
void vouch_review_take_hint(struct vouch_review *review, const struct vouch_record *r);
void vouch_review_take_relayed(struct vouch_review *review, const struct vouch_record *r);
/* What a line that ends a connection says of TLS itself. */
void vouch_review_take_told(struct vouch_review *review, const struct vouch_record *r,
                            struct vouch_review_connection *c);

#endif
