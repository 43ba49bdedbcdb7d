// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/chain_fix.h"

#include "boards/posix/bundle_order.h"
#include "boards/posix/bundle_reach.h"
#include "core/x509/facts.h"
#include "core/x509/judge.h"
#include "core/x509/name.h"
#include "core/x509/relation.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 16 * 1024, FINDINGS_MAX = 64 };

/* The working memory of one search. */
struct work {
    /* the bundle in order, then the rest */
    struct vouch_span certificates[2 * VOUCH_CHAIN_FIX_MAX];
    size_t bundle_count;
    size_t count;
    struct vouch_certificate views[2 * VOUCH_CHAIN_FIX_MAX];
    struct vouch_judge judge;
    struct vouch_report report;
    struct vouch_finding findings[FINDINGS_MAX];
    struct vouch_path_step path[VOUCH_PATH_MAX + 1];
    uint8_t text[TEXT_MAX];
};

/* --- the certificates, the service's first --- */

static bool has_key(struct vouch_span der, struct vouch_span spki)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    return vouch_span_equal(c.spki, spki);
}

/* Moves the certificate with the service's key to the front. false: there is none. */
static bool front_leaf(struct work *w, struct vouch_span spki)
{
    for (size_t i = 0; i < w->bundle_count; i++) {
        struct vouch_span leaf = w->certificates[i];
        if (!has_key(leaf, spki))
            continue;
        memmove(w->certificates + 1, w->certificates, i * sizeof leaf);
        w->certificates[0] = leaf;
        return true;
    }
    return false;
}

static int gather(struct work *w, const struct vouch_chain_fix_question *q)
{
    size_t bundle = q->bundle_count < VOUCH_CHAIN_FIX_MAX ? q->bundle_count : VOUCH_CHAIN_FIX_MAX;
    size_t extra = q->extra_count;
    struct vouch_span *pool = malloc((extra + 1) * sizeof *pool);
    if (!pool)
        return VOUCH_E_MEMORY;
    memcpy(w->certificates, q->bundle, bundle * sizeof *pool);
    if (extra)
        memcpy(pool, q->extra, extra * sizeof *pool);
    w->bundle_count = bundle;
    int status = vouch_bundle_order(w->certificates, bundle);
    if (status == VOUCH_OK && q->leaf_spki.len && !front_leaf(w, q->leaf_spki))
        status = VOUCH_E_NOT_FOUND;
    if (status == VOUCH_OK && extra > VOUCH_CHAIN_FIX_MAX)
        status = vouch_bundle_reach(w->certificates, bundle, pool, &extra);
    if (extra > VOUCH_CHAIN_FIX_MAX)
        extra = VOUCH_CHAIN_FIX_MAX;
    memcpy(w->certificates + bundle, pool, extra * sizeof *pool);
    w->count = bundle + extra;
    free(pool);
    return status;
}

/* --- the path --- */

static int search(struct work *w, const struct vouch_chain_fix_question *q)
{
    static const struct vouch_policy policy = {.purpose = VOUCH_PURPOSE_ANY,
                                               .name_rule = VOUCH_NAMES_NOT_JUDGED};
    const struct vouch_report_storage report_storage = {.findings = w->findings,
                                                        .findings_max = FINDINGS_MAX,
                                                        .path = w->path,
                                                        .path_max = VOUCH_PATH_MAX + 1,
                                                        .text = w->text,
                                                        .text_max = TEXT_MAX};
    const struct vouch_judge_storage storage = {
        .certificates = w->views, .certificates_max = sizeof w->views / sizeof w->views[0]};
    const struct vouch_judge_question question = {
        .sent = w->certificates,
        .sent_count = w->bundle_count,
        .extra = w->certificates + w->bundle_count,
        .extra_count = w->count - w->bundle_count,
        .anchors = q->anchors,
        .policy = &policy,
        .parts = &vouch_judge_all,
        .now = q->now,
    };
    vouch_report_init(&w->report, &report_storage);
    int status = vouch_judge_init(&w->judge, &question, &storage, &w->report);
    if (status == VOUCH_OK)
        do
            status = vouch_judge_step(&w->judge);
        while (status == VOUCH_AGAIN);
    return status;
}

static void add(const struct work *w, size_t index, struct vouch_chain_fix *out)
{
    if (out->chain_count == VOUCH_CHAIN_FIX_PATH)
        return;
    out->chain[out->chain_count++] = w->certificates[index];
    out->added += index >= w->bundle_count;
}

