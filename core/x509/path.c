// SPDX-License-Identifier: Apache-2.0
#include "core/x509/path.h"

#include "core/x509/constraints.h"
#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "core/x509/key.h"
#include "core/x509/lint.h"
#include "core/x509/name.h"
#include "core/x509/path_blame.h"

/* The maximum length of the value of a finding about a name. */
enum { VALUE_MAX = 320 };

static const uint32_t policy_kinds = 1u << VOUCH_EXT_POLICIES | 1u << VOUCH_EXT_POLICY_MAPPINGS |
                                     1u << VOUCH_EXT_POLICY_CONSTRAINTS |
                                     1u << VOUCH_EXT_INHIBIT_ANY | 1u << VOUCH_EXT_TLS_FEATURE;

/* The extension kinds whose criticality the rules honour with the linked parts. */
static uint32_t handled_kinds(const struct vouch_path_rules *rules)
{
    uint32_t handled = VOUCH_EXTENSIONS_HANDLED;
    return rules->policies ? handled : handled & ~policy_kinds;
}

int vouch_path_position(const struct vouch_path_sink *sink, const struct vouch_certificate *c)
{
    for (size_t i = 0; c && i < sink->sent_count; i++)
        if (vouch_span_equal(sink->sent[i].der, c->der))
            return (int)i;
    return VOUCH_NO_POSITION;
}

/* Reports that a rule is broken. Returns what the rules' functions return: is it tolerable? */
static bool blame_as(const struct vouch_path_sink *sink, enum vouch_severity severity,
                     enum vouch_finding_code code, const struct vouch_certificate *c,
                     struct vouch_span value)
{
    if (sink->report) {
        vouch_report_find_as(sink->report, severity, code, vouch_path_position(sink, c),
                             VOUCH_NO_POSITION, value);
    }
    return severity < VOUCH_SEVERITY_UNKNOWN;
}

bool vouch_path_blame(const struct vouch_path_sink *sink, enum vouch_finding_code code,
                      const struct vouch_certificate *c, const char *value)
{
    return blame_as(sink, VOUCH_SEVERITY_ERROR, code, c, vouch_span_of(value));
}

/* The same, with the certificate's subject as the value. */
static bool blame_subject(const struct vouch_path_sink *sink, enum vouch_finding_code code,
                          const struct vouch_certificate *c)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (sink->report)
        vouch_name_write(&w, c->subject);
    return blame_as(sink, VOUCH_SEVERITY_ERROR, code, c, vouch_writer_span(&w));
}

/* A key or signature whose weakness depends on the table's severity under the current policy. */
static bool weak(const struct vouch_path_rules *rules, enum vouch_finding_code code)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(code);
    enum vouch_severity severity = rules->policy->strict ? kind->strict : kind->severity;
    return severity >= VOUCH_SEVERITY_ERROR;
}

static bool weak_key(const struct vouch_path_rules *rules, struct vouch_span spki)
{
    struct vouch_key key = {0};
    return vouch_key_read(spki, &key, NULL) != VOUCH_OK ||
           (vouch_key_weak(&key) && weak(rules, VOUCH_F_CERT_WEAK_KEY));
}

static bool weak_signature(const struct vouch_path_rules *rules, const struct vouch_certificate *c)
{
    struct vouch_signature_algorithm algorithm = {0};
    return vouch_signature_read(c->algorithm, &algorithm, NULL) != VOUCH_OK ||
           (vouch_signature_weak(&algorithm) && weak(rules, VOUCH_F_CERT_WEAK_SIGNATURE));
}

static bool unhandled(const struct vouch_path_rules *rules, const struct vouch_certificate *c)
{
    struct vouch_span oid;
    return vouch_extension_unhandled(c, handled_kinds(rules), 0, &oid);
}

/* Lint's errors count only under a strict policy, and then as much as any other rule: a path that
 * has them is not taken if there is one without. */
static bool lint(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                 const struct vouch_certificate *c, enum vouch_lint_role role)
{
    struct vouch_report_storage none = {0};
    struct vouch_report scratch; /* without buffers: only the worst severity is needed */
    struct vouch_lint_subject subject = {c, role, VOUCH_NO_POSITION, rules->policy,
                                         rules->of_private && !rules->policy->strict};
    if (!rules->lint || (!sink->report && !rules->policy->strict))
        return true;
    vouch_report_init(&scratch, &none);
    scratch.strict = rules->policy->strict;
    rules->lint->judge(&subject, &scratch);
    if (sink->report) {
        subject.position = vouch_path_position(sink, c);
        rules->lint->judge(&subject, sink->report);
    }
    return vouch_report_verdict(&scratch) < VOUCH_VERDICT_INVALID;
}

/* Dates are missing for a bare key, or if the certificate has a fault. */
static bool in_force(const struct vouch_path_rules *rules, const struct vouch_certificate *c)
{
    return !(c->parts & VOUCH_PART_VALIDITY) || vouch_facts_valid_at(c, &rules->now);
}

static bool sound(const struct vouch_path_rules *rules, const struct vouch_certificate *c)
{
    return !c->fault && in_force(rules, c) && !weak_key(rules, c->spki) && !unhandled(rules, c);
}

