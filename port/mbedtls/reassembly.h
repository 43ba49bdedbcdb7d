// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PORT_MBEDTLS_REASSEMBLY_H
#define VOUCH_PORT_MBEDTLS_REASSEMBLY_H

#include <mbedtls/ssl.h>

/* The largest handshake message (RFC 8446 section 4: up to 16 MiB) accepted if mbedTLS is built
 * with MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH; otherwise it must fit into the input buffer. mbedTLS
 * reads only certificate lists below 64 KiB. */
enum { VOUCH_HANDSHAKE_MESSAGE_MAX = 256 * 1024, VOUCH_CERTIFICATE_MESSAGE_MAX = 65535 };

/* For mbedtls_ssl_prepare_handshake_record, whose contract it has. Over DTLS, which only other code
 * of the program can use, it is that function. Over TLS it assembles the handshake
 * message that the record in the input buffer belongs to. mbedTLS's own function requires the
 * message's header to be in one record, and the message to fit its buffer. 0: in_msg and in_hslen
 * are a whole message; MBEDTLS_ERR_SSL_CONTINUE_PROCESSING: more records are needed;
 * BUFFER_TOO_SMALL: the message is above the limit, in_hslen has its size; ALLOC_FAILED. */
int vouch_reassemble(mbedtls_ssl_context *ssl);

#endif
