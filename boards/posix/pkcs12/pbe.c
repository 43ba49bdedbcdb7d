// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pkcs12/pbe.h"

#include "boards/posix/pkcs12/rc2.h"
#include "core/status.h"
#include "core/x509/der.h"
#include "core/x509/oid.h"

#include <mbedtls/cipher.h>
#include <mbedtls/pkcs5.h>
#include <mbedtls/platform_util.h>

#include <string.h>

enum { KEY_MAX = 32, IV_MAX = 16, OID_TEXT_MAX = 64 };

#define RC2 MBEDTLS_CIPHER_NONE /* not implemented by mbedTLS: see rc2.h */

/* --- supported schemes, by OID --- */

enum scheme_kind { SCHEME_PBES2 = 0, SCHEME_PKCS12, SCHEME_CIPHER, SCHEME_LACKING };

struct scheme {
    const char *oid;
    const char *name;
    enum scheme_kind kind;
    mbedtls_cipher_type_t cipher; /* RC2: ours */
    uint8_t key_len;
};

static const struct scheme schemes[] = {
    {"1.2.840.113549.1.5.13", "PBES2", SCHEME_PBES2, MBEDTLS_CIPHER_NONE, 0},
    {"1.2.840.113549.1.12.1.3", "pbeWithSHAAnd3-KeyTripleDES-CBC", SCHEME_PKCS12,
     MBEDTLS_CIPHER_DES_EDE3_CBC, 24},
    {"1.2.840.113549.1.12.1.4", "pbeWithSHAAnd2-KeyTripleDES-CBC", SCHEME_PKCS12,
     MBEDTLS_CIPHER_DES_EDE_CBC, 16},
    {"1.2.840.113549.1.12.1.5", "pbeWithSHAAnd128BitRC2-CBC", SCHEME_PKCS12, RC2, 16},
    {"1.2.840.113549.1.12.1.6", "pbeWithSHAAnd40BitRC2-CBC", SCHEME_PKCS12, RC2, 5},
    {"2.16.840.1.101.3.4.1.2", "AES-128-CBC", SCHEME_CIPHER, MBEDTLS_CIPHER_AES_128_CBC, 16},
    {"2.16.840.1.101.3.4.1.22", "AES-192-CBC", SCHEME_CIPHER, MBEDTLS_CIPHER_AES_192_CBC, 24},
    {"2.16.840.1.101.3.4.1.42", "AES-256-CBC", SCHEME_CIPHER, MBEDTLS_CIPHER_AES_256_CBC, 32},
    {"1.2.840.113549.3.7", "DES-EDE3-CBC", SCHEME_CIPHER, MBEDTLS_CIPHER_DES_EDE3_CBC, 24},
    {"1.2.840.113549.1.12.1.1", "pbeWithSHAAnd128BitRC4", SCHEME_LACKING, RC2, 0},
    {"1.2.840.113549.1.12.1.2", "pbeWithSHAAnd40BitRC4", SCHEME_LACKING, RC2, 0},
    {"1.2.840.113549.1.5.1", "pbeWithMD2AndDES-CBC", SCHEME_LACKING, RC2, 0},
    {"1.2.840.113549.1.5.3", "pbeWithMD5AndDES-CBC", SCHEME_LACKING, RC2, 0},
    {"1.2.840.113549.1.5.10", "pbeWithSHA1AndDES-CBC", SCHEME_LACKING, RC2, 0},
    {"1.2.840.113549.1.5.11", "pbeWithSHA1AndRC2-CBC", SCHEME_LACKING, RC2, 0},
    {"1.2.840.113549.3.2", "RC2-CBC", SCHEME_LACKING, RC2, 0},
    {"1.3.14.3.2.7", "DES-CBC", SCHEME_LACKING, RC2, 0},
    {"1.2.392.200011.61.1.1.1.4", "Camellia-256-CBC", SCHEME_LACKING, RC2, 0},
    {"1.3.6.1.4.1.11591.4.11", "scrypt", SCHEME_LACKING, RC2, 0},
};

struct digest {
    const char *oid;
    mbedtls_md_type_t type;
};

static const struct digest digests[] = {
    {"1.3.14.3.2.26", MBEDTLS_MD_SHA1},
    {"2.16.840.1.101.3.4.2.4", MBEDTLS_MD_SHA224},
    {"2.16.840.1.101.3.4.2.1", MBEDTLS_MD_SHA256},
    {"2.16.840.1.101.3.4.2.2", MBEDTLS_MD_SHA384},
    {"2.16.840.1.101.3.4.2.3", MBEDTLS_MD_SHA512},
    {"1.2.840.113549.2.7", MBEDTLS_MD_SHA1},
    {"1.2.840.113549.2.8", MBEDTLS_MD_SHA224},
    {"1.2.840.113549.2.9", MBEDTLS_MD_SHA256},
    {"1.2.840.113549.2.10", MBEDTLS_MD_SHA384},
    {"1.2.840.113549.2.11", MBEDTLS_MD_SHA512},
};

