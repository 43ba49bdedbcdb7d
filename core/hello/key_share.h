// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_HELLO_KEY_SHARE_H
#define VOUCH_HELLO_KEY_SHARE_H

#include "core/bytes.h"

/* Groups of hybrid key exchange: an elliptic curve combined with ML-KEM
 * (draft-ietf-tls-ecdhe-mlkem). */
enum {
    VOUCH_GROUP_SECP256R1 = 23,
    VOUCH_GROUP_SECP384R1 = 24,
    VOUCH_GROUP_X25519 = 29,
    VOUCH_GROUP_P256_MLKEM768 = 0x11eb,
    VOUCH_GROUP_X25519_MLKEM768 = 0x11ec,
    VOUCH_GROUP_P384_MLKEM1024 = 0x11ed
};

/* The length of a client's key share in bytes (RFC 8446 section 4.2.8); 0: the group is not known
 * here. */
size_t vouch_key_share_size(uint16_t group);
/* Writes a share that a server can answer. `random`: 32 bytes, used for X25519. */
void vouch_key_share_write(struct vouch_writer *w, uint16_t group, const uint8_t *random);

#endif
