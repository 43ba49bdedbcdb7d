// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_PSA_SMALL_H
#define VOUCH_MBEDTLS_PSA_SMALL_H

/* Keys that exist at the same time: one for ECDHE, and one for HMAC while a Finished is
 * computed. */
enum { VOUCH_PSA_KEYS = 3, VOUCH_PSA_KEY_BYTES = 48 };

#endif
