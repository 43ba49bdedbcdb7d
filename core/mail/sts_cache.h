// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_STS_CACHE_H
#define VOUCH_MAIL_STS_CACHE_H

#include "core/mail/sts.h"

/* MTA-STS policies that were fetched before (RFC 8461 sections 3.3 and 5.1): a sender keeps a
 * policy until its max_age is over, and uses it while no new one can be fetched, even if the record
 * is gone. Each check still fetches the policy, so that a faulty policy server is seen; a policy
 * under another id, or with other content, replaces the kept one at once.
 *
 * Everything is in one buffer of the caller's, which may be stored as it is: a policy takes its
 * text, domain and id, and 12 bytes, some 150 in all. If there is no space the policy that was
 * fetched longest ago is dropped. */

/* `data` and `max` are the caller's; the rest is private to it, except `len`, the bytes in use, and
 * `changes`, which counts what has changed in them. */
struct vouch_sts_cache {
    uint8_t *data;
    size_t max;
    size_t len;
    unsigned changes;
};

/* Checks what was loaded into `data`, of that length, and empties the cache if it is not valid. */
void vouch_sts_cache_load(struct vouch_sts_cache *c, size_t len);
/* To be called after vouch_sts_conclude, with the report of the fetch. A good policy is kept, under
 * the report's fact "sts_id"; one of mode none ends what was kept. Without a good one *p becomes
 * the kept policy of the domain, if it is still valid: its text is copied to `text`, which must
 * outlive *p, and the report gets its content and the fact "sts_cached_until", a time. Nothing is
 * done while the time is unknown. The time of a fetch is kept rounded down to a sixteenth of
 * max_age, so that the buffer changes seldom. */
void vouch_sts_cache_settle(struct vouch_sts_cache *c, const char *domain,
                            const struct vouch_time *now, struct vouch_sts_policy *p,
                            struct vouch_writer text, struct vouch_report *r);

#endif
