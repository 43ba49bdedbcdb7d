// SPDX-License-Identifier: Apache-2.0
#include "core/x509/policies.h"

#include "core/x509/extension.h"

/* The graph is walked from the anchor to the leaf, and only its last level is kept. That is enough:
 * RFC 9618 asks in the end which policies of the leaf have an ancestor, directly under anyPolicy,
 * that the user accepts, and this is known when a node is made. Nodes without children, which the
 * RFC prunes, have no descendants. */

/* A policy that a certificate of the next level may assert. */
struct expected {
    struct vouch_span policy; /* OID */
    bool wanted;              /* it derives from a policy that the user accepts */
};

/* TLS features of one authority that are required below it; two are in use. */
enum { FEATURES_MAX = 16 };

struct level {
    struct expected at[VOUCH_POLICIES_MAX];
    size_t count;
    bool any; /* an anyPolicy node */
};

struct walk {
    const struct vouch_policy *policy;
    struct level levels[2];
    struct level *now;  /* of the certificate above */
    struct level *next; /* of the current certificate */
    size_t explicit_policy;
    size_t policy_mapping;
    size_t inhibit_any;
    const char *fault;
};

static bool is_any(struct vouch_span oid)
{
    return vouch_span_equal(oid, vouch_oid_any_policy);
}

static bool user_wants(const struct vouch_policy *policy, struct vouch_span oid)
{
    for (size_t i = 0; i < policy->policies_count; i++)
        if (vouch_span_equal(policy->policies[i], oid) || is_any(policy->policies[i]))
            return true;
    return policy->policies_count == 0;
}

static struct expected *find(struct level *l, struct vouch_span oid)
{
    for (size_t i = 0; i < l->count; i++)
        if (vouch_span_equal(l->at[i].policy, oid))
            return &l->at[i];
    return NULL;
}

static void add(struct walk *w, struct level *l, struct vouch_span oid, bool wanted)
{
    struct expected *known = find(l, oid);
    if (known) {
        known->wanted = known->wanted || wanted;
        return;
    }
    if (l->count == VOUCH_POLICIES_MAX) {
        w->fault = "more certificate policies than are judged";
        return;
    }
    l->at[l->count++] = (struct expected){.policy = oid, .wanted = wanted};
}

static void remove_policy(struct level *l, struct vouch_span oid)
{
    struct expected *known = find(l, oid);
    if (known)
        *known = l->at[--l->count];
}

/* Section 6.1.3 (d) (1): the certificate's own policies, under those that are expected. */
static bool draw_named(struct walk *w, const struct vouch_certificate *c)
{
    bool any = false;
    struct vouch_span oid;
    struct vouch_der policies = vouch_extension_policies(c);
    while (vouch_policy_next(&policies, &oid)) {
        const struct expected *parent = find(w->now, oid);
        if (is_any(oid))
            any = true;
        else if (parent)
            add(w, w->next, oid, parent->wanted);
        else if (w->now->any)
            add(w, w->next, oid, user_wants(w->policy, oid));
    }
    return any;
}

/* Section 6.1.3 (d) (2): anyPolicy stands for every expected policy that is not listed. */
static void draw_any(struct walk *w)
{
    for (size_t i = 0; i < w->now->count; i++) {
        const struct expected *parent = &w->now->at[i];
        if (find(w->next, parent->policy) == NULL)
            add(w, w->next, parent->policy, parent->wanted);
    }
    w->next->any = w->now->any;
}

/* Section 6.1.3 (d) to (f) for one certificate. */
static void descend(struct walk *w, const struct vouch_certificate *c, bool last)
{
    struct level *free_level = w->now;
    w->next->count = 0;
    w->next->any = false;
    if (vouch_extension_has(c, VOUCH_EXT_POLICIES) && draw_named(w, c) &&
        (w->inhibit_any > 0 || (!last && c->self_issued)))
        draw_any(w);
    w->now = w->next;
    w->next = free_level;
    bool none = w->now->count == 0 && !w->now->any;
    if (none && w->explicit_policy == 0)
        w->fault = "no certificate policy is valid for the path";
}

/* Section 6.1.4 (a) and (b). Each mapped policy is removed once and its mappings are added;
 * policies are looked up among those from before any mapping. */
