// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/route.h"
#include "core/monitor/snmp_trap.h"
#include "port/posix/clock.h"
#include "port/posix/transport.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* SNMPv2c notifications of docs/VOUCH-MIB.txt: one for each alert, and one for its end. There is no
 * answer, so a message counts as delivered once it has been sent. */

enum { PORT = 162, MESSAGE_MAX = 4096 };

static enum vouch_snmp_alert_kind kind_of(const struct agent_message_item *i)
{
    if (agent_message_item_is_over(i))
        return VOUCH_SNMP_ALERT_CLEARED;
    return i->severity >= VOUCH_SEVERITY_WARNING ? VOUCH_SNMP_ALERT_RAISED : VOUCH_SNMP_ALERT_NEWS;
}

static void write_item(struct vouch_writer *w, const struct agent_delivery *d,
                       const struct agent_message_item *i)
{
    struct vouch_span text = vouch_span_of(i->text);
    struct vouch_time now;

    vouch_posix_now(&now);
    const struct vouch_snmp_alert alert = {
        .kind = kind_of(i),
        .community = agent_route_value(d->route, VOUCH_ALERT_SNMP_COMMUNITY),
        .request = (uint32_t)i->id & INT32_MAX,
        .up_cs = (uint32_t)((now.utc_s - d->agent->started_s) * 100),
        .id = (uint32_t)i->id & INT32_MAX,
        .target = i->target,
        .endpoint = i->identity,
        .event = i->kind,
        .severity = i->severity,
        .code = i->code,
        .text = vouch_span_part(text, 0, vouch_span_find(text, 0, '\n')),
    };
    vouch_snmp_alert_write(w, &alert);
}

int agent_send_snmp(struct agent_delivery *d)
{
    struct vouch_address to;
    struct sockaddr_storage name;
    uint8_t message[MESSAGE_MAX];

    if (!vouch_address_port_parse(d->route->to, PORT, &to))
        return VOUCH_E_ARGUMENT;
    socklen_t len = vouch_posix_socket_address(&to, &name);
    int fd = socket(name.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0;
    for (size_t i = 0; good && i < d->message.count; i++) {
        struct vouch_writer w = vouch_writer_of(message, sizeof message);
        write_item(&w, d, &d->message.items[i]);
        good = sendto(fd, w.data, w.len, 0, (struct sockaddr *)&name, len) == (ssize_t)w.len;
    }
    if (!good)
        snprintf(d->why, sizeof d->why, "%s: %s", d->route->to, strerror(errno));
    if (fd >= 0)
        close(fd);
    return good ? VOUCH_OK : VOUCH_E_IO;
}
