// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/store_schema.h"

#include "boards/posix/agent/log.h"
#include "boards/posix/agent/sql.h"

#include <inttypes.h>
#include <string.h>

#define ENDPOINT_COLUMNS                                                                           \
    "known INTEGER", "verdict TEXT", "code TEXT", "since_s INTEGER", "told_s INTEGER",             \
        "sha256 BLOB", "not_before_s INTEGER", "not_after_s INTEGER", "days_told INTEGER",         \
        "flapping INTEGER", "stale INTEGER", "changes TEXT", "failing INTEGER", "believed TEXT"

static const char *const endpoint_columns[] = {ENDPOINT_COLUMNS};

static const char schema[] =
    "CREATE TABLE endpoint(id INTEGER PRIMARY KEY, identity TEXT UNIQUE NOT NULL, target TEXT NOT "
    "NULL, checked_s INTEGER, report TEXT);"
    "CREATE TABLE history(id INTEGER PRIMARY KEY, endpoint INTEGER, utc_s INTEGER, kind TEXT, "
    "verdict TEXT, code TEXT, text TEXT);"
    "CREATE INDEX history_endpoint ON history(endpoint, utc_s);"
    "CREATE TABLE day(endpoint INTEGER, day INTEGER, checks INTEGER, bad INTEGER, total_ms INTEGER,"
    " max_ms INTEGER, PRIMARY KEY(endpoint, day)) WITHOUT ROWID;"
    "CREATE TABLE outbox(id INTEGER PRIMARY KEY, route TEXT, due_s INTEGER, at_s INTEGER, "
    "target TEXT, identity TEXT, kind TEXT, severity INTEGER, code TEXT, text TEXT, "
    "sending INTEGER DEFAULT 0, again INTEGER DEFAULT 0, sent_s INTEGER);"
    "CREATE INDEX outbox_route ON outbox(route, sent_s, due_s);"
    "CREATE TABLE silence(target TEXT PRIMARY KEY, until_s INTEGER);";

/* Added in version 2. */
static const char second[] =
    "CREATE INDEX endpoint_target ON endpoint(target);"
    "CREATE TABLE rollout(target TEXT, from_sha256 BLOB, to_sha256 BLOB, since_s INTEGER, told_s "
    "INTEGER, early INTEGER, PRIMARY KEY(target, to_sha256)) WITHOUT ROWID;"
    "PRAGMA user_version=2;";

/* Added in version 3. */
static const char third[] =
    "CREATE TABLE assigned(name TEXT, code TEXT, since_s INTEGER, PRIMARY KEY(name, code)) WITHOUT "
    "ROWID;"
    "PRAGMA user_version=3;";

/* Added in version 4: finds what is being sent without reading all that was. */
static const char fourth[] = "CREATE INDEX outbox_sending ON outbox(route) WHERE sending=1;"
                             "PRAGMA user_version=4;";

/* And version 5: what goes together again, and how often it was tried. A row that version 4 was
 * sending for the second time may have been lost, and is sent. */
static const char fifth[] = "ALTER TABLE outbox DROP COLUMN again;"
                            "ALTER TABLE outbox ADD COLUMN batch INTEGER;"
                            "ALTER TABLE outbox ADD COLUMN attempts INTEGER DEFAULT 0;"
                            "PRAGMA user_version=5;";

/* And version 6: what it accepts, as text, see core/probe/stored.h. */
static const char sixth[] = "ALTER TABLE endpoint ADD COLUMN accepts TEXT;"
                            "PRAGMA user_version=6;";

/* And version 7: MTA-STS policies, one row. */
static const char seventh[] = "CREATE TABLE policies(id INTEGER PRIMARY KEY, data BLOB);"
                              "PRAGMA user_version=7;";

static bool add_columns(struct agent_store *s)
{
    bool failed = false;
    char statement[128];

    for (size_t i = 0; i < sizeof endpoint_columns / sizeof endpoint_columns[0]; i++) {
        struct vouch_writer w = vouch_writer_of(statement, sizeof statement);
        vouch_write_text(&w, "ALTER TABLE endpoint ADD COLUMN ");
        vouch_write_text(&w, endpoint_columns[i]);
        failed = !sql_run(s->db, vouch_writer_string(&w)) || failed;
    }
    return !failed;
}

bool agent_store_create(struct agent_store *s)
{
    return sql_run(s->db, "BEGIN IMMEDIATE") && sql_run(s->db, schema) && add_columns(s) &&
           sql_run(s->db, second) && sql_run(s->db, third) && sql_run(s->db, fourth) &&
           sql_run(s->db, fifth) && sql_run(s->db, sixth) && sql_run(s->db, seventh) &&
           sql_run(s->db, "COMMIT");
}

/* --- from version 1 --------------------------------------------------------------------------- */

/* Version 1 stored an endpoint's state as the bytes of these structs, and the last change of the
 * verdict in its history by name. */
