// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/web_api.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/rollouts.h"
#include "boards/posix/agent/sql.h"
#include "core/calendar.h"
#include "core/format/json_write.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS = 90, STRIPS_MAX = 500, RECENT = 50 };

static int64_t utc_now(void)
{
    struct vouch_time now;

    vouch_posix_now(&now);
    return now.utc_s;
}

static void write_time(struct vouch_json *j, const char *key, int64_t utc_s)
{
    if (utc_s > 0)
        vouch_json_time(j, key, utc_s);
    else
        vouch_json_null(j, key);
}

/* --- the site --------------------------------------------------------------------------------- */

void agent_api_site(struct agent *a, struct vouch_writer *w)
{
    struct vouch_json j = vouch_json_of(w);

    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "schema", "vouch-site/1");
    vouch_json_text(&j, "host", a->web.states.hostname);
    vouch_json_text(&j, "program", a->web.site.program);
    vouch_json_text(&j, "language", a->config.language == VOUCH_LANGUAGE_NL ? "nl" : "en");
    vouch_json_time(&j, "now", utc_now());
    vouch_json_time(&j, "started", a->started_s);
    vouch_json_number(&j, "targets", (int64_t)a->config.targets_count);
    vouch_json_bool(&j, "config_good", a->config_faults == 0);
    vouch_json_bool(&j, "state_writable", a->store.full_since_s == 0);
    vouch_json_end(&j);
    vouch_write_text(w, "\n");
}

/* --- an endpoint ------------------------------------------------------------------------------ */

static void write_certificate(struct vouch_json *j, const struct agent_endpoint *e, int64_t now_s)
{
    const struct vouch_alert_state *s = &e->row.alert;
    int64_t at_s = 0;

    write_time(j, "certificate_not_before", s->certificate_known ? s->not_before_s : 0);
    write_time(j, "certificate_not_after", s->certificate_known ? s->not_after_s : 0);
    write_time(j, "not_after", e->expiry_known ? e->expiry_s : 0);
    bool next = e->expiry_known && vouch_alert_next_threshold(s, e->expiry_s, now_s, &at_s);
    write_time(j, "next_threshold", next ? at_s : 0);
}

/* Starts the endpoint's object, which the caller ends. */
static void begin_endpoint(struct vouch_json *j, const struct agent_endpoint *e, int64_t now_s)
{
    const struct vouch_alert_state *s = &e->row.alert;
    const struct vouch_finding_kind *kind = vouch_finding_kind(s->code);

    vouch_json_object(j, NULL);
    vouch_json_text(j, "endpoint", e->identity);
    vouch_json_text(j, "verdict", vouch_verdict_text(e->verdict));
    vouch_json_text(j, "believed", s->known ? vouch_verdict_text(s->verdict) : NULL);
    vouch_json_text(j, "code", s->known && kind ? kind->id : NULL);
    write_time(j, "since", s->known ? s->since_s : 0);
    write_time(j, "checked", e->row.checked_s);
    vouch_json_bool(j, "stale", s->stale);
    vouch_json_bool(j, "flapping", s->flapping);
    write_certificate(j, e, now_s);
}

/* --- days ------------------------------------------------------------------------------------- */

struct strip {
    char days[DAYS + 1]; /* the oldest first; '-': no check, 'g': all good, 'p': some, 'b': none */
};

static void note_day(struct strip *s, int64_t days_ago, int64_t checks, int64_t bad)
{
    if (days_ago < 0 || days_ago >= DAYS || checks == 0)
        return;
    char letter = 'p';
    if (bad == 0)
        letter = 'g';
    else if (bad >= checks)
        letter = 'b';
    s->days[DAYS - 1 - days_ago] = letter;
}

/* Today's checks that are not stored yet. */
static void note_today(const struct agent *a, size_t target, struct strip *s)
{
    for (const struct agent_endpoint *e = a->targets[target].endpoints; e; e = e->next)
        if (e->day.checks > 0 && s->days[DAYS - 1] == '-')
            note_day(s, 0, e->day.checks, e->day.bad);
}

static void clear(struct strip *s)
{
    memset(s->days, '-', DAYS);
    s->days[DAYS] = '\0';
}

