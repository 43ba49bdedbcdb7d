// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ed25519.h"

#include "core/x509/field25519.h"

#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/sha512.h>

#include <string.h>

typedef struct vouch_field25519 field;

/* A point of -x^2 + y^2 = 1 + d x^2 y^2 as x = X/Z, y = Y/Z, with T = XY/Z (RFC 8032
 * section 5.1.4).
 */
struct point {
    field x;
    field y;
    field z;
    field t;
};

static const field zero = {{0}};
static const field one = {{1}};
static const field d = {{56195235, 13857412, 51736253, 6949390, 114729, 24766616, 60832955,
                         30306712, 48412415, 21499315}};
static const field twice_d = {{45281625, 27714825, 36363642, 13898781, 229458, 15978800, 54557047,
                               27058993, 29715967, 9444199}};
static const field root_of_minus_one = {{34513072, 25610706, 9377949, 3500415, 12389472, 33281959,
                                         41962654, 31548777, 326685, 11406482}};
static const struct point base = {
    {{52811034, 25909283, 16144682, 17082669, 27570973, 30858332, 40966398, 8378388, 20764389,
      8758491}},
    {{40265304, 26843545, 13421772, 20132659, 26843545, 6710886, 53687091, 13421772, 40265318,
      26843545}},
    {{1}},
    {{28827043, 27438313, 39759291, 244362, 8635006, 11264893, 19351346, 13413597, 16611511,
      27139452}},
};

/* The order of the base point, little-endian. */
static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                  0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

/* --- points --- */

/* Section 5.1.4: valid for any two points, including equal ones. */
static void add(struct point *out, const struct point *p, const struct point *q)
{
    field a, b, c, e, f, g, h;
    vouch_field25519_subtract(&a, &p->y, &p->x);
    vouch_field25519_subtract(&b, &q->y, &q->x);
    vouch_field25519_multiply(&a, &a, &b);
    vouch_field25519_add(&b, &p->y, &p->x);
    vouch_field25519_add(&c, &q->y, &q->x);
    vouch_field25519_multiply(&b, &b, &c);
    vouch_field25519_multiply(&c, &p->t, &q->t);
    vouch_field25519_multiply(&c, &c, &twice_d);
    vouch_field25519_multiply(&f, &p->z, &q->z);
    vouch_field25519_add(&g, &f, &f);
    vouch_field25519_subtract(&e, &b, &a);
    vouch_field25519_subtract(&f, &g, &c);
    vouch_field25519_add(&g, &g, &c);
    vouch_field25519_add(&h, &b, &a);
    vouch_field25519_multiply(&out->x, &e, &f);
    vouch_field25519_multiply(&out->y, &g, &h);
    vouch_field25519_multiply(&out->z, &f, &g);
    vouch_field25519_multiply(&out->t, &e, &h);
}

static void encode(uint8_t out[32], const struct point *p)
{
    uint8_t x_bytes[32];
    field inverse, x, y;
    vouch_field25519_invert(&inverse, &p->z);
    vouch_field25519_multiply(&x, &p->x, &inverse);
    vouch_field25519_multiply(&y, &p->y, &inverse);
    vouch_field25519_write(x_bytes, &x);
    vouch_field25519_write(out, &y);
    out[31] |= (uint8_t)((x_bytes[0] & 1) << 7);
}

/* x from y (section 5.1.3). false: there is none. */
static bool recover_x(field *x, const field *y)
{
    field u, v, v3, power;
    vouch_field25519_multiply(&u, y, y);
    vouch_field25519_multiply(&v, &u, &d);
    vouch_field25519_subtract(&u, &u, &one);
    vouch_field25519_add(&v, &v, &one);
    vouch_field25519_multiply(&v3, &v, &v);
    vouch_field25519_multiply(&v3, &v3, &v);
    vouch_field25519_multiply(&power, &v3, &v3);
    vouch_field25519_multiply(&power, &power, &v);
    vouch_field25519_multiply(&power, &power, &u);
    vouch_field25519_root(&power, &power);
    vouch_field25519_multiply(x, &power, &v3);
    vouch_field25519_multiply(x, x, &u);
    field square, negative;
    vouch_field25519_multiply(&square, x, x);
    vouch_field25519_multiply(&square, &square, &v);
    vouch_field25519_subtract(&negative, &zero, &u);
    if (vouch_field25519_equal(&square, &u))
        return true;
    vouch_field25519_multiply(x, x, &root_of_minus_one);
    return vouch_field25519_equal(&square, &negative);
}

/* false: not a point, or not in canonical form. */
static bool decode(struct point *out, const uint8_t in[32])
{
    uint8_t again[32];
    vouch_field25519_read(&out->y, in);
    if (!recover_x(&out->x, &out->y))
        return false;
    vouch_field25519_write(again, &out->x);
    if ((again[0] & 1) != in[31] >> 7)
        vouch_field25519_subtract(&out->x, &zero, &out->x);
    out->z = one;
    vouch_field25519_multiply(&out->t, &out->x, &out->y);
    encode(again, out);
    return memcmp(again, in, sizeof again) == 0; /* y below p, and no negative zero */
}