struct alert_1 {
    bool known;
    uint32_t verdict;
    uint32_t code;
    int64_t since_s;
    int64_t told_s;
    bool certificate_known;
    uint8_t sha256[32];
    int64_t not_before_s;
    int64_t not_after_s;
    int32_t days_told;
    bool flapping;
    bool stale;
    int64_t changes_s[6];
};

struct schedule_1 {
    uint64_t due_ms;
    uint32_t failing;
    bool known;
    uint32_t believed;
};

static bool read_1(sqlite3_stmt *q, int column, void *out, size_t size)
{
    memset(out, 0, size);
    if (sqlite3_column_bytes(q, column) != (int)size)
        return false;
    memcpy(out, sqlite3_column_blob(q, column), size);
    return true;
}

static const char *verdict_1(uint32_t verdict)
{
    static const char *const texts[] = {"valid", "warning", "unknown", "invalid"};

    return verdict < sizeof texts / sizeof texts[0] ? texts[verdict] : "unknown";
}

static void upgrade_endpoint(struct agent_store *s, bool *failed, sqlite3_stmt *q)
{
    int64_t id = sqlite3_column_int64(q, 0);
    struct alert_1 a;
    struct schedule_1 schedule;
    char changes[256];
    struct vouch_writer w = vouch_writer_of(changes, sizeof changes);

    if (!read_1(q, 1, &a, sizeof a))
        return; /* written by another compiler: treated as new */
    read_1(q, 2, &schedule, sizeof schedule);
    for (size_t i = 0; i < sizeof a.changes_s / sizeof a.changes_s[0]; i++) {
        vouch_write_text(&w, i > 0 ? " " : "");
        vouch_write_decimal(&w, a.changes_s[i]);
    }
    const struct vouch_span sha256 = {a.sha256, a.certificate_known ? sizeof a.sha256 : 0};
    sql_do(s->db, failed,
           "UPDATE endpoint SET known=?2, verdict=?3, since_s=?4, told_s=?5, sha256=?6, "
           "not_before_s=?7, not_after_s=?8, days_told=?9, flapping=?10, stale=?11, changes=?12, "
           "failing=?13, believed=?14 WHERE id=?1",
           "iitiibiiiiitit", id, (int64_t)a.known, verdict_1(a.verdict), a.since_s, a.told_s,
           sha256, a.not_before_s, a.not_after_s, (int64_t)a.days_told, (int64_t)a.flapping,
           (int64_t)a.stale, vouch_writer_string(&w), (int64_t)schedule.failing,
           schedule.known ? verdict_1(schedule.believed) : NULL);
}

static bool from_1(struct agent_store *s)
{
    bool failed = !add_columns(s) || !sql_run(s->db, second);
    sqlite3_stmt *q = sql_ask(s->db, "SELECT id, alert, schedule FROM endpoint", "");

    while (!failed && sql_next(q))
        upgrade_endpoint(s, &failed, q);
    sqlite3_finalize(q);
    return !failed &&
           sql_run(s->db,
                   "UPDATE endpoint SET code=(SELECT code FROM history WHERE endpoint=endpoint.id "
                   "AND kind IN ('problem', 'reason', 'repeat') ORDER BY id DESC LIMIT 1) WHERE "
                   "verdict<>'valid';"
                   "ALTER TABLE endpoint DROP COLUMN alert;"
                   "ALTER TABLE endpoint DROP COLUMN schedule;");
}

static bool from_2(struct agent_store *s)
{
    return sql_run(s->db, third);
}

static bool from_3(struct agent_store *s)
{
    return sql_run(s->db, fourth);
}

static bool from_4(struct agent_store *s)
{
    return sql_run(s->db, fifth);
}

static bool from_5(struct agent_store *s)
{
    return sql_run(s->db, sixth);
}

static bool from_6(struct agent_store *s)
{
    return sql_run(s->db, seventh);
}

/* --- all steps -------------------------------------------------------------------------------- */

static bool (*const steps[])(struct agent_store *s) = {
    [1] = from_1, [2] = from_2, [3] = from_3, [4] = from_4, [5] = from_5, [6] = from_6};

bool agent_store_migrate(struct agent_store *s, int64_t version)
{
    if (version == AGENT_STORE_VERSION)
        return true;
    agent_log(AGENT_LOG_NOTICE, "%s is of version %" PRId64 ", and is made version %d", s->path,
              version, AGENT_STORE_VERSION);
    bool good = version >= 1 && sql_run(s->db, "BEGIN IMMEDIATE");
    for (; good && version < AGENT_STORE_VERSION; version++)
        good = steps[version](s);
    good = good && sql_run(s->db, "COMMIT");
    if (!good && !sqlite3_get_autocommit(s->db))
        sql_run(s->db, "ROLLBACK");
    return good;
}
