// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_HEARTBEAT_H
#define VOUCH_AGENT_HEARTBEAT_H

#include "boards/posix/agent/delivery.h"

/* Says after each round that the agent lives: the time of a file, and a URL that is asked at most
 * once a minute. Whoever watches these notices when the agent does not. */

struct agent_heartbeat {
    struct agent_delivery asking; /* of the URL; its route is null */
    int64_t asked_s;
};

void agent_heartbeat(struct agent *a, int64_t utc_s);

#endif
