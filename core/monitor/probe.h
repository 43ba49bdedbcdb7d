// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PROBE_H
#define VOUCH_MONITOR_PROBE_H

#include "core/report.h"

/* Writes a report as the answer of blackbox_exporter's and ssl_exporter's /probe, with their names
 * and labels, so that what was made for them (rules, dashboards) works unchanged. Facts of bad
 * certificates are there too: both would show nothing of an expired one. */
void vouch_probe_write(struct vouch_writer *w, const struct vouch_report *r);

#endif
