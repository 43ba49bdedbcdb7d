// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/items.h"

#include "boards/posix/cert/cert_plan.h"
#include "boards/posix/cert/key_make.h"
#include "boards/posix/cert/request.h"
#include "boards/posix/key_public.h"
#include "boards/posix/pem_hint.h"
#include "boards/posix/pkcs12/ber.h"
#include "boards/posix/pkcs12/pkcs12_load.h"
#include "core/pem.h"
#include "core/status.h"
#include "core/x509/crl.h"
#include "core/x509/key.h"
#include "core/x509/pkcs7.h"
#include "port/posix/files.h"

#include <stdlib.h>
#include <string.h>

enum { ITEM_FILE_MAX = 16 * 1024 * 1024, WHY_MAX = 1024 };

/* A file being read. */
struct reading {
    const char *path;
    const char *password_file;
    struct vouch_span text;
    vouch_item_taker *take;
    void *self;
    size_t count;
    struct vouch_writer *why;
    bool no_keys; /* they are counted, not read */
};

static int explain(const struct reading *r, const struct vouch_pem_block *block, const char *what,
                   int status)
{
    vouch_write_text(r->why, r->path);
    if (block) {
        vouch_write_u8(r->why, ':');
        vouch_write_decimal(r->why, (int64_t)vouch_pem_line(r->text, block->offset));
        vouch_write_text(r->why, ": block ");
        vouch_write_decimal(r->why, (int64_t)block->number);
    }
    vouch_write_text(r->why, ": ");
    vouch_write_text(r->why, what);
    return status;
}

static int give(struct reading *r, enum vouch_item_kind kind, struct vouch_span der)
{
    const struct vouch_item item = {kind, ++r->count, der};
    return r->take(r->self, &item);
}

static int give_bundle(struct reading *r, const struct vouch_pem_block *block,
                       struct vouch_pkcs7 *bundle)
{
    struct vouch_span der;
    int status = VOUCH_OK;
    while (status == VOUCH_OK && vouch_pkcs7_certificate(bundle, &der))
        status = give(r, VOUCH_ITEM_CERTIFICATE, der);
    while (status == VOUCH_OK && vouch_pkcs7_crl(bundle, &der))
        status = give(r, VOUCH_ITEM_CRL, der);
    if (status == VOUCH_OK && (bundle->certificates.fault || bundle->crls.fault))
        return explain(r, block, "the PKCS#7 bundle is damaged", VOUCH_E_MALFORMED);
    return status;
}

/* In DER, or in BER as some programs write it. */
static int read_pkcs7(struct reading *r, const struct vouch_pem_block *block,
                      struct vouch_span bytes)
{
    struct vouch_span der;
    struct vouch_pkcs7 bundle;
    if (vouch_pkcs7_open(bytes, &bundle) == VOUCH_OK)
        return give_bundle(r, block, &bundle);
    size_t size = vouch_ber_storage(bytes.len);
    uint8_t *memory = malloc(size);
    int status = memory ? vouch_ber_to_der(bytes, memory, size, &der) : VOUCH_E_MEMORY;
    if (status == VOUCH_OK)
        status = vouch_pkcs7_open(der, &bundle);
    status = status == VOUCH_OK ? give_bundle(r, block, &bundle)
                                : explain(r, block, "no PKCS#7 bundle that can be read", status);
    free(memory);
    return status;
}

/* The file was not given by an option here. */
static void drop_option(struct vouch_writer *why)
{
    static const char option[] = "--key ";
    size_t len = strlen(option);
    if (why->len < len || memcmp(why->data, option, len) != 0)
        return;
    why->len -= len;
    memmove(why->data, why->data + len, why->len);
}

/* mbedTLS reads the file again, because it needs all of it. */
static int give_private_key(struct reading *r)
{
    uint8_t buffer[VOUCH_SPKI_MAX];
    struct vouch_span spki;
    mbedtls_pk_context key;
    if (r->no_keys) {
        r->count++;
        return VOUCH_OK;
    }
    mbedtls_pk_init(&key);
    int status = vouch_key_load(&key, r->path, r->password_file, r->why);
    if (status == VOUCH_OK)
        status = vouch_cert_spki(&key, buffer, &spki);
    else if (vouch_key_public_load(r->path, buffer, sizeof buffer, &spki) == VOUCH_OK)
        status = VOUCH_OK;
    else
        drop_option(r->why);
    if (status == VOUCH_OK) {
        r->why->len = 0;
        status = give(r, VOUCH_ITEM_PRIVATE_KEY, spki);
    }
    mbedtls_pk_free(&key);
    return status;
}

