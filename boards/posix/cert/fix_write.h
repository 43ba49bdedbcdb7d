// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIX_WRITE_H
#define VOUCH_POSIX_CERT_FIX_WRITE_H

#include "core/bytes.h"

#include <mbedtls/pk.h>

/* Writes the output of `vouch cert fix`, in the format given by the file's name. */
struct vouch_fix_output {
    const char *path;          /* .p12, .pfx: PKCS#12; .p7b, .p7c: PKCS#7; else PEM; "-" */
    const char *key_path;      /* null: the key is not written separately */
    const char *password_file; /* of PKCS#12; null: the user is asked */
    bool legacy;               /* see struct vouch_pkcs12_plan */
    mbedtls_pk_context *key;   /* null: there is none */
    const struct vouch_span *chain;
    size_t chain_count;
};

/* All files are new ones, PKCS#12 and the key with mode 0600. VOUCH_OK; VOUCH_E_ARGUMENT: one
 * exists already, or a necessary key or password is missing; VOUCH_E_MEMORY; VOUCH_E_IO; with one
 * line in `why`. */
int vouch_fix_write(const struct vouch_fix_output *o, struct vouch_writer *why);

#endif
