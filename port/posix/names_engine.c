// SPDX-License-Identifier: Apache-2.0
/* Queries over the network: c-ares finds the servers, retransmits, and falls back to TCP. The
 * messages are our own (core/dns.h), because those of c-ares have no AD bit. */
#include "core/dns.h"
#include "port/posix/clock.h"
#include "port/posix/entropy.h"
#include "port/posix/files.h"
#include "port/posix/resolver.h"

/* What c-ares 1.34 deprecates is all that 1.18 offers. */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TIMEOUT_MS = 2500, TRIES = 2, UDP_PAYLOAD = 1232, RCODE_FORMERR = 1, PATH_SIZE = 4096 };

/* Lives until c-ares calls back; the reply may be gone before then. */
struct vouch_posix_names_query {
    struct vouch_posix_names *names;
    struct vouch_posix_names_reply *reply; /* null: forgotten */
    struct vouch_posix_names_query *next;  /* while they move to another channel */
    size_t len;
    uint8_t message[VOUCH_DNS_QUERY_MAX];
};

static void answered(void *arg, int error, int timeouts, unsigned char *data, int len);

static const char *conf_path(const struct vouch_posix_names *n)
{
    return n->options.conf_path ? n->options.conf_path : "/etc/resolv.conf";
}

/* A number that changes with the file; 0: there is no file. */
static int64_t mark_of_conf(const struct vouch_posix_names *n)
{
    struct stat st;
    if (n->options.servers || stat(conf_path(n), &st) != 0)
        return 0;
    uint64_t written_ns = (uint64_t)st.st_mtim.tv_sec * 1000000000U + (uint64_t)st.st_mtim.tv_nsec;
    return (int64_t)((written_ns * 31U + (uint64_t)st.st_ino) * 31U + (uint64_t)st.st_size) | 1;
}

static int start(struct vouch_posix_names *n)
{
    const struct vouch_posix_names_options *o = &n->options;
    struct ares_options options = {0};
    /* SERVFAIL must be passed to us: from a validating server it can mean "bogus". */
    options.flags = ARES_FLAG_EDNS | ARES_FLAG_NOCHECKRESP;
    options.ednspsz = UDP_PAYLOAD;
    options.timeout = o->timeout_ms ? o->timeout_ms : TIMEOUT_MS;
    options.tries = o->tries ? o->tries : TRIES;
    int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
    char path[PATH_SIZE];
    if (o->conf_path && strlen(o->conf_path) < sizeof path) {
        /* c-ares copies it, but its parameter is not const */
        memcpy(path, o->conf_path, strlen(o->conf_path) + 1);
        options.resolvconf_path = path;
        mask |= ARES_OPT_RESOLVCONF;
    }
    if (o->port) {
        options.udp_port = options.tcp_port = o->port;
        mask |= ARES_OPT_UDP_PORT | ARES_OPT_TCP_PORT;
    }
#ifdef ARES_OPT_UDP_MAX_QUERIES
    /* A socket, and so a source port chosen by the kernel, for each query (RFC 5452 section 9.2).
     * Versions before 1.20 open a new one whenever no query is pending. */
    options.udp_max_queries = 1;
    mask |= ARES_OPT_UDP_MAX_QUERIES;
#endif
#ifdef ARES_OPT_QUERY_CACHE
    /* Otherwise it caches answers, even to queries that were cancelled. */
    options.qcache_max_ttl = 0;
    mask |= ARES_OPT_QUERY_CACHE;
#endif
    n->conf_mark = mark_of_conf(n);
    if (ares_init_options(&n->channel, &options, mask) != ARES_SUCCESS) {
        n->channel = NULL;
        return VOUCH_E_MEMORY;
    }
    if (o->servers && ares_set_servers_ports_csv(n->channel, o->servers) != ARES_SUCCESS) {
        ares_destroy(n->channel);
        n->channel = NULL;
        return VOUCH_E_ARGUMENT;
    }
    vouch_posix_names_conf_read(conf_path(n), &n->conf);
    n->authentic = o->trust_ad || (o->servers ? vouch_posix_names_on_loopback(o->servers)
                                              : n->conf.on_loopback || n->conf.trust_ad);
    return VOUCH_OK;
}

static void end_query(struct vouch_posix_names_query *q, int status, struct vouch_span message);

