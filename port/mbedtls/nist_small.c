// SPDX-License-Identifier: Apache-2.0
/* P-256 and P-384 with shared code, which computes the multiples of the base point when needed. */
#include "port/mbedtls/field_small.h"

#include "port/mbedtls/digits.h"
#include "port/mbedtls/weierstrass.h"

struct small_scratch {
    struct scratch both;
    struct affine base[KEY_POINTS];
};

static enum vouch_curve_answer ask_small(const struct field *f,
                                         const struct vouch_curve_question *q, void *scratch)
{
    struct small_scratch *w = scratch;
    enter(f, w->base[0].x, q->base_x);
    enter(f, w->base[0].y, q->base_y);
    make_multiples(f, w->base, KEY_POINTS, w->both.growth, q->prime);
    return ask(f, q, &w->both, w->base, KEY_WINDOW);
}

static enum vouch_curve_answer ask_p256(const struct vouch_curve_question *q, void *scratch)
{
    return ask_small(&p256, q, scratch);
}

static enum vouch_curve_answer ask_p384(const struct vouch_curve_question *q, void *scratch)
{
    return ask_small(&p384, q, scratch);
}

const struct vouch_curve vouch_p256_small = {.scratch_size = sizeof(struct small_scratch),
                                             .ask = ask_p256};
const struct vouch_curve vouch_p384_small = {.scratch_size = sizeof(struct small_scratch),
                                             .ask = ask_p384};
