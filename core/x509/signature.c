// SPDX-License-Identifier: Apache-2.0
#include "core/x509/signature.h"

#include "core/x509/oid.h"

static const struct vouch_oid_row hash_oids[] = {
    {5, {0x2b, 0x0e, 3, 2, 26}, VOUCH_HASH_SHA1},
    {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4}, VOUCH_HASH_SHA224},
    {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1}, VOUCH_HASH_SHA256},
    {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2}, VOUCH_HASH_SHA384},
    {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3}, VOUCH_HASH_SHA512},
};

/* The values are indexes into this table. */
static const struct {
    const char *text;
    uint8_t kind; /* enum vouch_signature_kind */
    uint8_t hash; /* enum vouch_hash */
} algorithms[] = {
    {"md2WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_MD2},
    {"md5WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_MD5},
    {"sha1WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA1},
    {"sha224WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA224},
    {"sha256WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA256},
    {"sha384WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA384},
    {"sha512WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA512},
    {"RSASSA-PSS", VOUCH_SIGNATURE_RSA_PSS, VOUCH_HASH_NONE},
    {"ecdsa-with-SHA1", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA1},
    {"ecdsa-with-SHA224", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA224},
    {"ecdsa-with-SHA256", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA256},
    {"ecdsa-with-SHA384", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA384},
    {"ecdsa-with-SHA512", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA512},
    {"Ed25519", VOUCH_SIGNATURE_ED25519, VOUCH_HASH_NONE},
    {"Ed448", VOUCH_SIGNATURE_ED448, VOUCH_HASH_NONE},
    {"dsa-with-SHA1", VOUCH_SIGNATURE_DSA, VOUCH_HASH_SHA1},
    {"dsa-with-SHA224", VOUCH_SIGNATURE_DSA, VOUCH_HASH_SHA224},
    {"dsa-with-SHA256", VOUCH_SIGNATURE_DSA, VOUCH_HASH_SHA256},
};

enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };

static const struct vouch_oid_row algorithm_oids[] = {
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 2}, 0},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4}, 1},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5}, 2},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 14}, 3},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11}, 4},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12}, 5},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13}, 6},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10}, 7},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1}, 8},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1}, 9},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2}, 10},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3}, 11},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4}, 12},
    {3, {0x2b, 0x65, 112}, 13},
    {3, {0x2b, 0x65, 113}, 14},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3}, 15},
    {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 1}, 16},
    {9, {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 2}, 17},
};

static uint8_t find_algorithm(struct vouch_span oid)
{
    return vouch_oid_find(algorithm_oids, sizeof algorithm_oids / sizeof algorithm_oids[0], oid,
                          ALGORITHMS);
}

/* NULL, or absent: both must be accepted (RFC 4055 sections 2.1 and 5). */
static void read_null(struct vouch_der *d)
{
    struct vouch_span content;
    if (vouch_der_optional(d, VOUCH_TAG_NULL, &content) && content.len)
        vouch_der_fail(d, "a NULL with content");
}

static enum vouch_hash read_hash(struct vouch_der *d)
{
    struct vouch_der algorithm = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    struct vouch_span oid = vouch_der_oid(&algorithm);
    read_null(&algorithm);
    vouch_der_leave(d, &algorithm);
    return (enum vouch_hash)vouch_oid_find(hash_oids, sizeof hash_oids / sizeof hash_oids[0], oid,
                                           VOUCH_HASH_NONE);
}

/* MaskGenAlgorithm: mgf1 is the only one defined. */
static enum vouch_hash read_mask(struct vouch_der *d)
{
    static const uint8_t mgf1[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8};
    struct vouch_span want = {mgf1, sizeof mgf1};
    struct vouch_der algorithm = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!vouch_span_equal(vouch_der_oid(&algorithm), want))
        vouch_der_fail(&algorithm, "RSA-PSS parameters with another mask than mgf1");
    enum vouch_hash hash = read_hash(&algorithm);
    vouch_der_leave(d, &algorithm);
    return hash;
}

/* An optional field with its own tag; the default if absent. */
static enum vouch_hash read_field(struct vouch_der *d, uint8_t tag,
                                  enum vouch_hash (*read)(struct vouch_der *))
{
    if (!vouch_der_next_is(d, tag))
        return VOUCH_HASH_SHA1;
    struct vouch_der field = vouch_der_enter(d, tag);
    enum vouch_hash hash = read(&field);
    vouch_der_leave(d, &field);
    return hash;
}

