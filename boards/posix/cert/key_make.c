// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/key_make.h"

#include "boards/posix/cert/new_file.h"
#include "boards/posix/credentials.h"
#include "core/status.h"
#include "port/posix/entropy.h"

#include <mbedtls/ecp.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/rsa.h>

#include <string.h>

enum { KEY_PEM_MAX = 8192, RSA_EXPONENT = 65537, KEY_MODE = 0600 };

/* An RSA key by its bits, or one on a curve. */
struct kind {
    const char *name;
    unsigned bits;
    mbedtls_ecp_group_id curve;
};

static const struct kind kinds[] = {
    [VOUCH_KEY_P256] = {"p256", 0, MBEDTLS_ECP_DP_SECP256R1},
    [VOUCH_KEY_P384] = {"p384", 0, MBEDTLS_ECP_DP_SECP384R1},
    [VOUCH_KEY_RSA_2048] = {"rsa2048", 2048, MBEDTLS_ECP_DP_NONE},
    [VOUCH_KEY_RSA_3072] = {"rsa3072", 3072, MBEDTLS_ECP_DP_NONE},
    [VOUCH_KEY_RSA_4096] = {"rsa4096", 4096, MBEDTLS_ECP_DP_NONE},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

int vouch_key_choice_parse(const char *text, enum vouch_key_choice *out, struct vouch_writer *why)
{
    for (unsigned i = 0; i < KINDS; i++) {
        if (!vouch_span_equal_nocase(vouch_span_of(kinds[i].name), vouch_span_of(text)))
            continue;
        *out = (enum vouch_key_choice)i;
        return VOUCH_OK;
    }
    vouch_write_text(why, "not one of");
    for (unsigned i = 0; i < KINDS; i++) {
        vouch_write_text(why, i ? ", " : " ");
        vouch_write_text(why, kinds[i].name);
    }
    return VOUCH_E_ARGUMENT;
}

int vouch_key_random(void *unused, unsigned char *buffer, size_t len)
{
    struct vouch_entropy e = vouch_posix_entropy();
    (void)unused;
    return e.ops->fill(e.self, buffer, len) == VOUCH_OK ? 0 : MBEDTLS_ERR_PK_BAD_INPUT_DATA;
}

int vouch_key_make(mbedtls_pk_context *key, enum vouch_key_choice choice)
{
    const struct kind *k = &kinds[choice];
    mbedtls_pk_type_t type = k->bits ? MBEDTLS_PK_RSA : MBEDTLS_PK_ECKEY;
    if (mbedtls_pk_setup(key, mbedtls_pk_info_from_type(type)) != 0)
        return VOUCH_E_MEMORY;
    int failed = k->bits
                     ? mbedtls_rsa_gen_key(mbedtls_pk_rsa(*key), vouch_key_random, NULL, k->bits,
                                           RSA_EXPONENT)
                     : mbedtls_ecp_gen_key(k->curve, mbedtls_pk_ec(*key), vouch_key_random, NULL);
    return failed ? VOUCH_E_MEMORY : VOUCH_OK;
}

int vouch_key_save(mbedtls_pk_context *key, const char *path, struct vouch_writer *why)
{
    unsigned char pem[KEY_PEM_MAX];
    int status = VOUCH_E_MEMORY;
    if (mbedtls_pk_write_key_pem(key, pem, sizeof pem) == 0)
        status = vouch_new_file(path, vouch_span_of((const char *)pem), KEY_MODE, why);
    else
        vouch_write_text(why, "the key cannot be written as PEM");
    mbedtls_platform_zeroize(pem, sizeof pem);
    return status;
}

int vouch_key_load(mbedtls_pk_context *key, const char *path, const char *password_file,
                   struct vouch_writer *why)
{
    struct vouch_credentials c;
    struct vouch_credential_files files = {.key = path, .password_file = password_file};
    struct vouch_entropy entropy = vouch_posix_entropy();
    vouch_credentials_init(&c);
    int status = vouch_credentials_load_key(&c, &files, &entropy, why);
    if (status == VOUCH_OK) { /* the context moves to the caller, and all is said */
        why->len = 0;
        *key = c.key;
        mbedtls_pk_init(&c.key);
    }
    vouch_credentials_free(&c);
    return status;
}
