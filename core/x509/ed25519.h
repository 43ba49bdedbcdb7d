// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_ED25519_H
#define VOUCH_X509_ED25519_H

#include "core/bytes.h"
#include "core/status.h"

/* Ed25519 signatures (RFC 8032), which mbedTLS lacks. An image that omits them links its own
 * functions that answer UNSUPPORTED. */

/* Can this image verify them? */
bool vouch_ed25519_supported(void);
/* Is it a public key: 32 bytes, the canonical encoding of a point? VOUCH_OK, VOUCH_E_MALFORMED, or
 * VOUCH_E_UNSUPPORTED. */
int vouch_ed25519_check_key(struct vouch_span key);
/* Verifies a signature, as strictly as OpenSSL does: S is below the group's order, and R has
 * exactly the computed bytes. VOUCH_OK; VOUCH_E_SIGNATURE; VOUCH_E_MALFORMED: not a valid key;
 * VOUCH_E_UNSUPPORTED. */
int vouch_ed25519_verify(struct vouch_span key, struct vouch_span data,
                         struct vouch_span signature);
/* The public key of a private one (RFC 8032 section 5.1.5), for whoever holds its file: its time
 * depends on the key, so that it is not for servers. VOUCH_OK or VOUCH_E_UNSUPPORTED. */
int vouch_ed25519_public(const uint8_t private_key[32], uint8_t public_key[32]);

#endif
