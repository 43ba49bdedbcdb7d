// SPDX-License-Identifier: Apache-2.0
#include "core/review/inside.h"

#include <string.h>

/* The connections that are open. Each number has its place, and there the connection is found; but
 * what is known of it lies in the first free room, so that an appliance with a hundred connections
 * at a time uses a hundred rooms over and over, and they stay in the cache. */

enum { PART = 1024 };

/* As many rooms as places, so there always is one. */
static uint32_t take_room(struct vouch_review *review, enum vouch_side side)
{
    uint32_t room = review->rooms_free[side];
    if (room == 0)
        return ++review->rooms_used[side];
    review->rooms_free[side] = review->connections[side][room - 1].next_free;
    return room;
}

struct vouch_review_connection *vouch_review_open(struct vouch_review *review, enum vouch_side side,
                                                  uint64_t id)
{
    struct vouch_review_place *place = vouch_review_place_of(review, side, id);
    place->id = id;
    place->room = take_room(review, side);
    review->touched[side][(id & (VOUCH_REVIEW_CONNECTIONS_MAX - 1)) / PART] = 1;
    struct vouch_review_connection *c = &review->connections[side][place->room - 1];
    memset(c, 0, sizeof *c);
    c->id = id;
    c->state = VOUCH_REVIEW_OPEN;
    return c;
}

static void drop(struct vouch_review *review, struct vouch_review_note *note)
{
    if (note->packed)
        vouch_review_forget(review, note);
}

void vouch_review_end_one(struct vouch_review *review, enum vouch_side side,
                          struct vouch_review_connection *c)
{
    struct vouch_review_place *place = vouch_review_place_of(review, side, c->id);
    vouch_review_account(review, side, c);
    drop(review, &c->first);
    drop(review, &c->group);
    drop(review, &c->domain);
    drop(review, &c->raw);
    c->state = VOUCH_REVIEW_ENDED;
    c->next_free = review->rooms_free[side];
    review->rooms_free[side] = place->room;
    place->room = 0;
}

void vouch_review_make_way(struct vouch_review *review, enum vouch_side side, uint64_t id)
{
    const struct vouch_review_place *place = vouch_review_place_of(review, side, id);
    struct vouch_review_connection *c = vouch_review_open_at(review, side, place);
    if (!c)
        return;
    review->evicted += c->state == VOUCH_REVIEW_OPEN && c->id != id;
    vouch_review_end_one(review, side, c);
}

static void end_part(struct vouch_review *review, enum vouch_side side, size_t part)
{
    for (size_t i = part * PART; i < (part + 1) * PART; i++) {
        struct vouch_review_connection *c =
            vouch_review_open_at(review, side, &review->places[side][i]);
        if (!c)
            continue;
        c->unended = c->state == VOUCH_REVIEW_OPEN;
        vouch_review_end_one(review, side, c);
    }
}

void vouch_review_end_connections(struct vouch_review *review)
{
    for (int side = 0; side < 2; side++)
        for (size_t part = 0; part < VOUCH_REVIEW_CONNECTIONS_MAX / PART; part++)
            if (review->touched[side][part])
                end_part(review, (enum vouch_side)side, part);
}
