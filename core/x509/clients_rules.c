// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients.h"
#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/ocsp_judge.h"

/* What only some clients ask. The order of a row: Chrome, Firefox, Apple, OpenSSL, GnuTLS, Java,
 * Windows. */

#define OK VOUCH_CLIENT_ACCEPTS
#define UNKNOWN vouch_client_unknown

enum { FIREFOX_PATH_MAX = 7, DAYS_APPLE_MAX = 825, DAY_S = 86400 };

static const uint8_t oid_ocsp_signing[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09};

static const struct vouch_certificate *leaf_of(const struct vouch_clients_question *q)
{
    return q->path->at[0];
}

static struct vouch_key key_of(const struct vouch_certificate *c)
{
    struct vouch_key key;
    vouch_key_read(c->spki, &key, NULL);
    return key;
}

static bool server(const struct vouch_clients_question *q)
{
    return q->policy->purpose == VOUCH_PURPOSE_SERVER;
}

/* --- keys --- */

static bool rsa_bits_below(const struct vouch_clients_question *q, uint32_t bits)
{
    struct vouch_key key = key_of(leaf_of(q));
    return key.kind == VOUCH_KEY_RSA && key.bits < bits;
}

static bool rsa_below_1024(const struct vouch_clients_question *q)
{
    return rsa_bits_below(q, 1024);
}

static bool rsa_below_2048(const struct vouch_clients_question *q)
{
    return !rsa_below_1024(q) && rsa_bits_below(q, 2048);
}

static bool leaf_p521(const struct vouch_clients_question *q)
{
    return key_of(leaf_of(q)).curve == VOUCH_CURVE_P521;
}

static bool exponent_too_long(const struct vouch_clients_question *q)
{
    struct vouch_key key = key_of(leaf_of(q));
    return key.kind == VOUCH_KEY_RSA && key.exponent == UINT32_MAX;
}

static bool brainpool(enum vouch_curve curve)
{
    return curve == VOUCH_CURVE_BP256 || curve == VOUCH_CURVE_BP384 || curve == VOUCH_CURVE_BP512;
}

static bool brainpool_anywhere(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (brainpool(key_of(q->path->at[i]).curve))
            return true;
    return q->anchor && brainpool(key_of(q->anchor).curve);
}

/* With ECDHE and in TLS 1.3 the key only signs. */
static bool key_may_not_sign(const struct vouch_clients_question *q)
{
    return server(q) && !(leaf_of(q)->key_usage & VOUCH_USAGE_DIGITAL_SIGNATURE);
}

/* --- the leaf --- */

static bool no_server_usage(const struct vouch_clients_question *q)
{
    return server(q) && !vouch_extension_has(leaf_of(q), VOUCH_EXT_EXTENDED_USAGE);
}

static bool longer_than_apple_allows(const struct vouch_clients_question *q)
{
    const struct vouch_certificate *c = leaf_of(q);
    return server(q) && c->not_after_s - c->not_before_s > (int64_t)DAYS_APPLE_MAX * DAY_S;
}

static bool ocsp_signing_leaf(const struct vouch_clients_question *q)
{
    const struct vouch_span oid = {oid_ocsp_signing, sizeof oid_ocsp_signing};
    return server(q) && vouch_extension_names_usage(leaf_of(q), oid);
}

static bool name_with_trailing_dot(const struct vouch_clients_question *q)
{
    struct vouch_der names = vouch_extension_sans(leaf_of(q));
    struct vouch_general_name name;
    while (vouch_general_next(&names, &name))
        if (name.kind == VOUCH_GENERAL_DNS && name.value.len &&
            name.value.data[name.value.len - 1] == '.')
            return true;
    return false;
}

/* --- the path --- */

static bool critical_anywhere(const struct vouch_clients_question *q,
                              enum vouch_extension_kind kind)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (q->path->at[i]->critical & 1u << kind)
            return true;
    return false;
}

static bool critical_crl_points(const struct vouch_clients_question *q)
{
    return critical_anywhere(q, VOUCH_EXT_CRL_POINTS);
}

static bool critical_mappings(const struct vouch_clients_question *q)
{
    return critical_anywhere(q, VOUCH_EXT_POLICY_MAPPINGS);
}

static bool too_many_intermediates(const struct vouch_clients_question *q)
{
    return q->path->count > FIREFOX_PATH_MAX;
}

/* Equal by RFC 5280's rules, and written in other bytes: another string type, case or blanks. */
static bool written_otherwise(const struct vouch_certificate *child,
                              const struct vouch_certificate *issuer)
{
    return issuer->subject.len && !vouch_span_equal(child->issuer, issuer->subject);
}

static bool issuer_written_otherwise(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i + 1 < q->path->count; i++)
        if (written_otherwise(q->path->at[i], q->path->at[i + 1]))
            return true;
    return q->anchor && written_otherwise(q->path->at[q->path->count - 1], q->anchor);
}

/* A certificate that limits its purposes to "any" alone. */
static bool only_any_usage(const struct vouch_certificate *c)
{
    return vouch_extension_has(c, VOUCH_EXT_EXTENDED_USAGE) &&
           vouch_extension_names_usage(c, vouch_oid_any_usage) &&
           !vouch_extension_names_usage(c, vouch_oid_server_auth);
}

static bool intermediate_only_any(const struct vouch_clients_question *q)
{
    for (size_t i = 1; i < q->path->count; i++)
        if (only_any_usage(q->path->at[i]))
            return true;
    return false;
}