static void map(struct walk *w, const struct vouch_certificate *c)
{
    struct vouch_span from;
    struct vouch_span to;
    struct level *images = w->next;
    struct vouch_der mappings = vouch_extension_mappings(c);
    images->count = 0;
    while (vouch_mapping_next(&mappings, &from, &to)) {
        const struct expected *node = find(w->now, from);
        if (is_any(from) || is_any(to))
            w->fault = "a policy mapping from or to anyPolicy";
        else if (w->policy_mapping > 0 && node)
            add(w, images, to, node->wanted);
        else if (w->policy_mapping > 0 && w->now->any)
            add(w, images, to, user_wants(w->policy, from));
    }
    mappings = vouch_extension_mappings(c);
    while (vouch_mapping_next(&mappings, &from, &to))
        remove_policy(w->now, from);
    for (size_t i = 0; i < images->count; i++)
        add(w, w->now, images->at[i].policy, images->at[i].wanted);
}

static void lower(size_t *counter, int32_t limit)
{
    if (limit >= 0 && (size_t)limit < *counter)
        *counter = (size_t)limit;
}

/* Section 6.1.4 (i), (j). */
static void constrain(struct walk *w, const struct vouch_certificate *c)
{
    int32_t require = -1;
    int32_t inhibit = -1;
    int32_t skip = -1;
    if (vouch_extension_policy_constraints(c, &require, &inhibit)) {
        lower(&w->explicit_policy, require);
        lower(&w->policy_mapping, inhibit);
    }
    if (vouch_extension_inhibit_any(c, &skip))
        lower(&w->inhibit_any, skip);
}

/* Section 6.1.4 (a), (b), (h), (i), (j): before the next certificate. */
static void prepare(struct walk *w, const struct vouch_certificate *c)
{
    map(w, c);
    if (!c->self_issued) {
        w->explicit_policy -= w->explicit_policy > 0;
        w->policy_mapping -= w->policy_mapping > 0;
        w->inhibit_any -= w->inhibit_any > 0;
    }
    constrain(w, c);
}

/* Section 6.1.5 (a), (b), (g). */
static void conclude(struct walk *w, const struct vouch_certificate *leaf)
{
    int32_t require = -1;
    int32_t inhibit = -1;
    bool good = w->now->any;
    w->explicit_policy -= w->explicit_policy > 0;
    if (vouch_extension_policy_constraints(leaf, &require, &inhibit) && require == 0)
        w->explicit_policy = 0;
    for (size_t i = 0; i < w->now->count && !good; i++)
        good = w->now->at[i].wanted;
    if (w->explicit_policy == 0 && !good) {
        w->fault = w->now->count > 0 ? "no certificate policy that was asked for"
                                     : "no certificate policy is valid for the path";
    }
}

static const char *judge(const struct vouch_certificate *const *path, size_t count,
                         const struct vouch_certificate *anchor, const struct vouch_policy *policy,
                         size_t *at)
{
    struct walk w = {.policy = policy};
    w.now = &w.levels[0];
    w.next = &w.levels[1];
    w.now->any = true;
    w.explicit_policy = policy->require_explicit_policy ? 0 : count + 1;
    w.policy_mapping = policy->inhibit_policy_mapping ? 0 : count + 1;
    w.inhibit_any = policy->inhibit_any_policy ? 0 : count + 1;
    constrain(&w, anchor);
    for (size_t i = count; i > 0 && !w.fault; i--) {
        *at = i - 1;
        descend(&w, path[i - 1], i == 1);
        if (i > 1 && !w.fault)
            prepare(&w, path[i - 1]);
    }
    if (!w.fault && count > 0)
        conclude(&w, path[0]);
    return w.fault;
}

/* Does `c` have every feature of the authority? */
static bool has_features(const struct vouch_certificate *c,
                         const struct vouch_certificate *authority, uint32_t *feature)
{
    struct vouch_der features = vouch_extension_features(authority);
    for (size_t i = 0; i < FEATURES_MAX && vouch_feature_next(&features, feature); i++)
        if (!vouch_extension_names_feature(c, *feature))
            return false;
    return true;
}

/* It is enough to compare neighbours: each must have what the one above has. */
static bool features(const struct vouch_certificate *const *path, size_t count,
                     const struct vouch_certificate *anchor, size_t *at, uint32_t *feature)
{
    for (*at = 0; *at < count; ++*at)
        if (!has_features(path[*at], *at + 1 < count ? path[*at + 1] : anchor, feature))
            return false;
    return true;
}

const struct vouch_policies_ops vouch_policies = {.judge = judge, .features = features};
