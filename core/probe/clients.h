// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PROBE_CLIENTS_H
#define VOUCH_PROBE_CLIENTS_H

#include "core/accepts.h"
#include "core/hello/client_hello.h"

/* What known clients offer: codes of IANA's registries, captured from the programs themselves or
 * published by their makers and others; each row names its source. The hellos made from them have
 * their own order of extensions, on which servers do not depend. */
struct vouch_client_row {
    struct vouch_simulated known;
    struct vouch_codes versions; /* as in struct vouch_client_hello, like the others */
    struct vouch_codes suites;
    struct vouch_codes groups;
    struct vouch_codes schemes;
    struct vouch_codes shares;
    const char *alpn; /* on the web; null: none */
    bool nameless;    /* sends no SNI */
    uint16_t bytes;   /* the length to which the hello is padded; 0: no padding */
    uint16_t
        least_version; /* offers older ones too, but aborts when one is chosen; 0: it does not */
    uint16_t least_dh_bits;   /* aborts below this; 0: it does not */
    bool needs_renegotiation; /* aborts if a server does not support RFC 5746 below TLS 1.3 */
};

/* VOUCH_SIMULATIONS of them, in two tables: programs that people use, and systems. */
const struct vouch_client_row *vouch_client_row(size_t index);

enum {
    VOUCH_CLIENT_PROGRAMS = 11,
    VOUCH_CLIENT_SYSTEMS = VOUCH_SIMULATIONS - VOUCH_CLIENT_PROGRAMS
};
extern const struct vouch_client_row vouch_client_programs[VOUCH_CLIENT_PROGRAMS];
extern const struct vouch_client_row vouch_client_systems[VOUCH_CLIENT_SYSTEMS];

#endif
