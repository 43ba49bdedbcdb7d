// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_PKCS7_H
#define VOUCH_X509_PKCS7_H

#include "core/x509/der.h"

/* Certificate bundles in PKCS#7 (SignedData without content or signatures, RFC 2315 section 9.1,
 * RFC 5652 section 5.1). Only definite lengths, as DER has them. */

struct vouch_pkcs7 {
    struct vouch_der certificates; /* what is left to read; its fault says what is wrong */
    struct vouch_der crls;
};

/* Opens a bundle. VOUCH_OK, or VOUCH_E_MALFORMED when it is not one. The caller keeps the DER. */
int vouch_pkcs7_open(struct vouch_span der, struct vouch_pkcs7 *out);
/* The whole DER of the next certificate. false: no more, or a fault. */
bool vouch_pkcs7_certificate(struct vouch_pkcs7 *bundle, struct vouch_span *out);
/* The whole DER of the next CRL. */
bool vouch_pkcs7_crl(struct vouch_pkcs7 *bundle, struct vouch_span *out);

#endif
