// SPDX-License-Identifier: Apache-2.0
#include "finding/areas.h"

/* Revocation by CRL. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_REVOKED, "revoked", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_NOT_TRUSTED, "RFC 5280 section 6.3"},
    {VOUCH_F_REVOCATION_NOT_CHECKED, "revocation-not-checked", VOUCH_SEVERITY_INFO,
     VOUCH_SEVERITY_INFO, VOUCH_RESULT_NONE, "RFC 5280 section 6.3"},
    {VOUCH_F_REVOCATION_UNKNOWN, "revocation-unknown", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_WARNING, VOUCH_RESULT_NONE, "RFC 5280 section 6.3"},
    {VOUCH_F_CRL_MALFORMED, "crl-malformed", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 5280 section 5"},
    {VOUCH_F_CRL_EXPIRED, "crl-expired", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 5280 section 5.1.2.5"},
    {VOUCH_F_CRL_NOT_YET_VALID, "crl-not-yet-valid", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 5280 section 5.1.2.4"},
    {VOUCH_F_CRL_BAD_SIGNATURE, "crl-bad-signature", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 5280 section 6.3.3"},
    {VOUCH_F_CRL_SCOPE, "crl-scope", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_INFO, VOUCH_RESULT_NONE,
     "RFC 5280 section 5.2.5"},
    {VOUCH_F_CRL_UNKNOWN_CRITICAL, "crl-unknown-critical", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_NONE, "RFC 5280 section 5.2"},
};

const struct vouch_finding_area vouch_finding_revocation = {rows, sizeof rows / sizeof rows[0]};
