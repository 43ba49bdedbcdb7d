// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ocsp.h"

#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/oid.h"

#include <mbedtls/md.h>

#include <string.h>

/* The maximum number of certificates and answers examined in one response. */
enum { CERTIFICATES_MAX = 8, ANSWERS_MAX = 64 };

static const uint8_t basic[] = {0x2b, 6, 1, 5, 5, 7, 48, 1, 1};
static const uint8_t ocsp_signing[] = {0x2b, 6, 1, 5, 5, 7, 3, 9};

/* --- reading --- */

static void note(struct vouch_ocsp *o, const struct vouch_der *d, const char *field)
{
    if (d->fault && !o->fault) {
        o->fault = d->fault;
        o->field = field;
    }
}

static void read_responder(struct vouch_der *data, struct vouch_ocsp *o)
{
    bool by_key = vouch_der_next_is(data, VOUCH_TAG_CONSTRUCTED | 2);
    struct vouch_der id =
        vouch_der_enter(data, (uint8_t)(VOUCH_TAG_CONSTRUCTED | (by_key ? 2 : 1)));
    if (by_key)
        o->responder_key = vouch_der_read(&id, VOUCH_TAG_OCTET_STRING);
    else
        o->responder_name = vouch_der_whole(&id, VOUCH_TAG_SEQUENCE);
    vouch_der_leave(data, &id);
    note(o, data, "responderID");
}

static void read_data(struct vouch_ocsp *o)
{
    struct vouch_span ignored;
    struct vouch_der whole = vouch_der_of(o->tbs);
    struct vouch_der data = vouch_der_enter(&whole, VOUCH_TAG_SEQUENCE);
    vouch_der_optional(&data, VOUCH_TAG_CONSTRUCTED | 0, &ignored);
    read_responder(&data, o);
    vouch_der_time(&data, NULL);
    note(o, &data, "producedAt");
    o->responses = vouch_der_read(&data, VOUCH_TAG_SEQUENCE);
    note(o, &data, "responses");
    vouch_der_optional(&data, VOUCH_TAG_CONSTRUCTED | 1, &ignored);
    vouch_der_end(&data);
    note(o, &data, "responseExtensions");
}

static void read_basic(struct vouch_span der, struct vouch_ocsp *o)
{
    struct vouch_der d = vouch_der_of(der);
    struct vouch_der fields = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    o->tbs = vouch_der_whole(&fields, VOUCH_TAG_SEQUENCE);
    note(o, &fields, "tbsResponseData");
    if (!fields.fault)
        read_data(o);
    o->algorithm = vouch_der_whole(&fields, VOUCH_TAG_SEQUENCE);
    note(o, &fields, "signatureAlgorithm");
    o->signature_value = vouch_der_octet_bits(&fields);
    note(o, &fields, "signature");
    if (vouch_der_more(&fields)) {
        struct vouch_der certificates = vouch_der_enter(&fields, VOUCH_TAG_CONSTRUCTED | 0);
        o->certificates = vouch_der_read(&certificates, VOUCH_TAG_SEQUENCE);
        vouch_der_leave(&fields, &certificates);
    }
    vouch_der_leave(&d, &fields);
    vouch_der_end(&d);
    note(o, &d, "certs");
}

int vouch_ocsp_parse(struct vouch_span der, struct vouch_ocsp *out)
{
    struct vouch_span want = {basic, sizeof basic};
    *out = (struct vouch_ocsp){0};
    struct vouch_der d = vouch_der_of(der);
    struct vouch_der outer = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    struct vouch_span status = vouch_der_read(&outer, VOUCH_TAG_ENUMERATED);
    out->status = (uint8_t)vouch_der_small(&outer, status);
    note(out, &outer, "responseStatus");
    if (out->fault || out->status != 0)
        return out->fault ? VOUCH_E_MALFORMED : VOUCH_OK;
    struct vouch_der tagged = vouch_der_enter(&outer, VOUCH_TAG_CONSTRUCTED | 0);
    struct vouch_der bytes = vouch_der_enter(&tagged, VOUCH_TAG_SEQUENCE);
    if (!vouch_span_equal(vouch_der_oid(&bytes), want))
        vouch_der_fail(&bytes, "no basic response");
    struct vouch_span response = vouch_der_read(&bytes, VOUCH_TAG_OCTET_STRING);
    vouch_der_leave(&tagged, &bytes);
    vouch_der_leave(&outer, &tagged);
    vouch_der_leave(&d, &outer);
    vouch_der_end(&d);
    note(out, &d, "responseBytes");
    if (!out->fault)
        read_basic(response, out);
    return out->fault ? VOUCH_E_MALFORMED : VOUCH_OK;
}

const char *vouch_ocsp_status_text(uint8_t status)
{
    static const char *const texts[] = {"successful",  "malformedRequest", "internalError",
                                        "tryLater",    "unknown",          "sigRequired",
                                        "unauthorized"};
    return texts[status < sizeof texts / sizeof texts[0] ? status : 4];
}

/* --- subject and responder --- */

static mbedtls_md_type_t hash_of(struct vouch_span algorithm)
{
    static const struct vouch_oid_row rows[] = {
        {5, {0x2b, 0x0e, 3, 2, 26}, MBEDTLS_MD_SHA1},
        {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1}, MBEDTLS_MD_SHA256},
    };
    struct vouch_der d = vouch_der_of(algorithm);
    struct vouch_der fields = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    return (mbedtls_md_type_t)vouch_oid_find(rows, sizeof rows / sizeof rows[0],
                                             vouch_der_oid(&fields), MBEDTLS_MD_NONE);
}

