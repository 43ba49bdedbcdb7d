// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_SYSLOG_H
#define VOUCH_SINK_SYSLOG_H

#include "core/monitor/sink.h"
#include "port/lwip/syslog.h"

/* [report] syslog = ADDRESS[:PORT]: a line with the verdict and the identifiers of the findings to
 * a syslog server over UDP when the believed verdict of a target has changed. Its self is a struct
 * vouch_syslog. */
extern const struct vouch_sink_ops sink_syslog;

/* The message of a result, including its header (RFC 5424). */
void sink_syslog_write(struct vouch_writer *w, const char *hostname,
                       const struct vouch_sink_result *result);

#endif
