// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/credentials.h"

#include "boards/posix/password.h"
#include "boards/posix/pkcs12/pkcs12_load.h"
#include "core/pem.h"
#include "port/posix/entropy.h"
#include "port/posix/files.h"

#include <mbedtls/pem.h>
#include <mbedtls/pkcs12.h>
#include <mbedtls/pkcs5.h>
#include <mbedtls/platform_util.h>

#include <stdlib.h>
#include <string.h>

enum { CREDENTIAL_FILE_MAX = 1024 * 1024 };

/* A file's bytes in the form that mbedTLS's parsers need: PEM including its NUL. */
struct text {
    uint8_t *bytes;
    size_t len;
};

static int say(struct vouch_writer *why, const char *what)
{
    vouch_write_text(why, what);
    return VOUCH_E_MALFORMED;
}

static int fault(struct vouch_writer *why, const char *path, const char *what)
{
    vouch_write_text(why, path);
    vouch_write_text(why, ": ");
    return say(why, what);
}

static int read_text(const char *path, struct text *out, struct vouch_writer *why)
{
    struct vouch_file file;
    int status = vouch_file_read(path, CREDENTIAL_FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    bool binary = vouch_pem_is_der(file.bytes) || vouch_pkcs12_is(file.bytes);
    out->len = file.bytes.len + (binary ? 0 : 1);
    out->bytes = calloc(1, file.bytes.len + 1);
    if (out->bytes && file.bytes.len)
        memcpy(out->bytes, file.bytes.data, file.bytes.len);
    vouch_file_free(&file);
    return out->bytes ? VOUCH_OK : VOUCH_E_MEMORY;
}

static void free_text(struct text *t)
{
    if (t->bytes)
        mbedtls_platform_zeroize(t->bytes, t->len);
    free(t->bytes);
    t->bytes = NULL;
}

/* The certificates of a PKCS#12 file, the first of which is the client's own. */
static int parse_pkcs12_chain(struct vouch_credentials *c, const char *path,
                              const struct text *file, const char *password_file,
                              struct vouch_writer *why)
{
    struct vouch_pkcs12 p;
    int failed = 0;
    int status = vouch_pkcs12_load(&p, path, (struct vouch_span){file->bytes, file->len},
                                   password_file, why);
    for (size_t i = 0; i < p.count && status == VOUCH_OK && !failed; i++)
        if (p.at[i].kind == VOUCH_PKCS12_CERTIFICATE)
            failed = mbedtls_x509_crt_parse_der(&c->chain, p.at[i].der.data, p.at[i].der.len);
    vouch_pkcs12_free(&p);
    if (status == VOUCH_OK && failed)
        return say(why, "a certificate in it cannot be read");
    if (status == VOUCH_OK && c->chain.raw.len == 0)
        return say(why, "there is no certificate in it");
    return status;
}

static int load_chain(struct vouch_credentials *c, const struct vouch_credential_files *files,
                      struct vouch_writer *why)
{
    const char *path = files->certificate;
    struct text text = {NULL, 0};
    vouch_write_text(why, "--cert ");
    int status = read_text(path, &text, why);
    if (status != VOUCH_OK)
        return status;
    if (vouch_pkcs12_is((struct vouch_span){text.bytes, text.len})) {
        status = parse_pkcs12_chain(c, path, &text, files->password_file, why);
        free_text(&text);
        return status;
    }
    int failed = mbedtls_x509_crt_parse(&c->chain, text.bytes, text.len);
    free_text(&text);
    if (failed < 0 && c->chain.raw.len == 0)
        return fault(why, path, "there is no certificate in it");
    if (failed)
        return fault(why, path, "a certificate in it cannot be read");
    return VOUCH_OK;
}

static const char *key_fault(int error)
{
    switch (error) {
    case MBEDTLS_ERR_PK_PASSWORD_REQUIRED:
        return "the key is encrypted; give --key-password-file";
    case MBEDTLS_ERR_PK_PASSWORD_MISMATCH:
        return "the password does not open the key";
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
        return "this build cannot use this kind of key";
    case MBEDTLS_ERR_PEM_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PEM_UNKNOWN_ENC_ALG:
    case MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PKCS5_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PKCS12_FEATURE_UNAVAILABLE:
        return "this build cannot read a key in this form; openssl pkcs8 -topk8 writes it anew";
    default:
        return "there is no private key in it that can be read";
    }
}

static int parse_key(struct vouch_credentials *c, const struct text *key,
                     struct vouch_span password, const struct vouch_entropy *entropy)
{
    struct vouch_entropy source = *entropy;
    return mbedtls_pk_parse_key(&c->key, key->bytes, key->len, password.len ? password.data : NULL,
                                password.len, vouch_posix_entropy_random, &source);
}

/* The key of a PKCS#12 file. */
static int parse_pkcs12_key(struct vouch_credentials *c, const char *path, const struct text *file,
                            const struct vouch_credential_files *files,
                            const struct vouch_entropy *entropy, struct vouch_writer *why)
{
    struct vouch_pkcs12 p;
    const struct vouch_span none = {NULL, 0};
    const struct vouch_span bytes = {file->bytes, file->len};
    int status = vouch_pkcs12_load(&p, path, bytes, files->password_file, why);
    if (status == VOUCH_OK) {
        struct vouch_span der = vouch_pkcs12_find(&p, VOUCH_PKCS12_KEY);
        const struct text key = {(uint8_t *)(uintptr_t)der.data, der.len};
        int error = parse_key(c, &key, none, entropy);
        vouch_pkcs12_free(&p);
        return error ? say(why, key_fault(error)) : VOUCH_OK;
    }
    vouch_pkcs12_free(&p);
    return status;
}

/* With the password from the file; otherwise, if one is needed, with the one typed by the user. */
static int open_key(struct vouch_credentials *c, const char *path, const struct text *key,
                    const struct vouch_credential_files *files, struct vouch_secret *password,
                    const struct vouch_entropy *entropy, struct vouch_writer *why)
{
    if (vouch_pkcs12_is((struct vouch_span){key->bytes, key->len}))
        return parse_pkcs12_key(c, path, key, files, entropy, why);
    int error = parse_key(c, key, (struct vouch_span){password->bytes, password->len}, entropy);
    if (error == MBEDTLS_ERR_PK_PASSWORD_REQUIRED && !password->bytes &&
        vouch_password_ask(path, false, password) == VOUCH_OK)
        error = parse_key(c, key, (struct vouch_span){password->bytes, password->len}, entropy);
    return error ? fault(why, path, key_fault(error)) : VOUCH_OK;
}

int vouch_credentials_load_key(struct vouch_credentials *c,
                               const struct vouch_credential_files *files,
                               const struct vouch_entropy *entropy, struct vouch_writer *why)
{
    const char *path = files->key ? files->key : files->certificate;
    struct text key = {NULL, 0};
    struct vouch_secret password = {NULL, 0};
    why->len = 0;
    vouch_write_text(why, "--key-password-file ");
    int status = vouch_password_read(files->password_file, &password, why);
    if (status == VOUCH_OK) {
        why->len = 0;
        vouch_write_text(why, files->key ? "--key " : "--cert ");
        status = read_text(path, &key, why);
    }
    if (status == VOUCH_OK)
        status = open_key(c, path, &key, files, &password, entropy, why);
    free_text(&key);
    vouch_secret_free(&password);
    return status;
}

static int compare(struct vouch_credentials *c, const struct vouch_credential_files *files,
                   const struct vouch_entropy *entropy, struct vouch_writer *why)
{
    struct vouch_entropy source = *entropy;
    if (mbedtls_pk_check_pair(&c->chain.pk, &c->key, vouch_posix_entropy_random, &source) == 0)
        return VOUCH_OK;
    return fault(why, files->key ? files->key : files->certificate,
                 "the key does not belong to the certificate");
}

void vouch_credentials_init(struct vouch_credentials *c)
{
    mbedtls_x509_crt_init(&c->chain);
    mbedtls_pk_init(&c->key);
}

int vouch_credentials_load(struct vouch_credentials *c, const struct vouch_credential_files *files,
                           const struct vouch_entropy *entropy, struct vouch_writer *why)
{
    int status = load_chain(c, files, why);
    if (status == VOUCH_OK)
        status = vouch_credentials_load_key(c, files, entropy, why);
    if (status == VOUCH_OK)
        status = compare(c, files, entropy, why);
    return status;
}

void vouch_credentials_free(struct vouch_credentials *c)
{
    mbedtls_x509_crt_free(&c->chain);
    mbedtls_pk_free(&c->key);
}
