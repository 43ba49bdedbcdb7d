// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "core/format.h"
#include "core/format/json_write.h"

/* --format cyclonedx: an inventory of the certificates and protocols found, as a cryptographic bill
 * of materials (CycloneDX 1.6, ECMA-424). A certificate that several targets sent is listed
 * once. */

static bool is_again(const struct vouch_report *const *reports, size_t report, size_t position)
{
    const uint8_t *sha256 = reports[report]->storage.sent[position].sha256;

    for (size_t r = 0; r <= report; r++)
        for (size_t i = 0; i < (r < report ? reports[r]->sent_count : position); i++)
            if (memcmp(reports[r]->storage.sent[i].sha256, sha256, 32) == 0)
                return true;
    return false;
}

static void write_reference(struct vouch_json *j, const char *key, const struct vouch_sent *c)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[64];

    for (size_t i = 0; i < sizeof c->sha256; i++) {
        text[2 * i] = (uint8_t)digits[c->sha256[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[c->sha256[i] & 15];
    }
    vouch_json_text_begin(j, key);
    vouch_json_text_part(j, vouch_span_of("certificate:"));
    vouch_json_text_part(j, (struct vouch_span){text, sizeof text});
    vouch_json_text_end(j);
}

static void write_certificate(struct vouch_json *j, const struct vouch_sent *c)
{
    vouch_json_object(j, NULL);
    vouch_json_text(j, "type", "cryptographic-asset");
    write_reference(j, "bom-ref", c);
    vouch_json_span(j, "name", c->subject);
    vouch_json_object(j, "cryptoProperties");
    vouch_json_text(j, "assetType", "certificate");
    vouch_json_object(j, "certificateProperties");
    vouch_json_span(j, "subjectName", c->subject);
    vouch_json_span(j, "issuerName", c->issuer);
    if (c->dates_known) {
        vouch_json_time(j, "notValidBefore", c->not_before_s);
        vouch_json_time(j, "notValidAfter", c->not_after_s);
    }
    vouch_json_text(j, "certificateFormat", "X.509");
    vouch_json_end(j);
    vouch_json_end(j);
    vouch_json_array(j, "properties");
    vouch_json_object(j, NULL);
    vouch_json_text(j, "name", "vouch:key");
    vouch_json_span(j, "value", c->key);
    vouch_json_end(j);
    vouch_json_object(j, NULL);
    vouch_json_text(j, "name", "vouch:signature");
    vouch_json_span(j, "value", c->signature);
    vouch_json_end(j);
    vouch_json_end(j);
    vouch_json_end(j);
}

/* The endpoint with its protocol, and the certificates it sent. */
static void write_protocol(struct vouch_json *j, const struct vouch_report *r)
{
    const char *version = r->tls.protocol;

    vouch_json_object(j, NULL);
    vouch_json_text(j, "type", "cryptographic-asset");
    vouch_json_span(j, "bom-ref", r->target);
    vouch_json_span(j, "name", r->target);
    vouch_json_object(j, "cryptoProperties");
    vouch_json_text(j, "assetType", "protocol");
    vouch_json_object(j, "protocolProperties");
    vouch_json_text(j, "type", "tls");
    vouch_json_text(j, "version", strncmp(version, "TLSv", 4) == 0 ? version + 4 : version);
    if (r->tls.cipher) {
        vouch_json_array(j, "cipherSuites");
        vouch_json_object(j, NULL);
        vouch_json_text(j, "name", r->tls.cipher);
        vouch_json_end(j);
        vouch_json_end(j);
    }
    vouch_json_end(j);
    vouch_json_end(j);
    vouch_json_end(j);
}

static void write_dependencies(struct vouch_json *j, const struct vouch_report *r)
{
    vouch_json_object(j, NULL);
    vouch_json_span(j, "ref", r->target);
    vouch_json_array(j, "dependsOn");
    for (size_t i = 0; i < r->sent_count; i++) {
        const struct vouch_report *const one[] = {r};
        if (!is_again(one, 0, i))
            write_reference(j, NULL, &r->storage.sent[i]);
    }
    vouch_json_end(j);
    vouch_json_end(j);
}

/* The same target in several reports (its addresses) is one component. */
static bool is_first(const struct vouch_report *const *reports, size_t index)
{
    if (!reports[index]->tls.protocol)
        return false;
    for (size_t i = 0; i < index; i++)
        if (reports[i]->tls.protocol &&
            vouch_span_equal(reports[i]->target, reports[index]->target))
            return false;
    return true;
}

static void write(struct vouch_writer *w, const struct vouch_report *const *reports, size_t count,
                  const struct vouch_format_options *options)
{
    struct vouch_json j = vouch_json_of(w);

    (void)options;
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "bomFormat", "CycloneDX");
    vouch_json_text(&j, "specVersion", "1.6");
    vouch_json_number(&j, "version", 1);
    vouch_json_array(&j, "components");
    for (size_t r = 0; r < count; r++) {
        if (is_first(reports, r))
            write_protocol(&j, reports[r]);
        for (size_t i = 0; i < reports[r]->sent_count; i++)
            if (!is_again(reports, r, i))
                write_certificate(&j, &reports[r]->storage.sent[i]);
    }
    vouch_json_end(&j);
    vouch_json_array(&j, "dependencies");
    for (size_t r = 0; r < count; r++)
        if (is_first(reports, r))
            write_dependencies(&j, reports[r]);
    vouch_json_end(&j);
    vouch_json_end(&j);
    vouch_write_u8(w, '\n');
}

const struct vouch_format vouch_format_cyclonedx = {
    .name = "cyclonedx", .joint = true, .write = write};
