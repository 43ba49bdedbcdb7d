// SPDX-License-Identifier: Apache-2.0
/* The contract suite over the adapters of port/embedded, whose product is sockets on loopback. */
#include "port/embedded/corehttp.h"
#include "port/embedded/sockets.h"
#include "tests/port/contract_transport.h"
#include "tests/support/guarded.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static int listener = -1, peer = -1, sockets_open;

/* --- what a product writes: some lines over its stack */

static int status_of_errno(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return VOUCH_E_REFUSED;
    case ECONNRESET:
        return VOUCH_E_RESET;
    case EPIPE:
        return VOUCH_E_CLOSED;
    default:
        return VOUCH_E_IO;
    }
}

static int api_connect(void *self, const struct vouch_address *to, intptr_t *out)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(to->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    (void)self;
    memcpy(&sa.sin_addr, to->bytes, 4);
    if (fd < 0)
        return VOUCH_E_SPACE;
    sockets_open++;
    *out = fd;
    if (connect(fd, (const struct sockaddr *)&sa, sizeof sa) == 0 || errno == EINPROGRESS)
        return VOUCH_OK;
    close(fd);
    sockets_open--;
    return status_of_errno(errno);
}

static int api_connected(void *self, intptr_t socket)
{
    struct pollfd p = {.fd = (int)socket, .events = POLLOUT};
    int error = 0;
    socklen_t len = sizeof error;

    (void)self;
    if (poll(&p, 1, 0) == 0)
        return VOUCH_AGAIN;
    getsockopt((int)socket, SOL_SOCKET, SO_ERROR, &error, &len);
    return error ? status_of_errno(error) : VOUCH_OK;
}

static int result_of(ssize_t n)
{
    if (n >= 0)
        return (int)n;
    return errno == EAGAIN ? VOUCH_SOCKET_NOT_NOW : status_of_errno(errno);
}

static int api_send(void *self, intptr_t socket, const uint8_t *data, size_t len)
{
    (void)self;
    return result_of(send((int)socket, data, len, MSG_NOSIGNAL));
}

static int api_recv(void *self, intptr_t socket, uint8_t *data, size_t len)
{
    ssize_t n = recv((int)socket, data, len, 0);

    (void)self;
    return n == 0 ? VOUCH_E_CLOSED : result_of(n);
}

static void api_close(void *self, intptr_t socket)
{
    (void)self;
    close((int)socket);
    sockets_open--;
}

static const struct vouch_socket_api socket_api = {.connect = api_connect,
                                                   .connected = api_connected,
                                                   .send = api_send,
                                                   .recv = api_recv,
                                                   .close = api_close};

/* coreHTTP's: one negative number for every failure, as its plaintext ports have it. */
struct NetworkContext {
    intptr_t socket;
    bool open;
    int why;
};

static int32_t core_result(struct NetworkContext *c, int n)
{
    c->why = n;
    return n < 0 ? -1 : n;
}

static int32_t core_recv(struct NetworkContext *c, void *buffer, size_t len)
{
    return core_result(c, api_recv(NULL, c->socket, buffer, len));
}

static int32_t core_send(struct NetworkContext *c, const void *data, size_t len)
{
    return core_result(c, api_send(NULL, c->socket, data, len));
}

static void core_close(struct NetworkContext *c)
{
    if (c->open)
        api_close(NULL, c->socket);
    c->open = false;
}

static int core_open(struct NetworkContext *c, const struct vouch_address *to)
{
    int status = c->open ? VOUCH_OK : api_connect(NULL, to, &c->socket);

    if (status != VOUCH_OK)
        return status;
    c->open = true;
    status = api_connected(NULL, c->socket);
    if (status < 0)
        core_close(c);
    return status;
}

static int core_status(struct NetworkContext *c, int32_t result)
{
    assert_int_equal(result, -1);
    return c->why;
}

static const struct vouch_corehttp_api core_api = {.recv = core_recv,
                                                   .send = core_send,
                                                   .open = core_open,
                                                   .close = core_close,
                                                   .status_of = core_status};

/* --- the world */

static struct vouch_socket_transport over_sockets;
static struct vouch_corehttp_transport over_core;
static struct NetworkContext context;

static int listen_on(struct vouch_address *to)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof sa;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof sa), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &len), 0);
    vouch_address_parse(guarded_text("127.0.0.1"), to);
    to->port = ntohs(sa.sin_port);
    return fd;
}

static struct vouch_transport begin_sockets(struct vouch_address *to)
{
    listener = listen_on(to);
    vouch_socket_transport_init(&over_sockets, &socket_api, NULL);
    return vouch_socket_transport_of(&over_sockets);
}

static struct vouch_transport begin_core(struct vouch_address *to)
{
    listener = listen_on(to);
    context.open = false;
    vouch_corehttp_transport_init(&over_core, &core_api, &context);
    return vouch_corehttp_transport_of(&over_core);
}

static void drop(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void finish(void)
{
    assert_int_equal(sockets_open, 0);
    drop(&peer);
    drop(&listener);
}

static void nobody(struct vouch_address *to)
{
    int fd = listen_on(to);

    close(fd);
}

static void wait_a_moment(void)
{
    int fd;

    poll(NULL, 0, 1);
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        drop(&peer);
        peer = fd;
    }
}

static void await_peer(void)
{
    wait_a_moment();
    for (int i = 0; i < 1000 && peer < 0; i++)
        wait_a_moment();
    assert_true(peer >= 0);
}

static void say(const void *data, size_t len)
{
    await_peer();
    assert_int_equal(send(peer, data, len, MSG_NOSIGNAL), len);
}

static size_t take(void *buffer, size_t cap)
{
    await_peer();
    ssize_t n = recv(peer, buffer, cap, 0);
    return n > 0 ? (size_t)n : 0;
}

static void end(bool reset)
{
    const struct linger hard = {1, 0};

    await_peer();
    if (reset)
        assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard), 0);
    drop(&peer);
}

int main(void)
{
    struct contract_world world = {.begin = begin_sockets,
                                   .finish = finish,
                                   .nobody = nobody,
                                   .wait = wait_a_moment,
                                   .say = say,
                                   .take = take,
                                   .end = end};
    int failed = contract_transport_run("transport contract: a product's sockets", &world);

    world.begin = begin_core;
    return failed + contract_transport_run("transport contract: coreHTTP's interface", &world);
}
