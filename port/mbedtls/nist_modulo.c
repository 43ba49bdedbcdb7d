// SPDX-License-Identifier: Apache-2.0
/* The reductions of FIPS 186-4 appendix D.2, in a tenth of the space that mbedTLS's take, where
 * each word's sum is written out. 2^256 is 2^224 - 2^192 - 2^96 + 1 modulo the prime of P-256, and
 * 2^384 is 2^128 + 2^96 - 2^32 + 1 modulo that of P-384: so each word that stands above is added or
 * subtracted at four places below, from the highest down. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/nist_modulo.h"

#include <stdint.h>
#include <string.h>

enum { BITS = 32, WORDS_MAX = 12, LIMB_WORDS = sizeof(mbedtls_mpi_uint) / sizeof(uint32_t) };

/* 2^(32 words) is 1 - 2^(32 less) + 2^(32 plus) and, with its sign, 2^(32 other). */
struct prime {
    uint8_t words, less, plus, other;
    int32_t sign;
};

/* Adds a word, or a carry, to what stands above by 2^(32 words). */
static void bring_down(int64_t *at, int64_t above, const struct prime *p)
{
    at[0] += above;
    at[p->less] -= above;
    at[p->plus] += above;
    at[p->other] += p->sign * above;
}

/* Leaves 32 bits in each word and carries the rest; the final carry may be negative. */
static int64_t carry_on(int64_t *sums, size_t words)
{
    int64_t carry = 0;
    for (size_t i = 0; i < words; i++) {
        carry += sums[i];
        sums[i] = (uint32_t)carry;
        carry >>= BITS;
    }
    return carry;
}

static int reduce(mbedtls_mpi *n, const struct prime *p)
{
    int64_t sums[2 * WORDS_MAX] = {0};
    size_t words = p->words;
    for (size_t i = 0; i < 2 * words && i / LIMB_WORDS < n->n; i++)
        sums[i] = (uint32_t)(n->p[i / LIMB_WORDS] >> i % LIMB_WORDS * BITS);
    /* A word is at most the sum of its own and eleven more: far from 2^63. */
    for (size_t i = words; i-- > 0;)
        bring_down(&sums[i], sums[words + i], p);
    /* Each round leaves less above: after at most three nothing is left. */
    for (int64_t above; (above = carry_on(sums, words)) != 0;)
        bring_down(sums, above, p);
    int error = mbedtls_mpi_grow(n, words / LIMB_WORDS);
    if (error != 0)
        return error;
    memset(n->p, 0, n->n * sizeof *n->p);
    for (size_t i = 0; i < words; i++)
        n->p[i / LIMB_WORDS] |= (mbedtls_mpi_uint)sums[i] << i % LIMB_WORDS * BITS;
    return 0;
}

int vouch_modulo_p256(mbedtls_mpi *n)
{
    static const struct prime p256 = {.words = 8, .less = 3, .plus = 7, .other = 6, .sign = -1};
    return reduce(n, &p256);
}

int vouch_modulo_p384(mbedtls_mpi *n)
{
    static const struct prime p384 = {.words = 12, .less = 1, .plus = 3, .other = 4, .sign = 1};
    return reduce(n, &p384);
}

int vouch_ecp_group_load(mbedtls_ecp_group *group, mbedtls_ecp_group_id id)
{
    int error = mbedtls_ecp_group_load(group, id);
    if (id == MBEDTLS_ECP_DP_SECP256R1)
        group->modp = vouch_modulo_p256;
    if (id == MBEDTLS_ECP_DP_SECP384R1)
        group->modp = vouch_modulo_p384;
    return error;
}
