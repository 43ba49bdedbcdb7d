// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRUST_MARK_H
#define VOUCH_POSIX_TRUST_MARK_H

#include "core/policy.h"

/* Not to be trusted for TLS at all. */
enum { VOUCH_TRUST_MARK_NONE = 0xff };

/* What OpenSSL's "TRUSTED CERTIFICATE" has behind the certificate: the purposes for which it is
 * trusted, and those for which it must not be. Gives those of TLS that are refused, as
 * struct vouch_anchor has them; NONE when that is both, or when the mark cannot be read; 0 where
 * there is no mark (`mark` empty). */
uint8_t vouch_trust_mark_refused(struct vouch_span mark);

#endif
