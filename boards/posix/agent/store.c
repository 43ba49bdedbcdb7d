// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/store.h"

#include "boards/posix/agent/log.h"
#include "boards/posix/agent/sql.h"
#include "boards/posix/agent/store_schema.h"
#include "core/calendar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- opening ---------------------------------------------------------------------------------- */

static bool set_up(struct agent_store *s)
{
    int64_t version = -1;

    sqlite3_busy_timeout(s->db, 5000);
    sql_run(s->db, "PRAGMA temp_store=MEMORY");
    sql_run(s->db, "PRAGMA auto_vacuum=INCREMENTAL"); /* counts for a new one alone */
    if (!sql_run(s->db, "PRAGMA journal_mode=WAL") || !sql_run(s->db, "PRAGMA synchronous=FULL") ||
        !sql_number(s->db, "PRAGMA user_version", &version))
        return false;
    if (version == 0)
        return agent_store_create(s);
    char check[16] = "";
    if (version > AGENT_STORE_VERSION ||
        !sql_text(s->db, "PRAGMA quick_check(1)", check, sizeof check) || strcmp(check, "ok") != 0)
        return false;
    return agent_store_migrate(s, version);
}

static bool open_once(struct agent_store *s)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

    if (sqlite3_open_v2(s->path, &s->db, flags, NULL) == SQLITE_OK && set_up(s))
        return true;
    return false;
}

/* A damaged database is kept for later examination. */
static bool set_aside(struct agent_store *s, int64_t utc_s)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    char from[4200], to[4300];
    bool moved = false;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        snprintf(from, sizeof from, "%s%s", s->path, parts[i]);
        snprintf(to, sizeof to, "%s.damaged-%" PRId64 "%s", s->path, utc_s, parts[i]);
        bool done = rename(from, to) == 0;
        moved = moved || (i == 0 && done);
    }
    return moved;
}

bool agent_store_open(struct agent_store *s, const char *folder, int64_t utc_s)
{
    memset(s, 0, sizeof *s);
    snprintf(s->path, sizeof s->path, "%s/state.db", folder);
    if (open_once(s))
        return true;
    int code = sqlite3_errcode(s->db);
    char why[256];
    snprintf(why, sizeof why, "%s", sqlite3_errmsg(s->db));
    agent_store_close(s);
    bool usable = code != SQLITE_CANTOPEN && code != SQLITE_READONLY && code != SQLITE_FULL &&
                  code != SQLITE_BUSY && code != SQLITE_PERM && code != SQLITE_IOERR;
    if (!usable || access(s->path, W_OK) != 0 || !set_aside(s, utc_s)) {
        snprintf(s->why, sizeof s->why, "%s", why);
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

/* The file was damaged while the program was running. */
static void begin_anew(struct agent_store *s, int64_t utc_s, const char *why)
{
    agent_store_close(s);
    if (!set_aside(s, utc_s))
        return;
    agent_log(AGENT_LOG_ERROR, "%s is damaged and was set aside: %s", s->path, why);
    s->renewed = open_once(s) || s->renewed;
    s->outbox_changes++;
}

/* --- transactions ----------------------------------------------------------------------------- */

void agent_store_begin(struct agent_store *s)
{
    s->failed = !sql_run(s->db, "BEGIN IMMEDIATE");
}

bool agent_store_commit(struct agent_store *s, int64_t utc_s)
{
    bool good = !s->failed && sql_run(s->db, "COMMIT");
    int code = sqlite3_errcode(s->db);
    char why[256];

    snprintf(why, sizeof why, "%s", sqlite3_errmsg(s->db));
    s->failed = false;
    s->outbox_changes += !good; /* what was read within it does not hold */
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
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        begin_anew(s, utc_s, why);
    return false;
}
