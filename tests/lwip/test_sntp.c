// SPDX-License-Identifier: Apache-2.0
/* The time client against servers that err. All live in one lwIP, joined by its loopback interface;
 * time is the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lwip/dhcp.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"
#include "port/lwip/sntp.h"
#include "tests/fake/fake_entropy.h"

enum { SERVERS = 3, FLOOR_S = 1790000000, TRUE_S = FLOOR_S + 86400, HOUR_MS = 3600000 };
enum { FIRST_PORT = 1123 };
#define NTP_S(unix_s) ((uint32_t)((unix_s) + 2208988800LL))

enum how { RIGHT, SILENT, KISS, UNSYNCHRONIZED, OLD, OTHER_COOKIE, SHORT, STRATUM_16, ZERO };

static uint64_t now_ms;
static struct udp_pcb *servers[SERVERS];
static enum how how[SERVERS];
static int64_t ahead_s[SERVERS]; /* of the true time */
static unsigned asked[SERVERS];
static uint64_t asked_ms[SERVERS]; /* when last */
static struct fake_entropy entropy;
static struct vouch_lwip_clock clock;
static struct vouch_sntp sntp;

u32_t sys_now(void)
{
    return (u32_t)now_ms;
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

static int64_t true_s(void)
{
    return TRUE_S + (int64_t)(now_ms / 1000);
}

static void put32(uint8_t *at, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void make_answer(uint8_t *m, enum how kind, int64_t utc_s)
{
    uint8_t cookie[8];

    memcpy(cookie, m + 40, 8);
    memset(m, 0, 48);
    m[0] = kind == UNSYNCHRONIZED ? 0xE4 : 0x24;
    m[1] = kind == KISS ? 0 : kind == STRATUM_16 ? 16 : 2;
    memcpy(m + 24, cookie, 8);
    if (kind == OTHER_COOKIE)
        m[24] ^= 1;
    if (kind != ZERO)
        put32(m + 40, NTP_S(kind == OLD ? FLOOR_S - 1 : utc_s));
}

static void on_question(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                        u16_t port)
{
    size_t i = (size_t)(uintptr_t)arg;
    uint8_t m[48];
    u16_t len = how[i] == SHORT ? 47 : 48;

    asked[i]++;
    asked_ms[i] = now_ms;
    pbuf_copy_partial(p, m, 48, 0);
    pbuf_free(p);
    if (how[i] == SILENT)
        return;
    make_answer(m, how[i], true_s() + ahead_s[i]);
    struct pbuf *answer = pbuf_alloc(PBUF_TRANSPORT, len, PBUF_RAM);
    pbuf_take(answer, m, len);
    udp_sendto(pcb, answer, from, port);
    pbuf_free(answer);
}

/* Lets time pass as a board does: to the next thing that is due. */
static void run_for(uint64_t ms)
{
    uint64_t end = now_ms + ms;

    while (now_ms < end) {
        uint64_t due = vouch_sntp_due(&sntp);
        now_ms = due > now_ms + 10 ? now_ms + 10 : now_ms + 1;
        if (due > now_ms + 1000 && !sntp.pcb)
            now_ms = due < end ? due : end;
        netif_poll_all();
        sys_check_timeouts();
        vouch_sntp_poll(&sntp);
    }
}

static struct vouch_time now(void)
{
    struct vouch_clock c = vouch_lwip_clock_ops(&clock);
    struct vouch_time t;

    c.ops->now(c.self, &t);
    return t;
}

static void begin(unsigned count)
{
    const struct vouch_clock_limits limits = {
        .floor_s = FLOOR_S, .jump_s = 300, .confirmations = 2};
    ip_addr_t local;

    memset(how, 0, sizeof how);
    memset(ahead_s, 0, sizeof ahead_s);
    memset(asked, 0, sizeof asked);
    vouch_lwip_clock_init(&clock, &limits, mono_ms);
    vouch_sntp_init(&sntp, &clock, fake_entropy_of(&entropy), mono_ms);
    ipaddr_aton("127.0.0.1", &local);
    for (unsigned i = 0; i < count; i++)
        vouch_sntp_set_server(&sntp, i, &local, (uint16_t)(FIRST_PORT + i));
    vouch_sntp_restart(&sntp);
}

static void end(void)
{
    run_for(2 * (uint64_t)HOUR_MS); /* nothing may be under way for the next test */
    if (sntp.pcb)
        udp_remove(sntp.pcb);
    sntp.pcb = NULL;
}

static void test_sntp_good_answer_sets_the_clock_and_comes_hourly(void **state)
{
    (void)state;
    begin(1);
    run_for(1000);
    assert_true(now().utc_known);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    run_for(10 * (uint64_t)HOUR_MS);
    assert_in_range(asked[0], 11, 15);
    end();
}

/* lwIP's own client asked the next time an hour later. */
static void test_sntp_refused_answer_is_asked_for_again_within_seconds(void **state)
{
    (void)state;
    static const enum how bad[] = {OLD, UNSYNCHRONIZED, STRATUM_16, ZERO};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(1);
        how[0] = bad[i];
        run_for(2000);
        assert_false(now().utc_known);
        how[0] = RIGHT;
        run_for(10000);
        assert_true(now().utc_known);
        end();
    }
}

static void test_sntp_server_that_errs_is_asked_less_and_less(void **state)
{
    (void)state;
    static const enum how bad[] = {OLD, SILENT, OTHER_COOKIE, SHORT};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(1);
        how[0] = bad[i];
        run_for(10 * (uint64_t)HOUR_MS);
        assert_false(now().utc_known);
        assert_in_range(asked[0], 130, 210); /* every three to four minutes */
        how[0] = RIGHT;
        run_for(5 * 60000);
        assert_true(now().utc_known);
        end();
    }
}