/* The strips of all targets; null: too many, or no memory. From malloc. */
static struct strip *strips_of(struct agent *a, int64_t now_s)
{
    size_t count = a->config.targets_count, at = 0;
    struct strip *strips = count <= STRIPS_MAX ? calloc(count + 1, sizeof *strips) : NULL;
    int64_t today = now_s / VOUCH_DAY_S;

    if (!strips)
        return NULL;
    for (size_t i = 0; i < count; i++)
        clear(&strips[i]);
    sqlite3_stmt *q =
        sql_ask(a->store.db,
                "SELECT e.target, d.day, sum(d.checks), sum(d.bad) FROM day d JOIN endpoint e ON "
                "e.id=d.endpoint WHERE d.day>?1 GROUP BY e.target, d.day",
                "i", today - DAYS);
    while (count > 0 && sql_next(q)) {
        const char *name = sql_column(q, 0);
        size_t tried = 0; /* rows of a target are consecutive */
        for (; tried < count && strcmp(a->config.targets[at].name, name) != 0; tried++)
            at = (at + 1) % count;
        if (tried < count)
            note_day(&strips[at], today - sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2),
                     sqlite3_column_int64(q, 3));
    }
    sqlite3_finalize(q);
    return strips;
}

/* --- status ----------------------------------------------------------------------------------- */

static void write_rollout(const struct agent *a, size_t target, int64_t now_s, struct vouch_json *j)
{
    struct vouch_rollout_count n;
    const struct vouch_rollout *r = agent_rollout_first(a, target, &n, now_s);

    if (!r)
        return;
    vouch_json_object(j, "rollout");
    vouch_json_number(j, "done", (int64_t)n.done);
    vouch_json_number(j, "total", (int64_t)n.total);
    vouch_json_time(j, "since", r->since_s);
    vouch_json_end(j);
}

static void write_target(struct agent *a, size_t target, int64_t now_s, struct strip *strip,
                         struct vouch_json *j)
{
    vouch_json_object(j, NULL);
    vouch_states_write_members(&a->web.states, target, j);
    vouch_json_number(j, "interval_s", (int64_t)a->config.targets[target].rules.interval_s);
    if (strip) {
        note_today(a, target, strip);
        vouch_json_text(j, "days", strip->days);
    }
    write_rollout(a, target, now_s, j);
    if (a->targets[target].why)
        vouch_json_text(j, "not_checked", a->targets[target].why);
    vouch_json_array(j, "endpoints");
    for (const struct agent_endpoint *e = a->targets[target].endpoints; e; e = e->next) {
        begin_endpoint(j, e, now_s);
        vouch_json_end(j);
    }
    vouch_json_end(j);
    vouch_json_end(j);
}

void agent_api_status(struct agent *a, struct vouch_writer *w)
{
    struct vouch_json j = vouch_json_of(w);
    int64_t now_s = utc_now();
    struct strip *strips = strips_of(a, now_s);

    vouch_json_array(&j, NULL);
    for (size_t i = 0; i < a->web.states.count; i++) {
        vouch_write_text(w, "\n");
        write_target(a, i, now_s, strips ? &strips[i] : NULL, &j);
    }
    vouch_json_end(&j);
    vouch_write_text(w, "\n");
    free(strips);
}

/* --- one target ------------------------------------------------------------------------------- */

static struct vouch_span without_line_end(struct vouch_span s)
{
    while (s.len > 0 && s.data[s.len - 1] == '\n')
        s.len--;
    return s;
}

static void write_report(struct agent *a, const struct agent_endpoint *e, struct vouch_json *j)
{
    struct vouch_span report = {(const uint8_t *)e->json, e->json ? e->json_len : 0};

    if (report.len > 0) {
        vouch_json_raw(j, "report", without_line_end(report));
        return;
    }
    sqlite3_stmt *q =
        sql_ask(a->store.db, "SELECT report FROM endpoint WHERE id=?1", "i", e->row.id);
    report = sql_next(q) ? vouch_span_of(sql_column(q, 0)) : report;
    if (report.len > 0)
        vouch_json_raw(j, "report", without_line_end(report));
    else
        vouch_json_null(j, "report");
    sqlite3_finalize(q);
}

