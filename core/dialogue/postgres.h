// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_POSTGRES_H
#define VOUCH_DIALOGUE_POSTGRES_H

#include "core/dialogue.h"

/* PostgreSQL: SSLRequest and its answer of one byte (PostgreSQL's manual, "Message Flow", SSL
 * Session Encryption). The session ends with the handshake: nobody is logged in. */
extern const struct vouch_dialogue vouch_dialogue_postgres;

#endif
