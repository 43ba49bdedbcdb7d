// SPDX-License-Identifier: Apache-2.0
#include "core/finding/areas.h"

/* Clear text dialogues before TLS, in protocols other than SMTP and LDAP. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_STARTTLS_WRONG_SERVICE, "starttls-wrong-service", VOUCH_SEVERITY_ERROR,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_VALIDATION_FAILURE},
    {VOUCH_F_STARTTLS_GREETING_REFUSED, "starttls-greeting-refused", VOUCH_SEVERITY_ERROR,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_VALIDATION_FAILURE},
    {VOUCH_F_STARTTLS_NOT_OFFERED, "starttls-not-offered", VOUCH_SEVERITY_ERROR,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_STARTTLS_NOT_SUPPORTED},
    {VOUCH_F_STARTTLS_REFUSED, "starttls-refused", VOUCH_SEVERITY_ERROR, VOUCH_SEVERITY_ERROR,
     VOUCH_RESULT_STARTTLS_NOT_SUPPORTED},
    {VOUCH_F_STARTTLS_MALFORMED_REPLY, "starttls-malformed-reply", VOUCH_SEVERITY_ERROR,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_VALIDATION_FAILURE},
    {VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, "starttls-login-in-clear", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_WARNING, VOUCH_RESULT_NONE},
};

const struct vouch_finding_area vouch_finding_starttls = {rows, sizeof rows / sizeof rows[0]};
