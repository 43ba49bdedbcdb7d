// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_precedence.h"

#include "core/bytes.h"
#include "core/x509/clients_codes.h"

enum { USUAL = 45, ANY = VOUCH_CLIENT_ANYWHERE, LEAF = VOUCH_CLIENT_LEAF };
enum { ISSUER = VOUCH_CLIENT_ISSUER };

/* A code, or what codes begin with. */
struct row {
    const char *code;
    uint8_t place; /* an issuer's is also the root's; ANY: wherever it is, or not known where */
    uint8_t precedence;
};

/* BoringSSL reads the leaf in the handshake; then a certificate that cannot be read has no path. */
static const struct row chrome[] = {
    {CHROME_FORMAT, ANY, 0},        {CHROME_CIPHER, ANY, 0},
    {CHROME_USAGE, ANY, 0},         {"ERR_SSL_PROTOCOL_ERROR", ANY, 0},
    {CHROME_AUTHORITY, ANY, 20},    {"ERR_CERT_COMMON_NAME_INVALID", ANY, 30},
    {"ERR_CERT_WEAK_KEY", ANY, 40}, {CHROME_DATE, ANY, 46},
    {CHROME_INVALID, ANY, 60},
};

/* mozilla::pkix builds the path first; what it finds in the leaf itself it reports only if there is
 * one. Of a certificate: its times, signature algorithm, key, usage, constraints, purposes; whether
 * it is in force comes last, and after the name. */
static const struct row firefox[] = {
    {FIREFOX_CIPHER, ANY, 0},
    {"SSL_ERROR_PROTOCOL_VERSION_ALERT", ANY, 0},
    {"SEC_ERROR_LIBRARY_FAILURE", ANY, 0},
    {FIREFOX_CRITICAL, LEAF, 10},
    {"MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING", ANY, 10},
    {FIREFOX_ISSUER, ANY, 20},
    {"MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", ANY, 20},
    {"SEC_ERROR_BAD_DER", ISSUER, 22},
    {"SEC_ERROR_CERT_NOT_IN_NAME_SPACE", ANY, 22},
    {FIREFOX_TIME, ISSUER, 24},
    {FIREFOX_WEAK, ISSUER, 26},
    {FIREFOX_USAGE, ISSUER, 28},
    {"SEC_ERROR_EXTENSION_VALUE_INVALID", ISSUER, 30},
    {"SEC_ERROR_CA_CERT_INVALID", ANY, 30},
    {"SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID", ANY, 30},
    {FIREFOX_TYPE, ISSUER, 32},
    {"SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE", ANY, 34},
    {"MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE", ANY, 34},
    {"SEC_ERROR_BAD_SIGNATURE", ANY, 36},
    {FIREFOX_TIME, ANY, 50},
    {FIREFOX_WEAK, ANY, 52},
    {FIREFOX_USAGE, ANY, 56},
    {"SEC_ERROR_EXTENSION_VALUE_INVALID", ANY, 58},
    {"MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY", ANY, 58},
    {FIREFOX_TYPE, ANY, 60},
    {"SSL_ERROR_BAD_CERT_DOMAIN", ANY, 70},
    {"SEC_ERROR_EXPIRED_CERTIFICATE", ANY, 72},
    {"MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE", ANY, 72},
};

