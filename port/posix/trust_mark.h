// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRUST_MARK_H
#define VOUCH_POSIX_TRUST_MARK_H

#include "core/bytes.h"

/* What OpenSSL's "TRUSTED CERTIFICATE" has behind the certificate: the purposes for which it is
 * trusted, and those for which it must not be. Is it one to trust for TLS? Marks that cannot be
 * read trust nobody; none at all (`mark` empty) leave it as it is. */
bool vouch_trust_mark_allows(struct vouch_span mark);

#endif
