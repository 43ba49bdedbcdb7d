// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_codes.h"
#include "core/x509/clients_constraints.h"
#include "core/x509/clients_keys.h"
#include "core/x509/clients_names.h"
#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/search.h"

/* Rare properties of certificates, which only some clients accept. A row: Chrome, Firefox, Apple,
 * OpenSSL, GnuTLS, Java, Windows. */

enum { LENGTH_MAX = 127, MESSAGE_MAX = 32768, PRINTABLE_CHARACTERS = 0x80 };

static const struct vouch_certificate *leaf_of(const struct vouch_clients_question *q)
{
    return q->path->at[0];
}

/* Firefox requires an answer to each TLS feature that it does not know. */
static bool feature_unknown(const struct vouch_clients_question *q)
{
    struct vouch_der list = vouch_extension_features(leaf_of(q));
    uint32_t feature;
    while (vouch_feature_next(&list, &feature))
        if (feature != VOUCH_FEATURE_STATUS_REQUEST)
            return true;
    return false;
}

static bool feature_critical(const struct vouch_clients_question *q)
{
    return leaf_of(q)->critical & 1u << VOUCH_EXT_TLS_FEATURE;
}

static bool issuer_without_serial(const struct vouch_clients_question *q)
{
    struct vouch_authority_key_id id;
    return vouch_extension_authority_key_id(leaf_of(q), &id) &&
           (id.issuer.len == 0) != (id.serial.len == 0);
}

static bool exponent_weak(const struct vouch_clients_question *q)
{
    struct vouch_key key;
    vouch_key_read(leaf_of(q)->spki, &key, NULL);
    return vouch_key_exponent_weak(&key);
}

static bool any_attribute(struct vouch_span name, bool (*odd)(const struct vouch_attribute *a))
{
    struct vouch_name_cursor cursor = vouch_name_begin(name);
    struct vouch_attribute a;
    while (vouch_name_next(&cursor, &a))
        if (odd(&a))
            return true;
    return false;
}

static bool is_wide(const struct vouch_attribute *a)
{
    for (size_t i = 0; a->tag == VOUCH_TAG_IA5 && i < a->value.len; i++)
        if (a->value.data[i] >= PRINTABLE_CHARACTERS)
            return true;
    return false;
}

static bool is_no_string(const struct vouch_attribute *a)
{
    return a->tag == VOUCH_TAG_BOOLEAN || a->tag == VOUCH_TAG_INTEGER || a->tag == VOUCH_TAG_NULL;
}

static bool in_names(const struct vouch_clients_question *q,
                     bool (*odd)(const struct vouch_attribute *a))
{
    for (size_t i = 0; i < q->path->count; i++)
        if (any_attribute(q->path->at[i]->subject, odd) ||
            any_attribute(q->path->at[i]->issuer, odd))
            return true;
    return false;
}

static bool ia5_wide(const struct vouch_clients_question *q)
{
    return in_names(q, is_wide);
}

static bool value_no_string(const struct vouch_clients_question *q)
{
    return in_names(q, is_no_string);
}

static bool issuer_before_1970(const struct vouch_clients_question *q)
{
    for (size_t i = 1; i < q->path->count; i++)
        if ((q->path->at[i]->parts & VOUCH_PART_VALIDITY) && q->path->at[i]->not_before_s < 0)
            return true;
    return false;
}

static bool length_over_127(const struct vouch_clients_question *q)
{
    for (size_t i = 1; i < q->path->count; i++)
        if (q->path->at[i]->path_length > LENGTH_MAX)
            return true;
    return false;
}

/* RFC 5280 section 6.1.4 (l) does not count the self-issued ones. */
static bool self_issued_too_long(const struct vouch_clients_question *q)
{
    for (size_t i = 2; i < q->path->count; i++)
        if (q->path->at[i]->path_length >= 0 && i - 1 > (size_t)q->path->at[i]->path_length &&
            !vouch_report_has(q->report, VOUCH_F_CHAIN_PATH_LENGTH))
            return true;
    return false;
}

static bool has_kind(struct vouch_span subtrees, unsigned kinds)
{
    struct vouch_der list = vouch_der_of(subtrees);
    struct vouch_general_name base;
    while (vouch_subtree_next(&list, &base))
        if (kinds >> base.kind & 1)
            return true;
    return false;
}

/* GnuTLS supports permitted directory names, host names, mail and IP addresses, and URIs. */
static bool constraints_other(const struct vouch_clients_question *q)
{
    const unsigned kinds = 1u << VOUCH_GENERAL_OTHER | 1u << VOUCH_GENERAL_ID |
                           1u << VOUCH_GENERAL_X400 | 1u << VOUCH_GENERAL_EDI;
    struct vouch_span value;
    struct vouch_name_constraints limits;
    for (size_t i = 1; i < q->path->count; i++)
        if (vouch_extension_value(q->path->at[i], VOUCH_EXT_NAME_CONSTRAINTS, &value) &&
            vouch_name_constraints_read(value, &limits, NULL) == VOUCH_OK &&
            (has_kind(limits.permitted, kinds) || has_kind(limits.excluded, kinds)))
            return true;
    return false;
}

