// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_HELLO_CLIENT_HELLO_H
#define VOUCH_HELLO_CLIENT_HELLO_H

#include "core/bytes.h"

/* Writes a ClientHello from a short description, to find out what a server accepts. There is no
 * cryptography behind it: no handshake can be completed with it. Pure: no transport, no clock, no
 * random numbers of its own. */

/* Codes of IANA's registries, in the order in which they are offered. */
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
    /* Newest first, except VOUCH_GREASE. If 0x0304 is among them, the extension supported_versions
     * lists all (RFC 8446 section 4.2.1); otherwise only the first is offered. */
    struct vouch_codes versions;
    struct vouch_codes suites;
    struct vouch_codes groups;  /* none: the extension is left out; so for those below */
    struct vouch_codes schemes; /* of signatures */
    struct vouch_codes shares;  /* groups that have a key share; VOUCH_GREASE's is one byte */
    const char *alpn;           /* "h2,http/1.1"; null: none */
    struct vouch_span name;     /* SNI (RFC 6066 section 3); empty: none */
    const uint8_t *random;      /* VOUCH_HELLO_RANDOM bytes; the caller keeps them */
    size_t bytes;               /* pad to this length, headers included (RFC 7685); 0: do not */
};

/* Key shares of elliptic curves are valid points; those of ML-KEM are encapsulation keys whose
 * coefficients are all zero. A server can answer them, but nobody can complete the exchange. A
 * group whose share is not known here gets none.
 *
 * Appends the record, which may be longer than one network segment. What does not fit is counted in
 * w->lost, and what was written is then not a valid hello. If SSL 3.0 is the only version, there
 * are no extensions (RFC 6101). */
void vouch_client_hello_write(struct vouch_writer *w, const struct vouch_client_hello *h);

/* Is the code among them? */
bool vouch_codes_have(struct vouch_codes codes, uint16_t code);

#endif
