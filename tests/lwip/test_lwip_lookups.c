// SPDX-License-Identifier: Apache-2.0
/* The small boards' resolver while earlier look-ups, which lwIP cannot cancel, are unanswered. The
 * name server lives in the same lwIP, joined by its loopback interface; time is the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lwip/dns.h"
#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"
#include "port/lwip/lookups.h"
#include "tests/support/dns_server.h"

enum { WAIT_MS = 60000 };

static u32_t now_ms;
static bool deaf;

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

static void on_question(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                        u16_t port)
{
    uint8_t query[512], answer[DNS_SERVER_ANSWER_MAX];
    u16_t len = pbuf_copy_partial(p, query, sizeof query, 0);
    size_t n = dns_server_answer((struct vouch_span){query, len}, false, answer);

    (void)arg;
    pbuf_free(p);
    if (deaf || n == 0)
        return;
    p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)n, PBUF_RAM);
    pbuf_take(p, answer, (u16_t)n);
    udp_sendto(pcb, p, from, port);
    pbuf_free(p);
}

static int look_up(struct vouch_resolver r, const char *name, unsigned ms,
                   struct vouch_addresses *found)
{
    int status = VOUCH_AGAIN;

    for (unsigned i = 0; i < ms && status == VOUCH_AGAIN; i++) {
        status = r.ops->addresses(r.self, name, VOUCH_FAMILY_ANY, found);
        now_ms++;
        netif_poll_all();
        sys_check_timeouts();
    }
    return status;
}

/* A check that ended while the network was away leaves its look-up behind; those after it must not
 * be told that memory is short. */
static void test_lookups_of_names_wait_for_those_cancelled(void **state)
{
    (void)state;
    static struct vouch_lwip_lookups lookups;
    struct vouch_resolver r = vouch_lwip_lookups_init(&lookups);
    struct vouch_addresses found;
    char name[32];

    deaf = true;
    for (int i = 0; i < 2 * DNS_TABLE_SIZE; i++) {
        (void)snprintf(name, sizeof name, "silent%d.test", i);
        assert_int_equal(look_up(r, name, 10, &found), VOUCH_AGAIN);
        r.ops->cancel(r.self);
    }
    deaf = false;
    assert_int_equal(look_up(r, "ok.test", WAIT_MS, &found), VOUCH_OK);
    assert_true(found.count > 0);
}

static void test_lookups_of_the_name_just_cancelled_are_answered(void **state)
{
    (void)state;
    static struct vouch_lwip_lookups lookups;
    struct vouch_resolver r = vouch_lwip_lookups_init(&lookups);
    struct vouch_addresses found;

    deaf = true;
    for (int i = 0; i < 2 * DNS_TABLE_SIZE; i++) {
        assert_int_equal(look_up(r, "only4.test", 10, &found), VOUCH_AGAIN);
        r.ops->cancel(r.self);
    }
    deaf = false;
    assert_int_equal(look_up(r, "only4.test", WAIT_MS, &found), VOUCH_OK);
    assert_int_equal(found.count, 1);
}

static int start_server(void **state)
{
    (void)state;
    struct udp_pcb *server;
    ip_addr_t local;

    lwip_init();
    server = udp_new();
    ipaddr_aton("127.0.0.1", &local);
    udp_bind(server, IP_ANY_TYPE, 53);
    udp_recv(server, on_question, NULL);
    dns_setserver(0, &local);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lookups_of_names_wait_for_those_cancelled),
        cmocka_unit_test(test_lookups_of_the_name_just_cancelled_are_answered),
    };

    return cmocka_run_group_tests(tests, start_server, NULL);
}
