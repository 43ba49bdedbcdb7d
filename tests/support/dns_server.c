// SPDX-License-Identifier: Apache-2.0
#include "tests/support/dns_server.h"

#include "core/dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { HEADER = 12, FORMERR = 1, REFUSED = 5, AD = 0x20, CD = 0x10, TC = 0x02 };

/* A question as it came, and what goes back. */
struct exchange {
    struct vouch_span query;
    size_t question_end; /* in the query */
    struct vouch_span label;
    unsigned type;
    struct vouch_writer out;
    bool by_tcp;
};

static void bytes(struct vouch_writer *w, const void *data, size_t len)
{
    struct vouch_span s = {data, len};
    vouch_write_span(w, s);
}

static bool is(const struct exchange *e, const char *label)
{
    return vouch_span_equal_nocase(e->label, vouch_span_of(label));
}

/* Header and question, with so many answers to come. */
static void head(struct exchange *e, unsigned rcode, unsigned answers)
{
    bytes(&e->out, e->query.data, 2);
    vouch_write_u8(&e->out, 0x81);
    vouch_write_u8(&e->out, (uint8_t)(0x80 | rcode | (is(e, "secure") ? AD : 0)));
    bytes(&e->out, "\0\1\0", 3);
    vouch_write_u8(&e->out, (uint8_t)answers);
    bytes(&e->out, "\0\0\0\0", 4);
    bytes(&e->out, e->query.data + HEADER, e->question_end - HEADER);
}

/* A record of the question's name; 300 s. */
static void record(struct exchange *e, unsigned type, const void *rdata, size_t len)
{
    bytes(&e->out, "\xc0\x0c\0", 3);
    vouch_write_u8(&e->out, (uint8_t)type);
    bytes(&e->out, "\0\1\0\0\1\x2c", 6);
    vouch_write_u8(&e->out, (uint8_t)(len >> 8));
    vouch_write_u8(&e->out, (uint8_t)len);
    bytes(&e->out, rdata, len);
}

static void usual(struct exchange *e)
{
    static const uint8_t six[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};
    bool only4 = is(e, "only4") && e->type != VOUCH_DNS_A;
    switch (only4 ? 0 : e->type) {
    case VOUCH_DNS_A:
        head(e, 0, 2);
        record(e, e->type, "\xc0\0\2\1", 4);
        record(e, e->type, "\xc0\0\2\2", 4);
        return;
    case VOUCH_DNS_AAAA:
        head(e, 0, 1);
        record(e, e->type, six, sizeof six);
        return;
    case VOUCH_DNS_MX:
        head(e, 0, 1);
        record(e, e->type, "\0\x0a\2mx\xc0\x0c", 7);
        return;
    case VOUCH_DNS_TXT:
        head(e, 0, 1);
        record(e, e->type, "\6v=TEST", 7);
        return;
    case VOUCH_DNS_TLSA:
        head(e, 0, 1);
        record(e, e->type, "\3\1\1data", 7);
        return;
    default:
        head(e, 0, 0);
    }
}

static void alias(struct exchange *e)
{
    head(e, 0, e->type == VOUCH_DNS_A ? 2 : 1);
    record(e, VOUCH_DNS_CNAME, "\2ok\4test", 9);
    if (e->type != VOUCH_DNS_A)
        return;
    bytes(&e->out, "\2ok\4test\0\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\1", 23);
}

static void large(struct exchange *e)
{
    uint8_t text[1004];
    if (!e->by_tcp) {
        head(e, 0, 0);
        e->out.data[2] |= TC;
        return;
    }
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < sizeof text; i += 251)
        text[i] = 250;
    head(e, 0, 1);
    record(e, VOUCH_DNS_TXT, text, sizeof text);
}

static void many(struct exchange *e)
{
    head(e, 0, e->type == VOUCH_DNS_A ? 40 : 0);
    for (uint8_t i = 0; e->type == VOUCH_DNS_A && i < 40; i++) {
        uint8_t address[4] = {198, 51, 100, i};
        record(e, VOUCH_DNS_A, address, 4);
    }
}

static void lie(struct exchange *e)
{
    head(e, 0, 3);
    record(e, e->type, "\xc0", 1);
    e->out.len--;
}

static void other(struct exchange *e)
{
    head(e, 0, 1);
    e->out.data[HEADER + 1] ^= 1;
    record(e, VOUCH_DNS_A, "\1\2\3\4", 4);
}

static void garbage(struct exchange *e)
{
    bytes(&e->out, e->query.data, 2);
    for (size_t i = 0; i < 100; i++)
        vouch_write_u8(&e->out, (uint8_t)(i * 151 + 0x81));
}

static void three_bytes(struct exchange *e)
{
    bytes(&e->out, e->query.data, 3);
}

static void bogus(struct exchange *e)
{
    if (e->query.data[3] & CD)
        usual(e);
    else
        head(e, VOUCH_DNS_SERVFAIL, 0);
}

static void formerr(struct exchange *e)
{
    if (e->query.data[11])
        head(e, FORMERR, 0);
    else
        usual(e);
}

