// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/sql.h"
#include "boards/posix/agent/store.h"

#include <string.h>

static struct vouch_span digest(const uint8_t sha256[32])
{
    return (struct vouch_span){sha256, 32};
}

void agent_store_rollout(struct agent_store *s, const char *target, const struct vouch_rollout *r)
{
    sql_do(s->db, &s->failed, "INSERT OR REPLACE INTO rollout VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
           "tbbiii", target, digest(r->from), digest(r->to), r->since_s, r->told_s,
           (int64_t)r->early);
}

void agent_store_rollout_over(struct agent_store *s, const char *target,
                              const struct vouch_rollout *r)
{
    sql_do(s->db, &s->failed, "DELETE FROM rollout WHERE target=?1 AND to_sha256=?2", "tb", target,
           digest(r->to));
}

static bool read_digest(sqlite3_stmt *q, int column, uint8_t out[32])
{
    if (sqlite3_column_bytes(q, column) != 32)
        return false;
    memcpy(out, sqlite3_column_blob(q, column), 32);
    return true;
}

void agent_store_rollouts(struct agent_store *s,
                          void (*each)(void *self, const char *target,
                                       const struct vouch_rollout *r),
                          void *self)
{
    sqlite3_stmt *q = sql_ask(
        s->db, "SELECT target, from_sha256, to_sha256, since_s, told_s, early FROM rollout", "");

    while (sql_next(q)) {
        struct vouch_rollout r = {.since_s = sqlite3_column_int64(q, 3),
                                  .told_s = sqlite3_column_int64(q, 4),
                                  .early = sqlite3_column_int(q, 5) != 0};
        if (read_digest(q, 1, r.from) && read_digest(q, 2, r.to))
            each(self, sql_column(q, 0), &r);
    }
    sqlite3_finalize(q);
}
