// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/bundle.h"

#include "boards/posix/bundle_order.h"
#include "boards/posix/pem_hint.h"
#include "boards/posix/pkcs12/ber.h"
#include "boards/posix/pkcs12/pkcs12_load.h"
#include "core/pem.h"
#include "core/x509/certificate.h"
#include "core/x509/crl.h"
#include "core/x509/pkcs7.h"
#include "port/posix/files.h"
#include "port/posix/trust_mark.h"

#include <stdlib.h>
#include <string.h>

static int fault(struct vouch_writer *why, const char *path, const char *what)
{
    vouch_write_text(why, path);
    vouch_write_text(why, ": ");
    vouch_write_text(why, what);
    return VOUCH_E_MALFORMED;
}

static int fault_in_block(struct vouch_writer *why, const char *path, size_t number,
                          const char *what)
{
    fault(why, path, "block ");
    vouch_write_decimal(why, (int64_t)number);
    vouch_write_text(why, ": ");
    vouch_write_text(why, what);
    return VOUCH_E_MALFORMED;
}

static int append(struct vouch_span **list, size_t *count, struct vouch_span s)
{
    struct vouch_span *longer = realloc(*list, (*count + 1) * sizeof *longer);
    if (!longer)
        return VOUCH_E_MEMORY;
    longer[(*count)++] = s;
    *list = longer;
    return VOUCH_OK;
}

/* For anchors, the purposes refused by their marks are kept too. */
static int append_certificate(struct vouch_bundle *b, struct vouch_span der, uint8_t refused)
{
    if (b->anchors) {
        uint8_t *longer = realloc(b->refused, b->certificates_count + 1);
        if (!longer)
            return VOUCH_E_MEMORY;
        longer[b->certificates_count] = refused;
        b->refused = longer;
    }
    return append(&b->certificates, &b->certificates_count, der);
}

/* Memory that lives as long as the bundle; null: no memory. */
static uint8_t *new_block(struct vouch_bundle *b, size_t len)
{
    uint8_t **longer = realloc(b->blocks, (b->blocks_count + 1) * sizeof(uint8_t *));
    if (!longer)
        return NULL;
    b->blocks = longer;
    uint8_t *block = malloc(len ? len : 1);
    if (block)
        b->blocks[b->blocks_count++] = block;
    return block;
}

/* A copy that lives as long as the bundle. */
static int keep(struct vouch_bundle *b, struct vouch_span *bytes)
{
    uint8_t *block = new_block(b, bytes->len);
    if (!block)
        return VOUCH_E_MEMORY;
    if (bytes->len)
        memcpy(block, bytes->data, bytes->len);
    bytes->data = block;
    return VOUCH_OK;
}

/* Opens a bundle, also in BER. */
static int open_pkcs7(struct vouch_bundle *b, struct vouch_span bytes, struct vouch_pkcs7 *out)
{
    struct vouch_span der;
    if (vouch_pkcs7_open(bytes, out) == VOUCH_OK)
        return VOUCH_OK;
    size_t size = vouch_ber_storage(bytes.len);
    uint8_t *block = new_block(b, size);
    if (!block)
        return VOUCH_E_MEMORY;
    int status = vouch_ber_to_der(bytes, block, size, &der);
    return status == VOUCH_OK ? vouch_pkcs7_open(der, out) : status;
}

/* A SET, whose order has no meaning: DER sorts it by bytes. */
static int add_pkcs7(struct vouch_bundle *b, struct vouch_span der)
{
    struct vouch_pkcs7 bundle;
    struct vouch_span one;
    size_t before = b->certificates_count;
    int status = open_pkcs7(b, der, &bundle);
    while (status == VOUCH_OK && vouch_pkcs7_certificate(&bundle, &one))
        status = append_certificate(b, one, 0);
    while (status == VOUCH_OK && vouch_pkcs7_crl(&bundle, &one))
        status = append(&b->crls, &b->crls_count, one);
    if (status == VOUCH_OK && (bundle.certificates.fault || bundle.crls.fault))
        return VOUCH_E_MALFORMED;
    if (status == VOUCH_OK && b->certificates_count > before + 1)
        status = vouch_bundle_order(b->certificates + before, b->certificates_count - before);
    return status;
}

/* A set as well: some programs write the issuers first. */
static int add_pkcs12(struct vouch_bundle *b, const char *path, struct vouch_span bytes,
                      struct vouch_writer *why)
{
    struct vouch_pkcs12 p;
    size_t before = b->certificates_count;
    int status = vouch_pkcs12_load(&p, path, bytes, b->password_file, why);
    for (size_t i = 0; i < p.count && status == VOUCH_OK; i++) {
        struct vouch_span one = p.at[i].der;
        if (p.at[i].kind == VOUCH_PKCS12_KEY)
            continue;
        status = keep(b, &one);
        if (status == VOUCH_OK && p.at[i].kind == VOUCH_PKCS12_CERTIFICATE)
            status = append_certificate(b, one, 0);
        else if (status == VOUCH_OK)
            status = append(&b->crls, &b->crls_count, one);
    }
    vouch_pkcs12_free(&p);
    if (status == VOUCH_OK) /* the line that named the file is discarded */
        why->len = 0;
    if (status == VOUCH_OK && b->certificates_count > before + 1)
        status = vouch_bundle_order(b->certificates + before, b->certificates_count - before);
    return status;
}

/* DER does not show its type. A bundle starts with its OID, and a CRL can be read as one;
 * everything else is treated as what is expected, so that a broken one is judged rather than
 * refused. */
