// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_partners.h"

#include "core/format/review_format.h"
#include "core/format/review_labels.h"

enum vouch_partner_state vouch_partner_state_of(const struct vouch_review_partner *p)
{
    if (p->failed)
        return p->failing || !p->timed ? VOUCH_PARTNER_FAILING : VOUCH_PARTNER_MENDED;
    if (p->count[VOUCH_OUTCOME_CLEAR])
        return VOUCH_PARTNER_CLEAR;
    return p->count[VOUCH_OUTCOME_UNKNOWN] ? VOUCH_PARTNER_UNKNOWN : VOUCH_PARTNER_GOOD;
}

const char *vouch_partner_state_id(enum vouch_partner_state state)
{
    static const char *const ids[] = {"failing", "mended", "clear", "unknown", "good"};
    return ids[state];
}

enum vouch_review_label vouch_partner_state_label(enum vouch_partner_state state)
{
    static const enum vouch_review_label labels[] = {
        VOUCH_LABEL_STATE_FAILING, VOUCH_LABEL_STATE_MENDED, VOUCH_LABEL_STATE_CLEAR,
        VOUCH_LABEL_STATE_UNKNOWN, VOUCH_LABEL_STATE_GOOD};
    return labels[state];
}

/* --- the order -------------------------------------------------------------------------------- */

static int class_of(const struct vouch_review_partner *p)
{
    enum vouch_partner_state state = vouch_partner_state_of(p);
    return state == VOUCH_PARTNER_FAILING && p->required ? -1 : (int)state;
}

/* Its weight within its class. */
static uint64_t weight_of(const struct vouch_review_partner *p)
{
    if (p->failed)
        return p->count[VOUCH_OUTCOME_FAILED];
    uint64_t clear = p->count[VOUCH_OUTCOME_CLEAR];
    return clear ? clear : p->count[VOUCH_OUTCOME_UNKNOWN] + p->count[VOUCH_OUTCOME_SECURED];
}

static int compare_text(const struct vouch_review *review, uint32_t a, uint32_t b)
{
    return vouch_span_compare(vouch_names_text(&review->names, a),
                              vouch_names_text(&review->names, b));
}

static bool before(const struct vouch_review *review, uint16_t one, uint16_t other)
{
    const struct vouch_review_partner *a = &review->partners[one];
    const struct vouch_review_partner *b = &review->partners[other];
    if (class_of(a) != class_of(b))
        return class_of(a) < class_of(b);
    if (weight_of(a) != weight_of(b))
        return weight_of(a) > weight_of(b);
    if (a->side != b->side)
        return a->side > b->side;
    int order = compare_text(review, a->name, b->name);
    if (order)
        return order < 0;
    return compare_text(review, review->hosts[a->host].name, review->hosts[b->host].name) < 0;
}

static void sink(const struct vouch_review *review, uint16_t *at, size_t n, size_t i)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= n)
            return;
        if (child + 1 < n && before(review, at[child], at[child + 1]))
            child++;
        if (!before(review, at[i], at[child]))
            return;
        uint16_t t = at[i];
        at[i] = at[child];
        at[child] = t;
        i = child;
    }
}

void vouch_partner_rank(const struct vouch_review *review, struct vouch_partner_rows *rows)
{
    rows->count = 0;
    for (size_t i = 0; i < VOUCH_REVIEW_PARTNERS_MAX; i++)
        if (review->partners[i].name > VOUCH_NAME_LOST)
            rows->at[rows->count++] = (uint16_t)i;
    for (size_t i = rows->count / 2; i > 0; i--)
        sink(review, rows->at, rows->count, i - 1);
    for (size_t n = rows->count; n > 1; n--) {
        uint16_t t = rows->at[0];
        rows->at[0] = rows->at[n - 1];
        rows->at[n - 1] = t;
        sink(review, rows->at, n - 1, 0);
    }
}

/* --- one row ---------------------------------------------------------------------------------- */

const struct vouch_review_group *vouch_partner_reason(const struct vouch_review *review,
                                                      const struct vouch_review_partner *p)
{
    return p->group ? &review->groups[p->group - 1] : NULL;
}

void vouch_partner_check(const struct vouch_review *review, const struct vouch_review_partner *p,
                         struct vouch_writer *w)
{
    const struct vouch_review_group *g = vouch_partner_reason(review, p);
    struct vouch_review_group key = {.side = p->side, .peer = p->peer};
    if (p->side == VOUCH_SIDE_DELIVERING && p->domain)
        key.domain = p->name;
    if (g) {
        key.listener = g->listener;
        key.reason = g->reason;
    }
    vouch_review_check_command(review, &key, w);
}

void vouch_partner_strip(const struct vouch_review_partner *p, struct vouch_writer *w,
                         int64_t *from_s, int64_t *span_s)
{
    static const char signs[] = {'.', 'o', 'x', 'm', '-', 'o', 'x', 'm'};
    unsigned last = 0;
    uint64_t all = p->strip[0] | p->strip[1] | p->strip[2];
    *span_s = (int64_t)3600 << p->strip_shift;
    *from_s = p->strip_at * *span_s;
    for (unsigned i = 0; i < 64; i++)
        last = all >> i & 1 ? i + 1 : last;
    for (unsigned i = 0; i < last; i++) {
        size_t bits = 0;
        for (unsigned k = 0; k < 3; k++)
            bits |= (size_t)(p->strip[k] >> i & 1) << k;
        vouch_write_u8(w, (uint8_t)signs[bits]);
    }
}

const char *vouch_review_version_id(enum vouch_review_version version)
{
    static const char *const ids[] = {"not logged", "below TLS 1.2", "TLS 1.2", "TLS 1.3"};
    return ids[version];
}

const char *vouch_review_version_text(enum vouch_review_version version,
                                      enum vouch_language language)
{
    if (version == VOUCH_REVIEW_VERSION_OLD)
        return vouch_review_label_text(VOUCH_LABEL_VERSION_OLD, language);
    if (version == VOUCH_REVIEW_VERSION_UNTOLD)
        return vouch_review_label_text(VOUCH_LABEL_VERSION_NOT_LOGGED, language);
    return vouch_review_version_id(version);
}
