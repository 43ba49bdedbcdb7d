// SPDX-License-Identifier: Apache-2.0
#include "core/x509/search.h"

#include "core/x509/anchor_view.h"
#include "core/x509/facts.h"
#include "core/x509/memo.h"
#include "core/x509/name.h"
#include "core/x509/relation.h"
#include "core/x509/search_stage.h"

#include <string.h>

/* Two passes. The first takes no step that breaks a rule; it decides. When it finds nothing, the
 * second one goes through the same graph without the rules, for a path whose faults can be shown.
 * Signatures are verified only on complete paths: names, dates and constraints cost a thousandth of
 * one, and a dead end never costs any. */

/* What a candidate's key identifier says. In the order of trying; anchors appear twice. */
enum round {
    ROUND_PINS = 0, /* anchors that are the leaf itself */
    ROUND_ANCHORS,
    ROUND_MATCHING,
    ROUND_SILENT,
    ROUND_OTHER_ANCHORS,
    ROUND_OTHER,
    ROUNDS
};

/* As long as none is wrong, this many verifications are allowed whatever the keys cost; and of a
 * path without an anchor no more than this many are verified: it is shown, not trusted. */
enum { FREE_SIGNATURES = 4, PART_SIGNATURES = 4, CALL_BYTES = 1 << 15 };

enum own { OWN_UNKNOWN = 0, OWN_GOOD, OWN_BAD };

static const struct vouch_path_sink silent = {0};

static const struct vouch_certificate *at(const struct vouch_search *s, size_t depth)
{
    return &s->certificates[s->frames[depth].certificate];
}

static struct vouch_path lower_part(const struct vouch_search *s)
{
    struct vouch_path path = {.count = s->depth};
    for (size_t i = 0; i < s->depth; i++)
        path.at[i] = at(s, i);
    return path;
}

/* --- candidates --- */

static enum vouch_relation relation_of_round(enum round round)
{
    switch (round) {
    case ROUND_MATCHING:
        return VOUCH_RELATION_MATCHING;
    case ROUND_SILENT:
        return VOUCH_RELATION_SILENT;
    case ROUND_OTHER:
        return VOUCH_RELATION_OTHER;
    case ROUND_PINS:
    case ROUND_ANCHORS:
    case ROUND_OTHER_ANCHORS:
    case ROUNDS:
        break;
    }
    return VOUCH_RELATION_NONE;
}

/* The same CA twice is a loop, whichever certificates it has. */
static bool on_path(const struct vouch_search *s, const struct vouch_certificate *c, size_t from)
{
    for (size_t i = from; i < s->depth; i++)
        if (vouch_relation_same(at(s, i), c))
            return true;
    return false;
}

static bool known_good(struct vouch_search *s, size_t index)
{
    if (s->own[index] == OWN_UNKNOWN) {
        bool good = vouch_path_own(s->rules, &silent, &s->certificates[index], false);
        s->own[index] = good ? OWN_GOOD : OWN_BAD;
    }
    return s->own[index] == OWN_GOOD;
}

/* A signature known to be wrong excludes its link in both passes. */
static const struct vouch_search_memo *remembered(const struct vouch_search *s, size_t child,
                                                  struct vouch_span key)
{
    for (size_t i = 0; i < s->signatures; i++)
        if (s->memo[i].child == child && vouch_span_equal(s->memo[i].key, key))
            return &s->memo[i];
    return NULL;
}

static bool refuted(const struct vouch_search *s, struct vouch_span key)
{
    const struct vouch_search_memo *memo = remembered(s, s->frames[s->depth - 1].certificate, key);
    return memo && memo->status != VOUCH_OK;
}

static bool count_step(struct vouch_search *s)
{
    if (s->steps == VOUCH_SEARCH_STEPS_MAX) {
        s->spent = "steps";
        return false;
    }
    s->steps++;
    return true;
}

/* Names that are equal but have different bytes take long to compare when they are long. */
static enum vouch_relation relation(struct vouch_search *s, const struct vouch_certificate *child,
                                    const struct vouch_certificate *c)
{
    if (child->issuer_hash != c->subject_hash)
        return VOUCH_RELATION_NONE;
    if (!vouch_span_equal(child->issuer, c->subject))
        s->compared += child->issuer.len + c->subject.len;
    if (s->compared > VOUCH_SEARCH_BYTES_MAX)
        s->spent = "names";
    return vouch_relation_of(child, c);
}

/* Examines one certificate as the issuer of the last frame, and pushes it where it may be that. */
static void try_certificate(struct vouch_search *s, size_t index)
{
    struct vouch_search_frame *top = &s->frames[s->depth - 1];
    const struct vouch_certificate *child = at(s, s->depth - 1);
    const struct vouch_certificate *c = &s->certificates[index];
    if (relation(s, child, c) != relation_of_round((enum round)top->round) || !count_step(s))
        return;
    if (on_path(s, c, 0) || refuted(s, c->spki))
        return;
    if (s->depth == VOUCH_PATH_MAX) {
        s->cut = true;
        return;
    }
    struct vouch_path below = lower_part(s);
    if (!s->lenient && (!known_good(s, index) || !vouch_path_issuer(s->rules, &silent, &below, c)))
        return;
    s->frames[s->depth++] = (struct vouch_search_frame){.certificate = (uint8_t)index};
}

