// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_ROUTE_H
#define VOUCH_MAIL_ROUTE_H

#include "core/mail/mx.h"

/* Where mail goes: the MX hosts of a domain or one host, their addresses and aliases, and, if
 * requested, their TLSA records and the domain's MTA-STS record. The caller provides a resolver and
 * storage for each look-up that may run in parallel: with storage for one host the hosts are looked
 * up one after another, with VOUCH_MX_MAX all at once.
 *
 *     vouch_route_init(&route, &options);
 *     for (;;) {
 *         while (vouch_route_poll(&route, &now) == VOUCH_AGAIN)
 *             wait for the resolvers;
 *         if (vouch_route_next(&route, &hop) != VOUCH_OK)
 *             break;
 *         ... check hop.at, or report what vouch_route_report says ...
 *     }
 *     vouch_route_close(&route); */

enum { VOUCH_ALIAS_BUFFER = 512 };

/* One host: what is known about it, and its current look-up. */
struct vouch_route_host {
    struct vouch_resolver resolver; /* the caller's, for this host's look-ups */
    struct vouch_route_tlsa *tlsa;  /* the caller's; null unless options.dane is set */

    int step;   /* of the look-ups; private to the route */
    int status; /* VOUCH_AGAIN until the addresses, or their absence, are known */
    struct vouch_addresses addresses;
    size_t aliases;                     /* names that its name is an alias of, in a chain */
    bool alias_authentic;               /* the first of them was validated */
    bool tlsa_asked;                    /* tlsa is being looked up, or known */
    char canonical[VOUCH_HOST_MAX + 1]; /* the last of them; if there is none, its own name */
    struct vouch_records records;
    uint8_t buffer[VOUCH_ALIAS_BUFFER];
};

struct vouch_route_hop;

/* How TLSA records are looked up and read: mail/route_dane.h. A table, so that an image without
 * DANE does not link it. */
struct vouch_route_dane_ops {
    /* The addresses and aliases are known: continues the look-up. VOUCH_AGAIN or VOUCH_OK. */
    int (*poll)(struct vouch_route_host *h, const char *name, uint16_t port);
    /* The deadline has passed. */
    void (*expire)(struct vouch_route_host *h);
};

/* The MTA-STS record (TXT at _mta-sts.DOMAIN), looked up in parallel with the MX records. */
struct vouch_route_sts {
    struct vouch_resolver resolver; /* the caller's; used for nothing else */
    struct vouch_records records;   /* with the caller's buffer */
    int status;                     /* VOUCH_AGAIN until it is known */
    char name[VOUCH_HOST_MAX + 10];
};

/* The caller keeps everything it points to, which must stay until the route is closed. */
struct vouch_route_options {
    const char *domain; /* the domain whose MX records route the mail; null: only `host` is used */
    const char *host;   /* the next hop, instead of the MX records; null: look them up */
    const char *shown;  /* the target as reported: "mx://example.com" */
    uint16_t port;      /* of each endpoint, and of the TLSA records */
    enum vouch_family family; /* of the addresses */
    bool aliases;             /* find out whether the host's name is an alias */
    bool strict; /* the report's strictness: decides whether the domain deserves a report */
    const struct vouch_route_dane_ops *dane; /* null: TLSA is not looked up */
    uint32_t timeout_ms;                     /* for all look-ups; 0: the resolver's own limit */

    /* for the MX records; not used at the same time as a host's look-ups */
    struct vouch_resolver resolver;
    void *buffer; /* for the MX records */
    size_t buffer_size;
    struct vouch_route_host *hosts; /* resolver and tlsa set */
    size_t hosts_max;               /* at least 1: the number of hosts looked up in parallel */
    struct vouch_route_sts *sts;    /* resolver and records.data set; null: not looked up */
};

struct vouch_route {
    struct vouch_route_options options;
    uint64_t due_ms; /* UINT64_MAX: no deadline */
    bool polled;
    int mx_status; /* of the MX look-up; VOUCH_AGAIN until known */
    struct vouch_records records;
    struct vouch_mx mx;
    bool domain_waits; /* there are findings about the domain itself that have not been reported */
    size_t begun;      /* hosts whose look-ups have started */
    size_t host;       /* the next hop is this host's ... */
    size_t address;    /* ... address with this index */
};

enum vouch_route_kind {
    VOUCH_ROUTE_DOMAIN,  /* no endpoint: there are findings about the domain itself */
    VOUCH_ROUTE_HOST,    /* no endpoint: this host has no address */
    VOUCH_ROUTE_ENDPOINT /* an address of a host */
};

/* One hop: what to connect to, or to report. Its pointers stay valid until a hop of another host is
 * asked for, if hosts_max is less than the number of hosts; otherwise until the route is closed. */
struct vouch_route_hop {
    enum vouch_route_kind kind;
    const char *host; /* null: VOUCH_ROUTE_DOMAIN */
    uint16_t preference;
    int status;                          /* VOUCH_ROUTE_HOST: of the look-up */
    struct vouch_address at;             /* VOUCH_ROUTE_ENDPOINT: with the port */
    bool is_alias;                       /* the host's name */
    const struct vouch_route_tlsa *tlsa; /* null: not looked up */
};

void vouch_route_init(struct vouch_route *r, const struct vouch_route_options *options);
/* Continues the look-ups. VOUCH_AGAIN: some are not finished; VOUCH_OK: all are. */
int vouch_route_poll(struct vouch_route *r, const struct vouch_time *now);
/* The next hop: first the domain, if it has findings, then the hosts by preference, each with all
 * its addresses. VOUCH_OK: *out is set; VOUCH_AGAIN: poll first; VOUCH_E_NOT_FOUND: no more. */
int vouch_route_next(struct vouch_route *r, struct vouch_route_hop *out);
/* Will there be another? */
bool vouch_route_more(const struct vouch_route *r);
/* Cancels pending look-ups; results are kept. */
void vouch_route_close(struct vouch_route *r);

/* Names the hop's host in the target of a check: "mx://example.com via mx1.example.com". */
void vouch_route_target(const struct vouch_route *r, const struct vouch_route_hop *hop,
                        struct vouch_target *target);
/* Adds the facts mx_domain, mx_host and mx_preference, and the findings of the look-ups, except
 * about TLSA records: see mail/route_dane.h. */
void vouch_route_report(struct vouch_route *r, const struct vouch_route_hop *hop,
                        struct vouch_report *report);

#endif
