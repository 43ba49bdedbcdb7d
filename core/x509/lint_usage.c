// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint_rules.h"

#include "core/x509/extension.h"
#include "core/x509/oid.h"

/* More than any real certificate has; the search for duplicates costs the square of it. */
enum { POLICIES_MAX = 32 };

static bool has(const struct vouch_lint_subject *s, enum vouch_extension_kind kind)
{
    return vouch_extension_has(s->certificate, kind);
}

static bool has_not_critical(const struct vouch_lint_subject *s, enum vouch_extension_kind kind)
{
    return has(s, kind) && !(s->certificate->critical >> kind & 1);
}

static bool for_server(const struct vouch_lint_subject *s)
{
    return s->policy->purpose == VOUCH_PURPOSE_SERVER;
}

static bool ca_no_basic(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return !s->certificate->ca;
}

static bool ca_basic_not_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->ca && has_not_critical(s, VOUCH_EXT_BASIC_CONSTRAINTS);
}

/* Also applied to a leaf that says it is an authority. */
static bool ca_no_cert_sign(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->ca && !(s->certificate->key_usage & VOUCH_USAGE_KEY_CERT_SIGN);
}

static bool ca_no_key_usage(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return !has(s, VOUCH_EXT_KEY_USAGE);
}

static bool ca_usage_not_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return has_not_critical(s, VOUCH_EXT_KEY_USAGE);
}

static bool path_length(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->path_length >= 0 && !vouch_certificate_may_sign(s->certificate);
}

/* A CA's own certificate in the leaf's place is exempt from the rules for servers. */
static bool authority_itself(const struct vouch_lint_subject *s)
{
    return s->certificate->ca && has(s, VOUCH_EXT_KEY_USAGE) &&
           (s->certificate->key_usage & VOUCH_USAGE_KEY_CERT_SIGN);
}

static bool leaf_is_ca(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return for_server(s) && s->certificate->ca;
}

static bool leaf_cert_sign(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return !s->certificate->ca && has(s, VOUCH_EXT_KEY_USAGE) &&
           (s->certificate->key_usage & VOUCH_USAGE_KEY_CERT_SIGN);
}

static bool leaf_name_constraints(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return !s->certificate->ca && has(s, VOUCH_EXT_NAME_CONSTRAINTS);
}

static bool names_not_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return has_not_critical(s, VOUCH_EXT_NAME_CONSTRAINTS);
}

static bool policies_not_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return has_not_critical(s, VOUCH_EXT_POLICY_CONSTRAINTS);
}

static bool inhibit_not_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return has_not_critical(s, VOUCH_EXT_INHIBIT_ANY);
}

/* Is the policy among the first `count` of the certificate? */
static bool policy_before(const struct vouch_certificate *c, size_t count, struct vouch_span policy)
{
    struct vouch_der policies = vouch_extension_policies(c);
    struct vouch_span oid;
    while (count-- && vouch_policy_next(&policies, &oid))
        if (vouch_span_equal(oid, policy))
            return true;
    return false;
}

static bool policy_twice(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_der policies = vouch_extension_policies(s->certificate);
    struct vouch_span oid;
    for (size_t i = 0; i < POLICIES_MAX && vouch_policy_next(&policies, &oid); i++) {
        if (!policy_before(s->certificate, i, oid))
            continue;
        vouch_oid_write(value, oid);
        return true;
    }
    return false;
}

static bool eku_missing(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return for_server(s) && !has(s, VOUCH_EXT_EXTENDED_USAGE) && !authority_itself(s);
}

static bool eku_any(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return vouch_extension_names_usage(s->certificate, vouch_oid_any_usage);
}

static bool eku_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return has(s, VOUCH_EXT_EXTENDED_USAGE) && !has_not_critical(s, VOUCH_EXT_EXTENDED_USAGE);
}

static bool root_eku(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->self_issued && has(s, VOUCH_EXT_EXTENDED_USAGE);
}

static const struct vouch_lint_rule rules[] = {
    {VOUCH_F_LINT_CA_NO_BASIC_CONSTRAINTS, VOUCH_LINT_FOR_CA, 0, ca_no_basic},
    {VOUCH_F_LINT_CA_BASIC_NOT_CRITICAL, VOUCH_LINT_FOR_ALL, 0, ca_basic_not_critical},
    {VOUCH_F_LINT_CA_NO_CERT_SIGN, VOUCH_LINT_FOR_ALL, 0, ca_no_cert_sign},
    {VOUCH_F_LINT_CA_NO_KEY_USAGE, VOUCH_LINT_FOR_CA, 0, ca_no_key_usage},
    {VOUCH_F_LINT_CA_USAGE_NOT_CRITICAL, VOUCH_LINT_FOR_CA, 0, ca_usage_not_critical},
    {VOUCH_F_LINT_PATH_LENGTH, VOUCH_LINT_FOR_ALL, 0, path_length},
    {VOUCH_F_LINT_LEAF_IS_CA, VOUCH_LINT_FOR_LEAF, 0, leaf_is_ca},
    {VOUCH_F_LINT_LEAF_CERT_SIGN, VOUCH_LINT_FOR_LEAF, 0, leaf_cert_sign},
    {VOUCH_F_LINT_LEAF_NAME_CONSTRAINTS, VOUCH_LINT_FOR_LEAF, 0, leaf_name_constraints},
    {VOUCH_F_LINT_NAME_CONSTRAINTS_NOT_CRITICAL, VOUCH_LINT_FOR_ALL, 0, names_not_critical},
    {VOUCH_F_LINT_POLICY_CONSTRAINTS_NOT_CRITICAL, VOUCH_LINT_FOR_ALL, 0, policies_not_critical},
    {VOUCH_F_LINT_INHIBIT_ANY_NOT_CRITICAL, VOUCH_LINT_FOR_ALL, 0, inhibit_not_critical},
    {VOUCH_F_LINT_POLICY_TWICE, VOUCH_LINT_FOR_ALL, 0, policy_twice},
    {VOUCH_F_LINT_EKU_MISSING, VOUCH_LINT_FOR_LEAF, 0, eku_missing},
    {VOUCH_F_LINT_EKU_ANY, VOUCH_LINT_FOR_LEAF, 0, eku_any},
    {VOUCH_F_LINT_EKU_CRITICAL, VOUCH_LINT_FOR_LEAF, 0, eku_critical},
    {VOUCH_F_LINT_ROOT_EKU, VOUCH_LINT_FOR_ANCHOR, 0, root_eku},
};

const struct vouch_lint_rules vouch_lint_usage = {rules, sizeof rules / sizeof rules[0]};