static bool oid_is(struct vouch_span oid, const char *dotted)
{
    uint8_t buffer[OID_TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_oid_write(&w, oid);
    return vouch_span_equal(vouch_writer_span(&w), vouch_span_of(dotted));
}

mbedtls_md_type_t vouch_pbe_digest(struct vouch_span oid)
{
    for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++)
        if (oid_is(oid, digests[i].oid))
            return digests[i].type;
    return MBEDTLS_MD_NONE;
}

static int say(struct vouch_writer *why, const char *what, int status)
{
    vouch_write_text(why, what);
    return status;
}

static int lacking(struct vouch_writer *why, const char *name, struct vouch_span oid)
{
    vouch_write_text(why, "it is encrypted with ");
    if (name)
        vouch_write_text(why, name);
    else
        vouch_oid_write(why, oid);
    return say(why, ", which this build lacks", VOUCH_E_UNSUPPORTED);
}

/* The scheme of an OID that this build has. */
static int find_scheme(struct vouch_span oid, const struct scheme **out, struct vouch_writer *why)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (!oid_is(oid, schemes[i].oid))
            continue;
        *out = &schemes[i];
        return schemes[i].kind == SCHEME_LACKING ? lacking(why, schemes[i].name, oid) : VOUCH_OK;
    }
    return lacking(why, NULL, oid);
}

bool vouch_pbe_spend(struct vouch_pbe_password *p, uint32_t rounds, struct vouch_writer *why)
{
    if (rounds > 0 && rounds <= p->rounds_max) {
        p->rounds_max -= rounds;
        return true;
    }
    vouch_write_text(why, rounds ? "it asks for more than "
                                 : "its key derivation has no rounds; at most ");
    vouch_write_decimal(why, VOUCH_PBE_ROUNDS_MAX);
    vouch_write_text(why, " rounds of key derivation are done");
    return false;
}

/* --- decryption in CBC mode --- */

/* Padding of RFC 8018 section 6.1.1: n bytes of the value n. */
static int unpad(const uint8_t *plain, size_t *len, size_t block)
{
    size_t n = *len ? plain[*len - 1] : 0;
    uint8_t wrong = n == 0 || n > block || n > *len;
    for (size_t i = 0; !wrong && i < n; i++)
        wrong |= plain[*len - 1 - i] != n;
    *len -= wrong ? 0 : n;
    return wrong ? VOUCH_E_SIGNATURE : VOUCH_OK;
}

static int decrypt(const struct scheme *s, const uint8_t *key, const uint8_t *iv,
                   struct vouch_span cipher, uint8_t *plain, size_t *len)
{
    const mbedtls_cipher_info_t *info = mbedtls_cipher_info_from_type(s->cipher);
    size_t block = info ? mbedtls_cipher_info_get_block_size(info) : VOUCH_RC2_BLOCK;
    mbedtls_cipher_context_t c;
    if (cipher.len == 0 || cipher.len % block)
        return VOUCH_E_SIGNATURE;
    *len = cipher.len;
    if (!info) {
        vouch_rc2_cbc_decrypt((struct vouch_span){key, s->key_len}, iv, cipher, plain);
        return unpad(plain, len, block);
    }
    mbedtls_cipher_init(&c);
    size_t last = 0;
    int error = mbedtls_cipher_setup(&c, info);
    if (error == 0)
        error = mbedtls_cipher_setkey(&c, key, s->key_len * 8, MBEDTLS_DECRYPT);
    if (error == 0)
        error = mbedtls_cipher_set_padding_mode(&c, MBEDTLS_PADDING_NONE);
    if (error == 0)
        error = mbedtls_cipher_crypt(&c, iv, block, cipher.data, cipher.len, plain, &last);
    mbedtls_cipher_free(&c);
    return error ? VOUCH_E_MEMORY : unpad(plain, len, block);
}

/* --- the older schemes: key and IV from the password --- */

static int decrypt_pkcs12(struct vouch_pbe_password *p, const struct scheme *s,
                          struct vouch_span parameters, struct vouch_span cipher, uint8_t *plain,
                          size_t *len, struct vouch_writer *why)
{
    uint8_t key[KEY_MAX];
    uint8_t iv[IV_MAX];
    struct vouch_pbe_derivation d = {.digest = MBEDTLS_MD_SHA1};
    struct vouch_der fields = vouch_der_of(parameters);
    d.salt = vouch_der_read(&fields, VOUCH_TAG_OCTET_STRING);
    d.rounds = vouch_der_small(&fields, vouch_der_integer(&fields));
    if (!vouch_der_end(&fields) || d.salt.len == 0 || d.salt.len > VOUCH_PBE_SALT_MAX)
        return say(why, "the parameters of its encryption cannot be read", VOUCH_E_MALFORMED);
    if (!vouch_pbe_spend(p, d.rounds, why))
        return VOUCH_E_UNSUPPORTED;
    int status = vouch_pbe_derive(p, &d, VOUCH_PBE_KEY, key, s->key_len);
    if (status == VOUCH_OK)
        status = vouch_pbe_derive(p, &d, VOUCH_PBE_IV, iv, VOUCH_RC2_BLOCK);
    if (status == VOUCH_OK)
        status = decrypt(s, key, iv, cipher, plain, len);
    mbedtls_platform_zeroize(key, sizeof key);
    return status;
}

