// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint_rules.h"

#include "core/x509/extension.h"

static bool is_critical(const struct vouch_lint_subject *s, enum vouch_extension_kind kind)
{
    return s->certificate->critical >> kind & 1;
}

static bool has(const struct vouch_lint_subject *s, enum vouch_extension_kind kind)
{
    return vouch_extension_has(s->certificate, kind);
}

static bool aki_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return is_critical(s, VOUCH_EXT_AUTHORITY_KEY_ID);
}

/* By its signature, as in RFC 5280 section 3.2, if the names do not decide it. */
static bool self_signed(const struct vouch_lint_subject *s)
{
    if (s->role == VOUCH_LINT_INTERMEDIATE)
        return false;
    return s->certificate->self_issued ||
           vouch_certificate_verify(s->certificate, s->certificate->spki) == VOUCH_OK;
}

static bool aki_missing(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return !has(s, VOUCH_EXT_AUTHORITY_KEY_ID) && !self_signed(s);
}

static bool aki_no_key_id(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_authority_key_id id;
    (void)value;
    return vouch_extension_authority_key_id(s->certificate, &id) && id.key_id.len == 0;
}

static bool aki_issuer(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_authority_key_id id;
    (void)value;
    return vouch_extension_authority_key_id(s->certificate, &id) &&
           (id.issuer.len || id.serial.len);
}

static bool aki_mismatch(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_authority_key_id id;
    struct vouch_span own;
    (void)value;
    return s->certificate->self_issued && vouch_extension_authority_key_id(s->certificate, &id) &&
           id.key_id.len && vouch_extension_subject_key_id(s->certificate, &own) &&
           !vouch_span_equal(own, id.key_id);
}

static bool ski_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return is_critical(s, VOUCH_EXT_SUBJECT_KEY_ID);
}

static bool ski_missing(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    bool authority = s->role != VOUCH_LINT_LEAF || s->certificate->ca;
    (void)value;
    return authority && !has(s, VOUCH_EXT_SUBJECT_KEY_ID);
}

static const struct vouch_lint_rule rules[] = {
    {VOUCH_F_LINT_AKI_CRITICAL, VOUCH_LINT_FOR_ALL, 0, aki_critical},
    {VOUCH_F_LINT_AKI_MISSING, VOUCH_LINT_FOR_ALL, 0, aki_missing},
    {VOUCH_F_LINT_AKI_NO_KEY_ID, VOUCH_LINT_FOR_ALL, 0, aki_no_key_id},
    {VOUCH_F_LINT_AKI_ISSUER, VOUCH_LINT_FOR_ALL, 0, aki_issuer},
    {VOUCH_F_LINT_AKI_MISMATCH, VOUCH_LINT_FOR_ANCHOR, 0, aki_mismatch},
    {VOUCH_F_LINT_SKI_CRITICAL, VOUCH_LINT_FOR_ALL, 0, ski_critical},
    {VOUCH_F_LINT_SKI_MISSING, VOUCH_LINT_FOR_ALL, 0, ski_missing},
};

const struct vouch_lint_rules vouch_lint_keys = {rules, sizeof rules / sizeof rules[0]};
