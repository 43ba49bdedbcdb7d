// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_RESOLVER_H
#define VOUCH_POSIX_RESOLVER_H

#include "core/port.h"
#include "port/posix/names_conf.h"

#include <poll.h>

/* Names: addresses as text, overrides and /etc/hosts are answered at once; all else goes to the
 * name servers of /etc/resolv.conf, through c-ares, which is started by the first question that
 * needs it. One vouch_posix_names serves any number of look-ups; each check has a
 * vouch_posix_resolver of its own. */

/* --resolve: what a name's address is, whatever the name service says. Several rows of one name are
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
    const char *conf_path;  /* null: /etc/resolv.conf; read again when it has changed */
    bool trust_ad;          /* believe the AD bit of these servers; else only of those on loopback,
                               or where resolv.conf has "options trust-ad" */
    int timeout_ms;         /* for the first try of a question; 0: 2500 */
    int tries;              /* of each server, each twice as long; 0: 2 */
};

struct vouch_posix_names {
    struct vouch_posix_names_options options;
    struct ares_channeldata *channel;      /* null until it is needed */
    int channel_status;                    /* what starting it gave, if it could not be started */
    struct vouch_posix_names_conf conf;    /* of the resolv.conf that was read */
    bool authentic;                        /* the servers' AD bit may be believed */
    struct vouch_posix_names_query *moved; /* questions from the servers of an older resolv.conf */
    bool moving;                           /* these are being taken from c-ares */
    int64_t conf_mark;                     /* of the resolv.conf that was read */
    uint64_t wake_ms;                      /* when a look-up goes on with half an answer; 0: none */
    uint32_t answers;                      /* how many there were ... */
    uint32_t answers_told;                 /* ... when vouch_posix_names_process last said so */
};

enum {
    VOUCH_POSIX_NAMES_FDS = 16,
    VOUCH_POSIX_NAMES_REPLIES = 2,
    VOUCH_POSIX_NAMES_SEARCHED = 256
};

/* What came back for one question. */
struct vouch_posix_names_reply {
    struct vouch_posix_names_query *query; /* under way; null: not asked, or answered */
    uint8_t *message;                      /* by malloc; null: none */
    size_t len;
    int status; /* VOUCH_OK: see the message */
};

/* One look-up at a time, as port.h has it. */
struct vouch_posix_resolver {
    struct vouch_posix_names *names;
    struct vouch_posix_names_reply replies[VOUCH_POSIX_NAMES_REPLIES]; /* A and AAAA; or one */
    char asked[VOUCH_POSIX_NAMES_SEARCHED]; /* with the search domain, if any */
    bool under_way;
    bool unchecked;         /* the second question, without validation */
    size_t search_at;       /* which search domain; the name itself comes last */
    bool exists;            /* without an address, in a domain that was searched */
    uint64_t half_since_ms; /* when the first of the two had an address; 0: not yet */
};

/* The options, and what they point to, stay the caller's and must outlive it. Nothing is started.
 */
void vouch_posix_names_init(struct vouch_posix_names *n,
                            const struct vouch_posix_names_options *options);
/* Ends all questions; resolvers over it must have been cancelled. */
void vouch_posix_names_close(struct vouch_posix_names *n);

/* For the loop: what to wait for on which descriptors; how many they are (0 while nothing is
 * asked). cap should be VOUCH_POSIX_NAMES_FDS. */
size_t vouch_posix_names_fds(struct vouch_posix_names *n, struct pollfd *fds, size_t cap);
/* After how many milliseconds at the latest vouch_posix_names_process should be called; -1: no
 * hurry.
 */
int vouch_posix_names_timeout_ms(struct vouch_posix_names *n);
/* Reads what has come on these descriptors, and repeats questions whose time is up. true: some
 * look-up has got its answer, so that it is worth polling those that wait. */
bool vouch_posix_names_process(struct vouch_posix_names *n, const struct pollfd *fds, size_t count);

void vouch_posix_resolver_init(struct vouch_posix_resolver *r, struct vouch_posix_names *n);
/* The port's table over r, which must outlive it; cancel it at the end. */
struct vouch_resolver vouch_posix_resolver_of(struct vouch_posix_resolver *r);

/* --- parts --------------------------------------------------------------------------------------
 */

/* What needs no name service: text, overrides, the hosts file, "localhost" (RFC 6761). VOUCH_OK,
 * NO_DATA, NO_NAME, or NOT_FOUND: ask the name service. */
int vouch_posix_names_known(const struct vouch_posix_names *n, const char *name,
                            enum vouch_family family, struct vouch_addresses *out);
/* Those that this machine has a route to first, IPv6 and IPv4 in turn, as RFC 8305 section 4. */
void vouch_posix_names_order(struct vouch_addresses *a);
/* Adds an address of the family (or any); one that does not fit is counted as lost. */
void vouch_posix_names_add(struct vouch_addresses *out, enum vouch_family family,
                           const struct vouch_address *a);
/* Sends a question; its answer will be put into *reply. VOUCH_AGAIN, or a negative status. */
int vouch_posix_names_ask(struct vouch_posix_names *n, const char *name, uint16_t type,
                          bool unchecked, struct vouch_posix_names_reply *reply);
/* Forgets question and answer. */
void vouch_posix_names_forget(struct vouch_posix_names_reply *reply);
/* Asks for a turn of the loop at that monotonic time. */
void vouch_posix_names_wake(struct vouch_posix_names *n, uint64_t mono_ms);
/* The index-th search domain of the machine, for names without a dot; false: there are no more. */
bool vouch_posix_names_domain(struct vouch_posix_names *n, size_t index, char *buffer, size_t cap);

#endif
