// SPDX-License-Identifier: Apache-2.0
#ifndef SNTP_WORLD_H
#define SNTP_WORLD_H

/* The time client of port/lwip, time servers and a name server that err as the test says. All live
 * in one lwIP, joined by its loopback interface; time is the test's. For test programs, once in
 * each. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lwip/dns.h"
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

enum name_server { KNOWN, DEAF, DENIED };
static enum name_server names; /* what it says of any name */

static void on_dns_question(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                            u16_t port)
{
    static const uint8_t record[] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
    uint8_t m[256];
    u16_t len = pbuf_copy_partial(p, m, sizeof m - sizeof record, 0);

    (void)arg;
    pbuf_free(p);
    if (names == DEAF)
        return;
    m[2] |= 0x80;
    m[3] = names == DENIED ? 3 : 0;
    if (names == KNOWN) {
        m[7] = 1;
        memcpy(m + len, record, sizeof record);
        len += sizeof record;
    }
    struct pbuf *answer = pbuf_alloc(PBUF_TRANSPORT, len, PBUF_RAM);
    pbuf_take(answer, m, len);
    udp_sendto(pcb, answer, from, port);
    pbuf_free(answer);
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
        if (due > now_ms + 1000 && !sntp.pcb && !sntp.looking_up)
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
    names = KNOWN;
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
    struct udp_pcb *name_server = udp_new();
    ip_addr_t local;
    ipaddr_aton("127.0.0.1", &local);
    udp_bind(name_server, IP_ANY_TYPE, 53);
    udp_recv(name_server, on_dns_question, NULL);
    dns_setserver(0, &local);
    return 0;
}

#endif
