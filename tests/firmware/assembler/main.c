// SPDX-License-Identifier: Apache-2.0
/* Compares assembler with C, bit by bit, over numbers at random and at the limits of their digits;
 * on a board under QEMU, without any operating system. What differs is said, and is the exit
 * status. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "boards/common/semihost.h"
#include "port/mbedtls/curve25519.h"
#include "port/mbedtls/sha2_process.h"
#include "tests/firmware/assembler/products.h"

enum { TIMES = 3000, CURVE_TIMES = 40, DIGITS_MAX = 14, WORDS = 8, SHA_BLOCK = 64, SHA_STATE = 8 };

void plain_curve25519(uint8_t *out, const uint8_t *secret, const uint8_t *point);
int plain_sha256_process(mbedtls_sha256_context *ctx, const unsigned char *data);
void vouch_25519_multiply(uint32_t *out, const uint32_t *a, const uint32_t *b, uint32_t *work);

static uint32_t generator = 1;

static uint32_t random_word(void)
{
    generator ^= generator << 13;
    generator ^= generator >> 17;
    generator ^= generator << 5;
    return generator;
}

/* One in four has all bits set, or none. */
static uint32_t word(void)
{
    static const uint32_t limits[] = {0, UINT32_MAX};
    uint32_t choice = random_word() >> 20;
    return choice % 4 ? random_word() : limits[choice / 4 % 2];
}

static void fill(uint32_t *out, size_t words)
{
    for (size_t i = 0; i < words; i++)
        out[i] = word();
}

/* Signed digits of up to one and a half times so many bits beside the sign. */
static void fill_digits(int32_t *out, size_t digits, unsigned bits)
{
    for (size_t i = 0; i < digits; i++) {
        uint32_t magnitude = (word() >> (32 - bits)) / 2 * 3;
        out[i] = random_word() & 0x80000 ? (int32_t)magnitude : -(int32_t)magnitude;
    }
}

static int differing;

static void expect(const char *what, const void *a, const void *b, size_t len)
{
    if (memcmp(a, b, len) == 0)
        return;
    semihost_write(what);
    semihost_write(" differs\n");
    differing++;
}

typedef void multiplication(int curve, int32_t *out, const int32_t *a, const int32_t *b);
typedef void squaring(int curve, int32_t *out, const int32_t *a);

struct field_case {
    const char *name;
    int curve;
    size_t digits;
    unsigned bits; /* of the sum of three products, or of two, as fill_digits() has it */
    multiplication *fast, *plain;
    squaring *fast_square, *plain_square;
};

static const struct field_case fields[] = {
    {"P-256 in 28 bits", 0, 10, 28, fast_small_multiply, plain_small_multiply, fast_small_square,
     plain_small_square},
    {"P-384 in 28 bits", 1, 14, 28, fast_small_multiply, plain_small_multiply, fast_small_square,
     plain_small_square},
    {"P-256 in 29 bits", 0, 9, 29, fast_p256_multiply, plain_p256_multiply, fast_p256_square,
     plain_p256_square},
    {"X25519 in 29 bits", 0, 9, 29, fast_25519_multiply, plain_25519_multiply, fast_25519_square,
     plain_25519_square},
};

static void compare_field(const struct field_case *f)
{
    int32_t a[DIGITS_MAX], b[DIGITS_MAX], one[DIGITS_MAX], other[DIGITS_MAX];
    size_t len = f->digits * sizeof *a;

    fill_digits(a, f->digits, f->bits);
    fill_digits(b, f->digits, f->bits);
    f->fast(f->curve, one, a, b);
    f->plain(f->curve, other, a, b);
    expect(f->name, one, other, len);
    f->fast(f->curve, b, a, b);
    expect(f->name, b, other, len);
    f->fast_square(f->curve, one, a);
    f->plain_square(f->curve, other, a);
    expect(f->name, one, other, len);
    f->fast_square(f->curve, a, a);
    expect(f->name, a, other, len);
}

static void compare_fields(void)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        for (int time = 0; time < TIMES; time++)
            compare_field(&fields[i]);
}

