// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/pkcs12_write.h"

#include "boards/posix/cert/cert_plan.h"
#include "boards/posix/cert/der_write.h"
#include "boards/posix/cert/key_make.h"
#include "boards/posix/pkcs12/pbe_encrypt.h"
#include "core/status.h"
#include "core/x509/der.h"

#include <mbedtls/platform_util.h>

#include <stdlib.h>
#include <string.h>

enum { SHA1_BYTES = 20, EXTRA = 4096, KEY_DER_MAX = 8192 };

/* The state of writing one file. */
struct writing {
    const struct vouch_pkcs12_plan *plan;
    struct vouch_pbe_password password;
    uint8_t key_id[SHA1_BYTES]; /* localKeyID: the certificate's SHA-1, as usual */
    struct vouch_pbe_encryption key_encryption;
    struct vouch_pbe_encryption bags_encryption;
    uint8_t mac_salt[VOUCH_PBE_NEW_SALT];
    uint8_t *plain; /* to be encrypted */
    uint8_t *cipher;
    size_t max; /* of each */
};

static void put_text(struct vouch_der_writer *w, uint8_t tag, struct vouch_span text)
{
    size_t mark = vouch_der_mark(w);
    for (size_t i = text.len; i-- > 0;) { /* BMPString: big-endian, written from its end */
        const uint8_t unit[] = {0, text.data[i]};
        vouch_der_put(w, (struct vouch_span){unit, sizeof unit});
    }
    vouch_der_wrap(w, tag, mark);
}

/* Attribute: its type, and a SET of what was written since the mark. */
static void wrap_attribute(struct vouch_der_writer *w, const char *oid, size_t mark)
{
    vouch_der_wrap(w, VOUCH_TAG_SET, mark);
    vouch_der_put_oid(w, oid);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

static void put_attributes(struct vouch_der_writer *w, const struct writing *x)
{
    size_t all = vouch_der_mark(w);
    size_t mark = all;
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, (struct vouch_span){x->key_id, SHA1_BYTES});
    wrap_attribute(w, "1.2.840.113549.1.9.21", mark);
    if (x->plan->name.len) {
        mark = vouch_der_mark(w);
        put_text(w, VOUCH_TAG_BMP, x->plan->name);
        wrap_attribute(w, "1.2.840.113549.1.9.20", mark);
    }
    vouch_der_wrap(w, VOUCH_TAG_SET, all);
}

/* SafeBag: its type before what was written since `value`, followed by the attributes. */
static void wrap_bag(struct vouch_der_writer *w, const char *oid, size_t bag, size_t value)
{
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 0, value);
    vouch_der_put_oid(w, oid);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, bag);
}

/* --- encryption --- */

static void put_null_algorithm(struct vouch_der_writer *w, const char *oid)
{
    size_t mark = vouch_der_mark(w);
    vouch_der_put_null(w);
    vouch_der_put_oid(w, oid);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

static void put_pbes2(struct vouch_der_writer *w, const struct vouch_pbe_encryption *e)
{
    size_t all = vouch_der_mark(w);
    size_t mark = all;
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, (struct vouch_span){e->iv, sizeof e->iv});
    vouch_der_put_oid(w, "2.16.840.1.101.3.4.1.42");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    mark = vouch_der_mark(w);
    put_null_algorithm(w, "1.2.840.113549.2.9");
    vouch_der_put_integer(w, VOUCH_PBE_NEW_ROUNDS);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, (struct vouch_span){e->salt, sizeof e->salt});
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_put_oid(w, "1.2.840.113549.1.5.12");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, all);
    vouch_der_put_oid(w, "1.2.840.113549.1.5.13");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, all);
}

static void put_encryption(struct vouch_der_writer *w, const struct vouch_pbe_encryption *e)
{
    size_t mark = vouch_der_mark(w);
    if (!e->legacy) {
        put_pbes2(w, e);
        return;
    }
    vouch_der_put_integer(w, VOUCH_PBE_NEW_ROUNDS);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, (struct vouch_span){e->salt, sizeof e->salt});
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_put_oid(w, "1.2.840.113549.1.12.1.3");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

static int encrypt(struct writing *x, const struct vouch_pbe_encryption *e,
                   const struct vouch_der_writer *plain, struct vouch_span *cipher)
{
    size_t len = 0;
    struct vouch_span text = vouch_der_written(plain);
    int status =
        text.len ? vouch_pbe_encrypt(&x->password, e, text, x->cipher, &len) : VOUCH_E_MEMORY;
    *cipher = (struct vouch_span){x->cipher, len};
    return status;
}

/* --- the key --- */

