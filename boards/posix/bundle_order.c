// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/bundle_order.h"

#include "core/x509/relation.h"

#include <stdlib.h>

/* The certificates from `from` on are not in order yet. */
struct sorting {
    struct vouch_certificate *views;
    struct vouch_span *spans;
    size_t count;
};

static void bring(struct sorting *s, size_t to, size_t from)
{
    struct vouch_certificate view = s->views[from];
    struct vouch_span span = s->spans[from];
    for (size_t i = from; i > to; i--) {
        s->views[i] = s->views[i - 1];
        s->spans[i] = s->spans[i - 1];
    }
    s->views[to] = view;
    s->spans[to] = span;
}

static bool issued_another(const struct sorting *s, size_t i)
{
    for (size_t j = 0; j < s->count; j++)
        if (j != i && vouch_relation_of(&s->views[j], &s->views[i]) != VOUCH_RELATION_NONE)
            return true;
    return false;
}

/* How unlike a leaf it is; 4: it cannot be read. */
static int rank_of(const struct sorting *s, size_t i)
{
    if ((s->views[i].parts & VOUCH_PART_SUBJECT) == 0)
        return 4;
    return (s->views[i].ca ? 2 : 0) + (issued_another(s, i) ? 1 : 0);
}

static size_t find_leaf(const struct sorting *s)
{
    size_t best = 0;
    int best_rank = 5;
    for (size_t i = 0; i < s->count; i++) {
        int rank = rank_of(s, i);
        if (rank >= best_rank)
            continue;
        best = i;
        best_rank = rank;
    }
    return best;
}

/* The issuer of the one before `at`, with a matching key identifier; `at`: there is none. */
static size_t find_issuer(const struct sorting *s, size_t at)
{
    size_t found = at;
    enum vouch_relation best = VOUCH_RELATION_OTHER;
    for (size_t i = at; i < s->count; i++) {
        enum vouch_relation relation = vouch_relation_of(&s->views[at - 1], &s->views[i]);
        if (relation == VOUCH_RELATION_NONE || relation >= best)
            continue;
        found = i;
        best = relation;
    }
    return found;
}

int vouch_bundle_order(struct vouch_span *certificates, size_t count)
{
    if (count < 2 || count > VOUCH_BUNDLE_ORDER_MAX)
        return VOUCH_OK;
    struct sorting s = {calloc(count, sizeof *s.views), certificates, count};
    if (!s.views)
        return VOUCH_E_MEMORY;
    for (size_t i = 0; i < count; i++)
        vouch_certificate_parse(certificates[i], &s.views[i]);
    bring(&s, 0, find_leaf(&s));
    for (size_t at = 1; at < count; at++)
        bring(&s, at, find_issuer(&s, at));
    free(s.views);
    return VOUCH_OK;
}
