// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_LOG_H
#define VOUCH_FIRMWARE_LOG_H

#include "core/report.h"

/* The firmware's output: JSON lines to the board's log. */

/* The length that every syslog receiver must accept (RFC 5424 section 6.1). */
enum { FIRMWARE_LOG_LINE = 480 };

/* The cost of one check. */
struct firmware_cost {
    uint64_t began_ticks;
    uint64_t pause_ticks;   /* from the end of the previous check to the start of this one */
    uint64_t awake_ticks;   /* of these, outside board_idle */
    uint64_t ticks;         /* total, including waiting */
    uint64_t busy_ticks;    /* within the check */
    uint64_t longest_ticks; /* the longest call: how long the network and the watchdog waited */
    const char *longest_phase;
    size_t arena_peak;
    size_t arena_left; /* still in use after the check */
};

/* Takes the storage's buffer; before that, what the board does not take at once is lost. */
void firmware_log_start(void);
/* Passes the board what it takes, without waiting. Lines that did not fit are reported later:
 * {"event":"log","lost":N}. true: nothing is left. */
bool firmware_log_drain(void);
/* {"event": what, "text": why} */
void firmware_log_event(const char *what, const char *why);
/* {"event": "insecure", "target": to, "text": what}: reports that go to this destination in clear.
 */
void firmware_log_insecure(const char *to, const char *what);
/* {"event": "target", "target": url, "text": why}: a target that cannot be checked. url may be
 * null.
 */
void firmware_log_target(const char *url, const char *why);
/* The whole report as one line. */
void firmware_log_report(const struct vouch_report *report);
void firmware_log_cost(const struct firmware_cost *cost);
/* A writer over the log's own buffer of FIRMWARE_LOG_LINE bytes, for a short message that must be
 * used before the next line of the log. */
struct vouch_writer firmware_log_scratch(void);

#endif
