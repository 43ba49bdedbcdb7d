// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_mqtt_tls.h"

#include "boards/common/firmware_log.h"
#include "core/monitor/mqtt_packets.h"

enum { MQTT_TLS_PORT = 8883, KEEP_ALIVE_S = 60 };
enum { STEP_CONNECT = 0, STEP_CONNACK, STEP_NEXT, STEP_PUBACK };

static size_t next_waiting(const struct sink_mqtt_tls *d)
{
    size_t i = 0;

    while (i < d->states->count && i < d->waiting_max && !d->waiting[i])
        i++;
    return i;
}

static bool has_waiting(const struct sink_mqtt_tls *d)
{
    size_t next = next_waiting(d);

    return next < d->states->count && next < d->waiting_max;
}

/* --- the dialogue --- */

/* The report; its short form if it is too large; empty if even that is. */
static struct vouch_span payload_of(const struct sink_mqtt_tls *d, size_t topic_len)
{
    struct mqtt_tls *s = d->sender;
    struct vouch_span json = vouch_states_json(d->states, s->target);

    if (json.len > 0 && vouch_mqtt_publish_len(topic_len, json.len) <= d->storage.out_max)
        return json;
    struct vouch_writer w = vouch_writer_of(d->text, d->text_max);
    vouch_states_write_target(d->states, s->target, &w);
    struct vouch_span text = vouch_writer_span(&w);
    bool whole = w.lost == 0 && vouch_mqtt_publish_len(topic_len, text.len) <= d->storage.out_max;
    firmware_log_event("mqtt_tls", whole ? "a report is too large: its short form is sent"
                                         : "a report is too large, and so is its short form");
    return whole ? text : (struct vouch_span){0};
}

/* What cannot be sent at all is dropped. */
static int send_next(const struct sink_mqtt_tls *d, struct vouch_exchange *x)
{
    struct mqtt_tls *s = d->sender;

    while (has_waiting(d)) {
        s->target = next_waiting(d);
        mqtt_topic_write(&s->names, s->topic, d->states->at[s->target].name, s->target + 1);
        struct vouch_span topic = vouch_span_of(s->topic), payload = payload_of(d, topic.len);
        d->waiting[s->target] = payload.len > 0;
        if (payload.len == 0)
            continue;
        s->packet = s->packet == UINT16_MAX ? 1 : (uint16_t)(s->packet + 1);
        vouch_mqtt_write_publish(&x->out, s->packet, topic, payload);
        s->step = STEP_PUBACK;
        return VOUCH_AGAIN;
    }
    vouch_mqtt_write_disconnect(&x->out);
    return VOUCH_OK;
}

/* Takes the broker's answer. VOUCH_OK: accepted; else the dialogue ends. */
static int take_answer(struct mqtt_tls *s, struct vouch_exchange *x, uint8_t type, uint16_t wanted)
{
    uint16_t value = 0;
    int status = vouch_mqtt_read_answer(x->in, type, &value);

    if (status == VOUCH_AGAIN && !x->ended)
        return VOUCH_AGAIN;
    s->refused = status != VOUCH_OK || value != wanted;
    if (status == VOUCH_OK && type == VOUCH_MQTT_CONNACK)
        s->return_code = (uint8_t)value;
    x->used = status == VOUCH_OK ? VOUCH_MQTT_ANSWER_LEN : 0;
    return s->refused ? VOUCH_E_CLOSED : VOUCH_OK;
}

static int talk(struct vouch_exchange *x)
{
    const struct sink_mqtt_tls *d = x->options;
    struct mqtt_tls *s = d->sender;
    int status;

    if (!x->proved)
        return VOUCH_OK;
    switch (s->step) {
    case STEP_CONNECT:
        vouch_mqtt_write_connect(&x->out,
                                 &(struct vouch_mqtt_client){.id = s->names.id,
                                                             .user = s->names.user,
                                                             .password = s->names.password,
                                                             .keep_alive_s = KEEP_ALIVE_S});
        s->step = STEP_CONNACK;
        return VOUCH_AGAIN;
    case STEP_CONNACK:
        status = take_answer(s, x, VOUCH_MQTT_CONNACK, 0);
        break;
    default:
        status = take_answer(s, x, VOUCH_MQTT_PUBACK, s->packet);
        if (status == VOUCH_OK)
            d->waiting[s->target] = false;
        break;
    }
    if (status == VOUCH_OK)
        return send_next(d, x);
    return status == VOUCH_AGAIN ? VOUCH_AGAIN : VOUCH_OK;
}

static const struct vouch_dialogue dialogue = {
    .scheme = "mqtts", .port = MQTT_TLS_PORT, .greet = vouch_dialogue_nothing, .talk = talk};

/* --- the sink --- */

static void start(void *self, const struct vouch_sink_resources *resources)
{
    const struct sink_mqtt_tls *d = self;
    struct mqtt_tls *s = d->sender;

    proved_start(&s->to, resources, &vouch_rows_report[VOUCH_REPORT_MQTT_TLS], MQTT_TLS_PORT,
                 &dialogue);
    if (s->to.wanted)
        mqtt_names_read(&s->names, resources);
}

/* By CONNACK's return code (section 3.2.2.3). */
static const char *refusal(const struct mqtt_tls *s)
{
    return s->return_code == 4 || s->return_code == 5
               ? "the broker refuses the user name or the password"
               : "the broker refuses the connection or a report";
}

static void poll(void *self, const struct vouch_time *now)
{
    const struct sink_mqtt_tls *d = self;
    struct mqtt_tls *s = d->sender;

    if (s->to.under_way) {
        if (proved_poll(&s->to, now) != VOUCH_OK)
            return;
        if (s->refused)
            proved_failed(&s->to, refusal(s), now);
        else
            proved_succeeded(&s->to);
    } else if (proved_ready(&s->to, now) && has_waiting(d)) {
        s->step = STEP_CONNECT;
        s->refused = false;
        s->return_code = 0;
        proved_begin(&s->to, d, &d->storage);
    }
}

static void report(void *self, const struct vouch_sink_result *result)
{
    const struct sink_mqtt_tls *d = self;

    if (d->sender->to.wanted && result->target < d->waiting_max)
        d->waiting[result->target] = true;
}

static uint64_t due(const void *self)
{
    const struct sink_mqtt_tls *d = self;

    return proved_due(&d->sender->to, has_waiting(d));
}

const struct vouch_sink_ops sink_mqtt_tls = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = due,
};
