// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/endpoint_state.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/log.h"
#include "boards/posix/agent/route.h"
#include "core/calendar.h"
#include "core/format.h"
#include "core/monitor/event_text.h"
#include "core/monitor/identity.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>

/* --- which endpoint --------------------------------------------------------------------------- */

static struct agent_endpoint *find(struct agent *a, size_t target, const char *identity)
{
    struct agent_target_state *t = &a->targets[target];

    for (struct agent_endpoint *e = t->endpoints; e; e = e->next)
        if (strcmp(e->identity, identity) == 0)
            return e;
    struct agent_endpoint *e = calloc(1, sizeof(*e));
    char *copy = strdup(identity);
    if (!e || !copy) {
        free(e);
        free(copy);
        return NULL;
    }
    e->identity = copy;
    e->next = t->endpoints;
    t->endpoints = e;
    agent_store_endpoint(&a->store, identity, &e->row);
    return e;
}

static struct agent_endpoint *endpoint_of(struct agent *a, size_t target,
                                          const struct vouch_report *r)
{
    const struct agent_target *t = &a->config.targets[target];
    const char *all = agent_config_value(&a->config, t->section, "all_addresses");
    char identity[VOUCH_IDENTITY_MAX];
    struct vouch_writer w = vouch_writer_of(identity, sizeof(identity));

    vouch_identity_write(&w, t->url, r, all && strcmp(all, "yes") == 0);
    return find(a, target, vouch_writer_string(&w));
}

void agent_endpoints_free(struct agent_endpoint *list)
{
    while (list) {
        struct agent_endpoint *next = list->next;
        free(list->identity);
        free(list->json);
        free(list);
        list = next;
    }
}

/* --- the last report -------------------------------------------------------------------------- */

static int collect(void *self, struct vouch_span s)
{
    struct agent_endpoint *e = self;
    char *more = realloc(e->json, e->json_len + s.len);

    if (!more)
        return VOUCH_E_MEMORY;
    e->json = more;
    memcpy(more + e->json_len, s.data, s.len);
    e->json_len += s.len;
    return VOUCH_OK;
}

static void keep_json(struct agent *a, struct agent_endpoint *e, const struct vouch_report *r)
{
    const struct vouch_format_options options = {.language = a->config.language,
                                                 .words = vouch_words_of};
    const struct vouch_spill spill = {.take = collect, .self = e};
    uint8_t buffer[1024];
    struct vouch_writer w = vouch_writer_into(buffer, sizeof(buffer), &spill);

    free(e->json);
    e->json = NULL;
    e->json_len = 0;
    vouch_format_json.write(&w, &r, 1, &options);
    vouch_writer_flush(&w);
}

void agent_endpoint_keep(struct agent *a, size_t target, struct agent_endpoint *e)
{
    agent_store_keep(&a->store, e->identity, a->config.targets[target].name, &e->row,
                     (struct vouch_span){(const uint8_t *)e->json, e->json_len});
    if (e->day.checks > 0)
        agent_store_count(&a->store, e->row.id, e->row.checked_s, &e->day);
    e->day = (struct agent_day){0};
}

/* --- events ----------------------------------------------------------------------------------- */

enum { CERTIFICATE_FIRST = 300, CERTIFICATE_LAST = 799 };

/* What an alert is about: the agent itself or the appliance's delivery (as its own alerts have it),
 * a certificate, or a service. */
static const char *class_of(enum vouch_event_kind kind, const struct vouch_report *r,
                            enum vouch_finding_code code)
{
    if (kind == VOUCH_EVENT_STALE || kind == VOUCH_EVENT_CHECKED ||
        (r && vouch_report_fact(r, "alert_class").len > 0))
        return "system";
    if (kind == VOUCH_EVENT_REPLACED || kind == VOUCH_EVENT_RENEWED || kind == VOUCH_EVENT_EXPIRY)
        return "certificate";
    return (int)code >= CERTIFICATE_FIRST && (int)code <= CERTIFICATE_LAST ? "certificate"
                                                                           : "service";
}

static void enqueue(struct agent *a, size_t target, const struct agent_outbox_row *row)
{
    const char *name = a->config.targets[target].name;

    if (agent_store_silenced(&a->store, name, row->at_s))
        return;
    for (size_t i = 0; i < a->config.routes_count; i++) {
        const struct agent_route *route = &a->config.routes[i];
        if (agent_route_takes(route, row->severity, row->class_name, name))
            agent_store_enqueue(&a->store, route->name,
                                agent_route_due(route, row->severity, row->at_s), row);
    }
}

static void say(struct agent *a, size_t target, struct agent_endpoint *e,
                const struct vouch_event *event, const struct vouch_report *r, int64_t utc_s,
                enum vouch_finding_code code_before)
{
    enum vouch_finding_code code = e->row.alert.code ? e->row.alert.code : code_before;
    char text[4096];
    struct vouch_writer w = vouch_writer_of(text, sizeof(text));
    const struct vouch_finding_kind *kind = vouch_finding_kind(e->row.alert.code);
    struct agent_outbox_row row = {
        .at_s = utc_s,
        .target = a->config.targets[target].name,
        .identity = e->identity,
        .kind = vouch_event_text(event->kind),
        .severity = event->severity,
        .class_name = class_of(event->kind, r, code),
        .code = kind ? kind->id : "",
        .text = text,
    };

