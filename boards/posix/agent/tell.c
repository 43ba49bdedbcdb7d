// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/tell.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/log.h"
#include "boards/posix/agent/route.h"
#include "core/monitor/event_text.h"

#include <string.h>

enum { CERTIFICATE_FIRST = 300, CERTIFICATE_LAST = 799 };

/* The subject of an alert: the agent itself or the appliance's delivery (as in its own alerts), a
 * certificate, or a service. */
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

/* An endpoint is repeated as often as the route that wants it most often; the others wait for their
 * time. */
static bool is_too_early(struct agent *a, const struct agent_route *route,
                         const struct agent_outbox_row *row)
{
    if (strcmp(row->kind, vouch_event_text(VOUCH_EVENT_REPEAT)) != 0)
        return false;
    return route->repeat_s == 0 ||
           row->at_s - agent_store_told_last(&a->store, route->name, row->identity) <
               route->repeat_s;
}

static void enqueue(struct agent *a, const struct agent_outbox_row *row)
{
    const char *name = row->target;

    if (agent_store_silenced(&a->store, name, row->at_s))
        return;
    for (size_t i = 0; i < a->config.routes_count; i++) {
        const struct agent_route *route = &a->config.routes[i];
        if (agent_route_takes(route, row->severity, row->class_name, name) &&
            !is_too_early(a, route, row))
            agent_store_enqueue(&a->store, route->name,
                                agent_route_due(route, row->severity, row->at_s), row);
    }
}

void agent_tell_news(struct agent *a, const struct agent_endpoint *e, const struct agent_news *news,
                     int64_t utc_s)
{
    const struct agent_outbox_row row = {
        .at_s = utc_s,
        .target = news->target,
        .identity = news->identity,
        .kind = news->kind,
        .severity = news->severity,
        .class_name = news->class_name,
        .code = news->code,
        .text = news->text,
    };

    if (a->store.full_since_s ==
        0) /* otherwise it is reported, and logged, once it can be stored */
        agent_log(news->severity >= VOUCH_SEVERITY_ERROR ? AGENT_LOG_WARNING : AGENT_LOG_NOTICE,
                  "%.*s", (int)strcspn(news->text, "\n"), news->text);
    agent_store_history(&a->store, e ? e->row.id : 0, utc_s, news->kind,
                        e ? vouch_verdict_text(e->row.alert.verdict) : "", news->code, news->text);
    enqueue(a, &row);
}

void agent_tell_event(struct agent *a, size_t target, struct agent_endpoint *e,
                      const struct vouch_event *event, const struct vouch_report *r,
                      enum vouch_finding_code code_before, int64_t utc_s)
{
    enum vouch_finding_code code = e->row.alert.code ? e->row.alert.code : code_before;
    const struct vouch_finding_kind *kind = vouch_finding_kind(e->row.alert.code);
    char text[4096];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    vouch_event_write(&w, a->config.language, e->identity, event, &e->row.alert, r, utc_s);
    const struct agent_news news = {
        .target = a->config.targets[target].name,
        .identity = e->identity,
        .kind = vouch_event_text(event->kind),
        .severity = event->severity,
        .class_name = class_of(event->kind, r, code),
        .code = kind ? kind->id : "",
        .text = vouch_writer_string(&w),
    };
    agent_tell_news(a, e, &news, utc_s);
}
