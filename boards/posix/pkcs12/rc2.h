// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_RC2_H
#define VOUCH_POSIX_PKCS12_RC2_H

#include "core/bytes.h"

/* RC2 in CBC mode (RFC 2268), to read the certificates of old PKCS#12 files, which it was the
 * custom to encrypt with 40 bits of it. Nothing is ever encrypted with it. */

enum { VOUCH_RC2_BLOCK = 8, VOUCH_RC2_KEY_MAX = 16 };

/* Decrypts whole blocks in place of `plain`, which has as many bytes; the key's effective bits are
 * all of its bytes (at most VOUCH_RC2_KEY_MAX). The padding stays. */
void vouch_rc2_cbc_decrypt(struct vouch_span key, const uint8_t iv[VOUCH_RC2_BLOCK],
                           struct vouch_span cipher, uint8_t *plain);

#endif
