// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/bundle_reach.h"

#include "core/x509/crl_scope.h"
#include "core/x509/name.h"
#include "core/x509/relation.h"

#include <stdlib.h>

/* The first `taken` of the pool are reachable. */
struct reaching {
    struct vouch_certificate *views;
    struct vouch_span *pool;
    size_t count;
    size_t taken;
};

static void swap(struct reaching *r, size_t a, size_t b)
{
    struct vouch_certificate view = r->views[a];
    struct vouch_span span = r->pool[a];
    r->views[a] = r->views[b];
    r->pool[a] = r->pool[b];
    r->views[b] = view;
    r->pool[b] = span;
}

static void take_issuers(struct reaching *r, const struct vouch_certificate *child)
{
    for (size_t i = r->taken; i < r->count; i++)
        if (vouch_relation_of(child, &r->views[i]) != VOUCH_RELATION_NONE)
            swap(r, r->taken++, i);
}

/* Those that sign lists about it instead of the issuer. */
static void take_list_issuers(struct reaching *r, const struct vouch_certificate *child)
{
    struct vouch_span name;
    for (size_t index = 0; vouch_crl_point_issuer(child, index, &name); index++)
        for (size_t i = r->taken; i < r->count; i++)
            if (vouch_name_equal(r->views[i].subject, name))
                swap(r, r->taken++, i);
}

static void take(struct reaching *r, const struct vouch_certificate *child)
{
    take_issuers(r, child);
    take_list_issuers(r, child);
}

int vouch_bundle_reach(const struct vouch_span *chain, size_t chain_count, struct vouch_span *pool,
                       size_t *count)
{
    struct vouch_certificate child;
    struct reaching r = {calloc(*count + 1, sizeof *r.views), pool, *count, 0};
    if (!r.views)
        return VOUCH_E_MEMORY;
    for (size_t i = 0; i < r.count; i++)
        vouch_certificate_parse(pool[i], &r.views[i]);
    for (size_t i = 0; i < chain_count; i++) {
        vouch_certificate_parse(chain[i], &child);
        take(&r, &child);
    }
    for (size_t i = 0; i < r.taken; i++) {
        child = r.views[i];
        take(&r, &child);
    }
    *count = r.taken;
    free(r.views);
    return VOUCH_OK;
}
