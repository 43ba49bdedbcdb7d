// SPDX-License-Identifier: Apache-2.0
#include "core/x509/extension_check.h"

/* Separate from the others, because an image without policies and CRLs does not need them. */

static void check_integer(struct vouch_der *d)
{
    vouch_der_small(d, vouch_der_integer(d));
}

/* PolicyQualifierInfo: the value of an unknown kind of qualifier may be anything, but must be
 * present. */
static void check_qualifiers(struct vouch_der *policy)
{
    struct vouch_element any;
    struct vouch_der list = vouch_der_enter(policy, VOUCH_TAG_SEQUENCE);
    if (!vouch_der_more(&list))
        vouch_der_fail(&list, "an empty list of policy qualifiers");
    while (vouch_der_more(&list)) {
        struct vouch_der one = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        vouch_der_oid(&one);
        vouch_der_element(&one, &any);
        vouch_der_leave(&list, &one);
    }
    vouch_der_leave(policy, &list);
}

static void check_policies(struct vouch_der *d)
{
    struct vouch_der policies = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!vouch_der_more(&policies))
        vouch_der_fail(&policies, "an empty list of policies");
    while (vouch_der_more(&policies)) {
        struct vouch_der policy = vouch_der_enter(&policies, VOUCH_TAG_SEQUENCE);
        vouch_der_oid(&policy);
        if (vouch_der_more(&policy))
            check_qualifiers(&policy);
        vouch_der_leave(&policies, &policy);
    }
    vouch_der_leave(d, &policies);
}

static void check_mappings(struct vouch_der *d)
{
    struct vouch_span issuer;
    struct vouch_span subject;
    struct vouch_der mappings = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!vouch_der_more(&mappings))
        vouch_der_fail(&mappings, "an empty list of policy mappings");
    while (vouch_mapping_next(&mappings, &issuer, &subject))
        continue;
    vouch_der_leave(d, &mappings);
}

static void check_policy_constraints(struct vouch_der *d)
{
    struct vouch_span number;
    struct vouch_der fields = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!vouch_der_more(&fields))
        vouch_der_fail(&fields, "empty policy constraints");
    for (uint8_t field = 0; field < 2; field++)
        if (vouch_der_optional(&fields, (uint8_t)(VOUCH_TAG_CONTEXT | field), &number))
            vouch_der_small(&fields, number);
    vouch_der_leave(d, &fields);
}

/* DistributionPointName (RFC 5280 section 4.2.1.13): full names, or an RDN below another name. */
static void check_point_name(struct vouch_der *point, struct vouch_span content)
{
    struct vouch_span relative;
    struct vouch_der d = vouch_der_of(content);
    if (!vouch_der_optional(&d, VOUCH_TAG_CONSTRUCTED | 1, &relative)) {
        struct vouch_der names = vouch_der_enter(&d, VOUCH_TAG_CONSTRUCTED | 0);
        vouch_extension_check_names(&names);
        vouch_der_leave(&d, &names);
    }
    vouch_der_leave(point, &d);
}

static void check_point(struct vouch_der *points)
{
    struct vouch_span content;
    struct vouch_der point = vouch_der_enter(points, VOUCH_TAG_SEQUENCE);
    if (vouch_der_optional(&point, VOUCH_TAG_CONSTRUCTED | 0, &content))
        check_point_name(&point, content);
    if (vouch_der_optional(&point, VOUCH_TAG_CONTEXT | 1, &content))
        vouch_der_named_bits(&point, content);
    if (vouch_der_optional(&point, VOUCH_TAG_CONSTRUCTED | 2, &content)) {
        struct vouch_der names = vouch_der_of(content);
        vouch_extension_check_names(&names);
        vouch_der_leave(&point, &names);
    }
    vouch_der_leave(points, &point);
}

static void check_points(struct vouch_der *d)
{
    struct vouch_der points = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!vouch_der_more(&points))
        vouch_der_fail(&points, "an empty list of distribution points");
    while (vouch_der_more(&points))
        check_point(&points);
    vouch_der_leave(d, &points);
}

static void check_access(struct vouch_der *d)
{
    struct vouch_general_name name;
    struct vouch_der list = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!vouch_der_more(&list))
        vouch_der_fail(&list, "an empty list of access descriptions");
    while (vouch_der_more(&list)) {
        struct vouch_der one = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        vouch_der_oid(&one);
        if (!vouch_general_next(&one, &name))
            vouch_der_fail(&one, "an access description without a place");
        vouch_der_leave(&list, &one);
    }
    vouch_der_leave(d, &list);
}

static void check_features(struct vouch_der *d)
{
    struct vouch_der features = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    uint32_t feature;
    while (vouch_feature_next(&features, &feature))
        continue;
    vouch_der_leave(d, &features);
}

static void (*const checks[])(struct vouch_der *) = {
    [VOUCH_EXT_CRL_POINTS] = check_points,
    [VOUCH_EXT_POLICIES] = check_policies,
    [VOUCH_EXT_POLICY_MAPPINGS] = check_mappings,
    [VOUCH_EXT_POLICY_CONSTRAINTS] = check_policy_constraints,
    [VOUCH_EXT_FRESHEST_CRL] = check_points,
    [VOUCH_EXT_INHIBIT_ANY] = check_integer,
    [VOUCH_EXT_AUTHORITY_INFO] = check_access,
    [VOUCH_EXT_SUBJECT_INFO] = check_access,
    [VOUCH_EXT_TLS_FEATURE] = check_features,
};

void vouch_extension_check_unread(enum vouch_extension_kind kind, struct vouch_der *d)
{
    if (kind < sizeof checks / sizeof checks[0] && checks[kind])
        checks[kind](d);
    /* an unknown kind: any content is accepted */
    else
        d->left.len = 0;
}