/* PrivateKeyInfo (RFC 5208 section 5); its algorithm is that of the public key. */
static int put_private_key(struct vouch_der_writer *w, mbedtls_pk_context *key)
{
    uint8_t der[KEY_DER_MAX];
    uint8_t spki_buffer[VOUCH_SPKI_MAX];
    struct vouch_span spki;
    size_t mark = vouch_der_mark(w);
    int len = mbedtls_pk_write_key_der(key, der, sizeof der);
    int status = vouch_cert_spki(key, spki_buffer, &spki);
    if (len > 0 && status == VOUCH_OK) {
        struct vouch_der all = vouch_der_of(spki);
        struct vouch_der fields = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
        vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING,
                            (struct vouch_span){der + sizeof der - len, (size_t)len});
        vouch_der_put(w, vouch_der_whole(&fields, VOUCH_TAG_SEQUENCE));
        vouch_der_put_integer(w, 0);
        vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    }
    mbedtls_platform_zeroize(der, sizeof der);
    return len > 0 && !w->full ? status : VOUCH_E_MEMORY;
}

/* ContentInfo of type data around SafeContents with the key's bag. */
static int put_key(struct vouch_der_writer *w, struct writing *x)
{
    struct vouch_span cipher;
    struct vouch_der_writer plain = vouch_der_writer_of(x->plain, x->max);
    int status = put_private_key(&plain, x->plan->key);
    if (status == VOUCH_OK)
        status = encrypt(x, &x->key_encryption, &plain, &cipher);
    mbedtls_platform_zeroize(x->plain, x->max);
    if (status != VOUCH_OK)
        return status;
    size_t bag = vouch_der_mark(w);
    put_attributes(w, x);
    size_t value = vouch_der_mark(w);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, cipher);
    put_encryption(w, &x->key_encryption);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, value);
    wrap_bag(w, "1.2.840.113549.1.12.10.1.2", bag, value);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, bag);
    vouch_der_wrap(w, VOUCH_TAG_OCTET_STRING, bag);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 0, bag);
    vouch_der_put_oid(w, "1.2.840.113549.1.7.1");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, bag);
    return VOUCH_OK;
}

/* --- the certificates --- */

static void put_certificate(struct vouch_der_writer *w, const struct writing *x, size_t index)
{
    size_t bag = vouch_der_mark(w);
    if (index == 0)
        put_attributes(w, x);
    size_t value = vouch_der_mark(w);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, x->plan->chain[index]);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 0, value);
    vouch_der_put_oid(w, "1.2.840.113549.1.9.22.1");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, value);
    wrap_bag(w, "1.2.840.113549.1.12.10.1.3", bag, value);
}

/* ContentInfo of type encryptedData around SafeContents with the certificates' bags. */
static int put_certificates(struct vouch_der_writer *w, struct writing *x)
{
    struct vouch_span cipher;
    struct vouch_der_writer plain = vouch_der_writer_of(x->plain, x->max);
    size_t mark = vouch_der_mark(&plain);
    for (size_t i = x->plan->chain_count; i-- > 0;)
        put_certificate(&plain, x, i);
    vouch_der_wrap(&plain, VOUCH_TAG_SEQUENCE, mark);
    int status = encrypt(x, &x->bags_encryption, &plain, &cipher);
    mark = vouch_der_mark(w);
    if (status != VOUCH_OK)
        return status;
    vouch_der_put_value(w, VOUCH_TAG_CONTEXT | 0, cipher);
    put_encryption(w, &x->bags_encryption);
    vouch_der_put_oid(w, "1.2.840.113549.1.7.1");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_put_integer(w, 0);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 0, mark);
    vouch_der_put_oid(w, "1.2.840.113549.1.7.6");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    return VOUCH_OK;
}

/* --- the file --- */

/* MacData, of the AuthenticatedSafe's bytes. */
static int put_mac(struct vouch_der_writer *w, const struct writing *x, struct vouch_span safe)
{
    uint8_t key[MBEDTLS_MD_MAX_SIZE];
    uint8_t value[MBEDTLS_MD_MAX_SIZE];
    bool legacy = x->plan->legacy;
    const struct vouch_pbe_derivation d = {legacy ? MBEDTLS_MD_SHA1 : MBEDTLS_MD_SHA256,
                                           {x->mac_salt, sizeof x->mac_salt},
                                           VOUCH_PBE_NEW_ROUNDS};
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(d.digest);
    size_t size = mbedtls_md_get_size(info);
    size_t mark = vouch_der_mark(w);
    int status = vouch_pbe_derive(&x->password, &d, VOUCH_PBE_MAC, key, size);
    if (status == VOUCH_OK && mbedtls_md_hmac(info, key, size, safe.data, safe.len, value) != 0)
        status = VOUCH_E_MEMORY;
    mbedtls_platform_zeroize(key, sizeof key);
    vouch_der_put_integer(w, VOUCH_PBE_NEW_ROUNDS);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, d.salt);
    size_t digest = vouch_der_mark(w);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, (struct vouch_span){value, size});
    put_null_algorithm(w, legacy ? "1.3.14.3.2.26" : "2.16.840.1.101.3.4.2.1");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, digest);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    return status;
}

