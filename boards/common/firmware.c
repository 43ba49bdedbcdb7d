// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware.h"

#include <string.h>

#include "boards/common/arena.h"
#include "boards/common/board.h"
#include "boards/common/config_slots.h"
#include "boards/common/firmware_check.h"
#include "boards/common/firmware_config.h"
#include "boards/common/firmware_log.h"
#include "boards/common/firmware_storage.h"
#include "boards/common/uptime.h"
#include "boards/common/version.h"
#include "port/lwip/entropy.h"
#include "port/lwip/network.h"
#include "port/lwip/resolver.h"
#include "psa/crypto.h"

#include "port/lwip/transport.h"

static struct {
    struct config_table table;
    struct vouch_settings settings;
    struct firmware_config config;
    struct vouch_lwip_clock clock;
    struct vouch_lwip_entropy entropy;
    struct vouch_network network;
    struct vouch_lwip_transport transport;
    size_t targets_count;
    size_t current; /* the target being checked; targets_count: none */
    unsigned rounds_done;
    unsigned part; /* reports of the mail domain so far, in this round */
    struct firmware_cost cost;
    uint64_t ended_ticks; /* the last check */
    uint64_t idle_ticks;  /* since then */
} firmware;

void vouch_lwip_assertion(const char *what)
{
    firmware_log_event("assertion", what);
    board_exit(71);
}

/* mbedTLS's PSA requests random numbers by this name (MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG). */
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length)
{
    struct vouch_entropy e = vouch_lwip_entropy_ops(&firmware.entropy);

    (void)context;
    if (e.ops->fill(e.self, output, output_size) != VOUCH_OK)
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    *output_length = output_size;
    return PSA_SUCCESS;
}

static uint32_t random_number(void)
{
    uint32_t value = 0;
    struct vouch_entropy e = vouch_lwip_entropy_ops(&firmware.entropy);

    e.ops->fill(e.self, (uint8_t *)&value, sizeof value);
    return value;
}

static bool fail(const char *what, const char *why)
{
    firmware_log_event(what, why);
    return false;
}

static bool settings_good(void)
{
    return firmware.settings.bad ? fail("config", firmware.settings.bad) : true;
}

static bool start_config(void)
{
    size_t cap = 0;
    const uint8_t *data = board_config(&cap);
    struct config_slots slots;

    if (!config_slots_open(&slots, &firmware.table, data, cap))
        return fail("config", "no valid configuration table");
    if (slots.damaged)
        firmware_log_event("config", "one of two tables is damaged: the other is used");
    firmware.settings = config_table_settings(&firmware.table);
    firmware_config_read(&firmware.config, &firmware.settings, VOUCH_BUILD_DATE);
    return settings_good();
}

static bool start_crypto(void)
{
    vouch_arena_init(firmware_storage.arena, firmware_storage.arena_len);
    if (vouch_lwip_entropy_init(&firmware.entropy, board_noise) != VOUCH_OK)
        return fail("entropy", "the noise source failed its health test");
    if (psa_crypto_init() != PSA_SUCCESS)
        return fail("crypto", "psa_crypto_init");
    return true;
}

static bool start_network(void)
{
    const struct vouch_network_hooks hooks = {
        .init = board_netif_init,
        .poll = board_netif_poll,
        .mono_ms = uptime_ms,
        .clock = &firmware.clock,
        .entropy = vouch_lwip_entropy_ops(&firmware.entropy),
    };

    if (firmware_storage.good_time_s) {
        int64_t good_s = firmware_storage.good_time_s();
        if (good_s > firmware.config.clock.floor_s)
            firmware.config.clock.floor_s = good_s;
    }
    vouch_lwip_clock_init(&firmware.clock, &firmware.config.clock, uptime_ms);
    if (firmware.config.board_clock)
        vouch_lwip_clock_set(&firmware.clock, board_rtc_s());
    if (vouch_network_start(&firmware.network, &hooks, &firmware.config.network) != VOUCH_OK)
        return fail("network", "no Ethernet controller");
    return true;
}

static void start_targets(void)
{
    size_t at = 0;

    while (config_table_section(&firmware.table, "target", &at)) {
        if (firmware.targets_count == firmware_storage.targets_max) {
            firmware_log_event("config", "more targets than this board takes");
            break;
        }
        struct firmware_target *t = &firmware_storage.targets[firmware.targets_count++];
        t->section_at = at;
        vouch_schedule_init(&t->schedule, &firmware.config.schedule, uptime_ms(), random_number());
    }
    firmware.current = firmware.targets_count;
}

