// SPDX-License-Identifier: Apache-2.0
/* Signatures on NIST's curves, ours by all arithmetic that this machine has,
 * beside mbedTLS's. The first byte chooses the curve, and what the next three
 * fifths are: r and s, or the factors u1 and u2 that a verifier comes to; then
 * come the key's secret and the hash. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "tests/support/curve_both.h"
#include "tests/support/ecdsa_scene.h"

#include <mbedtls/ecdsa.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS = 4 };

/* In place of the choice among them. */
const struct vouch_curve *vouch_curve_of(mbedtls_ecp_group_id id)
{
    return curve_both(id);
}

static void require(int holds)
{
    if (!holds)
        abort();
}

static const uint8_t *take(mbedtls_mpi *out, const uint8_t *data, size_t len)
{
    require(mbedtls_mpi_read_binary(out, data, len) == 0);
    return data + len;
}

/* From 1 to the order. */
static void make_factor(const struct ecdsa_scene *e, mbedtls_mpi *n)
{
    require(mbedtls_mpi_mod_mpi(n, n, &e->group.N) == 0);
    if (mbedtls_mpi_cmp_int(n, 0) == 0)
        require(mbedtls_mpi_lset(n, 1) == 0);
}

static void forge(struct ecdsa_scene *e, mbedtls_mpi *u1, mbedtls_mpi *u2, mbedtls_mpi *secret)
{
    make_factor(e, u1);
    make_factor(e, u2);
    int finite = ecdsa_scene_forge(e, u1, u2, secret);
    require((ecdsa_scene_verify(e) == 0) == finite);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const mbedtls_ecp_group_id curves[] = {
        MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_ECP_DP_SECP521R1};
    struct ecdsa_scene e;
    mbedtls_mpi first, second, secret;
    size_t part = size / PARTS < ECDSA_HASH_MAX ? size / PARTS : ECDSA_HASH_MAX;
    if (part == 0)
        return 0;
    mbedtls_mpi_init(&first);
    mbedtls_mpi_init(&second);
    mbedtls_mpi_init(&secret);
    ecdsa_scene_init(&e, curves[data[0] % 3]);
    const uint8_t *at = take(&secret, take(&second, take(&first, data + 1, part), part), part - 1);
    make_factor(&e, &secret);
    ecdsa_scene_sign(&e, part);
    if (data[0] & 4) {
        forge(&e, &first, &second, &secret);
    } else {
        require(mbedtls_mpi_copy(&e.r, &first) == 0 && mbedtls_mpi_copy(&e.s, &second) == 0);
        for (size_t i = 0; i < part; i++)
            e.hash[i] = at[i];
    }
    require(ecdsa_scene_verify(&e) ==
            mbedtls_ecdsa_verify(&e.group, e.hash, e.hash_len, &e.key, &e.r, &e.s));
    ecdsa_scene_free(&e);
    mbedtls_mpi_free(&first);
    mbedtls_mpi_free(&second);
    mbedtls_mpi_free(&secret);
    return 0;
}
