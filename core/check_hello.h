// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CHECK_HELLO_H
#define VOUCH_CHECK_HELLO_H

#include "core/tls.h"

/* Which ClientHello a check starts with, and which follow if a server does not answer: first the
 * browsers' own, so that what is negotiated is what they would get; then what Firefox alone offers,
 * everything this build supports, and a short one. So the report can say that no browser can
 * connect though others can, or that a middlebox drops long messages. An optional part of a check:
 * null in its options means a single hello and no second connection. */

enum vouch_hello_kind {
    VOUCH_HELLO_BROWSER = 0,
    VOUCH_HELLO_HTTP11, /* a second connection, where HTTP/2 was chosen: for the page */
    VOUCH_HELLO_FIREFOX,
    VOUCH_HELLO_WIDE,
    VOUCH_HELLO_SHORT,
    VOUCH_HELLOS
};

struct vouch_check;

struct vouch_hello_ops {
    /* The configuration of the session that is about to start; sets how long to wait for an
     * answer. */
    const struct vouch_tls_config *(*begin)(struct vouch_check *c);
    /* The session failed with this status, or timed out (VOUCH_E_TIMEOUT): should another hello be
     * tried? Only asked of sessions that got no certificates. */
    bool (*next)(struct vouch_check *c, int status);
    /* The certificates have arrived: reports what the earlier hellos showed. */
    void (*tell)(struct vouch_check *c);
    /* The handshake is complete: should the page be fetched over a second connection? */
    bool (*again)(struct vouch_check *c);
    /* On the second connection: is it the same server? false: the report says that the page was not
     * fetched. */
    bool (*same)(struct vouch_check *c);
};

/* Owned by the caller, one for each check. */
struct vouch_hello {
    const struct vouch_hello_ops *ops;
    const struct vouch_tls_config *configs; /* VOUCH_HELLOS of them */
    bool (*chose_http2)(const mbedtls_ssl_context *ssl);
    uint8_t kind; /* of the current session */
    bool silent;  /* an earlier one got no answer at all */
    bool refused; /* an earlier one got a fatal alert */
    bool second;  /* this is the second connection, for the page */
};

extern const struct vouch_hello_ops vouch_hello_ops;

#endif
