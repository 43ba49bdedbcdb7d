// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REPORT_TIMING_H
#define VOUCH_REPORT_TIMING_H

#include "core/report.h"

/* How long a check took, by the parts that a client counts. */

enum vouch_timing {
    VOUCH_TIMING_RESOLVE = 0,
    VOUCH_TIMING_CONNECT,
    VOUCH_TIMING_GREET,     /* in clear text, as far as STARTTLS's answer */
    VOUCH_TIMING_HANDSHAKE, /* the chain is judged in the middle of it */
    VOUCH_TIMING_TALK,      /* over TLS */
    VOUCH_TIMINGS
};

/* "resolve", "connect" ... */
const char *vouch_timing_name(enum vouch_timing timing);
/* Milliseconds of each; 0: not reached, or less than one. */
void vouch_report_timing(const struct vouch_report *r, uint32_t ms[VOUCH_TIMINGS]);

#endif
