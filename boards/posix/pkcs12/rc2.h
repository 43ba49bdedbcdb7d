// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_RC2_H
#define VOUCH_POSIX_PKCS12_RC2_H

#include "core/bytes.h"

/* RC2 in CBC mode (RFC 2268), for the certificates in old PKCS#12 files, which used to be encrypted
 * with 40-bit RC2. It is never used for encryption. */

enum { VOUCH_RC2_BLOCK = 8, VOUCH_RC2_KEY_MAX = 16 };

/* Decrypts whole blocks in place in `plain`; all bits of the key (at most VOUCH_RC2_KEY_MAX bytes)
 * are effective. The padding is kept. */
void vouch_rc2_cbc_decrypt(struct vouch_span key, const uint8_t iv[VOUCH_RC2_BLOCK],
                           struct vouch_span cipher, uint8_t *plain);

#endif
