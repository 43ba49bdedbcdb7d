// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/syslog.h"

#include <string.h>

#include "core/calendar.h"
#include "port/lwip/transport.h"

enum { FACILITY_LOCAL0 = 16 };

int vouch_syslog_init(struct vouch_syslog *s, const struct vouch_address *server,
                      const char *hostname)
{
    memset(s, 0, sizeof *s);
    s->hostname = hostname;
    s->port = server->port;
    if (!vouch_lwip_address(server, &s->server))
        return VOUCH_E_UNSUPPORTED;
    s->pcb = udp_new_ip_type(IP_GET_TYPE(&s->server));
    return s->pcb ? VOUCH_OK : VOUCH_E_MEMORY;
}

void vouch_syslog_head(struct vouch_writer *w, enum vouch_syslog_severity severity,
                       const struct vouch_time *now, const char *hostname, const char *id)
{
    vouch_write_text(w, "<");
    vouch_write_decimal(w, FACILITY_LOCAL0 * 8 + (int)severity);
    vouch_write_text(w, ">1 ");
    if (now->utc_known)
        vouch_date_write(w, now->utc_s);
    else
        vouch_write_text(w, "-");
    vouch_write_text(w, " ");
    vouch_write_text(w, hostname);
    vouch_write_text(w, " vouch - ");
    vouch_write_text(w, id);
    vouch_write_text(w, " - ");
}

int vouch_syslog_send(struct vouch_syslog *s, struct vouch_span message)
{
    struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)message.len, PBUF_RAM);

    if (!p)
        return VOUCH_E_MEMORY;
    pbuf_take(p, message.data, (u16_t)message.len);
    err_t err = udp_sendto(s->pcb, p, &s->server, s->port);
    pbuf_free(p);
    return err == ERR_OK ? VOUCH_OK : VOUCH_E_IO;
}