static bool limits_uris(const struct vouch_certificate *c)
{
    const unsigned kind = 1u << VOUCH_GENERAL_URI;
    struct vouch_span value;
    struct vouch_name_constraints limits;
    return vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value) &&
           vouch_name_constraints_read(value, &limits, NULL) == VOUCH_OK &&
           (has_kind(limits.permitted, kind) || has_kind(limits.excluded, kind));
}

/* Browsers do not compare URIs, and allow none where they are limited. */
static bool uri_limited(const struct vouch_clients_question *q)
{
    struct vouch_der names = vouch_extension_sans(leaf_of(q));
    struct vouch_general_name name;
    bool has_uri = false;
    while (vouch_general_next(&names, &name))
        has_uri |= name.kind == VOUCH_GENERAL_URI;
    for (size_t i = 1; has_uri && i < q->path->count; i++)
        if (limits_uris(q->path->at[i]))
            return true;
    return false;
}

/* A subtree of all names, which RFC 5280 section 4.2.1.10 allows. */
static bool constraints_of_all(const struct vouch_clients_question *q)
{
    struct vouch_span value;
    struct vouch_name_constraints limits;
    struct vouch_general_name base;
    for (size_t i = 1; i < q->path->count; i++) {
        if (!vouch_extension_value(q->path->at[i], VOUCH_EXT_NAME_CONSTRAINTS, &value) ||
            vouch_name_constraints_read(value, &limits, NULL) != VOUCH_OK)
            continue;
        struct vouch_der list =
            vouch_der_of(limits.permitted.len ? limits.permitted : limits.excluded);
        while (vouch_subtree_next(&list, &base))
            if (base.kind == VOUCH_GENERAL_DNS && base.value.len == 0)
                return true;
    }
    return false;
}

static bool anchor_limits_critical(const struct vouch_clients_question *q)
{
    return q->anchor && (q->anchor->critical & 1u << VOUCH_EXT_POLICY_CONSTRAINTS);
}

static bool is_explicit(struct vouch_span spki)
{
    struct vouch_key key;
    return vouch_key_read(spki, &key, NULL) == VOUCH_OK && key.curve == VOUCH_CURVE_EXPLICIT;
}

/* The issuer's key, when no signature could be verified with it: of what was sent, of a further
 * intermediate, or in the store. */
static bool issuer_explicit(const struct vouch_search *s, struct vouch_span issuer)
{
    struct vouch_anchor anchor;
    for (size_t i = 0; i < s->count; i++)
        if (is_explicit(s->certificates[i].spki) &&
            vouch_name_equal(s->certificates[i].subject, issuer))
            return true;
    for (size_t i = 0; s->anchors.ops->find(s->anchors.self, issuer, i, &anchor) == VOUCH_OK; i++)
        if (is_explicit(anchor.key))
            return true;
    return false;
}

static bool curve_explicit(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (is_explicit(q->path->at[i]->spki))
            return true;
    return q->search && vouch_report_has(q->report, VOUCH_F_CERT_SIGNATURE_UNSUPPORTED) &&
           issuer_explicit(q->search, q->path->at[q->path->count - 1]->issuer);
}

static bool message_long(const struct vouch_clients_question *q)
{
    size_t total = 0;
    for (size_t i = 0; i < q->path->count; i++)
        total += q->path->at[i]->der.len;
    return total > MESSAGE_MAX;
}

/* What a finding says has a row of its own. */
static bool openssl_not_permitted(const struct vouch_clients_question *q)
{
    return !vouch_report_has(q->report, VOUCH_F_CHAIN_NAME_CONSTRAINT) &&
           vouch_client_openssl_not_permitted(q);
}

static bool openssl_excluded(const struct vouch_clients_question *q)
{
    return !vouch_report_has(q->report, VOUCH_F_CHAIN_NAME_CONSTRAINT) &&
           vouch_client_openssl_excluded(q);
}

static bool openssl_cannot_read(const struct vouch_clients_question *q)
{
    return !vouch_report_has(q->report, VOUCH_F_CHAIN_NAME_CONSTRAINT) &&
           vouch_client_openssl_cannot_read(q);
}

/* Firefox and GnuTLS support them where they are permitted, and refuse every other chain. */
static bool excludes_directory(const struct vouch_clients_question *q)
{
    struct vouch_span value;
    struct vouch_name_constraints limits;
    for (size_t i = 1; i <= q->path->count; i++) {
        const struct vouch_certificate *c = i < q->path->count ? q->path->at[i] : q->anchor;
        if (c && vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value) &&
            vouch_name_constraints_read(value, &limits, NULL) == VOUCH_OK &&
            has_kind(limits.excluded, 1u << VOUCH_GENERAL_DIRECTORY))
            return true;
    }
    return false;
}

