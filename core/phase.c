// SPDX-License-Identifier: Apache-2.0
#include "core/phase.h"

const char *vouch_phase_text(enum vouch_phase phase)
{
    static const char *const texts[] = {
        [VOUCH_PHASE_RESOLVE] = "resolve", [VOUCH_PHASE_CONNECT] = "connect",
        [VOUCH_PHASE_GREET] = "greet",     [VOUCH_PHASE_HANDSHAKE] = "handshake",
        [VOUCH_PHASE_JUDGE] = "judge",     [VOUCH_PHASE_FINISH] = "finish",
        [VOUCH_PHASE_TALK] = "talk",       [VOUCH_PHASE_CLOSE] = "close",
        [VOUCH_PHASE_DONE] = "done",
    };
    return texts[phase];
}
