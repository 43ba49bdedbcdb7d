// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_XMPP_H
#define VOUCH_DIALOGUE_XMPP_H

#include "core/dialogue.h"

/* XMPP with STARTTLS, for clients and between servers (RFC 6120 section 5), and with TLS from the
 * start (XEP-0368): a stream to the target's host, its features, starttls, a stream over TLS. No
 * login.
 *
 * Facts: "capabilities" (the features before TLS), "xmpp_tls_required" ("yes" or "no"). */
extern const struct vouch_dialogue vouch_dialogue_xmpp;
extern const struct vouch_dialogue vouch_dialogue_xmpps;
extern const struct vouch_dialogue vouch_dialogue_xmpp_server;
extern const struct vouch_dialogue vouch_dialogue_xmpps_server;

#endif