static void servfail(struct exchange *e)
{
    head(e, VOUCH_DNS_SERVFAIL, 0);
}

static void refused(struct exchange *e)
{
    head(e, REFUSED, 0);
}

static void nothing(struct exchange *e)
{
    head(e, 0, 0);
}

static void silent(struct exchange *e)
{
    (void)e;
}

static void deaf6(struct exchange *e)
{
    if (e->type != VOUCH_DNS_AAAA)
        usual(e);
}

static void answer(struct exchange *e)
{
    static const struct {
        const char *label;
        void (*act)(struct exchange *);
    } acts[] = {
        {"ok", usual},        {"secure", usual}, {"only4", usual},       {"alias", alias},
        {"nothing", nothing}, {"bogus", bogus},  {"servfail", servfail}, {"refused", refused},
        {"formerr", formerr}, {"large", large},  {"many", many},         {"garbage", garbage},
        {"lie", lie},         {"other", other},  {"short", three_bytes}, {"silent", silent},
        {"deaf6", deaf6},
    };
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (!is(e, acts[i].label))
            continue;
        acts[i].act(e);
        return;
    }
    head(e, VOUCH_DNS_NXDOMAIN, 0);
}

/* Fills the exchange from a query; false when it is none. */
static bool understand(struct exchange *e)
{
    struct vouch_reader r = vouch_reader_of(e->query);
    vouch_read_span(&r, HEADER);
    e->label = vouch_read_span(&r, vouch_read_u8(&r));
    size_t labels = 1;
    for (unsigned len = vouch_read_u8(&r); len && !r.failed; len = vouch_read_u8(&r), labels++) {
        struct vouch_span label = vouch_read_span(&r, len);
        if (vouch_span_equal(label, vouch_span_of("absent")))
            e->label = label;
    }
    if (labels == 1)
        e->label = vouch_span_of("nx");
    e->type = vouch_read_u16(&r);
    vouch_read_u16(&r);
    e->question_end = r.failed ? 0 : (size_t)(r.at - e->query.data);
    return !r.failed;
}

size_t dns_server_answer(struct vouch_span query, bool by_tcp, uint8_t *out)
{
    struct exchange e = {
        .query = query, .out = vouch_writer_of(out, DNS_SERVER_ANSWER_MAX), .by_tcp = by_tcp};
    if (understand(&e))
        answer(&e);
    return e.out.len;
}

static void serve_udp(struct dns_server *s)
{
    uint8_t in[2048], out[DNS_SERVER_ANSWER_MAX];
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    ssize_t n;
    while ((n = recvfrom(s->udp, in, sizeof in, 0, (struct sockaddr *)&from, &from_len)) > 0) {
        size_t len = dns_server_answer((struct vouch_span){in, (size_t)n}, false, out);
        s->udp_queries++;
        if (len)
            sendto(s->udp, out, len, 0, (struct sockaddr *)&from, from_len);
    }
}

static void serve_tcp(struct dns_server *s)
{
    uint8_t in[2048], out[2 + DNS_SERVER_ANSWER_MAX];
    if (s->stream < 0)
        s->stream = accept4(s->tcp, NULL, NULL, SOCK_NONBLOCK);
    if (s->stream < 0)
        return;
    ssize_t n = recv(s->stream, in, sizeof in, 0);
    if (n == 0) {
        close(s->stream);
        s->stream = -1;
    }
    if (n < 3)
        return;
    size_t len = dns_server_answer((struct vouch_span){in + 2, (size_t)n - 2}, true, out + 2);
    s->tcp_queries++;
    out[0] = (uint8_t)(len >> 8);
    out[1] = (uint8_t)len;
    assert_int_equal(send(s->stream, out, len + 2, MSG_NOSIGNAL), len + 2);
}

void dns_server_start(struct dns_server *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    memset(s, 0, sizeof *s);
    s->stream = -1;
    for (int tries = 0;; tries++) { /* until a port is free for both */
        at.sin_port = 0;
        s->udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        s->tcp = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(s->udp, (struct sockaddr *)&at, sizeof at), 0);
        assert_int_equal(getsockname(s->udp, (struct sockaddr *)&at, &len), 0);
        if (bind(s->tcp, (struct sockaddr *)&at, sizeof at) == 0)
            break;
        assert_true(tries < 10);
        close(s->udp);
        close(s->tcp);
    }
    assert_int_equal(listen(s->tcp, 5), 0);
    snprintf(s->address, sizeof s->address, "127.0.0.1:%d", ntohs(at.sin_port));
}

void dns_server_stop(struct dns_server *s)
{
    close(s->udp);
    close(s->tcp);
    if (s->stream >= 0)
        close(s->stream);
}

size_t dns_server_fds(const struct dns_server *s, struct pollfd *fds)
{
    const int all[] = {s->udp, s->tcp, s->stream};
    size_t count = s->stream < 0 ? 2 : 3;
    for (size_t i = 0; i < count; i++) {
        fds[i].fd = all[i];
        fds[i].events = POLLIN;
        fds[i].revents = 0;
    }
    return count;
}

void dns_server_serve(struct dns_server *s)
{
    serve_udp(s);
    serve_tcp(s);
}
