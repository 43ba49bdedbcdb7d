// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_SNTP_H
#define VOUCH_LWIP_SNTP_H

#include "core/port.h"
#include "lwip/udp.h"
#include "port/lwip/clock.h"

/* The time of day by SNTP (RFC 5905 section 14, RFC 4330) from up to four servers, by address. One
 * is asked at a time. A server that does not answer within five seconds, whose answer makes no
 * sense, or that the clock does not believe is followed by the next one; once all have been asked
 * there is a pause, four seconds at first, twice as long each time, at most about four minutes. A
 * server that sends a kiss of death is left alone for an hour. Believed answers come once an hour.
 *
 * The request carries a random number in place of our time, which the answer must repeat. */

enum { VOUCH_SNTP_PORT = 123 };

#ifndef VOUCH_SNTP_SERVERS
#define VOUCH_SNTP_SERVERS 4 /* lwipopts.h may say less */
#endif

struct vouch_sntp_server {
    ip_addr_t address; /* any: none */
    uint16_t port;
    uint64_t rests_until_ms; /* not asked before; 0: it may be */
};

/* Fields are its own. */
struct vouch_sntp {
    struct vouch_lwip_clock *clock;
    struct vouch_entropy entropy;
    uint64_t (*mono_ms)(void);
    struct udp_pcb *pcb; /* while an answer is waited for */
    struct vouch_sntp_server servers[VOUCH_SNTP_SERVERS];
    unsigned current;  /* the server asked last */
    unsigned asked;    /* of this round */
    unsigned pauses;   /* rounds without a believed answer */
    uint64_t due_ms;   /* when to ask, or to give the answer up */
    uint8_t cookie[8]; /* what the answer must repeat */
};

/* Makes s a client of no server. What the arguments point to must outlive it. */
void vouch_sntp_init(struct vouch_sntp *s, struct vouch_lwip_clock *clock,
                     struct vouch_entropy entropy, uint64_t (*mono_ms)(void));
/* Sets a server by its number, below VOUCH_SNTP_SERVERS; null: none. Port 0 stands for 123. true:
 * it was this one before, and nothing has changed. */
bool vouch_sntp_set_server(struct vouch_sntp *s, unsigned number, const ip_addr_t *address,
                           uint16_t port);
/* From now on the servers are those that DHCP names (option 42); one client in a program. */
void vouch_sntp_follow_dhcp(struct vouch_sntp *s);
/* Asks at once, and forgets what failed before: the network has come up. */
void vouch_sntp_restart(struct vouch_sntp *s);
/* Asks, or goes on to the next server, when it is time. */
void vouch_sntp_poll(struct vouch_sntp *s);
/* The monotonic time at which to poll at the latest; UINT64_MAX where there is no server. */
uint64_t vouch_sntp_due(const struct vouch_sntp *s);

#endif
