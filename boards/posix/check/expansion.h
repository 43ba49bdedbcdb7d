// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_EXPANSION_H
#define VOUCH_POSIX_EXPANSION_H

#include "boards/posix/check/mail_host.h"
#include "core/mail/mx.h"
#include "port/posix/loop.h"

/* A target that stands for several endpoints: a mail domain's MX hosts, or the addresses of one
 * host. All look-ups of one expansion run at once. */

struct vouch_expansion {
    struct vouch_loop_item item;
    struct vouch_names *names;
    struct vouch_mail_host_options options; /* of each host */
    const char *domain;                     /* or host; the caller's */
    struct vouch_report *report;            /* of the domain */
    uint64_t due_ms;

    struct vouch_posix_resolver resolver;
    struct vouch_records records;
    uint8_t room[8192];
    bool wants_sts;
    struct vouch_posix_resolver sts_resolver;
    struct vouch_records sts_records; /* TXT of _mta-sts */
    uint8_t sts_room[4096];
    char sts_name[VOUCH_HOST_MAX + 10];
    int sts_status; /* as mx_status */

    int mx_status; /* VOUCH_AGAIN until it is known */

    /* Good once it has left the loop. */
    struct vouch_mx mx;
    struct vouch_mail_host hosts[VOUCH_MX_MAX]; /* of mx.at */
};

/* Puts the look-ups for a mail domain into the loop, whose names are asked; `options` say what is
 * looked up for each host. What is wrong with its
 * MX records goes into `report` (vouch_mx_read). Domain and report must stay until the end.
 * VOUCH_OK or VOUCH_E_MEMORY. */
int vouch_expansion_begin_domain(struct vouch_expansion *e, struct vouch_loop *loop,
                                 const struct vouch_mail_host_options *options, const char *domain,
                                 struct vouch_report *report);
/* Looks up the domain's MTA-STS record, too; call right behind the last. */
void vouch_expansion_add_sts(struct vouch_expansion *e);
/* The same for all addresses of one host: mx.at[0] is that host. */
int vouch_expansion_begin_host(struct vouch_expansion *e, struct vouch_loop *loop,
                               const struct vouch_mail_host_options *options, const char *host);
/* Drops what is under way. */
void vouch_expansion_end(struct vouch_expansion *e);

#endif
