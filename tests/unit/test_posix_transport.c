// SPDX-License-Identifier: Apache-2.0
/* The contract suite over sockets on loopback, IPv4 and IPv6, and what only sockets have. */
#include "port/posix/transport.h"
#include "tests/port/contract_transport.h"
#include "tests/support/guarded.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct vouch_posix_transport transport;
static int listener = -1;
static int peer = -1;
static int family = AF_INET;

static int listen_on(struct vouch_address *to)
{
    struct sockaddr_storage sa = {0};
    socklen_t len = sizeof sa;
    struct sockaddr_in *in = (struct sockaddr_in *)&sa;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&sa;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sa.ss_family = (sa_family_t)family;
    if (family == AF_INET)
        in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    else
        in6->sin6_addr = in6addr_loopback;
    assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof sa), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &len), 0);
    vouch_address_parse(guarded_text(family == AF_INET ? "127.0.0.1" : "::1"), to);
    to->port = ntohs(in->sin_port); /* at the same place in both */
    return fd;
}

static struct vouch_transport world_begin(struct vouch_address *to)
{
    listener = listen_on(to);
    peer = -1;
    vouch_posix_transport_init(&transport);
    return vouch_posix_transport_of(&transport);
}

static void drop(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void world_finish(void)
{
    assert_int_equal(vouch_posix_transport_fd(&transport), -1);
    drop(&peer);
    drop(&listener);
}

static void world_nobody(struct vouch_address *to)
{
    int fd = listen_on(to);
    close(fd);
}

/* Accepts the newest connection; an older one is dropped. */
static void accept_newest(void)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        drop(&peer);
        peer = fd;
    }
}

static void world_wait(void)
{
    poll(NULL, 0, 1);
    accept_newest();
}

static void await_peer(void)
{
    accept_newest();
    for (int i = 0; i < 1000 && peer < 0; i++)
        world_wait();
    assert_true(peer >= 0);
}

static void world_say(const void *data, size_t len)
{
    await_peer();
    assert_int_equal(send(peer, data, len, MSG_NOSIGNAL), len);
}

static size_t world_take(void *buffer, size_t cap)
{
    await_peer();
    ssize_t n = recv(peer, buffer, cap, 0);
    return n > 0 ? (size_t)n : 0;
}

static void world_end(bool reset)
{
    const struct linger hard = {1, 0};
    await_peer();
    if (reset)
        assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard), 0);
    drop(&peer);
}

static const struct contract_world world = {
    .begin = world_begin,
    .finish = world_finish,
    .nobody = world_nobody,
    .wait = world_wait,
    .say = world_say,
    .take = world_take,
    .end = world_end,
};

static int open_to(const struct vouch_address *to)
{
    struct vouch_transport t = vouch_posix_transport_of(&transport);
    for (int i = 0; i < 3000; i++) {
        int status = t.ops->open(t.self, to);
        if (status != VOUCH_AGAIN)
            return status;
        poll(NULL, 0, 1);
    }
    return VOUCH_AGAIN;
}

static void test_socket_open_is_nonblocking_nodelay_and_closed_on_exec(void **state)
{
    struct vouch_address to;
    int on = 0;
    socklen_t len = sizeof on;
    (void)state;
    struct vouch_transport t = world_begin(&to);
    assert_int_equal(open_to(&to), VOUCH_OK);
    int fd = vouch_posix_transport_fd(&transport);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &len), 0);
    assert_true(on);
    t.ops->close(t.self);
    world_finish();
}

static void test_open_reset_before_it_is_seen_is_told_to_send_and_recv(void **state)
{
    struct vouch_address to;
    uint8_t byte = 0;
    (void)state;
    struct vouch_transport t = world_begin(&to);
    assert_int_equal(t.ops->open(t.self, &to), VOUCH_AGAIN);
    world_end(true);
    assert_int_equal(open_to(&to), VOUCH_OK);
    assert_int_equal(t.ops->send(t.self, &byte, 1), VOUCH_E_RESET);
    assert_int_equal(t.ops->recv(t.self, &byte, 1), VOUCH_E_RESET);
    t.ops->close(t.self);
    world_finish();
}

static void test_open_no_descriptors_left_is_not_blamed_on_the_peer(void **state)
{
    struct vouch_address to;
    struct rlimit before, none;
    (void)state;
    struct vouch_transport t = world_begin(&to);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int status = t.ops->open(t.self, &to);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(status, VOUCH_E_SPACE);
    assert_int_equal(open_to(&to), VOUCH_OK);
    t.ops->close(t.self);
    world_finish();
}

