// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/mqtt_payload.h"
#include "boards/posix/agent/route.h"
#include "boards/posix/agent/secret.h"
#include "boards/posix/agent/talk.h"
#include "core/monitor/mqtt_packets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* MQTT 3.1.1: the state of each target, retained; each alert, not retained; and with `discovery`
 * Home Assistant's description of each target, retained. QoS 1: the broker acknowledges each. */

enum { PORT_TLS = 8883, PORT_CLEAR = 1883, KEEP_ALIVE_S = 60 };
enum { OUT_MAX = 64 * 1024, PAYLOAD_MAX = 60 * 1024 };

enum step { STEP_CONNECT = 0, STEP_CONNACK, STEP_PUBACK, STEP_DONE };

struct work {
    struct agent_talk talk; /* first: the talk is the work */
    enum step step;
    size_t next; /* number of the packet: first the parts of all targets, then the alerts */
    uint16_t packet;
    bool refused;
    uint8_t return_code; /* CONNACK's */
    char id[128];
    char password[AGENT_SECRET_MAX];
    uint8_t payload[PAYLOAD_MAX];
};

/* --- what is published ------------------------------------------------------------------------ */

static bool is_about(const struct agent_message *m, const char *target)
{
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->items[i].target, target) == 0)
            return true;
    return false;
}

/* Writes packet number `next`; false: there is nothing to send with that number. */
static bool write_packet(struct work *w, struct vouch_writer *out)
{
    const struct agent_delivery *d = w->talk.delivery;
    const struct agent *a = d->agent;
    size_t states = a->config.targets_count * AGENT_MQTT_PARTS;
    struct vouch_writer payload = vouch_writer_of(w->payload, sizeof w->payload);
    char topic[AGENT_MQTT_TOPIC_MAX];

    if (w->next >= states) {
        agent_mqtt_alert(d, w->next - states, topic, &payload);
        vouch_mqtt_write_event(out, w->packet, vouch_span_of(topic), vouch_writer_span(&payload));
        return out->lost == 0 && payload.lost == 0;
    }
    size_t target = w->next / AGENT_MQTT_PARTS;
    if (d->announced && !is_about(&d->message, a->config.targets[target].name))
        return false;
    if (!agent_mqtt_state(d, target, w->next % AGENT_MQTT_PARTS, topic, &payload))
        return false;
    vouch_mqtt_write_publish(out, w->packet, vouch_span_of(topic), vouch_writer_span(&payload));
    return true;
}

static int send_next(struct work *w, struct vouch_exchange *x)
{
    const struct agent_delivery *d = w->talk.delivery;
    size_t count = d->agent->config.targets_count * AGENT_MQTT_PARTS + d->message.count;

    w->packet = w->packet == UINT16_MAX ? 1 : (uint16_t)(w->packet + 1);
    for (; w->next < count; w->next++)
        if (write_packet(w, &x->out)) {
            w->next++;
            w->step = STEP_PUBACK;
            return VOUCH_AGAIN;
        }
    vouch_mqtt_write_disconnect(&x->out);
    w->step = STEP_DONE;
    return VOUCH_OK;
}

/* --- the dialogue ----------------------------------------------------------------------------- */

static void begin_session(struct work *w, struct vouch_exchange *x)
{
    const struct vouch_mqtt_client client = {
        .id = w->id,
        .user = agent_route_value(w->talk.delivery->route, VOUCH_ALERT_MQTT_USER),
        .password = w->password,
        .keep_alive_s = KEEP_ALIVE_S,
    };

    vouch_mqtt_write_connect(&x->out, &client);
    w->step = STEP_CONNACK;
}

static int talk(struct vouch_exchange *x)
{
    struct work *w = (struct work *)(uintptr_t)x->options;
    uint16_t value = 0;

    if (!x->proved && !w->talk.clear)
        return VOUCH_OK;
    if (w->step == STEP_CONNECT) {
        begin_session(w, x);
        return VOUCH_AGAIN;
    }
    uint8_t type = w->step == STEP_CONNACK ? VOUCH_MQTT_CONNACK : VOUCH_MQTT_PUBACK;
    int status = vouch_mqtt_read_answer(x->in, type, &value);
    if (status == VOUCH_AGAIN && !x->ended)
        return VOUCH_AGAIN;
    w->refused = status != VOUCH_OK || value != (w->step == STEP_CONNACK ? 0 : w->packet);
    if (status == VOUCH_OK && w->step == STEP_CONNACK)
        w->return_code = (uint8_t)value;
    x->used = status == VOUCH_OK ? VOUCH_MQTT_ANSWER_LEN : 0;
    return w->refused ? VOUCH_OK : send_next(w, x);
}

static const struct vouch_dialogue dialogue = {
    .scheme = "mqtts", .port = PORT_TLS, .greet = vouch_dialogue_nothing, .talk = talk};

/* --- the sink --------------------------------------------------------------------------------- */

/* By CONNACK's return code (section 3.2.2.3). */
static const char *refusal(const struct work *w)
{
    return w->return_code == 4 || w->return_code == 5
               ? "the broker refuses the user name or the password"
               : "the broker refuses the connection or a message";
}

static void over(struct agent_talk *t, int status)
{
    struct work *w = (struct work *)t;
    struct agent_delivery *d = t->delivery;

    /* how the broker ends the connection does not matter */
    if (w->step == STEP_DONE)
        status = VOUCH_OK;
    else if (status == VOUCH_OK)
        status = VOUCH_E_IO;
    if (w->refused)
        snprintf(d->why, sizeof d->why, "%s: %s", t->target.host, refusal(w));
    d->announced = d->announced || status == VOUCH_OK;
    memset(w->password, 0, sizeof w->password);
    free(w);
    d->over(d, status);
}

/* A broker disconnects an earlier client with the same name. */
static void name_client(struct work *w)
{
    char host[64] = "";

    gethostname(host, sizeof host - 1);
    snprintf(w->id, sizeof w->id, "vouch-%s-%ld", host, (long)getpid());
}

int agent_send_mqtt(struct agent_delivery *d)
{
    struct work *w = calloc(1, sizeof *w);
    const char *secret = agent_route_value(d->route, VOUCH_ALERT_MQTT_PASSWORD);
    bool clear = d->route->clear;
    int status = VOUCH_E_ARGUMENT;

    if (!w)
        return VOUCH_E_MEMORY;
    w->talk = (struct agent_talk){.delivery = d,
                                  .dialogue = &dialogue,
                                  .options = w,
                                  .out_max = OUT_MAX,
                                  .clear = clear,
                                  .over = over};
    name_client(w);
    if (secret)
        agent_secret_read(&d->agent->config, secret, w->password, sizeof w->password);
    if (vouch_peer_parse(d->route->to, clear ? PORT_CLEAR : PORT_TLS, &w->talk.target))
        status = agent_talk_begin(&w->talk);
    if (status != VOUCH_AGAIN)
        free(w);
    return status;
}
