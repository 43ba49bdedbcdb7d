// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_ECDSA_SCENE_H
#define VOUCH_TEST_ECDSA_SCENE_H

#include <mbedtls/ecp.h>
#include <stddef.h>
#include <stdint.h>

enum { ECDSA_HASH_MAX = 80 };

/* A key on one curve and a signature by it. Everything in it is the same in each run. */
struct ecdsa_scene {
    mbedtls_ecp_group group;
    mbedtls_mpi secret, r, s;
    mbedtls_ecp_point key;
    uint8_t hash[ECDSA_HASH_MAX];
    size_t hash_len;
    mbedtls_mpi nonce_inverse, nonce_r; /* of the signatures that ecdsa_scene_sign makes */
    uint32_t random;
};

void ecdsa_scene_init(struct ecdsa_scene *e, mbedtls_ecp_group_id id);
void ecdsa_scene_free(struct ecdsa_scene *e);

/* For mbedTLS; `self` is the scene. */
int ecdsa_scene_random(void *self, unsigned char *buffer, size_t len);

/* A number below the order, or one of those near its ends or with long runs of equal bits. */
void ecdsa_scene_number(struct ecdsa_scene *e, mbedtls_mpi *out);

/* Another key, and another nonce for its signatures. */
void ecdsa_scene_new_key(struct ecdsa_scene *e);

/* A good signature of another hash, of `hash_len` bytes: the nonce stays, so that it is cheap. */
void ecdsa_scene_sign(struct ecdsa_scene *e, size_t hash_len);

/* A good signature for which a verifier computes u1 G + u2 Q, where Q is `secret` times G; with r =
 * 1 where that is the point at infinity. Gives whether it is not. u2 is not 0 modulo the order. */
int ecdsa_scene_forge(struct ecdsa_scene *e, const mbedtls_mpi *u1, const mbedtls_mpi *u2,
                      const mbedtls_mpi *secret);

/* A good signature whose point has the x that is given, or a little more; the key has no secret
 * that anybody knows. */
void ecdsa_scene_forge_x(struct ecdsa_scene *e, const mbedtls_mpi *x);

/* The answer of vouch_ecdsa_verify. */
int ecdsa_scene_verify(struct ecdsa_scene *e);

#endif
