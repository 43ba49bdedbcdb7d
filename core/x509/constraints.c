// SPDX-License-Identifier: Apache-2.0
#include "core/x509/constraints.h"

#include "core/port.h"
#include "core/x509/name.h"

#include <string.h>

/* One NameConstraints applied to the names of one certificate. */
struct bound {
    struct vouch_name_constraints lists;
    uint32_t permitted; /* kinds that a permitted subtree is about: 1u << kind */
    uint32_t excluded;
    uint32_t *work;
    struct vouch_constraints_fault *out;
};

/* The most bytes that one unit of work compares: more than almost any name has. */
enum { UNIT_BYTES = 128 };

/* The longest e-mail address (RFC 5321 section 4.5.3.1). */
enum { MAIL_MAX = 320 };

/* id-on-SmtpUTF8Mailbox (RFC 9598): mail constraints apply to it, but it is not parsed here. */
static const uint8_t utf8_mailbox[] = {0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08, 0x09};

static bool fail(struct bound *b, enum vouch_constraints_verdict verdict, const char *why,
                 const struct vouch_general_name *name)
{
    b->out->verdict = verdict;
    b->out->why = why;
    if (name)
        b->out->name = *name;
    return false;
}

/* One unit, and one more for each further block of this many bytes. */
static bool spend(struct bound *b, struct vouch_span x, struct vouch_span y)
{
    uint32_t units = 1 + (uint32_t)((x.len + y.len) / UNIT_BYTES);
    if (*b->work < units)
        return fail(b, VOUCH_CONSTRAINTS_SPENT, "too many names and subtrees to compare", NULL);
    *b->work -= units;
    return true;
}

/* Reads through one list: its kinds into *kinds, and the first thing wrong with it. All of it is
 * checked even if no name needs it: an unreadable list constrains nothing reliably. */
static bool survey(struct bound *b, struct vouch_span list, uint32_t *kinds)
{
    const struct vouch_span none = {NULL, 0};
    struct vouch_general_name base;
    struct vouch_der subtrees = vouch_der_of(list);
    while (vouch_subtree_next(&subtrees, &base)) {
        if (!spend(b, base.value, none))
            return false;
        const char *fault = vouch_constraints_base_fault(&base, &b->out->loose);
        if (fault)
            return fail(b, VOUCH_CONSTRAINTS_MALFORMED, fault, NULL);
        *kinds |= 1u << base.kind;
    }
    return !subtrees.fault || fail(b, VOUCH_CONSTRAINTS_MALFORMED, subtrees.fault, NULL);
}

/* Can the name be compared at all? */
static bool comparable(const struct vouch_general_name *name)
{
    struct vouch_span whole = {0};
    switch (name->kind) {
    case VOUCH_GENERAL_EMAIL:
        return vouch_constraints_mail_within(name->value, whole);
    case VOUCH_GENERAL_DNS:
        return vouch_constraints_dns_name(name->value, true);
    case VOUCH_GENERAL_URI:
        return vouch_constraints_uri_host(name->value).len > 0;
    case VOUCH_GENERAL_IP:
        return name->value.len == 4 || name->value.len == 16;
    case VOUCH_GENERAL_DIRECTORY:
        return vouch_name_fault(name->value) == NULL;
    case VOUCH_GENERAL_OTHER:
    case VOUCH_GENERAL_X400:
    case VOUCH_GENERAL_EDI:
    case VOUCH_GENERAL_ID:
        break;
    }
    return false;
}

static bool within(const struct vouch_general_name *name, const struct vouch_general_name *base)
{
    switch (name->kind) {
    case VOUCH_GENERAL_EMAIL:
        return vouch_constraints_mail_within(name->value, base->value);
    case VOUCH_GENERAL_DNS:
        return vouch_constraints_dns_within(name->value, base->value);
    case VOUCH_GENERAL_URI:
        return vouch_constraints_uri_within(name->value, base->value);
    case VOUCH_GENERAL_IP:
        return vouch_constraints_ip_within(name->value, base->value);
    case VOUCH_GENERAL_DIRECTORY:
        return vouch_name_within(name->value, base->value);
    case VOUCH_GENERAL_OTHER:
    case VOUCH_GENERAL_X400:
    case VOUCH_GENERAL_EDI:
    case VOUCH_GENERAL_ID:
        break;
    }
    return false; /* not reached: what is not comparable has been refused */
}

