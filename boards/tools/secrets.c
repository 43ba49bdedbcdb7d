// SPDX-License-Identifier: Apache-2.0
#include "boards/tools/secrets.h"

#include "boards/tools/table.h"
#include "core/pem.h"
#include "core/x509/certificate.h"
#include "core/x509/der.h"

#include <mbedtls/pk.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { SECRETS_MAX = 256, NAME_MAX_BYTES = 256 };
enum { PASSWORD_BYTES_MAX = 127 }; /* the space in boards/common */

struct secret {
    char name[NAME_MAX_BYTES];
    char file[NAME_MAX_BYTES];
    unsigned line;      /* in [secrets]; 0: missing */
    unsigned used_line; /* of the first setting that names it */
    enum secret_use use;
    uint8_t *bytes; /* the bytes for the table */
    size_t len;
};

struct pair {
    struct secret *certificate;
    struct secret *key;
    unsigned line;
};

static struct secret secrets[SECRETS_MAX];
static size_t secrets_count;
static struct pair pairs[SECRETS_MAX];
static size_t pairs_count;

static struct secret *of_name(const char *name, unsigned line)
{
    for (size_t i = 0; i < secrets_count; i++)
        if (strcmp(secrets[i].name, name) == 0)
            return &secrets[i];
    if (secrets_count == SECRETS_MAX || strlen(name) >= NAME_MAX_BYTES) {
        table_fault(line, "%.40s: too many secrets, or too long a name", name);
        exit(2);
    }
    struct secret *s = &secrets[secrets_count++];
    memcpy(s->name, name, strlen(name) + 1);
    return s;
}

void secrets_add(const char *name, const char *file, unsigned line)
{
    struct secret *s = of_name(name, line);

    if (s->line > 0)
        table_fault(line, "%s: stands in line %u already", name, s->line);
    else if (strlen(file) >= NAME_MAX_BYTES)
        table_fault(line, "%s: too long a file's name", name);
    else
        memcpy(s->file, file, strlen(file) + 1);
    s->line = line;
}

void secrets_use(const char *name, enum secret_use use, unsigned line)
{
    struct secret *s = of_name(name, line);

    if (s->use != SECRET_UNUSED && s->use != use)
        table_fault(line, "%s: line %u uses it for something else: give it two names", name,
                    s->used_line);
    s->use = use;
    s->used_line = s->used_line > 0 ? s->used_line : line;
}

void secrets_pair(const char *certificate, const char *key, unsigned line)
{
    struct secret *c = of_name(certificate, line), *k = of_name(key, line);

    if (pairs_count < SECRETS_MAX)
        pairs[pairs_count++] = (struct pair){c, k, line};
}

/* --- content of the files --- */

static struct vouch_span span_of(const struct secret *s)
{
    return (struct vouch_span){s->bytes, s->len};
}

/* Stores the block's DER over its source: decoded, it is shorter. */
static bool decode(struct secret *s, struct vouch_span body, size_t *len)
{
    size_t more = 0;
    int status = vouch_base64_decode(body, s->bytes + *len, s->len - *len, &more);

    if (status == VOUCH_OK)
        *len += more;
    else
        table_fault(s->line, "%s: %s: broken base64", s->name, s->file);
    return status == VOUCH_OK;
}

static bool encrypted(const struct vouch_pem_block *b)
{
    return vouch_span_equal(b->label, vouch_span_of("ENCRYPTED PRIVATE KEY")) ||
           vouch_span_starts_nocase(
               vouch_span_part(b->body, b->body.data[0] == '\n' ? 1 : 0, b->body.len),
               "Proc-Type:");
}

/* Converts the PEM blocks of one kind to DER, in place. */
static bool to_der(struct secret *s, enum vouch_pem_kind kind)
{
    struct vouch_pem pem = vouch_pem_of(span_of(s));
    struct vouch_pem_block b;
    size_t len = 0;

    if (vouch_pem_is_der(span_of(s)))
        return true;
    while (vouch_pem_next(&pem, &b)) {
        if (b.kind != kind)
            continue;
        if (kind == VOUCH_PEM_PRIVATE_KEY && encrypted(&b)) {
            table_fault(s->line,
                        "%s: %s is encrypted, and a board has nobody to ask: openssl pkey "
                        "-in %s -out PLAIN",
                        s->name, s->file, s->file);
            return false;
        }
        if (!decode(s, b.body, &len))
            return false;
        if (kind == VOUCH_PEM_PRIVATE_KEY)
            break;
    }
    s->len = len;
    if (len == 0)
        table_fault(s->line, "%s: %s: no %s in it", s->name, s->file,
                    kind == VOUCH_PEM_CERTIFICATE ? "certificate" : "private key");
    return len > 0;
}

