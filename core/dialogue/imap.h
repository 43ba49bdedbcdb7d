// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_IMAP_H
#define VOUCH_DIALOGUE_IMAP_H

#include "core/dialogue.h"

/* IMAP with STARTTLS and IMAP over TLS (RFC 9051, RFC 8314): greeting, CAPABILITY, STARTTLS, LOGOUT
 * over TLS. No login.
 *
 * Facts: "greeting", "capabilities" (before TLS). */
extern const struct vouch_dialogue vouch_dialogue_imap;
extern const struct vouch_dialogue vouch_dialogue_imaps;

#endif
