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
    char
        host[VOUCH_HOST_MAX + 1]; /* A-labels in lower case without a trailing dot, or an address */
    bool host_is_address;
    struct vouch_address address;  /* where host_is_address */
    char zone[VOUCH_ZONE_MAX + 1]; /* of a link-local address, "eth0"; "": none. A number is in the
                                      address's scope; the port finds the scope of a name. */
    uint16_t port;
    char rest[VOUCH_REST_MAX + 1]; /* from the "/" or "?" on; "" when there is none */
    char
        text[VOUCH_HOST_MAX + VOUCH_REST_MAX + 48]; /* the target in full, as the report names it */
};

/* Where a target's text is wrong; "" when it is not. `what` is a constant English phrase. */
struct vouch_target_error {
    const char *what;
    struct vouch_span where; /* the part of the input that is wrong */
};

/* Reads a target. `starttls` is the --starttls word, or empty. U-labels must have been converted by
 * the caller (the port has the library for it): a byte over 127 is an error. VOUCH_OK; or
 * VOUCH_E_MALFORMED with *error set: unknown scheme, bad port, missing host, host over 253 bytes,
 * label over 63 bytes, byte that no host name has. RFC 3986 section 3.2, RFC 1123 section 2.1. */
int vouch_target_parse(struct vouch_target *out, struct vouch_span text, struct vouch_span starttls,
                       struct vouch_target_error *error);

/* Checks and lowers one host name (A-labels) into `out`; the same errors. */
int vouch_host_parse(char out[VOUCH_HOST_MAX + 1], struct vouch_span text,
                     struct vouch_target_error *error);

#endif
