// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_SCTS_H
#define VOUCH_X509_SCTS_H

#include "core/x509/certificate.h"

/* The signed certificate timestamps that a certificate carries, or an OCSP response about it
 * (RFC 6962 section 3.3). */

enum { VOUCH_SCT_LOG_ID = 32 };

struct vouch_sct {
    uint8_t version;       /* 0: v1, the only one that is read further */
    struct vouch_span log; /* the log's identifier: SHA-256 of its key */
    int64_t at_s;          /* UTC seconds since 1970 */
    uint64_t at_ms;
    struct vouch_span extensions;
    uint8_t hash;      /* of the signature; 4: SHA-256 */
    uint8_t algorithm; /* 1: RSA, 3: ECDSA */
    struct vouch_span signature;
};

struct vouch_extension;
struct vouch_ocsp_answer;

/* Is it the extension with the list? */
bool vouch_sct_is_list(const struct vouch_extension *e);
/* The whole SerializedSCTs of the extension, for vouch_sct_next; empty where there is none. */
struct vouch_reader vouch_scts_of(const struct vouch_certificate *c);
/* The same of an OCSP response's answer about the certificate. */
struct vouch_reader vouch_scts_answered(const struct vouch_ocsp_answer *answer);
/* The next one. false: no more, or they cannot be read. */
bool vouch_sct_next(struct vouch_reader *list, struct vouch_sct *out);
/* From how many different logs they are (counted up to 16). */
size_t vouch_scts_logs(const struct vouch_certificate *c);
/* The earliest, UTC seconds since 1970; 0: none. */
int64_t vouch_scts_first(const struct vouch_certificate *c);

#endif
