// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PORT_MBEDTLS_REASSEMBLY_H
#define VOUCH_PORT_MBEDTLS_REASSEMBLY_H

#include <mbedtls/ssl.h>

/* The largest handshake message (RFC 8446 section 4: up to 16 MiB) that is taken where mbedTLS is
 * built with MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH; else it must fit into the input buffer. Of
 * certificates mbedTLS reads lists below 64 KiB only. */
enum { VOUCH_HANDSHAKE_MESSAGE_MAX = 256 * 1024, VOUCH_CERTIFICATE_MESSAGE_MAX = 65535 };

/* For mbedtls_ssl_prepare_handshake_record over TLS, whose contract it has: puts the handshake
 * message together to which the record in the input buffer belongs. mbedTLS's own wants the
 * message's header whole in one record, and the message no larger than its buffer. 0: in_msg and
 * in_hslen are a whole message; MBEDTLS_ERR_SSL_CONTINUE_PROCESSING: more records are needed;
 * BUFFER_TOO_SMALL: the message is larger than what is taken, in_hslen says how large;
 * ALLOC_FAILED. */
int vouch_reassemble(mbedtls_ssl_context *ssl);

#endif
