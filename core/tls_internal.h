// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_INTERNAL_H
#define VOUCH_TLS_INTERNAL_H

#include "core/tls.h"

/* Shared by the files of the TLS session; private to them. */

/* Does this mbedTLS error mean that its allocator failed? */
bool vouch_tls_is_memory_error(int error);

/* The largest prime accepted in a TLS 1.2 DHE exchange. */
enum { VOUCH_TLS_DH_BITS_MAX = 4096 };

/* Records what the handshake message in the input buffer selected. `state` is mbedTLS's state
 * before the step that has just succeeded. */
void vouch_tls_observe(struct vouch_tls *t, int state);
/* Do the first bytes look like a TLS record? False only when there are enough to say no. */
bool vouch_tls_looks_like_tls(const struct vouch_tls *t);

/* Did the session end by a KeyUpdate (RFC 8446 section 4.6.3) that was not followed?
 * port/mbedtls/key_update.h follows them, as far as an image has that. */
bool vouch_tls_is_key_update(const struct vouch_tls *t);

/* Names; null if unknown. */
const char *vouch_tls_group_text(uint16_t id);        /* "x25519" */
const char *vouch_tls_version_text(uint16_t version); /* "TLS 1.0" */
/* The name of a suite as logs have it: OpenSSL's for TLS 1.2 and before
 * ("ECDHE-RSA-AES256-GCM-SHA384"), IANA's for TLS 1.3 ("TLS_AES_256_GCM_SHA384"); "0x002f" for one
 * that this build does not know. */
void vouch_tls_write_suite(struct vouch_writer *w, uint16_t id);
/* Does this suite's key exchange work without a signature (TLS_RSA_WITH_...)? */
bool vouch_tls_suite_is_static_rsa(uint16_t id);
/* Does it work with a prime that the server chooses (TLS_DHE_...)? */
bool vouch_tls_suite_is_dhe(uint16_t id);

#endif
