// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/web_answer.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/metrics.h"
#include "boards/posix/agent/rollouts.h"
#include "boards/posix/agent/sql.h"
#include "boards/posix/agent/web_api.h"
#include "boards/posix/agent/web_files.h"
#include "core/calendar.h"
#include "core/format/json_write.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 16 * 1024, STALE_INTERVALS = 3 };

static const char json[] = "application/json";
static const char plain[] = "text/plain; version=0.0.4; charset=utf-8";

/* --- a body that grows ------------------------------------------------------------------------ */

static int take(void *self, struct vouch_span s)
{
    struct agent_answer *out = self;
    char *more = realloc(out->body, out->len + s.len + 1);

    if (!more)
        return VOUCH_E_MEMORY;
    memcpy(more + out->len, s.data, s.len);
    out->body = more;
    out->len += s.len;
    more[out->len] = '\0';
    return VOUCH_OK;
}

static void set(struct agent_answer *out, unsigned status, const char *type, const char *text)
{
    out->status = status;
    out->type = type;
    take(out, vouch_span_of(text));
}

/* --- resources
 * --------------------------------------------------------------------------------- */

/* 200 as long as checks are made and their state is stored. */
static void answer_health(struct agent *a, const struct agent_question *q, struct agent_answer *out)
{
    uint8_t buffer[512];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_json j = vouch_json_of(&w);
    int64_t least_s = INT64_MAX;
    struct vouch_time now;

    (void)q;
    vouch_posix_now(&now);
    for (size_t i = 0; i < a->config.targets_count; i++)
        if ((int64_t)a->config.targets[i].rules.interval_s < least_s)
            least_s = a->config.targets[i].rules.interval_s;
    bool stale = now.utc_s - agent_awake_since(a, a->last_end_s) > STALE_INTERVALS * least_s;
    bool good = !stale && a->store.full_since_s == 0;
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "status", good ? "ok" : "failing");
    if (a->last_end_s > 0)
        vouch_json_time(&j, "last_check", a->last_end_s);
    else
        vouch_json_null(&j, "last_check");
    vouch_json_bool(&j, "checks_stale", stale);
    vouch_json_bool(&j, "state_writable", a->store.full_since_s == 0);
    vouch_json_bool(&j, "config_good", a->config_faults == 0);
    vouch_json_end(&j);
    vouch_write_text(&w, "\n");
    out->status = good ? 200 : 503;
    out->type = json;
    take(out, vouch_writer_span(&w));
}

/* The output of a function, of any length. */
static void answer_written(struct agent *a, struct agent_answer *out, const char *type,
                           void (*write)(struct agent *a, struct vouch_writer *w))
{
    const struct vouch_spill spill = {.take = take, .self = out};
    uint8_t buffer[PIECE];
    struct vouch_writer w = vouch_writer_into(buffer, sizeof buffer, &spill);

    write(a, &w);
    vouch_writer_flush(&w);
    out->status = 200;
    out->type = type;
}

/* "/api/v1/targets/3" is the third target. */
static bool answer_target(struct agent *a, const char *path, struct agent_answer *out)
{
    static const char head[] = "/api/v1/targets/";
    const struct vouch_spill spill = {.take = take, .self = out};
    uint8_t buffer[PIECE];
    struct vouch_writer w = vouch_writer_into(buffer, sizeof buffer, &spill);
    uint64_t number = 0;

    if (strncmp(path, head, sizeof head - 1) != 0 ||
        !vouch_span_decimal(vouch_span_of(path + sizeof head - 1), a->config.targets_count,
                            &number) ||
        number == 0)
        return false;
    agent_api_target(a, (size_t)number - 1, &w);
    vouch_writer_flush(&w);
    out->status = 200;
    out->type = json;
    return true;
}

/* A file of the page. */
static bool answer_file(const char *path, struct agent_answer *out)
{
    struct agent_web_file file;

    if (!agent_web_file(path, &file))
        return false;
    out->status = 200;
    out->type = file.type;
    take(out, file.body);
    return true;
}

size_t agent_answer_target(const struct agent *a, const char *target)
{
    size_t i = 0;

    while (target && i < a->config.targets_count &&
           strcmp(a->config.targets[i].name, target) != 0 &&
           strcmp(a->config.targets[i].url, target) != 0)
        i++;
    return target ? i : a->config.targets_count;
}

/* Only what the configuration contains, by name or by URL: nothing else is ever connected to. */
static void answer_probe(struct agent *a, const struct agent_question *q, struct agent_answer *out)
{
    size_t i = agent_answer_target(a, q->target);

    if (!a->config.probe)
        set(out, 404, plain, "probe = no\n");
    else if (i == a->config.targets_count)
        set(out, 400, plain, "target is none of the configuration\n");
    else if (!a->targets[i].probe)
        set(out, 503, plain, "not checked yet\n");
    else
        set(out, 200, plain, a->targets[i].probe);
}