/* --- DER --- */

static enum vouch_item_kind kind_of(enum vouch_pkcs12_kind kind)
{
    switch (kind) {
    case VOUCH_PKCS12_CERTIFICATE:
        return VOUCH_ITEM_CERTIFICATE;
    case VOUCH_PKCS12_CRL:
        return VOUCH_ITEM_CRL;
    case VOUCH_PKCS12_KEY:
        break;
    }
    return VOUCH_ITEM_PRIVATE_KEY;
}

/* Of a key only the public half is returned. */
static int give_key_of(struct reading *r, struct vouch_span pkcs8)
{
    uint8_t buffer[VOUCH_SPKI_MAX];
    struct vouch_span spki;
    mbedtls_pk_context key;
    if (r->no_keys) {
        r->count++;
        return VOUCH_OK;
    }
    mbedtls_pk_init(&key);
    int error = mbedtls_pk_parse_key(&key, pkcs8.data, pkcs8.len, NULL, 0, vouch_key_random, NULL);
    int status = error ? vouch_key_public_of(pkcs8, buffer, sizeof buffer, &spki)
                       : vouch_cert_spki(&key, buffer, &spki);
    if (status != VOUCH_OK)
        explain(r, NULL, "a private key in it cannot be read", status);
    if (status == VOUCH_OK)
        status = give(r, VOUCH_ITEM_PRIVATE_KEY, spki);
    mbedtls_pk_free(&key);
    return status;
}

static int read_pkcs12(struct reading *r)
{
    struct vouch_pkcs12 p;
    int status = vouch_pkcs12_load(&p, r->path, r->text, r->password_file, r->why);
    if (status == VOUCH_OK)
        r->why->len = 0;
    for (size_t i = 0; i < p.count && status == VOUCH_OK; i++)
        status = p.at[i].kind == VOUCH_PKCS12_KEY ? give_key_of(r, p.at[i].der)
                                                  : give(r, kind_of(p.at[i].kind), p.at[i].der);
    vouch_pkcs12_free(&p);
    if (status == VOUCH_OK && r->count == 0)
        return explain(r, NULL, "there is nothing in it", VOUCH_E_NOT_FOUND);
    return status;
}

static int read_der(struct reading *r)
{
    struct vouch_certificate c;
    struct vouch_crl crl;
    struct vouch_pkcs7 bundle;
    struct vouch_request request;
    struct vouch_key key;
    vouch_certificate_parse(r->text, &c);
    if (c.parts & VOUCH_PART_VALIDITY)
        return give(r, VOUCH_ITEM_CERTIFICATE, r->text);
    if (vouch_crl_parse(r->text, &crl) == VOUCH_OK)
        return give(r, VOUCH_ITEM_CRL, r->text);
    if (vouch_pkcs7_open(r->text, &bundle) == VOUCH_OK)
        return give_bundle(r, NULL, &bundle);
    vouch_request_parse(r->text, &request);
    if (request.spki.len && request.algorithm.len)
        return give(r, VOUCH_ITEM_REQUEST, r->text);
    if (vouch_key_read(r->text, &key, NULL) == VOUCH_OK)
        return give(r, VOUCH_ITEM_PUBLIC_KEY, r->text);
    return give_private_key(r);
}

/* Binary data that starts like DER but has a different length. */
static int refuse_der(struct reading *r)
{
    struct vouch_der d = vouch_der_of(r->text);
    struct vouch_element e;
    bool whole = vouch_der_element(&d, &e);
    explain(r, NULL,
            whole ? "there is something behind its DER, from byte "
                  : "its DER is damaged "
                    "or cut short at byte ",
            VOUCH_E_MALFORMED);
    vouch_write_decimal(r->why, (int64_t)(whole ? e.whole.len : r->text.len) + (whole ? 1 : 0));
    return VOUCH_E_MALFORMED;
}

/* --- PEM --- */

