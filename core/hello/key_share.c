// SPDX-License-Identifier: Apache-2.0
#include "core/hello/key_share.h"

#include "core/hello/client_hello.h"

enum { X25519_SIZE = 32, MLKEM_768_SIZE = 1184, MLKEM_1024_SIZE = 1568 };

/* The base points of the curves (SEC 2 sections 2.4.2 and 2.5.1), uncompressed: points that every
 * server accepts. */
static const uint8_t base_p256[] = {
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5,
    0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4,
    0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a,
    0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33,
    0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};
static const uint8_t base_p384[] = {
    0x04, 0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e, 0xf3,
    0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7, 0x9b, 0x98, 0x59, 0xf7, 0x41,
    0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55, 0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c, 0x3a,
    0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7, 0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c,
    0x6f, 0x5d, 0x9e, 0x98, 0xbf, 0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d, 0xbd, 0x28,
    0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0, 0x0a, 0x60, 0xb1,
    0xce, 0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f};

size_t vouch_key_share_size(uint16_t group)
{
    switch (group) {
    case VOUCH_GREASE:
        return 1;
    case VOUCH_GROUP_X25519:
        return X25519_SIZE;
    case VOUCH_GROUP_SECP256R1:
        return sizeof base_p256;
    case VOUCH_GROUP_SECP384R1:
        return sizeof base_p384;
    case VOUCH_GROUP_X25519_MLKEM768:
        return MLKEM_768_SIZE + X25519_SIZE;
    case VOUCH_GROUP_P256_MLKEM768:
        return sizeof base_p256 + MLKEM_768_SIZE;
    case VOUCH_GROUP_P384_MLKEM1024:
        return sizeof base_p384 + MLKEM_1024_SIZE;
    default:
        return 0;
    }
}

/* An encapsulation key of zeros: each coefficient is below 3329, which is all that a server has to
 * check (FIPS 203 section 7.2). */
static void write_zeros(struct vouch_writer *w, size_t len)
{
    static const uint8_t zeros[MLKEM_1024_SIZE] = {0};
    vouch_write_span(w, (struct vouch_span){zeros, len});
}

void vouch_key_share_write(struct vouch_writer *w, uint16_t group, const uint8_t *random)
{
    const struct vouch_span x25519 = {random, X25519_SIZE};
    const struct vouch_span p256 = {base_p256, sizeof base_p256};
    const struct vouch_span p384 = {base_p384, sizeof base_p384};
    if (group == VOUCH_GREASE)
        write_zeros(w, 1);
    if (group == VOUCH_GROUP_X25519_MLKEM768)
        write_zeros(w, MLKEM_768_SIZE);
    if (group == VOUCH_GROUP_X25519 || group == VOUCH_GROUP_X25519_MLKEM768)
        vouch_write_span(w, x25519);
    if (group == VOUCH_GROUP_SECP256R1 || group == VOUCH_GROUP_P256_MLKEM768)
        vouch_write_span(w, p256);
    if (group == VOUCH_GROUP_P256_MLKEM768)
        write_zeros(w, MLKEM_768_SIZE);
    if (group == VOUCH_GROUP_SECP384R1 || group == VOUCH_GROUP_P384_MLKEM1024)
        vouch_write_span(w, p384);
    if (group == VOUCH_GROUP_P384_MLKEM1024)
        write_zeros(w, MLKEM_1024_SIZE);
}