/* X.680 section 41.4 leaves these out of PrintableString; some CAs put them in. */
static bool outside_printable(struct vouch_span name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?";
    const struct vouch_span allowed = vouch_span_of(letters);
    struct vouch_name_cursor cursor = vouch_name_begin(name);
    struct vouch_attribute a;
    while (vouch_name_next(&cursor, &a))
        for (size_t i = 0; a.tag == VOUCH_TAG_PRINTABLE && i < a.value.len; i++)
            if (vouch_span_find(allowed, 0, vouch_lower(a.value.data[i])) == allowed.len)
                return true;
    return false;
}

static bool issuer_outside_printable(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (outside_printable(q->path->at[i]->issuer))
            return true;
    return false;
}

/* No path leads to a trusted root, and nothing says where more of it could be fetched. */
static bool nowhere(const struct vouch_clients_question *q)
{
    return q->anchor == NULL &&
           !vouch_extension_has(q->path->at[q->path->count - 1], VOUCH_EXT_AUTHORITY_INFO);
}

static bool staple_says_revoked(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_SAYS_REVOKED;
}

static bool staple_expired(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_IS_EXPIRED;
}

static const struct vouch_client_chain_rule rows[] = {
    {nowhere,
     "no path to a trusted root",
     {"ERR_CERT_AUTHORITY_INVALID", "SEC_ERROR_UNKNOWN_ISSUER", "errSecNotTrusted",
      "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "GNUTLS_CERT_SIGNER_NOT_FOUND",
      "SunCertPathBuilderException", "CERT_E_UNTRUSTEDROOT"}},
    {rsa_below_1024,
     "an RSA key under 1024 bits",
     {"ERR_CERT_WEAK_KEY", "MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE", "errSecUnsupportedKeySize",
      "X509_V_ERR_EE_KEY_TOO_SMALL", "GNUTLS_CERT_INSECURE_ALGORITHM", "CertPathValidatorException",
      vouch_client_refuses}},
    {rsa_below_2048,
     "an RSA key under 2048 bits",
     {OK, OK, "errSecUnsupportedKeySize", "X509_V_ERR_EE_KEY_TOO_SMALL", UNKNOWN, OK, OK}},
    {leaf_p521, "a key on P-521", {"ERR_SSL_VERSION_OR_CIPHER_MISMATCH", OK, OK, OK, OK, OK, OK}},
    {exponent_too_long,
     "an RSA exponent over 32 bits",
     {"ERR_SSL_SERVER_CERT_BAD_FORMAT", OK, UNKNOWN, OK, UNKNOWN, UNKNOWN, UNKNOWN}},
    {brainpool_anywhere,
     "a key on a Brainpool curve",
     {vouch_client_refuses, vouch_client_refuses, vouch_client_refuses, OK, vouch_client_refuses,
      vouch_client_refuses, OK}},
    {key_may_not_sign,
     "keyUsage without digitalSignature",
     {"ERR_SSL_KEY_USAGE_INCOMPATIBLE", OK, UNKNOWN, OK, OK, UNKNOWN, OK}},
    {no_server_usage,
     "no extendedKeyUsage",
     {OK, OK, "errSecInvalidExtendedKeyUsage", OK, OK, OK, OK}},
    {longer_than_apple_allows,
     "a validity of more than 825 days",
     {OK, OK, "errSecCertificateValidityPeriodTooLong", OK, OK, OK, OK}},
    {ocsp_signing_leaf,
     "extendedKeyUsage with OCSPSigning beside serverAuth",
     {OK, "SEC_ERROR_INADEQUATE_CERT_TYPE", UNKNOWN, OK, OK, OK, OK}},
    {name_with_trailing_dot,
     "a subjectAltName that ends in a dot",
     {OK, "SSL_ERROR_BAD_CERT_DOMAIN", UNKNOWN, OK, UNKNOWN, UNKNOWN, UNKNOWN}},
    {critical_crl_points,
     "critical CRL distribution points",
     {"ERR_CERT_INVALID", "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION", UNKNOWN, OK, OK, OK, OK}},
    {critical_mappings,
     "critical policy mappings",
     {OK, "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION", UNKNOWN, OK, UNKNOWN, OK, OK}},
    {too_many_intermediates,
     "seven or more intermediates",
     {OK, "SEC_ERROR_UNKNOWN_ISSUER", UNKNOWN, OK, OK, UNKNOWN, UNKNOWN}},
    {issuer_written_otherwise,
     "an issuer whose name is written in other bytes than its own certificate has",
     {OK, "SEC_ERROR_UNKNOWN_ISSUER", UNKNOWN, OK, UNKNOWN, UNKNOWN, UNKNOWN}},
    {intermediate_only_any,
     "an intermediate whose extendedKeyUsage is \"any\" alone",
     {OK, "SEC_ERROR_INADEQUATE_CERT_TYPE", UNKNOWN, "X509_V_ERR_INVALID_PURPOSE",
      "GNUTLS_CERT_PURPOSE_MISMATCH", UNKNOWN, UNKNOWN}},
    {issuer_outside_printable,
     "a character in the issuer's name that PrintableString does not have",
     {"ERR_SSL_SERVER_CERT_BAD_FORMAT", OK, UNKNOWN, OK, OK, UNKNOWN, OK}},
    {staple_says_revoked,
     "a stapled OCSP answer that says revoked",
     {"ERR_CERT_REVOKED", "SEC_ERROR_REVOKED_CERTIFICATE", UNKNOWN, OK, "GNUTLS_CERT_REVOKED", OK,
      UNKNOWN}},
    {staple_expired,
     "a stapled OCSP answer that is out of date",
     {OK, "SEC_ERROR_OCSP_OLD_RESPONSE", UNKNOWN, OK, "GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED", OK,
      UNKNOWN}},
};

const struct vouch_client_chain_rules vouch_client_rules = {rows, sizeof rows / sizeof rows[0]};