/* The path that the search found, without its anchor. */
static void take_path(const struct work *w, struct vouch_chain_fix *out)
{
    for (size_t i = 0; i < w->report.path_count; i++) {
        const struct vouch_path_step *step = &w->path[i];
        if (step->kind == VOUCH_STEP_SENT)
            add(w, (size_t)step->position, out);
        else if (step->kind == VOUCH_STEP_EXTRA)
            add(w, w->bundle_count + (size_t)step->position, out);
    }
    struct vouch_certificate last;
    if (out->chain_count) {
        vouch_certificate_parse(out->chain[out->chain_count - 1], &last);
        out->last_issuer = last.issuer;
    }
    out->complete = true;
    out->trusted = true;
}

/* The best issuer of one certificate among those that have not been used. -1: none. */
static int issuer_of(const struct work *w, const struct vouch_certificate *child, const bool *taken,
                     const struct vouch_time *now)
{
    int best = -1;
    for (size_t i = 0; i < w->count; i++) {
        const struct vouch_certificate *c = &w->views[i];
        if (taken[i] || vouch_relation_of(child, c) == VOUCH_RELATION_NONE ||
            vouch_relation_of(child, c) == VOUCH_RELATION_OTHER)
            continue;
        if (vouch_certificate_verify(child, c->spki) != VOUCH_OK)
            continue;
        if (best < 0 || vouch_relation_order(c, &w->views[best], now) < 0)
            best = (int)i;
    }
    return best;
}

/* If no trusted root is reached: as far as the issuers go, or to a root among the certificates. */
static void walk(const struct work *w, const struct vouch_time *now, struct vouch_chain_fix *out)
{
    bool taken[2 * VOUCH_CHAIN_FIX_MAX] = {false};
    int at = 0;
    while (at >= 0 && out->chain_count < VOUCH_CHAIN_FIX_PATH) {
        const struct vouch_certificate *c = &w->views[at];
        out->complete = vouch_facts_self_signed(c);
        if (out->complete && out->chain_count > 0)
            break;
        taken[at] = true;
        add(w, (size_t)at, out);
        out->last_issuer = c->issuer;
        at = out->complete ? -1 : issuer_of(w, c, taken, now);
    }
}

/* --- the result for each --- */

static bool in_chain(const struct vouch_chain_fix *f, struct vouch_span der)
{
    for (size_t i = 0; i < f->chain_count; i++)
        if (vouch_span_equal(f->chain[i], der))
            return true;
    return false;
}

static bool seen_before(const struct vouch_chain_fix_question *q, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (vouch_span_equal(q->bundle[i], q->bundle[index]))
            return true;
    return false;
}

/* Is it the root of another certificate of the bundle? */
static bool is_root(const struct vouch_chain_fix_question *q, const struct vouch_certificate *c,
                    size_t index)
{
    struct vouch_certificate other;
    if (!vouch_facts_self_signed(c))
        return false;
    for (size_t i = 0; i < q->bundle_count; i++)
        if (!vouch_span_equal(q->bundle[i], q->bundle[index]) &&
            vouch_certificate_parse(q->bundle[i], &other) == VOUCH_OK &&
            vouch_name_equal(other.issuer, c->subject))
            return true;
    return false;
}

static enum vouch_chain_fate fate_of(const struct vouch_chain_fix_question *q,
                                     const struct vouch_chain_fix *f, size_t index)
{
    struct vouch_certificate c;
    if (seen_before(q, index))
        return VOUCH_CHAIN_DUPLICATE;
    if (in_chain(f, q->bundle[index]))
        return VOUCH_CHAIN_KEPT;
    vouch_certificate_parse(q->bundle[index], &c);
    return is_root(q, &c, index) ? VOUCH_CHAIN_ROOT : VOUCH_CHAIN_UNRELATED;
}

int vouch_chain_fix(const struct vouch_chain_fix_question *q, struct vouch_chain_fix *out)
{
    struct work *w = calloc(1, sizeof *w);
    memset(out, 0, sizeof *out);
    if (!w)
        return VOUCH_E_MEMORY;
    int status = q->bundle_count ? gather(w, q) : VOUCH_E_NOT_FOUND;
    if (status == VOUCH_OK)
        status = search(w, q);
    if (status == VOUCH_OK && w->report.path_count > 0)
        take_path(w, out);
    else if (status == VOUCH_OK)
        walk(w, &q->now, out);
    for (size_t i = 0; i < q->bundle_count && i < VOUCH_CHAIN_FIX_MAX; i++)
        out->fate[i] = fate_of(q, out, i);
    free(w);
    return status;
}
