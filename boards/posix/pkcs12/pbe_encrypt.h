// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_PBE_ENCRYPT_H
#define VOUCH_POSIX_PKCS12_PBE_ENCRYPT_H

#include "boards/posix/pkcs12/pbe.h"

/* Encryption for a new PKCS#12 file: AES-256 under PBKDF2 with HMAC-SHA-256, or, for programs that
 * support nothing newer, 3DES under PKCS#12's own derivation with SHA-1. */

enum { VOUCH_PBE_NEW_SALT = 16, VOUCH_PBE_NEW_IV = 16, VOUCH_PBE_NEW_ROUNDS = 100 * 1000 };

struct vouch_pbe_encryption {
    bool legacy;                      /* 3DES, which uses only `salt` */
    uint8_t salt[VOUCH_PBE_NEW_SALT]; /* random, as is the next one */
    uint8_t iv[VOUCH_PBE_NEW_IV];
};

/* Space for the cipher text of this many bytes. */
size_t vouch_pbe_storage(size_t len);
/* Encrypts into the buffer of that size; *len becomes the cipher text's. VOUCH_OK;
 * VOUCH_E_MEMORY. */
int vouch_pbe_encrypt(const struct vouch_pbe_password *p, const struct vouch_pbe_encryption *e,
                      struct vouch_span plain, uint8_t *buffer, size_t *len);

#endif
