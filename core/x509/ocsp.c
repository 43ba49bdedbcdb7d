// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ocsp.h"

#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/oid.h"

#include <mbedtls/md.h>

#include <string.h>

/* The maximum number of certificates, answers, and extensions in one place, of a response. */
enum { CERTIFICATES_MAX = 8, ANSWERS_MAX = 64, EXTENSIONS_MAX = 16 };

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

/* DEFAULT v1, which some encode nevertheless. */
static void read_version(struct vouch_der *data, struct vouch_ocsp *o)
{
    if (vouch_der_next_is(data, VOUCH_TAG_CONSTRUCTED | 0)) {
        struct vouch_der tagged = vouch_der_enter(data, VOUCH_TAG_CONSTRUCTED | 0);
        if (vouch_der_small(&tagged, vouch_der_integer(&tagged)) != 0)
            vouch_der_fail(&tagged, "a version of OCSP response that does not exist");
        vouch_der_leave(data, &tagged);
    }
    note(o, data, "version");
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

/* Every time in a response has this one type. */
static int64_t read_time(struct vouch_der *d)
{
    bool generalized = true;
    int64_t utc_s = vouch_der_time(d, &generalized);
    if (!generalized)
        vouch_der_fail(d, "another type than GeneralizedTime");
    return utc_s;
}

/* --- extensions --- */

/* Those of responses that RFC 6960 section 4.4 and RFC 6962 section 3.3 define. None of them
 * changes what a status means: a nonce says nothing where the request had none. */
static bool known(struct vouch_span oid)
{
    static const struct vouch_oid_row rows[] = {
        {9, {0x2b, 6, 1, 5, 5, 7, 48, 1, 2}, 1},          /* nonce */
        {9, {0x2b, 6, 1, 5, 5, 7, 48, 1, 3}, 1},          /* CRL references */
        {9, {0x2b, 6, 1, 5, 5, 7, 48, 1, 6}, 1},          /* archive cutoff */
        {9, {0x2b, 6, 1, 5, 5, 7, 48, 1, 9}, 1},          /* extended revoked */
        {3, {0x55, 0x1d, 21}, 1},                         /* of CRL entries: the reason */
        {3, {0x55, 0x1d, 24}, 1},                         /* of CRL entries: invalidity date */
        {10, {0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 4, 5}, 1}, /* signed certificate timestamps */
    };
    return vouch_oid_find(rows, sizeof rows / sizeof rows[0], oid, 0) != 0;
}

/* Is there one with this OID among the first `count`? */
static bool seen_before(struct vouch_span list, size_t count, struct vouch_span oid)
{
    struct vouch_der d = vouch_der_of(list);
    struct vouch_extension e;
    while (count-- && vouch_extension_next(&d, &e))
        if (vouch_span_equal(e.oid, oid))
            return true;
    return false;
}

/* Extensions in [1], or none. *unhandled: the OID of the first critical one that is not known. */
static struct vouch_span read_extensions(struct vouch_der *d, struct vouch_span *unhandled)
{
    struct vouch_extension e;
    if (!vouch_der_next_is(d, VOUCH_TAG_CONSTRUCTED | 1))
        return (struct vouch_span){NULL, 0};
    struct vouch_der field = vouch_der_enter(d, VOUCH_TAG_CONSTRUCTED | 1);
    struct vouch_span whole = vouch_der_read(&field, VOUCH_TAG_SEQUENCE);
    struct vouch_der list = vouch_der_of(whole);
    for (size_t count = 0; vouch_extension_next(&list, &e); count++) {
        if (count == EXTENSIONS_MAX)
            vouch_der_fail(&list, "more extensions than are read");
        else if (seen_before(whole, count, e.oid))
            vouch_der_fail(&list, "two extensions of one kind");
        if (e.critical && unhandled->len == 0 && !known(e.oid))
            *unhandled = e.oid;
    }
    vouch_der_leave(&field, &list);
    vouch_der_leave(d, &field);
    return whole;
}

/* --- answers --- */

/* CertID (section 4.1.1). */
struct certificate_id {
    struct vouch_span algorithm;
    struct vouch_span name;
    struct vouch_span key;
    struct vouch_span serial;
};

static struct certificate_id read_id(struct vouch_der *one)
{
    struct certificate_id out;
    struct vouch_der id = vouch_der_enter(one, VOUCH_TAG_SEQUENCE);
    out.algorithm = vouch_der_whole(&id, VOUCH_TAG_SEQUENCE);
    out.name = vouch_der_read(&id, VOUCH_TAG_OCTET_STRING);
    out.key = vouch_der_read(&id, VOUCH_TAG_OCTET_STRING);
    out.serial = vouch_der_integer(&id);
    vouch_der_leave(one, &id);
    return out;
}

static void read_revoked(struct vouch_der *one, struct vouch_span content,
                         struct vouch_ocsp_answer *out)
{
    struct vouch_span reason;
    struct vouch_der revoked = vouch_der_of(content);
    out->status = VOUCH_OCSP_REVOKED;
    out->revoked_s = read_time(&revoked);
    if (vouch_der_optional(&revoked, VOUCH_TAG_CONSTRUCTED | 0, &reason)) {
        struct vouch_der d = vouch_der_of(reason);
        out->reason = (uint8_t)vouch_der_small(&d, vouch_der_read(&d, VOUCH_TAG_ENUMERATED));
        vouch_der_leave(&revoked, &d);
    }
    vouch_der_leave(one, &revoked);
}

static void read_status(struct vouch_der *one, struct vouch_ocsp_answer *out)
{
    struct vouch_span content;
    if (vouch_der_optional(one, VOUCH_TAG_CONSTRUCTED | 1, &content)) {
        read_revoked(one, content, out);
        return;
    }
    bool good = vouch_der_optional(one, VOUCH_TAG_CONTEXT | 0, &content);
    out->status = good ? VOUCH_OCSP_GOOD : VOUCH_OCSP_UNKNOWN;
    if (!good)
        content = vouch_der_read(one, VOUCH_TAG_CONTEXT | 2);
    if (content.len > 0)
        vouch_der_fail(one, "a NULL that is not empty");
}

static void read_next_update(struct vouch_der *one, struct vouch_ocsp_answer *out)
{
    struct vouch_span content;
    out->next_update_known = vouch_der_optional(one, VOUCH_TAG_CONSTRUCTED | 0, &content);
    if (out->next_update_known) {
        struct vouch_der next = vouch_der_of(content);
        out->next_update_s = read_time(&next);
        vouch_der_leave(one, &next);
    }
}

/* The next SingleResponse. Faults go to the response, and to the list. */
static void read_answer(struct vouch_der *list, struct vouch_ocsp *o, struct certificate_id *id,
                        struct vouch_ocsp_answer *out)
{
    *out = (struct vouch_ocsp_answer){0};
    struct vouch_der one = vouch_der_enter(list, VOUCH_TAG_SEQUENCE);
    note(o, list, "responses");
    *id = read_id(&one);
    note(o, &one, "certID");
    read_status(&one, out);
    note(o, &one, "certStatus");
    out->this_update_s = read_time(&one);
    note(o, &one, "thisUpdate");
    read_next_update(&one, out);
    note(o, &one, "nextUpdate");
    out->extensions = read_extensions(&one, &out->unhandled);
    vouch_der_leave(list, &one);
    note(o, list, "singleExtensions");
}

static void read_answers(struct vouch_ocsp *o)
{
    struct certificate_id id;
    struct vouch_ocsp_answer answer;
    struct vouch_der list = vouch_der_of(o->responses);
    for (size_t i = 0; vouch_der_more(&list); i++) {
        if (i == ANSWERS_MAX)
            vouch_der_fail(&list, "more answers than are read");
        read_answer(&list, o, &id, &answer);
    }
}

static void read_data(struct vouch_ocsp *o)
{
    struct vouch_der whole = vouch_der_of(o->tbs);
    struct vouch_der data = vouch_der_enter(&whole, VOUCH_TAG_SEQUENCE);
    read_version(&data, o);
    read_responder(&data, o);
    read_time(&data);
    note(o, &data, "producedAt");
    o->responses = vouch_der_read(&data, VOUCH_TAG_SEQUENCE);
    note(o, &data, "responses");
    read_answers(o);
    read_extensions(&data, &o->unhandled);
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
        {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2}, MBEDTLS_MD_SHA384},
        {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3}, MBEDTLS_MD_SHA512},
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

