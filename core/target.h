// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TARGET_H
#define VOUCH_TARGET_H

#include "core/dialogue.h"

/* What to check: "https://host[:port][/path]", "tls://host:port", "ldaps://host/base?filter", or a
 * plain "host:port" with a --starttls word. Without scheme and word, "host" means https://host and
 * "host:port" means tls://host:port. */

enum {
    VOUCH_HOST_MAX = 253, /* RFC 1035 section 2.3.4, as text without the last dot */
    VOUCH_REST_MAX = 511,
    VOUCH_ZONE_MAX = 15
};

struct vouch_target {
    const struct vouch_dialogue *dialogue;
    /* A-labels in lower case without a trailing dot, or an address */
    char host[VOUCH_HOST_MAX + 1];
    bool host_is_address;
    struct vouch_address address; /* where host_is_address */
    /* of a link-local address, "eth0"; "": none. A numeric zone is in the address's scope; the port
     * looks up a named one. */
    char zone[VOUCH_ZONE_MAX + 1];
    uint16_t port;
    char rest[VOUCH_REST_MAX + 1]; /* from the "/" or "?" on; "" when there is none */
    /* the target in full, as the report names it */
    char text[VOUCH_HOST_MAX + VOUCH_REST_MAX + 48];
};

/* Where a target's text is wrong; "" when it is not. `what` is a constant English phrase. */
struct vouch_target_error {
    const char *what;
    struct vouch_span where; /* the part of the input that is wrong */
};

/* Reads a target. `starttls` is the --starttls word, or empty. The caller must have converted
 * U-labels (the port has the library for that): a byte over 127 is an error. VOUCH_OK; or
 * VOUCH_E_MALFORMED with *error set: unknown scheme, bad port, missing host, host over 253 bytes,
 * label over 63 bytes, a byte not allowed in host names. RFC 3986 section 3.2, RFC 1123 section
 * 2.1. */
int vouch_target_parse(struct vouch_target *out, struct vouch_span text, struct vouch_span starttls,
                       struct vouch_target_error *error);

/* Checks one host name (A-labels) and writes it in lower case to `out`; the same errors. */
int vouch_host_parse(char out[VOUCH_HOST_MAX + 1], struct vouch_span text,
                     struct vouch_target_error *error);
/* The name to send as SNI (RFC 6066 section 3): `given`, or if that is null the target's host;
 * null: the host is an address. */
const char *vouch_target_servername(const struct vouch_target *t, const char *given);

#endif
