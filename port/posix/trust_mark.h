// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRUST_MARK_H
#define VOUCH_POSIX_TRUST_MARK_H

#include "core/policy.h"

/* Not trusted for TLS at all. */
enum { VOUCH_TRUST_MARK_NONE = 0xff };

/* What OpenSSL's "TRUSTED CERTIFICATE" has after the certificate: the purposes for which it is
 * trusted, and those for which it must not be. Returns the refused TLS purposes, as in struct
 * vouch_anchor; NONE when both are refused, or when the mark cannot be read; 0 if there is no mark
 * (`mark` empty). */
uint8_t vouch_trust_mark_refused(struct vouch_span mark);
/* Does the mark list purposes for which it is trusted, a TLS purpose among them? */
bool vouch_trust_mark_granted(struct vouch_span mark);

#endif
