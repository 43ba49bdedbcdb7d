// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/webhook_body.h"

#include "core/format/json_write.h"

#include <string.h>

enum { TEXT_MAX = 16 * 1024, SUBJECT_MAX = 1024, HOUR_S = 3600, YEAR_S = 366 * 86400 };

static const char json_type[] = "application/json";

static void write_subject(struct vouch_json *j, const char *key, const struct agent_message *m)
{
    char text[SUBJECT_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    agent_message_subject(m, &w);
    vouch_json_span(j, key, vouch_writer_span(&w));
}

static void write_text(struct vouch_json *j, const char *key, const struct agent_message *m)
{
    char text[TEXT_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    agent_message_text(m, &w);
    vouch_json_span(j, key, vouch_span_trim(vouch_writer_span(&w)));
}

/* --- vouch's own form ------------------------------------------------------------------------- */

void agent_webhook_write_item(struct vouch_json *j, const struct agent_message_item *i)
{
    vouch_json_object(j, NULL);
    vouch_json_number(j, "id", i->id);
    vouch_json_number(j, "attempt", i->attempt);
    vouch_json_time(j, "time", i->at_s);
    vouch_json_text(j, "event", i->kind);
    vouch_json_text(j, "severity", vouch_severity_text(i->severity));
    vouch_json_text(j, "target", i->target);
    vouch_json_text(j, "endpoint", i->identity);
    vouch_json_text(j, "code", *i->code ? i->code : NULL);
    vouch_json_text(j, "text", i->text);
    vouch_json_end(j);
}

static void write_own(struct vouch_json *j, const struct agent_webhook *hook)
{
    vouch_json_object(j, NULL);
    vouch_json_text(j, "schema", "vouch-alert/1");
    vouch_json_text(j, "severity", vouch_severity_text(agent_message_severity(hook->message)));
    write_subject(j, "subject", hook->message);
    vouch_json_array(j, "alerts");
    for (size_t i = 0; i < hook->message->count; i++)
        agent_webhook_write_item(j, &hook->message->items[i]);
    vouch_json_end(j);
    vouch_json_end(j);
}

/* --- others' ---------------------------------------------------------------------------------- */

static void write_slack(struct vouch_json *j, const struct agent_webhook *hook)
{
    vouch_json_object(j, NULL);
    write_text(j, "text", hook->message);
    vouch_json_end(j);
}

/* A workflow's trigger "When a Teams webhook request is received" takes an adaptive card. */
static void write_teams(struct vouch_json *j, const struct agent_webhook *hook)
{
    vouch_json_object(j, NULL);
    vouch_json_text(j, "type", "message");
    vouch_json_array(j, "attachments");
    vouch_json_object(j, NULL);
    vouch_json_text(j, "contentType", "application/vnd.microsoft.card.adaptive");
    vouch_json_object(j, "content");
    vouch_json_text(j, "type", "AdaptiveCard");
    vouch_json_text(j, "version", "1.4");
    vouch_json_array(j, "body");
    vouch_json_object(j, NULL);
    vouch_json_text(j, "type", "TextBlock");
    vouch_json_bool(j, "wrap", true);
    write_text(j, "text", hook->message);
    for (int open = 0; open < 6; open++)
        vouch_json_end(j);
}

/* Events API v2. The end of a problem resolves what was triggered under the same key. */
static void write_pagerduty(struct vouch_json *j, const struct agent_webhook *hook)
{
    static const char *const severities[] = {"info", "warning", "error", "critical"};
    const struct agent_message_item *first = &hook->message->items[0];

    vouch_json_object(j, NULL);
    vouch_json_text(j, "routing_key", hook->key);
    vouch_json_text(j, "event_action", agent_message_item_is_over(first) ? "resolve" : "trigger");
    vouch_json_text(j, "dedup_key", first->identity);
    vouch_json_object(j, "payload");
    write_subject(j, "summary", hook->message);
    vouch_json_text(j, "source", first->target);
    vouch_json_text(j, "severity", severities[agent_message_severity(hook->message)]);
    vouch_json_time(j, "timestamp", first->at_s);
    vouch_json_end(j);
    vouch_json_end(j);
}

/* It is so until another event says otherwise. */
static bool lasts(const struct agent_message_item *i)
{
    static const char *const kinds[] = {"problem", "reason", "repeat", "expiry", "stale"};

    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (strcmp(i->kind, kinds[k]) == 0)
            return true;
    return false;
}

static const char *const alertmanager_severities[] = {"info", "warning", "warning", "critical"};

/* POST /api/v2/alerts: an alert with an end in the past is resolved; one without an end, after
 * Alertmanager's resolve_timeout of some minutes. One that lasts ends some time after it should
 * have been repeated. */
static void write_alertmanager_alert(struct vouch_json *j, const struct agent_message_item *i,
                                     const char *severity, bool over, int64_t repeat_s)
{
    vouch_json_object(j, NULL);
    vouch_json_object(j, "labels");
    vouch_json_text(j, "alertname", "VouchEndpoint");
    vouch_json_text(j, "instance", i->identity);
    vouch_json_text(j, "target", i->target);
    vouch_json_text(j, "severity", severity);
    vouch_json_end(j);
    vouch_json_object(j, "annotations");
    vouch_json_text(j, "summary", i->text);
    vouch_json_text(j, "event", i->kind);
    vouch_json_text(j, "code", i->code);
    vouch_json_text(j, "severity", alertmanager_severities[i->severity]);
    vouch_json_end(j);
    vouch_json_time(j, over ? "endsAt" : "startsAt", i->at_s);
    if (!over && lasts(i))
        vouch_json_time(j, "endsAt", i->at_s + (repeat_s ? 2 * repeat_s + HOUR_S : YEAR_S));
    vouch_json_end(j);
}

/* An alert is known by its labels: with another severity it is another one, and the one before is
 * resolved, as are all when it is over. */
static void write_alertmanager_item(struct vouch_json *j, const struct agent_message_item *i,
                                    int64_t repeat_s)
{
    static const char *const all[] = {"info", "warning", "critical"};
    bool over = agent_message_item_is_over(i);
    const char *severity = over ? "" : alertmanager_severities[i->severity];

    if (!over)
        write_alertmanager_alert(j, i, severity, false, repeat_s);
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        if ((over || lasts(i)) && strcmp(all[k], severity) != 0)
            write_alertmanager_alert(j, i, all[k], true, repeat_s);
}

static void write_alertmanager(struct vouch_json *j, const struct agent_webhook *hook)
{
    vouch_json_array(j, NULL);
    for (size_t i = 0; i < hook->message->count; i++)
        write_alertmanager_item(j, &hook->message->items[i], hook->repeat_s);
    vouch_json_end(j);
}

static const struct {
    const char *name;
    void (*write)(struct vouch_json *j, const struct agent_webhook *hook);
} templates[] = {
    {"json", write_own},
    {"slack", write_slack},
    {"teams", write_teams},
    {"pagerduty", write_pagerduty},
    {"alertmanager", write_alertmanager},
};

const char *agent_webhook_body(struct vouch_writer *w, const char *template_name,
                               const struct agent_webhook *hook)
{
    struct vouch_json j = vouch_json_of(w);

    if (strcmp(template_name, "ntfy") == 0) {
        agent_message_text(hook->message, w);
        return "text/plain; charset=utf-8";
    }
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
        if (strcmp(templates[i].name, template_name) != 0)
            continue;
        templates[i].write(&j, hook);
        return vouch_json_whole(&j) ? json_type : NULL;
    }
    return NULL;
}
