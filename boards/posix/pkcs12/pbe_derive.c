// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pkcs12/pbe.h"
#include "core/status.h"

#include <mbedtls/platform_util.h>

#include <stdlib.h>
#include <string.h>

/* The key derivation of PKCS#12 (RFC 7292 appendix B), and the password's encoding for it. */

enum { BLOCK_MAX = 128 };

/* --- the password --- */

/* One character of UTF-8. false: invalid. */
static bool next_character(struct vouch_span s, size_t *at, uint32_t *out)
{
    uint8_t first = s.data[(*at)++];
    size_t more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (first >= 0xf8 || (first >= 0x80 && first < 0xc2) || more > s.len - *at)
        return false;
    *out = more ? first & (0x3fU >> more) : first;
    for (; more; more--, (*at)++) {
        if ((s.data[*at] & 0xc0) != 0x80)
            return false;
        *out = *out << 6 | (s.data[*at] & 0x3f);
    }
    return *out <= 0x10ffff;
}

static void put_unit(struct vouch_pbe_password *p, uint32_t unit)
{
    p->bmp[p->bmp_len++] = (uint8_t)(unit >> 8);
    p->bmp[p->bmp_len++] = (uint8_t)unit;
}

int vouch_pbe_password_set(struct vouch_pbe_password *p, struct vouch_span utf8)
{
    size_t at = 0;
    uint32_t c;
    memset(p, 0, sizeof *p);
    p->rounds_max = VOUCH_PBE_ROUNDS_MAX;
    p->utf8 = utf8;
    if (utf8.len > VOUCH_PBE_PASSWORD_MAX)
        return VOUCH_E_ARGUMENT;
    while (at < utf8.len) {
        if (!next_character(utf8, &at, &c))
            return VOUCH_E_ARGUMENT;
        if (c > 0xffff)
            put_unit(p, 0xd800 + ((c - 0x10000) >> 10));
        put_unit(p, c > 0xffff ? 0xdc00 + ((c - 0x10000) & 0x3ff) : c);
    }
    put_unit(p, 0);
    return VOUCH_OK;
}

void vouch_pbe_password_wipe(struct vouch_pbe_password *p)
{
    mbedtls_platform_zeroize(p, sizeof *p);
}

/* --- the derivation --- */

/* S and P: each text repeated to fill whole blocks. */
static size_t whole_blocks(size_t len, size_t block)
{
    return (len + block - 1) / block * block;
}

static void repeat(uint8_t *out, size_t out_len, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < out_len; i++)
        out[i] = text[i % len];
}

/* A: the hash of D and I, hashed repeatedly. 0, or an error of mbedTLS. */
static int hash(const struct vouch_pbe_derivation *d, const uint8_t *diversifier,
                struct vouch_span input, uint8_t out[MBEDTLS_MD_MAX_SIZE])
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(d->digest);
    size_t block = d->digest >= MBEDTLS_MD_SHA384 ? BLOCK_MAX : BLOCK_MAX / 2;
    size_t size = mbedtls_md_get_size(info);
    mbedtls_md_context_t md;
    mbedtls_md_init(&md);
    int error = mbedtls_md_setup(&md, info, 0);
    if (error == 0)
        error = mbedtls_md_starts(&md);
    if (error == 0)
        error = mbedtls_md_update(&md, diversifier, block);
    if (error == 0)
        error = mbedtls_md_update(&md, input.data, input.len);
    if (error == 0)
        error = mbedtls_md_finish(&md, out);
    for (uint32_t i = 1; i < d->rounds && error == 0; i++) {
        error = mbedtls_md_starts(&md);
        if (error == 0)
            error = mbedtls_md_update(&md, out, size);
        if (error == 0)
            error = mbedtls_md_finish(&md, out);
    }
    mbedtls_md_free(&md);
    return error;
}

/* I_j = (I_j + B + 1) mod 2^(8v), for each block. */
static void add_blocks(uint8_t *input, size_t len, const uint8_t b[BLOCK_MAX], size_t block)
{
    for (size_t at = 0; at < len; at += block) {
        unsigned carry = 1;
        for (size_t i = block; i-- > 0;) {
            carry += (unsigned)input[at + i] + b[i];
            input[at + i] = (uint8_t)carry;
            carry >>= 8;
        }
    }
}

int vouch_pbe_derive(const struct vouch_pbe_password *p, const struct vouch_pbe_derivation *d,
                     uint8_t purpose, uint8_t *out, size_t len)
{
    uint8_t diversifier[BLOCK_MAX];
    uint8_t a[MBEDTLS_MD_MAX_SIZE] = {0};
    uint8_t b[BLOCK_MAX] = {0};
    size_t block = d->digest >= MBEDTLS_MD_SHA384 ? BLOCK_MAX : BLOCK_MAX / 2;
    size_t size = mbedtls_md_get_size(mbedtls_md_info_from_type(d->digest));
    size_t salt_len = whole_blocks(d->salt.len, block);
    size_t input_len = salt_len + whole_blocks(p->bmp_len, block);
    uint8_t *input = malloc(input_len + 1);
    int error = input && size ? 0 : VOUCH_E_MEMORY;
    if (!error) {
        memset(diversifier, purpose, sizeof diversifier);
        repeat(input, salt_len, d->salt.data, d->salt.len);
        repeat(input + salt_len, input_len - salt_len, p->bmp, p->bmp_len);
    }
    for (size_t at = 0; at < len && !error; at += size) {
        error = hash(d, diversifier, (struct vouch_span){input, input_len}, a);
        if (error)
            break;
        memcpy(out + at, a, size < len - at ? size : len - at);
        repeat(b, block, a, size);
        add_blocks(input, input_len, b, block);
    }
    if (input)
        mbedtls_platform_zeroize(input, input_len);
    mbedtls_platform_zeroize(a, sizeof a);
    mbedtls_platform_zeroize(b, sizeof b);
    free(input);
    return error ? VOUCH_E_MEMORY : VOUCH_OK;
}
