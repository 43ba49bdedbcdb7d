// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_REASON_OPENSSL_H
#define VOUCH_REVIEW_REASON_OPENSSL_H

#include "core/review/reason.h"

#include <stddef.h>

/* What OpenSSL logs about a failed session: its numbers, its texts in lower case. */
struct vouch_openssl_reason {
    unsigned number; /* of the SSL library, or of a verification; 0: unknown */
    const char *text;
    enum vouch_reason reason;
};

/* The SSL library's reasons; those of certificate verification (openssl-verification-options(1));
 * and those of GnuTLS, mbedTLS and Schannel, whose texts have no numbers. */
const struct vouch_openssl_reason *vouch_openssl_reasons(size_t *count);
const struct vouch_openssl_reason *vouch_verify_reasons(size_t *count);
const struct vouch_openssl_reason *vouch_other_reasons(size_t *count);

#endif
