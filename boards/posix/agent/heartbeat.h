// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_HEARTBEAT_H
#define VOUCH_AGENT_HEARTBEAT_H

#include "boards/posix/agent/delivery.h"

/* Shows after each round that the agent is alive: by the time of a file, and by a URL that is
 * requested at most once a minute. Monitoring of these notices when the agent stops. */

struct agent_heartbeat {
    struct agent_delivery asking; /* of the URL; its route is null */
    int64_t asked_s;
};

void agent_heartbeat(struct agent *a, int64_t utc_s);

#endif
