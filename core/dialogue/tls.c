// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/tls.h"

static int nothing(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_OK;
}

const struct vouch_dialogue vouch_dialogue_tls = {
    .scheme = "tls", .port = 0, .starttls = NULL, .greet = nothing, .talk = nothing};
