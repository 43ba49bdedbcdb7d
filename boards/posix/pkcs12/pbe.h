// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_PBE_H
#define VOUCH_POSIX_PKCS12_PBE_H

#include "core/bytes.h"

#include <mbedtls/md.h>

/* Encryption by a password, as PKCS#12 files have it: PBES2 (RFC 8018) with PBKDF2 and AES or
 * 3DES, and the older schemes of RFC 7292 appendix C with 3DES and RC2. */

enum {
    VOUCH_PBE_PASSWORD_MAX = 1024, /* bytes of UTF-8 */
    VOUCH_PBE_SALT_MAX = 1024,
    VOUCH_PBE_ROUNDS_MAX = 10 * 1000 * 1000
};

/* A password in both forms that are in use. Wipe it. */
struct vouch_pbe_password {
    struct vouch_span utf8; /* the caller's */
    uint8_t bmp[2 * VOUCH_PBE_PASSWORD_MAX + 2];
    size_t bmp_len;      /* with the two zero bytes at its end */
    uint32_t rounds_max; /* of key derivation, in one file */
};

/* What to derive a key with (RFC 7292 appendix B.2). */
struct vouch_pbe_derivation {
    mbedtls_md_type_t digest;
    struct vouch_span salt;
    uint32_t rounds;
};

enum { VOUCH_PBE_KEY = 1, VOUCH_PBE_IV = 2, VOUCH_PBE_MAC = 3 };

/* VOUCH_OK; VOUCH_E_ARGUMENT: too long, or no UTF-8. */
int vouch_pbe_password_set(struct vouch_pbe_password *p, struct vouch_span utf8);
void vouch_pbe_password_wipe(struct vouch_pbe_password *p);

/* Derives `len` bytes for a purpose (VOUCH_PBE_KEY ...). VOUCH_OK; VOUCH_E_MEMORY. */
int vouch_pbe_derive(const struct vouch_pbe_password *p, const struct vouch_pbe_derivation *d,
                     uint8_t purpose, uint8_t *out, size_t len);

/* PBKDF2-params (RFC 8018 appendix A.2), content of the algorithm's parameters. `key_len` is that
 * of the cipher, against which a length that stands there is held; 0: the length must stand there.
 * Writes the key. Answers as vouch_pbe_decrypt; VOUCH_E_SPACE never. */
int vouch_pbe_pbkdf2(struct vouch_pbe_password *p, struct vouch_span algorithm, uint8_t *key,
                     size_t key_max, size_t *key_len, struct vouch_writer *why);

/* Decrypts by an AlgorithmIdentifier's content into `plain`, which has as much buffer as the cipher
 * text has bytes. Rounds are taken off p->rounds_max. VOUCH_OK; VOUCH_E_SIGNATURE: not with this
 * password; VOUCH_E_UNSUPPORTED (the scheme, by name), VOUCH_E_MALFORMED, VOUCH_E_MEMORY, all with
 * a few words in `why`. */
int vouch_pbe_decrypt(struct vouch_pbe_password *p, struct vouch_span algorithm,
                      struct vouch_span cipher, uint8_t *plain, size_t *len,
                      struct vouch_writer *why);

/* The digest of an AlgorithmIdentifier's OID, of hashes and of HMACs; MBEDTLS_MD_NONE: none that
 * this build has. */
mbedtls_md_type_t vouch_pbe_digest(struct vouch_span oid);
/* Takes rounds off what is allowed. false: they are none, or too many; `why` says it. */
bool vouch_pbe_spend(struct vouch_pbe_password *p, uint32_t rounds, struct vouch_writer *why);

#endif
