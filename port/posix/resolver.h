// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_RESOLVER_H
#define VOUCH_POSIX_RESOLVER_H

#include "core/port.h"
#include "port/posix/names_conf.h"

#include <poll.h>

/* Names: addresses as text, overrides and /etc/hosts are answered at once; everything else goes to
 * the name servers of /etc/resolv.conf, through c-ares, which is started by the first query that
 * needs it. One vouch_posix_names serves any number of look-ups; each check has a
 * vouch_posix_resolver of its own. */

/* --resolve: the address of a name, whatever the name service says. Several rows with one name are
 * several addresses. */
struct vouch_override {
    const char *name;
    struct vouch_address at;
};

struct vouch_posix_names_options {
    const struct vouch_override *overrides;
    size_t overrides_count;
    const char *hosts_path; /* null: /etc/hosts */
    const char *servers;    /* "192.0.2.1,[2001:db8::1]:5353"; null: those of resolv.conf */
    uint16_t port;          /* of the servers of resolv.conf; 0: 53 */
    const char *conf_path;  /* null: /etc/resolv.conf; read again when it changes */
    /* trust the AD bit of these servers; else only of those on loopback, or if resolv.conf has
     * "options trust-ad" */
    bool trust_ad;
    int timeout_ms; /* of the first transmission of a query; 0: 2500 */
    int tries;      /* for each server, each with twice the time-out; 0: 2 */
};

struct vouch_posix_names {
    struct vouch_posix_names_options options;
    struct ares_channeldata *channel;   /* null until needed */
    int channel_status;                 /* the status of starting it, if it could not be started */
    struct vouch_posix_names_conf conf; /* of the resolv.conf that was read */
    bool authentic;                     /* the servers' AD bit may be trusted */
    struct vouch_posix_names_query *moved; /* queries from the servers of an older resolv.conf */
    bool moving;                           /* these are being taken from c-ares */
    int64_t conf_mark;                     /* of the resolv.conf that was read */
    uint64_t wake_ms;      /* when a look-up continues with one of two answers; 0: none */
    uint32_t answers;      /* number of answers so far ... */
    uint32_t answers_told; /* ... when vouch_posix_names_process last reported it */
};

enum {
    VOUCH_POSIX_NAMES_FDS = 16,
    VOUCH_POSIX_NAMES_REPLIES = 2,
    VOUCH_POSIX_NAMES_SEARCHED = 256
};

/* The answer to one query. */
struct vouch_posix_names_reply {
    struct vouch_posix_names_query *query; /* pending; null: not asked, or answered */
    uint8_t *message;                      /* from malloc; null: none */
    size_t len;
    int status; /* VOUCH_OK: see the message */
};

/* One look-up at a time, as port.h has it. */
struct vouch_posix_resolver {
    struct vouch_posix_names *names;
    struct vouch_posix_names_reply replies[VOUCH_POSIX_NAMES_REPLIES]; /* A and AAAA; or only one */
    char asked[VOUCH_POSIX_NAMES_SEARCHED]; /* including the search domain, if any */
    bool under_way;
    bool unchecked;         /* the second query, without validation */
    size_t search_at;       /* index of the search domain; the name itself comes last */
    bool exists;            /* it exists without an address in a search domain */
    uint64_t half_since_ms; /* when the first of the two had an address; 0: not yet */
};

/* The caller keeps the options and what they point to, which must outlive it. Nothing is started
 * yet. */
void vouch_posix_names_init(struct vouch_posix_names *n,
                            const struct vouch_posix_names_options *options);
/* Ends all queries; resolvers using it must have been cancelled. */
void vouch_posix_names_close(struct vouch_posix_names *n);

/* For the loop: what to wait for on which descriptors; returns their number (0 if no query is
 * pending). cap should be VOUCH_POSIX_NAMES_FDS. */
size_t vouch_posix_names_fds(struct vouch_posix_names *n, struct pollfd *fds, size_t cap);
/* The number of milliseconds after which vouch_posix_names_process must be called; -1: no limit. */
int vouch_posix_names_timeout_ms(struct vouch_posix_names *n);
/* Reads what has arrived on these descriptors, and repeats queries that timed out. true: some
 * look-up has got its answer, so those that wait should be polled. */
bool vouch_posix_names_process(struct vouch_posix_names *n, const struct pollfd *fds, size_t count);

void vouch_posix_resolver_init(struct vouch_posix_resolver *r, struct vouch_posix_names *n);
/* The port's table for r, which must outlive it; cancel it at the end. */
struct vouch_resolver vouch_posix_resolver_of(struct vouch_posix_resolver *r);

/* --- parts --------------------------------------------------------------------------------------
 */

/* Names that need no name service: text, overrides, the hosts file, "localhost" (RFC 6761).
 * VOUCH_OK, NO_DATA, NO_NAME, or NOT_FOUND: ask the name service. */
int vouch_posix_names_known(const struct vouch_posix_names *n, const char *name,
                            enum vouch_family family, struct vouch_addresses *out);
/* Those with a route from this machine first, alternating IPv6 and IPv4, as in RFC 8305 section
 * 4. */
void vouch_posix_names_order(struct vouch_addresses *a);
/* Adds an address of the family (or any); one that does not fit is counted as lost. */
void vouch_posix_names_add(struct vouch_addresses *out, enum vouch_family family,
                           const struct vouch_address *a);
/* Sends a query; its answer will be stored in *reply. VOUCH_AGAIN, or a negative status. */
int vouch_posix_names_ask(struct vouch_posix_names *n, const char *name, uint16_t type,
                          bool unchecked, struct vouch_posix_names_reply *reply);
/* Drops query and answer. */
void vouch_posix_names_forget(struct vouch_posix_names_reply *reply);
/* Requests a turn of the loop at that monotonic time. */
void vouch_posix_names_wake(struct vouch_posix_names *n, uint64_t mono_ms);
/* The index-th search domain of the machine, for names without a dot; false: no more. */
bool vouch_posix_names_domain(struct vouch_posix_names *n, size_t index, char *buffer, size_t cap);

#endif
