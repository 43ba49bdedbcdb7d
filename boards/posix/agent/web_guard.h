// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_GUARD_H
#define VOUCH_AGENT_WEB_GUARD_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

struct agent;

/* Access to the web server: TLS, a token, the names it is asked by, and limits for connections: a
 * time for each, and a number above which a new one ends the oldest that has not asked yet. */

enum { AGENT_WEB_CONNECTIONS = 128, AGENT_WEB_SILENT = 32, AGENT_WEB_TOKEN_MAX = 256 };

struct agent_web_connection {
    int fd;
    bool open;
    bool asked; /* the header of a request has come */
    bool waits; /* for a check, which may take longer */
    bool ended; /* by us: it is closed in the server's next turn */
    uint64_t since_ms;
    uint64_t number; /* in the order in which they came */
};

struct agent_web_guard {
    char token[AGENT_WEB_TOKEN_MAX]; /* "": none is required */
    char *certificate;               /* PEM, from malloc; null: no TLS */
    char *key;
    struct agent_web_connection connections[AGENT_WEB_CONNECTIONS];
    uint64_t connections_begun;
};

/* Loads the certificate, key and token named in [page]. false: they cannot be used, and *why says
 * why, a constant. */
bool agent_web_guard_load(struct agent *a, const char **why);
void agent_web_guard_free(struct agent *a);
/* Does the request contain the token, as `Authorization: Bearer TOKEN` or as the password of Basic?
 * Also true if none is required. */
bool agent_web_guard_admits(const struct agent *a, struct MHD_Connection *c);
/* Is the request for a name of this server? On loopback a browser can be led here by a foreign name
 * whose address changed to this machine's (DNS rebinding): only loopback's names, addresses, this
 * machine's name and those of [page] names are answered there. */
bool agent_web_guard_knows(const struct agent *a, struct MHD_Connection *c);
/* The connection's request has come. */
void agent_web_guard_asked(struct agent *a, struct MHD_Connection *c);
/* Called by libmicrohttpd when a connection starts and ends. */
void agent_web_guard_notify(void *agent, struct MHD_Connection *c, void **place,
                            enum MHD_ConnectionNotificationCode what);
/* The connection is waiting for a check, or continues. */
void agent_web_guard_waits(struct agent *a, struct MHD_Connection *c, bool waits);
/* Ends connections whose time is up, such as those that send a byte a second. */
void agent_web_guard_sweep(struct agent *a, uint64_t now_ms);

#endif
