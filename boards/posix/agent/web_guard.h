// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_GUARD_H
#define VOUCH_AGENT_WEB_GUARD_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

struct agent;

/* Who may ask the web server, and for how long: TLS, a token, and a limit for each connection. */

enum { AGENT_WEB_CONNECTIONS = 32, AGENT_WEB_TOKEN_MAX = 256 };

struct agent_web_guard {
    char token[AGENT_WEB_TOKEN_MAX]; /* "": none is asked for */
    char *certificate;               /* PEM, by malloc; null: no TLS */
    char *key;
    struct {
        int fd;
        bool open, waits; /* for a check, which may take longer */
        uint64_t since_ms;
    } connections[AGENT_WEB_CONNECTIONS];
};

/* Loads what [page] certificate, key and token name. false: they cannot be used, and *why says so,
 * a constant. */
bool agent_web_guard_load(struct agent *a, const char **why);
void agent_web_guard_free(struct agent *a);
/* Does the request bring the token, as `Authorization: Bearer TOKEN` or as the password of Basic?
 * true, too, where none is asked for. */
bool agent_web_guard_admits(const struct agent *a, struct MHD_Connection *c);
/* What libmicrohttpd calls when a connection begins and ends. */
void agent_web_guard_notify(void *agent, struct MHD_Connection *c, void **place,
                            enum MHD_ConnectionNotificationCode what);
/* The connection waits for a check, or goes on. */
void agent_web_guard_waits(struct agent *a, struct MHD_Connection *c, bool waits);
/* Ends the connections whose time is up: one that sends a byte a second is none that asks. */
void agent_web_guard_sweep(struct agent *a, uint64_t now_ms);

#endif