static bool is_about(const struct certificate_id *id, const struct vouch_certificate *c,
                     const struct vouch_certificate *issuer)
{
    mbedtls_md_type_t md = hash_of(id->algorithm);
    return vouch_span_equal(id->serial, c->serial) && hashes_to(md, c->issuer, id->name) &&
           hashes_to(md, key_bytes(issuer), id->key);
}

/* Of two answers about one certificate: the later one counts, but none that is yet to come before
 * one that holds; of two of the same time, the one that says worse. */
static bool comes_before(const struct vouch_ocsp_answer *a, const struct vouch_ocsp_answer *b,
                         const struct vouch_time *now)
{
    bool a_begun = !now->utc_known || a->this_update_s <= now->utc_s;
    bool b_begun = !now->utc_known || b->this_update_s <= now->utc_s;
    if (a_begun != b_begun)
        return a_begun;
    if (a->this_update_s != b->this_update_s)
        return a->this_update_s > b->this_update_s;
    return a->status == VOUCH_OCSP_REVOKED || b->status == VOUCH_OCSP_GOOD;
}

bool vouch_ocsp_find(const struct vouch_ocsp *o, const struct vouch_certificate *c,
                     const struct vouch_certificate *issuer, const struct vouch_time *now,
                     struct vouch_ocsp_answer *out)
{
    struct vouch_ocsp ignored = {0};
    struct certificate_id id;
    struct vouch_ocsp_answer answer;
    struct vouch_der list = vouch_der_of(o->responses);
    bool found = false;
    *out = (struct vouch_ocsp_answer){0};
    while (vouch_der_more(&list)) {
        read_answer(&list, &ignored, &id, &answer);
        if (!is_about(&id, c, issuer) || (found && !comes_before(&answer, out, now)))
            continue;
        *out = answer;
        found = true;
    }
    return found;
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