/* out += 38 carry; gives the carry. */
static uint64_t add_38(uint32_t *out, uint64_t carry)
{
    carry *= 38;
    for (int i = 0; i < WORDS; i++) {
        carry += out[i];
        out[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return carry;
}

/* a * b modulo 2^256 - 38, below 2^256. */
static void multiply_25519(uint32_t *out, const uint32_t *a, const uint32_t *b)
{
    uint32_t product[2 * WORDS] = {0};
    uint64_t carry = 0;

    for (int i = 0; i < WORDS; i++, carry = 0) {
        for (int j = 0; j < WORDS; j++) {
            carry += (uint64_t)a[i] * b[j] + product[i + j];
            product[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product[i + WORDS] = (uint32_t)carry;
    }
    for (int i = 0; i < WORDS; i++) {
        carry += (uint64_t)product[i + WORDS] * 38 + product[i];
        out[i] = (uint32_t)carry;
        carry >>= 32;
    }
    add_38(out, add_38(out, carry));
}

static void compare_25519_products(void)
{
    uint32_t a[WORDS], b[WORDS], one[WORDS], other[WORDS], work[3 * WORDS];

    for (int i = 0; i < TIMES; i++) {
        fill(a, WORDS);
        fill(b, WORDS);
        vouch_25519_multiply(one, a, b, work);
        multiply_25519(other, a, b);
        expect("product modulo 2^255 - 19", one, other, sizeof one);
        vouch_25519_multiply(b, a, b, work);
        expect("product in place of the second", b, other, sizeof one);
        vouch_25519_multiply(one, a, a, work);
        multiply_25519(other, a, a);
        expect("square modulo 2^255 - 19", one, other, sizeof one);
        vouch_25519_multiply(a, a, a, work);
        expect("square in place", a, other, sizeof one);
    }
    /* 2^256 - 1 squared carries twice */
    memset(a, 0xFF, sizeof a);
    vouch_25519_multiply(one, a, a, work);
    multiply_25519(other, a, a);
    expect("largest square", one, other, sizeof one);
}

static void compare_25519(void)
{
    uint32_t secret[WORDS], point[WORDS] = {0};
    uint8_t one[CURVE25519_BYTES], other[CURVE25519_BYTES];

    for (int i = 0; i < CURVE_TIMES; i++) {
        fill(secret, WORDS);
        vouch_curve25519(one, (uint8_t *)secret, (uint8_t *)point); /* of 0 first, which is 0 */
        plain_curve25519(other, (uint8_t *)secret, (uint8_t *)point);
        expect("X25519", one, other, sizeof one);
        fill(point, WORDS);
    }
}

static void compare_sha256(void)
{
    uint32_t data[SHA_BLOCK / 4 + 1];

    for (int i = 0; i < TIMES; i++) {
        mbedtls_sha256_context one, other;
        memset(&one, 0, sizeof one);
        fill(one.MBEDTLS_PRIVATE(state), SHA_STATE);
        other = one;
        fill(data, sizeof data / sizeof *data);
        const unsigned char *at = (unsigned char *)data + i % 4; /* at any address */
        mbedtls_internal_sha256_process(&one, at);
        plain_sha256_process(&other, at);
        expect("SHA-256", &one, &other, sizeof one);
    }
}

void mbedtls_platform_zeroize(void *buffer, size_t len)
{
    memset(buffer, 0, len);
}

static _Noreturn void start(void)
{
    compare_fields();
    compare_25519_products();
    compare_25519();
    compare_sha256();
    semihost_write(differing ? "" : "all are the same\n");
    semihost_exit(differing ? 1 : 0);
}

static _Noreturn void fault(void)
{
    semihost_write("fault\n");
    semihost_exit(2);
}

/* The top of the stack, reset, NMI and HardFault. */
extern void (*const vectors[])(void);
__attribute__((section(".vectors"))) void (*const vectors[])(void) = {(void (*)(void))0x20010000,
                                                                      start, fault, fault};
