// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint_rules.h"

#include "core/x509/extension.h"
#include "core/x509/name.h"

/* The content of names, policies and distribution points, as required by RFC 5280. */

enum { SHOWN_MAX = 64, COUNTRY_LEN = 2 };

static const uint8_t oid_country[] = {0x55, 4, 6};
static const uint8_t oid_cps[] = {0x2b, 6, 1, 5, 5, 7, 2, 1};
static const uint8_t oid_notice[] = {0x2b, 6, 1, 5, 5, 7, 2, 2};
static const uint8_t oid_directory_attributes[] = {0x55, 0x1d, 9};

static void show(struct vouch_writer *value, struct vouch_span name)
{
    vouch_write_span(value, vouch_span_part(name, 0, SHOWN_MAX));
}

static bool is_oid(struct vouch_span oid, const uint8_t *bytes, size_t len)
{
    return vouch_span_equal(oid, (struct vouch_span){bytes, len});
}

static bool is_critical(const struct vouch_lint_subject *s, enum vouch_extension_kind kind)
{
    return s->certificate->critical >> kind & 1;
}

/* --- names --- */

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A character allowed in a PrintableString by X.680 section 41.4. */
static bool is_printable(struct vouch_span text)
{
    static const char others[] = "0123456789 '()+,-./:=?";
    const struct vouch_span allowed = vouch_span_of(others);
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter(text.data[i]) && vouch_span_find(allowed, 0, text.data[i]) == allowed.len)
            return false;
    return true;
}

static bool not_printable(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_name_cursor cursor = vouch_name_begin(s->certificate->subject);
    struct vouch_attribute a;
    while (vouch_name_next(&cursor, &a)) {
        if (a.tag != VOUCH_TAG_PRINTABLE || is_printable(a.value))
            continue;
        show(value, a.value);
        return true;
    }
    return false;
}

static bool country_form(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_name_cursor cursor = vouch_name_begin(s->certificate->subject);
    struct vouch_attribute a;
    while (vouch_name_next(&cursor, &a)) {
        if (!is_oid(a.oid, oid_country, sizeof oid_country) || a.value.len == COUNTRY_LEN)
            continue;
        show(value, a.value);
        return true;
    }
    return false;
}

static bool mail_form(struct vouch_span name)
{
    size_t at = vouch_span_find(name, 0, '@');
    return at > 0 && at + 1 < name.len;
}

/* "scheme:" followed by something (RFC 5280 section 4.2.1.6, RFC 3986 section 3.1). */
static bool uri_form(struct vouch_span name)
{
    size_t colon = vouch_span_find(name, 0, ':');
    return colon > 0 && colon + 1 < name.len && is_letter(name.data[0]) &&
           vouch_span_find(vouch_span_part(name, 0, colon), 0, '/') == colon;
}

static bool san_form(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_der entries = vouch_extension_sans(s->certificate);
    struct vouch_general_name san;
    while (vouch_general_next(&entries, &san)) {
        bool bad = (san.kind == VOUCH_GENERAL_EMAIL && !mail_form(san.value)) ||
                   (san.kind == VOUCH_GENERAL_URI && !uri_form(san.value));
        if (!bad)
            continue;
        show(value, san.value);
        return true;
    }
    return false;
}

static bool no_directory_attribute(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_der list = vouch_der_of(s->certificate->extensions);
    struct vouch_extension e;
    (void)value;
    while (vouch_extension_next(&list, &e))
        if (is_oid(e.oid, oid_directory_attributes, sizeof oid_directory_attributes))
            return e.value.len == 2;
    return false;
}

/* --- distribution points --- */

/* Neither distributionPoint nor cRLIssuer. */
static bool has_bare_point(struct vouch_span points)
{
    struct vouch_span ignored;
    struct vouch_der d = vouch_der_of(points);
    struct vouch_der list = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&list)) {
        struct vouch_der point = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        bool named = vouch_der_optional(&point, VOUCH_TAG_CONSTRUCTED | 0, &ignored);
        vouch_der_optional(&point, VOUCH_TAG_CONTEXT | 1, &ignored);
        if (!named && !vouch_der_optional(&point, VOUCH_TAG_CONSTRUCTED | 2, &ignored))
            return true;
    }
    return false;
}