static bool start_sinks(void)
{
    const struct vouch_sink_resources resources = {
        .settings = &firmware.settings,
        .hostname = firmware.config.network.hostname,
        .anchors = config_table_anchors(&firmware.table),
        .storage = board_storage(&firmware.table),
        .entropy = vouch_lwip_entropy_ops(&firmware.entropy),
    };

    vouch_sinks_start(firmware_storage.sinks, firmware_storage.sinks_count, &resources);
    return settings_good();
}

static void start_checks(void)
{
    const struct vouch_lwip_names names = {
        .mono_ms = uptime_ms,
        .entropy = vouch_lwip_entropy_ops(&firmware.entropy),
        .trust_ad = firmware.config.trust_ad,
    };
    const struct firmware_ports ports = {
        .transport = vouch_lwip_transport_init(&firmware.transport),
        .resolver = vouch_lwip_resolver_start(&names),
        .entropy = vouch_lwip_entropy_ops(&firmware.entropy),
        .storage = board_storage(&firmware.table),
    };

    firmware_check_init(&ports, &firmware.config, &firmware.table);
}

static FIRMWARE_APART bool start(void)
{
    if (!start_config() || !start_crypto() || !start_network())
        return false;
    start_targets();
    start_checks();
    return start_sinks();
}

/* The target that has been due longest, so that each gets its turn on an overloaded board. With a
 * fixed number of rounds the schedule is ignored: one check follows another. */
static size_t next_target(uint64_t now_ms)
{
    uint64_t since_ms = UINT64_MAX;
    size_t next = firmware.targets_count;

    if (firmware.config.rounds > 0)
        return firmware.rounds_done % firmware.targets_count;
    for (size_t i = 0; i < firmware.targets_count; i++) {
        const struct vouch_schedule *s = &firmware_storage.targets[i].schedule;
        if (vouch_schedule_due(s, now_ms) && s->due_ms < since_ms) {
            since_ms = s->due_ms;
            next = i;
        }
    }
    return next;
}

static bool note_verdict(struct firmware_target *t, const struct vouch_time *now,
                         enum vouch_verdict verdict)
{
    return vouch_schedule_note(&t->schedule, &firmware.config.schedule, verdict, now->mono_ms,
                               random_number());
}

static void begin_cost(void)
{
    struct firmware_cost *cost = &firmware.cost;

    memset(cost, 0, sizeof *cost);
    cost->began_ticks = board_ticks();
    cost->pause_ticks = cost->began_ticks - firmware.ended_ticks;
    cost->awake_ticks = cost->pause_ticks - firmware.idle_ticks;
}

static FIRMWARE_APART void begin_check(const struct vouch_time *now)
{
    size_t next = next_target(now->mono_ms);

    if (next == firmware.targets_count)
        return;
    firmware.current = next;
    begin_cost();
    vouch_arena_peak_reset();
    size_t section_at = firmware_storage.targets[next].section_at;
    const char *why;
    int status = firmware_check_begin(section_at, &why);
    if (status == VOUCH_OK)
        return;
    /* a target that is misconfigured is reported once a round and skipped */
    firmware_log_target(config_table_value(&firmware.table, section_at, "url", 0), why);
    firmware.current = firmware.targets_count;
    firmware.rounds_done++;
    note_verdict(&firmware_storage.targets[next], now, VOUCH_VERDICT_UNKNOWN);
}

static bool note(struct firmware_target *t, const struct vouch_time *now,
                 const struct vouch_report *report)
{
    return note_verdict(t, now, vouch_report_verdict(report));
}

/* A mail domain has a report for each endpoint; the worst of them decides when to check again. */
static bool another_report(struct firmware_target *t, const struct vouch_time *now,
                           const struct vouch_report *report, unsigned flags)
{
    static enum vouch_verdict worst = VOUCH_VERDICT_VALID;

    if (vouch_report_verdict(report) > worst)
        worst = vouch_report_verdict(report);
    if (flags & FIRMWARE_MX_MORE) {
        begin_cost(); /* the arena's peak is counted for this target */
        return true;
    }
    note_verdict(t, now, worst);
    worst = VOUCH_VERDICT_VALID;
    return false;
}

