// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_codes.h"
#include "core/x509/clients_keys.h"
#include "core/x509/clients_purposes.h"
#include "core/x509/clients_suites.h"
#include "core/x509/extension.h"
#include "core/x509/name.h"

/* Rules of some clients only. A row: Chrome, Firefox, Apple, OpenSSL, GnuTLS, Java, Windows. */

enum { FIREFOX_PATH_MAX = 7, JAVA_SENT_MAX = 10, DAYS_APPLE_MAX = 825, DAY_S = 86400 };

static const struct vouch_certificate *leaf_of(const struct vouch_clients_question *q)
{
    return q->path->at[0];
}

static bool server(const struct vouch_clients_question *q)
{
    return q->policy->purpose == VOUCH_PURPOSE_SERVER;
}

/* --- the leaf --- */

/* The extension is present, and could be read: else it allows everything. */
static bool has_usage(const struct vouch_clients_question *q)
{
    return server(q) && vouch_extension_has(leaf_of(q), VOUCH_EXT_KEY_USAGE) &&
           leaf_of(q)->key_usage != UINT16_MAX;
}

/* For what TLS uses keys for: signing, key transport, static Diffie-Hellman. */
static bool no_usage_of_tls(const struct vouch_clients_question *q)
{
    const unsigned any =
        VOUCH_USAGE_DIGITAL_SIGNATURE | VOUCH_USAGE_KEY_ENCIPHERMENT | VOUCH_USAGE_KEY_AGREEMENT;
    return has_usage(q) && !(leaf_of(q)->key_usage & any);
}

static bool key_may_not_decrypt(const struct vouch_clients_question *q)
{
    return has_usage(q) && !no_usage_of_tls(q) && vouch_client_suite_transports(q) &&
           !(leaf_of(q)->key_usage & VOUCH_USAGE_KEY_ENCIPHERMENT);
}

static bool key_only_signs(const struct vouch_clients_question *q)
{
    return key_may_not_decrypt(q) && !(leaf_of(q)->key_usage & VOUCH_USAGE_KEY_AGREEMENT);
}

/* With ECDHE and in TLS 1.3 the key only signs. */
static bool key_may_not_sign(const struct vouch_clients_question *q)
{
    return has_usage(q) && !no_usage_of_tls(q) && !vouch_client_suite_transports(q) &&
           !(leaf_of(q)->key_usage & VOUCH_USAGE_DIGITAL_SIGNATURE);
}

static bool longer_than_apple_allows(const struct vouch_clients_question *q)
{
    const struct vouch_certificate *c = leaf_of(q);
    return server(q) && c->not_after_s - c->not_before_s > (int64_t)DAYS_APPLE_MAX * DAY_S;
}

static bool name_empty(const struct vouch_clients_question *q)
{
    const unsigned kinds = 1u << VOUCH_GENERAL_DNS | 1u << VOUCH_GENERAL_URI |
                           1u << VOUCH_GENERAL_EMAIL | 1u << VOUCH_GENERAL_IP;
    struct vouch_der names = vouch_extension_sans(leaf_of(q));
    struct vouch_general_name name;
    while (vouch_general_next(&names, &name))
        if ((kinds >> name.kind & 1) && !name.value.len)
            return true;
    return false;
}

static bool reversed(const struct vouch_certificate *c)
{
    return (c->parts & VOUCH_PART_VALIDITY) && c->not_after_s < c->not_before_s;
}

static bool ends_before_it_begins(const struct vouch_clients_question *q)
{
    return reversed(leaf_of(q));
}

static bool intermediate_ends_before_it_begins(const struct vouch_clients_question *q)
{
    for (size_t i = 1; i < q->path->count; i++)
        if (reversed(q->path->at[i]))
            return true;
    return false;
}

static bool begins_before_1970(const struct vouch_clients_question *q)
{
    return (leaf_of(q)->parts & VOUCH_PART_VALIDITY) && leaf_of(q)->not_before_s < 0;
}

/* --- criticality --- */

static bool critical_issuer(const struct vouch_clients_question *q, enum vouch_extension_kind kind)
{
    for (size_t i = 1; i < q->path->count; i++)
        if (q->path->at[i]->critical & 1u << kind)
            return true;
    return false;
}

