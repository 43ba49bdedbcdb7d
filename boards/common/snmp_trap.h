// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SNMP_TRAP_H
#define VOUCH_SNMP_TRAP_H

#include <stdbool.h>

#include "boards/common/lwip_apps.h"
#include "lwip/apps/snmp.h"

/* lwIP's notifications name sysUpTime and snmpTrapOID without the instance ".0", so receivers find
 * no trap in them. snmp_traps.c is compiled with these functions instead of lwIP's (image.mk); they
 * call lwIP's with the ".0". */

struct snmp_varbind_len;
struct snmp_pbuf_stream;

/* lwIP's own, from a private header. */
err_t snmp_varbind_length(struct snmp_varbind *varbind, struct snmp_varbind_len *len);
err_t snmp_append_outbound_varbind(struct snmp_pbuf_stream *pbuf_stream,
                                   struct snmp_varbind *varbind);

err_t vouch_snmp_trap_length(struct snmp_varbind *v, struct snmp_varbind_len *len);
err_t vouch_snmp_trap_append(struct snmp_pbuf_stream *stream, struct snmp_varbind *v);

#endif
