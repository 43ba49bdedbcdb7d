// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PROGRESS_H
#define VOUCH_POSIX_PROGRESS_H

#include "core/bytes.h"

/* A line on a terminal that says how far a long run is: done, bad, how many a second, time left. */

struct vouch_progress {
    bool wanted;
    bool shown;
    size_t count; /* targets in all */
    size_t done;
    size_t bad; /* reports of them that are bad */
    uint64_t began_ms;
    uint64_t drawn_ms;
};

/* For so many targets; standard error is looked at. */
void vouch_progress_init(struct vouch_progress *p, size_t count);
/* A target is done with. Draws the line anew where it is time for that. */
void vouch_progress_step(struct vouch_progress *p);
/* Takes the line away, before something else is written to the terminal. */
void vouch_progress_clear(struct vouch_progress *p);

#endif
