// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_POP3_H
#define VOUCH_DIALOGUE_POP3_H

#include "core/dialogue.h"

/* POP3 with STLS and POP3 over TLS (RFC 1939, 2449, 2595, 8314): greeting, CAPA, STLS, QUIT over
 * TLS. No login.
 *
 * Facts: "greeting", "capabilities" (before TLS). */
extern const struct vouch_dialogue vouch_dialogue_pop3;
extern const struct vouch_dialogue vouch_dialogue_pop3s;

#endif
