// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_PROXY_H
#define VOUCH_DIALOGUE_PROXY_H

#include "core/check.h"

/* What is said before a target's own dialogue begins: to a proxy, HTTP CONNECT (RFC 9110 section
 * 9.3.6) or SOCKS5 (RFC 1928, RFC 1929), by which the target's name is resolved there; then, to a
 * listener behind a load balancer, the header of the PROXY protocol (HAProxy's proxy-protocol.txt,
 * version 1 or 2), with this machine as the source. */

enum vouch_proxy_kind { VOUCH_PROXY_NONE = 0, VOUCH_PROXY_HTTP, VOUCH_PROXY_SOCKS5 };

enum { VOUCH_PROXY_USER_MAX = 127, VOUCH_PROXY_PASSWORD_MAX = 255 };

struct vouch_proxy {
    struct vouch_prelude prelude; /* for the check's options; vouch_proxy_prelude */
    enum vouch_proxy_kind kind;
    struct vouch_span user;     /* empty: none; at most VOUCH_PROXY_USER_MAX bytes */
    struct vouch_span password; /* at most VOUCH_PROXY_PASSWORD_MAX bytes */
    struct vouch_span host;     /* where it is to connect to: a name or an address, no brackets */
    uint16_t port;
    unsigned header; /* of the PROXY protocol: its version, 0: none */
};

/* The prelude over p, which is filled and must outlive the check; null: there is nothing to say. */
const struct vouch_prelude *vouch_proxy_prelude(struct vouch_proxy *p);

#endif
