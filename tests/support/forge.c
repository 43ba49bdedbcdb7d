// SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"

#include "core/calendar.h"

#include <mbedtls/ecdsa.h>
#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR_S = 365 * VOUCH_DAY_S, HASH = 32, POINT = 65 };

#define OID(name, ...)                                                                             \
    static const uint8_t name##_bytes[] = {__VA_ARGS__};                                           \
    const struct vouch_span name = {name##_bytes, sizeof name##_bytes}

OID(forge_oid_name_constraints, 0x55, 0x1d, 0x1e);
OID(forge_oid_policies, 0x55, 0x1d, 0x20);
OID(forge_oid_policy_mappings, 0x55, 0x1d, 0x21);
OID(forge_oid_policy_constraints, 0x55, 0x1d, 0x24);
OID(forge_oid_inhibit_any, 0x55, 0x1d, 0x36);

static const struct vouch_span oid_usage = {(const uint8_t *)"\x55\x1d\x0f", 3};
static const struct vouch_span oid_basic = {(const uint8_t *)"\x55\x1d\x13", 3};
static const struct vouch_span oid_subject_key = {(const uint8_t *)"\x55\x1d\x0e", 3};
static const struct vouch_span oid_authority_key = {(const uint8_t *)"\x55\x1d\x23", 3};
static const struct vouch_span oid_alternative = {(const uint8_t *)"\x55\x1d\x11", 3};
static const struct vouch_span oid_extended = {(const uint8_t *)"\x55\x1d\x25", 3};

/* AlgorithmIdentifier of ecdsa-with-SHA256, and of a P-256 key. */
static const uint8_t signature_algorithm[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                              0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
static const uint8_t key_algorithm[] = {0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                        0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
                                        0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "forge: %s\n", what);
    exit(99);
}

/* Enough for signatures in tests. Each signature begins at the same place, so that the same
 * certificate is forged with the same bytes. */
static uint32_t state;

static int numbers(void *self, unsigned char *buffer, size_t len)
{
    (void)self;
    for (size_t i = 0; i < len; i++) {
        state = state * 1664525 + 1013904223;
        buffer[i] = (uint8_t)(state >> 24);
    }
    return 0;
}

/* --- DER --- */

static void write_length(struct vouch_writer *w, size_t len)
{
    if (len >= 0x100) {
        vouch_write_u8(w, 0x82);
        vouch_write_u8(w, (uint8_t)(len >> 8));
    } else if (len >= 0x80) {
        vouch_write_u8(w, 0x81);
    }
    vouch_write_u8(w, (uint8_t)len);
}

void forge_tlv(struct vouch_writer *w, uint8_t tag, struct vouch_span content)
{
    vouch_write_u8(w, tag);
    write_length(w, content.len);
    vouch_write_span(w, content);
    must(w->lost == 0, "no space");
}

static void tlv_text(struct vouch_writer *w, uint8_t tag, const char *text)
{
    forge_tlv(w, tag, vouch_span_of(text));
}

/* Wraps what stands in the writer from `from` on. */
static void wrap(struct vouch_writer *w, size_t from, uint8_t tag)
{
    uint8_t copy[FORGE_DER_MAX];
    size_t len = w->len - from;
    memcpy(copy, w->data + from, len);
    w->len = from;
    forge_tlv(w, tag, (struct vouch_span){copy, len});
}

void forge_name(struct vouch_writer *w, const char *common_name)
{
    size_t from = w->len;
    if (common_name) {
        vouch_write_span(w, (struct vouch_span){(const uint8_t *)"\x06\x03\x55\x04\x03", 5});
        tlv_text(w, 0x0c, common_name);
        wrap(w, from, 0x30);
        wrap(w, from, 0x31);
    }
    wrap(w, from, 0x30);
}

/* An INTEGER of big-endian bytes that is not negative. */
static void write_integer(struct vouch_writer *w, const uint8_t *bytes, size_t len)
{
    size_t from = w->len;
    while (len > 1 && *bytes == 0) {
        bytes++;
        len--;
    }
    if (*bytes & 0x80)
        vouch_write_u8(w, 0);
    vouch_write_span(w, (struct vouch_span){bytes, len});
    wrap(w, from, 0x02);
}

static void write_time(struct vouch_writer *w, int64_t utc_s)
{
    char text[32];
    struct vouch_date d = vouch_date_of_utc(utc_s);
    bool utc = d.year >= 1950 && d.year < 2050;
    snprintf(text, sizeof text, utc ? "%02d%02d%02d%02d%02d%02dZ" : "%04d%02d%02d%02d%02d%02dZ",
             utc ? d.year % 100 : d.year, d.month, d.day, d.hour, d.minute, d.second);
    tlv_text(w, utc ? 0x17 : 0x18, text);
}

/* --- keys --- */

static void load_key(unsigned key, mbedtls_ecp_group *group, mbedtls_mpi *d)
{
    uint8_t seed[5] = {'k', (uint8_t)key, (uint8_t)(key >> 8), 0, 1};
    uint8_t hash[HASH];
    mbedtls_ecp_group_init(group);
    mbedtls_mpi_init(d);
    mbedtls_sha256(seed, sizeof seed, hash, 0);
    hash[0] &= 0x7f; /* below the order of the curve */
    must(mbedtls_ecp_group_load(group, MBEDTLS_ECP_DP_SECP256R1) == 0 &&
             mbedtls_mpi_read_binary(d, hash, HASH) == 0,
         "no key");
}

static void free_key(mbedtls_ecp_group *group, mbedtls_mpi *d)
{
    mbedtls_ecp_group_free(group);
    mbedtls_mpi_free(d);
}

void forge_spki(struct vouch_writer *w, unsigned key)
{
    mbedtls_ecp_group group;
    mbedtls_mpi d;
    mbedtls_ecp_point q;
    uint8_t bits[1 + POINT] = {0};
    size_t len = 0;
    size_t from = w->len;
    load_key(key, &group, &d);
    mbedtls_ecp_point_init(&q);
    must(mbedtls_ecp_mul(&group, &q, &d, &group.G, numbers, NULL) == 0 &&
             mbedtls_ecp_point_write_binary(&group, &q, MBEDTLS_ECP_PF_UNCOMPRESSED, &len, bits + 1,
                                            POINT) == 0,
         "no public key");
    mbedtls_ecp_point_free(&q);
    free_key(&group, &d);
    vouch_write_span(w, (struct vouch_span){key_algorithm, sizeof key_algorithm});
    forge_tlv(w, 0x03, (struct vouch_span){bits, 1 + len});
    wrap(w, from, 0x30);
}

static void write_signature(struct vouch_writer *w, unsigned key, struct vouch_span tbs, bool wrong)
{
    mbedtls_ecp_group group;
    mbedtls_mpi d;
    mbedtls_mpi r;
    mbedtls_mpi s;
    uint8_t bytes[HASH];
    size_t from = w->len;
    state = 1;
    load_key(key, &group, &d);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    mbedtls_sha256(tbs.data, tbs.len, bytes, 0);
    bytes[0] = (uint8_t)(bytes[0] ^ (wrong ? 1 : 0));
    must(mbedtls_ecdsa_sign(&group, &r, &s, &d, bytes, HASH, numbers, NULL) == 0, "no signature");
    vouch_write_u8(w, 0); /* of the BIT STRING */
    size_t inner = w->len;
    mbedtls_mpi_write_binary(&r, bytes, HASH);
    write_integer(w, bytes, HASH);
    mbedtls_mpi_write_binary(&s, bytes, HASH);
    write_integer(w, bytes, HASH);
    wrap(w, inner, 0x30);
    wrap(w, from, 0x03);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    free_key(&group, &d);
}

/* --- extensions --- */

/* Makes an Extension of what stands in the writer from `from` on. */
static void end_extension(struct vouch_writer *w, size_t from, struct vouch_span oid, bool critical)
{
    uint8_t value[FORGE_DER_MAX];
    size_t len = w->len - from;
    memcpy(value, w->data + from, len);
    w->len = from;
    forge_tlv(w, 0x06, oid);
    if (critical)
        forge_tlv(w, 0x01, (struct vouch_span){(const uint8_t *)"\xff", 1});
    forge_tlv(w, 0x04, (struct vouch_span){value, len});
    wrap(w, from, 0x30);
}

static void write_basic(struct vouch_writer *w, const struct forge *f)
{
    size_t from = w->len;
    uint8_t length = (uint8_t)(f->path_length - 1);
    if (!f->ca)
        return;
    forge_tlv(w, 0x01, (struct vouch_span){(const uint8_t *)"\xff", 1});
    if (f->path_length > 0)
        write_integer(w, &length, 1);
    wrap(w, from, 0x30);
    end_extension(w, from, oid_basic, true);
}

static void write_usage(struct vouch_writer *w, const struct forge *f)
{
    size_t from = w->len;
    unsigned usage = f->usage ? f->usage : f->ca ? 1u << 5 | 1u << 6 : 1u << 0;
    uint8_t bits[2] = {0, 0};
    for (unsigned i = 0; i < 8; i++)
        if (usage & 1u << i) {
            bits[1] = (uint8_t)(bits[1] | 0x80 >> i);
            bits[0] = (uint8_t)(7 - i);
        }
    forge_tlv(w, 0x03, (struct vouch_span){bits, 2});
    end_extension(w, from, oid_usage, true);
}

static void write_key_ids(struct vouch_writer *w, const struct forge *f)
{
    uint8_t id[20];
    size_t from = w->len;
    if (f->no_key_ids)
        return;
    memset(id, (int)f->key + 0x10, sizeof id);
    forge_tlv(w, 0x04, (struct vouch_span){id, sizeof id});
    end_extension(w, from, oid_subject_key, false);
    from = w->len;
    memset(id, (int)(f->claimed_signer ? f->claimed_signer : f->signer) + 0x10, sizeof id);
    forge_tlv(w, 0x80, (struct vouch_span){id, sizeof id});
    wrap(w, from, 0x30);
    end_extension(w, from, oid_authority_key, false);
}

static void write_names(struct vouch_writer *w, const struct forge *f)
{
    size_t from = w->len;
    if (!f->dns[0])
        return;
    for (size_t i = 0; i < FORGE_NAMES_MAX && f->dns[i]; i++)
        tlv_text(w, 0x82, f->dns[i]);
    wrap(w, from, 0x30);
    end_extension(w, from, oid_alternative, false);
}

static void write_extensions(struct vouch_writer *w, const struct forge *f)
{
    size_t from = w->len;
    write_basic(w, f);
    write_usage(w, f);
    write_key_ids(w, f);
    write_names(w, f);
    if (f->eku.len > 0) {
        size_t at = w->len;
        forge_tlv(w, 0x06, f->eku);
        wrap(w, at, 0x30);
        end_extension(w, at, oid_extended, false);
    }
    for (size_t i = 0; i < FORGE_EXTENSIONS_MAX && f->more[i].oid.len > 0; i++) {
        size_t at = w->len;
        vouch_write_span(w, f->more[i].value);
        end_extension(w, at, f->more[i].oid, f->more[i].critical);
    }
    wrap(w, from, 0x30);
    wrap(w, from, 0xa3);
}

static void write_tbs(struct vouch_writer *w, const struct forge *f)
{
    uint8_t serial[3] = {0x40, (uint8_t)(f->serial >> 8), (uint8_t)f->serial};
    size_t from = w->len;
    vouch_write_span(w, (struct vouch_span){(const uint8_t *)"\xa0\x03\x02\x01\x02", 5});
    write_integer(w, serial, sizeof serial);
    vouch_write_span(w, (struct vouch_span){signature_algorithm, sizeof signature_algorithm});
    forge_name(w, f->issuer);
    size_t validity = w->len;
    write_time(w, f->not_before_s ? f->not_before_s : FORGE_NOW_S - YEAR_S);
    write_time(w, f->not_after_s ? f->not_after_s : FORGE_NOW_S + YEAR_S);
    wrap(w, validity, 0x30);
    forge_name(w, f->subject);
    forge_spki(w, f->key);
    write_extensions(w, f);
    wrap(w, from, 0x30);
}

void forge_make(const struct forge *f, struct forged *out)
{
    uint8_t tbs[FORGE_DER_MAX];
    struct vouch_writer w = vouch_writer_of(tbs, sizeof tbs);
    struct vouch_writer whole = vouch_writer_of(out->der, sizeof out->der);
    write_tbs(&w, f);
    vouch_write_span(&whole, vouch_writer_span(&w));
    vouch_write_span(&whole, (struct vouch_span){signature_algorithm, sizeof signature_algorithm});
    write_signature(&whole, f->signer, vouch_writer_span(&w), f->wrong_signature);
    wrap(&whole, 0, 0x30);
    must(whole.lost == 0 && w.lost == 0, "no space");
    out->len = whole.len;
}

struct vouch_span forged_span(const struct forged *f)
{
    return (struct vouch_span){f->der, f->len};
}

static void write_subtree(struct vouch_writer *w, uint8_t list, unsigned kind,
                          struct vouch_span base)
{
    size_t from = w->len;
    if (!base.data)
        return;
    forge_tlv(w, (uint8_t)(0x80 | kind), base);
    wrap(w, from, 0x30);
    wrap(w, from, list);
}

void forge_constraints(struct vouch_writer *w, unsigned kind, struct vouch_span permitted,
                       struct vouch_span excluded)
{
    size_t from = w->len;
    write_subtree(w, 0xa0, kind, permitted);
    write_subtree(w, 0xa1, kind, excluded);
    wrap(w, from, 0x30);
}
