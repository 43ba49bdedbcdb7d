// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/dns_question.h"

#include <string.h>

#include "lwip/dns.h"

enum { HEADER = 12, FLAGS = 2, CODES = 3, QUESTIONS = 5, QR = 0x80, TC = 0x02 };
enum { RCODE_FORMERR = 1, SERVER_PORT = 53, FIRST_PORT = 49152, PORTS = 16384, PORT_TRIES = 8 };
enum { QUESTION_TAIL = 4 + 11 /* OPT */ };

/* --- servers --- */

static bool server_at(unsigned index, ip_addr_t *out)
{
    for (u8_t i = 0; i < DNS_MAX_SERVERS; i++) {
        const ip_addr_t *server = dns_getserver(i);
        if (ip_addr_isany(server) || index-- > 0)
            continue;
        ip_addr_copy(*out, *server);
        return true;
    }
    return false;
}

static unsigned servers(void)
{
    ip_addr_t ignored;
    unsigned count = 0;

    while (server_at(count, &ignored))
        count++;
    return count;
}

static uint8_t *query_of(struct vouch_dns_question *q)
{
    return q->query + 2;
}

static uint8_t *answer_of(struct vouch_dns_question *q)
{
    return q->answer + 2;
}

/* --- answers by UDP --- */

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

/* The question must be returned unchanged. Servers without EDNS0 may omit it from their refusal. */
static bool same_question(const uint8_t *query, const uint8_t *answer, size_t len, size_t query_len)
{
    size_t end = query_len - (query[HEADER - 1] ? QUESTION_TAIL - 4 : 0);

    if (answer[QUESTIONS - 1] == 0 && answer[QUESTIONS] == 0)
        return (answer[CODES] & 0x0F) == RCODE_FORMERR;
    if (answer[QUESTIONS - 1] != 0 || answer[QUESTIONS] != 1 || len < end)
        return false;
    for (size_t i = HEADER; i < end; i++)
        if (lower(answer[i]) != lower(query[i]))
            return false;
    return true;
}

static bool is_answer(struct vouch_dns_question *q, const uint8_t *answer, size_t len)
{
    const uint8_t *query = query_of(q);

    return len >= HEADER && memcmp(answer, query, 2) == 0 && (answer[FLAGS] & QR) &&
           same_question(query, answer, len, q->query_len);
}

/* lwIP lets through only what comes from the server's address and port. */
static void on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                        u16_t port)
{
    struct vouch_dns_question *q = arg;

    (void)pcb;
    (void)from;
    (void)port;
    if (!q->answered && p->tot_len <= VOUCH_DNS_ANSWER_MAX) {
        pbuf_copy_partial(p, answer_of(q), p->tot_len, 0);
        q->answered = is_answer(q, answer_of(q), p->tot_len);
        q->answer_len = p->tot_len;
    }
    pbuf_free(p);
}

/* --- sending --- */

static void close_all(struct vouch_dns_question *q)
{
    struct vouch_transport t = vouch_lwip_transport_of(&q->tcp);

    if (q->udp)
        udp_remove(q->udp);
    q->udp = NULL;
    t.ops->close(t.self);
    q->by_tcp = false;
    q->sent = false;
}

/* A new port and id each time, so that whoever has not seen the question cannot answer it. */
static int open_port(struct vouch_dns_question *q, const ip_addr_t *server)
{
    const struct vouch_entropy *e = &q->names->entropy;
    uint8_t random[4];
    err_t err = ERR_USE;

    q->udp = udp_new_ip_type(IPADDR_TYPE_ANY);
    if (!q->udp)
        return VOUCH_E_MEMORY;
    udp_recv(q->udp, on_datagram, q);
    for (int i = 0; err == ERR_USE && i < PORT_TRIES; i++) {
        if (e->ops->fill(e->self, random, sizeof random) != VOUCH_OK)
            return VOUCH_E_ENTROPY;
        unsigned port = FIRST_PORT + ((unsigned)random[0] << 8 | random[1]) % PORTS;
        err = udp_bind(q->udp, IP_ANY_TYPE, (u16_t)port);
    }
    memcpy(query_of(q), random + 2, 2);
    return err == ERR_OK && udp_connect(q->udp, server, SERVER_PORT) == ERR_OK ? VOUCH_OK
                                                                               : VOUCH_E_MEMORY;
}

/* A datagram that cannot be sent (no route yet) counts as lost: it is repeated later. */
static int send_datagram(struct vouch_dns_question *q)
{
    ip_addr_t server;
    unsigned count = servers();

    close_all(q);
    if (count == 0 || !server_at(q->sends % count, &server))
        return VOUCH_E_NAME_SERVER;
    int status = open_port(q, &server);
    if (status != VOUCH_OK)
        return status;
    struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)q->query_len, PBUF_RAM);
    if (!p)
        return VOUCH_E_MEMORY;
    pbuf_take(p, query_of(q), (u16_t)q->query_len);
    q->answered = false;
    udp_send(q->udp, p);
    pbuf_free(p);
    q->due_ms = q->names->mono_ms() + ((uint64_t)q->timeout_ms << q->sends / count);
    q->sends++;
    return VOUCH_AGAIN;
}

