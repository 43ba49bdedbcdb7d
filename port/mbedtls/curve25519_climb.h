// SPDX-License-Identifier: Apache-2.0
/* X25519 of the base point with a table. Included after curve25519_ladder.h, curve25519_base.h and
 * read_base(), which takes a number of the table to the field's form, a product. */
#ifndef VOUCH_MBEDTLS_CURVE25519_CLIMB_H
#define VOUCH_MBEDTLS_CURVE25519_CLIMB_H

enum { COFACTOR_LOG2 = 3 };

/* Oliveira, Lopez, Hisil, Faz-Hernandez and Rodriguez-Henriquez, "How to (pre-)compute a ladder"
 * (2017): from the lowest bit up, with every 2^i P known. Of the points T = S + k P, for the k so
 * far, and U = 2^i P - T, whose sum is 2^i P, a bit of 1 adds 2^i P to T, and of 0 to U: the
 * difference that an addition needs is the other one. S, of order 4, keeps the point at infinity
 * away, and goes when the secret's three lowest bits, which are 0, come as doublings at the end. */
static void climb_base(struct ladder *l)
{
    digit swapped = 1;
    struct point *t = &l->one, *u = &l->other;
    for (int i = 0; i < DOUBLINGS; i++) {
        digit here = bit_of(l, i + COFACTOR_LOG2);
        swap_points_if(swapped ^ here, t, u);
        swapped = here;
        /* t is added to */
        subtract(l->a, t->x, t->z);
        read_base(l->b, base_ratios[i]);
        multiply(l->a, l->a, l->b);
        add(l->b, t->x, t->z);
        add(l->c, l->a, l->b);
        subtract(l->d, l->b, l->a); /* or its negative: it is squared */
        square(l->c, l->c);
        square(l->d, l->d);
        multiply(t->x, l->c, u->z);
        multiply(t->z, l->d, u->x);
    }
    swap_points_if(swapped ^ 1, t, u);
}

static void double_point(struct ladder *l, struct point *p)
{
    add(l->a, p->x, p->z);
    subtract(l->b, p->x, p->z);
    square(l->a, l->a);
    square(l->b, l->b);
    multiply(p->x, l->a, l->b);
    subtract(l->c, l->a, l->b);
    add_times(l->d, l->a, A24, l->c);
    multiply(p->z, l->c, l->d);
}

/* For vouch_curve25519_base. */
static void multiply_base(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES])
{
    struct ladder l = {.one = {.x = {1}, .z = {1}}, .other = {.z = {1}}};
    read_secret(&l, secret);
    read_base(l.other.x, base_less_s);
    climb_base(&l);
    for (int i = 0; i < COFACTOR_LOG2; i++)
        double_point(&l, &l.one);
    finish(&l, out);
}

#endif
