// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CHECK_HELLO_H
#define VOUCH_CHECK_HELLO_H

#include "core/tls.h"

/* Which hello a check begins with, and what follows where a server does not answer it: browsers'
 * own first, so that what is negotiated is what they would get; then what Firefox alone offers, all
 * that this build has, and a short one. So the report can say that no browser can connect, though
 * others can, or that something on the way drops long messages. A part of a check: null in its
 * options means one hello, and no second connection. */

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
    /* The configuration of the session that now begins; sets how long its answer is waited for. */
    const struct vouch_tls_config *(*begin)(struct vouch_check *c);
    /* The session has failed so, or its time is up (VOUCH_E_TIMEOUT): is another hello to be tried?
     * Said of sessions without certificates only. */
    bool (*next)(struct vouch_check *c, int status);
    /* The certificates are there: says what the earlier hellos have shown. */
    void (*tell)(struct vouch_check *c);
    /* The handshake is complete: is the page to be asked for in a second connection? */
    bool (*again)(struct vouch_check *c);
    /* In that one: is it the same server? false: the report says that the page was not asked for.
     */
    bool (*same)(struct vouch_check *c);
};

/* The caller's, one for each check. */
struct vouch_hello {
    const struct vouch_hello_ops *ops;
    const struct vouch_tls_config *configs; /* VOUCH_HELLOS of them */
    bool (*chose_http2)(const mbedtls_ssl_context *ssl);
    uint8_t kind; /* of the session under way */
    bool silent;  /* an earlier one was not answered at all */
    bool refused; /* an earlier one was answered with a fatal alert */
    bool second;  /* this is the second connection, for the page */
};

extern const struct vouch_hello_ops vouch_hello_ops;

#endif
