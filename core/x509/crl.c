// SPDX-License-Identifier: Apache-2.0
#include "core/x509/crl.h"

#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"

/* The first fault is reported, with the field that was being read. */
static void note(struct vouch_crl *out, const struct vouch_der *d, const char *field)
{
    if (d->fault && !out->fault) {
        out->fault = d->fault;
        out->field = field;
    }
}

static void read_version(struct vouch_der *tbs, struct vouch_crl *out)
{
    out->version = 1;
    if (!vouch_der_next_is(tbs, VOUCH_TAG_INTEGER))
        return;
    if (vouch_der_small(tbs, vouch_der_integer(tbs)) != 1)
        vouch_der_fail(tbs, "a version of CRL that does not exist");
    out->version = 2;
}

static bool time_follows(const struct vouch_der *d)
{
    return vouch_der_next_is(d, VOUCH_TAG_UTC_TIME) ||
           vouch_der_next_is(d, VOUCH_TAG_GENERALIZED_TIME);
}

/* An optional BOOLEAN in a context tag of its own. */
static bool read_flag(struct vouch_der *fields, uint8_t number)
{
    struct vouch_span content;
    if (!vouch_der_optional(fields, (uint8_t)(VOUCH_TAG_CONTEXT | number), &content))
        return false;
    if (content.len != 1 || content.data[0] != 0xff)
        vouch_der_fail(fields, "a BOOLEAN that is not ff, though its default is FALSE");
    return true;
}

/* RFC 5280 section 5.2.5 */
static void read_issuing_point(struct vouch_der *d, struct vouch_crl *out)
{
    struct vouch_span reasons;
    struct vouch_der fields = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!fields.fault && fields.left.len == 0)
        vouch_der_fail(&fields, "empty, which says nothing");
    if (vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 0, &out->point)) {
        struct vouch_element name;
        struct vouch_der point = vouch_der_of(out->point);
        vouch_der_element(&point, &name);
        vouch_der_leave(&fields, &point);
    }
    out->only_user = read_flag(&fields, 1);
    out->only_ca = read_flag(&fields, 2);
    if (vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 3, &reasons))
        out->reasons = vouch_der_named_bits(&fields, reasons) & VOUCH_REASONS_ALL;
    out->indirect = read_flag(&fields, 4);
    out->only_attribute = read_flag(&fields, 5);
    if (out->only_user + out->only_ca + out->only_attribute > 1)
        vouch_der_fail(&fields, "a CRL only for certificates of two kinds at once");
    vouch_der_leave(d, &fields);
}

static void read_key_id(struct vouch_der *d, struct vouch_crl *out)
{
    struct vouch_span other;
    struct vouch_der fields = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 0, &out->key_id);
    vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 1, &other);
    vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 2, &other);
    vouch_der_leave(d, &fields);
}

/* The number may be as long as a serial number. */
static struct vouch_span read_number(struct vouch_der *d)
{
    struct vouch_span number = vouch_der_integer(d);
    if (!d->fault && (number.data[0] & 0x80))
        vouch_der_fail(d, "a negative CRL number");
    return number;
}

static void take_extension(const struct vouch_extension *e, struct vouch_crl *out)
{
    static const char *const fields[] = {[VOUCH_EXT_CRL_NUMBER] = "cRLNumber",
                                         [VOUCH_EXT_DELTA_CRL] = "deltaCRLIndicator",
                                         [VOUCH_EXT_ISSUING_POINT] = "issuingDistributionPoint",
                                         [VOUCH_EXT_AUTHORITY_KEY_ID] = "authorityKeyIdentifier"};
    struct vouch_der d = vouch_der_of(e->value);
    if (e->kind >= sizeof fields / sizeof fields[0] || !fields[e->kind]) {
        if (e->critical && !out->unhandled.len)
            out->unhandled = e->oid;
        return;
    }
    if (e->kind == VOUCH_EXT_CRL_NUMBER) {
        out->number = read_number(&d);
        out->number_critical = e->critical;
    } else if (e->kind == VOUCH_EXT_DELTA_CRL) {
        out->base = read_number(&d);
        out->delta = true;
    } else if (e->kind == VOUCH_EXT_ISSUING_POINT) {
        read_issuing_point(&d, out);
    } else {
        read_key_id(&d, out);
    }
    vouch_der_end(&d);
    note(out, &d, fields[e->kind]);
}

static void read_extensions(struct vouch_der *tbs, struct vouch_crl *out)
{
    uint32_t seen = 0;
    struct vouch_extension e;
    struct vouch_der field = vouch_der_enter(tbs, VOUCH_TAG_CONSTRUCTED | 0);
    out->extensions = vouch_der_read(&field, VOUCH_TAG_SEQUENCE);
    struct vouch_der list = vouch_der_of(out->extensions);
    while (vouch_extension_next(&list, &e)) {
        if (e.kind != VOUCH_EXT_UNKNOWN && (seen >> e.kind & 1))
            vouch_der_fail(&list, "two extensions of one kind");
        seen |= 1u << e.kind;
        take_extension(&e, out);
    }
    vouch_der_leave(&field, &list);
    vouch_der_leave(tbs, &field);
    if (out->version != 2)
        vouch_der_fail(tbs, "extensions in a CRL of version 1");
}

static void read_dates(struct vouch_der *tbs, struct vouch_crl *out)
{
    out->this_update_s = vouch_der_time(tbs, NULL);
    note(out, tbs, "thisUpdate");
    out->next_update_known = time_follows(tbs);
    if (out->next_update_known)
        out->next_update_s = vouch_der_time(tbs, NULL);
    note(out, tbs, "nextUpdate");
}

