// SPDX-License-Identifier: Apache-2.0
#include "core/x509/certificate.h"

#include "core/x509/extension_check.h"
#include "core/x509/key.h"
#include "core/x509/name.h"

#include <mbedtls/sha256.h>

/* More than any real certificate has; the search for duplicates costs the square of it. */
enum { EXTENSIONS_MAX = 64 };

/* 2050-01-01T00:00:00Z */
static const int64_t year_2050_s = 2524608000;

/* The first fault counts. */
static void note_fault(struct vouch_certificate *c, int field, const char *fault)
{
    if (c->fault || !fault)
        return;
    c->fault = fault;
    c->fault_field = (uint8_t)field;
}

/* A field has been read, valid or not. */
static void got(struct vouch_certificate *c, const struct vouch_der *d, int field,
                enum vouch_certificate_part part)
{
    note_fault(c, field, d->fault);
    if (!d->fault)
        c->parts |= (uint8_t)part;
}

static void read_version(struct vouch_der *tbs, struct vouch_certificate *out)
{
    out->version = 1;
    if (!vouch_der_next_is(tbs, VOUCH_TAG_CONSTRUCTED | 0))
        return;
    struct vouch_der field = vouch_der_enter(tbs, VOUCH_TAG_CONSTRUCTED | 0);
    uint32_t version = vouch_der_small(&field, vouch_der_integer(&field));
    vouch_der_leave(tbs, &field);
    note_fault(out, VOUCH_FIELD_VERSION, tbs->fault);
    if (tbs->fault)
        return;
    if (version > 2)
        note_fault(out, VOUCH_FIELD_VERSION, "a version that does not exist");
    if (version == 0)
        note_fault(out, VOUCH_FIELD_VERSION, "version 1 written out");
    out->version = version > 2 ? 0 : (uint8_t)(version + 1);
}

/* The rest can be read even if this is faulty. */
static void read_serial(struct vouch_der *tbs, struct vouch_certificate *out)
{
    struct vouch_der serial = vouch_der_of(vouch_der_whole(tbs, VOUCH_TAG_INTEGER));
    note_fault(out, VOUCH_FIELD_SERIAL, tbs->fault);
    if (tbs->fault)
        return;
    out->serial = vouch_der_integer(&serial);
    got(out, &serial, VOUCH_FIELD_SERIAL, VOUCH_PART_SERIAL);
}

static struct vouch_span read_name(struct vouch_der *tbs, struct vouch_certificate *out,
                                   enum vouch_certificate_field field,
                                   enum vouch_certificate_part part)
{
    struct vouch_span name = vouch_der_whole(tbs, VOUCH_TAG_SEQUENCE);
    got(out, tbs, (int)field, part);
    if (!tbs->fault)
        note_fault(out, (int)field, vouch_name_fault(name));
    return name;
}

static int64_t read_time(struct vouch_der *validity, struct vouch_certificate *out,
                         enum vouch_certificate_field field)
{
    bool generalized;
    int64_t utc_s = vouch_der_time(validity, &generalized);
    note_fault(out, (int)field, validity->fault);
    if (!validity->fault && generalized && utc_s < year_2050_s)
        out->notes |= VOUCH_NOTE_TIME_TYPE;
    return utc_s;
}

static void read_validity(struct vouch_der *tbs, struct vouch_certificate *out)
{
    struct vouch_der validity = vouch_der_enter(tbs, VOUCH_TAG_SEQUENCE);
    out->not_before_s = read_time(&validity, out, VOUCH_FIELD_NOT_BEFORE);
    out->not_after_s = read_time(&validity, out, VOUCH_FIELD_NOT_AFTER);
    vouch_der_end(&validity); /* the rest can be read even if this is faulty */
    got(out, &validity, VOUCH_FIELD_NOT_AFTER, VOUCH_PART_VALIDITY);
}

static void read_key(struct vouch_der *tbs, struct vouch_certificate *out)
{
    struct vouch_key key;
    const char *fault = NULL;
    out->spki = vouch_der_whole(tbs, VOUCH_TAG_SEQUENCE);
    got(out, tbs, VOUCH_FIELD_KEY, VOUCH_PART_KEY);
    if (tbs->fault)
        return;
    vouch_key_read(out->spki, &key, &fault);
    note_fault(out, VOUCH_FIELD_KEY, fault);
}