static int add_der(struct vouch_bundle *b, struct vouch_span der)
{
    struct vouch_crl crl;
    struct vouch_certificate c;
    struct vouch_pkcs7 bundle;
    if (vouch_pkcs7_open(der, &bundle) == VOUCH_OK)
        return add_pkcs7(b, der);
    if (vouch_crl_parse(der, &crl) == VOUCH_OK ||
        (b->lists && vouch_certificate_parse(der, &c) != VOUCH_OK))
        return append(&b->crls, &b->crls_count, der);
    return append_certificate(b, der, 0);
}

/* OpenSSL's "TRUSTED CERTIFICATE" has data of its own after the certificate. */
static struct vouch_span first_element(struct vouch_span der)
{
    struct vouch_element element;
    struct vouch_der reader = vouch_der_of(der);
    return vouch_der_element(&reader, &element) ? element.whole : der;
}

static bool is_trusted_label(struct vouch_span label)
{
    return vouch_span_equal(label, vouch_span_of("TRUSTED CERTIFICATE"));
}

static int add_block(struct vouch_bundle *b, const struct vouch_pem_block *block)
{
    struct vouch_span der;
    size_t size = vouch_base64_size(block->body.len);
    uint8_t *bytes = new_block(b, size);
    if (!bytes)
        return VOUCH_E_MEMORY;
    int status = vouch_base64_decode(block->body, bytes, size, &der.len);
    if (status != VOUCH_OK)
        return status;
    der.data = bytes;
    if (block->kind == VOUCH_PEM_PKCS7)
        return add_pkcs7(b, der);
    if (block->kind == VOUCH_PEM_CRL)
        return append(&b->crls, &b->crls_count, der);
    struct vouch_span one = is_trusted_label(block->label) ? first_element(der) : der;
    uint8_t refused = vouch_trust_mark_refused(vouch_span_part(der, one.len, der.len));
    if (b->anchors && refused == VOUCH_TRUST_MARK_NONE)
        return VOUCH_OK;
    return append_certificate(b, one, refused);
}

static bool wanted(enum vouch_pem_kind kind)
{
    return kind == VOUCH_PEM_CERTIFICATE || kind == VOUCH_PEM_CRL || kind == VOUCH_PEM_PKCS7;
}

static int add_pem(struct vouch_bundle *b, const char *path, struct vouch_span text,
                   struct vouch_writer *why)
{
    struct vouch_pem_block block;
    struct vouch_pem pem = vouch_pem_of(text);
    while (vouch_pem_next(&pem, &block)) {
        int status = wanted(block.kind) ? add_block(b, &block) : VOUCH_OK;
        if (status == VOUCH_E_MALFORMED)
            return fault_in_block(why, path, block.number, "it cannot be decoded");
        if (status != VOUCH_OK)
            return status;
    }
    return pem.fault ? fault_in_block(why, path, pem.count, pem.fault) : VOUCH_OK;
}

int vouch_bundle_add_bytes(struct vouch_bundle *b, const char *path, struct vouch_span bytes,
                           struct vouch_writer *why)
{
    if (vouch_pkcs12_is(bytes))
        return add_pkcs12(b, path, bytes, why);
    if (!vouch_pem_is_der(bytes) && !vouch_ber_is(bytes))
        return add_pem(b, path, bytes, why);
    int status = keep(b, &bytes);
    if (status == VOUCH_OK)
        status = vouch_ber_is(bytes) ? add_pkcs7(b, bytes) : add_der(b, bytes);
    return status == VOUCH_E_MALFORMED ? fault(why, path, "the bundle cannot be read") : status;
}

static int nothing_found(const struct vouch_bundle *b, const char *path, struct vouch_span file,
                         struct vouch_writer *why)
{
    fault(why, path,
          b->lists ? "there is no revocation list in it" : "there is no certificate in it");
    vouch_pem_hint(why, file);
    return VOUCH_E_NOT_FOUND;
}

int vouch_bundle_add(struct vouch_bundle *b, const char *path, struct vouch_writer *why)
{
    struct vouch_file file;
    size_t before = b->certificates_count + b->crls_count;
    int status = vouch_file_read(path, VOUCH_FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    status = vouch_bundle_add_bytes(b, path, file.bytes, why);
    if (status == VOUCH_E_MEMORY)
        fault(why, path, "no memory");
    if (status == VOUCH_OK && b->certificates_count + b->crls_count == before)
        status = nothing_found(b, path, file.bytes, why);
    vouch_file_free(&file);
    return status;
}

int vouch_bundle_add_response_bytes(struct vouch_bundle *b, struct vouch_span bytes)
{
    uint8_t *block = new_block(b, bytes.len);
    if (!block)
        return VOUCH_E_MEMORY;
    if (bytes.len > 0)
        memcpy(block, bytes.data, bytes.len);
    return append(&b->responses, &b->responses_count, (struct vouch_span){block, bytes.len});
}

int vouch_bundle_add_response(struct vouch_bundle *b, const char *path, struct vouch_writer *why)
{
    struct vouch_file file;
    int status = vouch_file_read(path, VOUCH_FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    status = vouch_bundle_add_response_bytes(b, file.bytes);
    vouch_file_free(&file);
    if (status == VOUCH_E_MEMORY)
        fault(why, path, "no memory");
    return status;
}

void vouch_bundle_free(struct vouch_bundle *b)
{
    for (size_t i = 0; i < b->blocks_count; i++)
        free(b->blocks[i]);
    free(b->blocks);
    free(b->certificates);
    free(b->refused);
    free(b->responses);
    free(b->crls);
    memset(b, 0, sizeof *b);
}