/* "/targets/3.json": the last report of the worst endpoint of the third target. */
static bool answer_report(struct agent *a, const char *path, struct agent_answer *out)
{
    static const char head[] = "/targets/";
    char *end;
    bool there = strncmp(path, head, sizeof head - 1) == 0;
    unsigned long number = there ? strtoul(path + sizeof head - 1, &end, 10) : 0;

    if (number == 0 || number > a->config.targets_count || strcmp(end, ".json") != 0)
        return false;
    struct vouch_time now;
    vouch_posix_now(&now);
    agent_flush(a, now.utc_s);
    sqlite3_stmt *q =
        sql_ask(a->store.db, "SELECT report FROM endpoint WHERE target=?1 ORDER BY id", "t",
                a->config.targets[number - 1].name);
    while (sql_next(q))
        set(out, 200, json, sql_column(q, 0));
    sqlite3_finalize(q);
    return out->status == 200;
}

/* What the pages say of a target beside its last report; null: nothing. From malloc. */
static char *note_of(struct agent *a, size_t target)
{
    static const char *const cannot[VOUCH_LANGUAGES] = {"It cannot be checked: ",
                                                        "Het kan niet worden gecontroleerd: "};
    static const char *const of[VOUCH_LANGUAGES] = {" of ", " van de "};
    static const char *const nodes[VOUCH_LANGUAGES] = {
        " nodes have the new certificate since ",
        " knooppunten hebben het nieuwe certificaat sinds "};
    const enum vouch_language language = a->config.language;
    struct vouch_rollout_count n;
    char buffer[512];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    const char *why = a->targets[target].why;
    const struct vouch_rollout *r = agent_rollout_first(a, target, &n, a->web.site.now.utc_s);

    if (why) {
        vouch_write_text(&w, cannot[language]);
        vouch_write_text(&w, why);
    } else if (r) {
        vouch_write_decimal(&w, (int64_t)n.done);
        vouch_write_text(&w, of[language]);
        vouch_write_decimal(&w, (int64_t)n.total);
        vouch_write_text(&w, nodes[language]);
        vouch_date_write(&w, r->since_s);
    }
    return w.len > 0 ? strdup(vouch_writer_string(&w)) : NULL;
}

static void set_notes(struct agent *a)
{
    for (size_t i = 0; i < a->web.states.count; i++) {
        char *note = note_of(a, i);
        if (note)
            a->web.states.at[i].note = note;
    }
}

static void free_notes(struct agent *a)
{
    for (size_t i = 0; i < a->web.states.count; i++) {
        struct vouch_target_state *t = &a->web.states.at[i];
        if (t->note[0])
            free((char *)(uintptr_t)t->note);
        t->note = "";
    }
}

/* The pages have their own HTTP/1.0 header: its status and type are used, the rest is the
 * server's. */
static void answer_page(struct agent *a, const struct agent_question *q, struct agent_answer *out)
{
    static uint8_t piece[PIECE];
    struct agent_web *web = &a->web;
    struct vouch_page_reader r = {.piece = piece,
                                  .piece_max = sizeof piece,
                                  .order = calloc(web->states.count + 1, sizeof(uint16_t)),
                                  .order_max = web->states.count};
    const char *path = strcmp(q->path, "/plain") == 0 ? "/index.html" : q->path;

    set_notes(a);
    if (r.order && vouch_page_open(&r, &web->site, path)) {
        uint8_t buffer[PIECE];
        for (size_t n; (n = vouch_page_read(&r, buffer, sizeof buffer)) > 0;)
            take(out, (struct vouch_span){buffer, n});
        out->status = 200;
    }
    free_notes(a);
    free(r.order);
    char *body = out->body ? strstr(out->body, "\r\n\r\n") : NULL;
    if (!body)
        return;
    out->status = (unsigned)strtoul(out->body + sizeof "HTTP/1.0", NULL, 10);
    out->type = strstr(out->body, "text/html")  ? "text/html; charset=utf-8"
                : strstr(out->body, "text/css") ? "text/css; charset=utf-8"
                                                : json;
    out->len -= (size_t)(body + 4 - out->body);
    memmove(out->body, body + 4, out->len + 1);
}

static const struct {
    const char *path;
    void (*answer)(struct agent *a, const struct agent_question *q, struct agent_answer *out);
} routes[] = {{"/healthz", answer_health}, {"/probe", answer_probe}};

static const struct {
    const char *path, *type;
    void (*write)(struct agent *a, struct vouch_writer *w);
} written[] = {
    {"/metrics", plain, agent_metrics_write},
    {"/api/v1/site", json, agent_api_site},
    {"/api/v1/status", json, agent_api_status},
    {"/sd", json, agent_api_discovery},
};

static void answer_route(struct agent *a, const struct agent_question *q, struct agent_answer *out)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
        if (strcmp(q->path, routes[i].path) == 0)
            routes[i].answer(a, q, out);
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        if (strcmp(q->path, written[i].path) == 0)
            answer_written(a, out, written[i].type, written[i].write);
}

void agent_answer(struct agent *a, const struct agent_question *q, struct agent_answer *out)
{
    memset(out, 0, sizeof *out);
    vouch_posix_now(&a->web.site.now);
    answer_route(a, q, out);
    bool done = out->status != 0 || answer_file(q->path, out) || answer_target(a, q->path, out) ||
                answer_report(a, q->path, out);
    if (!done)
        answer_page(a, q, out);
    if (out->status == 0)
        set(out, 404, plain, "Nothing is here.\n");
    if (!out->body)
        out->status = 0;
}
