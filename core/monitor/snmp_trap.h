// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_SNMP_TRAP_H
#define VOUCH_MONITOR_SNMP_TRAP_H

#include "core/bytes.h"
#include "core/finding.h"

/* Alerts as SNMPv2c notifications (RFC 3416 section 4.2.6) of docs/VOUCH-MIB.txt. */

/* The last number of the notification's name. */
enum vouch_snmp_alert_kind {
    VOUCH_SNMP_ALERT_RAISED = 2,
    VOUCH_SNMP_ALERT_CLEARED = 3,
    VOUCH_SNMP_ALERT_NEWS = 4 /* neither: a renewal */
};

/* Texts are cut to 255 bytes, between characters. */
struct vouch_snmp_alert {
    enum vouch_snmp_alert_kind kind;
    const char *community;
    uint32_t request; /* below 2^31 */
    uint32_t up_cs;   /* hundredths of a second since the sender started */
    uint32_t id;      /* the same when the alert is resent; below 2^31 */
    const char *target;
    const char *endpoint;
    const char *event;
    enum vouch_severity severity;
    const char *code;
    struct vouch_span text;
};

/* Writes the message, 3 KB at most. */
void vouch_snmp_alert_write(struct vouch_writer *w, const struct vouch_snmp_alert *a);

#endif
