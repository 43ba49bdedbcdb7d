// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_KEY_PUBLIC_H
#define VOUCH_POSIX_KEY_PUBLIC_H

#include "core/bytes.h"
#include "core/status.h"

/* The public half of a private key that mbedTLS cannot use: Ed25519, RSA for PSS only, DSA, and
 * curves that are not compiled in. Enough to show it, and to find the matching certificate. */

/* Of a PKCS#8 PrivateKeyInfo (RFC 5958) or an ECPrivateKey (RFC 5915), DER. *spki, a whole
 * SubjectPublicKeyInfo, points into the buffer. VOUCH_OK; VOUCH_E_UNSUPPORTED: the public half is
 * not in it and cannot be computed here; VOUCH_E_MALFORMED; VOUCH_E_SPACE. */
int vouch_key_public_of(struct vouch_span key, uint8_t *buffer, size_t max,
                        struct vouch_span *spki);
/* From the first private key in a file, DER or PEM, that is not encrypted. The same answers, the
 * statuses of vouch_file_read, VOUCH_E_NOT_FOUND and VOUCH_E_MEMORY. */
int vouch_key_public_load(const char *path, uint8_t *buffer, size_t max, struct vouch_span *spki);

#endif
