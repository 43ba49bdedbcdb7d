// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CHECK_JOBS_H
#define VOUCH_POSIX_CHECK_JOBS_H

#include "boards/posix/check/check_job.h"

/* The jobs of one command, in the order in which they are reported. */
struct vouch_jobs {
    struct vouch_job **at; /* each by calloc */
    size_t count;
    size_t cap;
};

/* A new job at the end of the list, all zero but its status, VOUCH_AGAIN; null: no memory. */
struct vouch_job *vouch_jobs_add(struct vouch_jobs *jobs);
/* Frees the jobs; their checks must have been closed. */
void vouch_jobs_free(struct vouch_jobs *jobs);
/* Puts in the place of each target that stands for several endpoints a job for each of them: MX
 * hosts and their addresses, all addresses of a host, both kinds of key. Runs the loop for the
 * names that this needs. What is wrong with a domain or a host before there is an endpoint becomes
 * a job that is over already. VOUCH_OK; VOUCH_E_MEMORY or VOUCH_E_IO. */
int vouch_jobs_expand(struct vouch_jobs *jobs, const struct vouch_check_settings *settings,
                      struct vouch_loop *loop);

#endif
