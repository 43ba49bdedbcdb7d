// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_SNMP_H
#define VOUCH_SINK_SNMP_H

#include "core/monitor/states.h"

/* [report] snmp_community = NAME: an SNMP agent on UDP port 161, version 2c, by lwIP: the values of
 * docs/VOUCH-MIB.txt and the system group, read-only. Other communities get no answer. With
 * snmp_trap = ADDRESS a notification is sent there when the believed verdict of a target
 * changes. */

/* RFC 5612: for documentation. A manufacturer sets its own number, in storage.c and in the MIB. */
enum { SNMP_ENTERPRISE_EXAMPLE = 32473, SNMP_COMMUNITY_MAX = 64, SNMP_TEXT_MAX = 255 };

struct sink_snmp {
    const struct vouch_states *states;
    uint32_t enterprise; /* the manufacturer's, assigned by IANA */
};

/* Its self is a struct sink_snmp; there is one in a program. */
extern const struct vouch_sink_ops sink_snmp;

/* snmp_mib.c: the subtree below .1.3.6.1.4.1.ENTERPRISE. Starts the agent's tree. */
void snmp_mib_start(const struct sink_snmp *d, const struct vouch_time *now);
/* Notifies the trap's receiver about a target, by its number from 0. VOUCH_OK, or VOUCH_E_IO. */
int snmp_mib_notify(size_t target);

#endif
