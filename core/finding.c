// SPDX-License-Identifier: Apache-2.0
#include "core/finding.h"

#include "core/finding/areas.h"

#include <string.h>

const struct vouch_finding_kind *vouch_finding_kind(enum vouch_finding_code code)
{
    size_t area = (size_t)code / 100 - 1; /* below 100 it wraps around, and is no area */
    if (area >= VOUCH_FINDING_AREAS)
        return NULL;
    for (size_t i = 0; i < vouch_finding_areas[area]->count; i++)
        if (vouch_finding_areas[area]->rows[i].code == code)
            return &vouch_finding_areas[area]->rows[i];
    return NULL;
}

const struct vouch_finding_kind *vouch_finding_at(size_t index)
{
    for (size_t area = 0; area < VOUCH_FINDING_AREAS; area++) {
        if (index < vouch_finding_areas[area]->count)
            return &vouch_finding_areas[area]->rows[index];
        index -= vouch_finding_areas[area]->count;
    }
    return NULL;
}

bool vouch_finding_ignorable(const struct vouch_finding_kind *kind)
{
    bool trust = kind->code >= VOUCH_F_TLS_NOT_TLS && kind->code < VOUCH_F_LINT_AKI_CRITICAL;
    return !trust || kind->severity < VOUCH_SEVERITY_ERROR;
}

const char *vouch_severity_text(enum vouch_severity severity)
{
    switch (severity) {
    case VOUCH_SEVERITY_INFO:
        return "info";
    case VOUCH_SEVERITY_WARNING:
        return "warning";
    case VOUCH_SEVERITY_UNKNOWN:
        return "unknown";
    case VOUCH_SEVERITY_ERROR:
        return "error";
    }
    return "unknown";
}

const char *vouch_result_type_text(enum vouch_result_type type)
{
    static const char *const texts[] = {
        [VOUCH_RESULT_NONE] = "",
        [VOUCH_RESULT_STARTTLS_NOT_SUPPORTED] = "starttls-not-supported",
        [VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH] = "certificate-host-mismatch",
        [VOUCH_RESULT_CERTIFICATE_EXPIRED] = "certificate-expired",
        [VOUCH_RESULT_CERTIFICATE_NOT_TRUSTED] = "certificate-not-trusted",
        [VOUCH_RESULT_VALIDATION_FAILURE] = "validation-failure",
        [VOUCH_RESULT_TLSA_INVALID] = "tlsa-invalid",
        [VOUCH_RESULT_DNSSEC_INVALID] = "dnssec-invalid",
        [VOUCH_RESULT_DANE_REQUIRED] = "dane-required",
        [VOUCH_RESULT_STS_POLICY_FETCH_ERROR] = "sts-policy-fetch-error",
        [VOUCH_RESULT_STS_POLICY_INVALID] = "sts-policy-invalid",
        [VOUCH_RESULT_STS_WEBPKI_INVALID] = "sts-webpki-invalid",
    };
    return (size_t)type < sizeof texts / sizeof texts[0] ? texts[type] : "";
}
