// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_MX_H
#define VOUCH_FIRMWARE_MX_H

#include "core/check.h"

/* A target mx://DOMAIN[:PORT]: a report for each address of each host that the domain's mail goes
 * to, one after another, where the POSIX program checks them in parallel. With a next hop, that
 * host replaces the MX records. The destinations dane and dane-required look up TLSA records, which
 * count only if the board trusts the AD bit of its name servers (trust_ad). With `sts` the domain's
 * MTA-STS policy comes first (firmware_sts.h). A board without resolver_dns.c omits all of this. */

struct firmware_mx_want {
    const char *url;
    const char *next_hop; /* "host" or "host:port"; null: use the MX records */
    /* the destination control (mail/destination.h); null: required-verify */
    const char *destination;
    struct vouch_resolver resolver;
    bool strict;
    bool sts;
};

enum firmware_mx_flag {
    FIRMWARE_MX = 1 << 0,        /* the report is one of several that a target may have */
    FIRMWARE_MX_MORE = 1 << 1,   /* another follows */
    FIRMWARE_MX_CHANGED = 1 << 2 /* its verdict has changed since the last time, or is new */
};

struct firmware_mx_ops {
    /* VOUCH_OK; MALFORMED with *why: the invalid setting. */
    int (*begin)(const struct firmware_mx_want *want, const char **why);
    /* Finds the next endpoint. VOUCH_AGAIN: call again; VOUCH_OK: there is one to check; NOT_FOUND:
     * there is only a report without a check. */
    int (*next)(void);
    /* Sets a check's options for the endpoint. */
    void (*fill)(struct vouch_check_options *options, struct vouch_policy *policy);
    /* Adds what is known about the host to the report of a started check. With storage: makes the
     * report when there is no check. */
    void (*tell)(struct vouch_report *report, const struct vouch_report_storage *storage);
    /* Completes the report with the result of the delivery. enum firmware_mx_flag. */
    unsigned (*finish)(struct vouch_report *report);
};

extern const struct firmware_mx_ops firmware_mx;

#endif