bool vouch_path_own(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                    const struct vouch_certificate *c, bool leaf)
{
    if (sink->report) {
        vouch_facts_judge(c, vouch_path_position(sink, c), handled_kinds(rules), rules->policy,
                          &rules->now, sink->report);
    }
    bool signature_counts = !leaf || !vouch_facts_self_signed(c);
    bool good = sound(rules, c) && !(signature_counts && weak_signature(rules, c));
    if (!good && !sink->report)
        return false;
    return lint(rules, sink, c, leaf ? VOUCH_LINT_LEAF : VOUCH_LINT_INTERMEDIATE) && good;
}

/* OID of the purpose; empty: any. */
static struct vouch_span purpose_of(const struct vouch_policy *policy)
{
    struct vouch_span any = {0};
    switch (policy->purpose) {
    case VOUCH_PURPOSE_SERVER:
        return vouch_oid_server_auth;
    case VOUCH_PURPOSE_CLIENT:
        return vouch_oid_client_auth;
    case VOUCH_PURPOSE_ANY:
        break;
    }
    return any;
}

static const char *purpose_text(enum vouch_purpose purpose)
{
    return purpose == VOUCH_PURPOSE_SERVER ? "serverAuth" : "clientAuth";
}

static bool usage_allowed(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                          const struct vouch_certificate *c)
{
    struct vouch_span purpose = purpose_of(rules->policy);
    if (purpose.len == 0 || vouch_extension_allows_usage(c, purpose))
        return true;
    return vouch_path_blame(sink, VOUCH_F_CERT_EXTENDED_USAGE, c,
                            purpose_text(rules->policy->purpose));
}

bool vouch_path_leaf(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                     const struct vouch_certificate *leaf)
{
    /* A client signs, or agrees on a key (RFC 5246 section 7.4.6); nothing is encrypted for it. */
    const uint16_t tls =
        VOUCH_USAGE_DIGITAL_SIGNATURE | VOUCH_USAGE_KEY_AGREEMENT |
        (rules->policy->purpose == VOUCH_PURPOSE_CLIENT ? 0 : VOUCH_USAGE_KEY_ENCIPHERMENT);
    bool good = usage_allowed(rules, sink, leaf);
    if (rules->policy->purpose == VOUCH_PURPOSE_ANY || (leaf->key_usage & tls) != 0)
        return good;
    /* Clients differ over a CA certificate used as a leaf, which RFC 5280 leaves open. */
    return blame_as(sink, leaf->ca ? VOUCH_SEVERITY_WARNING : VOUCH_SEVERITY_ERROR,
                    VOUCH_F_CERT_KEY_USAGE, leaf, vouch_span_of("digitalSignature")) &&
           good;
}

/* RFC 5280 section 6.1.4 (k), (n): may it sign certificates at all? */
static bool is_authority(const struct vouch_path_sink *sink, const struct vouch_certificate *c)
{
    bool good = true;
    if (!c->ca)
        good = blame_subject(sink, VOUCH_F_CHAIN_NOT_CA, c);
    if ((c->key_usage & VOUCH_USAGE_KEY_CERT_SIGN) == 0)
        good = vouch_path_blame(sink, VOUCH_F_CERT_KEY_USAGE, c, "keyCertSign");
    return good;
}

/* Intermediates below the certificate at `count`, not counting self-issued ones (section 6.1.4
 * (l)). */
static size_t intermediates(const struct vouch_path *path)
{
    size_t n = 0;
    for (size_t i = 1; i < path->count; i++)
        n += !path->at[i]->self_issued;
    return n;
}

static bool length_allowed(const struct vouch_path_sink *sink, const struct vouch_path *below,
                           const struct vouch_certificate *issuer)
{
    if (issuer->path_length < 0 || intermediates(below) <= (size_t)issuer->path_length)
        return true;
    uint8_t buffer[24];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_decimal(&w, issuer->path_length);
    return blame_as(sink, VOUCH_SEVERITY_ERROR, VOUCH_F_CHAIN_PATH_LENGTH, issuer,
                    vouch_writer_span(&w));
}

static bool depth_allowed(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                          const struct vouch_path *below, const struct vouch_certificate *issuer)
{
    unsigned max = rules->policy->max_depth;
    if (max == 0 || issuer->self_issued || intermediates(below) + 1 < max)
        return true;
    return blame_subject(sink, VOUCH_F_CHAIN_TOO_DEEP, issuer);
}

static enum vouch_finding_code constraint_code(enum vouch_constraints_verdict verdict)
{
    switch (verdict) {
    case VOUCH_CONSTRAINTS_KEPT:
    case VOUCH_CONSTRAINTS_BROKEN:
        return VOUCH_F_CHAIN_NAME_CONSTRAINT;
    case VOUCH_CONSTRAINTS_MALFORMED:
        return VOUCH_F_CHAIN_CONSTRAINT_MALFORMED;
    case VOUCH_CONSTRAINTS_SPENT:
        break;
    }
    return VOUCH_F_CHAIN_BUDGET;
}

