// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_STS_H
#define VOUCH_FIRMWARE_STS_H

#include "core/check.h"
#include "core/mail/sts_cache.h"

/* The MTA-STS policy of the mail domain that firmware_mx.h is at. It is fetched before the domain's
 * hosts are checked, by a check of https://mta-sts.DOMAIN that has a report of its own, and they
 * are judged by it. A policy is at most 8 KB. It is kept until its max_age is over, and used while
 * no other can be fetched (core/mail/sts_cache.h): some 13 policies in 2 KB. */

/* What is kept. sink_state.h sets the time, without which nothing is, and saves the policies. */
struct firmware_sts_kept {
    struct vouch_sts_cache policies;
    struct vouch_time now;
};
extern struct firmware_sts_kept firmware_sts_kept;
enum { FIRMWARE_STS_KEPT_MAX = 2048 };

void firmware_sts_begin(bool wanted, const char *domain, const struct vouch_resolver *resolver);
/* Is the policy's report still to come? Until then, call these in the place of those of struct
 * firmware_mx_ops. */
bool firmware_sts_waits(void);
int firmware_sts_next(void);
void firmware_sts_fill(struct vouch_check_options *options, struct vouch_policy *policy);
void firmware_sts_tell(struct vouch_report *report, const struct vouch_report_storage *storage,
                       bool strict);
/* Completes the report, which is then no longer to come. */
void firmware_sts_finish(struct vouch_report *report);
/* Judges the check of a host of the domain, if there is a policy. */
void firmware_sts_judge(const char *host, struct vouch_report *report);

#endif