/* Does the anchor complete a path by the rules? They are ignored in the second pass. */
static bool anchor_fits(struct vouch_search *s)
{
    struct vouch_path path = lower_part(s);
    return s->lenient ||
           (vouch_path_anchor(s->rules, &silent, &path, &s->anchor, &s->anchor_view) &&
            vouch_path_policies(s->rules, &silent, &path, &s->anchor_view));
}

/* Examines the index-th anchor with the issuer's name; for pins, with the leaf's own. VOUCH_OK: it
 * completes a path; AGAIN: try the next one; NOT_FOUND: no more. */
static int try_anchor(struct vouch_search *s, size_t index)
{
    struct vouch_search_frame *top = &s->frames[s->depth - 1];
    const struct vouch_certificate *child = at(s, s->depth - 1);
    bool other = top->round == ROUND_OTHER_ANCHORS;
    bool pin = top->round == ROUND_PINS;
    if (pin && s->depth > 1)
        return VOUCH_E_NOT_FOUND;
    int status = s->anchors.ops->find(s->anchors.self, pin ? child->subject : child->issuer, index,
                                      &s->anchor);
    if (status != VOUCH_OK) {
        s->store_status = status == VOUCH_E_NOT_FOUND ? s->store_status : status;
        return VOUCH_E_NOT_FOUND;
    }
    if (!count_step(s))
        return VOUCH_E_NOT_FOUND;
    vouch_anchor_view(&s->anchor, &s->anchor_view);
    s->pinned = vouch_certificate_same(child, &s->anchor_view);
    if (pin)
        return s->pinned && anchor_fits(s) ? VOUCH_OK : VOUCH_AGAIN;
    bool mismatch = relation(s, child, &s->anchor_view) == VOUCH_RELATION_OTHER;
    /* A self-signed leaf is its own issuer; nothing else is. */
    if (mismatch != other || refuted(s, s->anchor.key) ||
        on_path(s, &s->anchor_view, s->depth == 1 ? 1 : 0))
        return VOUCH_AGAIN;
    return anchor_fits(s) ? VOUCH_OK : VOUCH_AGAIN;
}

/* --- the walk --- */

/* Tries the next candidate of the last frame. true: it is an anchor that completes a path. */
static bool try_next(struct vouch_search *s)
{
    struct vouch_search_frame *top = &s->frames[s->depth - 1];
    if (relation_of_round((enum round)top->round) == VOUCH_RELATION_NONE) {
        int status = try_anchor(s, top->next++);
        if (status == VOUCH_E_NOT_FOUND) {
            top->round++;
            top->next = 0;
        }
        return status == VOUCH_OK;
    }
    if (top->next == s->order_count) {
        top->round++;
        top->next = 0;
    } else {
        try_certificate(s, s->order[top->next++]);
    }
    return false;
}

static void keep_dead_end(struct vouch_search *s)
{
    if (!s->lenient || s->depth <= s->best_count)
        return;
    s->best_count = s->depth;
    for (size_t i = 0; i < s->depth; i++)
        s->best[i] = s->frames[i].certificate;
}

static void restart(struct vouch_search *s)
{
    s->lenient = true;
    s->steps = 0;
    s->depth = 1;
    s->frames[0] = (struct vouch_search_frame){.certificate = s->leaf};
}

/* Neither pass found an anchor: all that remains is how far the certificates form a chain. */
static void settle_for_part(struct vouch_search *s)
{
    if (s->best_count == 0) {
        s->best_count = 1;
        s->best[0] = s->leaf;
    }
    s->depth = s->best_count;
    for (size_t i = 0; i < s->depth; i++)
        s->frames[i] = (struct vouch_search_frame){.certificate = s->best[i]};
    s->link = 0;
    s->stage = VOUCH_SEARCH_STAGE_VERIFY_PARTIAL;
}

/* In pieces: a call compares no more of long names than it must. */
static void walk(struct vouch_search *s)
{
    size_t until = s->compared + CALL_BYTES;
    while (s->stage == VOUCH_SEARCH_STAGE_WALK && s->compared <= until) {
        if (s->spent || (s->depth == 0 && s->lenient)) {
            settle_for_part(s);
        } else if (s->depth == 0) {
            restart(s);
        } else if (s->frames[s->depth - 1].round == ROUNDS) {
            keep_dead_end(s);
            s->depth--;
        } else if (try_next(s)) {
            s->link = 0;
            s->stage = VOUCH_SEARCH_STAGE_VERIFY;
        }
    }
}

/* --- signatures --- */

static int remember(struct vouch_search *s, uint8_t child, struct vouch_span key, int status)
{
    s->memo[s->signatures++] = (struct vouch_search_memo){key, (int16_t)status, child};
    return status;
}

