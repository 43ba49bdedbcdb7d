// SPDX-License-Identifier: Apache-2.0
/* The large boards' resolver against a name server that misbehaves. Both live in one lwIP, joined
 * by its loopback interface. Time is the test's: a wait is a millisecond. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/dns.h"
#include "lwip/dns.h"
#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"
#include "port/lwip/resolver.h"
#include "port/lwip/transport.h"
#include "tests/fake/fake_entropy.h"
#include "tests/support/dns_server.h"

enum { PORT = 53, STRAY_PORT = 54, ASKED_MAX = 64, WAIT_MS = 60000, SERVERS = 2 };

static u32_t now_ms;
static struct vouch_resolver resolver;
static struct udp_pcb *udp[SERVERS], *stray;
static struct tcp_pcb *listener;
static unsigned by_udp[SERVERS], by_tcp;
static unsigned lost; /* queries that the network loses before it works */
static bool deaf;     /* the first server hears nothing */
static u16_t ports[ASKED_MAX], ids[ASKED_MAX];
static size_t asked;

u32_t sys_now(void)
{
    return now_ms;
}

uint32_t vouch_lwip_random(void)
{
    static uint32_t state = 1;

    state = state * 1664525U + 1013904223U;
    return state;
}

void vouch_lwip_assertion(const char *what)
{
    (void)what;
    abort();
}

static uint64_t mono_ms(void)
{
    return now_ms;
}

static void wait_a_moment(void)
{
    now_ms++;
    netif_poll_all();
    sys_check_timeouts();
}

/* --- the servers --- */

static void send_bytes(struct udp_pcb *from, const ip_addr_t *to, u16_t port, const void *data,
                       size_t len)
{
    struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)len, PBUF_RAM);

    pbuf_take(p, data, (u16_t)len);
    udp_sendto(from, p, to, port);
    pbuf_free(p);
}

/* Before each true answer come false ones: from another port, with another id, to another question.
 */
static void mislead(struct udp_pcb *server, const ip_addr_t *to, u16_t port, const uint8_t *query,
                    size_t len)
{
    uint8_t out[DNS_SERVER_ANSWER_MAX];
    size_t n = dns_server_answer((struct vouch_span){query, len}, false, out);

    if (n < 14 || (out[3] & 0x0F) == 1 || out[13] != query[13])
        return;
    out[3] = (uint8_t)((out[3] & 0xF0) | VOUCH_DNS_NXDOMAIN);
    send_bytes(stray, to, port, out, n);
    out[0] ^= 1;
    send_bytes(server, to, port, out, n);
    out[0] ^= 1;
    out[13] ^= 1;
    send_bytes(server, to, port, out, n);
}

static void on_query(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                     u16_t port)
{
    unsigned which = (unsigned)(uintptr_t)arg;
    uint8_t query[512], out[DNS_SERVER_ANSWER_MAX];
    size_t len = pbuf_copy_partial(p, query, sizeof query, 0);

    pbuf_free(p);
    by_udp[which]++;
    if (asked < ASKED_MAX) {
        ports[asked] = port;
        ids[asked++] = (u16_t)(query[0] << 8 | query[1]);
    }
    if (lost > 0 || (deaf && which == 0)) {
        lost -= lost > 0;
        return;
    }
    mislead(pcb, from, port, query, len);
    size_t n = dns_server_answer((struct vouch_span){query, len}, false, out);
    if (n > 0)
        send_bytes(pcb, from, port, out, n);
}

static err_t on_stream(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    uint8_t query[512], out[2 + DNS_SERVER_ANSWER_MAX];

    (void)arg;
    (void)err;
    if (!p) {
        tcp_close(pcb);
        return ERR_OK;
    }
    size_t len = pbuf_copy_partial(p, query, sizeof query, 0);
    tcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    by_tcp++;
    size_t n = dns_server_answer((struct vouch_span){query + 2, len - 2}, true, out + 2);
    out[0] = (uint8_t)(n >> 8);
    out[1] = (uint8_t)n;
    tcp_write(pcb, out, (u16_t)(n + 2), TCP_WRITE_FLAG_COPY);
    return tcp_output(pcb);
}

static err_t on_accepted(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    (void)err;
    tcp_recv(pcb, on_stream);
    return ERR_OK;
}

/* 127.0.0.1 and ::1 */
static void server_address(unsigned which, ip_addr_t *out)
{
    if (which == 0)
        IP_ADDR4(out, 127, 0, 0, 1);
    else
        IP_ADDR6(out, 0, 0, 0, lwip_htonl(1));
}

