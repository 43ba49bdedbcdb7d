// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fields_extensions.h"

#include "boards/posix/cert/fields_scts.h"
#include "core/port.h"
#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "core/x509/oid.h"

#include <string.h>

/* id-pe-authorityInfoAccess' methods, and the SCT list's OID (RFC 6962 section 3.3). */
static const uint8_t method_ocsp[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01};
static const uint8_t method_issuers[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02};
static const uint8_t oid_scts[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02};
static const uint8_t oid_feature[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x18};

static void next_line(struct vouch_fields *f, size_t begun)
{
    if (f->text.len > begun)
        vouch_write_u8(&f->text, '\n');
}

static void add_names(struct vouch_fields *f, const struct vouch_certificate *c)
{
    struct vouch_der names = vouch_extension_sans(c);
    struct vouch_general_name name;
    size_t begun = vouch_fields_begin(f);
    while (vouch_general_next(&names, &name)) {
        next_line(f, begun);
        vouch_facts_write_general(&f->text, &name);
    }
    vouch_fields_end(f, "names", begun, true);
}

static void add_key_usage(struct vouch_fields *f, const struct vouch_certificate *c)
{
    static const char *const words[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                        "dataEncipherment", "keyAgreement",   "keyCertSign",
                                        "cRLSign",          "encipherOnly",   "decipherOnly"};
    struct vouch_span value;
    size_t begun = vouch_fields_begin(f);
    if (!vouch_extension_value(c, VOUCH_EXT_KEY_USAGE, &value))
        return;
    struct vouch_der d = vouch_der_of(value);
    uint32_t bits = vouch_der_named_bits(&d, vouch_der_read(&d, VOUCH_TAG_BIT_STRING));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!(bits & 1u << i))
            continue;
        next_line(f, begun);
        vouch_write_text(&f->text, words[i]);
    }
    vouch_fields_end(f, "key_usage", begun, true);
}

static void write_usage(struct vouch_writer *w, struct vouch_span oid)
{
    if (vouch_span_equal(oid, vouch_oid_server_auth))
        vouch_write_text(w, "serverAuth");
    else if (vouch_span_equal(oid, vouch_oid_client_auth))
        vouch_write_text(w, "clientAuth");
    else if (vouch_span_equal(oid, vouch_oid_any_usage))
        vouch_write_text(w, "anyExtendedKeyUsage");
    else
        vouch_oid_write(w, oid);
}

static void add_extended_usage(struct vouch_fields *f, const struct vouch_certificate *c)
{
    struct vouch_span value;
    size_t begun = vouch_fields_begin(f);
    if (!vouch_extension_value(c, VOUCH_EXT_EXTENDED_USAGE, &value))
        return;
    struct vouch_der all = vouch_der_of(value);
    struct vouch_der list = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&list)) {
        next_line(f, begun);
        write_usage(&f->text, vouch_der_oid(&list));
    }
    vouch_fields_end(f, "extended_key_usage", begun, true);
}

static void add_basic(struct vouch_fields *f, const struct vouch_certificate *c)
{
    size_t begun = vouch_fields_begin(f);
    if (!vouch_extension_has(c, VOUCH_EXT_BASIC_CONSTRAINTS))
        return;
    vouch_write_text(&f->text, c->ca ? "yes" : "no");
    vouch_fields_end(f, "ca", begun, false);
    if (c->path_length >= 0)
        vouch_fields_add_number(f, "path_length", c->path_length);
}

/* An address with its mask (RFC 5280 section 4.2.1.10) as "IP:192.0.2.0/255.255.255.0". */
static void write_subtree(struct vouch_writer *w, const struct vouch_general_name *name)
{
    struct vouch_general_name half = {name->kind,
                                      vouch_span_part(name->value, 0, name->value.len / 2)};
    if (name->kind != VOUCH_GENERAL_IP || (name->value.len != 8 && name->value.len != 32)) {
        vouch_facts_write_general(w, name);
        return;
    }
    vouch_facts_write_general(w, &half);
    struct vouch_address mask = {.family =
                                     half.value.len == 4 ? VOUCH_FAMILY_IPV4 : VOUCH_FAMILY_IPV6};
    memcpy(mask.bytes, name->value.data + half.value.len, half.value.len);
    vouch_write_u8(w, '/');
    vouch_address_write(w, &mask);
}

static void add_subtrees(struct vouch_fields *f, const char *key, struct vouch_span subtrees)
{
    struct vouch_der list = vouch_der_of(subtrees);
    struct vouch_general_name name;
    size_t begun = vouch_fields_begin(f);
    while (vouch_subtree_next(&list, &name)) {
        next_line(f, begun);
        write_subtree(&f->text, &name);
    }
    if (f->text.len > begun)
        vouch_fields_end(f, key, begun, true);
}