/* The order of verify_chain() in crypto/x509/x509_vfy.c. */
static const struct row openssl[] = {
    {"SSL_R_", ANY, 0},
    {"X509_V_ERR_EE_KEY_TOO_SMALL", ANY, 5},
    {"X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT", ANY, 10}, /* _LOCALLY as well */
    {"X509_V_ERR_CERT_REJECTED", ANY, 10},
    {"X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT", ANY, 10},
    {OPENSSL_CRITICAL, LEAF, 20},
    {"X509_V_ERR_PROXY_CERTIFICATES_NOT_ALLOWED", ANY, 20},
    {"X509_V_ERR_EC_KEY_EXPLICIT_PARAMS", ANY, 20},
    {OPENSSL_PURPOSE, LEAF, 21},
    {OPENSSL_CRITICAL, ANY, 22},
    {"X509_V_ERR_INVALID_CA", ANY, 23},
    {"X509_V_ERR_PATH_LENGTH_EXCEEDED", ANY, 24},
    {OPENSSL_PURPOSE, ANY, 24},
    {"X509_V_ERR_CA_KEY_TOO_SMALL", ANY, 30},
    {"X509_V_ERR_CA_MD_TOO_WEAK", ANY, 30},
    {"X509_V_ERR_HOSTNAME_MISMATCH", ANY, 40},
    {"X509_V_ERR_IP_ADDRESS_MISMATCH", ANY, 40},
    {"X509_V_ERR_CERT_SIGNATURE_FAILURE", ANY, 50},
    {"X509_V_ERR_CERT_NOT_YET_VALID", ISSUER, 51},
    {"X509_V_ERR_CERT_HAS_EXPIRED", ISSUER, 52},
    {"X509_V_ERR_CERT_NOT_YET_VALID", ANY, 53},
    {"X509_V_ERR_ERROR_IN_CERT", ANY, 53},
    {"X509_V_ERR_CERT_HAS_EXPIRED", ANY, 54},
    {"X509_V_ERR_PERMITTED_VIOLATION", ANY, 60},
    {"X509_V_ERR_EXCLUDED_VIOLATION", ANY, 61},
};

static const struct row gnutls[] = {
    {"GNUTLS_E_", ANY, 0},
    {GNUTLS_SIGNER, ANY, 10},
    {GNUTLS_INSECURE, ANY, 15},
    {GNUTLS_CRITICAL, ANY, 20},
    {"GNUTLS_CERT_SIGNER_NOT_CA", ANY, 30},
    {"GNUTLS_CERT_NOT_ACTIVATED", ANY, 40},
    {"GNUTLS_CERT_EXPIRED", ANY, 41},
    {GNUTLS_PURPOSE, ANY, 50},
};

static const struct {
    const struct row *at;
    size_t count;
} tables[VOUCH_CLIENTS] = {
    [VOUCH_CLIENT_CHROME] = {chrome, sizeof chrome / sizeof chrome[0]},
    [VOUCH_CLIENT_FIREFOX] = {firefox, sizeof firefox / sizeof firefox[0]},
    [VOUCH_CLIENT_OPENSSL] = {openssl, sizeof openssl / sizeof openssl[0]},
    [VOUCH_CLIENT_GNUTLS] = {gnutls, sizeof gnutls / sizeof gnutls[0]},
};

static bool begins(const char *text, const char *with)
{
    struct vouch_span start = vouch_span_of(with);
    return vouch_span_equal(vouch_span_part(vouch_span_of(text), 0, start.len), start);
}

/* Chrome does not look for a path for a leaf that it cannot read. */
static bool unread_leaf(const struct vouch_client_reason *r)
{
    bool form = r->finding == VOUCH_F_CERT_MALFORMED || r->finding == VOUCH_F_LINT_POLICY_TWICE ||
                r->finding == VOUCH_F_LINT_DEFAULT_WRITTEN ||
                r->finding == VOUCH_F_LINT_SAN_NOT_CRITICAL;
    return form && r->place == LEAF && r->client == VOUCH_CLIENT_CHROME &&
           begins(r->code, CHROME_INVALID);
}

unsigned vouch_client_precedence(const struct vouch_client_reason *r)
{
    bool issuer = r->place == ISSUER || r->place == VOUCH_CLIENT_ANCHOR;
    if (!r->code)
        return 0;
    if (unread_leaf(r))
        return 10;
    for (size_t i = 0; i < tables[r->client].count; i++) {
        const struct row *row = &tables[r->client].at[i];
        bool placed = row->place == ANY || (row->place == ISSUER ? issuer : r->place == LEAF);
        if (placed && begins(r->code, row->code))
            return row->precedence;
    }
    return USUAL;
}

bool vouch_client_chrome_explains(const char *code)
{
    return begins(code, CHROME_AUTHORITY) || begins(code, CHROME_DATE) ||
           begins(code, "ERR_CERT_WEAK_KEY");
}