static void test_sntp_other_servers_take_the_place_of_one_that_errs(void **state)
{
    (void)state;
    static const enum how bad[] = {OLD, SILENT, KISS, UNSYNCHRONIZED};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(3);
        how[0] = how[1] = bad[i];
        run_for(12000);
        assert_true(now().utc_known);
        assert_int_equal(asked[2], 1);
        end();
    }
}

static void test_sntp_kiss_of_death_is_left_alone_for_an_hour(void **state)
{
    (void)state;
    begin(1);
    how[0] = KISS;
    run_for(HOUR_MS - 60000);
    assert_int_equal(asked[0], 1);
    how[0] = RIGHT;
    run_for(10 * 60000);
    assert_int_equal(asked[0], 2);
    assert_true(now().utc_known);
    end();
}

/* A clock that was set wrongly is put right by three answers that agree, within a minute. */
static void test_sntp_jump_is_confirmed_within_a_minute(void **state)
{
    (void)state;
    begin(1);
    ahead_s[0] = 7200;
    run_for(1000);
    assert_in_range(now().utc_s, true_s() + 7199, true_s() + 7201);
    ahead_s[0] = 0;
    run_for(HOUR_MS + 60000);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    end();
}

static void test_sntp_one_false_server_among_three_does_not_move_the_clock(void **state)
{
    (void)state;
    begin(3);
    run_for(1000);
    ahead_s[0] = -3000;
    run_for(24 * (uint64_t)HOUR_MS);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    end();
}

/* In 2036 the seconds of NTP begin again at 0. */
static void test_sntp_next_era_is_after_this_one(void **state)
{
    (void)state;
    begin(1);
    ahead_s[0] = 2085978496 + 100 - true_s();
    run_for(100);
    assert_true(now().utc_known);
    assert_in_range(now().utc_s, 2085978496 + 99, 2085978496 + 101);
    end();
}

static void test_sntp_servers_of_dhcp_are_followed(void **state)
{
    (void)state;
    ip4_addr_t given;

    begin(0);
    vouch_sntp_follow_dhcp(&sntp);
    assert_true(vouch_sntp_due(&sntp) == UINT64_MAX);
    IP4_ADDR(&given, 127, 0, 0, 1);
    dhcp_set_ntp_servers(1, &given);
    assert_int_equal(sntp.servers[0].port, VOUCH_SNTP_PORT);
    uint64_t due = vouch_sntp_due(&sntp);
    assert_true(due <= now_ms);
    run_for(3000);
    due = vouch_sntp_due(&sntp);
    dhcp_set_ntp_servers(1, &given); /* a renewal disturbs nothing */
    assert_true(vouch_sntp_due(&sntp) == due);
    IP4_ADDR(&given, 127, 0, 0, 2);
    dhcp_set_ntp_servers(1, &given);
    assert_true(vouch_sntp_due(&sntp) <= now_ms);
    vouch_sntp_follow_dhcp(NULL);
    end();
}

static void test_sntp_across_the_wrap_of_lwips_clock_goes_on(void **state)
{
    (void)state;
    now_ms = (now_ms >> 32 << 32) + UINT32_MAX - 5000;
    sys_restart_timeouts();
    begin(2);
    how[0] = SILENT;
    run_for(20000);
    assert_true(now().utc_known);
    assert_in_range(now().utc_s, true_s() - 1, true_s() + 1);
    end();
}

static int start_servers(void **state)
{
    (void)state;
    lwip_init();
    fake_entropy_init(&entropy, 1);
    for (size_t i = 0; i < SERVERS; i++) {
        servers[i] = udp_new();
        udp_bind(servers[i], IP_ANY_TYPE, (u16_t)(FIRST_PORT + i));
        udp_recv(servers[i], on_question, (void *)(uintptr_t)i);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sntp_good_answer_sets_the_clock_and_comes_hourly),
        cmocka_unit_test(test_sntp_refused_answer_is_asked_for_again_within_seconds),
        cmocka_unit_test(test_sntp_server_that_errs_is_asked_less_and_less),
        cmocka_unit_test(test_sntp_other_servers_take_the_place_of_one_that_errs),
        cmocka_unit_test(test_sntp_kiss_of_death_is_left_alone_for_an_hour),
        cmocka_unit_test(test_sntp_jump_is_confirmed_within_a_minute),
        cmocka_unit_test(test_sntp_one_false_server_among_three_does_not_move_the_clock),
        cmocka_unit_test(test_sntp_next_era_is_after_this_one),
        cmocka_unit_test(test_sntp_servers_of_dhcp_are_followed),
        cmocka_unit_test(test_sntp_across_the_wrap_of_lwips_clock_goes_on),
    };

    return cmocka_run_group_tests(tests, start_servers, NULL);
}
