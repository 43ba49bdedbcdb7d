// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_ROUTE_H
#define VOUCH_AGENT_ROUTE_H

#include "boards/posix/agent/config.h"

/* One [alert NAME]: whom to notify, and about what. */

/* The value of a row, or its default if it is not set; null: neither. */
const char *agent_route_value(const struct agent_route *r, enum vouch_row_alert row);
/* Reads it; faults are reported. */
void agent_route_read(struct agent_config *c, struct agent_route *r,
                      const struct vouch_ini_section *section);
/* Does it accept an alert with this severity and class about this target? */
bool agent_route_takes(const struct agent_route *r, enum vouch_severity severity,
                       const char *class_name, const char *target);
/* When a message that is ready at `utc_s` may be sent: at once, or at the end of the quiet hours
 * unless it is an error. */
int64_t agent_route_due(const struct agent_route *r, enum vouch_severity severity, int64_t utc_s);

#endif
