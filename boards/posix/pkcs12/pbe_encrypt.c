// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pkcs12/pbe_encrypt.h"

#include "core/status.h"

#include <mbedtls/cipher.h>
#include <mbedtls/pkcs5.h>
#include <mbedtls/platform_util.h>

#include <string.h>

enum { KEY_MAX = 32, BLOCK_MAX = 16, AES_KEY = 32, DES3_KEY = 24, DES_BLOCK = 8 };

size_t vouch_pbe_storage(size_t len)
{
    return len + BLOCK_MAX;
}

static int derive(const struct vouch_pbe_password *p, const struct vouch_pbe_encryption *e,
                  uint8_t key[KEY_MAX], uint8_t iv[BLOCK_MAX])
{
    const struct vouch_pbe_derivation d = {
        MBEDTLS_MD_SHA1, {e->salt, sizeof e->salt}, VOUCH_PBE_NEW_ROUNDS};
    if (!e->legacy) {
        memcpy(iv, e->iv, sizeof e->iv);
        return mbedtls_pkcs5_pbkdf2_hmac_ext(MBEDTLS_MD_SHA256, p->utf8.data, p->utf8.len, e->salt,
                                             sizeof e->salt, VOUCH_PBE_NEW_ROUNDS, AES_KEY, key)
                   ? VOUCH_E_MEMORY
                   : VOUCH_OK;
    }
    int status = vouch_pbe_derive(p, &d, VOUCH_PBE_KEY, key, DES3_KEY);
    return status == VOUCH_OK ? vouch_pbe_derive(p, &d, VOUCH_PBE_IV, iv, DES_BLOCK) : status;
}

int vouch_pbe_encrypt(const struct vouch_pbe_password *p, const struct vouch_pbe_encryption *e,
                      struct vouch_span plain, uint8_t *buffer, size_t *len)
{
    uint8_t key[KEY_MAX];
    uint8_t iv[BLOCK_MAX];
    mbedtls_cipher_context_t c;
    int error = derive(p, e, key, iv);
    mbedtls_cipher_init(&c);
    if (!error)
        error = mbedtls_cipher_setup(
            &c, mbedtls_cipher_info_from_type(e->legacy ? MBEDTLS_CIPHER_DES_EDE3_CBC
                                                        : MBEDTLS_CIPHER_AES_256_CBC));
    if (!error)
        error =
            mbedtls_cipher_setkey(&c, key, 8 * (e->legacy ? DES3_KEY : AES_KEY), MBEDTLS_ENCRYPT);
    if (!error)
        error = mbedtls_cipher_set_padding_mode(&c, MBEDTLS_PADDING_PKCS7);
    if (!error)
        error = mbedtls_cipher_crypt(&c, iv, e->legacy ? DES_BLOCK : BLOCK_MAX, plain.data,
                                     plain.len, buffer, len);
    mbedtls_cipher_free(&c);
    mbedtls_platform_zeroize(key, sizeof key);
    return error ? VOUCH_E_MEMORY : VOUCH_OK;
}
