// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_EVENT_TEXT_H
#define VOUCH_MONITOR_EVENT_TEXT_H

#include "core/monitor/alert.h"
#include "core/words.h"

/* Writes an event for people: the first line says what happened to which endpoint and why; further
 * lines have the remedy, the expiry of the certificate as a date and in days, and for a mail domain
 * that requires TLS the alert that the appliance would send (class System, severity Warning). `r`
 * is the report that led to it; null: none. The text is safe for a terminal. */
void vouch_event_write(struct vouch_writer *w, enum vouch_language language, const char *identity,
                       const struct vouch_event *event, const struct vouch_alert_state *state,
                       const struct vouch_report *r, int64_t utc_s);

#endif
