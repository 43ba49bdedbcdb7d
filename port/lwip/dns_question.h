// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_DNS_QUESTION_H
#define VOUCH_LWIP_DNS_QUESTION_H

#include "core/dns.h"
#include "port/lwip/resolver.h"
#include "port/lwip/transport.h"

#include "lwip/udp.h"

/* One question to the name servers and its answer (RFC 1035 section 4.2): by UDP with EDNS0, with a
 * new port and random id for each transmission (RFC 5452), by TCP if the answer is truncated.
 * Packets that do not match (another address, id or question) are ignored. */

enum { VOUCH_DNS_ANSWER_MAX = 4096 };

struct vouch_dns_question {
    const struct vouch_lwip_names *names;
    struct udp_pcb *udp;
    struct vouch_lwip_transport tcp;
    bool by_tcp;
    bool sent;                              /* by TCP */
    uint8_t query[2 + VOUCH_DNS_QUERY_MAX]; /* after its length, as over TCP */
    size_t query_len;                       /* without the length */
    unsigned sends;                         /* number of transmissions */
    unsigned sends_max;
    uint32_t timeout_ms; /* of the current transmission */
    uint64_t due_ms;
    uint8_t answer[2 + VOUCH_DNS_ANSWER_MAX]; /* the same */
    size_t answer_len; /* over TCP including the length, as far as received */
    bool answered;
    uint8_t refused; /* the code of the last refusal, if there was no answer; 0: none */
};

struct vouch_dns_ask {
    const char *name;
    uint16_t type;
    bool unchecked;      /* also accept answers that do not validate */
    uint32_t timeout_ms; /* for the first transmission; doubled in each round of the servers */
    unsigned rounds;
};

/* Sends it; q->names must be set, and any earlier question ended. VOUCH_AGAIN; ARGUMENT: no name;
 * NAME_SERVER: there is no server; ENTROPY; MEMORY. */
int vouch_dns_question_begin(struct vouch_dns_question *q, const struct vouch_dns_ask *ask);
/* VOUCH_AGAIN; VOUCH_OK: vouch_dns_question_answer has it, which may be a refusal; TIMEOUT: no
 * answer. */
int vouch_dns_question_poll(struct vouch_dns_question *q);
/* The message; valid until the next begin. */
struct vouch_span vouch_dns_question_answer(const struct vouch_dns_question *q);
/* Frees what it holds, in any state. */
void vouch_dns_question_drop(struct vouch_dns_question *q);

#endif
