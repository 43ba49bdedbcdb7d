// SPDX-License-Identifier: Apache-2.0
#include "boards/common/mqtt_names.h"

#include <string.h>

#include "lwip/netif.h"

/* What may be used as one level of a topic: no separator, no wildcard, nothing unprintable. */
static void write_level(struct vouch_writer *w, const char *name)
{
    for (; *name; name++) {
        bool plain = *name > ' ' && *name < 0x7F && !strchr("/+#", *name);
        vouch_write_u8(w, plain ? (uint8_t)*name : '_');
    }
}

void mqtt_topic_write(const struct mqtt_names *n, char *buffer, const char *level, size_t number)
{
    struct vouch_writer w = vouch_writer_of(buffer, MQTT_TOPIC_MAX);

    vouch_write_text(&w, n->prefix);
    vouch_write_u8(&w, '/');
    if (*level)
        write_level(&w, level);
    else
        vouch_write_decimal(&w, (int64_t)number);
    vouch_writer_string(&w);
}

static void read_prefix(struct mqtt_names *n, struct vouch_settings *settings, const char *hostname)
{
    const char *prefix =
        vouch_settings_text(settings, "report", &vouch_rows_report[VOUCH_REPORT_MQTT_TOPIC]);
    struct vouch_writer w = vouch_writer_of(n->prefix, MQTT_TOPIC_MAX / 2);

    if (prefix) {
        vouch_write_text(&w, prefix);
    } else {
        vouch_write_text(&w, "vouch/");
        write_level(&w, hostname);
    }
    vouch_writer_string(&w);
    if (w.lost > 0 || strpbrk(n->prefix, "+#"))
        settings->bad = "mqtt_topic";
}

/* lwIP needs a C string; an editor's newline at the end of the file is removed. */
static void read_password(struct mqtt_names *n, struct vouch_settings *settings,
                          struct vouch_storage storage)
{
    const char *name =
        vouch_settings_text(settings, "report", &vouch_rows_report[VOUCH_REPORT_MQTT_PASSWORD]);
    uint8_t buffer[MQTT_PASSWORD_MAX];

    if (!name)
        return;
    int len = storage.ops->read(storage.self, name, buffer, sizeof buffer - 1);
    while (len > 0 && (buffer[len - 1] == '\n' || buffer[len - 1] == '\r'))
        len--;
    struct vouch_span secret = {buffer, len > 0 ? (size_t)len : 0};
    struct vouch_writer w = vouch_writer_of(n->password, sizeof n->password);
    vouch_write_span(&w, secret);
    vouch_writer_string(&w);
    if (secret.len == 0)
        settings->bad = "mqtt_password";
}

/* A broker disconnects an earlier client with the same name, so it is made from the hardware
 * address. */
static void name_client(struct mqtt_names *n)
{
    struct vouch_writer id = vouch_writer_of(n->id, sizeof n->id);

    vouch_write_text(&id, "vouch-");
    if (netif_default)
        vouch_write_hex(&id, (struct vouch_span){netif_default->hwaddr, netif_default->hwaddr_len});
    vouch_writer_string(&id);
}

void mqtt_names_read(struct mqtt_names *n, const struct vouch_sink_resources *resources)
{
    name_client(n);
    n->user = vouch_settings_text(resources->settings, "report",
                                  &vouch_rows_report[VOUCH_REPORT_MQTT_USER]);
    read_password(n, resources->settings, resources->storage);
    read_prefix(n, resources->settings, resources->hostname);
}
