// SPDX-License-Identifier: Apache-2.0
#include "port/posix/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int status_of(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return VOUCH_E_REFUSED;
    case ECONNRESET:
    case ECONNABORTED:
        return VOUCH_E_RESET;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL: /* the result of connecting to ::1 on a machine without IPv6 */
    case EAFNOSUPPORT:
    case EACCES: /* a route that is administratively prohibited, or a local firewall */
    case EPERM:
        return VOUCH_E_UNREACHABLE;
    case ETIMEDOUT:
        return VOUCH_E_TIMEOUT;
    case EPIPE:
        return VOUCH_E_CLOSED;
    case EMFILE: /* not the peer's fault */
    case ENFILE:
        return VOUCH_E_SPACE;
    case ENOBUFS:
    case ENOMEM:
        return VOUCH_E_MEMORY;
    default:
        return VOUCH_E_IO;
    }
}

static bool is_not_now(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* 0 when the family is neither. */
socklen_t vouch_posix_socket_address(const struct vouch_address *a, struct sockaddr_storage *out)
{
    memset(out, 0, sizeof *out);
    if (a->family == VOUCH_FAMILY_IPV4) {
        struct sockaddr_in *in = (struct sockaddr_in *)out;
        in->sin_family = AF_INET;
        in->sin_port = htons(a->port);
        memcpy(&in->sin_addr, a->bytes, 4);
        return sizeof *in;
    }
    if (a->family == VOUCH_FAMILY_IPV6) {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(a->port);
        in6->sin6_scope_id = a->scope;
        memcpy(&in6->sin6_addr, a->bytes, 16);
        return sizeof *in6;
    }
    return 0;
}

static void drop(struct vouch_posix_transport *t)
{
    if (t->fd >= 0)
        close(t->fd);
    vouch_posix_transport_init(t);
}

/* Ends a failed attempt, so that the next open starts again. */
static int failed(struct vouch_posix_transport *t, int error)
{
    drop(t);
    return status_of(error);
}

/* The first call starts connecting, later ones ask for the result. */
static int go_on(struct vouch_posix_transport *t, const struct sockaddr_storage *sa, socklen_t len)
{
    if (connect(t->fd, (const struct sockaddr *)sa, len) == 0 || errno == EISCONN) {
        t->connected = true;
        return VOUCH_OK;
    }
    /* An interrupted connect continues in the background, like one in progress. */
    if (errno == EINPROGRESS || errno == EALREADY || errno == EINTR)
        return VOUCH_AGAIN;
    /* Only an established connection can be reset, and this call says it is not refused. Report the
     * reset when data is exchanged, as if it had come a moment later. */
    t->reset = errno == ECONNRESET || errno == ECONNABORTED;
    if (!t->reset)
        return failed(t, errno);
    t->connected = true;
    return VOUCH_OK;
}

static int begin(struct vouch_posix_transport *t, const struct sockaddr_storage *sa, socklen_t len)
{
    const int on = 1;
    t->fd = socket(sa->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (t->fd < 0)
        return failed(t, errno);
    if (setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        return failed(t, errno);
    return go_on(t, sa, len);
}

static int transport_open(void *self, const struct vouch_address *to)
{
    struct vouch_posix_transport *t = self;
    struct sockaddr_storage sa;
    socklen_t len = vouch_posix_socket_address(to, &sa);
    if (t->connected)
        return VOUCH_OK;
    if (len == 0)
        return VOUCH_E_ARGUMENT;
    return t->fd < 0 ? begin(t, &sa, len) : go_on(t, &sa, len);
}

/* The status of a failed send or recv. */
static int broken(struct vouch_posix_transport *t, int error)
{
    int status = status_of(error);
    t->drained = false; /* what the peer sent before it went is available by now */
    t->reset = t->reset || status == VOUCH_E_RESET;
    return t->reset ? VOUCH_E_RESET : status;
}

/* The port counts in int. */
static size_t at_most_int(size_t len)
{
    return len < INT_MAX ? len : INT_MAX;
}

/* A change_cipher_spec record (RFC 8446 section 5), which another follows at once. */
static bool is_change(const uint8_t *data, size_t len)
{
    enum { CHANGE_CIPHER_SPEC = 20, RECORD = 6 };
    return len == RECORD && data[0] == CHANGE_CIPHER_SPEC;
}

/* The encrypted record after it, of TLS 1.3: our Finished or what comes before, and no answer need
 * come to it. In TLS 1.2 the server's Finished does. */
static bool ends_handshake(const struct vouch_posix_transport *t, const uint8_t *data)
{
    enum { APPLICATION_DATA = 23 };
    return t->changed && data[0] == APPLICATION_DATA;
}

/* Setting it again sends what the kernel has kept. */
static void send_held(struct vouch_posix_transport *t)
{
    const int on = 1;
    if (t->held)
        (void)setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    t->held = false;
}

static int transport_send(void *self, const uint8_t *data, size_t len)
{
    struct vouch_posix_transport *t = self;
    if (!t->connected || len == 0)
        return VOUCH_E_ARGUMENT;
    bool changes = is_change(data, len), held = changes || ends_handshake(t, data);
    ssize_t n = send(t->fd, data, at_most_int(len), MSG_NOSIGNAL | (held ? MSG_MORE : 0));
    if (n < 0)
        return is_not_now(errno) ? 0 : broken(t, errno);
    t->heard = false;
    t->changed = changes;
    t->held = held;
    t->drained = true; /* an answer takes its time: poll(2) reports it */
    return (int)n;
}

/* Something has arrived, it was not enough, and nothing is being sent that would carry the
 * acknowledgement: the kernel would delay it for 40 ms, and with it the rest, if Nagle's algorithm
 * is waiting for it at the other end. */
static void acknowledge(const struct vouch_posix_transport *t)
{
    const int on = 1;
    (void)setsockopt(t->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

/* Reads what the kernel has, up to `len`; answers like the port's recv. A short read means that
 * this was everything: the next call skips the kernel, and poll(2) reports when there is more. */
static int receive(struct vouch_posix_transport *t, uint8_t *data, size_t len)
{
    if (t->drained) {
        t->drained = false;
        if (t->heard)
            acknowledge(t);
        return 0;
    }
    ssize_t n = recv(t->fd, data, len, 0);
    t->drained = n > 0 && (size_t)n < len;
    t->heard = t->heard || n > 0;
    if (n > 0)
        return (int)n;
    if (n == 0)
        return t->reset ? VOUCH_E_RESET : VOUCH_E_CLOSED;
    return is_not_now(errno) ? 0 : broken(t, errno);
}

static int transport_recv(void *self, uint8_t *data, size_t len)
{
    struct vouch_posix_transport *t = self;
    if (!t->connected || len == 0)
        return VOUCH_E_ARGUMENT;
    send_held(t);
    if (t->ahead_at == t->ahead_len && len >= sizeof t->ahead)
        return receive(t, data, at_most_int(len));
    if (t->ahead_at == t->ahead_len) {
        int n = receive(t, t->ahead, sizeof t->ahead);
        if (n <= 0)
            return n;
        t->ahead_at = 0;
        t->ahead_len = (size_t)n;
    }
    size_t left = t->ahead_len - t->ahead_at;
    size_t count = len < left ? len : left;
    memcpy(data, t->ahead + t->ahead_at, count);
    t->ahead_at += count;
    return (int)count;
}

static void transport_close(void *self)
{
    drop(self);
}

static const struct vouch_transport_ops ops = {.open = transport_open,
                                               .send = transport_send,
                                               .recv = transport_recv,
                                               .close = transport_close};

void vouch_posix_transport_init(struct vouch_posix_transport *t)
{
    t->fd = -1;
    t->connected = false;
    t->reset = false;
    t->drained = false;
    t->heard = false;
    t->changed = false;
    t->held = false;
    t->ahead_at = 0;
    t->ahead_len = 0;
}

int vouch_posix_transport_adopt(struct vouch_posix_transport *t, int fd)
{
    const int on = 1;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return VOUCH_E_IO;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        return VOUCH_E_IO;
    t->fd = fd;
    t->connected = true;
    return VOUCH_OK;
}

struct vouch_transport vouch_posix_transport_of(struct vouch_posix_transport *t)
{
    struct vouch_transport transport = {&ops, t};
    return transport;
}

bool vouch_posix_transport_has_ahead(const struct vouch_posix_transport *t)
{
    return t->ahead_at < t->ahead_len;
}

bool vouch_posix_transport_local(const struct vouch_posix_transport *t, struct vouch_address *out)
{
    struct sockaddr_storage a;
    socklen_t len = sizeof a;
    memset(out, 0, sizeof *out);
    memset(&a, 0, sizeof a);
    if (t->fd < 0 || getsockname(t->fd, (struct sockaddr *)&a, &len) != 0)
        return false;
    if (a.ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&a;
        out->family = VOUCH_FAMILY_IPV4;
        memcpy(out->bytes, &v4->sin_addr, sizeof v4->sin_addr);
        out->port = ntohs(v4->sin_port);
        return true;
    }
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&a;
    out->family = VOUCH_FAMILY_IPV6;
    memcpy(out->bytes, &v6->sin6_addr, sizeof v6->sin6_addr);
    out->port = ntohs(v6->sin6_port);
    return a.ss_family == AF_INET6;
}

int vouch_posix_transport_fd(const struct vouch_posix_transport *t)
{
    return t->fd;
}
