// SPDX-License-Identifier: Apache-2.0
#include "core/review/condition.h"
#include "core/review/internal.h"

#include <string.h>

/* One row for each partner. When there is no room for another, one of whom nothing but good is
 * known makes way for one that failed: the rows are there to show what hurts. */

enum { WAYS = 16 };

static uint32_t hash_of(uint32_t name, uint8_t side, uint16_t host)
{
    uint64_t v = ((uint64_t)name << 20 ^ (uint64_t)host << 2 ^ side) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(v >> 32);
}

static bool is_it(const struct vouch_review_partner *p, uint32_t name, uint8_t side, uint16_t host)
{
    return p->name == name && p->side == side && p->host == host;
}

/* A row that may make way: the oldest one without a failure. */
static struct vouch_review_partner *to_replace(struct vouch_review_partner *a,
                                               struct vouch_review_partner *b)
{
    if (b->failed)
        return a;
    return !a || b->last_s < a->last_s ? b : a;
}

static struct vouch_review_partner *find(struct vouch_review *review, uint32_t name, uint8_t side,
                                         uint16_t host, bool failed)
{
    struct vouch_review_partner *worst = NULL;
    uint32_t hash = hash_of(name, side, host);
    for (uint32_t i = 0; i < WAYS; i++) {
        struct vouch_review_partner *p =
            &review->partners[(hash + i) & (VOUCH_REVIEW_PARTNERS_MAX - 1)];
        if (p->name == VOUCH_NAME_NONE || is_it(p, name, side, host))
            return p;
        worst = to_replace(worst, p);
    }
    if (!failed || !worst)
        return NULL;
    for (size_t i = 0; i < VOUCH_OUTCOMES; i++)
        review->partners_lost += worst->count[i];
    memset(worst, 0, sizeof *worst);
    return worst;
}

struct vouch_review_partner *vouch_review_partner_find(struct vouch_review *review, uint32_t name,
                                                       uint8_t side, uint16_t host)
{
    uint32_t hash = hash_of(name, side, host);
    for (uint32_t i = 0; i < WAYS && name > VOUCH_NAME_LOST; i++) {
        struct vouch_review_partner *p =
            &review->partners[(hash + i) & (VOUCH_REVIEW_PARTNERS_MAX - 1)];
        if (is_it(p, name, side, host))
            return p;
    }
    return NULL;
}

/* --- counting --------------------------------------------------------------------------------- */

static void count_time(struct vouch_review_partner *p, const struct vouch_review_event *e)
{
    static const uint8_t bits[] = {4, 1, 2, 0};
    if (!e->has_time)
        return;
    if (!p->timed || e->utc_s < p->first_s)
        p->first_s = e->utc_s;
    if (!p->timed || e->utc_s > p->last_s)
        p->last_s = e->utc_s;
    p->timed = true;
    if (bits[e->outcome])
        vouch_review_strip_mark(p, e->utc_s, bits[e->outcome]);
}

static void count_success(struct vouch_review_partner *p, const struct vouch_review_event *e)
{
    if (!e->has_time)
        return;
    if (!p->succeeded || e->utc_s >= p->last_success_s)
        p->last_success_s = e->utc_s;
    p->succeeded = true;
    bool over = p->failing && e->utc_s >= p->last_failure_s;
    if (over)
        p->failing = false;
    else if (p->failing && e->utc_s >= p->streak_s)
        p->streak_s = p->last_failure_s;
}

static void count_failure(struct vouch_review_partner *p, const struct vouch_review_event *e)
{
    if (e->has_time) {
        bool after = !p->succeeded || e->utc_s >= p->last_success_s;
        if (after && (!p->failing || e->utc_s < p->streak_s))
            p->streak_s = e->utc_s;
        p->failing = p->failing || after;
        if (!p->failed || e->utc_s > p->last_failure_s)
            p->last_failure_s = e->utc_s;
    }
    p->failed = true;
    if (e->required)
        p->required |= (uint8_t)(1u << vouch_review_condition_of(e->reason));
}

