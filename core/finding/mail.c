// SPDX-License-Identifier: Apache-2.0
#include "finding/areas.h"

/* Where mail for a domain goes. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_MX_NULL, "mx-null", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR, VOUCH_RESULT_NONE,
     "RFC 7505 section 3"},
    {VOUCH_F_MX_NULL_AMONG_OTHERS, "mx-null-among-others", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_WARNING, VOUCH_RESULT_NONE, "RFC 7505 section 3"},
    {VOUCH_F_MX_IMPLICIT, "mx-implicit", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_INFO,
     VOUCH_RESULT_NONE, "RFC 5321 section 5.1"},
    {VOUCH_F_MX_NO_DOMAIN, "mx-no-domain", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 5321 section 5.1"},
    {VOUCH_F_MX_LOOKUP_FAILED, "mx-lookup-failed", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 5321 section 5.1"},
    {VOUCH_F_MX_BOGUS, "mx-bogus", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_DNSSEC_INVALID, "RFC 7672 section 2.1.1"},
    {VOUCH_F_MX_DANGLING, "mx-dangling", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_NONE, "RFC 5321 section 5.1"},
    {VOUCH_F_MX_IS_ALIAS, "mx-is-alias", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_NONE, "RFC 2181 section 10.3"},
};

const struct vouch_finding_area vouch_finding_mail = {rows, sizeof rows / sizeof rows[0]};
