// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REPORT_TIMING_H
#define VOUCH_REPORT_TIMING_H

#include "core/report.h"

/* The duration of a check, by the parts that matter to a client. */

enum vouch_timing {
    VOUCH_TIMING_RESOLVE = 0,
    VOUCH_TIMING_CONNECT,
    VOUCH_TIMING_GREET,     /* in clear text, up to the answer to STARTTLS */
    VOUCH_TIMING_HANDSHAKE, /* includes judging the chain */
    VOUCH_TIMING_TALK,      /* over TLS */
    VOUCH_TIMINGS
};

/* "resolve", "connect" ... */
const char *vouch_timing_name(enum vouch_timing timing);
/* Milliseconds of each; 0: not reached, or under one. */
void vouch_report_timing(const struct vouch_report *r, uint32_t ms[VOUCH_TIMINGS]);
/* Did the check reach the phase of that name (vouch_phase_text)? */
bool vouch_report_reached(const struct vouch_report *r, const char *phase);

#endif