static void test_open_no_family_is_an_argument_error(void **state)
{
    struct vouch_address none = {0};
    struct vouch_transport t = vouch_posix_transport_of(&transport);
    (void)state;
    vouch_posix_transport_init(&transport);
    assert_int_equal(t.ops->open(t.self, &none), VOUCH_E_ARGUMENT);
    assert_int_equal(vouch_posix_transport_fd(&transport), -1);
}

static void test_open_no_route_is_unreachable_at_once(void **state)
{
    struct vouch_address to = {VOUCH_FAMILY_IPV6, {0xfe, 0x80, [15] = 1}, 443, 0x7ffffff0};
    (void)state;
    vouch_posix_transport_init(&transport);
    int status = open_to(&to); /* an interface that does not exist */
    assert_true(status == VOUCH_E_UNREACHABLE || status == VOUCH_E_IO);
    assert_int_equal(vouch_posix_transport_fd(&transport), -1);
}

/* How many segments the peer has sent that this machine has not acknowledged. */
static unsigned unacknowledged(void)
{
    struct tcp_info info;
    socklen_t len = sizeof info;
    assert_int_equal(getsockopt(peer, IPPROTO_TCP, TCP_INFO, &info, &len), 0);
    return info.tcpi_unacked;
}

/* After a dialogue to and fro the kernel keeps acknowledgements back, to send them with data. */
static void test_recv_that_waits_for_more_acknowledges_what_came(void **state)
{
    struct vouch_address to;
    uint8_t buffer[8];
    (void)state;
    struct vouch_transport t = world_begin(&to);
    assert_int_equal(open_to(&to), VOUCH_OK);
    await_peer();
    for (int i = 0; i < 40; i++) {
        world_say("?", 1);
        while (t.ops->recv(t.self, buffer, sizeof buffer) == 0)
            ;
        assert_int_equal(t.ops->send(t.self, buffer, 1), 1);
        while (world_take(buffer, sizeof buffer) == 0)
            ;
    }
    world_say("half", 4);
    int n = 0;
    while ((n = t.ops->recv(t.self, buffer, sizeof buffer)) == 0)
        ;
    assert_int_equal(n, 4);
    assert_int_equal(unacknowledged(), 1);
    assert_int_equal(t.ops->recv(t.self, buffer, sizeof buffer), 0);
    assert_int_equal(unacknowledged(), 0);
    t.ops->close(t.self);
    world_finish();
}

static const uint8_t change[] = {20, 3, 3, 0, 1, 1};
static const uint8_t finished[] = {23, 3, 3, 0, 3, 1, 2, 3};

static void send_record(const uint8_t *record, size_t len)
{
    struct vouch_transport t = vouch_posix_transport_of(&transport);
    assert_int_equal(t.ops->send(t.self, record, len), len);
}

/* Sends the end of a handshake of TLS 1.3, of which nothing arrives yet. */
static struct vouch_transport end_handshake(void)
{
    struct vouch_address to;
    uint8_t byte;
    struct vouch_transport t = world_begin(&to);
    assert_int_equal(open_to(&to), VOUCH_OK);
    await_peer();
    send_record(change, sizeof change);
    send_record(finished, sizeof finished);
    assert_int_equal(world_take(&byte, 1), 0);
    return t;
}

static void expect_at_peer(const uint8_t *data, size_t len)
{
    enum { BEFORE_THE_KERNEL_MS = 150 };
    uint8_t buffer[64];
    struct pollfd fd = {.fd = peer, .events = POLLIN};
    assert_int_equal(poll(&fd, 1, BEFORE_THE_KERNEL_MS), 1);
    assert_int_equal(world_take(buffer, sizeof buffer), len);
    assert_memory_equal(buffer, data, len);
}

static void test_send_end_of_a_handshake_goes_out_with_what_follows(void **state)
{
    static const uint8_t all[] = "\x14\3\3\0\1\1\x17\3\3\0\3\1\2\3EHLO";
    (void)state;
    struct vouch_transport t = end_handshake();
    send_record((const uint8_t *)"EHLO", 4);
    expect_at_peer(all, sizeof all - 1);
    t.ops->close(t.self);
    world_finish();
}

