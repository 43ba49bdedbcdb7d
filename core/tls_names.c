// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"

#include <mbedtls/ssl_ciphersuites.h>

#include <string.h>

struct numbered {
    uint16_t number;
    const char *text;
};

static const char *find(const struct numbered *table, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].number == number)
            return table[i].text;
    return NULL;
}

/* RFC 8446 section 6, and the older ones of RFC 5246 section 7.2 */
const char *vouch_tls_alert_text(int alert)
{
    static const struct numbered names[] = {{0, "close_notify"},
                                            {10, "unexpected_message"},
                                            {20, "bad_record_mac"},
                                            {21, "decryption_failed"},
                                            {22, "record_overflow"},
                                            {30, "decompression_failure"},
                                            {40, "handshake_failure"},
                                            {41, "no_certificate"},
                                            {42, "bad_certificate"},
                                            {43, "unsupported_certificate"},
                                            {44, "certificate_revoked"},
                                            {45, "certificate_expired"},
                                            {46, "certificate_unknown"},
                                            {47, "illegal_parameter"},
                                            {48, "unknown_ca"},
                                            {49, "access_denied"},
                                            {50, "decode_error"},
                                            {51, "decrypt_error"},
                                            {60, "export_restriction"},
                                            {70, "protocol_version"},
                                            {71, "insufficient_security"},
                                            {80, "internal_error"},
                                            {86, "inappropriate_fallback"},
                                            {90, "user_canceled"},
                                            {100, "no_renegotiation"},
                                            {109, "missing_extension"},
                                            {110, "unsupported_extension"},
                                            {111, "certificate_unobtainable"},
                                            {112, "unrecognized_name"},
                                            {113, "bad_certificate_status_response"},
                                            {114, "bad_certificate_hash_value"},
                                            {115, "unknown_psk_identity"},
                                            {116, "certificate_required"},
                                            {120, "no_application_protocol"}};
    return find(names, sizeof names / sizeof names[0], alert);
}

/* IANA's registry "TLS Supported Groups" */
const char *vouch_tls_group_text(uint16_t id)
{
    static const struct numbered names[] = {{21, "secp224r1"},       {22, "secp256k1"},
                                            {23, "secp256r1"},       {24, "secp384r1"},
                                            {25, "secp521r1"},       {26, "brainpoolP256r1"},
                                            {27, "brainpoolP384r1"}, {28, "brainpoolP512r1"},
                                            {29, "x25519"},          {30, "x448"},
                                            {0x100, "ffdhe2048"},    {0x101, "ffdhe3072"},
                                            {0x102, "ffdhe4096"},    {0x103, "ffdhe6144"},
                                            {0x104, "ffdhe8192"}};
    return find(names, sizeof names / sizeof names[0], id);
}

const char *vouch_tls_version_text(uint16_t version)
{
    static const struct numbered names[] = {{0x0002, "SSL 2.0"}, {0x0300, "SSL 3.0"},
                                            {0x0301, "TLS 1.0"}, {0x0302, "TLS 1.1"},
                                            {0x0303, "TLS 1.2"}, {0x0304, "TLS 1.3"}};
    return find(names, sizeof names / sizeof names[0], version);
}

static bool is_tls13_suite(uint16_t id)
{
    return id >> 8 == 0x13;
}

/* mbedTLS writes "TLS1-3-AES-128-GCM-SHA256" for IANA's "TLS_AES_128_GCM_SHA256". */
static void write_iana(struct vouch_writer *w, const char *name)
{
    static const char prefix[] = "TLS1-3-";
    vouch_write_text(w, "TLS_");
    if (strncmp(name, prefix, sizeof prefix - 1) == 0)
        name += sizeof prefix - 1;
    for (; *name != '\0'; name++)
        vouch_write_u8(w, *name == '-' ? '_' : (uint8_t)*name);
}

static bool is(struct vouch_span part, const char *word)
{
    return vouch_span_equal(part, vouch_span_of(word));
}

/* Does OpenSSL's name omit this part of mbedTLS's? `before` is the last part written. */
static bool is_omitted(struct vouch_span part, struct vouch_span before)
{
    return is(part, "TLS") || is(part, "WITH") || is(part, "CBC") ||
           (is(part, "SHA256") && is(before, "POLY1305"));
}

/* Is the number behind this joined without a dash ("AES-128", "CCM-8")? */
static bool has_number(struct vouch_span before)
{
    return is(before, "AES") || is(before, "CCM") || is(before, "ARIA") || is(before, "CAMELLIA");
}

/* "TLS-ECDHE-RSA-WITH-AES-128-CBC-SHA256" becomes "ECDHE-RSA-AES128-SHA256", and
 * "TLS-RSA-WITH-AES-128-CBC-SHA" "AES128-SHA". */
static void write_openssl(struct vouch_writer *w, const char *name)
{
    struct vouch_span rest = vouch_span_of(name);
    struct vouch_span before = {NULL, 0};
    if (vouch_span_starts_nocase(rest, "TLS-RSA-WITH-"))
        rest = vouch_span_part(rest, 13, rest.len);
    while (rest.len > 0) {
        size_t dash = vouch_span_find(rest, 0, '-');
        struct vouch_span part = vouch_span_part(rest, 0, dash);
        rest = vouch_span_part(rest, dash + 1, rest.len);
        if (part.len == 0 || is_omitted(part, before))
            continue;
        if (before.len > 0 && !has_number(before))
            vouch_write_u8(w, '-');
        vouch_write_span(w, part);
        before = part;
    }
}

void vouch_tls_write_suite(struct vouch_writer *w, uint16_t id)
{
    const mbedtls_ssl_ciphersuite_t *suite = mbedtls_ssl_ciphersuite_from_id(id);
    if (!suite) {
        const uint8_t bytes[] = {(uint8_t)(id >> 8), (uint8_t)id};
        vouch_write_text(w, "0x");
        vouch_write_hex(w, (struct vouch_span){bytes, sizeof bytes});
    } else if (is_tls13_suite(id)) {
        write_iana(w, mbedtls_ssl_ciphersuite_get_name(suite));
    } else {
        write_openssl(w, mbedtls_ssl_ciphersuite_get_name(suite));
    }
}

static bool begins(uint16_t id, const char *start)
{
    const mbedtls_ssl_ciphersuite_t *suite = mbedtls_ssl_ciphersuite_from_id(id);
    return suite &&
           vouch_span_starts_nocase(vouch_span_of(mbedtls_ssl_ciphersuite_get_name(suite)), start);
}

bool vouch_tls_suite_is_static_rsa(uint16_t id)
{
    return begins(id, "TLS-RSA-WITH-");
}

bool vouch_tls_suite_is_dhe(uint16_t id)
{
    return begins(id, "TLS-DHE-");
}
