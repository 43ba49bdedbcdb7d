// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_LEAD_H
#define VOUCH_REVIEW_LEAD_H

#include "core/bytes.h"

#include <stdint.h>

/* What tools put before a whole log line: grep its file and line number, cat a number, a container
 * runtime a name and a bar, a mail reader "> ", a framing its length, a collector the sender's
 * address. */

/* The next position after `after` where a log line may start after such a lead; line.len: none. */
size_t vouch_lead_next(struct vouch_span line, size_t after);
/* The appliance as named by the lead before `begin` (container, sender, folder of the file), as a
 * position in the line; both 0 when it names none. */
void vouch_lead_host(struct vouch_span line, size_t begin, uint16_t *at, uint16_t *len);

#endif
