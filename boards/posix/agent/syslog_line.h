// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_SYSLOG_LINE_H
#define VOUCH_AGENT_SYSLOG_LINE_H

#include "boards/posix/agent/message.h"

/* One alert as a syslog message (RFC 5424), facility daemon, without a line end. */
void agent_syslog_write(struct vouch_writer *w, const struct agent_message_item *i);

#endif
