// SPDX-License-Identifier: Apache-2.0
/* Functions of the C library, and libgcc's long division, in a tenth of the space: newlib's are
 * optimized for speed, which is not needed here. A board with little flash uses this file; it is
 * compiled so that the compiler does not turn the loops into calls (image.mk). memcpy and memset,
 * which the arithmetic uses constantly, go by words where they can. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++)
        if (!*a || *a != *b)
            return (unsigned char)*a - (unsigned char)*b;
    return 0;
}

char *strchr(const char *s, int c)
{
    while (*s != (char)c)
        if (!*s++)
            return NULL;
    return (char *)(uintptr_t)s;
}

size_t strlen(const char *s)
{
    const char *end = s;
    while (*end)
        end++;
    return (size_t)(end - s);
}

void *memchr(const void *buffer, int c, size_t n)
{
    const unsigned char *p = buffer;
    for (; n > 0; n--, p++)
        if (*p == (unsigned char)c)
            return (void *)(uintptr_t)p;
    return NULL;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;
    for (; n > 0; n--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

void *memmove(void *to, const void *from, size_t n)
{
    unsigned char *t = to;
    const unsigned char *f = from;
    if (t > f)
        while (n-- > 0)
            t[n] = f[n];
    else
        for (; n > 0; n--)
            *t++ = *f++;
    return to;
}

typedef uint32_t __attribute__((may_alias)) any_word;
enum { WORD = sizeof(any_word) };

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    unsigned char *t = to;
    const unsigned char *f = from;
    if (((uintptr_t)t | (uintptr_t)f) % WORD == 0)
        for (; n >= WORD; n -= WORD, t += WORD, f += WORD)
            *(any_word *)(void *)t = *(const any_word *)(const void *)f;
    for (; n > 0; n--)
        *t++ = *f++;
    return to;
}

void *memset(void *to, int c, size_t n)
{
    unsigned char *t = to;
    if ((uintptr_t)t % WORD == 0)
        for (; n >= WORD; n -= WORD, t += WORD)
            *(any_word *)(void *)t = (unsigned char)c * 0x01010101U;
    for (; n > 0; n--)
        *t++ = (unsigned char)c;
    return to;
}

/* What libgcc's __aeabi_uldivmod and __aeabi_ldivmod call, bit by bit. */
uint64_t vouch_small_divide(uint64_t n, uint64_t d, uint64_t *rest) __asm__("__udivmoddi4");

uint64_t vouch_small_divide(uint64_t n, uint64_t d, uint64_t *rest)
{
    uint64_t left = 0;
    for (int i = 0; i < 64; i++) {
        uint64_t over = left >> 63; /* then left exceeds any d once it is doubled */
        left = left << 1 | n >> 63;
        n <<= 1;
        if (over || left >= d) {
            left -= d;
            n |= 1;
        }
    }
    *rest = left;
    return n;
}