/* --- numbers --- */

static bool below_order(const uint8_t n[32])
{
    for (int i = 31; i >= 0; i--)
        if (n[i] != order[i])
            return n[i] < order[i];
    return false;
}

/* n = 2 n + bit, modulo the order. */
static void shift_in(uint8_t n[32], unsigned bit)
{
    unsigned over = bit;
    for (int i = 0; i < 32; i++) {
        over |= (unsigned)n[i] << 1;
        n[i] = (uint8_t)over;
        over >>= 8;
    }
    if (below_order(n))
        return;
    unsigned borrow = 0;
    for (int i = 0; i < 32; i++) {
        unsigned difference = n[i] - order[i] - borrow;
        n[i] = (uint8_t)difference;
        borrow = difference >> 8 & 1;
    }
}

/* SHA-512 of R, the key and the data, modulo the order. */
static int challenge(uint8_t out[32], const uint8_t *r, const uint8_t *key, struct vouch_span data)
{
    uint8_t digest[64];
    mbedtls_sha512_context sha;
    mbedtls_sha512_init(&sha);
    int ret = mbedtls_sha512_starts(&sha, 0);
    if (ret == 0)
        ret = mbedtls_sha512_update(&sha, r, 32);
    if (ret == 0)
        ret = mbedtls_sha512_update(&sha, key, 32);
    if (ret == 0 && data.len > 0)
        ret = mbedtls_sha512_update(&sha, data.data, data.len);
    if (ret == 0)
        ret = mbedtls_sha512_finish(&sha, digest);
    mbedtls_sha512_free(&sha);
    if (ret != 0)
        return VOUCH_E_UNSUPPORTED; /* built with SHA-384 only */
    memset(out, 0, 32);
    for (int i = 511; i >= 0; i--)
        shift_in(out, digest[i / 8] >> i % 8 & 1u);
    return VOUCH_OK;
}

static unsigned bit_at(const uint8_t n[32], int i)
{
    return n[i / 8] >> i % 8 & 1u;
}

/* s B + h A in one ladder. */
static void combine(struct point *out, const uint8_t s[32], const uint8_t h[32],
                    const struct point *a)
{
    struct point both;
    const struct point *const addends[] = {NULL, &base, a, &both};
    add(&both, &base, a);
    *out = (struct point){zero, one, one, zero};
    for (int i = 252; i >= 0; i--) {
        unsigned which = bit_at(s, i) | bit_at(h, i) << 1;
        add(out, out, out);
        if (which != 0)
            add(out, out, addends[which]);
    }
}

bool vouch_ed25519_supported(void)
{
    return mbedtls_md_info_from_type(MBEDTLS_MD_SHA512) != NULL;
}

int vouch_ed25519_public(const uint8_t private_key[32], uint8_t public_key[32])
{
    static const uint8_t none[32];
    uint8_t digest[64];
    uint8_t scalar[32] = {0};
    struct point p;
    if (mbedtls_sha512(private_key, 32, digest, 0) != 0)
        return VOUCH_E_UNSUPPORTED;
    digest[0] &= 0xf8;
    digest[31] = (digest[31] & 0x3f) | 0x40;
    for (int i = 255; i >= 0; i--)
        shift_in(scalar, bit_at(digest, i));
    combine(&p, scalar, none, &base);
    encode(public_key, &p);
    mbedtls_platform_zeroize(digest, sizeof digest);
    mbedtls_platform_zeroize(scalar, sizeof scalar);
    mbedtls_platform_zeroize(&p, sizeof p);
    return VOUCH_OK;
}

int vouch_ed25519_check_key(struct vouch_span key)
{
    struct point a;
    return key.len == 32 && decode(&a, key.data) ? VOUCH_OK : VOUCH_E_MALFORMED;
}

int vouch_ed25519_verify(struct vouch_span key, struct vouch_span data, struct vouch_span signature)
{
    uint8_t h[32];
    uint8_t r[32];
    struct point a;
    struct point sum;
    if (key.len != 32 || !decode(&a, key.data))
        return VOUCH_E_MALFORMED;
    if (signature.len != 64 || !below_order(signature.data + 32))
        return VOUCH_E_SIGNATURE;
    int status = challenge(h, signature.data, key.data, data);
    if (status != VOUCH_OK)
        return status;
    vouch_field25519_subtract(&a.x, &zero, &a.x);
    vouch_field25519_subtract(&a.t, &zero, &a.t);
    combine(&sum, signature.data + 32, h, &a);
    encode(r, &sum);
    return memcmp(r, signature.data, sizeof r) == 0 ? VOUCH_OK : VOUCH_E_SIGNATURE;
}
