// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_IDN_H
#define VOUCH_POSIX_IDN_H

#include "core/bytes.h"
#include "core/status.h"

/* Internationalised host names (RFC 5891): people type U-labels, everything below works on
 * A-labels. The library for it, libidn2, is loaded when the first such name comes, and not before.
 */

/* Writes the host name in A-labels. VOUCH_OK; VOUCH_E_MALFORMED: no valid name; UNSUPPORTED: the
 * library is not installed. One line in `why` says so. */
int vouch_idn_host(struct vouch_writer *out, struct vouch_span host, struct vouch_writer *why);
/* The same for the host in a target ("https://host:port/path"); the rest stays as it is. */
int vouch_idn_target(struct vouch_writer *out, const char *target, struct vouch_writer *why);

#endif