static void test_recv_after_the_end_of_a_handshake_sends_it(void **state)
{
    static const uint8_t all[] = "\x14\3\3\0\1\1\x17\3\3\0\3\1\2\3";
    uint8_t byte;
    (void)state;
    struct vouch_transport t = end_handshake();
    assert_int_equal(t.ops->recv(t.self, &byte, 1), 0);
    expect_at_peer(all, sizeof all - 1);
    t.ops->close(t.self);
    world_finish();
}

/* The kernel is asked again after poll(2) has had its turn. */
static void test_recv_right_after_send_leaves_the_kernel_alone(void **state)
{
    struct vouch_address to;
    uint8_t byte = 0;
    (void)state;
    struct vouch_transport t = world_begin(&to);
    assert_int_equal(open_to(&to), VOUCH_OK);
    send_record((const uint8_t *)"?", 1);
    world_say("!", 1);
    assert_int_equal(t.ops->recv(t.self, &byte, 1), 0);
    struct pollfd fd = {.fd = vouch_posix_transport_fd(&transport), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 1000), 1);
    assert_int_equal(t.ops->recv(t.self, &byte, 1), 1);
    assert_int_equal(byte, '!');
    t.ops->close(t.self);
    world_finish();
}

static void test_send_and_recv_never_opened_is_an_argument_error(void **state)
{
    uint8_t byte = 0;
    struct vouch_transport t = vouch_posix_transport_of(&transport);
    (void)state;
    vouch_posix_transport_init(&transport);
    assert_int_equal(t.ops->send(t.self, &byte, 1), VOUCH_E_ARGUMENT);
    assert_int_equal(t.ops->recv(t.self, &byte, 1), VOUCH_E_ARGUMENT);
}

static void test_adopt_accepted_socket_talks(void **state)
{
    struct vouch_address to;
    struct vouch_posix_transport server;
    uint8_t byte = 0;
    (void)state;
    struct vouch_transport t = world_begin(&to);
    assert_int_equal(open_to(&to), VOUCH_OK);
    await_peer();
    vouch_posix_transport_init(&server);
    assert_int_equal(vouch_posix_transport_adopt(&server, peer), VOUCH_OK);
    struct vouch_transport s = vouch_posix_transport_of(&server);
    assert_int_equal(s.ops->send(s.self, (const uint8_t *)"z", 1), 1);
    poll(NULL, 0, 5);
    assert_int_equal(t.ops->recv(t.self, &byte, 1), 1);
    assert_int_equal(byte, 'z');
    s.ops->close(s.self);
    peer = -1; /* the transport owned it */
    t.ops->close(t.self);
    world_finish();
}

static void test_adopt_no_socket_is_an_io_error(void **state)
{
    (void)state;
    vouch_posix_transport_init(&transport);
    assert_int_equal(vouch_posix_transport_adopt(&transport, -1), VOUCH_E_IO);
}

static bool have_ipv6(void)
{
    struct sockaddr_in6 sa = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool have = fd >= 0 && bind(fd, (struct sockaddr *)&sa, sizeof sa) == 0;
    drop(&fd);
    return have;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_socket_open_is_nonblocking_nodelay_and_closed_on_exec),
        cmocka_unit_test(test_open_reset_before_it_is_seen_is_told_to_send_and_recv),
        cmocka_unit_test(test_open_no_descriptors_left_is_not_blamed_on_the_peer),
        cmocka_unit_test(test_open_no_family_is_an_argument_error),
        cmocka_unit_test(test_open_no_route_is_unreachable_at_once),
        cmocka_unit_test(test_recv_that_waits_for_more_acknowledges_what_came),
        cmocka_unit_test(test_send_end_of_a_handshake_goes_out_with_what_follows),
        cmocka_unit_test(test_recv_after_the_end_of_a_handshake_sends_it),
        cmocka_unit_test(test_recv_right_after_send_leaves_the_kernel_alone),
        cmocka_unit_test(test_send_and_recv_never_opened_is_an_argument_error),
        cmocka_unit_test(test_adopt_accepted_socket_talks),
        cmocka_unit_test(test_adopt_no_socket_is_an_io_error),
    };
    int failed = contract_transport_run("transport contract: POSIX, IPv4", &world);
    failed += cmocka_run_group_tests_name("POSIX transport", tests, NULL, NULL);
    family = AF_INET6;
    if (have_ipv6())
        failed += contract_transport_run("transport contract: POSIX, IPv6", &world);
    else
        print_message("skipped: the transport contract over IPv6, this machine has no ::1\n");
    return failed;
}
