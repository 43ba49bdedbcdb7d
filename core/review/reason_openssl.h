// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_REASON_OPENSSL_H
#define VOUCH_REVIEW_REASON_OPENSSL_H

#include "core/review/reason.h"

#include <stddef.h>

/* What OpenSSL says of a failed session, as facts: its numbers, its texts in lower case. */
struct vouch_openssl_reason {
    unsigned number; /* of the SSL library, or of a verification; 0: not known */
    const char *text;
    enum vouch_reason reason;
};

/* The SSL library's reasons; of the verification of a certificate
 * (openssl-verification-options(1)); and what GnuTLS, mbedTLS and Schannel say, whose texts have no
 * numbers. */
const struct vouch_openssl_reason *vouch_openssl_reasons(size_t *count);
const struct vouch_openssl_reason *vouch_verify_reasons(size_t *count);
const struct vouch_openssl_reason *vouch_other_reasons(size_t *count);

#endif
