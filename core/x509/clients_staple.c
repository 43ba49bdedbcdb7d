// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_codes.h"
#include "core/x509/ocsp_judge.h"

/* What each client says of the OCSP response in the handshake. Firefox and GnuTLS judge it; Chrome
 * heeds only one that says revoked. */

static bool revoked(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_SAYS_REVOKED;
}

static bool expired(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_IS_EXPIRED;
}

static bool early(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_IS_EARLY;
}

static bool unhandled(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_IS_UNHANDLED;
}

static bool bad(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_IS_BAD;
}

static bool unknown(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_SAYS_UNKNOWN;
}

static const struct vouch_client_chain_rule rows[] = {
    {revoked,
     "a stapled OCSP response with status revoked",
     {"ERR_CERT_REVOKED", "SEC_ERROR_REVOKED_CERTIFICATE", UNKNOWN, OK, "GNUTLS_CERT_REVOKED", OK,
      UNKNOWN}},
    {expired,
     "an expired stapled OCSP response",
     {OK, "SEC_ERROR_OCSP_OLD_RESPONSE", UNKNOWN, OK, "GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED", OK,
      UNKNOWN}},
    {early,
     "a stapled OCSP response that is not valid yet",
     {OK, "SEC_ERROR_OCSP_FUTURE_RESPONSE", UNKNOWN, OK, OK, OK, UNKNOWN}},
    {unhandled,
     "a stapled OCSP response with an unknown critical extension",
     {OK, FIREFOX_CRITICAL, UNKNOWN, OK, OK, OK, UNKNOWN}},
    {bad,
     "an unusable stapled OCSP response",
     {OK, vouch_client_refuses, UNKNOWN, OK, "GNUTLS_CERT_INVALID_OCSP_STATUS", OK, UNKNOWN}},
    {unknown,
     "a stapled OCSP response with status unknown",
     {OK, "SEC_ERROR_OCSP_UNKNOWN_CERT", UNKNOWN, OK, OK, OK, UNKNOWN}},
};

const struct vouch_client_chain_rules vouch_client_staple_rules = {rows,
                                                                   sizeof rows / sizeof rows[0]};
