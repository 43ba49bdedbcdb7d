// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_INTERNAL_H
#define VOUCH_TLS_INTERNAL_H

#include "core/tls.h"

/* What the files of the TLS session share; not for others. */

/* Does this error of mbedTLS say that its allocator gave nothing? */
bool vouch_tls_is_memory_error(int error);

/* The largest prime of a TLS 1.2 DHE exchange that is computed with. */
enum { VOUCH_TLS_DH_BITS_MAX = 4096 };

/* Notes what the handshake message in the input buffer chose. `state` is mbedTLS's state before the
 * step that has just succeeded. */
void vouch_tls_observe(struct vouch_tls *t, int state);
/* Does what came first look like a TLS record? False only when enough came to say no. */
bool vouch_tls_looks_like_tls(const struct vouch_tls *t);

/* Names. Null where there is none. */
const char *vouch_tls_group_text(uint16_t id);        /* "x25519" */
const char *vouch_tls_version_text(uint16_t version); /* "TLS 1.0" */
/* The name of a suite as logs have it: OpenSSL's for TLS 1.2 and before
 * ("ECDHE-RSA-AES256-GCM-SHA384"), IANA's for TLS 1.3 ("TLS_AES_256_GCM_SHA384"); "0x002f" for one
 * that this build does not have. */
void vouch_tls_write_suite(struct vouch_writer *w, uint16_t id);
/* Does this suite's key exchange go without a signature (TLS_RSA_WITH_...)? */
bool vouch_tls_suite_is_static_rsa(uint16_t id);

#endif