static bool hashes_to(mbedtls_md_type_t md, struct vouch_span data, struct vouch_span hash)
{
    uint8_t buffer[MBEDTLS_MD_MAX_SIZE];
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(md);
    return info && mbedtls_md(info, data.data, data.len, buffer) == 0 &&
           vouch_span_equal(hash, (struct vouch_span){buffer, mbedtls_md_get_size(info)});
}

static struct vouch_span key_bytes(const struct vouch_certificate *c)
{
    struct vouch_key key;
    vouch_key_read(c->spki, &key, NULL);
    return key.bytes;
}

/* CertID (section 4.1.1). */
static bool is_about(struct vouch_der *one, const struct vouch_certificate *c,
                     const struct vouch_certificate *issuer)
{
    struct vouch_der id = vouch_der_enter(one, VOUCH_TAG_SEQUENCE);
    mbedtls_md_type_t md = hash_of(vouch_der_whole(&id, VOUCH_TAG_SEQUENCE));
    struct vouch_span name = vouch_der_read(&id, VOUCH_TAG_OCTET_STRING);
    struct vouch_span key = vouch_der_read(&id, VOUCH_TAG_OCTET_STRING);
    struct vouch_span serial = vouch_der_integer(&id);
    vouch_der_leave(one, &id);
    return !one->fault && vouch_span_equal(serial, c->serial) && hashes_to(md, c->issuer, name) &&
           hashes_to(md, key_bytes(issuer), key);
}

static void read_status(struct vouch_der *one, struct vouch_ocsp_answer *out)
{
    struct vouch_span content;
    struct vouch_span reason;
    out->status = VOUCH_OCSP_UNKNOWN;
    if (vouch_der_optional(one, VOUCH_TAG_CONTEXT | 0, &content)) {
        out->status = VOUCH_OCSP_GOOD;
    } else if (vouch_der_optional(one, VOUCH_TAG_CONSTRUCTED | 1, &content)) {
        struct vouch_der revoked = vouch_der_of(content);
        out->status = VOUCH_OCSP_REVOKED;
        out->revoked_s = vouch_der_time(&revoked, NULL);
        if (vouch_der_optional(&revoked, VOUCH_TAG_CONSTRUCTED | 0, &reason)) {
            struct vouch_der d = vouch_der_of(reason);
            out->reason = (uint8_t)vouch_der_small(&d, vouch_der_read(&d, VOUCH_TAG_ENUMERATED));
        }
    } else {
        vouch_der_read(one, VOUCH_TAG_CONTEXT | 2);
    }
}

static bool read_answer(struct vouch_der *one, struct vouch_ocsp_answer *out)
{
    struct vouch_span content;
    read_status(one, out);
    out->this_update_s = vouch_der_time(one, NULL);
    out->next_update_known = vouch_der_optional(one, VOUCH_TAG_CONSTRUCTED | 0, &content);
    if (out->next_update_known) {
        struct vouch_der next = vouch_der_of(content);
        out->next_update_s = vouch_der_time(&next, NULL);
        vouch_der_leave(one, &next);
    }
    return !one->fault;
}

/* The answer about the certificate, read up to its status. */
static bool find_single(const struct vouch_ocsp *o, const struct vouch_certificate *c,
                        const struct vouch_certificate *issuer, struct vouch_der *one)
{
    struct vouch_der list = vouch_der_of(o->responses);
    for (size_t i = 0; i < ANSWERS_MAX && vouch_der_more(&list); i++) {
        *one = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        if (is_about(one, c, issuer))
            return true;
    }
    return false;
}

bool vouch_ocsp_find(const struct vouch_ocsp *o, const struct vouch_certificate *c,
                     const struct vouch_certificate *issuer, struct vouch_ocsp_answer *out)
{
    struct vouch_der one;
    *out = (struct vouch_ocsp_answer){0};
    return find_single(o, c, issuer, &one) && read_answer(&one, out);
}

struct vouch_span vouch_ocsp_extensions(const struct vouch_ocsp *o,
                                        const struct vouch_certificate *c,
                                        const struct vouch_certificate *issuer)
{
    struct vouch_span content = {NULL, 0};
    struct vouch_ocsp_answer answer = {0};
    struct vouch_der one;
    if (!find_single(o, c, issuer, &one) || !read_answer(&one, &answer) ||
        !vouch_der_optional(&one, VOUCH_TAG_CONSTRUCTED | 1, &content))
        return (struct vouch_span){NULL, 0};
    struct vouch_der extensions = vouch_der_of(content);
    return vouch_der_read(&extensions, VOUCH_TAG_SEQUENCE);
}

bool vouch_ocsp_by(const struct vouch_ocsp *o, const struct vouch_certificate *c)
{
    if (o->responder_name.len)
        return vouch_name_equal(o->responder_name, c->subject);
    return hashes_to(MBEDTLS_MD_SHA1, key_bytes(c), o->responder_key);
}

bool vouch_ocsp_delegate(const struct vouch_ocsp *o, const struct vouch_certificate *issuer,
                         struct vouch_certificate *out)
{
    struct vouch_span purpose = {ocsp_signing, sizeof ocsp_signing};
    struct vouch_der list = vouch_der_of(o->certificates);
    for (size_t i = 0; i < CERTIFICATES_MAX && vouch_der_more(&list); i++) {
        struct vouch_span der = vouch_der_whole(&list, VOUCH_TAG_SEQUENCE);
        if (vouch_certificate_parse(der, out) == VOUCH_OK && vouch_ocsp_by(o, out) &&
            vouch_name_equal(out->issuer, issuer->subject) &&
            vouch_extension_names_usage(out, purpose))
            return true;
    }
    return false;
}