/* Unique identifiers (RFC 5280 section 4.1.2.8) are not evaluated. */
static void skip_unique_ids(struct vouch_der *tbs, struct vouch_certificate *out)
{
    struct vouch_span id;
    for (uint8_t number = 1; number <= 2; number++)
        if (vouch_der_optional(tbs, (uint8_t)(VOUCH_TAG_CONTEXT | number), &id))
            out->notes |= VOUCH_NOTE_UNIQUE_ID;
    note_fault(out, VOUCH_FIELD_UNIQUE_ID, tbs->fault);
}

static void read_basic_constraints(struct vouch_span value, struct vouch_certificate *out)
{
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der fields = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    if (vouch_der_next_is(&fields, VOUCH_TAG_BOOLEAN)) {
        out->ca = vouch_der_bool(&fields);
        if (!out->ca)
            out->notes |= VOUCH_NOTE_DEFAULT;
    }
    if (vouch_der_more(&fields))
        out->path_length = (int32_t)vouch_der_small(&fields, vouch_der_integer(&fields));
}

static void take_extension(const struct vouch_extension *e, int field,
                           struct vouch_certificate *out)
{
    const char *fault = vouch_extension_fault(e);
    out->present |= 1u << e->kind;
    if (e->critical)
        out->critical |= 1u << e->kind;
    if (e->critical && e->kind == VOUCH_EXT_POLICIES &&
        vouch_policies_qualified_strangely(e->value))
        out->critical |= 1u << VOUCH_EXT_UNKNOWN;
    note_fault(out, field, fault);
    if (fault)
        return;
    if (e->kind == VOUCH_EXT_BASIC_CONSTRAINTS)
        read_basic_constraints(e->value, out);
    if (e->kind == VOUCH_EXT_KEY_USAGE) {
        struct vouch_der d = vouch_der_of(e->value);
        struct vouch_span bits = vouch_der_read(&d, VOUCH_TAG_BIT_STRING);
        out->key_usage = (uint16_t)vouch_der_named_bits(&d, bits);
        if (!vouch_der_bits_shortest(bits))
            out->notes |= VOUCH_NOTE_DEFAULT;
    }
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

static bool is_duplicate(const struct vouch_certificate *c, const struct vouch_extension *e,
                         size_t count)
{
    if (e->kind != VOUCH_EXT_UNKNOWN)
        return c->present >> e->kind & 1;
    return seen_before(c->extensions, count, e->oid);
}

static void read_extension_list(struct vouch_der *list, struct vouch_certificate *out)
{
    struct vouch_extension e;
    int field = VOUCH_FIELD_EXTENSION;
    for (; vouch_extension_next(list, &e); field++) {
        size_t count = (size_t)field - VOUCH_FIELD_EXTENSION;
        if (count == EXTENSIONS_MAX) {
            vouch_der_fail(list, "more extensions than are read");
            note_fault(out, VOUCH_FIELD_EXTENSIONS, list->fault);
            return;
        }
        if (is_duplicate(out, &e, count))
            note_fault(out, field, "two extensions of one kind");
        else
            take_extension(&e, field, out);
        if (e.default_written)
            out->notes |= VOUCH_NOTE_DEFAULT;
    }
    note_fault(out, field, list->fault);
}

static void read_extensions(struct vouch_der *tbs, struct vouch_certificate *out)
{
    struct vouch_der field = vouch_der_enter(tbs, VOUCH_TAG_CONSTRUCTED | 3);
    out->extensions = vouch_der_read(&field, VOUCH_TAG_SEQUENCE);
    struct vouch_der list = vouch_der_of(out->extensions);
    if (!field.fault && !out->extensions.len)
        vouch_der_fail(&field, "an empty list of extensions");
    read_extension_list(&list, out);
    vouch_der_leave(&field, &list);
    vouch_der_leave(tbs, &field);
    if (out->version == 1)
        note_fault(out, VOUCH_FIELD_EXTENSIONS, "extensions in a certificate of version 1");
}

/* TBSCertificate; returns the inner AlgorithmIdentifier. */
static struct vouch_span read_tbs(struct vouch_der *tbs, struct vouch_certificate *out)
{
    read_version(tbs, out);
    read_serial(tbs, out);
    struct vouch_span algorithm = vouch_der_whole(tbs, VOUCH_TAG_SEQUENCE);
    note_fault(out, VOUCH_FIELD_INNER_ALGORITHM, tbs->fault);
    out->issuer = read_name(tbs, out, VOUCH_FIELD_ISSUER, VOUCH_PART_ISSUER);
    out->issuer_hash = vouch_name_hash(out->issuer);
    read_validity(tbs, out);
    out->subject = read_name(tbs, out, VOUCH_FIELD_SUBJECT, VOUCH_PART_SUBJECT);
    out->subject_hash = vouch_name_hash(out->subject);
    read_key(tbs, out);
    skip_unique_ids(tbs, out);
    if (vouch_der_more(tbs))
        read_extensions(tbs, out);
    vouch_der_end(tbs);
    got(out, tbs, VOUCH_FIELD_EXTENSIONS, VOUCH_PART_EXTENSIONS);
    return algorithm;
}

static void read_signature(struct vouch_der *outer, struct vouch_span inner_algorithm,
                           struct vouch_certificate *out)
{
    struct vouch_signature_algorithm algorithm;
    const char *fault = NULL;
    out->algorithm = vouch_der_whole(outer, VOUCH_TAG_SEQUENCE);
    note_fault(out, VOUCH_FIELD_OUTER_ALGORITHM, outer->fault);
    out->signature_value = vouch_der_octet_bits(outer);
    got(out, outer, VOUCH_FIELD_SIGNATURE, VOUCH_PART_SIGNATURE);
    if (outer->fault)
        return;
    vouch_signature_read(out->algorithm, &algorithm, &fault);
    note_fault(out, VOUCH_FIELD_OUTER_ALGORITHM, fault);
    if (!vouch_span_equal(inner_algorithm, out->algorithm))
        note_fault(out, VOUCH_FIELD_INNER_ALGORITHM,
                   "the signature algorithm inside is not the one outside");
}

int vouch_certificate_parse(struct vouch_span der, struct vouch_certificate *out)
{
    *out = (struct vouch_certificate){.der = der, .path_length = -1, .key_usage = UINT16_MAX};
    struct vouch_der d = vouch_der_of(der);
    struct vouch_der outer = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    note_fault(out, VOUCH_FIELD_CERTIFICATE, d.fault);
    out->tbs = vouch_der_whole(&outer, VOUCH_TAG_SEQUENCE);
    got(out, &outer, VOUCH_FIELD_TBS, VOUCH_PART_TBS);
    struct vouch_der whole = vouch_der_of(out->tbs);
    struct vouch_der tbs = vouch_der_enter(&whole, VOUCH_TAG_SEQUENCE);
    struct vouch_span inner_algorithm = read_tbs(&tbs, out);
    read_signature(&outer, inner_algorithm, out);
    vouch_der_leave(&d, &outer);
    vouch_der_end(&d);
    note_fault(out, VOUCH_FIELD_CERTIFICATE, d.fault);
    out->self_issued = (out->parts & VOUCH_PART_SUBJECT) && out->subject_hash == out->issuer_hash &&
                       vouch_name_equal(out->subject, out->issuer);
    return out->fault ? VOUCH_E_MALFORMED : VOUCH_OK;
}

bool vouch_certificate_same(const struct vouch_certificate *a, const struct vouch_certificate *b)
{
    return vouch_span_equal(a->der, b->der);
}

int vouch_certificate_sha256(struct vouch_span der, uint8_t out[32])
{
    return mbedtls_sha256(der.data, der.len, out, 0) ? VOUCH_E_MEMORY : VOUCH_OK;
}

bool vouch_certificate_may_sign(const struct vouch_certificate *c)
{
    return c->ca && (c->key_usage & VOUCH_USAGE_KEY_CERT_SIGN);
}

int vouch_certificate_verify_some(const struct vouch_certificate *c, struct vouch_span issuer_spki,
                                  struct vouch_restart *restart)
{
    if (!(c->parts & VOUCH_PART_SIGNATURE))
        return VOUCH_E_MALFORMED;
    return vouch_signature_verify_some(restart, issuer_spki, c->algorithm, c->tbs,
                                       c->signature_value);
}

int vouch_certificate_verify(const struct vouch_certificate *c, struct vouch_span issuer_spki)
{
    return vouch_certificate_verify_some(c, issuer_spki, NULL);
}
