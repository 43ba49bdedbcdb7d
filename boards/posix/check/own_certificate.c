// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/own_certificate.h"

#include "core/own_certificate.h"

void vouch_endpoint_judge_own(const struct vouch_endpoint *e, struct vouch_report *r)
{
    const mbedtls_x509_crt *own = &e->resources->credentials.chain;
    if (!e->settings->certificate || !own->raw.len)
        return;
    vouch_own_certificate_judge((struct vouch_span){own->raw.p, own->raw.len},
                                e->settings->trust.warning, r);
    if (e->settings->service == VOUCH_SERVICE_THREAT_ANALYSIS && r->tls.established &&
        !r->tls.client_cert_requested)
        vouch_report_find_text(r, VOUCH_F_TLS_CLIENT_CERT_NOT_ASKED, VOUCH_NO_POSITION, "");
}
