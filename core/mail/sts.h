// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_STS_H
#define VOUCH_MAIL_STS_H

#include "core/report.h"

/* MTA-STS (RFC 8461): a mail domain's statement that its MX hosts support TLS, and which hosts
 * those are. A TXT record announces the policy, HTTPS delivers it. */

enum { VOUCH_STS_MX_MAX = 32, VOUCH_STS_ID_MAX = 32 };

enum vouch_sts_mode { VOUCH_STS_NONE = 0, VOUCH_STS_TESTING, VOUCH_STS_ENFORCE };

struct vouch_sts_policy {
    bool good; /* the rest is a valid policy */
    enum vouch_sts_mode mode;
    uint32_t max_age_s;
    struct vouch_span mx[VOUCH_STS_MX_MAX]; /* "mx.example.com" or "*.example.com" */
    size_t mx_count;
};

/* Reads the answer to a TXT look-up at _mta-sts.DOMAIN (section 3.1). VOUCH_OK: there is a policy
 * to fetch, and the report has the fact "sts_id". VOUCH_E_NOT_FOUND and a finding: there is none,
 * or the record is invalid. */
int vouch_sts_read_record(const char *domain, int status, const struct vouch_records *records,
                          struct vouch_report *report);
/* Reads a policy (section 3.2); its patterns point into `text`. Its faults go into the report, and
 * its content as the facts "sts_mode", "sts_max_age", "sts_mx". */
void vouch_sts_read_policy(struct vouch_span text, struct vouch_sts_policy *out,
                           struct vouch_report *report);
/* Writes a good policy as text that vouch_sts_read_policy reads as the same. */
void vouch_sts_write_policy(const struct vouch_sts_policy *p, struct vouch_writer *w);
/* When the check that was to fetch the policy from that host is over: if there is none, and no
 * finding says why, sts-fetch-failed. */
void vouch_sts_conclude(const struct vouch_sts_policy *p, const char *host, struct vouch_report *r);
/* Is that host one of the policy's (section 4.1)? A wildcard stands for one label. */
bool vouch_sts_lists(const struct vouch_sts_policy *p, const char *host);
/* Judges one MX host's finished check by the policy (section 4.2): listed, TLS, and a certificate
 * that is valid for the host's own name. Violations are errors in mode enforce, warnings in
 * testing. Adds the fact "sts", "kept" or "broken". Call before a destination control weighs the
 * findings, because the policy does not depend on it. */
void vouch_sts_judge(const struct vouch_sts_policy *p, const char *host, struct vouch_report *r);

#endif
