// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_DNS_QUESTION_H
#define VOUCH_LWIP_DNS_QUESTION_H

#include "core/dns.h"
#include "port/lwip/resolver.h"
#include "port/lwip/transport.h"

#include "lwip/udp.h"

/* One question to the name servers and its answer (RFC 1035 section 4.2): by UDP with EDNS0, from
 * another port and under another random id each time it is sent (RFC 5452), by TCP where the answer
 * is truncated. What is no answer to it (another address, id or question) is passed over. */

enum { VOUCH_DNS_ANSWER_MAX = 4096 };

struct vouch_dns_question {
    const struct vouch_lwip_names *names;
    struct udp_pcb *udp;
    struct vouch_lwip_transport tcp;
    bool by_tcp;
    bool sent;                              /* by TCP */
    uint8_t query[2 + VOUCH_DNS_QUERY_MAX]; /* behind its length, as TCP has it */
    size_t query_len;                       /* without that */
    unsigned sends;                         /* how often it was sent */
    unsigned sends_max;
    uint32_t timeout_ms; /* for this time */
    uint64_t due_ms;
    uint8_t answer[2 + VOUCH_DNS_ANSWER_MAX]; /* the same */
    size_t answer_len;                        /* by TCP with the length, as far as it came */
    bool answered;
    uint8_t refused; /* the code of the last refusal, for lack of an answer; 0: none */
};

struct vouch_dns_ask {
    const char *name;
    uint16_t type;
    bool unchecked;      /* answers that do not validate, too */
    uint32_t timeout_ms; /* the first time; twice as long in each round of the servers */
    unsigned rounds;
};

/* Sends it; q->names must be set, and what was under way dropped. VOUCH_AGAIN; ARGUMENT: no name;
 * NAME_SERVER: there is no server; ENTROPY; MEMORY. */
int vouch_dns_question_begin(struct vouch_dns_question *q, const struct vouch_dns_ask *ask);
/* VOUCH_AGAIN; VOUCH_OK: vouch_dns_question_answer has it, be it a refusal; TIMEOUT: nobody
 * answered. */
int vouch_dns_question_poll(struct vouch_dns_question *q);
/* The message; good until the next begin. */
struct vouch_span vouch_dns_question_answer(const struct vouch_dns_question *q);
/* Frees what it holds, in any state. */
void vouch_dns_question_drop(struct vouch_dns_question *q);

#endif
