// SPDX-License-Identifier: Apache-2.0
#include "core/review/condition.h"
#include "core/review/internal.h"

#include <string.h>

/* One row for each partner. When there is no space for another, a row without failures makes room
 * for one that failed: the rows exist to show problems. */

enum { WAYS = 16 };

static uint64_t key_of(uint64_t name_hash, uint8_t side, uint16_t host)
{
    uint64_t who = ((uint64_t)host << 2 | side) + 1;
    return (name_hash ^ who * 0x9E3779B97F4A7C15u) * 0xFF51AFD7ED558CCDu | 1;
}

void vouch_review_partner_prefetch(const struct vouch_review *review, uint64_t name_hash,
                                   enum vouch_side side, uint16_t host)
{
    uint64_t key = key_of(name_hash, (uint8_t)side, host);
    const struct vouch_review_partner *p =
        &review->partners[(key >> 40) & (VOUCH_REVIEW_PARTNERS_MAX - 1)];
    vouch_review_prefetch(p);
    vouch_review_prefetch((const uint8_t *)p + 64);
}

/* A row that may be replaced: the oldest one without a failure. */
static struct vouch_review_partner *to_replace(struct vouch_review_partner *a,
                                               struct vouch_review_partner *b)
{
    if (b->failed)
        return a;
    return !a || b->last_s < a->last_s ? b : a;
}

static struct vouch_review_partner *find(struct vouch_review *review, uint64_t key, bool failed)
{
    struct vouch_review_partner *worst = NULL;
    for (uint32_t i = 0; i < WAYS; i++) {
        struct vouch_review_partner *p =
            &review->partners[((key >> 40) + i) & (VOUCH_REVIEW_PARTNERS_MAX - 1)];
        if (p->key == 0 || p->key == key)
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
    struct vouch_span text = vouch_names_text(&review->names, name);
    uint64_t key = key_of(vouch_names_hash64(text), side, host);
    for (uint32_t i = 0; i < WAYS && name > VOUCH_NAME_LOST; i++) {
        struct vouch_review_partner *p =
            &review->partners[((key >> 40) + i) & (VOUCH_REVIEW_PARTNERS_MAX - 1)];
        if (p->key == key)
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

/* The name by which an undelivered message can be found. */
static void keep_message(struct vouch_review *review, struct vouch_review_partner *p,
                         const struct vouch_review_event *e,
                         const struct vouch_review_connection *c)
{
    uint8_t buffer[32];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
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

/* The domain, host or address that a row is for. */
static struct vouch_span name_of(const struct vouch_review_event *e, bool *domain)
{
    *domain = e->side == VOUCH_SIDE_DELIVERING && e->domain.len > 0;
    if (*domain)
        return e->domain;
    bool named = e->side == VOUCH_SIDE_RECEIVING ? e->host.len > 0 : e->peer.len == 0;
    return named ? e->host : e->peer;
}

/* Which domains are reached over an address: a failure without a domain may take it from here. */
static void keep_via(struct vouch_review *review, const struct vouch_review_event *e,
                     uint32_t domain)
{
    uint32_t peer = e->peer_hash | 1;
    for (uint32_t i = 0; i < WAYS; i++) {
        struct vouch_review_via *v = &review->via[((peer >> 8) + i) & (VOUCH_REVIEW_VIA_MAX - 1)];
        if (v->peer == 0) {
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

uint32_t vouch_review_domain_via(const struct vouch_review *review, uint16_t host, uint32_t number)
{
    uint32_t peer = vouch_names_hash(vouch_names_text(&review->names, number)) | 1;
    for (uint32_t i = 0; i < WAYS && number > VOUCH_NAME_LOST; i++) {
        const struct vouch_review_via *v =
            &review->via[((peer >> 8) + i) & (VOUCH_REVIEW_VIA_MAX - 1)];
        if (v->peer == peer && v->host == host)
            return v->domain == VOUCH_NAME_LOST ? VOUCH_NAME_NONE : v->domain;
    }
    return VOUCH_NAME_NONE;
}

/* The row of this event's partner, created if necessary. NULL: no space. */
static struct vouch_review_partner *row_of(struct vouch_review *review,
                                           const struct vouch_review_event *e)
{
    bool domain;
    struct vouch_span name = name_of(e, &domain);
    uint64_t hash = e->side == VOUCH_SIDE_RECEIVING ? e->name_hash : vouch_names_hash64(name);
    uint64_t key = key_of(hash, (uint8_t)e->side, e->appliance_number);
    struct vouch_review_partner *p =
        name.len ? find(review, key, e->outcome == VOUCH_OUTCOME_FAILED) : NULL;
    if (!p || p->key == key)
        return p;
    uint32_t number = vouch_names_keep(&review->names, name);
    if (number <= VOUCH_NAME_LOST)
        return NULL;
    p->key = key;
    p->name = number;
    p->side = (uint8_t)e->side;
    p->host = e->appliance_number;
    p->domain = domain;
    return p;
}

void vouch_review_partner_count(struct vouch_review *review, const struct vouch_review_event *e,
                                const struct vouch_review_connection *c)
{
    bool failed = e->outcome == VOUCH_OUTCOME_FAILED;
    struct vouch_review_partner *p = row_of(review, e);
    if (!p) {
        review->partners_lost++;
        return;
    }
    p->count[e->outcome]++;
    if (e->peer.len && (failed || p->peer == VOUCH_NAME_NONE))
        p->peer = vouch_names_keep(&review->names, e->peer);
    count_time(p, e);
    if (p->domain && e->peer.len)
        keep_via(review, e, p->name);
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
