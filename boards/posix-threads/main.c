// SPDX-License-Identifier: Apache-2.0
/* vouch in a task of its own beside lwIP's (NO_SYS=0), as on an RTOS: an example, and the proof
 * that the threads do not meet. It runs over lwIP's port to pthreads; over its FreeRTOS port
 * (contrib/ports/freertos) the same calls start and lock the same three tasks:
 *
 *   tcpip    lwIP's own: timers, and every frame
 *   ethernet polls the driver; a real one waits for its interrupt
 *   vouch    checks; it alone calls the core and mbedTLS
 *
 * The core lock stands between them. Only what lwIP's callbacks touch is behind it. */
#include <string.h>

#include "boards/common/arena.h"
#include "boards/common/board.h"
#include "boards/common/firmware_check.h"
#include "boards/common/firmware_log.h"
#include "boards/common/firmware_storage.h"
#include "boards/common/uptime.h"
#include "boards/posix-lwip/tap.h"
#include "lwip/tcpip.h"
#include "port/lwip/locked.h"
#include "port/lwip/lookups.h"
#include "port/lwip/network.h"
#include "port/lwip/transport.h"
#include "psa/crypto.h"

enum { TASK_STACK = 64 * 1024, IDLE_MS = 1 };

static struct {
    struct config_table table;
    struct vouch_settings settings;
    struct firmware_config config;
    struct vouch_lwip_clock clock;       /* under the lock: SNTP sets it */
    struct vouch_network network;        /* under the lock */
    struct vouch_lwip_entropy for_lwip;  /* under the lock: port numbers */
    struct vouch_lwip_entropy for_vouch; /* for vouch: keys */
    struct vouch_lwip_transport transport;
    struct vouch_lwip_lookups resolver;
    struct vouch_lwip_locked locked;
    sys_sem_t started;
} task;

void vouch_lwip_assertion(const char *what)
{
    firmware_log_event("assertion", what);
    board_exit(71);
}

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length)
{
    struct vouch_entropy e = vouch_lwip_entropy_ops(&task.for_vouch);

    (void)context;
    if (e.ops->fill(e.self, output, output_size) != VOUCH_OK)
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    *output_length = output_size;
    return PSA_SUCCESS;
}

/* The driver is polled by the ethernet task. */
static void no_poll(struct netif *netif)
{
    (void)netif;
}

static struct vouch_network_hooks hooks(void)
{
    return (struct vouch_network_hooks){
        .init = board_netif_init,
        .poll = no_poll,
        .mono_ms = uptime_ms,
        .clock = &task.clock,
        .entropy = vouch_lwip_entropy_ops(&task.for_lwip),
    };
}

/* In lwIP's task, before anything else happens there. */
static void start_network(void *arg)
{
    const struct vouch_network_hooks h = hooks();

    (void)arg;
    if (vouch_network_start(&task.network, &h, &task.config.network) != VOUCH_OK)
        vouch_lwip_assertion("no Ethernet controller");
    sys_sem_signal(&task.started);
}

static void ethernet_task(void *arg)
{
    struct netif *netif = arg;

    for (;;) {
        tap_wait(IDLE_MS);
        LOCK_TCPIP_CORE();
        board_netif_poll(netif);
        UNLOCK_TCPIP_CORE();
    }
}

/* The current state of the network, and the time. true: checks may start. */
static bool look_around(struct vouch_time *now)
{
    struct vouch_clock clock = vouch_lwip_clock_ops(&task.clock);
    uint8_t text[128];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    LOCK_TCPIP_CORE();
    bool changed = vouch_network_poll(&task.network);
    bool ready = vouch_network_ready(&task.network);
    if (changed)
        vouch_network_write(&task.network, &w);
    clock.ops->now(clock.self, now);
    UNLOCK_TCPIP_CORE();
    if (changed)
        firmware_log_event("network", vouch_writer_string(&w));
    return ready;
}

static void check(size_t section_at)
{
    struct vouch_time now;
    const char *why = "";

    while (!look_around(&now))
        sys_msleep(IDLE_MS);
    if (firmware_check_begin(section_at, &why) != VOUCH_OK) {
        firmware_log_event("target", why);
        return;
    }
    while (firmware_check_poll(&now) == VOUCH_AGAIN) {
        if (!firmware_check_busy(&now))
            sys_msleep(IDLE_MS);
        look_around(&now);
    }
    firmware_log_report(firmware_check_report());
    firmware_check_close();
}

static void vouch_task(void *arg)
{
    (void)arg;
    for (unsigned round = 0; round < task.config.rounds; round++)
        for (size_t at = 0; config_table_section(&task.table, "target", &at);)
            check(at);
    board_exit(0);
}

static bool start_config(void)
{
    size_t cap = 0;
    const uint8_t *data = board_config(&cap);

    if (!config_table_open(&task.table, data, cap))
        return false;
    task.settings = config_table_settings(&task.table);
    firmware_config_read(&task.config, &task.settings, VOUCH_BUILD_DATE);
    vouch_lwip_clock_init(&task.clock, &task.config.clock, uptime_ms);
    if (task.config.board_clock)
        vouch_lwip_clock_set(&task.clock, board_rtc_s());
    return !task.settings.bad;
}

static bool start_crypto(void)
{
    vouch_arena_init(firmware_storage.arena, firmware_storage.arena_len);
    return vouch_lwip_entropy_init(&task.for_vouch, board_noise) == VOUCH_OK &&
           vouch_lwip_entropy_init(&task.for_lwip, board_noise) == VOUCH_OK &&
           psa_crypto_init() == PSA_SUCCESS;
}

static void start_checks(void)
{
    vouch_lwip_locked_init(&task.locked, vouch_lwip_transport_init(&task.transport),
                           vouch_lwip_lookups_init(&task.resolver));
    const struct firmware_ports ports = {
        .transport = vouch_lwip_locked_transport(&task.locked),
        .resolver = vouch_lwip_locked_resolver(&task.locked),
        .entropy = vouch_lwip_entropy_ops(&task.for_vouch),
        .storage = board_storage(&task.table),
    };

    firmware_check_init(&ports, &task.config, &task.table);
}

int main(void)
{
    board_start();
    if (!start_config() || !start_crypto())
        return 1;
    const struct vouch_network_hooks h = hooks();
    vouch_network_prepare(&task.network, &h);
    sys_sem_new(&task.started, 0);
    tcpip_init(start_network, NULL);
    sys_sem_wait(&task.started);
    start_checks();
    sys_thread_new("ethernet", ethernet_task, &task.network.netif, TASK_STACK, 0);
    sys_thread_new("vouch", vouch_task, NULL, TASK_STACK, 0);
    for (;;) /* an RTOS would start its scheduler here */
        sys_msleep(1000);
}
