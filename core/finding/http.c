// SPDX-License-Identifier: Apache-2.0
#include "core/finding/areas.h"

/* HTTP over a good session. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_HTTP_NO_ANSWER, "http-no-answer", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_NONE},
    {VOUCH_F_HTTP_STATUS, "http-status", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_NONE},
    {VOUCH_F_HTTP_NO_HSTS, "http-no-hsts", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_NONE},
    {VOUCH_F_HTTP_CLIENT_CERT, "http-client-cert", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_INFO,
     VOUCH_RESULT_NONE},
};

const struct vouch_finding_area vouch_finding_http = {rows, sizeof rows / sizeof rows[0]};
