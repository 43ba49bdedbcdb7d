// SPDX-License-Identifier: Apache-2.0
/* Marks a secret as undefined to valgrind's memcheck and exchanges a key with it: memcheck
 * complains of each branch and each address that follows from it. With "leak", of one that does. */
#include <stdio.h>
#include <string.h>

#include <valgrind/memcheck.h>

#include "port/mbedtls/curve25519.h"

static void exchange(const uint8_t secret[CURVE25519_BYTES])
{
    static const uint8_t point[CURVE25519_BYTES] = {0x42, 0x17};
    uint8_t out[CURVE25519_BYTES];
    vouch_curve25519(out, secret, point);
    vouch_curve25519_base(out, secret);
    VALGRIND_MAKE_MEM_DEFINED(out, sizeof out);
    printf("%02x\n", out[0]);
}

int main(int argc, char **argv)
{
    uint8_t secret[CURVE25519_BYTES];
    memset(secret, 0x5a, sizeof secret);
    VALGRIND_MAKE_MEM_UNDEFINED(secret, sizeof secret);
    if (argc > 1 && strcmp(argv[1], "leak") == 0 && secret[0] == 1)
        puts("leaked");
    exchange(secret);
    return 0;
}