static struct vouch_span read_tbs(struct vouch_der *tbs, struct vouch_crl *out)
{
    read_version(tbs, out);
    note(out, tbs, "version");
    struct vouch_span algorithm = vouch_der_whole(tbs, VOUCH_TAG_SEQUENCE);
    note(out, tbs, "signature");
    out->issuer = vouch_der_whole(tbs, VOUCH_TAG_SEQUENCE);
    const char *fault = tbs->fault ? NULL : vouch_name_fault(out->issuer);
    if (fault)
        vouch_der_fail(tbs, fault);
    note(out, tbs, "issuer");
    read_dates(tbs, out);
    if (vouch_der_optional(tbs, VOUCH_TAG_SEQUENCE, &out->entries) && !out->entries.len)
        vouch_der_fail(tbs, "an empty list, which must be left out");
    note(out, tbs, "revokedCertificates");
    if (vouch_der_more(tbs))
        read_extensions(tbs, out);
    vouch_der_end(tbs);
    note(out, tbs, "crlExtensions");
    return algorithm;
}

static void read_signature(struct vouch_der *outer, struct vouch_span inner_algorithm,
                           struct vouch_crl *out)
{
    struct vouch_signature_algorithm ignored;
    const char *fault = NULL;
    out->algorithm = vouch_der_whole(outer, VOUCH_TAG_SEQUENCE);
    if (!outer->fault && vouch_signature_read(out->algorithm, &ignored, &fault))
        vouch_der_fail(outer, fault);
    note(out, outer, "signatureAlgorithm");
    if (!outer->fault && !vouch_span_equal(inner_algorithm, out->algorithm))
        vouch_der_fail(outer, "the signature algorithm inside is not the one outside");
    note(out, outer, "signature");
    out->signature_value = vouch_der_octet_bits(outer);
    note(out, outer, "signatureValue");
}

int vouch_crl_parse(struct vouch_span der, struct vouch_crl *out)
{
    *out = (struct vouch_crl){.der = der, .reasons = VOUCH_REASONS_ALL};
    struct vouch_der d = vouch_der_of(der);
    struct vouch_der outer = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    note(out, &d, "CertificateList");
    out->tbs = vouch_der_whole(&outer, VOUCH_TAG_SEQUENCE);
    note(out, &outer, "tbsCertList");
    struct vouch_der whole = vouch_der_of(out->tbs);
    struct vouch_der tbs = vouch_der_enter(&whole, VOUCH_TAG_SEQUENCE);
    struct vouch_span inner_algorithm = read_tbs(&tbs, out);
    read_signature(&outer, inner_algorithm, out);
    vouch_der_leave(&d, &outer);
    vouch_der_end(&d);
    note(out, &d, "CertificateList");
    return out->fault ? VOUCH_E_MALFORMED : VOUCH_OK;
}

void vouch_crl_write_fault(struct vouch_writer *w, const struct vouch_crl *crl)
{
    vouch_write_text(w, crl->field);
    vouch_write_text(w, ": ");
    vouch_write_text(w, crl->fault);
}

/* --- entries --- */

/* GeneralNames with one directoryName: that name, whole. */
static struct vouch_span directory_name(struct vouch_der *d)
{
    struct vouch_general_name name;
    struct vouch_span found = {NULL, 0};
    struct vouch_der names = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    while (vouch_general_next(&names, &name))
        if (name.kind == VOUCH_GENERAL_DIRECTORY)
            found = name.value;
    vouch_der_leave(d, &names);
    return found;
}

static void take_entry_extension(struct vouch_der *list, const struct vouch_extension *e,
                                 struct vouch_crl_entry *out)
{
    struct vouch_der d = vouch_der_of(e->value);
    if (e->kind == VOUCH_EXT_REASON) {
        struct vouch_span reason = vouch_der_read(&d, VOUCH_TAG_ENUMERATED);
        out->reason = (uint8_t)vouch_der_small(&d, reason);
        vouch_der_leave(list, &d);
    } else if (e->kind == VOUCH_EXT_CERTIFICATE_ISSUER) {
        out->issuer = directory_name(&d);
        vouch_der_leave(list, &d);
    } else if (e->kind != VOUCH_EXT_INVALIDITY_DATE) {
        out->unhandled = out->unhandled || e->critical;
    }
}

bool vouch_crl_next(struct vouch_der *entries, struct vouch_crl_entry *out)
{
    struct vouch_extension e;
    *out = (struct vouch_crl_entry){0};
    if (!vouch_der_more(entries))
        return false;
    struct vouch_der fields = vouch_der_enter(entries, VOUCH_TAG_SEQUENCE);
    out->serial = vouch_der_integer(&fields);
    out->revoked_s = vouch_der_time(&fields, NULL);
    if (vouch_der_more(&fields)) {
        struct vouch_der list = vouch_der_enter(&fields, VOUCH_TAG_SEQUENCE);
        while (vouch_extension_next(&list, &e))
            take_entry_extension(&list, &e, out);
        vouch_der_leave(&fields, &list);
    }
    vouch_der_leave(entries, &fields);
    return !entries->fault;
}

const char *vouch_crl_reason_text(uint8_t reason)
{
    static const char *const texts[] = {
        "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
        "superseded",    "cessationOfOperation", "certificateHold", "unspecified",
        "removeFromCRL", "privilegeWithdrawn",   "aACompromise",
    };
    return texts[reason < sizeof texts / sizeof texts[0] ? reason : 0];
}
