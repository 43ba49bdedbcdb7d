// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_precedence.h"

#include "core/bytes.h"
#include "core/x509/clients_codes.h"

enum { ANY = VOUCH_CLIENT_ANYWHERE, LEAF = VOUCH_CLIENT_LEAF };
enum { ISSUER = VOUCH_CLIENT_ISSUER, CHROME_LEAF = 1 };

/* A code, or what codes begin with. The precedences of a table are numbered without gaps: a number
 * more or less is another order. */
struct row {
    const char *code;
    uint8_t place; /* an issuer's is also the root's; ANY: wherever it is, or not known where */
    uint8_t precedence;
};

/* BoringSSL reads the leaf in the handshake; then a certificate that cannot be read has no path. */
static const struct row chrome[] = {
    {CHROME_FORMAT, ANY, 0},       {CHROME_CIPHER, ANY, 0},
    {CHROME_USAGE, ANY, 0},        {"ERR_SSL_PROTOCOL_ERROR", ANY, 0},
    {CHROME_AUTHORITY, ANY, 2},    {"ERR_CERT_COMMON_NAME_INVALID", ANY, 3},
    {"ERR_CERT_WEAK_KEY", ANY, 4}, {CHROME_DATE, ANY, 6},
    {CHROME_INVALID, ANY, 7},
};

/* mozilla::pkix builds the path first; what it finds in the leaf itself it reports only if there is
 * one. Of a certificate: its times, signature algorithm, key, usage, constraints, purposes; whether
 * it is in force comes last, and after the name. */
static const struct row firefox[] = {
    {FIREFOX_CIPHER, ANY, 0},
    {"SSL_ERROR_PROTOCOL_VERSION_ALERT", ANY, 0},
    {"SEC_ERROR_LIBRARY_FAILURE", ANY, 0},
    {FIREFOX_CRITICAL, LEAF, 1},
    {"MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING", ANY, 1},
    {FIREFOX_ISSUER, ANY, 2},
    {"MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", ANY, 2},
    {"SEC_ERROR_BAD_DER", ISSUER, 3},
    {"SEC_ERROR_CERT_NOT_IN_NAME_SPACE", ANY, 3},
    {FIREFOX_TIME, ISSUER, 4},
    {FIREFOX_WEAK, ISSUER, 5},
    {FIREFOX_USAGE, ISSUER, 6},
    {"SEC_ERROR_EXTENSION_VALUE_INVALID", ISSUER, 7},
    {"SEC_ERROR_CA_CERT_INVALID", ANY, 7},
    {"SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID", ANY, 7},
    {FIREFOX_TYPE, ISSUER, 8},
    {"SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE", ANY, 9},
    {"MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE", ANY, 9},
    {"SEC_ERROR_BAD_SIGNATURE", ANY, 10},
    {FIREFOX_TIME, ANY, 12},
    {FIREFOX_WEAK, ANY, 13},
    {FIREFOX_USAGE, ANY, 14},
    {"SEC_ERROR_EXTENSION_VALUE_INVALID", ANY, 15},
    {"MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY", ANY, 15},
    {FIREFOX_TYPE, ANY, 16},
    {"SSL_ERROR_BAD_CERT_DOMAIN", ANY, 17},
    {"SEC_ERROR_EXPIRED_CERTIFICATE", ANY, 18},
    {"MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE", ANY, 18},
};

/* The order of verify_chain() in crypto/x509/x509_vfy.c. */
static const struct row openssl[] = {
    {"SSL_R_", ANY, 0},
    {"X509_V_ERR_EE_KEY_TOO_SMALL", ANY, 1},
    {"X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT", ANY, 2}, /* _LOCALLY as well */
    {"X509_V_ERR_CERT_REJECTED", ANY, 2},
    {"X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT", ANY, 2},
    {OPENSSL_CRITICAL, LEAF, 3},
    {"X509_V_ERR_PROXY_CERTIFICATES_NOT_ALLOWED", ANY, 3},
    {"X509_V_ERR_EC_KEY_EXPLICIT_PARAMS", ANY, 3},
    {OPENSSL_PURPOSE, LEAF, 4},
    {OPENSSL_CRITICAL, ANY, 5},
    {"X509_V_ERR_INVALID_CA", ANY, 6},
    {"X509_V_ERR_PATH_LENGTH_EXCEEDED", ANY, 7},
    {OPENSSL_PURPOSE, ANY, 7},
    {"X509_V_ERR_CA_KEY_TOO_SMALL", ANY, 8},
    {"X509_V_ERR_CA_MD_TOO_WEAK", ANY, 8},
    {"X509_V_ERR_HOSTNAME_MISMATCH", ANY, 9},
    {"X509_V_ERR_IP_ADDRESS_MISMATCH", ANY, 9},
    {"X509_V_ERR_CERT_SIGNATURE_FAILURE", ANY, 11},
    {"X509_V_ERR_CERT_NOT_YET_VALID", ISSUER, 12},
    {"X509_V_ERR_CERT_HAS_EXPIRED", ISSUER, 13},
    {"X509_V_ERR_CERT_NOT_YET_VALID", ANY, 14},
    {"X509_V_ERR_ERROR_IN_CERT", ANY, 14},
    {"X509_V_ERR_CERT_HAS_EXPIRED", ANY, 15},
    {"X509_V_ERR_PERMITTED_VIOLATION", ANY, 16},
    {"X509_V_ERR_EXCLUDED_VIOLATION", ANY, 17},
};

static const struct row gnutls[] = {
    {"GNUTLS_E_", ANY, 0},
    {GNUTLS_SIGNER, ANY, 1},
    {GNUTLS_INSECURE, ANY, 2},
    {GNUTLS_CRITICAL, ANY, 3},
    {"GNUTLS_CERT_SIGNER_NOT_CA", ANY, 4},
    {"GNUTLS_CERT_NOT_ACTIVATED", ANY, 5},
    {"GNUTLS_CERT_EXPIRED", ANY, 6},
    {GNUTLS_PURPOSE, ANY, 8},
};

/* Where what has no row is among them. */
static const struct {
    const struct row *at;
    uint8_t count;
    uint8_t usual;
} tables[VOUCH_CLIENTS] = {
    [VOUCH_CLIENT_CHROME] = {chrome, sizeof chrome / sizeof chrome[0], 5},
    [VOUCH_CLIENT_FIREFOX] = {firefox, sizeof firefox / sizeof firefox[0], 11},
    [VOUCH_CLIENT_OPENSSL] = {openssl, sizeof openssl / sizeof openssl[0], 10},
    [VOUCH_CLIENT_GNUTLS] = {gnutls, sizeof gnutls / sizeof gnutls[0], 7},
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
        return CHROME_LEAF;
    for (size_t i = 0; i < tables[r->client].count; i++) {
        const struct row *row = &tables[r->client].at[i];
        bool placed = row->place == ANY || (row->place == ISSUER ? issuer : r->place == LEAF);
        if (placed && begins(r->code, row->code))
            return row->precedence;
    }
    return tables[r->client].usual;
}

bool vouch_client_chrome_explains(const char *code)
{
    return begins(code, CHROME_AUTHORITY) || begins(code, CHROME_DATE) ||
           begins(code, "ERR_CERT_WEAK_KEY");
}
