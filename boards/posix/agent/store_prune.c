// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/sql.h"
#include "boards/posix/agent/store.h"
#include "core/calendar.h"

/* Retention by age and by size. */

enum { LEAST_DAYS = 7, SENT_DAYS = 30 };

void agent_store_prune(struct agent_store *s, int64_t before_s, int64_t utc_s)
{
    int64_t sent_s = utc_s - (int64_t)SENT_DAYS * VOUCH_DAY_S;

    sql_do(s->db, &s->failed, "DELETE FROM history WHERE utc_s<?1", "i", before_s);
    sql_do(s->db, &s->failed, "DELETE FROM day WHERE day<?1", "i", before_s / VOUCH_DAY_S);
    sql_do(s->db, &s->failed, "DELETE FROM outbox WHERE sent_s<?1", "i",
           sent_s > before_s ? sent_s : before_s);
    sql_do(s->db, &s->failed, "DELETE FROM silence WHERE until_s<?1", "i", before_s);
    sql_do(s->db, &s->failed, "DELETE FROM rollout WHERE since_s<?1", "i", before_s);
    sql_do(s->db, &s->failed, "DELETE FROM assigned WHERE since_s<?1", "i", before_s);
    sql_do(s->db, &s->failed, "DELETE FROM endpoint WHERE checked_s<?1 AND checked_s>0", "i",
           before_s);
}

int64_t agent_store_size(struct agent_store *s)
{
    int64_t pages = 0, unused = 0, bytes = 0;

    sql_number(s->db, "PRAGMA page_count", &pages);
    sql_number(s->db, "PRAGMA freelist_count", &unused);
    sql_number(s->db, "PRAGMA page_size", &bytes);
    return (pages - unused) * bytes;
}

/* The oldest data goes first, a tenth of the time span at once; data of the last week stays. */
bool agent_store_shrink(struct agent_store *s, int64_t max_bytes, int64_t utc_s)
{
    int64_t oldest_s = utc_s, from_s = 0;
    int64_t size = agent_store_size(s);

    if (size <= max_bytes)
        return true;
    if (sql_number(s->db, "SELECT coalesce(min(utc_s), 0) FROM history", &from_s) && from_s > 0)
        oldest_s = from_s;
    if (sql_number(s->db, "SELECT coalesce(min(day), 0) * 86400 FROM day", &from_s) && from_s > 0 &&
        from_s < oldest_s)
        oldest_s = from_s;
    int64_t before_s = oldest_s + (utc_s - oldest_s) / 10 + VOUCH_DAY_S;
    if (before_s > utc_s - (int64_t)LEAST_DAYS * VOUCH_DAY_S)
        return false;
    agent_store_prune(s, before_s, utc_s);
    return agent_store_size(s) <= max_bytes;
}

void agent_store_return_room(struct agent_store *s)
{
    sql_run(s->db, "PRAGMA incremental_vacuum");
}
