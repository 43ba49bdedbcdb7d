// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_LOG_H
#define VOUCH_FIRMWARE_LOG_H

#include "core/report.h"

/* What the firmware tells: JSON lines to the board's log. */

/* What every syslog receiver takes at least (RFC 5424 section 6.1). */
enum { FIRMWARE_LOG_LINE = 480 };

/* What one check cost. */
struct firmware_cost {
    uint64_t began_ticks;
    uint64_t pause_ticks;   /* from the end of the check before to the begin of this one */
    uint64_t awake_ticks;   /* of these, not in board_idle */
    uint64_t ticks;         /* all of it, waiting included */
    uint64_t busy_ticks;    /* within the check */
    uint64_t longest_ticks; /* the longest call: how long the network and the watchdog waited */
    const char *longest_phase;
    size_t arena_peak;
    size_t arena_left; /* still in use after the check */
};

/* Takes the storage's buffer; before, what the board does not take at once is lost. */
void firmware_log_start(void);
/* Gives the board what it takes; nothing here waits for it. Lines that did not fit are an event
 * later: {"event":"log","lost":N}. true: nothing is left. */
bool firmware_log_drain(void);
/* {"event": what, "text": why} */
void firmware_log_event(const char *what, const char *why);
/* {"event": "target", "target": url, "text": why}: a target that cannot be checked. url may be
 * null.
 */
void firmware_log_target(const char *url, const char *why);
/* The whole report as one line. */
void firmware_log_report(const struct vouch_report *report);
void firmware_log_cost(const struct firmware_cost *cost);
/* A writer over the log's own buffer of FIRMWARE_LOG_LINE bytes, for a short message that is gone
 * before the next line of the log. */
struct vouch_writer firmware_log_scratch(void);

#endif