static FIRMWARE_APART void end_check(const struct vouch_time *now, int status)
{
    struct firmware_target *t = &firmware_storage.targets[firmware.current];
    const struct vouch_report *report = firmware_check_report();

    firmware.cost.ticks = board_ticks() - firmware.cost.began_ticks;
    firmware.cost.arena_peak = vouch_arena_peak();
    unsigned flags = firmware_check_close();
    firmware.cost.arena_left = vouch_arena_used();
    bool changed = flags & FIRMWARE_MX ? (flags & FIRMWARE_MX_CHANGED) != 0 : note(t, now, report);
    if (firmware_storage.tell)
        changed = firmware_storage.tell(firmware_storage.commands, firmware.current, &t->schedule,
                                        changed, now->mono_ms);
    if (status < 0)
        firmware_log_event("check", vouch_status_text(status));
    const struct vouch_sink_result result = {
        report,  now,          firmware.current,
        changed, &t->schedule, flags & FIRMWARE_MX ? ++firmware.part : 0};
    firmware_log_report(report);
    vouch_sinks_report(firmware_storage.sinks, firmware_storage.sinks_count, &result);
    firmware_log_cost(&firmware.cost);
    firmware.ended_ticks = board_ticks();
    firmware.idle_ticks = 0;
    if (flags & FIRMWARE_MX && another_report(t, now, report, flags))
        return;
    firmware.current = firmware.targets_count;
    firmware.part = 0;
    firmware.rounds_done++;
}

/* One call of the check, timed: the longest is how long the network and the watchdog had to
 * wait. */
static void go_on(const struct vouch_time *now)
{
    const char *phase = firmware_check_phase();
    uint64_t before = board_ticks();
    int status = firmware_check_poll(now);
    uint64_t spent = board_ticks() - before;

    firmware.cost.busy_ticks += spent;
    if (spent > firmware.cost.longest_ticks) {
        firmware.cost.longest_ticks = spent;
        firmware.cost.longest_phase = phase;
    }
    if (status != VOUCH_AGAIN)
        end_check(now, status);
}

/* Frames and timers; a link or an address that has appeared or gone is logged. */
static FIRMWARE_APART void poll_network(void)
{
    uint8_t text[LWIP_IPV6 ? 128 : 24];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    if (!vouch_network_poll(&firmware.network))
        return;
    vouch_network_write(&firmware.network, &w);
    firmware_log_event("network", vouch_writer_string(&w));
}

/* One turn of the loop. true: there is more to do at once. */
static bool turn(void)
{
    struct vouch_clock clock = vouch_lwip_clock_ops(&firmware.clock);
    struct vouch_time now;

    board_feed_watchdog();
    firmware_log_drain();
    poll_network();
    clock.ops->now(clock.self, &now);
    vouch_sinks_poll(firmware_storage.sinks, firmware_storage.sinks_count, &now);
    if (firmware.current == firmware.targets_count) {
        if (vouch_network_ready(&firmware.network))
            begin_check(&now);
        return firmware.current != firmware.targets_count;
    }
    go_on(&now);
    return firmware.current != firmware.targets_count && firmware_check_busy(&now);
}

static bool finished(void)
{
    uint64_t wanted = (uint64_t)firmware.config.rounds * firmware.targets_count;

    return firmware.config.rounds > 0 && firmware.rounds_done >= wanted;
}

/* How often the idle loop checks links and resets the watchdog; and how often it polls while a
 * check or a look-up with its own timing waits. Frames arrive by interrupt. */
enum { IDLE_MS = 1000, WAITING_MS = 10, LOG_MS = 1 };

static uint64_t targets_due(void)
{
    uint64_t due_ms = UINT64_MAX;

    for (size_t i = 0; i < firmware.targets_count; i++)
        if (firmware_storage.targets[i].schedule.due_ms < due_ms)
            due_ms = firmware_storage.targets[i].schedule.due_ms;
    return due_ms;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Until the next timer, target or sink is due. */
static void sleep(void)
{
    bool waiting = firmware.current != firmware.targets_count;
    uint64_t now_ms = uptime_ms();
    uint64_t due_ms = now_ms + (waiting ? WAITING_MS : IDLE_MS);

    due_ms = earlier(due_ms, vouch_network_due(&firmware.network));
    due_ms = earlier(due_ms, vouch_sinks_due(firmware_storage.sinks, firmware_storage.sinks_count));
    if (!waiting && vouch_network_ready(&firmware.network))
        due_ms = earlier(due_ms, targets_due());
    if (!firmware_log_drain())
        due_ms = earlier(due_ms, now_ms + LOG_MS);
    if (due_ms <= now_ms)
        return;
    uint64_t before = board_ticks();
    board_idle((uint32_t)(due_ms - now_ms));
    firmware.idle_ticks += board_ticks() - before;
}

int firmware_run(void)
{
    firmware_log_start();
    if (!start())
        return 1;
    firmware_log_event("start", firmware_image);
    while (!finished())
        if (!turn())
            sleep();
    return 0;
}
