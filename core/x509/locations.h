// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_LOCATIONS_H
#define VOUCH_X509_LOCATIONS_H

#include "core/x509/certificate.h"

/* Where to find more, according to a certificate (RFC 5280 sections 4.2.1.13 and 4.2.2.1). */

enum vouch_location {
    VOUCH_LOCATION_CRL = 0, /* cRLDistributionPoints: the first http:// URL of each point */
    VOUCH_LOCATION_OCSP,    /* authorityInfoAccess, id-ad-ocsp */
    VOUCH_LOCATION_ISSUER   /* authorityInfoAccess, id-ad-caIssuers */
};

/* The index-th http:// URL of that kind, from 0; the bytes belong to the certificate. false: no
 * more. */
bool vouch_location_at(const struct vouch_certificate *c, enum vouch_location kind, size_t index,
                       struct vouch_span *url);
/* Does it contain any location of that kind, also with another scheme? */
bool vouch_location_any(const struct vouch_certificate *c, enum vouch_location kind);

/* Writes the request to an OCSP responder about the certificate of that issuer, without a nonce
 * (RFC 6960 section 4.1.1, RFC 9654). false: a request cannot contain the serial number or the
 * key. */
bool vouch_ocsp_write_request(struct vouch_writer *w, const struct vouch_certificate *c,
                              const struct vouch_certificate *issuer);

#endif
