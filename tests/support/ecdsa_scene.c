// SPDX-License-Identifier: Apache-2.0

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "tests/support/ecdsa_scene.h"

#include <stdlib.h>
#include <string.h>

#include "port/mbedtls/ecdsa_verify.h"

static void must(int error)
{
    if (error)
        abort();
}

void ecdsa_scene_init(struct ecdsa_scene *e, mbedtls_ecp_group_id id)
{
    memset(e, 0, sizeof *e);
    e->random = 20 + (uint32_t)id;
    mbedtls_ecp_group_init(&e->group);
    mbedtls_ecp_point_init(&e->key);
    must(mbedtls_ecp_group_load(&e->group, id));
    ecdsa_scene_new_key(e);
}

void ecdsa_scene_free(struct ecdsa_scene *e)
{
    mbedtls_ecp_group_free(&e->group);
    mbedtls_ecp_point_free(&e->key);
    mbedtls_mpi_free(&e->secret);
    mbedtls_mpi_free(&e->r);
    mbedtls_mpi_free(&e->s);
    mbedtls_mpi_free(&e->nonce_inverse);
    mbedtls_mpi_free(&e->nonce_r);
}

int ecdsa_scene_random(void *self, unsigned char *buffer, size_t len)
{
    struct ecdsa_scene *e = self;
    for (size_t i = 0; i < len; i++) {
        e->random = e->random * 1664525U + 1013904223U;
        buffer[i] = (unsigned char)(e->random >> 24);
    }
    return 0;
}

/* Runs of equal bytes among others. */
static void stretch(struct ecdsa_scene *e, unsigned char *buffer, size_t len)
{
    unsigned char places[3];
    ecdsa_scene_random(e, places, sizeof places);
    size_t from = places[0] % len, count = places[1] % (len - from);
    memset(buffer + from, places[2] & 1 ? 0xff : 0, count);
}

void ecdsa_scene_number(struct ecdsa_scene *e, mbedtls_mpi *out)
{
    unsigned char buffer[MBEDTLS_ECP_MAX_BYTES], kind;
    size_t len = mbedtls_mpi_size(&e->group.N);
    ecdsa_scene_random(e, buffer, len);
    ecdsa_scene_random(e, &kind, 1);
    if (kind % 4 == 0)
        stretch(e, buffer, len);
    must(mbedtls_mpi_read_binary(out, buffer, kind % 16 == 1 ? 1 : len));
    must(mbedtls_mpi_mod_mpi(out, out, &e->group.N));
    if (kind % 16 == 2)
        must(mbedtls_mpi_sub_int(out, &e->group.N, kind));
    if (mbedtls_mpi_cmp_int(out, 0) == 0)
        must(mbedtls_mpi_lset(out, 1));
}

/* k G. */
static void multiply(struct ecdsa_scene *e, mbedtls_ecp_point *out, const mbedtls_mpi *k)
{
    must(mbedtls_ecp_mul(&e->group, out, k, &e->group.G, ecdsa_scene_random, e));
}

static void modulo_product(struct ecdsa_scene *e, mbedtls_mpi *out, const mbedtls_mpi *a,
                           const mbedtls_mpi *b)
{
    must(mbedtls_mpi_mul_mpi(out, a, b));
    must(mbedtls_mpi_mod_mpi(out, out, &e->group.N));
}

void ecdsa_scene_new_key(struct ecdsa_scene *e)
{
    mbedtls_mpi nonce;
    mbedtls_ecp_point point;
    mbedtls_mpi_init(&nonce);
    mbedtls_ecp_point_init(&point);
    ecdsa_scene_number(e, &e->secret);
    multiply(e, &e->key, &e->secret);
    ecdsa_scene_number(e, &nonce);
    multiply(e, &point, &nonce);
    must(mbedtls_mpi_mod_mpi(&e->nonce_r, &point.X, &e->group.N));
    must(mbedtls_mpi_inv_mod(&e->nonce_inverse, &nonce, &e->group.N));
    mbedtls_ecp_point_free(&point);
    mbedtls_mpi_free(&nonce);
}

/* As SEC 1 has it: its first bits. */
static void hash_number(struct ecdsa_scene *e, mbedtls_mpi *out)
{
    size_t bits = e->group.nbits, len = (bits + 7) / 8;
    size_t used = e->hash_len < len ? e->hash_len : len;
    must(mbedtls_mpi_read_binary(out, e->hash, used));
    if (8 * used > bits)
        must(mbedtls_mpi_shift_r(out, 8 * used - bits));
}

void ecdsa_scene_sign(struct ecdsa_scene *e, size_t hash_len)
{
    mbedtls_mpi hash;
    mbedtls_mpi_init(&hash);
    e->hash_len = hash_len;
    ecdsa_scene_random(e, e->hash, hash_len);
    hash_number(e, &hash);
    must(mbedtls_mpi_copy(&e->r, &e->nonce_r));
    must(mbedtls_mpi_mul_mpi(&e->s, &e->r, &e->secret));
    must(mbedtls_mpi_add_mpi(&e->s, &e->s, &hash));
    modulo_product(e, &e->s, &e->s, &e->nonce_inverse);
    mbedtls_mpi_free(&hash);
}

