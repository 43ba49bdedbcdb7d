// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/accepts_state.h"
#include "boards/posix/agent/agent.h"

#include <stdlib.h>

void agent_flush(struct agent *a, int64_t utc_s)
{
    agent_store_begin(&a->store);
    for (size_t i = 0; i < a->config.targets_count; i++)
        for (struct agent_endpoint *e = a->targets[i].endpoints; e; e = e->next)
            if (e->dirty)
                agent_endpoint_keep(a, i, e);
    agent_policies_write(&a->policies, &a->store);
    a->flushed_s = utc_s;
    a->has_new = false;
    if (!agent_store_commit(&a->store, utc_s))
        return;
    agent_policies_written(&a->policies);
    for (size_t i = 0; i < a->config.targets_count; i++)
        for (struct agent_endpoint *e = a->targets[i].endpoints; e; e = e->next) {
            e->dirty = false;
            free(e->json);
            e->json = NULL;
            e->json_len = 0;
        }
}

void agent_forget_ids(struct agent *a)
{
    a->store.renewed = false;
    a->has_new = true;
    agent_policies_forget(&a->policies);
    for (size_t i = 0; i < a->config.targets_count; i++)
        for (struct agent_endpoint *e = a->targets[i].endpoints; e; e = e->next) {
            e->row.id = 0;
            if (e->accepts)
                e->accepts->dirty = true;
            e->dirty = true;
        }
}
