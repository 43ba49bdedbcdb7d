// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/sql.h"
#include "boards/posix/agent/store.h"

/* The outbox of alerts: a row waits (sending 0), is being sent (sending 1), or was sent (sent_s). A
 * run that is killed leaves rows that are being sent: nobody knows whether they arrived, so they
 * are sent again, for never to lose one comes first. What once went as one message goes as the same
 * one again (`batch`, its first row), under the same numbers, so that a receiver can tell. */

void agent_store_enqueue(struct agent_store *s, const char *route, int64_t due_s,
                         const struct agent_outbox_row *row)
{
    s->outbox_changes++;
    sql_do(s->db, &s->failed,
           "INSERT INTO outbox(route, due_s, at_s, target, identity, kind, severity, code, text) "
           "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
           "tiitttitt", route, due_s, row->at_s, row->target, row->identity, row->kind,
           (int64_t)row->severity, row->code, row->text);
}

int64_t agent_store_told_last(struct agent_store *s, const char *route, const char *identity)
{
    sqlite3_stmt *q =
        sql_ask(s->db, "SELECT coalesce(max(at_s), 0) FROM outbox WHERE route=?1 AND identity=?2",
                "tt", route, identity);
    int64_t at_s = sql_next(q) ? sqlite3_column_int64(q, 0) : 0;

    sqlite3_finalize(q);
    return at_s;
}

bool agent_store_waits(struct agent_store *s, const char *route, int64_t *due_s)
{
    sqlite3_stmt *q = sql_ask(
        s->db, "SELECT min(due_s) FROM outbox WHERE route=?1 AND sent_s IS NULL", "t", route);
    bool waits = sql_next(q) && sqlite3_column_type(q, 0) != SQLITE_NULL;

    if (waits)
        *due_s = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return waits;
}

/* The message that was tried last and has not arrived, by its first row; a new one otherwise. */
static int64_t batch_of(struct agent_store *s, const char *route, size_t max)
{
    sqlite3_stmt *q =
        sql_ask(s->db, "SELECT min(batch), min(id) FROM outbox WHERE route=?1 AND sent_s IS NULL",
                "t", route);
    bool is_new = sql_next(q) && sqlite3_column_type(q, 0) == SQLITE_NULL;
    int64_t batch = sqlite3_column_int64(q, is_new ? 1 : 0);

    sqlite3_finalize(q);
    if (is_new)
        sql_do(s->db, &s->failed,
               "UPDATE outbox SET batch=?3 WHERE id IN (SELECT id FROM outbox WHERE route=?1 AND "
               "sent_s IS NULL ORDER BY id LIMIT ?2)",
               "tii", route, (int64_t)max, batch);
    return batch;
}

size_t agent_store_take(struct agent_store *s, const char *route, size_t max,
                        void (*each)(void *self, const struct agent_outbox_row *row), void *self)
{
    size_t count = 0;
    int64_t batch = batch_of(s, route, max);

    sql_do(s->db, &s->failed,
           "UPDATE outbox SET sending=1, attempts=attempts+1 WHERE route=?1 AND sent_s IS NULL AND "
           "batch=?2",
           "ti", route, batch);
    sqlite3_stmt *q = sql_ask(s->db,
                              "SELECT id, at_s, target, identity, kind, severity, code, text, "
                              "attempts FROM outbox WHERE route=?1 AND sending=1 ORDER BY id",
                              "t", route);
    for (; sql_next(q); count++) {
        const struct agent_outbox_row row = {
            .id = sqlite3_column_int64(q, 0),
            .at_s = sqlite3_column_int64(q, 1),
            .target = sql_column(q, 2),
            .identity = sql_column(q, 3),
            .kind = sql_column(q, 4),
            .severity = (enum vouch_severity)sqlite3_column_int64(q, 5),
            .code = sql_column(q, 6),
            .text = sql_column(q, 7),
            .attempt = (unsigned)sqlite3_column_int64(q, 8),
        };
        each(self, &row);
    }
    sqlite3_finalize(q);
    return count;
}

void agent_store_delivered(struct agent_store *s, const char *route, int64_t utc_s)
{
    s->outbox_changes++;
    sql_do(s->db, &s->failed, "UPDATE outbox SET sending=0, sent_s=?2 WHERE route=?1 AND sending=1",
           "ti", route, utc_s);
}

void agent_store_failed(struct agent_store *s, const char *route, int64_t again_s)
{
    s->outbox_changes++;
    sql_do(s->db, &s->failed, "UPDATE outbox SET sending=0, due_s=?2 WHERE route=?1 AND sending=1",
           "ti", route, again_s);
}

int agent_store_recover(struct agent_store *s)
{
    s->outbox_changes++;
    sql_do(s->db, &s->failed, "UPDATE outbox SET sending=0 WHERE sending=1", "");
    return s->failed ? 0 : sqlite3_changes(s->db);
}

void agent_store_silence(struct agent_store *s, const char *target, int64_t until_s)
{
    sql_do(s->db, &s->failed, "INSERT OR REPLACE INTO silence(target, until_s) VALUES(?1, ?2)",
           "ti", target, until_s);
}

bool agent_store_silenced(struct agent_store *s, const char *target, int64_t utc_s)
{
    sqlite3_stmt *q =
        sql_ask(s->db, "SELECT 1 FROM silence WHERE target=?1 AND until_s>?2", "ti", target, utc_s);
    bool silenced = sql_next(q);

    sqlite3_finalize(q);
    return silenced;
}