/* Sends the unanswered queries to the new servers. */
static void send_moved(struct vouch_posix_names *n)
{
    while (n->moved) {
        struct vouch_posix_names_query *q = n->moved;
        n->moved = q->next;
        if (n->channel)
            ares_send(n->channel, q->message, (int)q->len, answered, q);
        else
            end_query(q, n->channel_status, (struct vouch_span){0});
    }
}

/* An agent runs for months, and a machine moves between networks. Pending queries go to the new
 * servers: the old ones may never answer, and a busy agent always has some pending. */
static void stop_if_stale(struct vouch_posix_names *n)
{
    if (!n->channel || mark_of_conf(n) == n->conf_mark)
        return;
    n->moving = true;
    vouch_posix_names_close(n);
    n->moving = false;
}

static int started(struct vouch_posix_names *n)
{
    stop_if_stale(n);
    if (!n->channel && n->channel_status == VOUCH_OK)
        n->channel_status = start(n);
    send_moved(n);
    return n->channel_status;
}

void vouch_posix_names_init(struct vouch_posix_names *n,
                            const struct vouch_posix_names_options *options)
{
    memset(n, 0, sizeof *n);
    n->options = *options;
}

void vouch_posix_names_close(struct vouch_posix_names *n)
{
    /* calls back for each pending query */
    if (n->channel)
        ares_destroy(n->channel);
    n->channel = NULL;
}

static int status_of(int error)
{
    switch (error) {
    case ARES_SUCCESS:
        return VOUCH_OK;
    case ARES_ETIMEOUT:
        return VOUCH_E_TIMEOUT;
    case ARES_ENOMEM:
        return VOUCH_E_MEMORY;
    default:
        return VOUCH_E_NAME_SERVER;
    }
}

static void keep_answer(struct vouch_posix_names_reply *reply, int status,
                        struct vouch_span message)
{
    reply->query = NULL;
    reply->status = status;
    if (status != VOUCH_OK)
        return;
    reply->message = malloc(message.len ? message.len : 1);
    if (!reply->message) {
        reply->status = VOUCH_E_MEMORY;
        return;
    }
    if (message.len)
        memcpy(reply->message, message.data, message.len);
    reply->len = message.len;
}

static void end_query(struct vouch_posix_names_query *q, int status, struct vouch_span message)
{
    if (q->reply) {
        keep_answer(q->reply, status, message);
        q->names->answers++;
    }
    free(q);
}

/* Servers without EDNS0 reject the format of a query that has it. c-ares handles only the first
 * that does. */
static bool ask_again_without_edns(struct vouch_posix_names_query *q, int rcode);

static void answered(void *arg, int error, int timeouts, unsigned char *data, int len)
{
    struct vouch_posix_names_query *q = arg;
    struct vouch_span message = {data, len > 0 ? (size_t)len : 0};
    (void)timeouts;
    if (q->reply && error == ARES_SUCCESS && ask_again_without_edns(q, vouch_dns_rcode(message)))
        return;
    if (q->reply && q->names->moving) {
        q->next = q->names->moved;
        q->names->moved = q;
        return;
    }
    end_query(q, status_of(error), message);
}

static bool ask_again_without_edns(struct vouch_posix_names_query *q, int rcode)
{
    if (rcode != RCODE_FORMERR || !vouch_dns_drop_edns(q->message, &q->len))
        return false;
    ares_send(q->names->channel, q->message, (int)q->len, answered, q);
    return true;
}

/* An unpredictable number, so that forged answers are not accepted (RFC 5452). */
static int random_id(uint16_t *id)
{
    struct vouch_entropy e = vouch_posix_entropy();
    uint8_t bytes[2];
    int status = e.ops->fill(e.self, bytes, sizeof bytes);
    if (status == VOUCH_OK)
        *id = (uint16_t)(bytes[0] << 8 | bytes[1]);
    return status;
}

