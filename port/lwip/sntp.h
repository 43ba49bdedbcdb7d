// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_SNTP_H
#define VOUCH_LWIP_SNTP_H

#include "core/port.h"
#include "lwip/udp.h"
#include "port/lwip/clock.h"

/* The time of day by SNTP (RFC 5905 section 14, RFC 4330) from up to four servers, by address
 * or by name. One
 * is asked at a time. If a server does not answer within five seconds, or its answer is malformed
 * or rejected by the clock, the next one is asked; after all of them there is a pause, four seconds
 * at first, doubled each time, at most about four minutes, or one while the time is unknown. A
 * server that sends a kiss-o'-death is not asked for an hour. After an accepted answer the next
 * question follows in an hour.
 *
 * A name is looked up by lwIP's client before each question to its server, which goes to the first
 * address of the answer; a name that gives none, or not in time, counts as a server that does not
 * answer.
 *
 * The request carries a random number in place of our time, which the answer must repeat. */

enum { VOUCH_SNTP_PORT = 123 };

#ifndef VOUCH_SNTP_SERVERS
#define VOUCH_SNTP_SERVERS 4 /* lwipopts.h may define fewer */
#endif

struct vouch_sntp_server {
    struct vouch_span name; /* empty: by address */
    ip_addr_t address;      /* of a name the last one found; any: none */
    uint16_t port;
    uint64_t rests_until_ms; /* not asked before this; 0: may be asked */
};

/* The fields are private to it. */
struct vouch_sntp {
    struct vouch_lwip_clock *clock;
    struct vouch_entropy entropy;
    uint64_t (*mono_ms)(void);
    struct udp_pcb *pcb; /* while waiting for an answer */
    struct vouch_sntp_server servers[VOUCH_SNTP_SERVERS];
    bool looking_up;   /* the current server's name */
    unsigned current;  /* the last server asked */
    unsigned asked;    /* in this round */
    unsigned pauses;   /* rounds without an accepted answer */
    uint64_t due_ms;   /* when to ask, or to give up waiting */
    uint8_t cookie[8]; /* what the answer must repeat */
};

/* Makes s a client without servers. What the arguments point to must outlive it. */
void vouch_sntp_init(struct vouch_sntp *s, struct vouch_lwip_clock *clock,
                     struct vouch_entropy entropy, uint64_t (*mono_ms)(void));
/* Sets a server by its number, below VOUCH_SNTP_SERVERS; null: none. Port 0 means 123. true: it is
 * the same as before, and nothing has changed. */
bool vouch_sntp_set_server(struct vouch_sntp *s, unsigned number, const ip_addr_t *address,
                           uint16_t port);
/* The same by name, which must outlive s. */
void vouch_sntp_set_name(struct vouch_sntp *s, unsigned number, struct vouch_span name,
                         uint16_t port);
/* From now on use the servers that DHCP announces (option 42); one client in a program. */
void vouch_sntp_follow_dhcp(struct vouch_sntp *s);
/* Asks at once, and forgets earlier failures: the network has come up. */
void vouch_sntp_restart(struct vouch_sntp *s);
/* Asks, or moves to the next server, when it is time. */
void vouch_sntp_poll(struct vouch_sntp *s);
/* The monotonic time by which to poll; UINT64_MAX if there is no server. */
uint64_t vouch_sntp_due(const struct vouch_sntp *s);

#endif