/* The status of the signature on the link-th certificate; VOUCH_AGAIN: it is pending, or the budget
 * does not allow the verification. *verified: this call did one. */
static int verify(struct vouch_search *s, size_t link, struct vouch_span key, bool *verified)
{
    uint8_t child = s->frames[link].certificate;
    const struct vouch_certificate *c = &s->certificates[child];
    struct vouch_memo_question question = {key, c->algorithm, c->tbs, c->signature_value};
    const struct vouch_search_memo *memo = remembered(s, child, key);
    if (memo)
        return memo->status;
    if (s->signatures < VOUCH_SEARCH_SIGNATURES_MAX && !s->pending &&
        vouch_memo_knows(s->rules->memo, &question)) {
        s->known++;
        return remember(s, child, key, VOUCH_OK);
    }
    unsigned cost = vouch_search_cost(key);
    bool unweighed = s->signatures < FREE_SIGNATURES && !s->wrong;
    if (s->signatures == VOUCH_SEARCH_SIGNATURES_MAX ||
        (!unweighed && s->cost + cost > VOUCH_SEARCH_COST_MAX)) {
        s->spent = "signatures";
        return VOUCH_AGAIN;
    }
    int status = vouch_certificate_verify_some(c, key, s->rules->restart);
    *verified = true;
    s->pending = status == VOUCH_AGAIN;
    if (s->pending)
        return status;
    s->wrong = s->wrong || status != VOUCH_OK; /* honest chains have none */
    s->cost += status == VOUCH_OK ? cost : 2 * cost;
    if (status == VOUCH_OK)
        vouch_memo_add(s->rules->memo, &question);
    return remember(s, child, key, status);
}

static struct vouch_span key_above(const struct vouch_search *s, size_t link)
{
    return link + 1 < s->depth ? at(s, link + 1)->spki : s->anchor.key;
}

static void finish(struct vouch_search *s, enum vouch_search_outcome outcome)
{
    s->path = lower_part(s);
    for (size_t i = 0; i < s->depth; i++)
        s->indexes[i] = s->frames[i].certificate;
    s->outcome = outcome;
    s->stage = VOUCH_SEARCH_STAGE_DONE;
}

/* Verifies the whole path, from the leaf up. A wrong signature sends the walk back to the
 * certificate that bears it, for its next candidate. A leaf that is trusted itself needs none. */
static int verify_path(struct vouch_search *s)
{
    bool verified = false;
    if (s->pinned)
        s->link = s->depth;
    while (!verified && s->link < s->depth) {
        int status = verify(s, s->link, key_above(s, s->link), &verified);
        if (status == VOUCH_E_MEMORY || s->pending)
            return status;
        if (status != VOUCH_OK) {
            s->depth = s->link + 1;
            s->stage = VOUCH_SEARCH_STAGE_WALK;
            return VOUCH_AGAIN;
        }
        s->link++;
    }
    if (s->link < s->depth)
        return VOUCH_AGAIN;
    finish(s, s->lenient ? VOUCH_SEARCH_FAULTY : VOUCH_SEARCH_GOOD);
    return VOUCH_OK;
}

/* The status of the last certificate's link to any issuer: a wrong signature is reported before one
 * that could not be verified. */
static int last_status(const struct vouch_search *s)
{
    int status = VOUCH_E_NOT_FOUND;
    for (size_t i = 0; i < s->signatures; i++)
        if (s->memo[i].child == s->frames[s->depth - 1].certificate &&
            s->memo[i].status != VOUCH_OK && status != VOUCH_E_SIGNATURE)
            status = s->memo[i].status;
    return status;
}

/* Verifies the lower links within the part. The part ends where a signature is wrong. */
static int verify_part(struct vouch_search *s)
{
    bool verified = false;
    while (!verified && s->link < PART_SIGNATURES && s->link + 1 < s->depth) {
        int status = verify(s, s->link, key_above(s, s->link), &verified);
        if (status == VOUCH_E_MEMORY || s->pending)
            return status;
        if (status != VOUCH_OK)
            s->depth = s->link + 1;
        s->link++;
    }
    if (s->link < PART_SIGNATURES && s->link + 1 < s->depth)
        return VOUCH_AGAIN;
    s->link_status = last_status(s);
    finish(s, VOUCH_SEARCH_PARTIAL);
    return VOUCH_OK;
}

int vouch_search_step(struct vouch_search *s)
{
    walk(s);
    if (s->store_status != VOUCH_OK)
        return s->store_status;
    switch ((enum vouch_search_stage)s->stage) {
    case VOUCH_SEARCH_STAGE_VERIFY:
        return verify_path(s);
    case VOUCH_SEARCH_STAGE_VERIFY_PARTIAL:
        return verify_part(s);
    case VOUCH_SEARCH_STAGE_WALK:
        return VOUCH_AGAIN;
    case VOUCH_SEARCH_STAGE_DONE:
        break;
    }
    return VOUCH_OK;
}
