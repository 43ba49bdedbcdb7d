// SPDX-License-Identifier: Apache-2.0
/* A secret and a point for X25519, ours beside mbedTLS's general arithmetic. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/curve25519.h"

#include <mbedtls/ecp.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

static int no_random(void *self, unsigned char *buffer, size_t len)
{
    (void)self;
    memset(buffer, 0x5a, len);
    return 0;
}

/* mbedTLS refuses points of small order. */
static int multiply(uint8_t out[CURVE25519_BYTES], const uint8_t *secret, const uint8_t *point)
{
    mbedtls_ecp_group group;
    mbedtls_ecp_point p;
    mbedtls_mpi k;
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&p);
    mbedtls_mpi_init(&k);
    require(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519) == 0);
    require(mbedtls_mpi_read_binary_le(&k, secret, CURVE25519_BYTES) == 0);
    require(mbedtls_mpi_read_binary_le(&p.X, point, CURVE25519_BYTES) == 0);
    require(mbedtls_mpi_lset(&p.Z, 1) == 0);
    int error = mbedtls_ecp_mul(&group, &p, &k, &p, no_random, NULL);
    if (error == 0)
        require(mbedtls_mpi_write_binary_le(&p.X, out, CURVE25519_BYTES) == 0);
    mbedtls_ecp_group_free(&group);
    mbedtls_ecp_point_free(&p);
    mbedtls_mpi_free(&k);
    return error;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t base[CURVE25519_BYTES] = {9};
    uint8_t secret[CURVE25519_BYTES], point[CURVE25519_BYTES];
    uint8_t out[CURVE25519_BYTES], want[CURVE25519_BYTES] = {0};
    if (size < sizeof secret + sizeof point)
        return 0;
    memcpy(secret, data, sizeof secret);
    memcpy(point, data + sizeof secret, sizeof point);
    secret[0] &= 0xf8;
    secret[CURVE25519_BYTES - 1] = (uint8_t)((secret[CURVE25519_BYTES - 1] & 0x7f) | 0x40);
    point[CURVE25519_BYTES - 1] &= 0x7f;
    multiply(want, secret, point);
    vouch_curve25519(out, secret, point);
    require(memcmp(out, want, sizeof out) == 0);
    vouch_curve25519(want, secret, base);
    vouch_curve25519_base(out, secret);
    require(memcmp(out, want, sizeof out) == 0);
    return 0;
}
