// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_STS_JOB_H
#define VOUCH_POSIX_STS_JOB_H

#include "boards/posix/check/check_job.h"

/* Makes the job the one that fetches a mail domain's MTA-STS policy, by what the look-up of its TXT
 * record has answered. Where there is no policy to fetch, the job is over already, and its report
 * says why. */
void vouch_sts_job_make(struct vouch_job *job, const struct vouch_check_settings *settings,
                        const char *domain, int status, const struct vouch_records *records);
/* The mail domain whose policy the job fetches. */
const char *vouch_sts_job_domain(const struct vouch_job *job);
/* At its end: says that there is no policy, where nothing else has said so. */
void vouch_sts_job_end(struct vouch_job *job);

#endif
