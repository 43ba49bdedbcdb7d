// SPDX-License-Identifier: Apache-2.0
#ifndef DNS_SERVER_H
#define DNS_SERVER_H

#include "core/bytes.h"

#include <poll.h>

/* A name server on loopback, UDP and TCP on one port, served from the test's own loop. It does what
 * the first label of the name that is asked says:
 *
 *     ok         A 192.0.2.1 and 192.0.2.2, AAAA 2001:db8::1; MX, TXT and TLSA too
 *     secure     the same, with the AD bit
 *     alias      a CNAME to ok.test, and what that has
 *     only4      only A
 *     nothing    no record at all (NODATA)
 *     nx         NXDOMAIN, as does every label that is not named here, and every name of
 *                one label or in the domain "absent"
 *     servfail   SERVFAIL whatever is asked
 *     bogus      SERVFAIL, but an answer when checking is disabled
 *     refused    REFUSED
 *     formerr    FORMERR to a query with EDNS0, an answer to one without
 *     large      TXT of 1,000 bytes; truncated by UDP
 *     many       40 A records
 *     garbage    random bytes
 *     lie        a good header, then records that break off
 *     other      an answer to another question
 *     short      three bytes
 *     silent     no answer
 *     deaf6      no answer to AAAA
 */
struct dns_server {
    int udp;
    int tcp;
    int stream;       /* a TCP connection, or -1 */
    char address[32]; /* "127.0.0.1:5353" */
    unsigned udp_queries;
    unsigned tcp_queries;
};

enum { DNS_SERVER_ANSWER_MAX = 1536 };

/* What it says to one query, for a test that carries it there itself; the length, 0: nothing. */
size_t dns_server_answer(struct vouch_span query, bool by_tcp, uint8_t *out);

/* Fails the test when it cannot listen. */
void dns_server_start(struct dns_server *s);
void dns_server_stop(struct dns_server *s);
/* Its descriptors, to poll; how many (at most 3). */
size_t dns_server_fds(const struct dns_server *s, struct pollfd *fds);
/* Answers all that has come. */
void dns_server_serve(struct dns_server *s);

#endif