static bool point_bare(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    static const enum vouch_extension_kind kinds[] = {VOUCH_EXT_CRL_POINTS, VOUCH_EXT_FRESHEST_CRL};
    struct vouch_span points;
    (void)value;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (vouch_extension_value(s->certificate, kinds[i], &points) && has_bare_point(points))
            return true;
    return false;
}

static bool points_critical(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return is_critical(s, VOUCH_EXT_CRL_POINTS);
}

/* --- policies --- */

/* What is wrong with a PolicyQualifierInfo; null: nothing. */
static const char *qualifier_fault(struct vouch_der *one, bool any_policy)
{
    struct vouch_span oid = vouch_der_oid(one);
    bool cps = is_oid(oid, oid_cps, sizeof oid_cps);
    if (cps && !vouch_der_next_is(one, VOUCH_TAG_IA5))
        return "a CPS pointer that is no IA5String";
    if (!cps && any_policy && !is_oid(oid, oid_notice, sizeof oid_notice))
        return "an unknown qualifier of anyPolicy";
    return NULL;
}

static const char *policy_fault(struct vouch_der *policy)
{
    const char *fault = NULL;
    bool any = vouch_span_equal(vouch_der_oid(policy), vouch_oid_any_policy);
    struct vouch_der list = {{NULL, 0}, NULL};
    if (vouch_der_more(policy))
        list = vouch_der_enter(policy, VOUCH_TAG_SEQUENCE);
    while (!fault && vouch_der_more(&list)) {
        struct vouch_der one = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        fault = qualifier_fault(&one, any);
    }
    return fault;
}

static bool qualifier_form(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_der policies = vouch_extension_policies(s->certificate);
    const char *fault = NULL;
    while (!fault && vouch_der_more(&policies)) {
        struct vouch_der policy = vouch_der_enter(&policies, VOUCH_TAG_SEQUENCE);
        fault = policy_fault(&policy);
    }
    vouch_write_text(value, fault ? fault : "");
    return fault;
}

static bool has_policy(const struct vouch_certificate *c, struct vouch_span wanted)
{
    struct vouch_der policies = vouch_extension_policies(c);
    struct vouch_span oid;
    while (vouch_policy_next(&policies, &oid))
        if (vouch_span_equal(oid, wanted))
            return true;
    return false;
}

/* Each mapped policy should be one of the certificate's own (section 4.2.1.5). */
static bool mapping_of_others(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_der mappings = vouch_extension_mappings(s->certificate);
    struct vouch_span issuer;
    struct vouch_span subject;
    (void)value;
    while (vouch_mapping_next(&mappings, &issuer, &subject))
        if (!has_policy(s->certificate, issuer) &&
            !has_policy(s->certificate, vouch_oid_any_policy))
            return true;
    return false;
}

static bool only_for_authorities(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    const struct vouch_certificate *c = s->certificate;
    (void)value;
    return !c->ca && (vouch_extension_has(c, VOUCH_EXT_POLICY_MAPPINGS) ||
                      vouch_extension_has(c, VOUCH_EXT_POLICY_CONSTRAINTS) ||
                      vouch_extension_has(c, VOUCH_EXT_INHIBIT_ANY));
}

static const struct vouch_lint_rule rules[] = {
    {VOUCH_F_LINT_PRINTABLE, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, not_printable},
    {VOUCH_F_LINT_COUNTRY, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, country_form},
    {VOUCH_F_LINT_SAN_FORM, VOUCH_LINT_FOR_LEAF, 0, san_form},
    {VOUCH_F_LINT_DIRECTORY_ATTRIBUTES, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR,
     no_directory_attribute},
    {VOUCH_F_LINT_POINT_BARE, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, point_bare},
    {VOUCH_F_LINT_POINTS_CRITICAL, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, points_critical},
    {VOUCH_F_LINT_QUALIFIER, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, qualifier_form},
    {VOUCH_F_LINT_MAPPING, VOUCH_LINT_FOR_CA, VOUCH_LINT_FOR_ANCHOR, mapping_of_others},
    {VOUCH_F_LINT_CA_ONLY, VOUCH_LINT_FOR_LEAF, 0, only_for_authorities},
};

const struct vouch_lint_rules vouch_lint_content = {rules, sizeof rules / sizeof rules[0]};
