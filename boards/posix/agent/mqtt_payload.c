// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/mqtt_payload.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/route.h"
#include "boards/posix/agent/webhook_body.h"
#include "boards/posix/version.h"
#include "core/format/json_write.h"

#include <string.h>

/* --- topics ----------------------------------------------------------------------------------- */

/* What may be used as one level of a topic, and in an identifier: no separator, no wildcard. */
static void write_level(struct vouch_writer *w, const char *name)
{
    for (; *name; name++) {
        char c = *name;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.';
        vouch_write_u8(w, plain ? (uint8_t)c : '_');
    }
}

static void write_topic(const struct agent_delivery *d, const char *level, const char *name,
                        char topic[AGENT_MQTT_TOPIC_MAX])
{
    struct vouch_writer w = vouch_writer_of(topic, AGENT_MQTT_TOPIC_MAX);

    vouch_write_text(&w, agent_route_value(d->route, VOUCH_ALERT_MQTT_TOPIC));
    vouch_write_text(&w, level);
    write_level(&w, name);
    vouch_writer_string(&w);
}

static void write_discovery_topic(const char *prefix, const char *component, const char *name,
                                  char topic[AGENT_MQTT_TOPIC_MAX])
{
    struct vouch_writer w = vouch_writer_of(topic, AGENT_MQTT_TOPIC_MAX);

    vouch_write_text(&w, prefix);
    vouch_write_text(&w, component);
    for (; *name; name++) /* Home Assistant allows no dots here */
        vouch_write_u8(&w,
                       (uint8_t)((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
                                         (*name >= '0' && *name <= '9') || *name == '-'
                                     ? *name
                                     : '_'));
    vouch_write_text(&w, "/config");
    vouch_writer_string(&w);
}

/* --- a target --------------------------------------------------------------------------------- */

/* The endpoint with the worst believed state; null: nothing is believed yet. */
static const struct agent_endpoint *worst_of(const struct agent_target_state *t)
{
    const struct agent_endpoint *worst = NULL;

    for (const struct agent_endpoint *e = t->endpoints; e; e = e->next)
        if (e->row.alert.known && (!worst || e->row.alert.verdict > worst->row.alert.verdict))
            worst = e;
    return worst;
}

static void write_state(struct vouch_json *j, const struct agent_target *t,
                        const struct agent_target_state *s, const struct agent_endpoint *e)
{
    const struct vouch_alert_state *alert = &e->row.alert;
    const struct vouch_finding_kind *kind = vouch_finding_kind(alert->code);
    int64_t expiry_s = INT64_MAX;

    for (const struct agent_endpoint *other = s->endpoints; other; other = other->next)
        if (other->row.alert.certificate_known && other->row.alert.not_after_s < expiry_s)
            expiry_s = other->row.alert.not_after_s;
    vouch_json_object(j, NULL);
    vouch_json_text(j, "schema", "vouch-mqtt/1");
    vouch_json_text(j, "target", t->name);
    vouch_json_text(j, "url", t->url);
    vouch_json_text(j, "problem", alert->verdict > VOUCH_VERDICT_WARNING ? "ON" : "OFF");
    vouch_json_text(j, "verdict", vouch_verdict_text(alert->verdict));
    vouch_json_text(j, "code", kind ? kind->id : NULL);
    vouch_json_time(j, "since", alert->since_s);
    if (expiry_s < INT64_MAX)
        vouch_json_time(j, "not_after", expiry_s);
    else
        vouch_json_null(j, "not_after");
    vouch_json_time(j, "checked", e->row.checked_s);
    vouch_json_end(j);
}

/* A binary sensor of the class "problem", and a sensor with the time of expiry; both belong to one
 * device for each target. */
static void write_announcement(struct vouch_json *j, const struct agent_target *t, bool expiry,
                               const char *state_topic)
{
    char id[256];
    struct vouch_writer w = vouch_writer_of(id, sizeof id);

    vouch_write_text(&w, "vouch_");
    write_level(&w, t->name);
    size_t device = w.len;
    vouch_write_text(&w, expiry ? "_expiry" : "_problem");
    vouch_json_object(j, NULL);
    vouch_json_text(j, "name", expiry ? "Certificate expiry" : "TLS problem");
    vouch_json_span(j, "unique_id", vouch_writer_span(&w));
    vouch_json_text(j, "state_topic", state_topic);
    vouch_json_text(j, "value_template",
                    expiry ? "{{ value_json.not_after }}" : "{{ value_json.problem }}");
    vouch_json_text(j, "json_attributes_topic", state_topic);
    vouch_json_text(j, "device_class", expiry ? "timestamp" : "problem");
    vouch_json_object(j, "device");
    vouch_json_array(j, "identifiers");
    vouch_json_span(j, NULL, vouch_span_part(vouch_writer_span(&w), 0, device));
    vouch_json_end(j);
    vouch_json_text(j, "name", t->name);
    vouch_json_text(j, "manufacturer", "vouch");
    vouch_json_text(j, "sw_version", vouch_version);
    vouch_json_end(j);
    vouch_json_end(j);
}

bool agent_mqtt_state(const struct agent_delivery *d, size_t target, size_t part,
                      char topic[AGENT_MQTT_TOPIC_MAX], struct vouch_writer *payload)
{
    const struct agent *a = d->agent;
    const struct agent_target *t = &a->config.targets[target];
    const struct agent_endpoint *e = worst_of(&a->targets[target]);
    const char *discovery = agent_route_value(d->route, VOUCH_ALERT_DISCOVERY);
    struct vouch_json j = vouch_json_of(payload);
    char state_topic[AGENT_MQTT_TOPIC_MAX];

    write_topic(d, "/targets/", t->name, state_topic);
    if (part < 2) {
        if (!discovery)
            return false;
        write_discovery_topic(discovery, part ? "/sensor/vouch_" : "/binary_sensor/vouch_", t->name,
                              topic);
        write_announcement(&j, t, part == 1, state_topic);
        return vouch_json_whole(&j);
    }
    if (!e)
        return false;
    memcpy(topic, state_topic, AGENT_MQTT_TOPIC_MAX);
    write_state(&j, t, &a->targets[target], e);
    return vouch_json_whole(&j);
}

void agent_mqtt_alert(const struct agent_delivery *d, size_t item, char topic[AGENT_MQTT_TOPIC_MAX],
                      struct vouch_writer *payload)
{
    const struct agent_message_item *i = &d->message.items[item];
    struct vouch_json j = vouch_json_of(payload);

    write_topic(d, "/alerts/", i->target, topic);
    agent_webhook_write_item(&j, i);
}
