// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_TLS_H
#define VOUCH_DIALOGUE_TLS_H

#include "core/dialogue.h"

/* TLS alone: the handshake is the whole check. */
extern const struct vouch_dialogue vouch_dialogue_tls;

#endif