static bool excludes(const struct vouch_general_name *name, const struct vouch_general_name *base)
{
    return within(name, base) || (name->kind == VOUCH_GENERAL_DNS &&
                                  vouch_constraints_dns_overlaps(name->value, base->value));
}

static bool not_excluded(struct bound *b, const struct vouch_general_name *name)
{
    struct vouch_general_name base;
    struct vouch_der subtrees = vouch_der_of(b->lists.excluded);
    while (vouch_subtree_next(&subtrees, &base)) {
        if (!spend(b, base.value, name->value))
            return false;
        if (base.kind == name->kind && excludes(name, &base))
            return fail(b, VOUCH_CONSTRAINTS_BROKEN, "in an excluded subtree", name);
    }
    return true;
}

static bool permitted(struct bound *b, const struct vouch_general_name *name)
{
    struct vouch_general_name base;
    struct vouch_der subtrees = vouch_der_of(b->lists.permitted);
    while (vouch_subtree_next(&subtrees, &base)) {
        if (!spend(b, base.value, name->value))
            return false;
        if (base.kind == name->kind && within(name, &base))
            return true;
    }
    return fail(b, VOUCH_CONSTRAINTS_BROKEN, "not in any permitted subtree", name);
}

static bool check_name(struct bound *b, const struct vouch_general_name *name)
{
    uint32_t bit = 1u << name->kind;
    if (((b->permitted | b->excluded) & bit) == 0)
        return true;
    if (!comparable(name))
        return fail(b, VOUCH_CONSTRAINTS_BROKEN, "constrained, and cannot be compared", name);
    if ((b->excluded & bit) != 0 && !not_excluded(b, name))
        return false;
    return (b->permitted & bit) == 0 || permitted(b, name);
}

static bool check_other_name(struct bound *b, const struct vouch_general_name *name)
{
    uint32_t bit = 1u << VOUCH_GENERAL_EMAIL;
    struct vouch_span form = {utf8_mailbox, sizeof utf8_mailbox};
    if (((b->permitted | b->excluded) & bit) != 0 &&
        vouch_span_equal(vouch_span_part(name->value, 0, form.len), form))
        return fail(b, VOUCH_CONSTRAINTS_BROKEN, "constrained, and cannot be compared", name);
    return check_name(b, name);
}

/* Goes through the alternative names; *kinds: the kinds present. */
static bool check_alternatives(struct bound *b, const struct vouch_certificate *c, uint32_t *kinds)
{
    struct vouch_general_name name;
    struct vouch_der names = vouch_extension_sans(c);
    while (vouch_general_next(&names, &name)) {
        *kinds |= 1u << name.kind;
        if (!spend(b, name.value, name.value))
            return false;
        bool kept =
            name.kind == VOUCH_GENERAL_OTHER ? check_other_name(b, &name) : check_name(b, &name);
        if (!kept)
            return false;
    }
    return !names.fault ||
           fail(b, VOUCH_CONSTRAINTS_BROKEN, "constrained, and its names cannot be read", NULL);
}

/* A common name as the DNS name or address for which a lenient client takes it. Strings with two or
 * four bytes a character are not read here, so a constraint refuses them. */
static bool check_common_name(struct bound *b, const struct vouch_attribute *a)
{
    struct vouch_address address;
    struct vouch_general_name name = {VOUCH_GENERAL_DNS, a->value};
    if (vouch_address_parse(a->value, &address)) {
        name.kind = VOUCH_GENERAL_IP;
        name.value.data = address.bytes;
        name.value.len = address.family == VOUCH_FAMILY_IPV4 ? 4 : 16;
        if (check_name(b, &name))
            return true;
        b->out->name.kind = VOUCH_GENERAL_DNS; /* as it is in the certificate, not the local copy */
        b->out->name.value = a->value;
        return false;
    }
    bool wide = a->tag == VOUCH_TAG_BMP || a->tag == VOUCH_TAG_UNIVERSAL;
    return !(wide || vouch_constraints_dns_name(a->value, true)) || check_name(b, &name);
}

