// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_MAIL_HOST_H
#define VOUCH_POSIX_MAIL_HOST_H

#include "core/mail/dane.h"
#include "core/target.h"
#include "port/posix/resolver.h"

/* All that is looked up for one host to which mail may go: its addresses, whether its name is an
 * alias, and its TLSA records. */

enum { VOUCH_TLSA_ROOM = 4096 };

/* The answer to the question for TLSA records, in a form that can be copied. */
struct vouch_mail_tlsa {
    bool secure; /* it was asked, since the host's addresses were validated */
    int status;
    bool authentic;
    bool bogus;
    size_t count;
    size_t len;
    char host[VOUCH_HOST_MAX + 1]; /* where it was asked for */
    uint8_t data[VOUCH_TLSA_ROOM]; /* as in struct vouch_records */
};

struct vouch_mail_host_options {
    enum vouch_family family;
    bool aliases;  /* follow CNAMEs one by one */
    bool dane;     /* ask for TLSA records; wants aliases */
    uint16_t port; /* of the TLSA records */
};

struct vouch_mail_host {
    struct vouch_mail_host_options options;
    const char *name; /* the caller's */
    struct vouch_posix_resolver resolver;
    struct vouch_addresses addresses;
    int status; /* VOUCH_AGAIN until its addresses are known, or known not to be */

    struct vouch_posix_resolver alias_resolver;
    struct vouch_records alias_records;
    uint8_t alias_room[512];
    int alias_status;                   /* VOUCH_AGAIN while it goes on, then VOUCH_OK */
    size_t aliases;                     /* how many names it has beside its own */
    bool alias_authentic;               /* the first of them is validated */
    char canonical[VOUCH_HOST_MAX + 1]; /* where they lead to; its own name */

    struct vouch_posix_resolver tlsa_resolver;
    struct vouch_records tlsa_records;
    char tlsa_name[VOUCH_HOST_MAX + 16];
    struct vouch_mail_tlsa tlsa;
    int tlsa_status; /* VOUCH_AGAIN, then VOUCH_OK */
};

/* Begins; `name` must stay. */
void vouch_mail_host_begin(struct vouch_mail_host *h, struct vouch_names *names, const char *name,
                           const struct vouch_mail_host_options *options);
/* VOUCH_AGAIN until all is known. */
int vouch_mail_host_poll(struct vouch_mail_host *h);
/* The time is up: what is not known has timed out. */
void vouch_mail_host_give_up(struct vouch_mail_host *h);
/* Drops what is under way. */
void vouch_mail_host_end(struct vouch_mail_host *h);

/* Takes such an answer for a check (vouch_dane_read). It must outlive `d`. */
void vouch_mail_tlsa_read(const struct vouch_mail_tlsa *tlsa, struct vouch_dane *d,
                          struct vouch_report *report);

#endif