static bool points_critical(const struct vouch_clients_question *q)
{
    return leaf_of(q)->critical & 1u << VOUCH_EXT_CRL_POINTS;
}

static bool points_critical_issuer(const struct vouch_clients_question *q)
{
    return critical_issuer(q, VOUCH_EXT_CRL_POINTS);
}

static bool mappings_critical(const struct vouch_clients_question *q)
{
    return leaf_of(q)->critical & 1u << VOUCH_EXT_POLICY_MAPPINGS;
}

static bool mappings_critical_issuer(const struct vouch_clients_question *q)
{
    return critical_issuer(q, VOUCH_EXT_POLICY_MAPPINGS);
}

static bool limits_critical(const struct vouch_clients_question *q)
{
    return (leaf_of(q)->critical & 1u << VOUCH_EXT_POLICY_CONSTRAINTS) ||
           critical_issuer(q, VOUCH_EXT_POLICY_CONSTRAINTS);
}

/* --- the path --- */

static bool too_many_intermediates(const struct vouch_clients_question *q)
{
    return q->path->count > FIREFOX_PATH_MAX;
}

static bool too_many_sent(const struct vouch_clients_question *q)
{
    return q->report->sent_total > JAVA_SENT_MAX;
}

/* X.680 section 41.4 excludes these from PrintableString; Chrome accepts "*". */
static bool outside_printable(struct vouch_span name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?*";
    const struct vouch_span allowed = vouch_span_of(letters);
    struct vouch_name_cursor cursor = vouch_name_begin(name);
    struct vouch_attribute a;
    while (vouch_name_next(&cursor, &a))
        for (size_t i = 0; a.tag == VOUCH_TAG_PRINTABLE && i < a.value.len; i++)
            if (vouch_span_find(allowed, 0, vouch_lower(a.value.data[i])) == allowed.len)
                return true;
    return false;
}

static bool name_outside_printable(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (outside_printable(q->path->at[i]->issuer) || outside_printable(q->path->at[i]->subject))
            return true;
    return false;
}

/* The issuer of a certificate of the path; null: it is trusted itself. */
static const struct vouch_certificate *issuer_of(const struct vouch_clients_question *q, size_t i)
{
    const struct vouch_certificate *above = i + 1 < q->path->count ? q->path->at[i + 1] : q->anchor;
    return above && !vouch_certificate_same(above, q->path->at[i]) ? above : NULL;
}

/* Equal by RFC 5280's rules, but with different bytes: another string type, case or blanks. */
static bool issuer_written_otherwise(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++) {
        const struct vouch_certificate *issuer = issuer_of(q, i);
        if (issuer && issuer->subject.len &&
            !vouch_span_equal(q->path->at[i]->issuer, issuer->subject))
            return true;
    }
    return false;
}

/* Different letters, whatever the string types. */
static bool spelt_otherwise(struct vouch_span one, struct vouch_span other)
{
    struct vouch_name_cursor a = vouch_name_begin(one);
    struct vouch_name_cursor b = vouch_name_begin(other);
    struct vouch_attribute x;
    struct vouch_attribute y;
    while (vouch_name_next(&a, &x) && vouch_name_next(&b, &y))
        if (x.tag == y.tag && !vouch_span_equal(x.value, y.value))
            return true;
    return false;
}

static bool issuer_spelt_otherwise(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++) {
        const struct vouch_certificate *issuer = issuer_of(q, i);
        if (issuer && issuer->subject.len &&
            spelt_otherwise(q->path->at[i]->issuer, issuer->subject))
            return true;
    }
    return false;
}

/* No path leads to a trusted root, and no URL says where to fetch more of it. */
static bool nowhere(const struct vouch_clients_question *q)
{
    return !q->anchor && vouch_report_has(q->report, VOUCH_F_CHAIN_MISSING_INTERMEDIATE) &&
           !vouch_extension_has(q->path->at[q->path->count - 1], VOUCH_EXT_AUTHORITY_INFO);
}

