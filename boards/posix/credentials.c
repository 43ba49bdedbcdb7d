// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/credentials.h"

#include "core/pem.h"
#include "port/posix/files.h"

#include <mbedtls/platform_util.h>
#include <stdlib.h>
#include <string.h>

enum { CREDENTIAL_FILE_MAX = 1024 * 1024, PASSWORD_MAX = 1024 };

/* A file's bytes as mbedTLS's parsers want them: PEM with its NUL counted. */
struct text {
    uint8_t *bytes;
    size_t len;
};

static int fault(struct vouch_writer *why, const char *path, const char *what)
{
    vouch_write_text(why, path);
    vouch_write_text(why, ": ");
    vouch_write_text(why, what);
    return VOUCH_E_MALFORMED;
}

static int read_text(const char *path, struct text *out, struct vouch_writer *why)
{
    struct vouch_file file;
    int status = vouch_file_read(path, CREDENTIAL_FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    out->len = file.bytes.len + (vouch_pem_is_der(file.bytes) ? 0 : 1);
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

static int load_chain(struct vouch_credentials *c, const char *path, struct vouch_writer *why)
{
    struct text text = {NULL, 0};
    vouch_write_text(why, "--cert ");
    int status = read_text(path, &text, why);
    if (status != VOUCH_OK)
        return status;
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
    default:
        return "there is no private key in it that can be read";
    }
}

static int random_bytes(void *self, unsigned char *room, size_t len)
{
    const struct vouch_entropy *entropy = self;
    return entropy->ops->fill(entropy->self, room, len);
}

static int parse_key(struct vouch_credentials *c, const struct text *key,
                     struct vouch_span password, const struct vouch_entropy *entropy)
{
    struct vouch_entropy source = *entropy;
    return mbedtls_pk_parse_key(&c->key, key->bytes, key->len, password.len ? password.data : NULL,
                                password.len, random_bytes, &source);
}

/* The first line of the file, or nothing where there is no file. */
static int read_password(const char *path, struct text *out, struct vouch_writer *why)
{
    struct vouch_file file;
    if (!path)
        return VOUCH_OK;
    int status = vouch_file_read(path, PASSWORD_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    size_t end = vouch_span_find(file.bytes, 0, '\n');
    struct vouch_span line = vouch_span_part(file.bytes, 0, end);
    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    out->bytes = calloc(1, line.len + 1);
    out->len = line.len;
    if (out->bytes && line.len)
        memcpy(out->bytes, line.data, line.len);
    vouch_file_free(&file);
    return out->bytes ? VOUCH_OK : VOUCH_E_MEMORY;
}

int vouch_credentials_load_key(struct vouch_credentials *c,
                               const struct vouch_credential_files *files,
                               const struct vouch_entropy *entropy, struct vouch_writer *why)
{
    const char *path = files->key ? files->key : files->certificate;
    struct text key = {NULL, 0};
    struct text password = {NULL, 0};
    why->len = 0;
    vouch_write_text(why, "--key-password-file ");
    int status = read_password(files->password_file, &password, why);
    if (status == VOUCH_OK) {
        why->len = 0;
        vouch_write_text(why, files->key ? "--key " : "--cert ");
        status = read_text(path, &key, why);
    }
    if (status == VOUCH_OK) {
        struct vouch_span secret = {password.bytes, password.len};
        int error = parse_key(c, &key, secret, entropy);
        if (error)
            status = fault(why, path, key_fault(error));
    }
    free_text(&key);
    free_text(&password);
    return status;
}

static int compare(struct vouch_credentials *c, const struct vouch_credential_files *files,
                   const struct vouch_entropy *entropy, struct vouch_writer *why)
{
    struct vouch_entropy source = *entropy;
    if (mbedtls_pk_check_pair(&c->chain.pk, &c->key, random_bytes, &source) == 0)
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
    int status = load_chain(c, files->certificate, why);
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
