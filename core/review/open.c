// SPDX-License-Identifier: Apache-2.0
#include "core/review/connect.h"

#include <string.h>

/* The open connections. Each number has a place, where the connection is found; but its data is in
 * the first free slot, so an appliance with a hundred connections at a time reuses a hundred slots,
 * which stay in the cache. */

enum { PART = 1024 };

/* There are as many slots as places, and no more detached connections than may be closing, so there
 * is usually a free one; otherwise the oldest slot is evicted. */
static uint32_t take_slot(struct vouch_review *review, enum vouch_side side)
{
    uint32_t slot = review->open_free[side];
    if (slot == 0)
        return ++review->open_used[side];
    review->open_free[side] = review->connections[side][slot - 1].next_free;
    return slot;
}

static uint32_t slot_of(const struct vouch_review *review, enum vouch_side side,
                        const struct vouch_review_connection *c)
{
    return (uint32_t)(c - review->connections[side]) + 1;
}

struct vouch_review_connection *vouch_review_open(struct vouch_review *review, enum vouch_side side,
                                                  uint16_t host, uint64_t id)
{
    uint32_t number = vouch_review_place_number(host, id);
    struct vouch_review_place *place = &review->places[side][number];
    /* only closing connections can have taken the last slot */
    if (review->open_free[side] == 0 && review->open_used[side] == VOUCH_REVIEW_CONNECTIONS_MAX)
        vouch_review_rest(review);
    place->id = id;
    place->host = host;
    place->slot = take_slot(review, side);
    place->mark = 0;
    review->touched[side][number / PART] = 1;
    struct vouch_review_connection *c = &review->connections[side][place->slot - 1];
    memset(c, 0, sizeof *c);
    c->id = id;
    c->host = host;
    c->state = VOUCH_REVIEW_OPEN;
    return c;
}

static void drop(struct vouch_review *review, struct vouch_review_note *note)
{
    if (note->packed)
        vouch_review_forget(review, note);
}

/* When a connection ended, as far as its place remembers: the seconds since 1970 without their
 * highest bits. */
static uint32_t ended_at(const struct vouch_review *review)
{
    return VOUCH_REVIEW_PLACE_ENDED | ((uint32_t)review->now_s & ~VOUCH_REVIEW_PLACE_ENDED);
}

bool vouch_review_is_echo(const struct vouch_review_place *place, bool timed, int64_t utc_s)
{
    if ((place->slot & VOUCH_REVIEW_PLACE_ENDED) == 0 || !timed)
        return false;
    uint32_t now = (uint32_t)utc_s & ~VOUCH_REVIEW_PLACE_ENDED;
    uint32_t end = place->slot & ~VOUCH_REVIEW_PLACE_ENDED;
    return end >= now && end - now < 600;
}

void vouch_review_end_one(struct vouch_review *review, enum vouch_side side,
                          struct vouch_review_connection *c)
{
    struct vouch_review_place *place = vouch_review_place_of(review, side, c->host, c->id);
    uint32_t slot = slot_of(review, side, c);
    vouch_review_account(review, side, c);
    drop(review, &c->first);
    drop(review, &c->group);
    drop(review, &c->domain);
    drop(review, &c->raw);
    c->state = VOUCH_REVIEW_ENDED;
    c->next_free = review->open_free[side];
    review->open_free[side] = slot;
    if (place->slot == slot)
        place->slot = ended_at(review);
}

void vouch_review_detach(struct vouch_review *review, enum vouch_side side,
                         struct vouch_review_connection *c)
{
    struct vouch_review_place *place = vouch_review_place_of(review, side, c->host, c->id);
    place->slot = 0;
}

void vouch_review_make_way(struct vouch_review *review, enum vouch_side side, uint16_t host,
                           uint64_t id)
{
    const struct vouch_review_place *place = vouch_review_place_of(review, side, host, id);
    struct vouch_review_connection *c = vouch_review_open_at(review, side, place);
    if (!c)
        return;
    bool stranger = c->id != id || c->host != host;
    review->evicted += c->state == VOUCH_REVIEW_OPEN && stranger;
    vouch_review_end_one(review, side, c);
}

static void end_part(struct vouch_review *review, enum vouch_side side, size_t part)
{
    for (size_t i = part * PART; i < (part + 1) * PART; i++) {
        struct vouch_review_connection *c =
            vouch_review_open_at(review, side, &review->places[side][i]);
        if (!c)
            continue;
        c->unended = c->state == VOUCH_REVIEW_OPEN && !c->plain; /* plain: a line told all of it */
        vouch_review_end_one(review, side, c);
    }
}

void vouch_review_end_connections(struct vouch_review *review)
{
    vouch_review_rest(review);
    for (int side = 0; side < 2; side++)
        for (size_t part = 0; part < VOUCH_REVIEW_CONNECTIONS_MAX / PART; part++)
            if (review->touched[side][part])
                end_part(review, (enum vouch_side)side, part);
}

/* --- deliveries that wait for their domain --- */

void vouch_review_end_delivery(struct vouch_review *review, struct vouch_review_connection *c)
{
    if (c->state == VOUCH_REVIEW_CLOSING)
        vouch_review_end_one(review, VOUCH_SIDE_DELIVERING, c);
}

/* The n-th closing delivery. */
struct vouch_review_connection *vouch_review_closing_at(struct vouch_review *review,
                                                        const struct vouch_review_closing *ring,
                                                        uint64_t n)
{
    return &review->connections[VOUCH_SIDE_DELIVERING][ring->slots[n % ring->max]];
}

/* The oldest one still in the ring. */
uint64_t vouch_review_closing_oldest(const struct vouch_review_closing *ring)
{
    return ring->count > ring->max ? ring->count - ring->max : 0;
}

/* Some releases log whom a failed delivery was for only after its end: it waits for a while. */
void vouch_review_keep_closing(struct vouch_review *review, struct vouch_review_closing *ring,
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