static uint32_t read_number(struct vouch_der *d, uint8_t tag, uint32_t absent)
{
    if (!vouch_der_next_is(d, tag))
        return absent;
    struct vouch_der field = vouch_der_enter(d, tag);
    uint32_t number = vouch_der_small(&field, vouch_der_integer(&field));
    vouch_der_leave(d, &field);
    return number;
}

void vouch_signature_read_pss(struct vouch_der *d, struct vouch_signature_parameters *out)
{
    struct vouch_der fields = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    out->hash = read_field(&fields, VOUCH_TAG_CONSTRUCTED | 0, read_hash);
    enum vouch_hash mask = read_field(&fields, VOUCH_TAG_CONSTRUCTED | 1, read_mask);
    out->salt = read_number(&fields, VOUCH_TAG_CONSTRUCTED | 2, 20);
    uint32_t trailer = read_number(&fields, VOUCH_TAG_CONSTRUCTED | 3, 1);
    if (trailer != 1)
        vouch_der_fail(&fields, "RSA-PSS parameters with another trailer than 1");
    if (mask != out->hash)
        vouch_der_fail(&fields, "RSA-PSS parameters with two different hashes");
    vouch_der_leave(d, &fields);
}

static void read_parameters(struct vouch_der *d, struct vouch_signature_algorithm *out)
{
    struct vouch_element any;
    struct vouch_signature_parameters pss = {VOUCH_HASH_NONE, 0};
    switch (out->kind) {
    case VOUCH_SIGNATURE_RSA:
        read_null(d);
        return;
    case VOUCH_SIGNATURE_RSA_PSS:
        vouch_signature_read_pss(d, &pss);
        out->hash = pss.hash;
        out->salt = pss.salt;
        return;
    case VOUCH_SIGNATURE_ECDSA:
    case VOUCH_SIGNATURE_ED25519:
    case VOUCH_SIGNATURE_ED448:
    case VOUCH_SIGNATURE_DSA:
        if (vouch_der_more(d))
            vouch_der_fail(d, "parameters of a signature algorithm that has none");
        return;
    case VOUCH_SIGNATURE_UNKNOWN:
        if (vouch_der_more(d))
            vouch_der_element(d, &any);
    }
}

int vouch_signature_read(struct vouch_span algorithm, struct vouch_signature_algorithm *out,
                         const char **fault)
{
    *out = (struct vouch_signature_algorithm){0};
    struct vouch_der d = vouch_der_of(algorithm);
    struct vouch_der inner = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    out->oid = vouch_der_oid(&inner);
    uint8_t row = find_algorithm(out->oid);
    if (row < ALGORITHMS) {
        out->kind = (enum vouch_signature_kind)algorithms[row].kind;
        out->hash = (enum vouch_hash)algorithms[row].hash;
    }
    read_parameters(&inner, out);
    vouch_der_leave(&d, &inner);
    vouch_der_end(&d);
    if (fault)
        *fault = d.fault;
    return d.fault ? VOUCH_E_MALFORMED : VOUCH_OK;
}

void vouch_signature_write(struct vouch_writer *w, const struct vouch_signature_algorithm *a)
{
    static const char *const hashes[] = {
        [VOUCH_HASH_NONE] = "",          [VOUCH_HASH_MD2] = "-MD2",
        [VOUCH_HASH_MD5] = "-MD5",       [VOUCH_HASH_SHA1] = "-SHA1",
        [VOUCH_HASH_SHA224] = "-SHA224", [VOUCH_HASH_SHA256] = "-SHA256",
        [VOUCH_HASH_SHA384] = "-SHA384", [VOUCH_HASH_SHA512] = "-SHA512",
    };
    uint8_t row = find_algorithm(a->oid);
    if (row == ALGORITHMS) {
        vouch_oid_write(w, a->oid);
        return;
    }
    vouch_write_text(w, algorithms[row].text);
    if (a->kind == VOUCH_SIGNATURE_RSA_PSS)
        vouch_write_text(w, hashes[a->hash]);
}

bool vouch_signature_weak(const struct vouch_signature_algorithm *a)
{
    return a->hash == VOUCH_HASH_MD2 || a->hash == VOUCH_HASH_MD5 || a->hash == VOUCH_HASH_SHA1;
}