/* --- PBES2 --- */

int vouch_pbe_pbkdf2(struct vouch_pbe_password *p, struct vouch_span algorithm, uint8_t *key,
                     size_t key_max, size_t *key_len, struct vouch_writer *why)
{
    mbedtls_md_type_t digest = MBEDTLS_MD_SHA1;
    struct vouch_der outer = vouch_der_of(algorithm);
    struct vouch_span oid = vouch_der_oid(&outer);
    if (!outer.fault && !oid_is(oid, "1.2.840.113549.1.5.12"))
        return lacking(why, oid_is(oid, "1.3.6.1.4.1.11591.4.11") ? "scrypt" : NULL, oid);
    struct vouch_der fields = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    struct vouch_span salt = vouch_der_read(&fields, VOUCH_TAG_OCTET_STRING);
    uint32_t rounds = vouch_der_small(&fields, vouch_der_integer(&fields));
    uint32_t stated = (uint32_t)*key_len;
    if (vouch_der_next_is(&fields, VOUCH_TAG_INTEGER))
        stated = vouch_der_small(&fields, vouch_der_integer(&fields));
    if (vouch_der_more(&fields)) {
        struct vouch_der prf = vouch_der_enter(&fields, VOUCH_TAG_SEQUENCE);
        struct vouch_span name = vouch_der_oid(&prf);
        digest = vouch_pbe_digest(name);
        if (!prf.fault && digest == MBEDTLS_MD_NONE)
            return lacking(why, NULL, name);
        fields.fault = prf.fault;
    }
    if (!vouch_der_end(&fields) || salt.len > VOUCH_PBE_SALT_MAX || stated > key_max ||
        stated == 0 || (*key_len && stated != *key_len))
        return say(why, "the parameters of its PBKDF2 cannot be read", VOUCH_E_MALFORMED);
    if (!vouch_pbe_spend(p, rounds, why))
        return VOUCH_E_UNSUPPORTED;
    *key_len = stated;
    return mbedtls_pkcs5_pbkdf2_hmac_ext(digest, p->utf8.data, p->utf8.len, salt.data, salt.len,
                                         rounds, stated, key)
               ? VOUCH_E_MEMORY
               : VOUCH_OK;
}

static int decrypt_pbes2(struct vouch_pbe_password *p, struct vouch_span parameters,
                         struct vouch_span cipher, uint8_t *plain, size_t *len,
                         struct vouch_writer *why)
{
    uint8_t key[KEY_MAX];
    const struct scheme *s = NULL;
    struct vouch_der fields = vouch_der_of(parameters);
    struct vouch_span derivation = vouch_der_read(&fields, VOUCH_TAG_SEQUENCE);
    struct vouch_der encryption = vouch_der_enter(&fields, VOUCH_TAG_SEQUENCE);
    struct vouch_span oid = vouch_der_oid(&encryption);
    struct vouch_span iv = {NULL, 0};
    if (!encryption.fault && find_scheme(oid, &s, why) != VOUCH_OK)
        return VOUCH_E_UNSUPPORTED;
    if (vouch_der_next_is(&encryption, VOUCH_TAG_OCTET_STRING))
        iv = vouch_der_read(&encryption, VOUCH_TAG_OCTET_STRING);
    size_t block =
        s ? mbedtls_cipher_info_get_block_size(mbedtls_cipher_info_from_type(s->cipher)) : 0;
    vouch_der_leave(&fields, &encryption);
    if (!vouch_der_end(&fields) || !s || s->kind != SCHEME_CIPHER || iv.len != block)
        return say(why, "the parameters of its PBES2 cannot be read", VOUCH_E_MALFORMED);
    size_t key_len = s->key_len;
    int status = vouch_pbe_pbkdf2(p, derivation, key, sizeof key, &key_len, why);
    if (status == VOUCH_OK)
        status = decrypt(s, key, iv.data, cipher, plain, len);
    mbedtls_platform_zeroize(key, sizeof key);
    return status;
}

int vouch_pbe_decrypt(struct vouch_pbe_password *p, struct vouch_span algorithm,
                      struct vouch_span cipher, uint8_t *plain, size_t *len,
                      struct vouch_writer *why)
{
    const struct scheme *s = NULL;
    struct vouch_der fields = vouch_der_of(algorithm);
    struct vouch_span oid = vouch_der_oid(&fields);
    struct vouch_span parameters = vouch_der_read(&fields, VOUCH_TAG_SEQUENCE);
    if (fields.fault && oid.len == 0)
        return say(why, "its encryption cannot be read", VOUCH_E_MALFORMED);
    int status = find_scheme(oid, &s, why);
    if (status != VOUCH_OK)
        return status;
    if (!vouch_der_end(&fields) || s->kind == SCHEME_CIPHER)
        return say(why, "its encryption cannot be read", VOUCH_E_MALFORMED);
    return s->kind == SCHEME_PBES2 ? decrypt_pbes2(p, parameters, cipher, plain, len, why)
                                   : decrypt_pkcs12(p, s, parameters, cipher, plain, len, why);
}
