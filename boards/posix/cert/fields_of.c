// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fields_of.h"

#include "boards/posix/cert/fields_extensions.h"
#include "boards/posix/cert/request.h"
#include "core/calendar.h"
#include "core/pem.h"
#include "core/status.h"
#include "core/x509/crl.h"
#include "core/x509/key.h"
#include "core/x509/name.h"

/* --- shared fields --- */

static void add_name(struct vouch_fields *f, const char *key, struct vouch_span name)
{
    size_t begun = vouch_fields_begin(f);
    vouch_name_write(&f->text, name);
    vouch_fields_end(f, key, begun, false);
}

static void add_serial(struct vouch_fields *f, struct vouch_span serial)
{
    if (serial.len > 1 && serial.data[0] == 0) /* only says that the number is positive */
        serial = vouch_span_part(serial, 1, serial.len);
    vouch_fields_add_hex(f, "serial", serial);
}

static void add_time(struct vouch_fields *f, const char *key, int64_t utc_s)
{
    size_t begun = vouch_fields_begin(f);
    vouch_date_write(&f->text, utc_s);
    vouch_fields_end(f, key, begun, false);
}

static void add_key(struct vouch_fields *f, struct vouch_span spki)
{
    struct vouch_key key;
    uint8_t digest[32];
    vouch_key_read(spki, &key, NULL);
    size_t begun = vouch_fields_begin(f);
    vouch_key_write(&f->text, &key);
    vouch_fields_end(f, "key", begun, false);
    if (vouch_certificate_sha256(spki, digest) != VOUCH_OK)
        return;
    begun = vouch_fields_begin(f); /* as HPKP and curl's --pinnedpubkey write it */
    vouch_base64_write(&f->text, (struct vouch_span){digest, sizeof digest});
    vouch_fields_end(f, "key_pin_sha256", begun, false);
}

static void add_signature(struct vouch_fields *f, struct vouch_span algorithm)
{
    struct vouch_signature_algorithm a;
    size_t begun = vouch_fields_begin(f);
    vouch_signature_read(algorithm, &a, NULL);
    vouch_signature_write(&f->text, &a);
    vouch_fields_end(f, "signature", begun, false);
}

static void add_digest(struct vouch_fields *f, struct vouch_span der)
{
    uint8_t digest[32];
    if (vouch_certificate_sha256(der, digest) == VOUCH_OK)
        vouch_fields_add_hex(f, "sha256", (struct vouch_span){digest, sizeof digest});
}

static void add_fault(struct vouch_fields *f, const char *fault)
{
    if (fault)
        vouch_fields_add(f, "fault", vouch_span_of(fault));
}

/* --- each kind --- */

void vouch_fields_of_certificate(struct vouch_fields *f, struct vouch_span der, int64_t now_s)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    add_fault(f, c.fault);
    if (c.parts & VOUCH_PART_SUBJECT)
        add_name(f, "subject", c.subject);
    if (c.parts & VOUCH_PART_ISSUER)
        add_name(f, "issuer", c.issuer);
    if (c.parts & VOUCH_PART_SERIAL)
        add_serial(f, c.serial);
    if (c.parts & VOUCH_PART_VALIDITY) {
        add_time(f, "not_before", c.not_before_s);
        add_time(f, "not_after", c.not_after_s);
        vouch_fields_add_number(f, "days", (c.not_after_s + 1 - c.not_before_s) / VOUCH_DAY_S);
        vouch_fields_add_number(f, "days_left", vouch_date_days(c.not_after_s - now_s));
    }
    if (c.parts & VOUCH_PART_KEY)
        add_key(f, c.spki);
    if (c.parts & VOUCH_PART_SIGNATURE)
        add_signature(f, c.algorithm);
    if (c.parts & VOUCH_PART_EXTENSIONS)
        vouch_fields_add_extensions(f, &c);
    add_digest(f, der);
}

void vouch_fields_of_request(struct vouch_fields *f, struct vouch_span der)
{
    struct vouch_request r;
    vouch_request_parse(der, &r);
    add_fault(f, r.fault);
    if (r.subject.len)
        add_name(f, "subject", r.subject);
    if (r.spki.len)
        add_key(f, r.spki);
    if (r.algorithm.len)
        add_signature(f, r.algorithm);
    vouch_fields_add_extensions(f, &r.asked);
}

static void add_revoked(struct vouch_fields *f, const struct vouch_crl *crl)
{
    struct vouch_der entries = vouch_der_of(crl->entries);
    struct vouch_crl_entry e;
    size_t begun = vouch_fields_begin(f);
    int64_t count = 0;
    for (; vouch_crl_next(&entries, &e); count++) {
        if (f->text.len > VOUCH_FIELDS_TEXT_MAX / 2) /* the rest is only counted */
            continue;
        if (count)
            vouch_write_u8(&f->text, '\n');
        vouch_write_hex(&f->text, e.serial);
        vouch_write_u8(&f->text, ' ');
        vouch_date_write(&f->text, e.revoked_s);
        vouch_write_u8(&f->text, ' ');
        vouch_write_text(&f->text, vouch_crl_reason_text(e.reason));
    }
    vouch_fields_end(f, "revoked", begun, true);
    vouch_fields_add_number(f, "revoked_count", count);
}

/* As a number where it is small, as those of nearly all authorities are; else hexadecimal. */
static void add_crl_number(struct vouch_fields *f, struct vouch_span number)
{
    int64_t value = 0;
    if (number.len == 0)
        return;
    for (size_t i = 0; i < number.len; i++)
        value = value << 8 | number.data[i];
    if (number.len < sizeof value)
        vouch_fields_add_number(f, "crl_number", value);
    else
        vouch_fields_add_hex(f, "crl_number", number);
}

void vouch_fields_of_crl(struct vouch_fields *f, struct vouch_span der, int64_t now_s)
{
    struct vouch_crl crl;
    vouch_crl_parse(der, &crl);
    add_fault(f, crl.fault);
    add_name(f, "issuer", crl.issuer);
    add_time(f, "this_update", crl.this_update_s);
    if (crl.next_update_known) {
        add_time(f, "next_update", crl.next_update_s);
        vouch_fields_add_number(f, "days_left", vouch_date_days(crl.next_update_s - now_s));
    }
    if (crl.algorithm.len)
        add_signature(f, crl.algorithm);
    if (crl.delta)
        vouch_fields_add(f, "list_kind", vouch_span_of("delta"));
    if (crl.indirect)
        vouch_fields_add(f, "list_kind", vouch_span_of("indirect"));
    add_crl_number(f, crl.number);
    vouch_fields_add_hex(f, "authority_key_id", crl.key_id);
    add_revoked(f, &crl);
    add_digest(f, der);
}

void vouch_fields_of_key(struct vouch_fields *f, struct vouch_span spki)
{
    add_key(f, spki);
}