/* The name by which a message that did not go through can be found. */
static void keep_message(struct vouch_review *review, struct vouch_review_partner *p,
                         const struct vouch_review_event *e,
                         const struct vouch_review_connection *c)
{
    uint8_t room[32];
    struct vouch_writer w = vouch_writer_of(room, sizeof room);
    if (e->queue.len == 0 && c->message)
        vouch_write_decimal(&w, (int64_t)c->message);
    struct vouch_span text = e->queue.len ? e->queue : vouch_writer_span(&w);
    for (size_t i = 0; i < sizeof p->message / sizeof p->message[0]; i++) {
        if (p->message[i] != VOUCH_NAME_NONE)
            continue;
        p->message[i] = vouch_names_keep(&review->names, text);
        return;
    }
}

static struct vouch_span name_of(const struct vouch_review_event *e, bool *domain)
{
    *domain = e->side == VOUCH_SIDE_DELIVERING && e->domain.len > 0;
    if (*domain)
        return e->domain;
    bool named = e->side == VOUCH_SIDE_RECEIVING ? e->host.len > 0 : e->peer.len == 0;
    return named ? e->host : e->peer;
}

/* Which domains are reached over an address: a failure without one may borrow it. */
static void keep_via(struct vouch_review *review, const struct vouch_review_event *e,
                     uint32_t domain)
{
    uint32_t peer = vouch_names_keep(&review->names, e->peer);
    uint32_t hash = hash_of(peer, 0, e->appliance_number);
    for (uint32_t i = 0; i < WAYS && peer > VOUCH_NAME_LOST; i++) {
        struct vouch_review_via *v = &review->via[(hash + i) & (VOUCH_REVIEW_VIA_MAX - 1)];
        if (v->peer == VOUCH_NAME_NONE) {
            struct vouch_review_via fresh = {peer, domain, e->appliance_number};
            *v = fresh;
            return;
        }
        if (v->peer == peer && v->host == e->appliance_number) {
            v->domain = v->domain == domain ? domain : VOUCH_NAME_LOST;
            return;
        }
    }
}

uint32_t vouch_review_domain_via(const struct vouch_review *review, uint16_t host, uint32_t peer)
{
    uint32_t hash = hash_of(peer, 0, host);
    for (uint32_t i = 0; i < WAYS && peer > VOUCH_NAME_LOST; i++) {
        const struct vouch_review_via *v = &review->via[(hash + i) & (VOUCH_REVIEW_VIA_MAX - 1)];
        if (v->peer == peer && v->host == host)
            return v->domain == VOUCH_NAME_LOST ? VOUCH_NAME_NONE : v->domain;
    }
    return VOUCH_NAME_NONE;
}

void vouch_review_partner_count(struct vouch_review *review, const struct vouch_review_event *e,
                                const struct vouch_review_connection *c)
{
    bool domain;
    bool failed = e->outcome == VOUCH_OUTCOME_FAILED;
    uint32_t name = vouch_names_keep(&review->names, name_of(e, &domain));
    if (name <= VOUCH_NAME_LOST) {
        review->partners_lost++;
        return;
    }
    struct vouch_review_partner *p =
        find(review, name, (uint8_t)e->side, e->appliance_number, failed);
    if (!p) {
        review->partners_lost++;
        return;
    }
    p->name = name;
    p->side = (uint8_t)e->side;
    p->host = e->appliance_number;
    p->domain = domain;
    p->count[e->outcome]++;
    if (e->peer.len)
        p->peer = vouch_names_keep(&review->names, e->peer);
    count_time(p, e);
    if (domain && e->peer.len)
        keep_via(review, e, name);
    if (e->outcome == VOUCH_OUTCOME_SECURED) {
        p->version[review->suites[c->suite].version]++;
        count_success(p, e);
    }
    if (!failed)
        return;
    count_failure(p, e);
    p->via = vouch_names_keep(&review->names, e->host.len ? e->host : e->peer);
    p->delayed += c->delayed;
    p->bounced += c->bounced;
    if (c->delayed + c->bounced)
        keep_message(review, p, e, c);
}
