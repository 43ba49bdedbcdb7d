// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_mqtt.h"

#include <string.h>

#include "boards/common/firmware_log.h"
#include "boards/common/version.h"
#include "core/format/json_write.h"
#include "lwip/ip.h"
#include "port/lwip/transport.h"

enum { BROKER_PORT = 1883, KEEP_ALIVE_S = 60, CONNECT_MS = 20000, QOS = 1, RETAIN = 1 };
enum { STEADY_MS = 10000, NO_WAY_MS = 1000 };
enum { NONE_YET = -1 };
/* A message and its header must leave space for a ping in the client's ring: lwIP treats an exactly
 * full ring as empty. */
enum { RING_SPARE = 16 };

static const char offline[] = "{\"online\":false}";

static void start(void *self, const struct vouch_sink_resources *resources)
{
    const struct sink_mqtt *storage = self;
    struct mqtt_sender *m = storage->sender;
    struct vouch_address broker = {.family = VOUCH_FAMILY_ANY};

    vouch_settings_endpoint(resources->settings, "report", &vouch_rows_report[VOUCH_REPORT_MQTT],
                            BROKER_PORT, &broker);
    m->wanted = vouch_lwip_address(&broker, &m->broker);
    if (!m->wanted)
        return;
    if (!vouch_settings_bool(resources->settings, "report",
                             &vouch_rows_report[VOUCH_REPORT_MQTT_IN_CLEAR]))
        resources->settings->bad = "mqtt"; /* nobody said that it may go in clear */
    firmware_log_insecure(
        vouch_settings_text(resources->settings, "report", &vouch_rows_report[VOUCH_REPORT_MQTT]),
        "mqtt: reports, user name and password go there in clear");
    m->states = storage->states;
    m->waiting = storage->waiting;
    m->waiting_max = storage->waiting_max;
    m->port = broker.port;
    mqtt_names_read(&m->names, resources);
    mqtt_topic_write(&m->names, m->will_topic, "status", 0);
    mqtt_commands_start(&m->commands, resources, &m->names);
    m->last_status = NONE_YET;
}

/* Only sets flags: poll does the rest. */
static void on_connection(mqtt_client_t *client, void *arg, mqtt_connection_status_t status)
{
    struct mqtt_sender *m = arg;

    (void)client;
    m->has_status = true;
    m->status = (int)status;
}

static void on_published(void *arg, err_t err)
{
    struct mqtt_sender *m = arg;

    m->has_answer = true;
    m->arrived = err == ERR_OK;
}

static const char *status_text(int status)
{
    switch (status) {
    case MQTT_CONNECT_REFUSED_USERNAME_PASS:
    case MQTT_CONNECT_REFUSED_NOT_AUTHORIZED_:
        return "the broker refuses the user name or the password";
    case MQTT_CONNECT_REFUSED_PROTOCOL_VERSION:
    case MQTT_CONNECT_REFUSED_IDENTIFIER:
    case MQTT_CONNECT_REFUSED_SERVER:
        return "the broker refuses the connection";
    case MQTT_CONNECT_TIMEOUT:
        return "the broker does not answer";
    default:
        return "no connection to the broker";
    }
}

/* Waits a second, then twice as long each time, up to about a minute; shortened at random by up to
 * a quarter, so that many boards do not return to a broker at once. */
static void go_down(struct mqtt_sender *m, int status, uint64_t now_ms)
{
    m->link = MQTT_LINK_DOWN;
    m->flying = false;
    vouch_back_off_failed(&m->retry, now_ms, LWIP_RAND());
    if (status != m->last_status)
        firmware_log_event("mqtt", status_text(status));
    m->last_status = status;
}

static void say_connected(const struct mqtt_sender *m)
{
    char text[80];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    if (m->replaced == 0) {
        firmware_log_event("mqtt", "connected");
        return;
    }
    vouch_write_text(&w, "connected; reports replaced by newer ones up to now: ");
    vouch_write_decimal(&w, m->replaced);
    firmware_log_event("mqtt", vouch_writer_string(&w));
}

/* A broker may have lost its retained messages: every last report is sent again. */
static void go_up(struct mqtt_sender *m, uint64_t now_ms)
{
    m->link = MQTT_LINK_UP;
    m->retry.due_ms = now_ms + STEADY_MS;
    m->last_status = NONE_YET;
    m->greeted = false;
    m->flying = false;
    m->commands.subscribed = false;
    for (size_t i = 0; i < m->states->count && i < m->waiting_max; i++)
        m->waiting[i] = m->states->at[i].checks > 0;
    say_connected(m);
}

static void connect(struct mqtt_sender *m, uint64_t now_ms)
{
    const struct mqtt_connect_client_info_t info = {
        .client_id = m->names.id,
        .client_user = m->names.user,
        .client_pass = m->names.password[0] ? m->names.password : NULL,
        .keep_alive = KEEP_ALIVE_S,
        .will_topic = m->will_topic,
        .will_msg = offline,
        .will_qos = QOS,
        .will_retain = RETAIN,
    };

    m->has_status = false;
    m->link = MQTT_LINK_CONNECTING;
    m->retry.due_ms = now_ms + CONNECT_MS;
    if (mqtt_client_connect(&m->client, &m->broker, m->port, on_connection, m, &info) != ERR_OK)
        go_down(m, MQTT_CONNECT_DISCONNECTED, now_ms);
}

static bool publish(struct mqtt_sender *m, const char *topic, struct vouch_span payload)
{
    m->has_answer = false;
    return mqtt_publish(&m->client, topic, payload.data, (u16_t)payload.len, QOS, RETAIN,
                        on_published, m) == ERR_OK;
}

