// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pkcs12/pkcs12_mac.h"

#include "core/status.h"

#include <mbedtls/constant_time.h>
#include <mbedtls/platform_util.h>

static const uint8_t oid_pbmac1[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 14};

static int say(struct vouch_writer *why, const char *what, int status)
{
    vouch_write_text(why, what);
    return status;
}

static int malformed(struct vouch_writer *why)
{
    return say(why, "its MAC cannot be read", VOUCH_E_MALFORMED);
}

struct mac {
    struct vouch_pbe_password *password;
    struct vouch_writer *why;
    struct vouch_span algorithm; /* content of its AlgorithmIdentifier */
    struct vouch_span value;
    struct vouch_pbe_derivation derivation; /* PKCS#12's own */
    bool pbmac1;                            /* RFC 9579 */
};

static int read_mac(struct mac *mac, struct vouch_der *pfx)
{
    struct vouch_der data = vouch_der_enter(pfx, VOUCH_TAG_SEQUENCE);
    struct vouch_der info = vouch_der_enter(&data, VOUCH_TAG_SEQUENCE);
    mac->algorithm = vouch_der_read(&info, VOUCH_TAG_SEQUENCE);
    mac->value = vouch_der_read(&info, VOUCH_TAG_OCTET_STRING);
    vouch_der_leave(&data, &info);
    mac->derivation.salt = vouch_der_read(&data, VOUCH_TAG_OCTET_STRING);
    mac->derivation.rounds = 1;
    if (vouch_der_more(&data))
        mac->derivation.rounds = vouch_der_small(&data, vouch_der_integer(&data));
    struct vouch_der algorithm = vouch_der_of(mac->algorithm);
    struct vouch_span oid = vouch_der_oid(&algorithm);
    mac->pbmac1 = vouch_span_equal(oid, (struct vouch_span){oid_pbmac1, sizeof oid_pbmac1});
    mac->derivation.digest = vouch_pbe_digest(oid);
    if (!vouch_der_end(&data) || algorithm.fault || mac->derivation.salt.len > VOUCH_PBE_SALT_MAX)
        return malformed(mac->why);
    if (!mac->pbmac1 && mac->derivation.digest == MBEDTLS_MD_NONE)
        return say(mac->why, "its MAC is of a kind that this build lacks", VOUCH_E_UNSUPPORTED);
    return VOUCH_OK;
}

/* PBMAC1: the key from PBKDF2, and the HMAC it names. */
static int key_of_pbmac1(const struct mac *mac, mbedtls_md_type_t *digest, uint8_t *key,
                         size_t *key_len)
{
    struct vouch_der algorithm = vouch_der_of(mac->algorithm);
    vouch_der_oid(&algorithm);
    struct vouch_der fields = vouch_der_enter(&algorithm, VOUCH_TAG_SEQUENCE);
    struct vouch_span derivation = vouch_der_read(&fields, VOUCH_TAG_SEQUENCE);
    struct vouch_der scheme = vouch_der_enter(&fields, VOUCH_TAG_SEQUENCE);
    *digest = vouch_pbe_digest(vouch_der_oid(&scheme));
    if (fields.fault || scheme.fault || *digest == MBEDTLS_MD_NONE)
        return malformed(mac->why);
    *key_len = 0;
    return vouch_pbe_pbkdf2(mac->password, derivation, key, MBEDTLS_MD_MAX_SIZE, key_len, mac->why);
}

static int key_of_mac(const struct mac *mac, mbedtls_md_type_t *digest, uint8_t *key,
                      size_t *key_len)
{
    if (mac->pbmac1)
        return key_of_pbmac1(mac, digest, key, key_len);
    if (!vouch_pbe_spend(mac->password, mac->derivation.rounds, mac->why))
        return VOUCH_E_UNSUPPORTED;
    *digest = mac->derivation.digest;
    *key_len = mbedtls_md_get_size(mbedtls_md_info_from_type(*digest));
    return vouch_pbe_derive(mac->password, &mac->derivation, VOUCH_PBE_MAC, key, *key_len);
}

static int check_mac_once(const struct mac *mac, struct vouch_span contents)
{
    uint8_t key[MBEDTLS_MD_MAX_SIZE];
    uint8_t value[MBEDTLS_MD_MAX_SIZE];
    size_t key_len = 0;
    mbedtls_md_type_t digest = MBEDTLS_MD_NONE;
    int status = key_of_mac(mac, &digest, key, &key_len);
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(digest);
    if (status == VOUCH_OK &&
        mbedtls_md_hmac(info, key, key_len, contents.data, contents.len, value) != 0)
        status = VOUCH_E_MEMORY;
    if (status == VOUCH_OK && (mac->value.len != mbedtls_md_get_size(info) ||
                               mbedtls_ct_memcmp(mac->value.data, value, mac->value.len) != 0))
        status = VOUCH_E_SIGNATURE;
    mbedtls_platform_zeroize(key, sizeof key);
    mbedtls_platform_zeroize(value, sizeof value);
    return status;
}

/* An empty password is two zero bytes in most programs, and nothing in some. */
int vouch_pkcs12_check_mac(struct vouch_pbe_password *p, struct vouch_der *pfx,
                           struct vouch_span contents, struct vouch_writer *why)
{
    struct mac mac = {.password = p, .why = why};
    if (!vouch_der_more(pfx))
        return say(why, "it has no MAC by a password", VOUCH_E_UNSUPPORTED);
    int status = read_mac(&mac, pfx);
    if (status != VOUCH_OK)
        return status;
    status = check_mac_once(&mac, contents);
    if (status != VOUCH_E_SIGNATURE || p->utf8.len || mac.pbmac1)
        return status;
    p->bmp_len = 0;
    return check_mac_once(&mac, contents);
}