static bool certificates_good(const struct secret *s)
{
    struct vouch_der d = vouch_der_of(span_of(s));
    struct vouch_element e;
    struct vouch_certificate c;

    while (vouch_der_more(&d) && vouch_der_element(&d, &e))
        if (vouch_certificate_parse(e.whole, &c) != VOUCH_OK) {
            char buffer[192];
            struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
            vouch_certificate_write_fault(&w, &c);
            table_fault(s->line, "%s: %s: a bad certificate: %s", s->name, s->file,
                        vouch_writer_string(&w));
            return false;
        }
    return true;
}

static int random_bytes(void *self, unsigned char *buffer, size_t len)
{
    (void)self;
    return getrandom(buffer, len, 0) == (ssize_t)len ? 0 : MBEDTLS_ERR_PK_BAD_INPUT_DATA;
}

static bool key_good(const struct secret *s)
{
    mbedtls_pk_context key;

    mbedtls_pk_init(&key);
    int error = mbedtls_pk_parse_key(&key, s->bytes, s->len, NULL, 0, random_bytes, NULL);
    mbedtls_pk_free(&key);
    if (error)
        table_fault(s->line, "%s: %s: no private key that a board could use", s->name, s->file);
    return error == 0;
}

/* A bind with an empty password succeeds without proving anything (RFC 4513 section 5.1.2). */
static bool password_good(const struct secret *s)
{
    if (s->len == 0)
        table_fault(s->line, "%s: %s: no password in its first line", s->name, s->file);
    if (s->len > PASSWORD_BYTES_MAX)
        table_fault(s->line, "%s: %s: a board has space for %d bytes", s->name, s->file,
                    PASSWORD_BYTES_MAX);
    return s->len > 0 && s->len <= PASSWORD_BYTES_MAX;
}

static bool load(struct secret *s)
{
    s->bytes = table_read_file(s->file, &s->len, s->line);
    if (!s->bytes)
        return false;
    switch (s->use) {
    case SECRET_PASSWORD:
        s->len = strcspn((const char *)s->bytes, "\r\n");
        return password_good(s);
    case SECRET_CERTIFICATE:
        return to_der(s, VOUCH_PEM_CERTIFICATE) && certificates_good(s);
    case SECRET_KEY:
        return to_der(s, VOUCH_PEM_PRIVATE_KEY) && key_good(s);
    case SECRET_UNUSED:
        break;
    }
    return false;
}

static void check_pair(const struct pair *p)
{
    mbedtls_pk_context key, public_key;
    struct vouch_certificate leaf;
    struct vouch_der d = vouch_der_of(span_of(p->certificate));
    struct vouch_element e = {0};

    mbedtls_pk_init(&key);
    mbedtls_pk_init(&public_key);
    vouch_der_element(&d, &e);
    vouch_certificate_parse(e.whole, &leaf);
    if (mbedtls_pk_parse_key(&key, p->key->bytes, p->key->len, NULL, 0, random_bytes, NULL) != 0 ||
        mbedtls_pk_parse_public_key(&public_key, leaf.spki.data, leaf.spki.len) != 0 ||
        mbedtls_pk_check_pair(&public_key, &key, random_bytes, NULL) != 0)
        table_fault(p->line, "client_key: %s does not belong to the first certificate of %s",
                    p->key->file, p->certificate->file);
    mbedtls_pk_free(&key);
    mbedtls_pk_free(&public_key);
}

static void put(struct secret *s)
{
    if (s->line == 0)
        table_fault(s->used_line, "%s: no such secret: add %s = FILE to [secrets]", s->name,
                    s->name);
    else if (s->use == SECRET_UNUSED)
        table_fault(s->line, "%s: no setting uses it: take it out", s->name);
    else if (load(s))
        table_put(CONFIG_SECRET, s->name, s->bytes, s->len, s->line);
}

void secrets_put(void)
{
    for (size_t i = 0; i < secrets_count; i++)
        put(&secrets[i]);
    for (size_t i = 0; i < pairs_count && !table_faulty(); i++)
        check_pair(&pairs[i]);
    for (size_t i = 0; i < secrets_count; i++)
        free(secrets[i].bytes);
}
