// SPDX-License-Identifier: Apache-2.0
#include "core/x509/facts.h"

#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "core/x509/oid.h"

/* --- texts in the report's buffer: complete, or absent --- */

static struct vouch_span finish(struct vouch_report *report, size_t start, size_t lost)
{
    struct vouch_writer *w = &report->text;
    if (w->lost != lost) {
        w->len = start;
        report->lost++;
    }
    return (struct vouch_span){w->data + start, w->len - start};
}

static struct vouch_span name_text(struct vouch_span name, struct vouch_report *report)
{
    size_t start = report->text.len;
    size_t lost = report->text.lost;
    vouch_name_write(&report->text, name);
    return finish(report, start, lost);
}

static struct vouch_span key_text(const struct vouch_key *key, struct vouch_report *report)
{
    size_t start = report->text.len;
    size_t lost = report->text.lost;
    vouch_key_write(&report->text, key);
    return finish(report, start, lost);
}

static struct vouch_span signature_text(const struct vouch_signature_algorithm *a,
                                        struct vouch_report *report)
{
    size_t start = report->text.len;
    size_t lost = report->text.lost;
    vouch_signature_write(&report->text, a);
    return finish(report, start, lost);
}

static struct vouch_span serial_text(struct vouch_span serial, struct vouch_report *report)
{
    size_t start = report->text.len;
    size_t lost = report->text.lost;
    if (serial.len > 1 && serial.data[0] == 0) /* only says that the number is positive */
        serial = vouch_span_part(serial, 1, serial.len);
    vouch_write_hex(&report->text, serial);
    return finish(report, start, lost);
}

/* Bytes that should be ASCII text; others are shown as \xx, so that an entry stays on one line. */
static void write_ascii(struct vouch_writer *w, struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool plain = s.data[i] >= 0x20 && s.data[i] < 0x7f && s.data[i] != '\\';
        if (plain) {
            vouch_write_u8(w, s.data[i]);
            continue;
        }
        vouch_write_text(w, "\\");
        vouch_write_hex(w, vouch_span_part(s, i, 1));
    }
}

static void write_address(struct vouch_writer *w, struct vouch_span bytes)
{
    struct vouch_address a = {.family = bytes.len == 4 ? VOUCH_FAMILY_IPV4 : VOUCH_FAMILY_IPV6};
    if (bytes.len != 4 && bytes.len != 16) {
        vouch_write_hex(w, bytes);
        return;
    }
    for (size_t i = 0; i < bytes.len; i++)
        a.bytes[i] = bytes.data[i];
    vouch_address_write(w, &a);
}

void vouch_facts_write_general(struct vouch_writer *w, const struct vouch_general_name *name)
{
    static const char *const labels[] = {
        [VOUCH_GENERAL_OTHER] = "other:",
        [VOUCH_GENERAL_EMAIL] = "email:",
        [VOUCH_GENERAL_DNS] = "DNS:",
        [VOUCH_GENERAL_X400] = "x400:",
        [VOUCH_GENERAL_DIRECTORY] = "directory:",
        [VOUCH_GENERAL_EDI] = "edi:",
        [VOUCH_GENERAL_URI] = "URI:",
        [VOUCH_GENERAL_IP] = "IP:",
        [VOUCH_GENERAL_ID] = "id:",
    };
    vouch_write_text(w, labels[name->kind]);
    switch (name->kind) {
    case VOUCH_GENERAL_EMAIL:
    case VOUCH_GENERAL_DNS:
    case VOUCH_GENERAL_URI:
        write_ascii(w, name->value);
        return;
    case VOUCH_GENERAL_IP:
        write_address(w, name->value);
        return;
    case VOUCH_GENERAL_DIRECTORY:
        vouch_name_write(w, name->value);
        return;
    case VOUCH_GENERAL_ID:
        vouch_oid_write(w, name->value);
        return;
    case VOUCH_GENERAL_OTHER:
    case VOUCH_GENERAL_X400:
    case VOUCH_GENERAL_EDI:
        vouch_write_hex(w, name->value);
    }
}

/* As many entries as fit. */
static struct vouch_span sans_text(const struct vouch_certificate *c, struct vouch_report *report)
{
    struct vouch_writer *w = &report->text;
    struct vouch_der names = vouch_extension_sans(c);
    struct vouch_general_name name;
    size_t start = w->len;
    while (vouch_general_next(&names, &name)) {
        size_t entry = w->len;
        size_t lost = w->lost;
        if (entry > start)
            vouch_write_u8(w, '\n');
        vouch_facts_write_general(w, &name);
        if (w->lost != lost) {
            finish(report, entry, lost);
            break;
        }
    }
    return (struct vouch_span){w->data + start, w->len - start};
}

static void fill_key(const struct vouch_certificate *c, struct vouch_sent *out,
                     struct vouch_report *report)
{
    struct vouch_key key;
    struct vouch_signature_algorithm algorithm;
    if (c->parts & VOUCH_PART_KEY) {
        vouch_key_read(c->spki, &key, NULL);
        out->key = key_text(&key, report);
    }
    if (c->parts & VOUCH_PART_SIGNATURE) {
        vouch_signature_read(c->algorithm, &algorithm, NULL);
        out->signature = signature_text(&algorithm, report);
    }
}

void vouch_facts_fill(const struct vouch_certificate *c, struct vouch_sent *out,
                      struct vouch_report *report)
{
    if (c->parts & VOUCH_PART_SUBJECT)
        out->subject = name_text(c->subject, report);
    if (c->parts & VOUCH_PART_ISSUER)
        out->issuer = name_text(c->issuer, report);
    if (c->parts & VOUCH_PART_SERIAL)
        out->serial = serial_text(c->serial, report);
    out->sans = sans_text(c, report);
    fill_key(c, out, report);
    if (vouch_certificate_sha256(c->der, out->sha256))
        report->lost++;
    out->length = (uint32_t)c->der.len;
    out->dates_known = (c->parts & VOUCH_PART_VALIDITY) != 0;
    out->not_before_s = c->not_before_s;
    out->not_after_s = c->not_after_s;
    out->ca = c->ca;
    out->self_issued = c->self_issued;
}
