// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_BULK_H
#define VOUCH_POSIX_BULK_H

#include "boards/posix/check/order.h"
#include "boards/posix/check/progress.h"
#include "boards/posix/check/run.h"
#include "boards/posix/check/targets.h"
#include "boards/posix/check/workers.h"

/* Checks all targets of one command, in this process or spread over several, and writes their
 * reports. */

struct vouch_bulk {
    const struct vouch_check_settings *settings;
    struct vouch_targets *targets;
    struct vouch_posix_names_options names_options;
    struct vouch_posix_names names;
    struct vouch_loop loop;
    struct vouch_run run;
    struct vouch_output out;
    struct vouch_format_options format;
    struct vouch_order order;
    struct vouch_progress progress;
    enum vouch_exit worst;

    struct vouch_workers workers;
    bool is_worker;
    size_t *taken; /* in a worker: the targets it has taken */
    size_t taken_count;
    size_t taken_max;
    bool is_keeping; /* in a worker: messages for the parent process */
    uint64_t kept_until_ms;
};

/* Returns the exit status. */
int vouch_bulk_run(struct vouch_bulk *b, const struct vouch_check_settings *settings,
                   struct vouch_targets *targets);

#endif