static int start(void **state)
{
    ip_addr_t at;

    (void)state;
    lwip_init();
    for (unsigned i = 0; i < SERVERS; i++) {
        server_address(i, &at);
        udp[i] = udp_new_ip_type(IP_GET_TYPE(&at));
        udp_bind(udp[i], &at, PORT);
        udp_recv(udp[i], on_query, (void *)(uintptr_t)i);
    }
    server_address(0, &at);
    stray = udp_new_ip_type(IPADDR_TYPE_V4);
    udp_bind(stray, &at, STRAY_PORT);
    struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_V4);
    tcp_bind(pcb, &at, PORT);
    listener = tcp_listen(pcb);
    tcp_accept(listener, on_accepted);
    return 0;
}

static void use_servers(unsigned count)
{
    for (unsigned i = 0; i < SERVERS; i++) {
        ip_addr_t at = *IP4_ADDR_ANY;
        if (i < count)
            server_address(i, &at);
        dns_setserver((u8_t)i, &at);
    }
}

static int begin(void **state)
{
    static struct fake_entropy entropy;
    fake_entropy_init(&entropy, 1);
    struct vouch_lwip_names names = {mono_ms, fake_entropy_of(&entropy), true};

    (void)state;
    use_servers(1);
    lost = by_tcp = 0;
    deaf = false;
    asked = 0;
    memset(by_udp, 0, sizeof by_udp);
    if (resolver.ops)
        resolver.ops->cancel(resolver.self);
    resolver = vouch_lwip_resolver_start(&names);
    return 0;
}

/* --- look-ups --- */

static int addresses_of(const char *name, enum vouch_family family, struct vouch_addresses *out)
{
    u32_t until = now_ms + WAIT_MS;
    int status = VOUCH_AGAIN;
    while (status == VOUCH_AGAIN && now_ms < until) {
        status = resolver.ops->addresses(resolver.self, name, family, out);
        wait_a_moment();
    }
    return status;
}

static struct vouch_records records;
static uint8_t buffer[4096];

static int records_of(const char *name, enum vouch_dns_type type)
{
    u32_t until = now_ms + WAIT_MS;
    int status = VOUCH_AGAIN;

    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    while (status == VOUCH_AGAIN && now_ms < until) {
        status = resolver.ops->records(resolver.self, name, type, &records);
        wait_a_moment();
    }
    return status;
}

static void test_resolver_all_addresses_of_a_name_come_in_order(void **state)
{
    static const uint8_t first[4] = {192, 0, 2, 1}, second[4] = {192, 0, 2, 2};
    struct vouch_addresses a;

    (void)state;
    assert_int_equal(addresses_of("ok.test", VOUCH_FAMILY_ANY, &a), VOUCH_OK);
    assert_int_equal(a.count, 2);
    assert_memory_equal(a.at[0].bytes, first, 4);
    assert_memory_equal(a.at[1].bytes, second, 4);
    assert_false(a.authentic);
    assert_int_equal(addresses_of("ok.test", VOUCH_FAMILY_IPV6, &a), VOUCH_OK);
    assert_int_equal(a.at[0].family, VOUCH_FAMILY_IPV6);
    assert_int_equal(a.at[0].bytes[15], 1);
    assert_int_equal(addresses_of("many.test", VOUCH_FAMILY_IPV4, &a), VOUCH_OK);
    assert_int_equal(a.count + a.lost, 40);
    assert_int_equal(addresses_of("alias.test", VOUCH_FAMILY_IPV4, &a), VOUCH_OK);
}

