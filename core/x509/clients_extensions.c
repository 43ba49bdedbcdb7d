// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_extensions.h"

#include "core/x509/clients_codes.h"
#include "core/x509/der.h"

#define FIREFOX_VALUE "SEC_ERROR_EXTENSION_VALUE_INVALID"
#define FIREFOX_FEATURE "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING"

/* The order of a row's codes: Chrome, Firefox, Apple, OpenSSL, GnuTLS, Java, Windows. What is
 * malformed in an extension that a client does not read is no matter to it; an issuer that Chrome
 * cannot read is none. Java refuses what it cannot read if it is critical. */
static const struct vouch_client_extension_rule rows[] = {
    {.kind = VOUCH_EXT_BASIC_CONSTRAINTS,
     .value_required = true,
     .leaf = {CHROME_INVALID, FIREFOX_VALUE, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, FIREFOX_VALUE, UNKNOWN, OPENSSL_LOCALLY,
                "GNUTLS_CERT_SIGNER_NOT_CA", JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_KEY_USAGE,
     .value_required = true,
     .leaf = {"ERR_SSL_PROTOCOL_ERROR", FIREFOX_USAGE, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING,
              UNKNOWN},
     .issuer = {CHROME_AUTHORITY, FIREFOX_USAGE, UNKNOWN, OPENSSL_LOCALLY, GNUTLS_ERROR,
                JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_EXTENDED_USAGE,
     .value_required = true,
     .leaf = {CHROME_INVALID, FIREFOX_TYPE, UNKNOWN, OPENSSL_LOCALLY, GNUTLS_PURPOSE, JAVA_PARSING,
              UNKNOWN},
     .issuer = {CHROME_AUTHORITY, FIREFOX_TYPE, UNKNOWN, OPENSSL_LOCALLY, GNUTLS_PURPOSE,
                JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_SUBJECT_ALT_NAME,
     .value_required = true,
     .leaf = {CHROME_INVALID, "SSL_ERROR_BAD_CERT_DOMAIN", UNKNOWN, OPENSSL_LOCALLY,
              "GNUTLS_E_ASN1_DER_ERROR", JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OPENSSL_LOCALLY, GNUTLS_ERROR, JAVA_PARSING,
                UNKNOWN}},
    {.kind = VOUCH_EXT_ISSUER_ALT_NAME,
     .leaf = {OK, OK, UNKNOWN, OK, "GNUTLS_E_ASN1_DER_ERROR", JAVA_PARSING, UNKNOWN},
     .issuer = {OK, OK, UNKNOWN, OK, GNUTLS_ERROR, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_SUBJECT_KEY_ID,
     .leaf = {CHROME_INVALID, OK, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_AUTHORITY_KEY_ID,
     .leaf = {CHROME_INVALID, OK, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_POLICIES,
     .value_required = true,
     .leaf = {CHROME_INVALID, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_POLICY_MAPPINGS,
     .leaf = {CHROME_INVALID, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_POLICY_CONSTRAINTS,
     .value_required = true,
     .leaf = {CHROME_INVALID, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_INHIBIT_ANY,
     .value_required = true,
     .leaf = {CHROME_INVALID, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_NAME_CONSTRAINTS,
     .value_required = true,
     .leaf = {CHROME_INVALID, OK, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {CHROME_AUTHORITY, "SEC_ERROR_BAD_DER", UNKNOWN, OPENSSL_LOCALLY, GNUTLS_LIMITS,
                JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_CRL_POINTS,
     .leaf = {OK, OK, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {OK, OK, UNKNOWN, OPENSSL_LOCALLY, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_FRESHEST_CRL,
     .leaf = {OK, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {OK, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_AUTHORITY_INFO,
     .value_required = true,
     .leaf = {CHROME_INVALID, "SEC_ERROR_CERT_BAD_ACCESS_LOCATION", UNKNOWN, OK, OK, JAVA_PARSING,
              UNKNOWN},
     .issuer = {CHROME_AUTHORITY, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_SUBJECT_INFO,
     .leaf = {OK, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {OK, OK, UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN}},
    {.kind = VOUCH_EXT_TLS_FEATURE,
     .value_required = true,
     .leaf = {OK, "SEC_ERROR_BAD_DER", UNKNOWN, OK, OK, JAVA_PARSING, UNKNOWN},
     .issuer = {OK, FIREFOX_FEATURE, UNKNOWN, OK, GNUTLS_LIMITS, JAVA_PARSING, UNKNOWN}},
};

const struct vouch_client_extension_rules vouch_client_extensions = {rows,
                                                                     sizeof rows / sizeof rows[0]};

bool vouch_client_extension_of_fault(const struct vouch_certificate *c, struct vouch_extension *out)
{
    struct vouch_der list = vouch_der_of(c->extensions);
    if (!c->fault || c->fault_field < VOUCH_FIELD_EXTENSION)
        return false;
    for (int i = VOUCH_FIELD_EXTENSION; i <= c->fault_field; i++)
        if (!vouch_extension_next(&list, out))
            return false;
    return true;
}

/* The value itself can be read; bytes follow it. */
static bool is_followed(struct vouch_span value)
{
    struct vouch_der d = vouch_der_of(value);
    struct vouch_element e;
    return vouch_der_element(&d, &e) && vouch_der_more(&d);
}

const char *vouch_client_extension_says(const struct vouch_extension *e, bool leaf, size_t client,
                                        bool *known)
{
    const struct vouch_client_extension_rule *rule = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].kind == e->kind)
            rule = &rows[i];
    *known = rule != NULL;
    if (!rule)
        return VOUCH_CLIENT_ACCEPTS;
    if (client == VOUCH_CLIENT_OPENSSL && is_followed(e->value))
        return OK; /* d2i functions ignore what follows */
    if (client == VOUCH_CLIENT_CHROME && e->kind == VOUCH_EXT_AUTHORITY_INFO &&
        is_followed(e->value))
        return OK;
    if (client == VOUCH_CLIENT_JAVA && !e->critical)
        return OK;
    if (client == VOUCH_CLIENT_FIREFOX && rule->value_required && !e->value.len)
        return leaf ? FIREFOX_VALUE : FIREFOX_ISSUER;
    return (leaf ? rule->leaf : rule->issuer)[client];
}