static int put_pfx(struct vouch_der_writer *w, struct writing *x)
{
    /* The MAC comes after what it covers, so that must be written twice. */
    struct vouch_der_writer inner = vouch_der_writer_of(w->buffer, w->max / 2);
    size_t mark = vouch_der_mark(&inner);
    int status = put_certificates(&inner, x);
    if (status == VOUCH_OK)
        status = put_key(&inner, x);
    vouch_der_wrap(&inner, VOUCH_TAG_SEQUENCE, mark);
    struct vouch_span safe = vouch_der_written(&inner);
    if (status != VOUCH_OK || safe.len == 0)
        return status == VOUCH_OK ? VOUCH_E_MEMORY : status;
    *w = vouch_der_writer_of(w->buffer + w->max / 2, w->max - w->max / 2);
    mark = vouch_der_mark(w);
    status = put_mac(w, x, safe);
    size_t content = vouch_der_mark(w);
    vouch_der_put_value(w, VOUCH_TAG_OCTET_STRING, safe);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 0, content);
    vouch_der_put_oid(w, "1.2.840.113549.1.7.1");
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, content);
    vouch_der_put_integer(w, 3);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    return status;
}

static int prepare(struct writing *x)
{
    int status = vouch_pbe_password_set(&x->password, x->plan->password);
    if (status != VOUCH_OK)
        return status;
    struct vouch_pbe_encryption *const both[] = {&x->key_encryption, &x->bags_encryption};
    for (size_t i = 0; i < 2; i++) {
        both[i]->legacy = x->plan->legacy;
        if (vouch_key_random(NULL, both[i]->salt, sizeof both[i]->salt) != 0 ||
            vouch_key_random(NULL, both[i]->iv, sizeof both[i]->iv) != 0)
            return VOUCH_E_IO;
    }
    if (vouch_key_random(NULL, x->mac_salt, sizeof x->mac_salt) != 0)
        return VOUCH_E_IO;
    struct vouch_span leaf = x->plan->chain[0];
    return mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA1), leaf.data, leaf.len, x->key_id)
               ? VOUCH_E_MEMORY
               : VOUCH_OK;
}

/* Space for a chain in one file, twice. */
static size_t capacity_of(const struct vouch_span *chain, size_t count)
{
    size_t len = EXTRA + KEY_DER_MAX;
    for (size_t i = 0; i < count; i++)
        len += chain[i].len + EXTRA / 8;
    return len;
}

int vouch_pkcs12_write(const struct vouch_pkcs12_plan *plan, struct vouch_bundle_written *out)
{
    struct writing *x = calloc(1, sizeof *x);
    size_t max = capacity_of(plan->chain, plan->chain_count);
    memset(out, 0, sizeof *out);
    out->buffer_len = 2 * max;
    out->buffer = malloc(out->buffer_len);
    int status = x && out->buffer ? VOUCH_OK : VOUCH_E_MEMORY;
    if (x) {
        x->plan = plan;
        x->max = max;
        x->plain = calloc(1, max);
        x->cipher = malloc(vouch_pbe_storage(max));
        if (!x->plain || !x->cipher)
            status = VOUCH_E_MEMORY;
    }
    struct vouch_der_writer w = vouch_der_writer_of(out->buffer, out->buffer_len);
    if (status == VOUCH_OK)
        status = prepare(x);
    if (status == VOUCH_OK)
        status = put_pfx(&w, x);
    if (x) {
        free(x->plain);
        free(x->cipher);
        vouch_pbe_password_wipe(&x->password);
    }
    free(x);
    out->der = vouch_der_written(&w);
    return status == VOUCH_OK && out->der.len == 0 ? VOUCH_E_MEMORY : status;
}

int vouch_pkcs7_write(const struct vouch_span *chain, size_t count,
                      struct vouch_bundle_written *out)
{
    memset(out, 0, sizeof *out);
    out->buffer_len = capacity_of(chain, count);
    out->buffer = malloc(out->buffer_len);
    if (!out->buffer)
        return VOUCH_E_MEMORY;
    struct vouch_der_writer w = vouch_der_writer_of(out->buffer, out->buffer_len);
    size_t all = vouch_der_mark(&w);
    vouch_der_put_value(&w, VOUCH_TAG_SET, (struct vouch_span){NULL, 0});
    size_t mark = vouch_der_mark(&w);
    for (size_t i = count; i-- > 0;)
        vouch_der_put(&w, chain[i]);
    vouch_der_wrap(&w, VOUCH_TAG_CONSTRUCTED | 0, mark);
    mark = vouch_der_mark(&w);
    vouch_der_put_oid(&w, "1.2.840.113549.1.7.1");
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_put_value(&w, VOUCH_TAG_SET, (struct vouch_span){NULL, 0});
    vouch_der_put_integer(&w, 1);
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, all);
    vouch_der_wrap(&w, VOUCH_TAG_CONSTRUCTED | 0, all);
    vouch_der_put_oid(&w, "1.2.840.113549.1.7.2");
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, all);
    out->der = vouch_der_written(&w);
    return out->der.len ? VOUCH_OK : VOUCH_E_MEMORY;
}

void vouch_bundle_written_free(struct vouch_bundle_written *w)
{
    if (w->buffer)
        mbedtls_platform_zeroize(w->buffer, w->buffer_len);
    free(w->buffer);
    memset(w, 0, sizeof *w);
}