/* An e-mail address in the subject; from a wide string as its UTF-8 text. */
static bool check_mail(struct bound *b, const struct vouch_attribute *a)
{
    uint8_t buffer[MAIL_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_general_name name = {VOUCH_GENERAL_EMAIL, a->value};
    if (a->tag == VOUCH_TAG_BMP || a->tag == VOUCH_TAG_UNIVERSAL) {
        vouch_attribute_write(&text, a);
        if (text.lost == 0)
            name.value = vouch_writer_span(&text);
    }
    if (check_name(b, &name))
        return true;
    b->out->name.value = a->value; /* as it is in the certificate, not the local copy */
    return false;
}

static bool check_attributes(struct bound *b, const struct vouch_certificate *c, bool mail,
                             bool common)
{
    struct vouch_attribute a;
    for (size_t i = 0; common && vouch_name_common(c->subject, i, &a); i++)
        if (!check_common_name(b, &a))
            return false;
    struct vouch_name_cursor cursor = vouch_name_begin(c->subject);
    while (mail && vouch_name_next(&cursor, &a))
        if (vouch_span_equal(a.oid, vouch_oid_email_address) && !check_mail(b, &a))
            return false;
    return true;
}

static bool check_certificate(struct bound *b, const struct vouch_certificate *c, bool common_names)
{
    uint32_t kinds = 0;
    uint32_t hosts = 1u << VOUCH_GENERAL_DNS | 1u << VOUCH_GENERAL_IP;
    struct vouch_general_name subject = {VOUCH_GENERAL_DIRECTORY, c->subject};
    if (!vouch_name_empty(c->subject) && !check_name(b, &subject))
        return false;
    if (!check_alternatives(b, c, &kinds))
        return false;
    return check_attributes(b, c, (kinds & 1u << VOUCH_GENERAL_EMAIL) == 0,
                            common_names && (kinds & hosts) == 0);
}

void vouch_constraints_check(struct vouch_span value, const struct vouch_certificate *c,
                             bool common_names, uint32_t *work, struct vouch_constraints_fault *out)
{
    const char *fault = NULL;
    struct bound b = {.out = out};
    b.work = work;
    *out = (struct vouch_constraints_fault){0};
    if (vouch_name_constraints_read(value, &b.lists, &fault) != VOUCH_OK) {
        fail(&b, VOUCH_CONSTRAINTS_MALFORMED, fault, NULL);
        return;
    }
    if (survey(&b, b.lists.permitted, &b.permitted) && survey(&b, b.lists.excluded, &b.excluded))
        check_certificate(&b, c, common_names);
}

static const char *kind_text(enum vouch_general_kind kind)
{
    switch (kind) {
    case VOUCH_GENERAL_EMAIL:
        return "email:";
    case VOUCH_GENERAL_DNS:
        return "DNS:";
    case VOUCH_GENERAL_DIRECTORY:
        return "DN:";
    case VOUCH_GENERAL_URI:
        return "URI:";
    case VOUCH_GENERAL_IP:
        return "IP:";
    case VOUCH_GENERAL_OTHER:
    case VOUCH_GENERAL_X400:
    case VOUCH_GENERAL_EDI:
    case VOUCH_GENERAL_ID:
        break;
    }
    return "another kind of name: ";
}

static void write_ip(struct vouch_writer *w, struct vouch_span ip)
{
    struct vouch_address address = {.family = VOUCH_FAMILY_IPV6};
    if (ip.len != 4 && ip.len != 16) {
        vouch_write_hex(w, ip);
        return;
    }
    if (ip.len == 4)
        address.family = VOUCH_FAMILY_IPV4;
    memcpy(address.bytes, ip.data, ip.len);
    vouch_address_write(w, &address);
}

/* Bytes from outside are written to a report as printable ASCII. */
static void write_name(struct vouch_writer *w, const struct vouch_general_name *name)
{
    struct vouch_span v = name->value;
    vouch_write_text(w, kind_text(name->kind));
    if (name->kind == VOUCH_GENERAL_DIRECTORY) {
        vouch_name_write(w, v);
    } else if (name->kind == VOUCH_GENERAL_IP) {
        write_ip(w, v);
    } else {
        for (size_t i = 0; i < v.len; i++)
            if (v.data[i] != 0) /* from a wide string */
                vouch_write_u8(w, v.data[i] > 0x20 && v.data[i] < 0x7f ? v.data[i] : '?');
    }
}

void vouch_constraints_write(struct vouch_writer *w, const struct vouch_constraints_fault *fault)
{
    if (fault->name.value.len > 0) {
        write_name(w, &fault->name);
        vouch_write_text(w, ": ");
    }
    vouch_write_text(w, fault->why ? fault->why : "kept");
}
