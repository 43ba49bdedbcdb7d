// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_MAILLOG_H
#define VOUCH_FORMAT_MAILLOG_H

#include "core/report.h"

/* Writes why TLS failed, in the words that a mail appliance's log has for it, so that whoever reads
 * such logs, `vouch review` too, reads this one: the worst finding's; where logs know no words for
 * it, "identifier: value". `delivering`: said of a delivery, not of a listener. */
void vouch_maillog_write_reason(struct vouch_writer *w, const struct vouch_report *r,
                                bool delivering);

#endif
