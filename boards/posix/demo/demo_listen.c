// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo_listen.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 64, POLLED_MAX = 2 * VOUCH_DEMO_SERVICES + VOUCH_DEMO_CLIENTS_MAX };

/* --- listening ----------------------------------------------------------------------------------
 */

static int listen_on(const struct sockaddr *address, socklen_t len)
{
    const int on = 1;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, address, len) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_in address = {0};
    socklen_t len = sizeof address;
    return getsockname(fd, (struct sockaddr *)&address, &len) == 0 ? ntohs(address.sin_port) : 0;
}

int vouch_demo_listen(struct vouch_demo_listener *l, const struct vouch_demo_service *service,
                      uint16_t port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    l->service = service;
    l->fd6 = -1;
    l->fd4 = listen_on((const struct sockaddr *)&v4, sizeof v4);
    if (l->fd4 < 0)
        return VOUCH_E_IO;
    l->port = port_of(l->fd4);
    v6.sin6_port = htons(l->port);
    l->fd6 = listen_on((const struct sockaddr *)&v6, sizeof v6); /* the machine may have no IPv6 */
    return VOUCH_OK;
}

/* --- clients ------------------------------------------------------------------------------------
 */

static struct vouch_demo_connection *place(struct vouch_demo_loop *loop)
{
    for (size_t i = 0; i < VOUCH_DEMO_CLIENTS_MAX; i++)
        if (loop->clients[i].stage == VOUCH_DEMO_FREE)
            return &loop->clients[i];
    struct vouch_demo_connection *c = &loop->clients[loop->oldest];
    loop->oldest = (loop->oldest + 1) % VOUCH_DEMO_CLIENTS_MAX;
    vouch_demo_connection_close(c);
    return c;
}

static void accept_all(struct vouch_demo_loop *loop, int listener,
                       const struct vouch_demo_service *service)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        struct vouch_demo_connection *c = place(loop);
        if (vouch_demo_connection_open(c, fd, service, loop->config, loop->fault))
            vouch_demo_connection_work(c);
    }
}

static void fill(const struct vouch_demo_loop *loop, struct pollfd polled[POLLED_MAX])
{
    struct pollfd *p = polled;
    for (size_t i = 0; i < VOUCH_DEMO_SERVICES; i++) {
        *p++ = (struct pollfd){.fd = loop->listeners[i].fd4, .events = POLLIN};
        *p++ = (struct pollfd){.fd = loop->listeners[i].fd6, .events = POLLIN};
    }
    for (size_t i = 0; i < VOUCH_DEMO_CLIENTS_MAX; i++) {
        const struct vouch_demo_connection *c = &loop->clients[i];
        bool free_place = c->stage == VOUCH_DEMO_FREE; /* poll ignores a negative fd */
        *p++ = (struct pollfd){.fd = free_place ? -1 : vouch_posix_transport_fd(&c->socket),
                               .events = c->wants_write ? POLLOUT : POLLIN};
    }
}

void vouch_demo_turn(struct vouch_demo_loop *loop, int timeout_ms, const sigset_t *mask)
{
    struct pollfd polled[POLLED_MAX];
    const struct timespec limit = {timeout_ms / 1000, (timeout_ms % 1000) * 1000000L};
    fill(loop, polled);
    if (ppoll(polled, POLLED_MAX, timeout_ms < 0 ? NULL : &limit, mask) <= 0)
        return;
    for (size_t i = 0; i < VOUCH_DEMO_CLIENTS_MAX; i++)
        if (polled[2 * VOUCH_DEMO_SERVICES + i].revents != 0)
            vouch_demo_connection_work(&loop->clients[i]);
    for (size_t i = 0; i < VOUCH_DEMO_SERVICES; i++) {
        if (polled[2 * i].revents != 0)
            accept_all(loop, loop->listeners[i].fd4, loop->listeners[i].service);
        if (polled[2 * i + 1].revents != 0)
            accept_all(loop, loop->listeners[i].fd6, loop->listeners[i].service);
    }
}

void vouch_demo_loop_close(struct vouch_demo_loop *loop)
{
    for (size_t i = 0; i < VOUCH_DEMO_CLIENTS_MAX; i++)
        vouch_demo_connection_close(&loop->clients[i]);
    for (size_t i = 0; i < VOUCH_DEMO_SERVICES; i++) {
        if (loop->listeners[i].fd4 >= 0)
            (void)close(loop->listeners[i].fd4);
        if (loop->listeners[i].fd6 >= 0)
            (void)close(loop->listeners[i].fd6);
    }
}
