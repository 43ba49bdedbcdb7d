// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PROGRAM_H
#define VOUCH_REVIEW_PROGRAM_H

#include "core/bytes.h"
#include "core/review/prefix.h"

/* Which program wrote a line, by its tag or by how its message starts. */

/* Is the tag the unit of a Postfix ("postfix@-.service"), as `journalctl -o with-unit` shows it?
 * Then it does not name the service. */
bool vouch_program_is_unit(struct vouch_span tag);
/* The dialect of a syslog tag without its process: POSTFIX for "name/service" with one of Postfix's
 * services, EXIM, SENDMAIL; OTHER for the rest. */
enum vouch_dialect vouch_program_dialect(struct vouch_span tag);
/* "info", "WARNING", "[debug]", "mail.info": a severity, a facility, or both (RFC 5424 section
 * 6.2.1). */
bool vouch_program_is_severity(struct vouch_span word);
/* The length of that at the front of `s`, also as two words ("mail info"); 0: none. */
size_t vouch_program_severity(struct vouch_span s);
/* Does an appliance's message start here, although no level precedes it? "ICID 5 ...", "New SMTP
 * DCID 6 ...", "MID 7 ...". */
bool vouch_program_is_appliance(struct vouch_span message);
/* Does a line of Exim's main log continue like this after its time? */
bool vouch_program_is_exim(struct vouch_span message);

#endif
