// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_HELLO_CLIENT_HELLO_H
#define VOUCH_HELLO_CLIENT_HELLO_H

#include "core/bytes.h"

/* Writes a ClientHello from a short description, for questions about what a server accepts: there
 * is no cryptography behind it, and no handshake can be completed with it. Pure: no transport, no
 * clock, no random numbers of its own. */

/* Numbers of IANA's registries, in the order of offer. */
struct vouch_codes {
    const uint16_t *at;
    size_t count;
};

/* The codes of an array. */
/* Versions of clang-format differ about the braces. */
// clang-format off
#define VOUCH_CODES(array)                                                                         \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }
// clang-format on

enum {
    VOUCH_SSL_3 = 0x0300,
    VOUCH_GREASE = 0x0a0a, /* a value that a server must not know (RFC 8701) */
    VOUCH_HELLO_RANDOM = 32
};

struct vouch_client_hello {
    /* Newest first, VOUCH_GREASE aside. With 0x0304 among them the extension supported_versions
     * says them all (RFC 8446 section 4.2.1); without it the first alone is said. */
    struct vouch_codes versions;
    struct vouch_codes suites;
    struct vouch_codes groups;  /* none: no extension of that kind, as in what follows */
    struct vouch_codes schemes; /* of signatures */
    struct vouch_codes shares;  /* the groups to send a key share for; of VOUCH_GREASE one byte */
    const char *alpn;           /* "h2,http/1.1"; null: none */
    struct vouch_span name;     /* SNI (RFC 6066 section 3); empty: none */
    const uint8_t *random;      /* VOUCH_HELLO_RANDOM bytes, which stay the caller's */
    size_t bytes; /* padded up to as many, record and handshake headers included (RFC 7685) */
};

/* The key shares of elliptic curves are points that exist, those of ML-KEM encapsulation keys whose
 * coefficients are all zero: a server can answer them, and nobody can go on from there. A group
 * whose share is not known here has none.
 *
 * Appends the record, which may be longer than one network segment. What does not fit counts in
 * w->lost, and what was written is then no hello. SSL 3.0 alone has no extensions (RFC 6101). */
void vouch_client_hello_write(struct vouch_writer *w, const struct vouch_client_hello *h);

/* Is the code among them? */
bool vouch_codes_have(struct vouch_codes codes, uint16_t code);

#endif
