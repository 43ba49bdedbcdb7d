// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/store.h"

#include "boards/posix/agent/log.h"
#include "boards/posix/agent/sql.h"
#include "core/calendar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE endpoint(id INTEGER PRIMARY KEY, identity TEXT UNIQUE NOT NULL, target TEXT NOT "
    "NULL, alert BLOB, schedule BLOB, checked_s INTEGER, report TEXT);"
    "CREATE TABLE history(id INTEGER PRIMARY KEY, endpoint INTEGER, utc_s INTEGER, kind TEXT, "
    "verdict TEXT, code TEXT, text TEXT);"
    "CREATE INDEX history_endpoint ON history(endpoint, utc_s);"
    "CREATE TABLE day(endpoint INTEGER, day INTEGER, checks INTEGER, bad INTEGER, total_ms INTEGER,"
    " max_ms INTEGER, PRIMARY KEY(endpoint, day)) WITHOUT ROWID;"
    "CREATE TABLE outbox(id INTEGER PRIMARY KEY, route TEXT, due_s INTEGER, at_s INTEGER, "
    "target TEXT, identity TEXT, kind TEXT, severity INTEGER, code TEXT, text TEXT, "
    "sending INTEGER DEFAULT 0, again INTEGER DEFAULT 0, sent_s INTEGER);"
    "CREATE INDEX outbox_route ON outbox(route, sent_s, due_s);"
    "CREATE TABLE silence(target TEXT PRIMARY KEY, until_s INTEGER);"
    "PRAGMA user_version=1;";

/* --- opening ---------------------------------------------------------------------------------- */

static bool set_up(struct agent_store *s)
{
    int64_t version = -1;

    sqlite3_busy_timeout(s->db, 5000);
    if (!sql_run(s->db, "PRAGMA journal_mode=WAL") || !sql_run(s->db, "PRAGMA synchronous=FULL") ||
        !sql_number(s->db, "PRAGMA user_version", &version))
        return false;
    if (version == 0)
        return sql_run(s->db, "BEGIN IMMEDIATE") && sql_run(s->db, schema) &&
               sql_run(s->db, "COMMIT");
    char check[16] = "";
    return version == AGENT_STORE_VERSION &&
           sql_text(s->db, "PRAGMA quick_check(1)", check, sizeof(check)) &&
           strcmp(check, "ok") == 0;
}

static bool open_once(struct agent_store *s)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

    if (sqlite3_open_v2(s->path, &s->db, flags, NULL) == SQLITE_OK && set_up(s))
        return true;
    return false;
}

/* A damaged database is kept for whoever wants to look at it. */
static bool set_aside(struct agent_store *s, int64_t utc_s)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    char from[4200], to[4300];
    bool moved = false;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        snprintf(from, sizeof(from), "%s%s", s->path, parts[i]);
        snprintf(to, sizeof(to), "%s.damaged-%" PRId64 "%s", s->path, utc_s, parts[i]);
        bool done = rename(from, to) == 0;
        moved = moved || (i == 0 && done);
    }
    return moved;
}

bool agent_store_open(struct agent_store *s, const char *folder, int64_t utc_s)
{
    memset(s, 0, sizeof(*s));
    snprintf(s->path, sizeof(s->path), "%s/state.db", folder);
    if (open_once(s))
        return true;
    int code = sqlite3_errcode(s->db);
    char why[256];
    snprintf(why, sizeof(why), "%s", sqlite3_errmsg(s->db));
    agent_store_close(s);
    bool usable = code != SQLITE_CANTOPEN && code != SQLITE_READONLY && code != SQLITE_FULL &&
                  code != SQLITE_BUSY && code != SQLITE_PERM && code != SQLITE_IOERR;
    if (!usable || access(s->path, W_OK) != 0 || !set_aside(s, utc_s)) {
        agent_log(AGENT_LOG_ERROR, "%s: %s", s->path, why);
        return false;
    }
    agent_log(AGENT_LOG_ERROR, "%s is damaged or of another version and was set aside: %s", s->path,
              why);
    return open_once(s);
}

void agent_store_close(struct agent_store *s)
{
    sqlite3_close_v2(s->db);
    s->db = NULL;
}

/* --- transactions ----------------------------------------------------------------------------- */

void agent_store_begin(struct agent_store *s)
{
    s->failed = !sql_run(s->db, "BEGIN IMMEDIATE");
}

