// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_codes.h"
#include "core/x509/ocsp_judge.h"

/* What each client says of the OCSP response in the handshake. Firefox and GnuTLS judge it; Chrome
 * heeds only one that says revoked. */

enum { DAY_S = 86400, FIREFOX_LIFE_DAYS = 10, GNUTLS_LIFE_DAYS = 15 };

static bool revoked(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_SAYS_REVOKED;
}

/* It answers, and what it says depends on the time. */
static bool is_timed(const struct vouch_clients_question *q)
{
    return q->now_s != 0 &&
           (q->staple == VOUCH_OCSP_SAYS_GOOD || q->staple == VOUCH_OCSP_SAYS_UNKNOWN ||
            q->staple == VOUCH_OCSP_IS_EXPIRED || q->staple == VOUCH_OCSP_IS_EARLY);
}

/* mozilla::pkix believes an answer for ten days at most, and without nextUpdate for one; its clock
 * may be a day off (pkixocsp.cpp). */
static bool old_for_firefox(const struct vouch_clients_question *q)
{
    int64_t this_s = q->staple_this_update_s;
    int64_t end_s = this_s + (q->staple_next_update_s ? FIREFOX_LIFE_DAYS : 1) * DAY_S;
    if (q->staple_next_update_s && q->staple_next_update_s < end_s)
        end_s = q->staple_next_update_s;
    return is_timed(q) && q->now_s > end_s + DAY_S;
}

static bool early_for_firefox(const struct vouch_clients_question *q)
{
    return is_timed(q) && q->staple_this_update_s > q->now_s + DAY_S;
}

static bool old_for_gnutls(const struct vouch_clients_question *q)
{
    int64_t end_s = q->staple_next_update_s ? q->staple_next_update_s
                                            : q->staple_this_update_s + GNUTLS_LIFE_DAYS * DAY_S;
    return is_timed(q) && q->now_s > end_s;
}

/* Or the clock is not set. */
static bool untimely(const struct vouch_clients_question *q)
{
    return q->staple == VOUCH_OCSP_IS_EXPIRED || q->staple == VOUCH_OCSP_IS_EARLY;
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
    {old_for_firefox,
     "a stapled OCSP response more than a day past its end, or past ten days, or past one if it "
     "has no end",
     {OK, "SEC_ERROR_OCSP_OLD_RESPONSE", OK, OK, OK, OK, OK}},
    {early_for_firefox,
     "a stapled OCSP response from more than a day ahead",
     {OK, "SEC_ERROR_OCSP_FUTURE_RESPONSE", OK, OK, OK, OK, OK}},
    {old_for_gnutls,
     "a stapled OCSP response past its end, or past fifteen days if it has none",
     {OK, OK, OK, OK, "GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED", OK, OK}},
    {untimely,
     "a stapled OCSP response that is expired or not valid yet",
     {OK, OK, UNKNOWN, OK, OK, OK, UNKNOWN}},
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
