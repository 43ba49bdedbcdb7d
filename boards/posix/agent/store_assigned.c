// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/sql.h"
#include "boards/posix/agent/store.h"

/* What was reported about assigned certificates. */

void agent_store_assigned(struct agent_store *s, const char *name, const char *code, bool wrong,
                          int64_t utc_s)
{
    if (wrong)
        sql_do(s->db, &s->failed, "INSERT OR REPLACE INTO assigned VALUES(?1, ?2, ?3)", "tti", name,
               code, utc_s);
    else
        sql_do(s->db, &s->failed, "DELETE FROM assigned WHERE name=?1 AND code=?2", "tt", name,
               code);
}

void agent_store_assigned_all(struct agent_store *s,
                              void (*each)(void *self, const char *name, const char *code),
                              void *self)
{
    sqlite3_stmt *q = sql_ask(s->db, "SELECT name, code FROM assigned", "");

    while (sql_next(q))
        each(self, sql_column(q, 0), sql_column(q, 1));
    sqlite3_finalize(q);
}
