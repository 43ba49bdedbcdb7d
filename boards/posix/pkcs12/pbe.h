// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_PBE_H
#define VOUCH_POSIX_PKCS12_PBE_H

#include "core/bytes.h"

#include <mbedtls/md.h>

/* Password-based encryption as used in PKCS#12 files: PBES2 (RFC 8018) with PBKDF2 and AES or 3DES,
 * and the older schemes of RFC 7292 appendix C with 3DES and RC2. */

enum {
    VOUCH_PBE_PASSWORD_MAX = 1024, /* bytes of UTF-8 */
    VOUCH_PBE_SALT_MAX = 1024,
    VOUCH_PBE_ROUNDS_MAX = 10 * 1000 * 1000
};

/* A password in both forms that are used. Wipe it. */
struct vouch_pbe_password {
    struct vouch_span utf8; /* the caller's */
    uint8_t bmp[2 * VOUCH_PBE_PASSWORD_MAX + 2];
    size_t bmp_len;      /* including the two zero bytes at its end */
    uint32_t rounds_max; /* limit on key derivation in one file */
};

/* The purpose of a derived key (RFC 7292 appendix B.2). */
struct vouch_pbe_derivation {
    mbedtls_md_type_t digest;
    struct vouch_span salt;
    uint32_t rounds;
};

enum { VOUCH_PBE_KEY = 1, VOUCH_PBE_IV = 2, VOUCH_PBE_MAC = 3 };

/* VOUCH_OK; VOUCH_E_ARGUMENT: too long, or not UTF-8. */
int vouch_pbe_password_set(struct vouch_pbe_password *p, struct vouch_span utf8);
void vouch_pbe_password_wipe(struct vouch_pbe_password *p);

/* Derives `len` bytes for a purpose (VOUCH_PBE_KEY ...). VOUCH_OK; VOUCH_E_MEMORY. */
int vouch_pbe_derive(const struct vouch_pbe_password *p, const struct vouch_pbe_derivation *d,
                     uint8_t purpose, uint8_t *out, size_t len);

/* PBKDF2-params (RFC 8018 appendix A.2), content of the algorithm's parameters. `key_len` is that
 * of the cipher, and must equal the length in the parameters, if present; 0: it must be present.
 * Writes the key. Answers like vouch_pbe_decrypt, but never VOUCH_E_SPACE. */
int vouch_pbe_pbkdf2(struct vouch_pbe_password *p, struct vouch_span algorithm, uint8_t *key,
                     size_t key_max, size_t *key_len, struct vouch_writer *why);

/* Decrypts according to an AlgorithmIdentifier's content into `plain`, a buffer as long as the
 * cipher text. Rounds are subtracted from p->rounds_max. VOUCH_OK; VOUCH_E_SIGNATURE: wrong
 * password; VOUCH_E_UNSUPPORTED (the scheme, by name), VOUCH_E_MALFORMED, VOUCH_E_MEMORY, all with
 * a few words in `why`. */
int vouch_pbe_decrypt(struct vouch_pbe_password *p, struct vouch_span algorithm,
                      struct vouch_span cipher, uint8_t *plain, size_t *len,
                      struct vouch_writer *why);

/* The digest for an AlgorithmIdentifier's OID, of hashes and of HMACs; MBEDTLS_MD_NONE: not
 * supported by this build. */
mbedtls_md_type_t vouch_pbe_digest(struct vouch_span oid);
/* Subtracts rounds from the limit. false: none, or too many, which `why` says. */
bool vouch_pbe_spend(struct vouch_pbe_password *p, uint32_t rounds, struct vouch_writer *why);

#endif