static const struct vouch_client_chain_rule rows[] = {
    {nowhere,
     "no path to a trusted root, and no URL from which to fetch one",
     {CHROME_AUTHORITY, FIREFOX_ISSUER, "errSecNotTrusted", OPENSSL_LOCALLY, GNUTLS_SIGNER,
      "SunCertPathBuilderException", "CERT_E_UNTRUSTEDROOT"}},
    {vouch_client_rsa_below_1024,
     "an RSA key under 1024 bits",
     {"ERR_CERT_WEAK_KEY", "MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE", "errSecUnsupportedKeySize",
      "X509_V_ERR_EE_KEY_TOO_SMALL", GNUTLS_INSECURE, JAVA_PATH, REFUSES}},
    {vouch_client_rsa_below_openssl,
     "an RSA key under 1962 bits",
     {OK, OK, "errSecUnsupportedKeySize", "X509_V_ERR_EE_KEY_TOO_SMALL", OK, OK, OK}},
    {vouch_client_rsa_below_2048,
     "an RSA key under 2048 bits",
     {OK, OK, "errSecUnsupportedKeySize", OK, OK, OK, OK}},
    {vouch_client_ca_rsa_below_openssl,
     "an authority's RSA key under 1962 bits",
     {OK, OK, UNKNOWN, "X509_V_ERR_CA_KEY_TOO_SMALL", OK, OK, UNKNOWN}},
    {vouch_client_leaf_p521, "a key on P-521", {CHROME_CIPHER, OK, OK, OK, OK, OK, OK}},
    {vouch_client_leaf_ed25519,
     "an Ed25519 key",
     {CHROME_CIPHER, FIREFOX_CIPHER, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {vouch_client_exponent_long,
     "an RSA exponent over 33 bits",
     {CHROME_FORMAT, OK, UNKNOWN, OK, UNKNOWN, UNKNOWN, UNKNOWN}},
    {vouch_client_point_compressed,
     "a compressed elliptic curve point",
     {OK, "SEC_ERROR_UNSUPPORTED_EC_POINT_FORM", UNKNOWN, OK, "GNUTLS_E_PARSING_ERROR",
      "InvalidKeyException", UNKNOWN}},
    {vouch_client_ca_brainpool,
     "an authority's key on a Brainpool curve",
     {CHROME_INVALID, FIREFOX_CURVE, REFUSES, OK, GNUTLS_INSECURE, JAVA_SIGNATURE, OK}},
    {vouch_client_ca_ed25519,
     "an authority's Ed25519 key",
     {CHROME_INVALID, "SEC_ERROR_UNSUPPORTED_KEYALG", UNKNOWN, OK, OK, OK, UNKNOWN}},
    {vouch_client_sha224,
     "a signature over SHA-224",
     {CHROME_INVALID, FIREFOX_WEAK, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {vouch_client_salt_odd,
     "an RSASSA-PSS signature whose salt length differs from its digest's",
     {CHROME_INVALID, FIREFOX_WEAK, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {no_usage_of_tls,
     "keyUsage without digitalSignature, keyEncipherment and keyAgreement",
     {CHROME_USAGE, FIREFOX_USAGE, UNKNOWN, OPENSSL_PURPOSE, GNUTLS_USAGE, JAVA_VALIDATOR,
      UNKNOWN}},
    {key_may_not_sign,
     "keyUsage without digitalSignature",
     {CHROME_USAGE, OK, UNKNOWN, OK, GNUTLS_USAGE, JAVA_VALIDATOR, OK}},
    {key_may_not_decrypt,
     "keyUsage without keyEncipherment, with an RSA key exchange",
     {CHROME_USAGE, OK, UNKNOWN, OK, OK, JAVA_VALIDATOR, OK}},
    {key_only_signs,
     "keyUsage of only digitalSignature, with an RSA key exchange",
     {CHROME_USAGE, OK, UNKNOWN, OK, GNUTLS_USAGE, JAVA_VALIDATOR, OK}},
    {vouch_client_suite_ccm,
     "a suite with AES-CCM",
     {OK, OK, UNKNOWN, "SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE", OK, "SSLHandshakeException",
      UNKNOWN}},
    {vouch_client_suite_cbc_sha2,
     "a suite with CBC and SHA-256 or SHA-384",
     {OK, OK, UNKNOWN, OK, "GNUTLS_E_FATAL_ALERT_RECEIVED", OK, OK}},
    {vouch_client_no_server_usage,
     "no extendedKeyUsage",
     {OK, OK, "errSecInvalidExtendedKeyUsage", OK, OK, OK, OK}},
    {vouch_client_leaf_only_any,
     "extendedKeyUsage \"any\" without serverAuth",
     {OK, FIREFOX_TYPE, UNKNOWN, OK, OK, OK, OK}},
    {vouch_client_leaf_only_any_at_all,
     "extendedKeyUsage \"any\" without serverAuth or server gated cryptography",
     {OK, OK, UNKNOWN, OPENSSL_PURPOSE, OK, OK, OK}},
    {vouch_client_intermediate_only_any,
     "an intermediate's extendedKeyUsage \"any\" without serverAuth",
     {OK, FIREFOX_TYPE, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {vouch_client_intermediate_only_any_or_gated,
     "an intermediate's extendedKeyUsage \"any\" without serverAuth or step-up",
     {OK, OK, UNKNOWN, OK, GNUTLS_PURPOSE, OK, UNKNOWN}},
    {vouch_client_intermediate_only_any_at_all,
     "an intermediate's extendedKeyUsage \"any\" without serverAuth or server gated cryptography",
     {OK, OK, UNKNOWN, OPENSSL_PURPOSE, OK, OK, UNKNOWN}},
    {vouch_client_anchor_only_any,
     "a root's extendedKeyUsage \"any\" without serverAuth",
     {OK, FIREFOX_TYPE, UNKNOWN, OPENSSL_PURPOSE, OK, OK, UNKNOWN}},
    {longer_than_apple_allows,
     "a validity of more than 825 days",
     {OK, OK, "errSecCertificateValidityPeriodTooLong", OK, OK, OK, OK}},
    {vouch_client_ocsp_signing_leaf,
     "extendedKeyUsage with OCSPSigning beside serverAuth",
     {OK, FIREFOX_TYPE, UNKNOWN, OK, OK, OK, OK}},
    {name_empty,
     "an empty dNSName, URI, e-mail or IP address",
     {OK, OK, UNKNOWN, OK, "GNUTLS_E_X509_UNKNOWN_SAN", OK, UNKNOWN}},
    {ends_before_it_begins,
     "a validity that ends before it begins",
     {CHROME_DATE, FIREFOX_TIME, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {intermediate_ends_before_it_begins,
     "an intermediate's validity that ends before it begins",
     {CHROME_DATE, FIREFOX_TIME, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {begins_before_1970,
     "a validity that begins before 1970",
     {OK, FIREFOX_TIME, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {points_critical,
     "critical CRL distribution points",
     {CHROME_INVALID, FIREFOX_CRITICAL, UNKNOWN, OK, OK, JAVA_PATH, OK}},
    {points_critical_issuer,
     "critical CRL distribution points of an intermediate",
     {CHROME_INVALID, FIREFOX_ISSUER, UNKNOWN, OK, OK, JAVA_PATH, OK}},
    {mappings_critical,
     "critical policy mappings",
     {OK, FIREFOX_CRITICAL, UNKNOWN, OK, GNUTLS_CRITICAL, OK, OK}},
    {mappings_critical_issuer,
     "critical policy mappings of an intermediate",
     {OK, FIREFOX_ISSUER, UNKNOWN, OK, GNUTLS_CRITICAL, OK, OK}},
    {limits_critical,
     "critical policy constraints",
     {OK, OK, UNKNOWN, OK, GNUTLS_CRITICAL, OK, OK}},
    {too_many_intermediates,
     "seven or more intermediates",
     {OK, FIREFOX_ISSUER, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {too_many_sent,
     "more than ten certificates sent",
     {OK, OK, UNKNOWN, OK, OK, "SSLProtocolException", UNKNOWN}},
    {issuer_written_otherwise,
     "an issuer name whose bytes differ from those in the issuer's own certificate",
     {OK, FIREFOX_ISSUER, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {issuer_spelt_otherwise,
     "an issuer name that differs in letter case or spaces",
     {OK, FIREFOX_ISSUER, UNKNOWN, OK, GNUTLS_SIGNER, OK, UNKNOWN}},
    {name_outside_printable,
     "a character in a name that PrintableString does not allow",
     {CHROME_FORMAT, OK, UNKNOWN, OK, OK, OK, OK}},
};

const struct vouch_client_chain_rules vouch_client_rules = {rows, sizeof rows / sizeof rows[0]};
