// SPDX-License-Identifier: Apache-2.0
/* Points of a curve y^2 = x^3 - 3x + b, and the sum u1 G + u2 Q, over any field. Included by the
 * file of a curve (p256_52.c and others), after a field, digits.h and the table or the making of
 * the base point's multiples. A field (field_*.h) has
 *
 *     digit, number            a signed digit, and an array of them
 *     struct field             with `prime` and `entry`, what takes a number into its own form
 *     field_multiply(f, out, a, b), field_square(f, out, a)
 *                              of uncarried sums; `out` may be one of them. The results, called
 *                              products below, have digits that are in bounds again
 *     field_settle(f, n)       brings a sum of products back to the bounds of one
 *     field_digits(f), field_digit_bits(f), field_words(f)
 *
 * and takes operands that are sums of three products on both sides, or of four and two. All numbers
 * are public, and branches follow them. */
#ifndef VOUCH_MBEDTLS_WEIERSTRASS_H
#define VOUCH_MBEDTLS_WEIERSTRASS_H

#include "port/mbedtls/curve.h"
#include "port/mbedtls/inverse.h"

enum { KEY_WINDOW = 5, KEY_POINTS = 1 << (KEY_WINDOW - 2), NAF_DIGITS = 32 * FIELD_WORDS + 1 };

struct affine {
    number x, y;
};

/* Jacobian: (x / z^2, y / z^3). x is settled; y is of at most three products, and z of two. */
struct point {
    number x, y, z;
    bool infinite;
};

/* The formulas are those of Cohen, Miyaji and Ono (1998), arranged so that sums stay small. */
static void double_point(const struct field *f, struct point *p)
{
    number a, b, c;
    field_square(f, a, p->z);
    add_times(f, b, p->x, 1, a);
    add_times(f, a, p->x, -1, a);
    field_multiply(f, a, a, b);
    add_times(f, a, a, 2, a); /* 3 (x^2 - z^4) */
    field_multiply(f, p->z, p->z, p->y);
    add_times(f, p->z, p->z, 1, p->z); /* 2 y z */
    field_square(f, b, p->y);
    add_times(f, b, b, 1, b);
    field_multiply(f, c, p->x, b); /* 2 x y^2 */
    field_square(f, p->x, a);
    add_times(f, p->x, p->x, -4, c);
    field_settle(f, p->x);
    field_square(f, b, b); /* 4 y^4 */
    add_times(f, c, c, 1, c);
    add_times(f, c, c, -1, p->x);
    field_multiply(f, c, a, c);
    add_times(f, p->y, c, -2, b);
}

static void begin_point(const struct field *f, struct point *p, const struct affine *a)
{
    static const uint32_t one[FIELD_WORDS] = {1};
    copy(f, p->x, a->x);
    copy(f, p->y, a->y);
    enter(f, p->z, one);
    p->infinite = false;
}

/* p += a. `growth` becomes the factor by which z grows, unless p was infinite, -a or a. */
static void add_point(const struct field *f, struct point *p, const struct affine *a, number growth)
{
    number b, c;
    if (p->infinite) {
        begin_point(f, p, a);
        return;
    }
    field_square(f, b, p->z);
    field_multiply(f, growth, a->x, b);
    add_times(f, growth, growth, -1, p->x);
    field_multiply(f, b, b, p->z);
    field_multiply(f, b, a->y, b);
    add_times(f, b, b, -1, p->y);
    field_settle(f, b);
    if (is_zero(f, growth)) {
        if (is_zero(f, b))
            double_point(f, p);
        else
            p->infinite = true;
        return;
    }
    field_multiply(f, p->z, p->z, growth);
    number square, cube;
    field_square(f, square, growth);
    field_multiply(f, cube, square, growth);
    field_multiply(f, c, p->x, square);
    field_square(f, p->x, b);
    add_times(f, p->x, p->x, -1, cube);
    add_times(f, p->x, p->x, -2, c);
    field_settle(f, p->x);
    add_times(f, c, c, -1, p->x);
    field_multiply(f, c, c, b);
    field_multiply(f, p->y, p->y, cube);
    add_times(f, p->y, c, -1, p->y);
}

/* p +- the odd multiple of a point given by a digit; 0 adds nothing. */
static void add_multiple(const struct field *f, struct point *p, const struct affine *odd,
                         int times)
{
    struct affine negative;
    number growth;
    if (times > 0)
        add_point(f, p, &odd[times / 2], growth);
    if (times >= 0)
        return;
    copy(f, negative.x, odd[-times / 2].x);
    add_times(f, negative.y, odd[-times / 2].y, -2, odd[-times / 2].y);
    add_point(f, p, &negative, growth);
}

/* 1 / n. */
static void invert(const struct field *f, number out, const number n, const uint32_t *prime)
{
    static const uint32_t one[FIELD_WORDS] = {1};
    uint32_t words[FIELD_WORDS];
    leave(f, words, n);
    vouch_divide_public(words, one, words, prime, (size_t)field_words(f));
    enter(f, out, words);
}

/* Converts a Jacobian point to an affine one; inverse = 1 / z. */
static void flatten(const struct field *f, struct affine *a, const number inverse)
{
    number square;
    field_square(f, square, inverse);
    field_multiply(f, a->x, a->x, square);
    field_multiply(f, square, square, inverse);
    field_multiply(f, a->y, a->y, square);
}

