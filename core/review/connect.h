// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_CONNECT_H
#define VOUCH_REVIEW_CONNECT_H

#include "core/review/internal.h"

/* Shared by the files that take records of connections. The time of the record is review->now_s. */

/* Is this a connection that has no number in the log? */
static inline bool vouch_review_is_process(uint64_t id)
{
    return (id & VOUCH_RECORD_PROCESS) != 0;
}

/* Notes that a connection with its peer has started; the hashes must be filled in. */
void vouch_review_name_peer(struct vouch_review *review, struct vouch_review_connection *c,
                            const struct vouch_review_first *first);
/* The same, without a listener, and with the hashes not filled in yet. */
void vouch_review_name_it(struct vouch_review *review, struct vouch_review_connection *c,
                          struct vouch_span peer, struct vouch_span host);
/* The same for "name[address]", as programs other than the appliance write it. */
void vouch_review_name_both(struct vouch_review *review, struct vouch_review_connection *c,
                            struct vouch_span peer);
/* Is the connection with this peer? If one of the two has no address, the name decides. */
bool vouch_review_is_with(const struct vouch_review *review,
                          const struct vouch_review_connection *c, struct vouch_span peer);
/* A new connection with the record's number; a current one with that number is ended. */
struct vouch_review_connection *vouch_review_begin_connection(struct vouch_review *review,
                                                              const struct vouch_record *r);
/* The open connection with the record's number, or one that waits for its domain. NULL: none. */
static inline struct vouch_review_connection *
vouch_review_find_even_closing(struct vouch_review *review, const struct vouch_record *r)
{
    enum vouch_side side = (enum vouch_side)r->side;
    uint16_t host = vouch_review_host(review, r->host);
    const struct vouch_review_place *place = vouch_review_place_of(review, side, host, r->id);
    bool there = vouch_review_is_there(place, host, r->id);
    return there ? vouch_review_open_at(review, side, place) : NULL;
}

/* The open connection with the record's number; NULL: none. */
static inline struct vouch_review_connection *vouch_review_find(struct vouch_review *review,
                                                                const struct vouch_record *r)
{
    struct vouch_review_connection *c = vouch_review_find_even_closing(review, r);
    return c && c->state == VOUCH_REVIEW_OPEN ? c : NULL;
}

/* Has this line been read before, from another source? Its connection has ended, but not before the
 * line was written. Counts it as a duplicate if so. */
bool vouch_review_echoes(struct vouch_review *review, const struct vouch_record *r);
/* Ends a delivery that waits for its domain. */
void vouch_review_end_delivery(struct vouch_review *review, struct vouch_review_connection *c);
/* Puts a delivery into the waiting ring; if it is full, the one that has waited longest is
 * ended. */
void vouch_review_keep_closing(struct vouch_review *review, struct vouch_review_closing *ring,
                               struct vouch_review_connection *c);
/* The n-th delivery put into the ring, and the number of the oldest one in it. */
struct vouch_review_connection *vouch_review_closing_at(struct vouch_review *review,
                                                        const struct vouch_review_closing *ring,
                                                        uint64_t n);
uint64_t vouch_review_closing_oldest(const struct vouch_review_closing *ring);
/* Counts a message that was not delivered. */
void vouch_review_count_result(struct vouch_review_connection *c, const struct vouch_record *r);
/* The connection with this peer that Postfix's tlsproxy holds for a process; NULL: none. */
struct vouch_review_connection *vouch_review_find_proxied(struct vouch_review *review,
                                                          const struct vouch_record *r,
                                                          struct vouch_span peer);
/* Sets a connection's reason, unless it has a more specific one. */
void vouch_review_explain(struct vouch_review *review, struct vouch_review_connection *c,
                          struct vouch_span text);
void vouch_review_take_secured(struct vouch_review *review, const struct vouch_record *r);
void vouch_review_take_failed(struct vouch_review *review, const struct vouch_record *r);
void vouch_review_take_hint(struct vouch_review *review, const struct vouch_record *r);
void vouch_review_take_relayed(struct vouch_review *review, const struct vouch_record *r);
/* What a line that ends a connection says about TLS. */
void vouch_review_take_told(struct vouch_review *review, const struct vouch_record *r,
                            struct vouch_review_connection *c);

#endif
