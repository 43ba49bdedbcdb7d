// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_KEY_UPDATE_H
#define VOUCH_MBEDTLS_KEY_UPDATE_H

#include <mbedtls/ssl.h>

/* mbedTLS's own mbedtls_ssl_read and mbedtls_ssl_write, as key_update.mk renames them. The
 * functions with the original names are in key_update.c. They have the same contract, but a
 * client's session goes on with new keys when the server sends a KeyUpdate (RFC 8446 section
 * 4.6.3), and the next data is sent after a KeyUpdate of our own when the server asks for one. At
 * most VOUCH_KEY_UPDATES_MAX are followed in a session. They keep their count in the session's user
 * data. */
enum { VOUCH_KEY_UPDATES_MAX = 32 };

int vouch_read_between_updates(mbedtls_ssl_context *ssl, unsigned char *buf, size_t len);
int vouch_write_after_update(mbedtls_ssl_context *ssl, const unsigned char *buf, size_t len);

#endif
