// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"

#include <string.h>

/* When the log has ended: failures for which the log names no domain take it from the other
 * deliveries to that address, if these were all for one domain; and each row gets the most frequent
 * reason of its failures. */

static bool lacks_domain(const struct vouch_review_group *g)
{
    return g->count && g->side == VOUCH_SIDE_DELIVERING && g->domain == VOUCH_NAME_NONE &&
           g->peer > VOUCH_NAME_LOST;
}

static void infer_groups(struct vouch_review *review)
{
    for (size_t i = 0; i < VOUCH_REVIEW_GROUPS_MAX; i++) {
        struct vouch_review_group *g = &review->groups[i];
        if (!lacks_domain(g))
            continue;
        g->domain = vouch_review_domain_via(review, g->appliance, g->peer);
        g->inferred = g->domain != VOUCH_NAME_NONE;
    }
}

static int64_t later(bool a_known, int64_t a_s, bool b_known, int64_t b_s)
{
    return !b_known || (a_known && a_s > b_s) ? a_s : b_s;
}

static void add_times(struct vouch_review_partner *to, const struct vouch_review_partner *from)
{
    if (from->timed) {
        to->first_s = to->timed && to->first_s < from->first_s ? to->first_s : from->first_s;
        to->last_s = later(to->timed, to->last_s, true, from->last_s);
        to->timed = true;
    }
    bool earlier = from->failing && (!to->failing || from->streak_s < to->streak_s);
    int64_t streak_s = earlier ? from->streak_s : to->streak_s;
    to->last_success_s =
        later(to->succeeded, to->last_success_s, from->succeeded, from->last_success_s);
    to->succeeded = to->succeeded || from->succeeded;
    to->last_failure_s = later(to->failed, to->last_failure_s, from->failed, from->last_failure_s);
    to->failed = to->failed || from->failed;
    to->failing = (to->failing || from->failing) &&
                  (!to->succeeded || to->last_failure_s >= to->last_success_s);
    to->streak_s = to->succeeded && streak_s < to->last_success_s ? to->last_failure_s : streak_s;
}

static void add_strip(struct vouch_review_partner *to, const struct vouch_review_partner *from)
{
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t bits = 0;
        for (unsigned i = 0; i < 3; i++)
            bits |= (from->strip[i] >> bit & 1) << i;
        int64_t hour = ((int64_t)from->strip_at + bit) << from->strip_shift;
        if (bits)
            vouch_review_strip_merge(to, hour, from->strip_shift, bits);
    }
}

/* Adds a row that failed, which has an address, to another of the same partner. */
static void add_partner(struct vouch_review_partner *to, const struct vouch_review_partner *from)
{
    for (size_t i = 0; i < VOUCH_OUTCOMES; i++)
        to->count[i] += from->count[i];
    for (size_t i = 0; i < VOUCH_REVIEW_VERSIONS; i++)
        to->version[i] += from->version[i];
    bool newer = from->timed && (!to->timed || from->last_s > to->last_s);
    if (to->peer == VOUCH_NAME_NONE || newer)
        to->peer = from->peer;
    if (to->via == VOUCH_NAME_NONE || newer)
        to->via = from->via;
    add_times(to, from);
    add_strip(to, from);
    to->delayed += from->delayed;
    to->bounced += from->bounced;
    to->inferred += from->inferred;
    to->required |= from->required;
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 3 && from->message[i] != VOUCH_NAME_NONE; k++)
            if (to->message[k] == VOUCH_NAME_NONE) {
                to->message[k] = from->message[i];
                break;
            }
}

static void infer_partners(struct vouch_review *review)
{
    for (size_t i = 0; i < VOUCH_REVIEW_PARTNERS_MAX; i++) {
        struct vouch_review_partner *p = &review->partners[i];
        if (p->name == VOUCH_NAME_NONE || p->domain || !p->failed ||
            p->side != VOUCH_SIDE_DELIVERING)
            continue;
        uint32_t domain = vouch_review_domain_via(review, p->host, p->peer);
        struct vouch_review_partner *to =
            domain ? vouch_review_partner_find(review, domain, p->side, p->host) : NULL;
        if (!to)
            continue;
        p->inferred += (uint32_t)p->count[VOUCH_OUTCOME_FAILED];
        add_partner(to, p);
        p->name = VOUCH_NAME_LOST; /* its place stays occupied: others come after it */
    }
}

/* Among equal ones the first by its text, so that the order in which the log was read does not
 * matter. */
static bool is_better(const struct vouch_review *review, const struct vouch_review_group *a,
                      const struct vouch_review_group *b)
{
    const uint32_t pairs[][2] = {{a->raw, b->raw},
                                 {a->peer, b->peer},
                                 {a->host, b->host},
                                 {a->listener, b->listener},
                                 {a->sender_group, b->sender_group}};
    if (a->count != b->count)
        return a->count > b->count;
    int order = (int)a->reason - (int)b->reason;
    if (order == 0)
        order = (int)b->required - (int)a->required;
    for (size_t i = 0; order == 0 && i < sizeof pairs / sizeof pairs[0]; i++)
        order = vouch_span_compare(vouch_names_text(&review->names, pairs[i][0]),
                                   vouch_names_text(&review->names, pairs[i][1]));
    return order < 0;
}

static void find_reasons(struct vouch_review *review)
{
    for (size_t i = 0; i < VOUCH_REVIEW_GROUPS_MAX; i++) {
        const struct vouch_review_group *g = &review->groups[i];
        if (g->count == 0 || g->side > VOUCH_SIDE_DELIVERING)
            continue;
        uint32_t name = g->side == VOUCH_SIDE_DELIVERING ? g->domain : g->host;
        struct vouch_review_partner *p = vouch_review_partner_find(
            review, name == VOUCH_NAME_NONE ? (g->peer ? g->peer : g->host) : name, g->side,
            g->appliance);
        if (!p)
            continue;
        const struct vouch_review_group *best = p->group ? &review->groups[p->group - 1] : NULL;
        if (!best || is_better(review, g, best))
            p->group = (uint16_t)(i + 1);
    }
}

void vouch_review_infer(struct vouch_review *review)
{
    infer_groups(review);
    infer_partners(review);
    find_reasons(review);
}
