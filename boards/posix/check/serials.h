// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_SERIALS_H
#define VOUCH_POSIX_SERIALS_H

#include "core/report.h"

/* The issuers and serial numbers of the certificates that a run, or the agent, has seen: two
 * certificates that have both in common (RFC 5280 section 4.1.2.2 forbids it) are refused by
 * Firefox, whichever it sees second. Processes of one run share it. */

struct vouch_serial_row;

struct vouch_serials {
    struct vouch_serial_row *rows; /* null: nothing is remembered */
    size_t count;                  /* of rows */
    bool lasting; /* targets are checked again: what they no longer send is forgotten */
};

/* For so many targets, before any fork. Without memory nothing is remembered. */
void vouch_serials_init(struct vouch_serials *s, bool lasting, size_t targets);
void vouch_serials_free(struct vouch_serials *s);
/* Compares what a target has sent with what others have, adds VOUCH_F_CLIENTS_SERIAL_REUSED for
 * the first certificate of which another has the number, with Firefox's verdict, and remembers
 * all. Of two that are judged at the same moment, at least one is told. */
void vouch_serials_judge(const struct vouch_serials *s, enum vouch_severity severity,
                         struct vouch_report *r);

#endif
