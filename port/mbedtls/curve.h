// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_CURVE_H
#define VOUCH_MBEDTLS_CURVE_H

#include <stddef.h>
#include <stdint.h>

#include <mbedtls/ecp.h>

/* Up to P-521. */
enum { VOUCH_CURVE_WORDS = 17 };

/* Least significant word first. */
typedef uint32_t vouch_curve_number[VOUCH_CURVE_WORDS];

/* A curve y^2 = x^3 - 3x + b of prime order with its base point, and the question about it. `u1`,
 * `u2` and `r` are below the order. */
struct vouch_curve_question {
    vouch_curve_number prime, order, b, base_x, base_y;
    vouch_curve_number key_x, key_y, u1, u2, r;
};

enum vouch_curve_answer {
    /* u1 times the base point and u2 times the key have an x that is r modulo the order */
    VOUCH_CURVE_AGREES,
    VOUCH_CURVE_DIFFERS, /* they have another, or their sum is the point at infinity */
    VOUCH_CURVE_NO_KEY,  /* the key is not a point of the curve */
};

/* The arithmetic of one or several curves. All numbers are public: time and addresses depend on
 * them. */
struct vouch_curve {
    /* working memory of `ask`: bytes, aligned for any type, provided by the caller */
    size_t scratch_size;
    enum vouch_curve_answer (*ask)(const struct vouch_curve_question *question, void *scratch);
};

extern const struct vouch_curve vouch_p256_52, vouch_p256_mulx, vouch_p384_56, vouch_p384_mulx,
    vouch_p521_58, vouch_p256_29, vouch_p256_small, vouch_p384_small;

/* The file with this function (curves_*.c) chooses which ones an image has: null leaves a curve to
 * mbedTLS. */
const struct vouch_curve *vouch_curve_of(mbedtls_ecp_group_id id);

#endif
