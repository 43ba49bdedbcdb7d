// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pkcs12/pkcs12.h"

#include "boards/posix/pkcs12/ber.h"
#include "boards/posix/pkcs12/pbe.h"
#include "boards/posix/pkcs12/pkcs12_mac.h"
#include "core/status.h"
#include "core/x509/der.h"

#include <mbedtls/platform_util.h>

#include <stdlib.h>
#include <string.h>

enum { NESTED_MAX = 4 };

/* OIDs, by their content bytes. */
#define PKCS 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1
static const uint8_t oid_data[] = {PKCS, 7, 1};
static const uint8_t oid_signed[] = {PKCS, 7, 2};
static const uint8_t oid_enveloped[] = {PKCS, 7, 3};
static const uint8_t oid_encrypted[] = {PKCS, 7, 6};
static const uint8_t oid_bag[] = {PKCS, 12, 10, 1};
static const uint8_t oid_x509_certificate[] = {PKCS, 9, 22, 1};
static const uint8_t oid_x509_crl[] = {PKCS, 9, 23, 1};

#define IS(span, oid) vouch_span_equal((span), (struct vouch_span){(oid), sizeof(oid)})

struct vouch_pkcs12_block {
    struct vouch_pkcs12_block *next;
    size_t len;
    uint8_t bytes[];
};

/* A file being opened. */
struct opening {
    struct vouch_pkcs12 *out;
    struct vouch_pbe_password password;
    struct vouch_writer *why;
};

static uint8_t *new_block(struct vouch_pkcs12 *p, size_t len)
{
    struct vouch_pkcs12_block *b = calloc(1, sizeof *b + len);
    if (!b)
        return NULL;
    b->next = p->blocks;
    b->len = len;
    p->blocks = b;
    return b->bytes;
}

static int say(struct vouch_writer *why, const char *what, int status)
{
    vouch_write_text(why, what);
    return status;
}

static int malformed(struct opening *o)
{
    return say(o->why, "it is no PKCS#12 that can be read", VOUCH_E_MALFORMED);
}

/* Converts one level of BER to DER, in memory of its own. */
static int to_der(struct opening *o, struct vouch_span ber, struct vouch_span *der)
{
    size_t size = vouch_ber_storage(ber.len);
    *der = (struct vouch_span){NULL, 0};
    uint8_t *block = new_block(o->out, size);
    if (!block)
        return say(o->why, "no memory", VOUCH_E_MEMORY);
    return vouch_ber_to_der(ber, block, size, der) == VOUCH_OK ? VOUCH_OK : malformed(o);
}

static int add(struct opening *o, enum vouch_pkcs12_kind kind, struct vouch_span der)
{
    if (o->out->count == VOUCH_PKCS12_ENTRIES_MAX)
        return say(o->why, "there are more than 256 things in it", VOUCH_E_MALFORMED);
    o->out->at[o->out->count++] = (struct vouch_pkcs12_entry){kind, der};
    return VOUCH_OK;
}

static int decrypt(struct opening *o, struct vouch_span algorithm, struct vouch_span cipher,
                   struct vouch_span *plain)
{
    uint8_t *block = new_block(o->out, cipher.len);
    if (!block)
        return say(o->why, "no memory", VOUCH_E_MEMORY);
    plain->data = block;
    plain->len = 0;
    return vouch_pbe_decrypt(&o->password, algorithm, cipher, block, &plain->len, o->why);
}

/* --- SafeContents: bags --- */

/* CertBag and CRLBag: the kind, and the bytes. */
static int take_wrapped(struct opening *o, enum vouch_pkcs12_kind kind, struct vouch_der *value)
{
    struct vouch_der bag = vouch_der_enter(value, VOUCH_TAG_SEQUENCE);
    struct vouch_span type = vouch_der_oid(&bag);
    struct vouch_der explicit_value = vouch_der_enter(&bag, VOUCH_TAG_CONSTRUCTED | 0);
    struct vouch_span bytes = {NULL, 0};
    bool known = IS(type, oid_x509_certificate) || IS(type, oid_x509_crl);
    if (known)
        bytes = vouch_der_read(&explicit_value, VOUCH_TAG_OCTET_STRING);
    if (explicit_value.fault || bag.fault)
        return malformed(o);
    return known ? add(o, kind, bytes) : VOUCH_OK;
}