static bool fits(const struct mqtt_sender *m, struct vouch_span payload)
{
    return payload.len > 0 &&
           payload.len + strlen(m->topic) + RING_SPARE < MQTT_OUTPUT_RINGBUF_SIZE;
}

static void greet(struct mqtt_sender *m)
{
    struct vouch_writer w = vouch_writer_of(m->text, sizeof m->text);
    struct vouch_json j = vouch_json_of(&w);

    vouch_json_object(&j, NULL);
    vouch_json_bool(&j, "online", true);
    vouch_json_text(&j, "version", firmware_version);
    vouch_json_text(&j, "board", VOUCH_BOARD);
    vouch_json_number(&j, "targets", (int64_t)m->states->count);
    vouch_json_number(&j, "replaced", m->replaced);
    vouch_json_bool(&j, "in_clear", true);
    vouch_json_end(&j);
    m->flying = publish(m, m->will_topic, vouch_writer_span(&w));
    m->target = m->states->count;
}

/* The report; its short form if it is too large; nothing if even that is. */
static struct vouch_span payload_of(struct mqtt_sender *m, size_t target)
{
    struct vouch_span json = vouch_states_json(m->states, target);

    if (fits(m, json))
        return json;
    struct vouch_writer w = vouch_writer_of(m->text, sizeof m->text);
    vouch_states_write_target(m->states, target, &w);
    struct vouch_span text = vouch_writer_span(&w);
    bool whole = w.lost == 0 && fits(m, text);
    firmware_log_event("mqtt", whole ? "a report is too large: its short form is sent"
                                     : "a report is too large, and so is its short form");
    return whole ? text : (struct vouch_span){0};
}

static void send_report(struct mqtt_sender *m, size_t target)
{
    mqtt_topic_write(&m->names, m->topic, m->states->at[target].name, target + 1);
    struct vouch_span payload = payload_of(m, target);
    if (payload.len > 0 && !publish(m, m->topic, payload))
        return; /* no space in the ring at present */
    m->waiting[target] = false;
    m->flying = payload.len > 0;
    m->target = target;
}

static void send_next(struct mqtt_sender *m)
{
    if (!m->greeted) {
        greet(m);
        return;
    }
    for (size_t i = 0; i < m->states->count && i < m->waiting_max; i++)
        if (m->waiting[i]) {
            send_report(m, i);
            return;
        }
}

/* A message that did not arrive is sent again, unless a newer one is waiting. */
static void take_answer(struct mqtt_sender *m, uint64_t now_ms)
{
    m->has_answer = false;
    m->flying = false;
    if (m->arrived) {
        m->greeted = true;
        return;
    }
    if (m->target < m->states->count)
        m->waiting[m->target] = true;
    mqtt_disconnect(&m->client);
    go_down(m, MQTT_CONNECT_TIMEOUT, now_ms);
}

static void take_status(struct mqtt_sender *m, uint64_t now_ms)
{
    m->has_status = false;
    if (m->flying && m->target < m->states->count)
        m->waiting[m->target] = true;
    if (m->status == MQTT_CONNECT_ACCEPTED)
        go_up(m, now_ms);
    else
        go_down(m, m->status, now_ms);
}

static void poll(void *self, const struct vouch_time *now)
{
    struct mqtt_sender *m = ((const struct sink_mqtt *)self)->sender;

    if (!m->wanted)
        return;
    if (m->has_status)
        take_status(m, now->mono_ms);
    if (m->flying && m->has_answer)
        take_answer(m, now->mono_ms);
    if (m->link == MQTT_LINK_UP && !m->flying)
        send_next(m);
    if (m->link == MQTT_LINK_UP)
        mqtt_commands_poll(&m->commands, &m->client, now, m->text, sizeof m->text);
    if (now->mono_ms < m->retry.due_ms)
        return;
    if (m->link == MQTT_LINK_UP) {
        m->retry.failures = 0;
        return;
    }
    if (m->link == MQTT_LINK_DOWN) {
        /* before DHCP has answered there is no route, which is not a failure */
        if (ip_route(IP_ANY_TYPE, &m->broker))
            connect(m, now->mono_ms);
        else
            m->retry.due_ms = now->mono_ms + NO_WAY_MS;
        return;
    }
    mqtt_disconnect(&m->client);
    go_down(m, MQTT_CONNECT_TIMEOUT, now->mono_ms);
}

static void report(void *self, const struct vouch_sink_result *result)
{
    struct mqtt_sender *m = ((const struct sink_mqtt *)self)->sender;

    if (!m->wanted || result->target >= m->waiting_max)
        return;
    m->replaced += m->waiting[result->target];
    m->waiting[result->target] = true;
}

static bool has_something(const struct mqtt_sender *m)
{
    for (size_t i = 0; i < m->states->count && i < m->waiting_max; i++)
        if (m->waiting[i])
            return true;
    return !m->greeted;
}

/* A pending message is answered by a frame, or timed by lwIP. */
static uint64_t due(const void *self)
{
    const struct mqtt_sender *m = ((const struct sink_mqtt *)self)->sender;

    if (!m->wanted)
        return UINT64_MAX;
    if (m->link != MQTT_LINK_UP)
        return m->retry.due_ms;
    if (m->flying || !has_something(m))
        return m->retry.failures > 0 ? m->retry.due_ms : UINT64_MAX;
    return 0;
}

const struct vouch_sink_ops sink_mqtt = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = due,
};
