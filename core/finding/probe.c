// SPDX-License-Identifier: Apache-2.0
#include "core/finding/areas.h"

/* What a probe has found that the service accepts. */

static const struct vouch_finding_kind rows[] = {
    {VOUCH_F_PROBE_OLD_VERSION_ONLY, "probe-old-version-only", VOUCH_SEVERITY_ERROR,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_VALIDATION_FAILURE},
    {VOUCH_F_PROBE_OLD_VERSION_OPEN, "probe-old-version-open", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_NONE},
    {VOUCH_F_PROBE_HYBRID_ONLY, "probe-hybrid-only", VOUCH_SEVERITY_WARNING, VOUCH_SEVERITY_WARNING,
     VOUCH_RESULT_NONE},
    {VOUCH_F_PROBE_HYBRID_MISSING, "probe-hybrid-missing", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_INFO,
     VOUCH_RESULT_NONE},
    {VOUCH_F_PROBE_LARGE_HELLO_BROKEN, "probe-large-hello-broken", VOUCH_SEVERITY_ERROR,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_VALIDATION_FAILURE},
    {VOUCH_F_PROBE_CLIENT_EXCLUDED, "probe-client-excluded", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_WARNING, VOUCH_RESULT_NONE},
    {VOUCH_F_PROBE_WEAK_ACCEPTED, "probe-weak-accepted", VOUCH_SEVERITY_WARNING,
     VOUCH_SEVERITY_ERROR, VOUCH_RESULT_NONE},
    {VOUCH_F_PROBE_UNANSWERED, "probe-unanswered", VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_INFO,
     VOUCH_RESULT_NONE},
};

const struct vouch_finding_area vouch_finding_probe = {rows, sizeof rows / sizeof rows[0]};
