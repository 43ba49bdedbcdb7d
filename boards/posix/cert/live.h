// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_LIVE_H
#define VOUCH_POSIX_CERT_LIVE_H

#include "core/report.h"

/* The certificates that a live server sends, found by checking it. */

/* One endpoint was checked: what it sent (DER, valid until this returns; none if it was not
 * reached), and the report. */
typedef void vouch_live_taker(void *self, const struct vouch_span *sent, size_t count,
                              const struct vouch_report *report);

/* Is it a target rather than a file: does it have a scheme? */
bool vouch_live_is_target(const char *text);
/* Checks a target, with options of `vouch check`. VOUCH_OK; else a status, and one line on standard
 * error has said what is wrong. */
int vouch_live_check(const char *target, const char *const *options, size_t options_count,
                     vouch_live_taker *take, void *self);

/* GETs an https:// URL from a server that is proved, as `vouch check` would with these options.
 * VOUCH_OK: *len bytes are in the buffer; else a status, with one line in `why`. */
int vouch_live_get(const char *url, const char *const *options, size_t options_count,
                   uint8_t *buffer, size_t max, size_t *len, struct vouch_writer *why);

#endif
