// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/policies.h"

#include "boards/posix/agent/sql.h"

#include <string.h>

void agent_policies_load(struct agent_policies *p, struct agent_store *s)
{
    size_t len = 0;

    if (p->loaded)
        return;
    p->loaded = true;
    p->cache.data = p->data;
    p->cache.max = sizeof p->data;
    sqlite3_stmt *q = sql_ask(s->db, "SELECT data FROM policies", "");
    if (sql_next(q) && (size_t)sqlite3_column_bytes(q, 0) <= sizeof p->data) {
        len = (size_t)sqlite3_column_bytes(q, 0);
        if (len > 0)
            memcpy(p->data, sqlite3_column_blob(q, 0), len);
    }
    sqlite3_finalize(q);
    vouch_sts_cache_load(&p->cache, len);
}

void agent_policies_write(struct agent_policies *p, struct agent_store *s)
{
    const struct vouch_span data = {p->data, p->cache.len};

    if (p->stored != p->cache.changes)
        sql_do(s->db, &s->failed, "INSERT OR REPLACE INTO policies VALUES(1, ?1)", "b", data);
}

void agent_policies_written(struct agent_policies *p)
{
    p->stored = p->cache.changes;
}

void agent_policies_forget(struct agent_policies *p)
{
    p->stored = p->cache.changes - 1;
}