/* odd[i] = (2 i + 1) odd[0], with one inversion. The additions take place on an isomorphic curve,
 * where twice the point is affine: the formulas for them do not ask for the curve's coefficients.
 */
static void make_multiples(const struct field *f, struct affine *odd, int count, number growth[],
                           const uint32_t *prime)
{
    struct point sum, twice;
    struct affine first = odd[0], step;
    number z;
    begin_point(f, &twice, &first);
    double_point(f, &twice);
    field_settle(f, twice.y);
    field_settle(f, twice.z);
    copy(f, step.x, twice.x);
    copy(f, step.y, twice.y);
    field_square(f, z, twice.z);
    field_multiply(f, odd[0].x, odd[0].x, z);
    field_multiply(f, z, z, twice.z);
    field_multiply(f, odd[0].y, odd[0].y, z);
    begin_point(f, &sum, &odd[0]);
    for (int i = 1; i < count; i++) {
        add_point(f, &sum, &step, growth[i]);
        copy(f, odd[i].x, sum.x);
        copy(f, odd[i].y, sum.y);
    }
    field_multiply(f, z, sum.z, twice.z);
    invert(f, z, z, prime);
    for (int i = count - 1; i > 0; i--) {
        flatten(f, &odd[i], z);
        field_multiply(f, z, z, growth[i]);
    }
    odd[0] = first;
}

/* n as the sum of digits[i] 2^i that are zero or odd and below 2^(window - 1), of which no two
 * within `window` places are not zero. The highest may stand above n's highest bit. */
static void recode(int8_t *digits, const uint32_t *n, int words, int window)
{
    int carried = 0, size = 1 << window;
    memset(digits, 0, 32 * (size_t)words + 1);
    for (int at = 0; at <= 32 * words;) {
        uint64_t two = at < 32 * words ? n[at / 32] : 0;
        if (at / 32 + 1 < words)
            two |= (uint64_t)n[at / 32 + 1] << 32;
        int here = (int)(two >> at % 32) & (size - 1);
        if ((here & 1) == carried) {
            at++;
            continue;
        }
        here += carried;
        carried = here >> (window - 1);
        digits[at] = (int8_t)(here - (carried << window));
        at += window;
    }
}

/* Is a < b? */
static bool is_less(const uint32_t *a, const uint32_t *b, int words)
{
    int i = words - 1;
    while (i > 0 && a[i] == b[i])
        i--;
    return a[i] < b[i];
}

/* Is y^2 = x^3 - 3x + b, with coordinates below p? */
static bool is_key(const struct field *f, const struct vouch_curve_question *q, struct affine *key)
{
    number a, b;
    if (!is_less(q->key_x, q->prime, field_words(f)) ||
        !is_less(q->key_y, q->prime, field_words(f)))
        return false;
    enter(f, key->x, q->key_x);
    enter(f, key->y, q->key_y);
    field_square(f, a, key->x);
    field_multiply(f, a, a, key->x);
    add_times(f, a, a, -3, key->x);
    enter(f, b, q->b);
    add_times(f, a, a, 1, b);
    field_square(f, b, key->y);
    add_times(f, a, a, -1, b);
    return is_zero(f, a);
}

/* Is x / z^2 = r? */
static bool has_x(const struct field *f, const struct point *p, const uint32_t *r)
{
    number a, b;
    enter(f, a, r);
    field_square(f, b, p->z);
    field_multiply(f, a, a, b);
    add_times(f, a, a, -1, p->x);
    return is_zero(f, a);
}

/* Is x of p, which is below the prime, r or r + order? */
static bool agrees(const struct field *f, const struct point *p,
                   const struct vouch_curve_question *q)
{
    uint32_t more[FIELD_WORDS];
    uint64_t sum = 0;
    if (p->infinite)
        return false;
    if (has_x(f, p, q->r))
        return true;
    for (int i = 0; i < field_words(f); i++) {
        sum += (uint64_t)q->r[i] + q->order[i];
        more[i] = (uint32_t)sum;
        sum >>= 32;
    }
    return sum == 0 && is_less(more, q->prime, field_words(f)) && has_x(f, p, more);
}

struct scratch {
    struct affine key[KEY_POINTS];
    number growth[KEY_POINTS];
    struct point sum;
    int8_t key_times[NAF_DIGITS], base_times[NAF_DIGITS];
};

static enum vouch_curve_answer ask(const struct field *f, const struct vouch_curve_question *q,
                                   struct scratch *w, const struct affine *base, int base_window)
{
    if (!is_key(f, q, &w->key[0]))
        return VOUCH_CURVE_NO_KEY;
    make_multiples(f, w->key, KEY_POINTS, w->growth, q->prime);
    recode(w->key_times, q->u2, field_words(f), KEY_WINDOW);
    recode(w->base_times, q->u1, field_words(f), base_window);
    w->sum.infinite = true;
    for (int i = 32 * field_words(f); i >= 0; i--) {
        if (!w->sum.infinite)
            double_point(f, &w->sum);
        add_multiple(f, &w->sum, w->key, w->key_times[i]);
        add_multiple(f, &w->sum, base, w->base_times[i]);
    }
    return agrees(f, &w->sum, q) ? VOUCH_CURVE_AGREES : VOUCH_CURVE_DIFFERS;
}

#endif