static enum vouch_severity constraint_severity(enum vouch_constraints_verdict verdict)
{
    return verdict == VOUCH_CONSTRAINTS_SPENT ? VOUCH_SEVERITY_UNKNOWN : VOUCH_SEVERITY_ERROR;
}

/* Can a common name of the leaf count as its name? With a role it does, with a warning, even by the
 * strict rule. */
static bool common_names_count(const struct vouch_policy *policy)
{
    if (policy->name_rule != VOUCH_NAMES_SAN)
        return policy->name_rule == VOUCH_NAMES_SAN_OR_CN;
    for (size_t i = 0; i < policy->names_count; i++)
        if (policy->names[i].role != VOUCH_ROLE_HOST)
            return true;
    return false;
}

/* Checks one certificate against the constraints of one authority above it. */
static bool names_kept(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                       const struct vouch_certificate *c, bool common_names,
                       const struct vouch_certificate *authority, struct vouch_span constraints)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_constraints_fault fault;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    bool good = true;
    vouch_constraints_check(constraints, c, common_names, &rules->work, &fault);
    if (fault.loose) {
        good = blame_as(sink, rules->policy->strict ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING,
                        VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, authority, vouch_span_of(fault.loose));
    }
    if (fault.verdict == VOUCH_CONSTRAINTS_KEPT)
        return good;
    if (sink->report)
        vouch_constraints_write(&w, &fault);
    return blame_as(sink, constraint_severity(fault.verdict), constraint_code(fault.verdict),
                    fault.verdict == VOUCH_CONSTRAINTS_BROKEN ? c : authority,
                    vouch_writer_span(&w));
}

/* Section 6.1.3 (b), (c): every certificate below, except self-issued ones other than the leaf. */
static bool constraints_kept(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                             const struct vouch_path *below,
                             const struct vouch_certificate *authority,
                             struct vouch_span constraints)
{
    bool common_names = common_names_count(rules->policy);
    bool good = true;
    for (size_t i = 0; i < below->count; i++) {
        if (i > 0 && below->at[i]->self_issued)
            continue;
        good =
            names_kept(rules, sink, below->at[i], common_names && i == 0, authority, constraints) &&
            good;
        if (!good && !sink->report)
            return false;
    }
    return good;
}

bool vouch_path_issuer(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                       const struct vouch_path *below, const struct vouch_certificate *issuer)
{
    struct vouch_span constraints;
    bool good = is_authority(sink, issuer);
    good = length_allowed(sink, below, issuer) && good;
    good = depth_allowed(rules, sink, below, issuer) && good;
    good = usage_allowed(rules, sink, issuer) && good;
    if ((!good && !sink->report) ||
        !vouch_extension_value(issuer, VOUCH_EXT_NAME_CONSTRAINTS, &constraints))
        return good;
    return constraints_kept(rules, sink, below, issuer, constraints) && good;
}

/* The limits in the anchor's certificate, which RFC 5280 lets a path ignore and all major clients
 * honour: a root that has expired, or may not sign, is no longer trusted. */
static bool anchor_itself(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                          const struct vouch_path *below, const struct vouch_certificate *view)
{
    bool good = sound(rules, view);
    if (sink->report) {
        int position = vouch_path_position(sink, view);
        vouch_facts_judge_key(view, position, sink->report);
        vouch_facts_judge_anchor_validity(view, position, rules->policy, &rules->now, sink->report);
        vouch_facts_malformed(view, position, VOUCH_SEVERITY_ERROR, sink->report);
        if (unhandled(rules, view))
            vouch_path_blame(sink, VOUCH_F_CERT_UNKNOWN_CRITICAL, view, "of the trust anchor");
    }
    good = (view->version < 3 || is_authority(sink, view)) && good;
    good = length_allowed(sink, below, view) && good;
    good = usage_allowed(rules, sink, view) && good;
    if (view->der.len == 0)
        return good;
    return lint(rules, sink, view, VOUCH_LINT_ANCHOR) && good;
}

/* Does the store trust the anchor for this purpose? */
static bool purpose_allowed(const struct vouch_path_rules *rules,
                            const struct vouch_path_sink *sink, const struct vouch_anchor *anchor)
{
    enum vouch_purpose purpose = rules->policy->purpose;
    return !(anchor->refused >> purpose & 1) ||
           vouch_path_blame(sink, VOUCH_F_CHAIN_ANCHOR_PURPOSE, NULL, purpose_text(purpose));
}

bool vouch_path_anchor(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                       const struct vouch_path *below, const struct vouch_anchor *anchor,
                       const struct vouch_certificate *view)
{
    struct vouch_span constraints = anchor->constraints;
    bool good = purpose_allowed(rules, sink, anchor);
    if (below->count == 1 && vouch_certificate_same(below->at[0], view))
        return good;
    good = anchor_itself(rules, sink, below, view) && good;
    if (!good && !sink->report)
        return false;
    if (constraints.len == 0)
        vouch_extension_value(view, VOUCH_EXT_NAME_CONSTRAINTS, &constraints);
    return (constraints.len == 0 || constraints_kept(rules, sink, below, view, constraints)) &&
           good;
}
