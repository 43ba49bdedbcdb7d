// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_SERVICE_H
#define VOUCH_POSIX_DEMO_SERVICE_H

#include "boards/posix/demo/demo_kinds.h"

/* The demonstration appliance's services, as pure steps over bytes: received bytes go in, the
 * answer comes out. The connection (demo_connection.c) carries them, in clear text or over TLS. */

enum { VOUCH_DEMO_SAYS_MAX = 4096 };

enum vouch_demo_next {
    VOUCH_DEMO_GO_ON = 0,
    VOUCH_DEMO_START_TLS, /* once the answer is sent */
    VOUCH_DEMO_CLOSE      /* once the answer is sent */
};

struct vouch_demo_talk {
    struct vouch_span in; /* received and not used yet */
    size_t used;
    struct vouch_writer out;
    bool over_tls;
    enum vouch_demo_fault fault;
    bool in_data; /* SMTP: between DATA and its end */
    bool bound;   /* LDAP: as the only user */
};

struct vouch_demo_service {
    const char *scheme;
    uint16_t port;     /* default; available to an ordinary user */
    bool tls_at_once;  /* else after STARTTLS */
    const char *label; /* for people */
    /* Sends the greeting, if the server speaks first; called again after STARTTLS. */
    void (*greet)(struct vouch_demo_talk *t);
    /* Answers the input. Called again with more as long as it uses none. */
    enum vouch_demo_next (*hear)(struct vouch_demo_talk *t);
};

extern const struct vouch_demo_service vouch_demo_http;
extern const struct vouch_demo_service vouch_demo_smtp;
extern const struct vouch_demo_service vouch_demo_ldap;

#endif