static int take_shrouded(struct opening *o, struct vouch_der *value)
{
    struct vouch_span plain;
    struct vouch_der bag = vouch_der_enter(value, VOUCH_TAG_SEQUENCE);
    struct vouch_span algorithm = vouch_der_read(&bag, VOUCH_TAG_SEQUENCE);
    struct vouch_span cipher = vouch_der_read(&bag, VOUCH_TAG_OCTET_STRING);
    if (bag.fault)
        return malformed(o);
    int status = decrypt(o, algorithm, cipher, &plain);
    return status == VOUCH_OK ? add(o, VOUCH_PKCS12_KEY, plain) : status;
}

/* The content of a bag, by the last arc of its type; nested bags are processed later. */
static int take_bag(struct opening *o, struct vouch_der *bags, struct vouch_span *nested)
{
    struct vouch_der bag = vouch_der_enter(bags, VOUCH_TAG_SEQUENCE);
    struct vouch_span type = vouch_der_oid(&bag);
    struct vouch_der value = vouch_der_enter(&bag, VOUCH_TAG_CONSTRUCTED | 0);
    if (value.fault || bag.fault || type.len != sizeof oid_bag + 1 ||
        memcmp(type.data, oid_bag, sizeof oid_bag) != 0)
        return malformed(o);
    switch (type.data[sizeof oid_bag]) {
    case 1:
        return add(o, VOUCH_PKCS12_KEY, value.left);
    case 2:
        return take_shrouded(o, &value);
    case 3:
        return take_wrapped(o, VOUCH_PKCS12_CERTIFICATE, &value);
    case 4:
        return take_wrapped(o, VOUCH_PKCS12_CRL, &value);
    case 6:
        *nested = value.left;
        return VOUCH_OK;
    default: /* secrets of other kinds */
        return VOUCH_OK;
    }
}

static int take_bags(struct opening *o, struct vouch_span contents)
{
    for (unsigned depth = 0; contents.len && depth < NESTED_MAX; depth++) {
        struct vouch_span nested = {NULL, 0};
        struct vouch_der all = vouch_der_of(contents);
        struct vouch_der bags = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
        while (vouch_der_more(&bags)) {
            int status = take_bag(o, &bags, &nested);
            if (status != VOUCH_OK)
                return status;
        }
        if (bags.fault || all.fault)
            return malformed(o);
        contents = nested;
    }
    return VOUCH_OK;
}

/* --- AuthenticatedSafe: SafeContents, encrypted or not --- */

/* EncryptedContentInfo's content, [0] IMPLICIT: one OCTET STRING, or one in pieces. */
static int gather(struct opening *o, struct vouch_der *info, struct vouch_span *cipher)
{
    if (vouch_der_optional(info, VOUCH_TAG_CONTEXT | 0, cipher))
        return VOUCH_OK;
    struct vouch_der pieces = vouch_der_enter(info, VOUCH_TAG_CONSTRUCTED | 0);
    uint8_t *block = new_block(o->out, pieces.left.len);
    size_t len = 0;
    if (!block)
        return say(o->why, "no memory", VOUCH_E_MEMORY);
    while (vouch_der_more(&pieces)) {
        struct vouch_span piece = vouch_der_read(&pieces, VOUCH_TAG_OCTET_STRING);
        if (piece.len)
            memcpy(block + len, piece.data, piece.len);
        len += piece.len;
    }
    *cipher = (struct vouch_span){block, len};
    return pieces.fault || info->fault ? malformed(o) : VOUCH_OK;
}

static int open_encrypted(struct opening *o, struct vouch_der *content, struct vouch_span *plain)
{
    struct vouch_span cipher = {NULL, 0};
    struct vouch_der data = vouch_der_enter(content, VOUCH_TAG_SEQUENCE);
    vouch_der_integer(&data);
    struct vouch_der info = vouch_der_enter(&data, VOUCH_TAG_SEQUENCE);
    vouch_der_oid(&info);
    struct vouch_span algorithm = vouch_der_read(&info, VOUCH_TAG_SEQUENCE);
    if (info.fault || data.fault)
        return malformed(o);
    int status = gather(o, &info, &cipher);
    return status == VOUCH_OK ? decrypt(o, algorithm, cipher, plain) : status;
}

