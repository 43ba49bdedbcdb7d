// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CHECK_LOOP_H
#define VOUCH_POSIX_CHECK_LOOP_H

#include "check_job.h"

/* Polls all jobs that have begun (status VOUCH_AGAIN) until each has finished, at most
 * VOUCH_CHECKS_AT_ONCE of them at the same time. `done` is called, with `self`, whenever some have
 * finished. */
enum { VOUCH_CHECKS_AT_ONCE = 256 };

void vouch_check_loop(struct vouch_job *jobs, size_t count, struct vouch_names *names,
                      void (*done)(void *self), void *self);

#endif
