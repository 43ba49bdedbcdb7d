// SPDX-License-Identifier: Apache-2.0
#include "core/port.h"

#include <string.h>

/* Networks that are not the public Internet (RFC 6890 and the registries that it set up). */

struct network {
    uint8_t bits;
    uint8_t bytes[4];
};

static const struct network closed[] = {
    {8, {0}},         {8, {10}},       {10, {100, 64}},      {8, {127}},
    {16, {169, 254}}, {12, {172, 16}}, {24, {192, 0, 0}},    {24, {192, 0, 2}},
    {16, {192, 168}}, {15, {198, 18}}, {24, {198, 51, 100}}, {24, {203, 0, 113}},
    {4, {224}},       {4, {240}},
};

static bool begins_with(const uint8_t *bytes, const uint8_t *prefix, unsigned bits)
{
    unsigned whole = bits / 8;
    unsigned rest = bits % 8;
    if (memcmp(bytes, prefix, whole) != 0)
        return false;
    return rest == 0 || ((bytes[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
}

static bool is_public_v4(const uint8_t *bytes)
{
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        if (begins_with(bytes, closed[i].bytes, closed[i].bits))
            return false;
    return true;
}

/* Global unicast is 2000::/3 (RFC 4291 section 2.4); parts of it embed IPv4 addresses. */
static bool is_public_v6(const uint8_t *bytes)
{
    static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t nat64[16] = {0x00, 0x64, 0xff, 0x9b};
    static const uint8_t six_to_four[] = {0x20, 0x02};
    static const uint8_t documentation[] = {0x20, 0x01, 0x0d, 0xb8};
    static const uint8_t special[] = {0x20, 0x01, 0x00}; /* 2001::/23: Teredo and other protocols */
    if (begins_with(bytes, mapped, 96) || begins_with(bytes, nat64, 96))
        return is_public_v4(bytes + 12);
    if (begins_with(bytes, six_to_four, 16))
        return is_public_v4(bytes + 2);
    if (begins_with(bytes, documentation, 32) || begins_with(bytes, special, 23))
        return false;
    return bytes[0] >> 5 == 1;
}

bool vouch_address_is_public(const struct vouch_address *a)
{
    return a->family == VOUCH_FAMILY_IPV4 ? is_public_v4(a->bytes) : is_public_v6(a->bytes);
}
