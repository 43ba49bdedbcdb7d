// SPDX-License-Identifier: Apache-2.0
#include "core/x509/key.h"

#include "core/x509/der.h"
#include "core/x509/ed25519.h"
#include "core/x509/oid.h"
#include "core/x509/signature.h"

#include <mbedtls/ecp.h>

static const struct vouch_oid_row kinds[] = {
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1}, VOUCH_KEY_RSA},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10}, VOUCH_KEY_RSA_PSS},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1}, VOUCH_KEY_EC},
    {3, {0x2b, 0x65, 112}, VOUCH_KEY_ED25519},
    {3, {0x2b, 0x65, 113}, VOUCH_KEY_ED448},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1}, VOUCH_KEY_DSA},
};

static const struct vouch_oid_row curve_oids[] = {
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1}, VOUCH_CURVE_P192},
    {5, {0x2b, 0x81, 0x04, 0, 33}, VOUCH_CURVE_P224},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7}, VOUCH_CURVE_P256},
    {5, {0x2b, 0x81, 0x04, 0, 34}, VOUCH_CURVE_P384},
    {5, {0x2b, 0x81, 0x04, 0, 35}, VOUCH_CURVE_P521},
    {9, {0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7}, VOUCH_CURVE_BP256},
    {9, {0x2b, 0x24, 3, 3, 2, 8, 1, 1, 11}, VOUCH_CURVE_BP384},
    {9, {0x2b, 0x24, 3, 3, 2, 8, 1, 1, 13}, VOUCH_CURVE_BP512},
    {5, {0x2b, 0x81, 0x04, 0, 10}, VOUCH_CURVE_K256},
};

static const struct {
    const char *text;
    uint16_t bits;
    mbedtls_ecp_group_id id;
} curves[] = {
    [VOUCH_CURVE_NONE] = {"", 0, MBEDTLS_ECP_DP_NONE},
    [VOUCH_CURVE_UNKNOWN] = {"of an unknown curve", 0, MBEDTLS_ECP_DP_NONE},
    [VOUCH_CURVE_EXPLICIT] = {"with explicit parameters", 0, MBEDTLS_ECP_DP_NONE},
    [VOUCH_CURVE_P192] = {"P-192", 192, MBEDTLS_ECP_DP_SECP192R1},
    [VOUCH_CURVE_P224] = {"P-224", 224, MBEDTLS_ECP_DP_SECP224R1},
    [VOUCH_CURVE_P256] = {"P-256", 256, MBEDTLS_ECP_DP_SECP256R1},
    [VOUCH_CURVE_P384] = {"P-384", 384, MBEDTLS_ECP_DP_SECP384R1},
    [VOUCH_CURVE_P521] = {"P-521", 521, MBEDTLS_ECP_DP_SECP521R1},
    [VOUCH_CURVE_BP256] = {"brainpoolP256r1", 256, MBEDTLS_ECP_DP_BP256R1},
    [VOUCH_CURVE_BP384] = {"brainpoolP384r1", 384, MBEDTLS_ECP_DP_BP384R1},
    [VOUCH_CURVE_BP512] = {"brainpoolP512r1", 512, MBEDTLS_ECP_DP_BP512R1},
    [VOUCH_CURVE_K256] = {"secp256k1", 256, MBEDTLS_ECP_DP_SECP256K1},
};

/* Bits of a positive INTEGER in its shortest form. */
static uint32_t bits_of(struct vouch_span integer)
{
    if (integer.len == 0)
        return 0;
    size_t zeros = integer.data[0] == 0 ? 1 : 0; /* a leading zero byte */
    uint32_t bits = (uint32_t)(integer.len - zeros) * 8;
    for (unsigned mask = 0x80; bits && mask && !(integer.data[zeros] & mask); mask >>= 1)
        bits--;
    return bits;
}

static uint32_t read_exponent(struct vouch_span e)
{
    uint32_t value = 0;
    if (bits_of(e) > 32)
        return UINT32_MAX;
    for (size_t i = 0; i < e.len; i++)
        value = value << 8 | e.data[i];
    return value;
}

static bool is_negative(struct vouch_span number)
{
    return number.len && number.data[0] & 0x80;
}

static void read_rsa(struct vouch_der *d, struct vouch_key *out)
{
    struct vouch_der bits = vouch_der_of(out->bytes);
    struct vouch_der pair = vouch_der_enter(&bits, VOUCH_TAG_SEQUENCE);
    out->modulus = vouch_der_integer(&pair);
    struct vouch_span exponent = vouch_der_integer(&pair);
    vouch_der_leave(&bits, &pair);
    vouch_der_leave(d, &bits);
    if (d->fault)
        return;
    if (is_negative(out->modulus) || is_negative(exponent))
        vouch_der_fail(d, "an RSA key with a negative number");
    out->bits = bits_of(out->modulus);
    out->exponent = read_exponent(exponent);
    if (out->bits == 0 || out->exponent == 0)
        vouch_der_fail(d, "an RSA key with a zero");
}

static void read_curve(struct vouch_der *algorithm, struct vouch_key *out)
{
    if (vouch_der_next_is(algorithm, VOUCH_TAG_SEQUENCE)) {
        vouch_der_read(algorithm, VOUCH_TAG_SEQUENCE);
        out->curve = VOUCH_CURVE_EXPLICIT;
        return;
    }
    struct vouch_span oid = vouch_der_oid(algorithm);
    out->curve = (enum vouch_curve)vouch_oid_find(
        curve_oids, sizeof curve_oids / sizeof curve_oids[0], oid, VOUCH_CURVE_UNKNOWN);
    out->bits = curves[out->curve].bits;
}

