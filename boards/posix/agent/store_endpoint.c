// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/sql.h"
#include "boards/posix/agent/store.h"
#include "core/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- endpoints -------------------------------------------------------------------------------- */

/* When it changed, latest first: numbers separated by blanks. */
static void write_changes(const struct vouch_alert_state *s, char *out, size_t max)
{
    struct vouch_writer w = vouch_writer_of(out, max);

    for (size_t i = 0; i < VOUCH_FLAP_CHANGES; i++) {
        vouch_write_text(&w, i > 0 ? " " : "");
        vouch_write_decimal(&w, s->changes_s[i]);
    }
    vouch_writer_string(&w);
}

static void read_changes(struct vouch_alert_state *s, const char *text)
{
    char *at = (char *)(uintptr_t)text;

    for (size_t i = 0; i < VOUCH_FLAP_CHANGES && *at; i++)
        s->changes_s[i] = strtoll(at, &at, 10);
}

/* The numbers of verdicts and findings depend on the build; the store contains their names. */
static enum vouch_verdict verdict_of(const char *text)
{
    for (int v = VOUCH_VERDICT_VALID; v <= VOUCH_VERDICT_INVALID; v++)
        if (strcmp(text, vouch_verdict_text((enum vouch_verdict)v)) == 0)
            return (enum vouch_verdict)v;
    return VOUCH_VERDICT_UNKNOWN;
}

static const char *code_text(enum vouch_finding_code code)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(code);

    return kind ? kind->id : "";
}

static enum vouch_finding_code code_of(const char *text)
{
    const struct vouch_finding_kind *kind;

    for (size_t i = 0; *text && (kind = vouch_finding_at(i)) != NULL; i++)
        if (strcmp(kind->id, text) == 0)
            return kind->code;
    return VOUCH_F_NONE;
}

static const char columns[] =
    "SELECT id, known, verdict, code, since_s, told_s, sha256, not_before_s, not_after_s, "
    "days_told, flapping, stale, changes, failing, believed, checked_s, identity FROM endpoint ";

static void read_alert(sqlite3_stmt *q, struct vouch_alert_state *s)
{
    s->known = sqlite3_column_int(q, 1) != 0;
    s->verdict = verdict_of(sql_column(q, 2));
    s->code = code_of(sql_column(q, 3));
    s->since_s = sqlite3_column_int64(q, 4);
    s->told_s = sqlite3_column_int64(q, 5);
    s->certificate_known = sqlite3_column_bytes(q, 6) == (int)sizeof s->sha256;
    if (s->certificate_known)
        memcpy(s->sha256, sqlite3_column_blob(q, 6), sizeof s->sha256);
    s->not_before_s = sqlite3_column_int64(q, 7);
    s->not_after_s = sqlite3_column_int64(q, 8);
    s->days_told = sqlite3_column_int(q, 9);
    s->flapping = sqlite3_column_int(q, 10) != 0;
    s->stale = sqlite3_column_int(q, 11) != 0;
    read_changes(s, sql_column(q, 12));
}

static void read_row(sqlite3_stmt *q, struct agent_endpoint_row *row)
{
    memset(row, 0, sizeof *row);
    row->id = sqlite3_column_int64(q, 0);
    read_alert(q, &row->alert);
    if (!row->alert.known)
        row->alert.verdict = VOUCH_VERDICT_VALID;
    row->schedule.failing = (unsigned)sqlite3_column_int(q, 13);
    row->schedule.known = sqlite3_column_type(q, 14) != SQLITE_NULL;
    if (row->schedule.known)
        row->schedule.believed = verdict_of(sql_column(q, 14));
    row->checked_s = sqlite3_column_int64(q, 15);
}

void agent_store_endpoint(struct agent_store *s, const char *identity,
                          struct agent_endpoint_row *row)
{
    char statement[512];

    snprintf(statement, sizeof statement, "%sWHERE identity=?1", columns);
    sqlite3_stmt *q = sql_ask(s->db, statement, "t", identity);
    memset(row, 0, sizeof *row);
    if (sql_next(q))
        read_row(q, row);
    sqlite3_finalize(q);
}

void agent_store_endpoints(struct agent_store *s, const char *target, int64_t since_s,
                           void (*each)(void *self, const char *identity,
                                        const struct agent_endpoint_row *row),
                           void *self)
{
    struct agent_endpoint_row row;
    char statement[512];

    snprintf(statement, sizeof statement, "%sWHERE target=?1 AND checked_s>=?2 ORDER BY id",
             columns);
    sqlite3_stmt *q = sql_ask(s->db, statement, "ti", target, since_s);
    while (sql_next(q)) {
        read_row(q, &row);
        each(self, sql_column(q, 16), &row);
    }
    sqlite3_finalize(q);
}

static void insert(struct agent_store *s, const char *identity, const char *target,
                   struct agent_endpoint_row *row)
{
    sql_do(s->db, &s->failed, "INSERT OR IGNORE INTO endpoint(identity, target) VALUES(?1, ?2)",
           "tt", identity, target);
    sqlite3_stmt *q = sql_ask(s->db, "SELECT id FROM endpoint WHERE identity=?1", "t", identity);
    if (sql_next(q))
        row->id = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
}

void agent_store_keep(struct agent_store *s, const char *identity, const char *target,
                      struct agent_endpoint_row *row, struct vouch_span report)
{
    const struct vouch_alert_state *a = &row->alert;
    const struct vouch_span sha256 = {a->sha256, a->certificate_known ? sizeof a->sha256 : 0};
    char changes[256];

    if (row->id == 0)
        insert(s, identity, target, row);
    write_changes(a, changes, sizeof changes);
    sql_do(s->db, &s->failed,
           "UPDATE endpoint SET known=?2, verdict=?3, code=?4, since_s=?5, told_s=?6, sha256=?7, "
           "not_before_s=?8, not_after_s=?9, days_told=?10, flapping=?11, stale=?12, changes=?13, "
           "failing=?14, believed=?15, checked_s=?16, target=?17 WHERE id=?1",
           "iittiibiiiiititit", row->id, (int64_t)a->known, vouch_verdict_text(a->verdict),
           code_text(a->code), a->since_s, a->told_s, sha256, a->not_before_s, a->not_after_s,
           (int64_t)a->days_told, (int64_t)a->flapping, (int64_t)a->stale, changes,
           (int64_t)row->schedule.failing,
           row->schedule.known ? vouch_verdict_text(row->schedule.believed) : NULL, row->checked_s,
           target);
    if (report.len > 0)
        sql_do(s->db, &s->failed, "UPDATE endpoint SET report=?2 WHERE id=?1", "is", row->id,
               report);
}

/* --- what it accepts -------------------------------------------------------------------------- */

void agent_store_keep_accepts(struct agent_store *s, int64_t endpoint, struct vouch_span text)
{
    sql_do(s->db, &s->failed, "UPDATE endpoint SET accepts=?2 WHERE id=?1", "is", endpoint, text);
}

size_t agent_store_accepts(struct agent_store *s, int64_t endpoint, char *out, size_t max)
{
    sqlite3_stmt *q = sql_ask(s->db, "SELECT accepts FROM endpoint WHERE id=?1", "i", endpoint);
    int len = snprintf(out, max, "%s", sql_next(q) ? sql_column(q, 0) : "");

    sqlite3_finalize(q);
    return len < 0 || (size_t)len >= max ? 0 : (size_t)len;
}

/* --- history ---------------------------------------------------------------------------------- */

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