static void add_constraints(struct vouch_fields *f, const struct vouch_certificate *c)
{
    struct vouch_span value;
    struct vouch_name_constraints constraints;
    if (!vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value) ||
        vouch_name_constraints_read(value, &constraints, NULL) != VOUCH_OK)
        return;
    add_subtrees(f, "permitted", constraints.permitted);
    add_subtrees(f, "excluded", constraints.excluded);
}

static void add_key_ids(struct vouch_fields *f, const struct vouch_certificate *c)
{
    struct vouch_span id;
    struct vouch_authority_key_id authority;
    if (vouch_extension_subject_key_id(c, &id))
        vouch_fields_add_hex(f, "subject_key_id", id);
    if (vouch_extension_authority_key_id(c, &authority))
        vouch_fields_add_hex(f, "authority_key_id", authority.key_id);
}

/* Where to get its issuer's certificate or reach a responder (RFC 5280 section 4.2.2.1). */
static void add_access(struct vouch_fields *f, const struct vouch_certificate *c, const char *key,
                       struct vouch_span wanted)
{
    struct vouch_span value;
    size_t begun = vouch_fields_begin(f);
    if (!vouch_extension_value(c, VOUCH_EXT_AUTHORITY_INFO, &value))
        return;
    struct vouch_der all = vouch_der_of(value);
    struct vouch_der list = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&list)) {
        struct vouch_general_name name;
        struct vouch_der access = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        if (!vouch_span_equal(vouch_der_oid(&access), wanted) ||
            !vouch_general_next(&access, &name) || name.kind != VOUCH_GENERAL_URI)
            continue;
        next_line(f, begun);
        vouch_write_span(&f->text, name.value);
    }
    vouch_fields_end(f, key, begun, false);
}

/* The URLs of revocation lists (RFC 5280 section 4.2.1.13). */
static void add_points(struct vouch_fields *f, const struct vouch_certificate *c)
{
    struct vouch_span value;
    struct vouch_span full;
    size_t begun = vouch_fields_begin(f);
    if (!vouch_extension_value(c, VOUCH_EXT_CRL_POINTS, &value))
        return;
    struct vouch_der all = vouch_der_of(value);
    struct vouch_der list = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&list)) {
        struct vouch_general_name name;
        struct vouch_der point = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        struct vouch_der choice = vouch_der_enter(&point, VOUCH_TAG_CONSTRUCTED);
        if (!vouch_der_optional(&choice, VOUCH_TAG_CONSTRUCTED, &full))
            continue;
        struct vouch_der names = vouch_der_of(full);
        while (vouch_general_next(&names, &name)) {
            next_line(f, begun);
            vouch_facts_write_general(&f->text, &name);
        }
    }
    vouch_fields_end(f, "crl_points", begun, false);
}

static void add_policies(struct vouch_fields *f, const struct vouch_certificate *c)
{
    struct vouch_der policies = vouch_extension_policies(c);
    struct vouch_span oid;
    size_t begun = vouch_fields_begin(f);
    while (vouch_policy_next(&policies, &oid)) {
        next_line(f, begun);
        vouch_oid_write(&f->text, oid);
    }
    vouch_fields_end(f, "policies", begun, false);
}

/* By OID: extensions not listed otherwise. */
static void add_others(struct vouch_fields *f, const struct vouch_certificate *c)
{
    struct vouch_der list = vouch_der_of(c->extensions);
    struct vouch_extension e;
    while (vouch_extension_next(&list, &e)) {
        if (vouch_span_equal(e.oid, (struct vouch_span){oid_scts, sizeof oid_scts}))
            vouch_fields_add_scts(f, e.value);
        else if (vouch_span_equal(e.oid, (struct vouch_span){oid_feature, sizeof oid_feature}))
            vouch_fields_add(f, "must_staple", vouch_span_of("yes"));
    }
    list = vouch_der_of(c->extensions);
    size_t begun = vouch_fields_begin(f);
    while (vouch_extension_next(&list, &e)) {
        if (e.kind != VOUCH_EXT_UNKNOWN)
            continue;
        next_line(f, begun);
        vouch_oid_write(&f->text, e.oid);
        vouch_write_text(&f->text, e.critical ? " critical" : "");
    }
    vouch_fields_end(f, "other_extensions", begun, false);
}

void vouch_fields_add_extensions(struct vouch_fields *f, const struct vouch_certificate *c)
{
    add_names(f, c);
    add_key_usage(f, c);
    add_extended_usage(f, c);
    add_basic(f, c);
    add_constraints(f, c);
    add_policies(f, c);
    add_key_ids(f, c);
    add_points(f, c);
    add_access(f, c, "ocsp", (struct vouch_span){method_ocsp, sizeof method_ocsp});
    add_access(f, c, "issuer_at", (struct vouch_span){method_issuers, sizeof method_issuers});
    add_others(f, c);
}