static void check_point(struct vouch_der *d, const struct vouch_key *key)
{
    size_t field = (key->bits + 7) / 8;
    if (d->fault || field == 0)
        return;
    size_t len = key->bytes.len;
    uint8_t form = len ? key->bytes.data[0] : 0;
    bool whole = form == 4 && len == 1 + 2 * field;
    bool compressed = (form == 2 || form == 3) && len == 1 + field;
    if (!whole && !compressed)
        vouch_der_fail(d, "an EC key that is no point of its curve");
}

static void read_parameters(struct vouch_der *algorithm, struct vouch_key *out)
{
    struct vouch_element any;
    struct vouch_signature_parameters pss;
    switch (out->kind) {
    case VOUCH_KEY_RSA:
        /* RFC 3279 section 2.3.1 requires NULL; all implementations accept keys without it. */
        if (vouch_der_more(algorithm) && vouch_der_read(algorithm, VOUCH_TAG_NULL).len)
            vouch_der_fail(algorithm, "a NULL with content");
        return;
    case VOUCH_KEY_EC:
        read_curve(algorithm, out);
        return;
    case VOUCH_KEY_RSA_PSS:
        if (vouch_der_more(algorithm))
            vouch_signature_read_pss(algorithm, &pss);
        return;
    case VOUCH_KEY_ED25519:
    case VOUCH_KEY_ED448:
        return; /* trailing data is a fault */
    case VOUCH_KEY_DSA:
    case VOUCH_KEY_UNKNOWN:
        if (vouch_der_more(algorithm))
            vouch_der_element(algorithm, &any);
    }
}

static void read_bytes(struct vouch_der *d, struct vouch_key *out)
{
    if (d->fault)
        return;
    if (out->kind == VOUCH_KEY_RSA || out->kind == VOUCH_KEY_RSA_PSS)
        read_rsa(d, out);
    if (out->kind == VOUCH_KEY_EC)
        check_point(d, out);
    if (out->kind == VOUCH_KEY_ED25519 && out->bytes.len != 32)
        vouch_der_fail(d, "an Ed25519 key that is not 32 bytes long");
    if (out->kind == VOUCH_KEY_ED448 && out->bytes.len != 57)
        vouch_der_fail(d, "an Ed448 key that is not 57 bytes long");
}

int vouch_key_read(struct vouch_span spki, struct vouch_key *out, const char **fault)
{
    *out = (struct vouch_key){0};
    struct vouch_der d = vouch_der_of(spki);
    struct vouch_der info = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    struct vouch_der algorithm = vouch_der_enter(&info, VOUCH_TAG_SEQUENCE);
    out->oid = vouch_der_oid(&algorithm);
    out->kind = (enum vouch_key_kind)vouch_oid_find(kinds, sizeof kinds / sizeof kinds[0], out->oid,
                                                    VOUCH_KEY_UNKNOWN);
    read_parameters(&algorithm, out);
    vouch_der_leave(&info, &algorithm);
    out->bytes = vouch_der_octet_bits(&info);
    read_bytes(&info, out);
    vouch_der_leave(&d, &info);
    vouch_der_end(&d);
    if (fault)
        *fault = d.fault;
    return d.fault ? VOUCH_E_MALFORMED : VOUCH_OK;
}

void vouch_key_write(struct vouch_writer *w, const struct vouch_key *key)
{
    static const char *const texts[] = {
        [VOUCH_KEY_UNKNOWN] = "", [VOUCH_KEY_RSA] = "RSA ",        [VOUCH_KEY_RSA_PSS] = "RSA-PSS ",
        [VOUCH_KEY_EC] = "EC ",   [VOUCH_KEY_ED25519] = "Ed25519", [VOUCH_KEY_ED448] = "Ed448",
        [VOUCH_KEY_DSA] = "DSA",
    };
    vouch_write_text(w, texts[key->kind]);
    if (key->kind == VOUCH_KEY_UNKNOWN)
        vouch_oid_write(w, key->oid);
    if (key->kind == VOUCH_KEY_RSA || key->kind == VOUCH_KEY_RSA_PSS)
        vouch_write_decimal(w, key->bits);
    if (key->kind == VOUCH_KEY_EC)
        vouch_write_text(w, curves[key->curve].text);
}

bool vouch_key_supported(const struct vouch_key *key)
{
    if (key->kind == VOUCH_KEY_EC)
        return mbedtls_ecp_curve_info_from_grp_id(curves[key->curve].id) != NULL;
    if (key->kind == VOUCH_KEY_ED25519)
        return vouch_ed25519_supported();
    return key->kind == VOUCH_KEY_RSA || key->kind == VOUCH_KEY_RSA_PSS;
}

bool vouch_key_exponent_weak(const struct vouch_key *key)
{
    return (key->kind == VOUCH_KEY_RSA || key->kind == VOUCH_KEY_RSA_PSS) &&
           (key->exponent < 3 || key->exponent % 2 == 0);
}

static bool weak_rsa(const struct vouch_key *key)
{
    return key->bits < 2048 || vouch_key_exponent_weak(key);
}

static bool weak_curve(const struct vouch_key *key)
{
    if (key->curve == VOUCH_CURVE_EXPLICIT)
        return true;
    return key->bits > 0 && key->bits < 224;
}

bool vouch_key_weak(const struct vouch_key *key)
{
    switch (key->kind) {
    case VOUCH_KEY_RSA:
    case VOUCH_KEY_RSA_PSS:
        return weak_rsa(key);
    case VOUCH_KEY_EC:
        return weak_curve(key);
    case VOUCH_KEY_DSA:
        return true;
    case VOUCH_KEY_ED25519:
    case VOUCH_KEY_ED448:
    case VOUCH_KEY_UNKNOWN:
        return false;
    }
    return false;
}
