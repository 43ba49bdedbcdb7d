// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_PSA_SMALL_H
#define VOUCH_MBEDTLS_PSA_SMALL_H

/* Keys that stand at a time: one of ECDHE, and one of HMAC while a Finished is made. */
enum { VOUCH_PSA_KEYS = 3, VOUCH_PSA_KEY_BYTES = 48 };

#endif
