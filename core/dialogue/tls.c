// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/tls.h"

const struct vouch_dialogue vouch_dialogue_tls = {
    .scheme = "tls",
    .port = 0,
    .starttls = NULL,
    .greet = vouch_dialogue_nothing,
    .talk = vouch_dialogue_nothing,
};