/* What RFC 9525 matches and OpenSSL does not. */
static bool name_only_by_wildcard(const struct vouch_clients_question *q)
{
    const struct vouch_report *r = q->report;
    return q->policy->name_rule != VOUCH_NAMES_NOT_JUDGED &&
           !vouch_report_has(r, VOUCH_F_NAME_MISMATCH) &&
           !vouch_report_has(r, VOUCH_F_NAME_CN_ONLY) &&
           !vouch_client_finds_names(VOUCH_CLIENT_OPENSSL, &q->sent[0], q->policy);
}

static const struct vouch_client_chain_rule rows[] = {
    {exponent_weak,
     "an RSA exponent of 1, or an even one",
     {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN}},
    {feature_unknown,
     "an unknown TLS feature",
     {OK, "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING", UNKNOWN, OK, OK, OK, UNKNOWN}},
    {feature_critical,
     "critical TLS features",
     {CHROME_INVALID, OK, UNKNOWN, OPENSSL_CRITICAL, OK, JAVA_PATH, UNKNOWN}},
    {issuer_without_serial,
     "an authority key identifier with only one of issuer and serial number",
     {CHROME_INVALID, OK, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {ia5_wide,
     "a character in a name that IA5String does not allow",
     {CHROME_FORMAT, OK, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {value_no_string,
     "a name with a value that is not a string",
     {CHROME_FORMAT, OK, UNKNOWN, REFUSES, OK, OK, UNKNOWN}},
    {issuer_before_1970,
     "an intermediate whose validity begins before 1970",
     {OK, FIREFOX_TIME, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {length_over_127,
     "a path length over 127",
     {OK, "SEC_ERROR_EXTENSION_VALUE_INVALID", UNKNOWN, OK, OK, OK, UNKNOWN}},
    {self_issued_too_long,
     "a path length that self-issued intermediates exceed",
     {OK, FIREFOX_ISSUER, UNKNOWN, OK, GNUTLS_LIMITS, OK, UNKNOWN}},
    {constraints_other,
     "name constraints of an unknown kind",
     {OK, OK, UNKNOWN, OK, GNUTLS_LIMITS, OK, UNKNOWN}},
    {uri_limited,
     "a URI where name constraints limit URIs",
     {CHROME_INVALID, "SEC_ERROR_CERT_NOT_IN_NAME_SPACE", UNKNOWN, OK, OK, OK, UNKNOWN}},
    {constraints_of_all,
     "name constraints with an empty dNSName",
     {OK, OK, UNKNOWN, OK, OK, REFUSES, UNKNOWN}},
    {openssl_not_permitted,
     "a name, also in a subject, that name constraints do not permit",
     {OK, OK, UNKNOWN, "X509_V_ERR_PERMITTED_VIOLATION", OK, OK, UNKNOWN}},
    {openssl_excluded,
     "a name, also in a subject, that name constraints exclude",
     {OK, OK, UNKNOWN, "X509_V_ERR_EXCLUDED_VIOLATION", OK, OK, UNKNOWN}},
    {openssl_cannot_read,
     "a name, or name constraints, of a form that cannot be compared",
     {OK, OK, UNKNOWN, "X509_V_ERR_UNSUPPORTED_NAME_SYNTAX", OK, OK, UNKNOWN}},
    {excludes_directory,
     "name constraints that exclude directory names",
     {OK, "SEC_ERROR_CERT_NOT_IN_NAME_SPACE", UNKNOWN, OK, GNUTLS_LIMITS, OK, UNKNOWN}},
    {vouch_client_gnutls_common_name,
     "a common name without dNSName that DNS name constraints do not permit",
     {OK, OK, UNKNOWN, OK, GNUTLS_LIMITS, OK, UNKNOWN}},
    {anchor_limits_critical,
     "critical policy constraints of the root",
     {OK, OK, UNKNOWN, OK, GNUTLS_CRITICAL, OK, UNKNOWN}},
    {vouch_client_salt_odd_by_rsa,
     "an RSASSA-PSS signature by an rsaEncryption key with another salt length than its digest's",
     {OK, OK, UNKNOWN, OK, GNUTLS_SIGNATURE, OK, UNKNOWN}},
    {curve_explicit,
     "an elliptic curve that is written out instead of named",
     {OK, OK, OK, "X509_V_ERR_EC_KEY_EXPLICIT_PARAMS", OK, OK, OK}},
    {name_only_by_wildcard,
     "a host with an underscore that only a wildcard covers",
     {OK, OK, UNKNOWN, "X509_V_ERR_HOSTNAME_MISMATCH", OK, OK, UNKNOWN}},
    {message_long,
     "certificates of more than 32768 bytes",
     {OK, OK, UNKNOWN, OK, OK, "SSLProtocolException", UNKNOWN}},
};

const struct vouch_client_chain_rules vouch_client_rare_rules = {rows,
                                                                 sizeof rows / sizeof rows[0]};
