// SPDX-License-Identifier: Apache-2.0
#include "core/x509/relation.h"

#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "core/x509/name.h"

enum vouch_relation vouch_relation_of(const struct vouch_certificate *child,
                                      const struct vouch_certificate *issuer)
{
    struct vouch_authority_key_id authority = {0};
    struct vouch_span subject = {0};
    if (child->issuer_hash != issuer->subject_hash ||
        !vouch_name_equal(child->issuer, issuer->subject))
        return VOUCH_RELATION_NONE;
    if (!vouch_extension_authority_key_id(child, &authority) || authority.key_id.len == 0 ||
        !vouch_extension_subject_key_id(issuer, &subject))
        return VOUCH_RELATION_SILENT;
    return vouch_span_equal(authority.key_id, subject) ? VOUCH_RELATION_MATCHING
                                                       : VOUCH_RELATION_OTHER;
}

bool vouch_relation_same(const struct vouch_certificate *a, const struct vouch_certificate *b)
{
    return a->subject_hash == b->subject_hash && vouch_span_equal(a->spki, b->spki) &&
           vouch_name_equal(a->subject, b->subject);
}

int vouch_relation_order(const struct vouch_certificate *a, const struct vouch_certificate *b,
                         const struct vouch_time *now)
{
    bool a_valid = vouch_facts_valid_at(a, now);
    bool b_valid = vouch_facts_valid_at(b, now);
    if (a_valid != b_valid)
        return a_valid ? -1 : 1;
    if (a->ca != b->ca)
        return a->ca ? -1 : 1;
    if (a->not_after_s != b->not_after_s)
        return a->not_after_s > b->not_after_s ? -1 : 1;
    return vouch_span_compare(a->der, b->der);
}