bool agent_store_commit(struct agent_store *s, int64_t utc_s)
{
    bool good = !s->failed && sql_run(s->db, "COMMIT");
    char why[256];

    snprintf(why, sizeof(why), "%s", sqlite3_errmsg(s->db));
    s->failed = false;
    if (good) {
        if (s->full_since_s)
            agent_log(AGENT_LOG_NOTICE, "%s can be written again", s->path);
        s->full_since_s = 0;
        return true;
    }
    if (!s->full_since_s)
        agent_log(AGENT_LOG_ERROR, "%s cannot be written: %s", s->path, why);
    if (!s->full_since_s)
        s->full_since_s = utc_s;
    if (!sqlite3_get_autocommit(s->db))
        sql_run(s->db, "ROLLBACK");
    return false;
}

/* --- endpoints -------------------------------------------------------------------------------- */

/* A blob of another size was written by another build: what it says is forgotten. */
static void read_blob(sqlite3_stmt *q, int column, void *out, size_t size)
{
    if (sqlite3_column_bytes(q, column) == (int)size)
        memcpy(out, sqlite3_column_blob(q, column), size);
}

void agent_store_endpoint(struct agent_store *s, const char *identity,
                          struct agent_endpoint_row *row)
{
    sqlite3_stmt *q =
        sql_ask(s->db, "SELECT id, alert, schedule, checked_s FROM endpoint WHERE identity=?1", "t",
                identity);

    memset(row, 0, sizeof(*row));
    if (sql_next(q)) {
        row->id = sqlite3_column_int64(q, 0);
        read_blob(q, 1, &row->alert, sizeof(row->alert));
        read_blob(q, 2, &row->schedule, sizeof(row->schedule));
        row->checked_s = sqlite3_column_int64(q, 3);
    }
    sqlite3_finalize(q);
}

void agent_store_keep(struct agent_store *s, const char *identity, const char *target,
                      struct agent_endpoint_row *row, struct vouch_span report)
{
    const struct vouch_span alert = {(const uint8_t *)&row->alert, sizeof(row->alert)};
    const struct vouch_span schedule = {(const uint8_t *)&row->schedule, sizeof(row->schedule)};

    if (row->id == 0) {
        sql_do(s->db, &s->failed, "INSERT OR IGNORE INTO endpoint(identity, target) VALUES(?1, ?2)",
               "tt", identity, target);
        sqlite3_stmt *q =
            sql_ask(s->db, "SELECT id FROM endpoint WHERE identity=?1", "t", identity);
        if (sql_next(q))
            row->id = sqlite3_column_int64(q, 0);
        sqlite3_finalize(q);
    }
    sql_do(s->db, &s->failed,
           "UPDATE endpoint SET alert=?2, schedule=?3, checked_s=?4, report=?5 WHERE id=?1",
           "ibbis", row->id, alert, schedule, row->checked_s, report);
}

void agent_store_history(struct agent_store *s, int64_t endpoint, int64_t utc_s, const char *kind,
                         const char *verdict, const char *code, const char *text)
{
    sql_do(s->db, &s->failed,
           "INSERT INTO history(endpoint, utc_s, kind, verdict, code, text) "
           "VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
           "iitttt", endpoint, utc_s, kind, verdict, code, text);
}

void agent_store_count(struct agent_store *s, int64_t endpoint, int64_t utc_s,
                       const struct agent_day *d)
{
    sql_do(
        s->db, &s->failed,
        "INSERT INTO day VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(endpoint, day) DO UPDATE SET "
        "checks=checks+?3, bad=bad+?4, total_ms=total_ms+?5, max_ms=max(max_ms, ?6)",
        "iiiiii", endpoint, utc_s / VOUCH_DAY_S, (int64_t)d->checks, (int64_t)d->bad,
        (int64_t)d->total_ms, (int64_t)d->max_ms);
}

void agent_store_prune(struct agent_store *s, int64_t before_s)
{
    sql_do(s->db, &s->failed, "DELETE FROM history WHERE utc_s<?1", "i", before_s);
    sql_do(s->db, &s->failed, "DELETE FROM day WHERE day<?1", "i", before_s / VOUCH_DAY_S);
    sql_do(s->db, &s->failed, "DELETE FROM outbox WHERE sent_s<?1", "i", before_s);
    sql_do(s->db, &s->failed, "DELETE FROM silence WHERE until_s<?1", "i", before_s);
}
