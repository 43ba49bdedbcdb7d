// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PROBE_H
#define VOUCH_MONITOR_PROBE_H

#include "core/report.h"

/* Writes a report like the response of blackbox_exporter's and ssl_exporter's /probe, with their
 * names and labels, so that rules and dashboards made for them work unchanged. It includes facts of
 * bad certificates, where both exporters would show nothing for an expired one. */
void vouch_probe_write(struct vouch_writer *w, const struct vouch_report *r);

#endif
