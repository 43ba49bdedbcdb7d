// SPDX-License-Identifier: Apache-2.0
#include "core/x509/shape.h"

#include "core/x509/facts.h"
#include "core/x509/name.h"
#include "core/x509/relation.h"

#include <string.h>

/* The limit on pairs with the same name whose key identifiers are compared; a hundred certificates
 * of one name would otherwise cost a million comparisons. A pair with long names counts for more.
 * Beyond it, pairs are treated as related. */
enum { FIRST_COPY = -1, PAIRS_MAX = 4000, BYTES_OF_A_PAIR = 256 };

struct shape {
    const struct vouch_shape_question *q;
    struct vouch_report *report;
    size_t count;
    unsigned pairs;                   /* compared so far */
    int16_t copy_of[VOUCH_SHAPE_MAX]; /* the first copy's index, or FIRST_COPY */
    bool reached[VOUCH_SHAPE_MAX]; /* issued, by names and key identifiers, one that is reached */
    bool used[VOUCH_SHAPE_MAX];    /* on the path */
};

static const uint16_t readable = VOUCH_PART_ISSUER | VOUCH_PART_SUBJECT | VOUCH_PART_KEY;

static const struct vouch_certificate *at(const struct shape *s, size_t i)
{
    return &s->q->sent[i];
}

static bool counts(const struct shape *s, size_t i)
{
    return s->copy_of[i] == FIRST_COPY && (at(s, i)->parts & readable) == readable;
}

static void say(const struct shape *s, enum vouch_finding_code code, size_t position, int other)
{
    struct vouch_span none = {0};
    vouch_report_find(s->report, code, (int)position, other, none);
}

/* Call before two names are compared. false: the limit is reached. */
static bool spend(struct shape *s, struct vouch_span a, struct vouch_span b)
{
    s->pairs += 1 + (unsigned)((a.len + b.len) / BYTES_OF_A_PAIR);
    return s->pairs <= PAIRS_MAX;
}

/* Could `issuer` have issued `child`? If key identifiers say no, they are believed: a wrong one
 * makes a certificate useless to clients that follow them. */
static bool issues(struct shape *s, const struct vouch_certificate *issuer,
                   const struct vouch_certificate *child)
{
    if (issuer->subject_hash != child->issuer_hash)
        return false;
    if (!spend(s, child->issuer, issuer->subject))
        return true;
    enum vouch_relation relation = vouch_relation_of(child, issuer);
    return relation == VOUCH_RELATION_MATCHING || relation == VOUCH_RELATION_SILENT;
}

static void find_copies(struct shape *s)
{
    for (size_t i = 0; i < s->count; i++) {
        s->copy_of[i] = FIRST_COPY;
        for (size_t j = 0; j < i && s->copy_of[i] == FIRST_COPY; j++) {
            if (vouch_certificate_same(at(s, i), at(s, j))) {
                s->copy_of[i] = (int16_t)j;
                say(s, VOUCH_F_CHAIN_DUPLICATE, i, (int)j);
            }
        }
    }
}

/* The leaf, when an authority was sent in its place: the first certificate that is not one and was
 * issued by one of those sent. 0: the first one is the leaf. */
static size_t find_leaf(struct shape *s)
{
    for (size_t i = 1; i < s->count && at(s, 0)->ca; i++) {
        if (!counts(s, i) || at(s, i)->ca)
            continue;
        for (size_t j = 0; j < s->count; j++)
            if (j != i && counts(s, j) && issues(s, at(s, j), at(s, i)))
                return i;
    }
    return 0;
}

static bool issues_reached(struct shape *s, size_t i)
{
    for (size_t j = 0; j < s->count; j++)
        if (j != i && s->reached[j] && issues(s, at(s, i), at(s, j)))
            return true;
    return false;
}

/* Each round reaches at least one more, so there are at most `count` of them; each is cheap,
 * because hashes of the names are compared first. */
static void reach(struct shape *s, size_t leaf)
{
    bool more = true;
    s->reached[0] = true;
    s->reached[leaf] = true;
    while (more) {
        more = false;
        for (size_t i = 1; i < s->count; i++) {
            if (!s->reached[i] && counts(s, i) && issues_reached(s, i)) {
                s->reached[i] = true;
                more = true;
            }
        }
    }
}

static void mark_path(struct shape *s)
{
    for (size_t i = 0; i < s->q->path_count; i++) {
        if (s->q->path[i] < s->count) {
            s->used[s->q->path[i]] = true;
            s->reached[s->q->path[i]] = true;
        }
    }
}

/* Self-signed, as far as is visible without its signature. */
static bool is_root(struct shape *s, const struct vouch_certificate *c)
{
    return c->self_issued && issues(s, c, c);
}

/* Where it belongs: right after the first of those that it issued, if all of them follow it. -1:
 * its position is right. */
static int place_of(struct shape *s, size_t i)
{
    int place = -1;
    for (size_t j = 0; j < s->count; j++) {
        if (j == i || !counts(s, j) || !s->reached[j] || !issues(s, at(s, i), at(s, j)))
            continue;
        if (j < i)
            return -1;
        place = place < 0 ? (int)j : place;
    }
    return place;
}

static void judge_one(struct shape *s, size_t i)
{
    const struct vouch_certificate *c = at(s, i);
    if (!s->used[i])
        vouch_facts_malformed(c, (int)i, VOUCH_SEVERITY_WARNING, s->report);
    if (!counts(s, i))
        return;
    if (!s->reached[i]) {
        if (s->q->anchored || !c->ca) /* else it may belong above a missing certificate */
            say(s, VOUCH_F_CHAIN_UNRELATED, i, VOUCH_NO_POSITION);
        return;
    }
    if (is_root(s, c))
        say(s, VOUCH_F_CHAIN_ROOT_SENT, i, VOUCH_NO_POSITION);
    if (s->q->anchored && !s->used[i] && !vouch_facts_valid_at(c, &s->q->now))
        say(s, VOUCH_F_CHAIN_EXPIRED_ALTERNATIVE, i, VOUCH_NO_POSITION);
    int place = place_of(s, i);
    if (place >= 0)
        say(s, VOUCH_F_CHAIN_MISORDERED, i, place);
}

static void judge_keys(struct shape *s)
{
    for (size_t i = 1; i < s->count; i++) {
        for (size_t j = 0; j < i && counts(s, i); j++) {
            if (counts(s, j) && vouch_span_equal(at(s, i)->spki, at(s, j)->spki) &&
                spend(s, at(s, i)->subject, at(s, j)->subject) &&
                !vouch_name_equal(at(s, i)->subject, at(s, j)->subject)) {
                say(s, VOUCH_F_CHAIN_SAME_KEY, i, (int)j);
                break;
            }
        }
    }
}

void vouch_shape_judge(const struct vouch_shape_question *q, struct vouch_report *report)
{
    struct shape s = {.q = q, .report = report};
    s.count = q->sent_count < VOUCH_SHAPE_MAX ? q->sent_count : VOUCH_SHAPE_MAX;
    if (s.count < 2)
        return;
    find_copies(&s);
    size_t leaf = find_leaf(&s);
    if (leaf > 0)
        say(&s, VOUCH_F_CHAIN_LEAF_NOT_FIRST, 0, (int)leaf);
    reach(&s, leaf);
    mark_path(&s);
    for (size_t i = 1; i < s.count; i++)
        if (i != leaf)
            judge_one(&s, i);
    judge_keys(&s);
}
