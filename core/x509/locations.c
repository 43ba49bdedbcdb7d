// SPDX-License-Identifier: Apache-2.0
#include "core/x509/locations.h"

#include "core/x509/extension.h"
#include "core/x509/key.h"

#include <mbedtls/md.h>

enum { SHA1_SIZE = 20, SERIAL_MAX = 60 };

/* 1.3.6.1.5.5.7.48.1 and .2 */
static const uint8_t method_ocsp[] = {0x2b, 6, 1, 5, 5, 7, 48, 1};
static const uint8_t method_issuers[] = {0x2b, 6, 1, 5, 5, 7, 48, 2};

static bool is_http(const struct vouch_general_name *name)
{
    return name->kind == VOUCH_GENERAL_URI && vouch_span_starts_nocase(name->value, "http://");
}

/* Counts down to the wanted one. */
static bool count_down(size_t *index)
{
    return (*index)-- == 0;
}

static bool access_at(struct vouch_span value, struct vouch_span method, size_t index, bool any,
                      struct vouch_span *url)
{
    struct vouch_general_name name;
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der list = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&list)) {
        struct vouch_der one = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        if (!vouch_span_equal(vouch_der_oid(&one), method) || !vouch_general_next(&one, &name) ||
            (!any && !is_http(&name)) || !count_down(&index))
            continue;
        *url = name.value;
        return true;
    }
    return false;
}

/* The first one of a point: its names all refer to the same list (RFC 5280 section 4.2.1.13). */
static bool name_in_point(struct vouch_der *point, bool any, struct vouch_span *url)
{
    struct vouch_span names;
    struct vouch_span full;
    struct vouch_general_name name;
    if (!vouch_der_optional(point, VOUCH_TAG_CONSTRUCTED | 0, &names))
        return false;
    struct vouch_der d = vouch_der_of(names);
    if (!vouch_der_optional(&d, VOUCH_TAG_CONSTRUCTED | 0, &full))
        return any && names.len > 0;
    struct vouch_der list = vouch_der_of(full);
    while (vouch_general_next(&list, &name)) {
        *url = name.value;
        if (any || is_http(&name))
            return true;
    }
    return false;
}

static bool point_at(struct vouch_span value, size_t index, bool any, struct vouch_span *url)
{
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der list = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&list)) {
        struct vouch_der point = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
        if (name_in_point(&point, any, url) && count_down(&index))
            return true;
    }
    return false;
}

static bool look(const struct vouch_certificate *c, enum vouch_location kind, size_t index,
                 bool any, struct vouch_span *url)
{
    const bool crl = kind == VOUCH_LOCATION_CRL;
    const struct vouch_span method =
        kind == VOUCH_LOCATION_OCSP ? (struct vouch_span){method_ocsp, sizeof method_ocsp}
                                    : (struct vouch_span){method_issuers, sizeof method_issuers};
    struct vouch_span value;
    if (!vouch_extension_value(c, crl ? VOUCH_EXT_CRL_POINTS : VOUCH_EXT_AUTHORITY_INFO, &value))
        return false;
    return crl ? point_at(value, index, any, url) : access_at(value, method, index, any, url);
}

bool vouch_location_at(const struct vouch_certificate *c, enum vouch_location kind, size_t index,
                       struct vouch_span *url)
{
    return look(c, kind, index, false, url);
}

bool vouch_location_any(const struct vouch_certificate *c, enum vouch_location kind)
{
    struct vouch_span ignored;
    return look(c, kind, 0, true, &ignored);
}

/* --- OCSP requests --- */

static void write_header(struct vouch_writer *w, uint8_t tag, size_t len)
{
    vouch_write_u8(w, tag);
    vouch_write_u8(w, (uint8_t)len);
}

static bool write_hash(struct vouch_writer *w, struct vouch_span of)
{
    uint8_t hash[SHA1_SIZE];
    const mbedtls_md_info_t *sha1 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA1);
    if (!sha1 || mbedtls_md(sha1, of.data, of.len, hash) != 0)
        return false;
    write_header(w, VOUCH_TAG_OCTET_STRING, SHA1_SIZE);
    vouch_write_span(w, (struct vouch_span){hash, SHA1_SIZE});
    return true;
}

/* Every length fits in one byte. */
bool vouch_ocsp_write_request(struct vouch_writer *w, const struct vouch_certificate *c,
                              const struct vouch_certificate *issuer)
{
    static const uint8_t sha1[] = {0x30, 9, 0x06, 5, 0x2b, 0x0e, 3, 2, 0x1a, 0x05, 0};
    enum { LEVELS = 4 }; /* OCSPRequest, TBSRequest, requestList, Request */
    size_t id = sizeof sha1 + 2 * (2 + SHA1_SIZE) + 2 + c->serial.len;
    struct vouch_key key;
    if (c->serial.len == 0 || c->serial.len > SERIAL_MAX ||
        vouch_key_read(issuer->spki, &key, NULL) == VOUCH_E_MALFORMED)
        return false;
    for (size_t outer = LEVELS; outer > 0; outer--)
        write_header(w, VOUCH_TAG_SEQUENCE, id + 2 * outer);
    write_header(w, VOUCH_TAG_SEQUENCE, id);
    vouch_write_span(w, (struct vouch_span){sha1, sizeof sha1});
    if (!write_hash(w, c->issuer) || !write_hash(w, key.bytes))
        return false;
    write_header(w, VOUCH_TAG_INTEGER, c->serial.len);
    vouch_write_span(w, c->serial);
    return w->lost == 0;
}
