// SPDX-License-Identifier: Apache-2.0
#include "finding/areas.h"

/* Which names the certificate covers. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_NAME_MISMATCH, "name-mismatch", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH, "RFC 9525 section 6"},
    {VOUCH_F_NAME_CN_ONLY, "name-cn-only", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH, "RFC 9525 section 2"},
    {VOUCH_F_NAME_ROLE_MISMATCH, "name-role-mismatch", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH, "RFC 9525 section 6"},
    {VOUCH_F_NAME_PUBLIC_SUFFIX, "name-public-suffix", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH, "CA/Browser Forum BR section 3.2.2.6"},
    {VOUCH_F_NAME_NO_SAN, "name-no-san", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH, "RFC 9525 section 2"},
    {VOUCH_F_NAME_SHARED_SUFFIX, "name-shared-suffix", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH, "CA/Browser Forum BR section 3.2.2.6"},
};

const struct vouch_finding_area vouch_finding_name = {rows, sizeof rows / sizeof rows[0]};
