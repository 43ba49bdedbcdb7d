// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_IDN_H
#define VOUCH_POSIX_IDN_H

#include "core/bytes.h"
#include "core/status.h"

/* Internationalised host names (RFC 5891): people type U-labels, everything below works with
 * A-labels. The library for it, libidn2, is loaded only when the first such name is used. */

/* Writes the host name in A-labels. VOUCH_OK; VOUCH_E_MALFORMED: not a valid name; UNSUPPORTED: the
 * library is not installed; with one line in `why`. */
int vouch_idn_host(struct vouch_writer *out, struct vouch_span host, struct vouch_writer *why);
/* The same for the host in a target ("https://host:port/path"); the rest is unchanged. */
int vouch_idn_target(struct vouch_writer *out, const char *target, struct vouch_writer *why);

#endif
