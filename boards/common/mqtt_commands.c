// SPDX-License-Identifier: Apache-2.0
#include "boards/common/mqtt_commands.h"

#include <string.h>

#include "boards/common/commands.h"
#include "boards/common/firmware_log.h"
#include "port/lwip/mqtt_guard.h"

static void take(void *self, struct vouch_span payload)
{
    struct mqtt_commands *m = self;

    if (m->waiting || payload.len > sizeof m->message)
        return;
    memcpy(m->message, payload.data, payload.len);
    m->len = payload.len;
    m->waiting = true;
}

void mqtt_commands_start(struct mqtt_commands *m, const struct vouch_sink_resources *resources,
                         const struct mqtt_names *names)
{
    const char *name = vouch_settings_text(resources->settings, "report",
                                           &vouch_rows_report[VOUCH_REPORT_MQTT_COMMANDS]);
    const struct vouch_storage *s = &resources->storage;

    if (!name)
        return;
    int len = s->ops->read(s->self, name, m->gate.key, sizeof m->gate.key);
    m->wanted = len >= COMMAND_KEY_MIN;
    if (!m->wanted) {
        resources->settings->bad = "mqtt_commands";
        return;
    }
    m->gate.key_len = (size_t)len;
    mqtt_topic_write(names, m->topic, "command", 0);
    mqtt_topic_write(names, m->answer_topic, "answer", 0);
    vouch_mqtt_listen(m->topic, take, m);
}

static const char *reason(int status)
{
    switch (status) {
    case VOUCH_E_SIGNATURE:
        return "refused: not by the key of mqtt_commands";
    case VOUCH_E_UNSUPPORTED:
        return "refused: the time is not known";
    case VOUCH_E_TIMEOUT:
        return "refused: its time is more than five minutes off";
    case VOUCH_E_REFUSED:
        return "refused: it came before";
    default:
        return "refused: it is none";
    }
}

static void carry_out(struct mqtt_commands *m, mqtt_client_t *client, const struct vouch_time *now,
                      struct vouch_writer *answer)
{
    struct vouch_span line;
    int status = command_message_open(&m->gate, m->topic, (struct vouch_span){m->message, m->len},
                                      now, &line);

    if (status != VOUCH_OK) {
        firmware_log_event("command", reason(status));
        return;
    }
    firmware_command(line, answer);
    if (answer->len > 0)
        answer->len--; /* the last line's end */
    if (mqtt_publish(client, m->answer_topic, answer->data, (u16_t)answer->len, 0, 0, NULL, NULL) !=
        ERR_OK)
        firmware_log_event("command", "there was no room for the answer");
}

void mqtt_commands_poll(struct mqtt_commands *m, mqtt_client_t *client,
                        const struct vouch_time *now, uint8_t *buffer, size_t max)
{
    struct vouch_writer answer = vouch_writer_of(buffer, max);

    if (m->wanted && !m->subscribed)
        m->subscribed = mqtt_subscribe(client, m->topic, 0, NULL, NULL) == ERR_OK;
    if (!m->waiting)
        return;
    carry_out(m, client, now, &answer);
    m->waiting = false;
}
