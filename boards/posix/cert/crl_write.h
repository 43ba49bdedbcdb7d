// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_CRL_WRITE_H
#define VOUCH_POSIX_CERT_CRL_WRITE_H

#include "boards/posix/cert/cert_plan.h"
#include "boards/posix/cert/issued.h"

/* A complete revocation list (RFC 5280 section 5), version 2, with its number and key identifier.
 */
struct vouch_crl_plan {
    struct vouch_span issuer; /* whole Name */
    struct vouch_span key_id; /* of the issuer */
    mbedtls_pk_context *key;
    int64_t now_s; /* UTC seconds since 1970 */
    unsigned days; /* until the next one */
    const struct vouch_issued *issued;
};

/* Creates the list as PEM in *memory, which the caller frees. VOUCH_OK or VOUCH_E_MEMORY. */
int vouch_crl_write(const struct vouch_crl_plan *plan, uint8_t **memory, struct vouch_span *pem);

#endif
