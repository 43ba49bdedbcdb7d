// SPDX-License-Identifier: Apache-2.0
#include "finding.h"

#include "finding/areas.h"

#include <string.h>

/* By the hundreds of the codes, from 100. */
static const struct vouch_finding_area *const areas[] = {
    &vouch_finding_net,   &vouch_finding_tls,  &vouch_finding_certificate,
    &vouch_finding_chain, &vouch_finding_name, &vouch_finding_revocation,
    &vouch_finding_lint,  &vouch_finding_smtp, &vouch_finding_ldap,
    &vouch_finding_http,  &vouch_finding_mail,
};

enum { AREAS = sizeof areas / sizeof areas[0] };

const struct vouch_finding_kind *vouch_finding_kind(enum vouch_finding_code code)
{
    size_t area = (size_t)code / 100 - 1; /* below 100: wraps, and is no area */
    if (area >= AREAS)
        return NULL;
    for (size_t i = 0; i < areas[area]->count; i++)
        if (areas[area]->rows[i].code == code)
            return &areas[area]->rows[i];
    return NULL;
}

const struct vouch_finding_kind *vouch_finding_at(size_t index)
{
    for (size_t area = 0; area < AREAS; area++) {
        if (index < areas[area]->count)
            return &areas[area]->rows[index];
        index -= areas[area]->count;
    }
    return NULL;
}

const struct vouch_finding_kind *vouch_finding_by_id(const char *id)
{
    for (size_t i = 0;; i++) {
        const struct vouch_finding_kind *kind = vouch_finding_at(i);
        if (!kind || strcmp(kind->id, id) == 0)
            return kind;
    }
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
