// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_MAILLOG_H
#define VOUCH_FORMAT_MAILLOG_H

#include "core/report.h"

/* Writes why TLS failed, in the wording of a mail appliance's log, so that readers of such logs,
 * including `vouch review`, understand it: for the worst finding; if logs have no wording for it,
 * "identifier: value". `delivering`: for a delivery, not a listener. */
void vouch_maillog_write_reason(struct vouch_writer *w, const struct vouch_report *r,
                                bool delivering);

#endif
