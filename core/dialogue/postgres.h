// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_POSTGRES_H
#define VOUCH_DIALOGUE_POSTGRES_H

#include "core/dialogue.h"

/* PostgreSQL: SSLRequest and its one-byte answer (PostgreSQL's manual, "Message Flow", SSL Session
 * Encryption). The session ends with the handshake; no login. */
extern const struct vouch_dialogue vouch_dialogue_postgres;

#endif