static int take_content(struct opening *o, struct vouch_der *safe)
{
    struct vouch_span contents = {NULL, 0};
    struct vouch_span der = {NULL, 0};
    struct vouch_der info = vouch_der_enter(safe, VOUCH_TAG_SEQUENCE);
    struct vouch_span type = vouch_der_oid(&info);
    struct vouch_der content = vouch_der_enter(&info, VOUCH_TAG_CONSTRUCTED | 0);
    int status = VOUCH_OK;
    if (IS(type, oid_enveloped))
        return say(o->why, "it is encrypted to a public key, which is not supported",
                   VOUCH_E_UNSUPPORTED);
    if (IS(type, oid_data))
        contents = vouch_der_read(&content, VOUCH_TAG_OCTET_STRING);
    else if (IS(type, oid_encrypted))
        status = open_encrypted(o, &content, &contents);
    else
        return malformed(o);
    if (status == VOUCH_OK && (content.fault || info.fault))
        return malformed(o);
    if (status == VOUCH_OK)
        status = to_der(o, contents, &der);
    return status == VOUCH_OK ? take_bags(o, der) : status;
}

static int take_safe(struct opening *o, struct vouch_span contents)
{
    struct vouch_span der = {NULL, 0};
    int status = to_der(o, contents, &der);
    struct vouch_der all = vouch_der_of(der);
    if (status != VOUCH_OK)
        return status;
    struct vouch_der safe = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
    while (status == VOUCH_OK && vouch_der_more(&safe))
        status = take_content(o, &safe);
    return status == VOUCH_OK && (safe.fault || all.fault) ? malformed(o) : status;
}

/* --- the file --- */

bool vouch_pkcs12_is(struct vouch_span bytes)
{
    /* SEQUENCE, its length in any form, INTEGER 3, SEQUENCE (section 4). */
    struct vouch_reader r = vouch_reader_of(bytes);
    if (vouch_read_u8(&r) != VOUCH_TAG_SEQUENCE)
        return false;
    uint8_t length = vouch_read_u8(&r);
    if (length > 0x80)
        vouch_read_span(&r, length & 0x7f);
    return vouch_read_u24(&r) == 0x020103 && vouch_read_u8(&r) == VOUCH_TAG_SEQUENCE && !r.failed;
}

static int open_pfx(struct opening *o, struct vouch_span der)
{
    struct vouch_der all = vouch_der_of(der);
    struct vouch_der pfx = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
    vouch_der_integer(&pfx);
    struct vouch_der safe = vouch_der_enter(&pfx, VOUCH_TAG_SEQUENCE);
    struct vouch_span type = vouch_der_oid(&safe);
    struct vouch_der content = vouch_der_enter(&safe, VOUCH_TAG_CONSTRUCTED | 0);
    if (IS(type, oid_signed))
        return say(o->why, "it is held together by a signature instead of a password",
                   VOUCH_E_UNSUPPORTED);
    struct vouch_span contents = vouch_der_read(&content, VOUCH_TAG_OCTET_STRING);
    if (content.fault || safe.fault || pfx.fault || !IS(type, oid_data))
        return malformed(o);
    int status = vouch_pkcs12_check_mac(&o->password, &pfx, contents, o->why);
    return status == VOUCH_OK ? take_safe(o, contents) : status;
}

int vouch_pkcs12_open(struct vouch_pkcs12 *p, struct vouch_span bytes, struct vouch_span password,
                      struct vouch_writer *why)
{
    struct opening o = {.out = p, .why = why};
    struct vouch_span der = {NULL, 0};
    memset(p, 0, sizeof *p);
    int status = vouch_pbe_password_set(&o.password, password);
    if (status != VOUCH_OK)
        say(why, "the password is too long, or no UTF-8", status);
    if (status == VOUCH_OK)
        status = to_der(&o, bytes, &der);
    if (status == VOUCH_OK)
        status = open_pfx(&o, der);
    if (status == VOUCH_E_SIGNATURE)
        vouch_write_text(why, "the password does not open it");
    vouch_pbe_password_wipe(&o.password);
    return status;
}

struct vouch_span vouch_pkcs12_find(const struct vouch_pkcs12 *p, enum vouch_pkcs12_kind kind)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i].kind == kind)
            return p->at[i].der;
    return (struct vouch_span){NULL, 0};
}

void vouch_pkcs12_free(struct vouch_pkcs12 *p)
{
    while (p->blocks) {
        struct vouch_pkcs12_block *next = p->blocks->next;
        mbedtls_platform_zeroize(p->blocks->bytes, p->blocks->len);
        free(p->blocks);
        p->blocks = next;
    }
    p->count = 0;
}
