// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_MX_H
#define VOUCH_FIRMWARE_MX_H

#include "core/check.h"

/* A target mx://DOMAIN[:PORT]: a report for each address of each host that the domain's mail goes
 * to, one after another, as the POSIX program makes them at once. With a next hop, that host takes
 * the place of the MX records. DANE and MTA-STS are not looked at. A board without resolver_dns.c
 * leaves it out. */

struct firmware_mx_want {
    const char *url;
    const char *next_hop;    /* "host" or "host:port"; null: ask for the MX records */
    const char *destination; /* the control's word (mail/destination.h); null: required-verify */
    struct vouch_resolver resolver;
    bool strict;
};

enum firmware_mx_flag {
    FIRMWARE_MX = 1 << 0,        /* the report is one of several that a target may have */
    FIRMWARE_MX_MORE = 1 << 1,   /* another follows */
    FIRMWARE_MX_CHANGED = 1 << 2 /* its verdict is another than the last time, or new */
};

struct firmware_mx_ops {
    /* VOUCH_OK; MALFORMED with *why: the setting that makes no sense. */
    int (*begin)(const struct firmware_mx_want *want, const char **why);
    /* Looks for the next endpoint. VOUCH_AGAIN: call again; VOUCH_OK: there is one to check;
     * NOT_FOUND: there is only something to tell. */
    int (*next)(void);
    /* Aims a check at the endpoint. */
    void (*fill)(struct vouch_check_options *options, struct vouch_policy *policy);
    /* Adds what is known of the host to the report of a check that has begun. With storage: makes
     * the report of what there is to say. */
    void (*tell)(struct vouch_report *report, const struct vouch_report_storage *storage);
    /* The report is whole but for what delivery makes of it. enum firmware_mx_flag. */
    unsigned (*finish)(struct vouch_report *report);
};

extern const struct firmware_mx_ops firmware_mx;

#endif
