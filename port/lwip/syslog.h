// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_SYSLOG_H
#define VOUCH_LWIP_SYSLOG_H

#include "core/port.h"
#include "lwip/udp.h"

/* Messages to a syslog server over UDP (RFC 5424, RFC 5426). There are no answers, and a message
 * that cannot be sent is not kept. */

enum vouch_syslog_severity {
    VOUCH_SYSLOG_ERROR = 3,
    VOUCH_SYSLOG_WARNING = 4,
    VOUCH_SYSLOG_NOTICE = 5,
    VOUCH_SYSLOG_INFO = 6
};

struct vouch_syslog {
    struct udp_pcb *pcb;
    ip_addr_t server;
    uint16_t port;
    const char *hostname;
};

/* VOUCH_OK; E_UNSUPPORTED for an address family that is not built in; E_MEMORY. */
int vouch_syslog_init(struct vouch_syslog *s, const struct vouch_address *server,
                      const char *hostname);
/* Writes the header of a message into w: everything up to and including the space before MSG. An
 * unknown time is the nil value (section 6.2.3). */
void vouch_syslog_head(struct vouch_writer *w, enum vouch_syslog_severity severity,
                       const struct vouch_time *now, const char *hostname, const char *id);
/* Sends one datagram. VOUCH_OK, or VOUCH_E_MEMORY or VOUCH_E_IO. */
int vouch_syslog_send(struct vouch_syslog *s, struct vouch_span message);

#endif
