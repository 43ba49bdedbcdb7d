// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CREDENTIALS_H
#define VOUCH_POSIX_CREDENTIALS_H

#include "core/port.h"

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

/* A certificate with its chain, and its private key, from files: a client's certificate. */
struct vouch_credentials {
    mbedtls_x509_crt chain;
    mbedtls_pk_context key;
};

/* Their sources. The key may be in the certificate's file; a password is the first line of a file,
 * never an argument. */
struct vouch_credential_files {
    const char *certificate;   /* PEM, DER or PKCS#12, the leaf first */
    const char *key;           /* null: in the certificate's file */
    const char *password_file; /* null: the key is not encrypted, or the password is typed */
};

/* Makes it empty. */
void vouch_credentials_init(struct vouch_credentials *c);
/* Loads both and checks that they match. VOUCH_OK; else a status, with one line in `why` that names
 * the option and file and what is wrong; `why` must be empty before. */
int vouch_credentials_load(struct vouch_credentials *c, const struct vouch_credential_files *files,
                           const struct vouch_entropy *entropy, struct vouch_writer *why);
/* Loads only the key; `certificate` may be null if `key` is not. Answers like
 * vouch_credentials_load. */
int vouch_credentials_load_key(struct vouch_credentials *c,
                               const struct vouch_credential_files *files,
                               const struct vouch_entropy *entropy, struct vouch_writer *why);
/* A second call does nothing. */
void vouch_credentials_free(struct vouch_credentials *c);

#endif