static void test_resolver_each_kind_of_failure_has_its_status(void **state)
{
    static const struct {
        const char *name;
        int status;
    } cases[] = {
        {"nx.test", VOUCH_E_NO_NAME},           {"nothing.test", VOUCH_E_NO_DATA},
        {"servfail.test", VOUCH_E_NAME_SERVER}, {"refused.test", VOUCH_E_NAME_SERVER},
        {"lie.test", VOUCH_E_NAME_SERVER},      {"silent.test", VOUCH_E_TIMEOUT},
        {"garbage.test", VOUCH_E_TIMEOUT},      {"other.test", VOUCH_E_TIMEOUT},
        {"short.test", VOUCH_E_TIMEOUT},        {"a..test", VOUCH_E_ARGUMENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vouch_addresses a;
        int status = addresses_of(cases[i].name, VOUCH_FAMILY_IPV4, &a);
        if (status != cases[i].status)
            fail_msg("%s: %s", cases[i].name, vouch_status_text(status));
        status = records_of(cases[i].name, VOUCH_DNS_MX);
        if (status != cases[i].status)
            fail_msg("MX of %s: %s", cases[i].name, vouch_status_text(status));
        assert_int_equal(records.count, 0);
    }
}

static void test_resolver_records_of_every_type_come(void **state)
{
    (void)state;
    assert_int_equal(records_of("ok.test", VOUCH_DNS_TXT), VOUCH_OK);
    assert_int_equal(records_of("ok.test", VOUCH_DNS_TLSA), VOUCH_OK);
    assert_int_equal(records_of("ok.test", VOUCH_DNS_MX), VOUCH_OK);
    assert_int_equal(records.count, 1);
    assert_int_equal(records.ttl_s, 300);
    assert_int_equal(records_of("alias.test", VOUCH_DNS_CNAME), VOUCH_OK);
    assert_int_equal(records_of("formerr.test", VOUCH_DNS_MX), VOUCH_OK);
}

static void test_resolver_truncated_answer_comes_by_tcp(void **state)
{
    (void)state;
    assert_int_equal(records_of("large.test", VOUCH_DNS_TXT), VOUCH_OK);
    assert_int_equal(by_tcp, 1);
    assert_int_equal(vouch_records_at(&records, 0).len, 1004);
}

static void test_resolver_validation_is_believed_where_it_is_configured(void **state)
{
    static struct fake_entropy entropy;
    struct vouch_lwip_names doubting = {mono_ms, fake_entropy_of(&entropy), false};
    struct vouch_addresses a;

    (void)state;
    fake_entropy_init(&entropy, 2);
    assert_int_equal(addresses_of("secure.test", VOUCH_FAMILY_IPV4, &a), VOUCH_OK);
    assert_true(a.authentic);
    assert_int_equal(records_of("secure.test", VOUCH_DNS_TLSA), VOUCH_OK);
    assert_true(records.authentic);
    assert_int_equal(records_of("bogus.test", VOUCH_DNS_TLSA), VOUCH_E_NAME_SERVER);
    assert_true(records.bogus);
    assert_int_equal(records_of("servfail.test", VOUCH_DNS_TLSA), VOUCH_E_NAME_SERVER);
    assert_false(records.bogus);
    resolver = vouch_lwip_resolver_start(&doubting);
    assert_int_equal(records_of("secure.test", VOUCH_DNS_TLSA), VOUCH_OK);
    assert_false(records.authentic);
}

static void test_resolver_lost_question_is_asked_again_from_another_port(void **state)
{
    struct vouch_addresses a;
    u32_t before = now_ms;

    (void)state;
    lost = 1;
    assert_int_equal(addresses_of("ok.test", VOUCH_FAMILY_IPV4, &a), VOUCH_OK);
    assert_in_range(now_ms - before, 2500, 3000);
    assert_int_equal(by_udp[0], 2);
    assert_int_not_equal(ports[0], ports[1]);
    assert_int_not_equal(ids[0], ids[1]);
    assert_true(ports[0] >= 49152 && ports[1] >= 49152);
}

static void test_resolver_second_server_answers_for_the_first(void **state)
{
    struct vouch_addresses a;

    (void)state;
    use_servers(2);
    deaf = true;
    assert_int_equal(addresses_of("ok.test", VOUCH_FAMILY_IPV4, &a), VOUCH_OK);
    assert_int_equal(by_udp[0], 1);
    assert_int_equal(by_udp[1], 1);
}

static void test_resolver_without_a_server_knows_addresses_as_text(void **state)
{
    struct vouch_addresses a;

    (void)state;
    use_servers(0);
    assert_int_equal(addresses_of("192.0.2.9", VOUCH_FAMILY_ANY, &a), VOUCH_OK);
    assert_int_equal(a.at[0].bytes[3], 9);
    assert_int_equal(addresses_of("192.0.2.9", VOUCH_FAMILY_IPV6, &a), VOUCH_E_NO_DATA);
    assert_int_equal(addresses_of("ok.test", VOUCH_FAMILY_ANY, &a), VOUCH_E_NAME_SERVER);
    assert_int_equal(records_of("ok.test", VOUCH_DNS_MX), VOUCH_E_NAME_SERVER);
}

static void test_resolver_cancelled_look_up_leaves_nothing_behind(void **state)
{
    struct vouch_addresses a;

    (void)state;
    for (int i = 0; i < 100; i++) { /* more than there are UDP blocks */
        assert_int_equal(
            resolver.ops->addresses(resolver.self, "silent.test", VOUCH_FAMILY_IPV4, &a),
            VOUCH_AGAIN);
        resolver.ops->cancel(resolver.self);
        resolver.ops->cancel(resolver.self);
        wait_a_moment();
    }
    assert_int_equal(addresses_of("ok.test", VOUCH_FAMILY_IPV4, &a), VOUCH_OK);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_resolver_all_addresses_of_a_name_come_in_order),
        TEST(test_resolver_each_kind_of_failure_has_its_status),
        TEST(test_resolver_records_of_every_type_come),
        TEST(test_resolver_truncated_answer_comes_by_tcp),
        TEST(test_resolver_validation_is_believed_where_it_is_configured),
        TEST(test_resolver_lost_question_is_asked_again_from_another_port),
        TEST(test_resolver_second_server_answers_for_the_first),
        TEST(test_resolver_without_a_server_knows_addresses_as_text),
        TEST(test_resolver_cancelled_look_up_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
