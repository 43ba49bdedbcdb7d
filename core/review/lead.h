// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_LEAD_H
#define VOUCH_REVIEW_LEAD_H

#include "core/bytes.h"

#include <stdint.h>

/* What tools put before a whole log line: grep its file and line number, cat a number, a container
 * runner a name and a bar, a mail reader "> ", a frame its length, a collector the sender's
 * address.
 */

/* The next place after `after` where a log line may begin behind such a thing; line.len: nowhere.
 */
size_t vouch_lead_next(struct vouch_span line, size_t after);
/* The appliance as the lead before `begin` names it (container, sender, folder of the file), as a
 * place in the line; both 0 when it names none. */
void vouch_lead_host(struct vouch_span line, size_t begin, uint16_t *at, uint16_t *len);

#endif
