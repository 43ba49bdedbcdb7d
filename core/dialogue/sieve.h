// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_SIEVE_H
#define VOUCH_DIALOGUE_SIEVE_H

#include "core/dialogue.h"

/* ManageSieve with STARTTLS (RFC 5804): the server's capabilities, STARTTLS, the capabilities over
 * TLS, LOGOUT. No login.
 *
 * Facts: "greeting" (the server's name for itself), "capabilities" (before TLS). */
extern const struct vouch_dialogue vouch_dialogue_sieve;

#endif