static void write_history(struct agent *a, const char *name, struct vouch_json *j)
{
    sqlite3_stmt *q =
        sql_ask(a->store.db,
                "SELECT h.utc_s, h.kind, h.verdict, h.code, h.text, e.identity FROM history h JOIN "
                "endpoint e ON e.id=h.endpoint WHERE e.target=?1 ORDER BY h.id DESC LIMIT ?2",
                "ti", name, (int64_t)RECENT);

    vouch_json_array(j, "history");
    while (sql_next(q)) {
        vouch_json_object(j, NULL);
        vouch_json_time(j, "time", sqlite3_column_int64(q, 0));
        vouch_json_text(j, "event", sql_column(q, 1));
        vouch_json_text(j, "verdict", sql_column(q, 2));
        vouch_json_text(j, "code", sql_column(q, 3));
        vouch_json_text(j, "text", sql_column(q, 4));
        vouch_json_text(j, "endpoint", sql_column(q, 5));
        vouch_json_end(j);
    }
    vouch_json_end(j);
    sqlite3_finalize(q);
}

static void write_alerts(struct agent *a, const char *name, struct vouch_json *j)
{
    sqlite3_stmt *q =
        sql_ask(a->store.db,
                "SELECT at_s, route, kind, severity, text, coalesce(sent_s, 0) FROM outbox WHERE "
                "target=?1 ORDER BY id DESC LIMIT ?2",
                "ti", name, (int64_t)RECENT);

    vouch_json_array(j, "alerts");
    while (sql_next(q)) {
        vouch_json_object(j, NULL);
        vouch_json_time(j, "time", sqlite3_column_int64(q, 0));
        vouch_json_text(j, "route", sql_column(q, 1));
        vouch_json_text(j, "event", sql_column(q, 2));
        vouch_json_text(j, "severity",
                        vouch_severity_text((enum vouch_severity)sqlite3_column_int(q, 3)));
        vouch_json_text(j, "text", sql_column(q, 4));
        write_time(j, "sent", sqlite3_column_int64(q, 5));
        vouch_json_end(j);
    }
    vouch_json_end(j);
    sqlite3_finalize(q);
}

static void write_days(struct agent *a, size_t target, int64_t now_s, struct vouch_json *j)
{
    sqlite3_stmt *q =
        sql_ask(a->store.db,
                "SELECT d.day, sum(d.checks), sum(d.bad) FROM day d JOIN endpoint e ON "
                "e.id=d.endpoint WHERE e.target=?1 AND d.day>?2 GROUP BY d.day",
                "ti", a->config.targets[target].name, now_s / VOUCH_DAY_S - DAYS);
    struct strip strip;

    clear(&strip);
    while (sql_next(q))
        note_day(&strip, now_s / VOUCH_DAY_S - sqlite3_column_int64(q, 0),
                 sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2));
    sqlite3_finalize(q);
    note_today(a, target, &strip);
    vouch_json_text(j, "days", strip.days);
}

void agent_api_target(struct agent *a, size_t target, struct vouch_writer *w)
{
    struct vouch_json j = vouch_json_of(w);
    const char *name = a->config.targets[target].name;
    int64_t now_s = utc_now();

    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "schema", "vouch-target/1");
    vouch_json_number(&j, "number", (int64_t)target + 1);
    vouch_json_text(&j, "name", name);
    vouch_json_text(&j, "target", a->config.targets[target].url);
    write_days(a, target, now_s, &j);
    vouch_json_array(&j, "endpoints");
    for (const struct agent_endpoint *e = a->targets[target].endpoints; e; e = e->next) {
        begin_endpoint(&j, e, now_s);
        write_report(a, e, &j);
        vouch_json_end(&j);
    }
    vouch_json_end(&j);
    write_history(a, name, &j);
    write_alerts(a, name, &j);
    vouch_json_end(&j);
    vouch_write_text(w, "\n");
}

/* --- service discovery ------------------------------------------------------------------------ */

void agent_api_discovery(struct agent *a, struct vouch_writer *w)
{
    struct vouch_json j = vouch_json_of(w);

    vouch_json_array(&j, NULL);
    for (size_t i = 0; i < a->config.targets_count; i++) {
        vouch_json_object(&j, NULL);
        vouch_json_array(&j, "targets");
        const struct agent_target *t = &a->config.targets[i];
        vouch_json_text(&j, NULL, t->url_shared ? t->name : t->url);
        vouch_json_end(&j);
        vouch_json_object(&j, "labels");
        vouch_json_text(&j, "target", a->config.targets[i].name);
        vouch_json_end(&j);
        vouch_json_end(&j);
    }
    vouch_json_end(&j);
    vouch_write_text(w, "\n");
}
