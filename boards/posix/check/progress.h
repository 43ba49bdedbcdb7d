// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PROGRESS_H
#define VOUCH_POSIX_PROGRESS_H

#include "core/bytes.h"

/* A progress line on a terminal for a long run: done, bad, rate per second, time left. */

struct vouch_progress {
    bool wanted;
    bool shown;
    size_t count; /* targets in all */
    size_t done;
    size_t bad; /* reports of them that are bad */
    uint64_t began_ms;
    uint64_t drawn_ms;
};

/* For this many targets; standard error is examined. */
void vouch_progress_init(struct vouch_progress *p, size_t count);
/* A target is finished. Redraws the line if it is time for that. */
void vouch_progress_step(struct vouch_progress *p);
/* Removes the line, before something else is written to the terminal. */
void vouch_progress_clear(struct vouch_progress *p);

#endif
