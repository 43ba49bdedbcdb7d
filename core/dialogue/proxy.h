// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_PROXY_H
#define VOUCH_DIALOGUE_PROXY_H

#include "core/check.h"

/* What is sent before a target's own dialogue: to a proxy, HTTP CONNECT (RFC 9110 section 9.3.6) or
 * SOCKS5 (RFC 1928, RFC 1929), so that the proxy resolves the target's name; then, to a listener
 * behind a load balancer, the header of the PROXY protocol (HAProxy's proxy-protocol.txt, version 1
 * or 2), with this machine as the source. */

enum vouch_proxy_kind { VOUCH_PROXY_NONE = 0, VOUCH_PROXY_HTTP, VOUCH_PROXY_SOCKS5 };

enum { VOUCH_PROXY_USER_MAX = 127, VOUCH_PROXY_PASSWORD_MAX = 255 };

struct vouch_proxy {
    struct vouch_prelude prelude; /* for the check's options; see vouch_proxy_prelude */
    enum vouch_proxy_kind kind;
    struct vouch_span user;     /* empty: none; at most VOUCH_PROXY_USER_MAX bytes */
    struct vouch_span password; /* at most VOUCH_PROXY_PASSWORD_MAX bytes */
    struct vouch_span host;     /* where it connects to: a name or an address, no brackets */
    uint16_t port;
    unsigned header; /* version of the PROXY protocol header; 0: none */
};

/* The prelude for p, which is filled in and must outlive the check; null: nothing to send. */
const struct vouch_prelude *vouch_proxy_prelude(struct vouch_proxy *p);

#endif
