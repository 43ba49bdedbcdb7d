// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert_plan.h"

#include "boards/posix/cert/key_make.h"
#include "boards/posix/cert/plan_extensions.h"
#include "core/calendar.h"
#include "core/status.h"
#include "core/x509/certificate.h"
#include "core/x509/key.h"

#include <mbedtls/md.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BACKDATED_S = 3600, DIGEST_MAX = 64, SIGNATURE_MAX = 1024, VERSION_3 = 2 };

int vouch_cert_serial(uint8_t buffer[VOUCH_SERIAL_BYTES])
{
    if (vouch_key_random(NULL, buffer, VOUCH_SERIAL_BYTES) != 0)
        return VOUCH_E_IO;
    buffer[0] = (uint8_t)((buffer[0] & 0x3f) | 0x40); /* positive, and without a leading zero */
    return VOUCH_OK;
}

int vouch_cert_spki(mbedtls_pk_context *key, uint8_t buffer[VOUCH_SPKI_MAX], struct vouch_span *out)
{
    int len = mbedtls_pk_write_pubkey_der(key, buffer, VOUCH_SPKI_MAX);
    if (len <= 0)
        return VOUCH_E_MEMORY;
    *out =
        (struct vouch_span){buffer + VOUCH_SPKI_MAX - len, (size_t)len}; /* at the buffer's end */
    return VOUCH_OK;
}

/* A key identifier: the first 20 bytes of SHA-256 over the key's bits (RFC 7093 section 2).
 * VOUCH_OK, or VOUCH_E_MALFORMED: the key cannot be read. */
static int key_id_of(struct vouch_span spki, uint8_t out[VOUCH_KEY_ID_BYTES])
{
    struct vouch_key key;
    uint8_t digest[32];
    if (vouch_key_read(spki, &key, NULL) != VOUCH_OK ||
        vouch_certificate_sha256(key.bytes, digest) != VOUCH_OK)
        return VOUCH_E_MALFORMED;
    memcpy(out, digest, VOUCH_KEY_ID_BYTES);
    return VOUCH_OK;
}

/* --- signing --- */

struct algorithm {
    const char *oid;
    mbedtls_md_type_t digest;
    bool null; /* parameters are NULL (RFC 4055), else absent (RFC 5758) */
};

/* P-384 signs with SHA-384, all others with SHA-256. */
static struct algorithm algorithm_of(const mbedtls_pk_context *key)
{
    if (mbedtls_pk_get_type(key) == MBEDTLS_PK_RSA)
        return (struct algorithm){"1.2.840.113549.1.1.11", MBEDTLS_MD_SHA256, true};
    if (mbedtls_pk_get_bitlen(key) > 256)
        return (struct algorithm){"1.2.840.10045.4.3.3", MBEDTLS_MD_SHA384, false};
    return (struct algorithm){"1.2.840.10045.4.3.2", MBEDTLS_MD_SHA256, false};
}

void vouch_plan_put_algorithm(struct vouch_der_writer *w, const mbedtls_pk_context *signer)
{
    const struct algorithm a = algorithm_of(signer);
    size_t mark = vouch_der_mark(w);
    if (a.null)
        vouch_der_put_null(w);
    vouch_der_put_oid(w, a.oid);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

static int sign(mbedtls_pk_context *signer, struct vouch_span data, uint8_t *buffer, size_t *len)
{
    uint8_t digest[DIGEST_MAX];
    mbedtls_md_type_t type = algorithm_of(signer).digest;
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(type);
    if (!info || mbedtls_md(info, data.data, data.len, digest) != 0)
        return VOUCH_E_MEMORY;
    int failed = mbedtls_pk_sign(signer, type, digest, mbedtls_md_get_size(info), buffer,
                                 SIGNATURE_MAX, len, vouch_key_random, NULL);
    return failed ? VOUCH_E_MEMORY : VOUCH_OK;
}

/* What comes last is written first: the part to be signed is moved in front of its signature. */
int vouch_plan_sign(struct vouch_der_writer *w, size_t mark, mbedtls_pk_context *signer)
{
    uint8_t signature[1 + SIGNATURE_MAX] = {
        0}; /* a BIT STRING starts with its number of unused bits */
    size_t len = 0;
    struct vouch_span part = {w->buffer + w->at, mark - w->at};
    if (w->full || sign(signer, part, signature + 1, &len) != VOUCH_OK)
        return VOUCH_E_MEMORY;
    uint8_t *copy = malloc(part.len);
    if (!copy)
        return VOUCH_E_MEMORY;
    memcpy(copy, part.data, part.len);
    w->at = mark;
    vouch_der_put_value(w, VOUCH_TAG_BIT_STRING, (struct vouch_span){signature, 1 + len});
    vouch_plan_put_algorithm(w, signer);
    vouch_der_put(w, (struct vouch_span){copy, part.len});
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    free(copy);
    return w->full ? VOUCH_E_MEMORY : VOUCH_OK;
}

/* --- certificates and requests --- */

static void put_tbs(struct vouch_der_writer *w, const struct vouch_cert_plan *plan,
                    const struct vouch_plan_key_ids *ids)
{
    size_t all = vouch_der_mark(w);
    vouch_plan_put_extensions(w, plan, ids);
    vouch_der_put(w, plan->spki);
    vouch_der_put(w, plan->subject);
    size_t dates = vouch_der_mark(w);
    vouch_der_put_time(w, plan->not_after_s);
    vouch_der_put_time(w, plan->not_before_s);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, dates);
    vouch_der_put(w, plan->issuer.len ? plan->issuer : plan->subject);
    vouch_plan_put_algorithm(w, plan->signer);
    vouch_der_put_value(w, VOUCH_TAG_INTEGER, plan->serial);
    size_t version = vouch_der_mark(w);
    vouch_der_put_integer(w, VERSION_3);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED, version);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, all);
}

void vouch_cert_plan_dates(struct vouch_cert_plan *plan, unsigned days)
{
    plan->not_before_s = (int64_t)time(NULL) - BACKDATED_S;
    plan->not_after_s = plan->not_before_s + (int64_t)days * VOUCH_DAY_S - 1;
}

int vouch_cert_plan_make(const struct vouch_cert_plan *plan, uint8_t *buffer, size_t buffer_max,
                         struct vouch_span *der)
{
    uint8_t own[VOUCH_KEY_ID_BYTES];
    struct vouch_der_writer w = vouch_der_writer_of(buffer, buffer_max);
    size_t mark = vouch_der_mark(&w);
    if (key_id_of(plan->spki, own) != VOUCH_OK)
        return VOUCH_E_MALFORMED;
    struct vouch_span subject = {own, sizeof own};
    struct vouch_plan_key_ids ids = {subject,
                                     plan->issuer_key_id.len ? plan->issuer_key_id : subject};
    put_tbs(&w, plan, &ids);
    int status = vouch_plan_sign(&w, mark, plan->signer);
    *der = vouch_der_written(&w);
    return status;
}

int vouch_cert_plan_request(const struct vouch_cert_plan *plan, uint8_t *buffer, size_t buffer_max,
                            struct vouch_span *der)
{
    struct vouch_der_writer w = vouch_der_writer_of(buffer, buffer_max);
    size_t mark = vouch_der_mark(&w);
    vouch_plan_put_request_attributes(&w, plan);
    vouch_der_put(&w, plan->spki);
    vouch_der_put(&w, plan->subject);
    vouch_der_put_integer(&w, 0);
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, mark);
    int status = vouch_plan_sign(&w, mark, plan->signer);
    *der = vouch_der_written(&w);
    return status;
}
