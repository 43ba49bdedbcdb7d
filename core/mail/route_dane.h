// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_ROUTE_DANE_H
#define VOUCH_MAIL_ROUTE_DANE_H

#include "core/mail/dane.h"
#include "core/mail/route.h"

/* TLSA records of MX hosts (RFC 7672 section 2.2), an optional part of a route. */

enum { VOUCH_TLSA_BUFFER = 4096 };

/* The answer for one host. */
struct vouch_route_tlsa {
    bool secure; /* it was asked for, because the host's addresses were validated */
    int status;
    struct vouch_records records;
    char host[VOUCH_HOST_MAX + 1];  /* the host it was asked for */
    char name[VOUCH_HOST_MAX + 16]; /* "_25._tcp.HOST"; "": not asked yet */
    uint8_t buffer[VOUCH_TLSA_BUFFER];
};

/* For vouch_route_options.dane; needs options.aliases. */
extern const struct vouch_route_dane_ops vouch_route_dane;

/* The end of the host's aliases, where its TLSA records are: a name that its certificate may
 * contain, and the one to ask for (RFC 7672 sections 3.2.2 and 8.1). Null: only its own name. */
const char *vouch_route_dane_name(const struct vouch_route_hop *hop);
/* Takes the hop's records for a check (vouch_dane_read) and reports whether the domain's own
 * records protect them. The route must outlive `d`. */
void vouch_route_dane_read(const struct vouch_route *r, const struct vouch_route_hop *hop,
                           struct vouch_dane *d, struct vouch_report *report);

#endif
