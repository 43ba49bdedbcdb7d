// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_KEY_MAKE_H
#define VOUCH_POSIX_CERT_KEY_MAKE_H

#include "core/bytes.h"

#include <mbedtls/pk.h>

/* Private keys for `vouch cert`: created, written and read. */

enum vouch_key_choice {
    VOUCH_KEY_P256 = 0,
    VOUCH_KEY_P384,
    VOUCH_KEY_RSA_2048,
    VOUCH_KEY_RSA_3072,
    VOUCH_KEY_RSA_4096
};

/* "p256", "p384", "rsa2048", "rsa3072" or "rsa4096". VOUCH_OK; VOUCH_E_ARGUMENT with all of them in
 * `why`. */
int vouch_key_choice_parse(const char *text, enum vouch_key_choice *out, struct vouch_writer *why);
/* Random bytes for mbedTLS, from the kernel; the first argument is not used. */
int vouch_key_random(void *unused, unsigned char *buffer, size_t len);
/* Creates a key in an initialised context, which the caller frees. VOUCH_OK, or VOUCH_E_MEMORY when
 * mbedTLS or the kernel's random numbers fail. */
int vouch_key_make(mbedtls_pk_context *key, enum vouch_key_choice choice);
/* Creates the key's file (PEM, mode 0600, never overwriting another). Answers like vouch_new_file;
 * VOUCH_E_MEMORY. */
int vouch_key_save(mbedtls_pk_context *key, const char *path, struct vouch_writer *why);
/* Reads a key file, whose password, if it needs one, is the first line of password_file (null:
 * none). Answers as vouch_credentials_load_key. */
int vouch_key_load(mbedtls_pk_context *key, const char *path, const char *password_file,
                   struct vouch_writer *why);

#endif