    vouch_event_write(&w, a->config.language, e->identity, event, &e->row.alert, r, utc_s);
    vouch_writer_string(&w);
    agent_log(event->severity >= VOUCH_SEVERITY_ERROR ? AGENT_LOG_WARNING : AGENT_LOG_NOTICE,
              "%.*s", (int)strcspn(text, "\n"), text);
    agent_store_history(&a->store, e->row.id, utc_s, row.kind,
                        vouch_verdict_text(e->row.alert.verdict), row.code, text);
    enqueue(a, target, &row);
}

/* State, history and outbox in one transaction; when the store cannot take them, what is believed
 * stays as it was, so that the next check finds the change again. */
static void tell(struct agent *a, size_t target, struct agent_endpoint *e,
                 const struct vouch_event *events, size_t count, const struct vouch_report *r,
                 int64_t utc_s, const struct vouch_alert_state *before)
{
    agent_store_begin(&a->store);
    agent_endpoint_keep(a, target, e);
    for (size_t i = 0; i < count; i++)
        say(a, target, e, &events[i], r, utc_s, before->code);
    if (agent_store_commit(&a->store, utc_s)) {
        e->dirty = false;
        free(e->json);
        e->json = NULL;
        return;
    }
    e->row.alert = *before;
    e->row.id = 0;
    e->dirty = true;
}

/* --- facts ------------------------------------------------------------------------------------ */

static void keep_facts(struct agent_endpoint_facts *f, const struct vouch_report *r)
{
    f->sent_expiry_known = vouch_report_sent_expiry(r, &f->sent_expiry_s);
    f->crl_known = vouch_date_parse(vouch_report_fact(r, "crl_next_update"),
                                    &f->crl_next_update_s) == VOUCH_OK;
    f->clients_count = (uint8_t)r->clients_count;
    for (size_t i = 0; i < r->clients_count; i++)
        f->clients[i] = (uint8_t)r->storage.clients[i].acceptance;
    vouch_report_timing(r, f->timing_ms);
}

/* --- a report --------------------------------------------------------------------------------- */

static uint32_t random_number(void)
{
    return (uint32_t)random();
}

static int64_t repeat_s(const struct agent *a)
{
    int64_t least_s = 0;

    for (size_t i = 0; i < a->config.routes_count; i++) {
        int64_t s = a->config.routes[i].repeat_s;
        if (s > 0 && (least_s == 0 || s < least_s))
            least_s = s;
    }
    return least_s;
}

void agent_note(struct agent *a, size_t target, const struct vouch_report *r)
{
    const struct agent_target *t = &a->config.targets[target];
    const struct vouch_alert_rules rules = {.repeat_s = repeat_s(a)};
    struct agent_endpoint *e = endpoint_of(a, target, r);
    struct vouch_event events[VOUCH_EVENTS_MAX];
    struct vouch_observation o;
    struct vouch_time now;

    if (!e)
        return;
    vouch_posix_now(&now);
    vouch_observation_of(&o, r);
    e->verdict = o.verdict;
    e->duration_ms = r->duration_ms;
    e->expiry_known = o.expiry_known;
    e->expiry_s = o.expiry_s;
    keep_facts(&e->facts, r);
    e->row.checked_s = now.utc_s;
    e->day.checks++;
    e->day.bad += o.verdict > VOUCH_VERDICT_WARNING;
    e->day.total_ms += r->duration_ms;
    e->day.max_ms = r->duration_ms > e->day.max_ms ? r->duration_ms : e->day.max_ms;
    vouch_schedule_note(&e->row.schedule, &t->rules, o.verdict, now.mono_ms, random_number());
    bool confirmed = a->once || vouch_schedule_confirmed(&e->row.schedule, &t->rules);
    const struct vouch_alert_state before = e->row.alert;
    size_t count = vouch_alert_note(&e->row.alert, &rules, &o, confirmed, now.utc_s, events);
    keep_json(a, e, r);
    e->dirty = true;
    a->has_new = a->has_new || e->row.id == 0;
    if (count > 0)
        tell(a, target, e, events, count, r, now.utc_s, &before);
}

void agent_note_stale(struct agent *a, int64_t utc_s)
{
    for (size_t i = 0; i < a->config.targets_count; i++) {
        int64_t interval_s = a->config.targets[i].rules.interval_s;
        for (struct agent_endpoint *e = a->targets[i].endpoints; e; e = e->next) {
            const struct vouch_alert_state before = e->row.alert;
            struct vouch_event event;
            int64_t since_s = e->row.checked_s > a->started_s ? e->row.checked_s : a->started_s;
            if (vouch_alert_stale(&e->row.alert, since_s, interval_s, utc_s, &event))
                tell(a, i, e, &event, 1, NULL, utc_s, &before);
        }
    }
}