int vouch_dns_question_begin(struct vouch_dns_question *q, const struct vouch_dns_ask *ask)
{
    struct vouch_writer w = vouch_writer_of(query_of(q), sizeof q->query - 2);

    if (!vouch_dns_write_query(&w, ask->name, ask->type, 0, ask->unchecked))
        return VOUCH_E_ARGUMENT;
    q->query_len = w.len;
    q->sends = 0;
    q->sends_max = ask->rounds * servers();
    q->timeout_ms = ask->timeout_ms;
    q->refused = 0;
    return send_datagram(q);
}

/* --- the same by TCP, using the transport of port.h --- */

static void begin_tcp(struct vouch_dns_question *q)
{
    close_all(q);
    q->by_tcp = true;
    q->due_ms = q->names->mono_ms() + q->timeout_ms;
    q->answered = false;
    q->answer_len = 0;
    q->query[0] = (uint8_t)(q->query_len >> 8);
    q->query[1] = (uint8_t)q->query_len;
}

static void server_address(struct vouch_dns_question *q, struct vouch_address *out)
{
    ip_addr_t server;
    unsigned count = servers();

    memset(out, 0, sizeof *out);
    if (count > 0 && server_at((q->sends - 1) % count, &server))
        vouch_lwip_address_of(&server, out);
    out->port = SERVER_PORT;
}

/* The length that the message announces; 0: not known yet. */
static size_t announced(const struct vouch_dns_question *q)
{
    return q->answer_len < 2 ? 0 : 2U + ((size_t)q->answer[0] << 8 | q->answer[1]);
}

/* VOUCH_OK: a complete answer. */
static int poll_tcp(struct vouch_dns_question *q)
{
    struct vouch_transport t = vouch_lwip_transport_of(&q->tcp);
    struct vouch_address server;

    server_address(q, &server);
    int status = t.ops->open(t.self, &server);
    if (status != VOUCH_OK)
        return status;
    if (!q->sent) { /* a fresh send buffer takes a whole query */
        int n = t.ops->send(t.self, q->query, q->query_len + 2);
        if (n != (int)q->query_len + 2)
            return n < 0 ? n : VOUCH_E_IO;
        q->sent = true;
    }
    size_t want = announced(q) ? announced(q) : 2;
    while (q->answer_len < want && want <= sizeof q->answer) {
        int n = t.ops->recv(t.self, q->answer + q->answer_len, want - q->answer_len);
        if (n <= 0)
            return n < 0 ? n : VOUCH_AGAIN;
        q->answer_len += (size_t)n;
        want = announced(q) ? announced(q) : 2;
    }
    return want <= sizeof q->answer && is_answer(q, answer_of(q), want - 2) ? VOUCH_OK
                                                                            : VOUCH_E_MALFORMED;
}

/* --- continuing --- */

/* Every server refused: the answer is the refusal's code with the question's header. */
static int refusal(struct vouch_dns_question *q)
{
    uint8_t *answer = answer_of(q);

    memcpy(answer, query_of(q), HEADER);
    answer[FLAGS] |= QR;
    answer[CODES] = q->refused;
    q->answer_len = HEADER;
    return VOUCH_OK;
}

static int again(struct vouch_dns_question *q)
{
    if (q->sends < q->sends_max)
        return send_datagram(q);
    close_all(q);
    return q->refused ? refusal(q) : VOUCH_E_TIMEOUT;
}

static int rcode_of(struct vouch_dns_question *q)
{
    return answer_of(q)[CODES] & 0x0F;
}

/* A positive or negative answer ends it; any other code may be the problem of this server alone. */
static int weigh(struct vouch_dns_question *q)
{
    int rcode = rcode_of(q);

    if (rcode == 0 || rcode == VOUCH_DNS_NXDOMAIN) {
        close_all(q);
        return VOUCH_OK;
    }
    if (rcode == RCODE_FORMERR && vouch_dns_drop_edns(query_of(q), &q->query_len)) {
        q->sends--;
        return send_datagram(q);
    }
    q->refused = (uint8_t)rcode;
    return again(q);
}

int vouch_dns_question_poll(struct vouch_dns_question *q)
{
    if (q->by_tcp) {
        int status = poll_tcp(q);
        if (status == VOUCH_OK) {
            q->answer_len -= 2;
            return weigh(q);
        }
        if (status != VOUCH_AGAIN)
            return again(q);
    } else if (q->answered && (answer_of(q)[FLAGS] & TC)) {
        begin_tcp(q);
    } else if (q->answered) {
        return weigh(q);
    }
    return q->names->mono_ms() < q->due_ms ? VOUCH_AGAIN : again(q);
}

struct vouch_span vouch_dns_question_answer(const struct vouch_dns_question *q)
{
    return (struct vouch_span){q->answer + 2, q->answer_len};
}

void vouch_dns_question_drop(struct vouch_dns_question *q)
{
    close_all(q);
}
