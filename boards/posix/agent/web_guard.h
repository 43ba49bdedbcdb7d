// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_GUARD_H
#define VOUCH_AGENT_WEB_GUARD_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

struct agent;

/* Access to the web server: TLS, a token, and a time limit for each connection. */

enum { AGENT_WEB_CONNECTIONS = 32, AGENT_WEB_TOKEN_MAX = 256 };

struct agent_web_guard {
    char token[AGENT_WEB_TOKEN_MAX]; /* "": none is required */
    char *certificate;               /* PEM, from malloc; null: no TLS */
    char *key;
    struct {
        int fd;
        bool open, waits; /* for a check, which may take longer */
        uint64_t since_ms;
    } connections[AGENT_WEB_CONNECTIONS];
};

/* Loads the certificate, key and token named in [page]. false: they cannot be used, and *why says
 * why, a constant. */
bool agent_web_guard_load(struct agent *a, const char **why);
void agent_web_guard_free(struct agent *a);
/* Does the request contain the token, as `Authorization: Bearer TOKEN` or as the password of Basic?
 * Also true if none is required. */
bool agent_web_guard_admits(const struct agent *a, struct MHD_Connection *c);
/* Called by libmicrohttpd when a connection starts and ends. */
void agent_web_guard_notify(void *agent, struct MHD_Connection *c, void **place,
                            enum MHD_ConnectionNotificationCode what);
/* The connection is waiting for a check, or continues. */
void agent_web_guard_waits(struct agent *a, struct MHD_Connection *c, bool waits);
/* Ends connections whose time is up, such as those that send a byte a second. */
void agent_web_guard_sweep(struct agent *a, uint64_t now_ms);

#endif
