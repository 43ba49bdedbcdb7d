// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIX_WRITE_H
#define VOUCH_POSIX_CERT_FIX_WRITE_H

#include "core/bytes.h"

#include <mbedtls/pk.h>

/* What `vouch cert fix` writes, in the form that the file's name asks for. */
struct vouch_fix_output {
    const char *path;          /* .p12, .pfx: PKCS#12; .p7b, .p7c: PKCS#7; else PEM; "-" */
    const char *key_path;      /* null: the key is not written by itself */
    const char *password_file; /* of PKCS#12; null: it is asked for */
    bool legacy;               /* see struct vouch_pkcs12_plan */
    mbedtls_pk_context *key;   /* null: there is none */
    const struct vouch_span *chain;
    size_t chain_count;
};

/* New files all, PKCS#12 and the key with mode 0600. VOUCH_OK; VOUCH_E_ARGUMENT: one exists
 * already, or there is no key or password where one is needed; VOUCH_E_MEMORY; VOUCH_E_IO; with one
 * line in `why`. */
int vouch_fix_write(const struct vouch_fix_output *o, struct vouch_writer *why);

#endif
