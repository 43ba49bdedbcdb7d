// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_LOG_H
#define VOUCH_FIRMWARE_LOG_H

#include "firmware_config.h"
#include "report.h"

/* What the firmware tells: JSON lines to the board's log, and short ones to a syslog server. */

/* What one check cost. */
struct firmware_cost {
    uint64_t began_ticks;
    uint64_t ticks;         /* all of it, waiting included */
    uint64_t busy_ticks;    /* within the check */
    uint64_t longest_ticks; /* the longest call: how long the network and the watchdog waited */
    const char *longest_phase;
    size_t arena_peak;
    size_t arena_left; /* still in use after the check */
};

/* Sets up the destinations; before, everything goes to the board's log alone. */
void firmware_log_init(const struct firmware_config *config);
/* {"event": what, "text": why} */
void firmware_log_event(const char *what, const char *why);
/* The whole report as one line of JSON; to syslog its verdict and the identifiers of its findings,
 * where what is believed of the target has changed. */
void firmware_log_report(const struct vouch_report *report, const struct vouch_time *now,
                         bool changed);
void firmware_log_cost(const struct firmware_cost *cost);

#endif
