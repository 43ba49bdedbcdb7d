// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"

int64_t agent_awake_since(const struct agent *a, int64_t utc_s)
{
    utc_s = a->started_s > utc_s ? a->started_s : utc_s;
    return a->woke_s > utc_s ? a->woke_s : utc_s;
}