/* A hash that is the number n, from 0 to the order: as long as the order, in bits. */
static void set_hash(struct ecdsa_scene *e, mbedtls_mpi *n)
{
    e->hash_len = mbedtls_mpi_size(&e->group.N);
    must(mbedtls_mpi_shift_l(n, 8 * e->hash_len - e->group.nbits));
    must(mbedtls_mpi_write_binary(n, e->hash, e->hash_len));
}

/* r as it stands and the s and hash that lead to u1 and u2: s = r / u2, hash = u1 s. */
static void close_signature(struct ecdsa_scene *e, const mbedtls_mpi *u1, const mbedtls_mpi *u2)
{
    mbedtls_mpi t;
    mbedtls_mpi_init(&t);
    must(mbedtls_mpi_inv_mod(&t, u2, &e->group.N));
    modulo_product(e, &e->s, &e->r, &t);
    modulo_product(e, &t, u1, &e->s);
    set_hash(e, &t);
    mbedtls_mpi_free(&t);
}

int ecdsa_scene_forge(struct ecdsa_scene *e, const mbedtls_mpi *u1, const mbedtls_mpi *u2,
                      const mbedtls_mpi *secret)
{
    mbedtls_mpi sum;
    mbedtls_ecp_point point;
    mbedtls_mpi_init(&sum);
    mbedtls_ecp_point_init(&point);
    must(mbedtls_mpi_mul_mpi(&sum, u2, secret));
    must(mbedtls_mpi_add_mpi(&sum, &sum, u1));
    must(mbedtls_mpi_mod_mpi(&sum, &sum, &e->group.N));
    int finite = mbedtls_mpi_cmp_int(&sum, 0) != 0;
    must(mbedtls_mpi_lset(&e->r, 1));
    if (finite) {
        multiply(e, &point, &sum);
        must(mbedtls_mpi_mod_mpi(&e->r, &point.X, &e->group.N));
    }
    multiply(e, &e->key, secret);
    close_signature(e, u1, u2);
    mbedtls_ecp_point_free(&point);
    mbedtls_mpi_free(&sum);
    return finite;
}

/* A point with the x that is given, or the next above it that is on the curve; all primes here are
 * 3 modulo 4, so that a root is a power. */
static void find_point(struct ecdsa_scene *e, mbedtls_ecp_point *point, const mbedtls_mpi *x)
{
    const mbedtls_mpi *p = &e->group.P;
    mbedtls_mpi square, power;
    mbedtls_mpi_init(&square);
    mbedtls_mpi_init(&power);
    must(mbedtls_mpi_copy(&point->X, x));
    must(mbedtls_mpi_lset(&point->Z, 1));
    must(mbedtls_mpi_add_int(&power, p, 1));
    must(mbedtls_mpi_shift_r(&power, 2));
    for (;; must(mbedtls_mpi_add_int(&point->X, &point->X, 1))) {
        must(mbedtls_mpi_mul_mpi(&square, &point->X, &point->X));
        must(mbedtls_mpi_sub_int(&square, &square, 3));
        must(mbedtls_mpi_mul_mpi(&square, &square, &point->X));
        must(mbedtls_mpi_add_mpi(&square, &square, &e->group.B));
        must(mbedtls_mpi_mod_mpi(&square, &square, p));
        must(mbedtls_mpi_exp_mod(&point->Y, &square, &power, p, NULL));
        if (mbedtls_ecp_check_pubkey(&e->group, point) == 0)
            break;
    }
    mbedtls_mpi_free(&square);
    mbedtls_mpi_free(&power);
}

void ecdsa_scene_forge_x(struct ecdsa_scene *e, const mbedtls_mpi *x)
{
    mbedtls_mpi u1, u2, over, minus;
    mbedtls_ecp_point point;
    mbedtls_mpi_init(&u1);
    mbedtls_mpi_init(&u2);
    mbedtls_mpi_init(&over);
    mbedtls_mpi_init(&minus);
    mbedtls_ecp_point_init(&point);
    find_point(e, &point, x);
    ecdsa_scene_number(e, &u1);
    ecdsa_scene_number(e, &u2);
    /* key = (point - u1 G) / u2 */
    must(mbedtls_mpi_inv_mod(&over, &u2, &e->group.N));
    must(mbedtls_mpi_sub_mpi(&minus, &e->group.N, &u1));
    modulo_product(e, &minus, &minus, &over);
    must(mbedtls_ecp_muladd(&e->group, &e->key, &over, &point, &minus, &e->group.G));
    must(mbedtls_mpi_mod_mpi(&e->r, &point.X, &e->group.N));
    close_signature(e, &u1, &u2);
    mbedtls_ecp_point_free(&point);
    mbedtls_mpi_free(&u1);
    mbedtls_mpi_free(&u2);
    mbedtls_mpi_free(&over);
    mbedtls_mpi_free(&minus);
}

int ecdsa_scene_verify(struct ecdsa_scene *e)
{
    return vouch_ecdsa_verify(&e->group, e->hash, e->hash_len, &e->key, &e->r, &e->s);
}