int vouch_posix_names_ask(struct vouch_posix_names *n, const char *name, uint16_t type,
                          bool unchecked, struct vouch_posix_names_reply *reply)
{
    uint16_t id = 0;
    int status = started(n);
    /* a query with a predictable id is not sent */
    if (status == VOUCH_OK)
        status = random_id(&id);
    struct vouch_posix_names_query *q = status == VOUCH_OK ? malloc(sizeof *q) : NULL;
    if (!q)
        return status == VOUCH_OK ? VOUCH_E_MEMORY : status;
    struct vouch_writer w = vouch_writer_of(q->message, sizeof q->message);
    if (!vouch_dns_write_query(&w, name, type, id, unchecked)) {
        free(q);
        return VOUCH_E_NO_NAME; /* not a valid name for a name server */
    }
    q->names = n;
    q->reply = reply;
    q->len = w.len;
    memset(reply, 0, sizeof *reply);
    reply->query = q; /* before sending: c-ares may call back at once */
    ares_send(n->channel, q->message, (int)q->len, answered, q);
    return VOUCH_AGAIN;
}

void vouch_posix_names_forget(struct vouch_posix_names_reply *reply)
{
    if (reply->query)
        reply->query->reply = NULL;
    free(reply->message);
    memset(reply, 0, sizeof *reply);
}

bool vouch_posix_names_domain(struct vouch_posix_names *n, size_t index, char *buffer, size_t cap)
{
    return started(n) == VOUCH_OK && vouch_posix_names_conf_domain(&n->conf, index, buffer, cap);
}

/* --- for the loop -------------------------------------------------------------------------------
 */

size_t vouch_posix_names_fds(struct vouch_posix_names *n, struct pollfd *fds, size_t cap)
{
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    size_t count = 0;
    if (!n->channel)
        return 0;
    /* Its own macros shift a signed 1 into the sign bit. */
    unsigned bits = (unsigned)ares_getsock(n->channel, sockets, ARES_GETSOCK_MAXNUM);
    for (int i = 0; i < ARES_GETSOCK_MAXNUM && count < cap; i++) {
        int events = bits >> i & 1U ? POLLIN : 0;
        if (bits >> (i + ARES_GETSOCK_MAXNUM) & 1U)
            events |= POLLOUT;
        if (!events)
            continue;
        fds[count].fd = sockets[i];
        fds[count].events = (short)events;
        fds[count].revents = 0;
        count++;
    }
    return count;
}

void vouch_posix_names_wake(struct vouch_posix_names *n, uint64_t mono_ms)
{
    if (n->wake_ms == 0 || mono_ms < n->wake_ms)
        n->wake_ms = mono_ms;
}

static uint64_t now_ms(void)
{
    struct vouch_time now;
    vouch_posix_now(&now);
    return now.mono_ms;
}

/* -1: nobody asked to be woken. */
static int until_wake_ms(const struct vouch_posix_names *n)
{
    if (n->wake_ms == 0)
        return -1;
    uint64_t now = now_ms();
    return n->wake_ms > now ? (int)(n->wake_ms - now) : 0;
}

static int until_repeat_ms(const struct vouch_posix_names *n)
{
    struct timeval tv;
    if (!n->channel || !ares_timeout(n->channel, NULL, &tv))
        return -1;
    /* rounded up, so that a loop does not spin */
    return (int)(tv.tv_sec * 1000 + tv.tv_usec / 1000 + 1);
}

int vouch_posix_names_timeout_ms(struct vouch_posix_names *n)
{
    int repeat_ms = until_repeat_ms(n);
    int wake_ms = until_wake_ms(n);
    if (n->answers != n->answers_told)
        return 0;
    return wake_ms < 0 || (repeat_ms >= 0 && repeat_ms < wake_ms) ? repeat_ms : wake_ms;
}

bool vouch_posix_names_process(struct vouch_posix_names *n, const struct pollfd *fds, size_t count)
{
    const short broken = POLLERR | POLLHUP | POLLNVAL;
    if (!n->channel)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool in = fds[i].revents & (POLLIN | broken);
        bool out = fds[i].revents & (POLLOUT | broken);
        if (in || out)
            ares_process_fd(n->channel, in ? fds[i].fd : ARES_SOCKET_BAD,
                            out ? fds[i].fd : ARES_SOCKET_BAD);
    }
    ares_process_fd(n->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* only those that timed out */
    bool news = n->answers != n->answers_told;
    n->answers_told = n->answers;
    if (until_wake_ms(n) == 0) {
        n->wake_ms = 0;
        news = true;
    }
    return news;
}
