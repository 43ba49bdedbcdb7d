// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_HELLO_H
#define VOUCH_POSIX_HELLO_H

#include "core/check_hello.h"

/* ClientHellos as browsers send them, for vouch_tls_options: what both Chrome and Firefox offer
 * (suites, groups, signature schemes, HTTP/2 and HTTP/1.1, padded to the length of theirs with an
 * ML-KEM share); the same without HTTP/2; what only Firefox offers in addition; and a short one.
 * Indexed by enum vouch_hello_kind; that of VOUCH_HELLO_WIDE is null. */
extern const struct vouch_tls_hello *const vouch_posix_hellos[VOUCH_HELLOS];

/* Did the server choose HTTP/2? */
bool vouch_posix_hello_chose_http2(const mbedtls_ssl_context *ssl);

#endif
