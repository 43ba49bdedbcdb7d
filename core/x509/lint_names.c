// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint_rules.h"

#include "core/x509/extension.h"
#include "core/x509/hostname.h"
#include "core/x509/name.h"

/* For a name in a finding; longer ones are truncated. */
enum { SHOWN_MAX = 64 };

static void show(struct vouch_writer *value, struct vouch_span name)
{
    vouch_write_span(value, vouch_span_part(name, 0, SHOWN_MAX));
}

static bool issuer_empty(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return vouch_name_empty(s->certificate->issuer);
}

static bool ca_subject_empty(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    bool authority = s->role != VOUCH_LINT_LEAF || s->certificate->ca;
    (void)value;
    return authority && vouch_name_empty(s->certificate->subject);
}

static bool has_san(const struct vouch_lint_subject *s)
{
    return vouch_extension_has(s->certificate, VOUCH_EXT_SUBJECT_ALT_NAME);
}

static bool san_is_critical(const struct vouch_lint_subject *s)
{
    return s->certificate->critical >> VOUCH_EXT_SUBJECT_ALT_NAME & 1;
}

static bool san_missing(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->policy->purpose == VOUCH_PURPOSE_SERVER && !has_san(s);
}

static bool san_not_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return has_san(s) && vouch_name_empty(s->certificate->subject) && !san_is_critical(s);
}

static bool san_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return has_san(s) && !vouch_name_empty(s->certificate->subject) && san_is_critical(s);
}

static bool has_underscore(struct vouch_span name)
{
    return vouch_span_find(name, 0, '_') < name.len;
}

static bool no_dns_name(struct vouch_span name)
{
    return !vouch_hostname_pattern_valid(name);
}

/* The first dNSName for which this is true. */
static bool any_dns_name(const struct vouch_lint_subject *s, bool (*is)(struct vouch_span),
                         struct vouch_writer *value)
{
    struct vouch_der entries = vouch_extension_sans(s->certificate);
    struct vouch_general_name san;
    while (vouch_general_next(&entries, &san)) {
        if (san.kind != VOUCH_GENERAL_DNS || !is(san.value))
            continue;
        show(value, san.value);
        return true;
    }
    return false;
}

static bool san_underscore(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    return any_dns_name(s, has_underscore, value);
}

static bool san_name(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    return any_dns_name(s, no_dns_name, value);
}

static const struct vouch_lint_rule rules[] = {
    {VOUCH_F_LINT_ISSUER_EMPTY, VOUCH_LINT_FOR_ALL, 0, issuer_empty},
    {VOUCH_F_LINT_CA_SUBJECT_EMPTY, VOUCH_LINT_FOR_ALL, 0, ca_subject_empty},
    {VOUCH_F_NAME_NO_SAN, VOUCH_LINT_FOR_LEAF, 0, san_missing},
    {VOUCH_F_LINT_SAN_NOT_CRITICAL, VOUCH_LINT_FOR_ALL, 0, san_not_critical},
    {VOUCH_F_LINT_SAN_CRITICAL, VOUCH_LINT_FOR_LEAF, 0, san_critical},
    {VOUCH_F_LINT_SAN_UNDERSCORE, VOUCH_LINT_FOR_LEAF, 0, san_underscore},
    {VOUCH_F_LINT_SAN_NAME, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, san_name},
};

const struct vouch_lint_rules vouch_lint_names = {rules, sizeof rules / sizeof rules[0]};