static int give_decoded(struct reading *r, const struct vouch_pem_block *block,
                        struct vouch_span der)
{
    switch (block->kind) {
    case VOUCH_PEM_CERTIFICATE:
        return give(r, VOUCH_ITEM_CERTIFICATE, der);
    case VOUCH_PEM_CRL:
        return give(r, VOUCH_ITEM_CRL, der);
    case VOUCH_PEM_REQUEST:
        return give(r, VOUCH_ITEM_REQUEST, der);
    case VOUCH_PEM_PUBLIC_KEY:
        return give(r, VOUCH_ITEM_PUBLIC_KEY, der);
    case VOUCH_PEM_PKCS7:
        return read_pkcs7(r, block, der);
    case VOUCH_PEM_PRIVATE_KEY:
    case VOUCH_PEM_OTHER:
        return VOUCH_OK;
    }
    return VOUCH_OK;
}

static int read_block(struct reading *r, const struct vouch_pem_block *block)
{
    size_t len = 0;
    size_t max = vouch_base64_size(block->body.len);
    if (block->kind == VOUCH_PEM_OTHER)
        return VOUCH_OK;
    if (block->kind == VOUCH_PEM_PRIVATE_KEY)
        return give_private_key(r);
    uint8_t *memory = malloc(max + 1);
    if (!memory)
        return explain(r, block, "no memory", VOUCH_E_MEMORY);
    int status = vouch_base64_decode(block->body, memory, max, &len);
    if (status != VOUCH_OK)
        status = explain(r, block, "what stands in it is no base64", VOUCH_E_MALFORMED);
    else
        status = give_decoded(r, block, (struct vouch_span){memory, len});
    free(memory);
    return status;
}

static int read_pem(struct reading *r)
{
    struct vouch_pem pem = vouch_pem_of(r->text);
    struct vouch_pem_block block;
    int status = VOUCH_OK;
    while (status == VOUCH_OK && vouch_pem_next(&pem, &block))
        status = read_block(r, &block);
    if (status == VOUCH_OK && pem.fault) {
        block.offset = pem.fault_offset;
        block.number = pem.count;
        return explain(r, &block, pem.fault, VOUCH_E_MALFORMED);
    }
    if (status == VOUCH_OK && r->count == 0) {
        status = explain(r, NULL, "there is no certificate, request, revocation list or key in it",
                         VOUCH_E_NOT_FOUND);
        vouch_pem_hint(r->why, r->text);
    }
    return status;
}

static int read_file(struct reading *r)
{
    struct vouch_file file;
    int status = vouch_file_read(r->path, ITEM_FILE_MAX, &file, r->why);
    if (status != VOUCH_OK)
        return status;
    r->text = file.bytes;
    if (vouch_pkcs12_is(file.bytes))
        status = read_pkcs12(r);
    else if (vouch_ber_is(file.bytes))
        status = read_pkcs7(r, NULL, file.bytes);
    else if (vouch_pem_is_der(file.bytes))
        status = read_der(r);
    else
        status = file.bytes.len && file.bytes.data[0] == VOUCH_TAG_SEQUENCE ? refuse_der(r)
                                                                            : read_pem(r);
    vouch_file_free(&file);
    return status;
}

int vouch_items_read(const char *path, const char *password_file, vouch_item_taker *take,
                     void *self, struct vouch_writer *why)
{
    struct reading r = {
        .path = path, .password_file = password_file, .take = take, .self = self, .why = why};
    return read_file(&r);
}

int vouch_items_read_public(const char *path, const char *password_file, vouch_item_taker *take,
                            void *self, struct vouch_writer *why)
{
    struct reading r = {.path = path,
                        .password_file = password_file,
                        .take = take,
                        .self = self,
                        .why = why,
                        .no_keys = true};
    return read_file(&r);
}

static int note_key(void *self, const struct vouch_item *item)
{
    *(bool *)self |= item->kind == VOUCH_ITEM_PRIVATE_KEY;
    return VOUCH_OK;
}

bool vouch_items_have_key(const char *path, const char *password_file)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    bool has_key = false;
    if (strcmp(path, "-") == 0)
        return false;
    (void)vouch_items_read(path, password_file, note_key, &has_key, &why);
    return has_key;
}
