// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_config.h"

#include <string.h>

#include "core/config/values.h"

enum { DNS_PORT = 53 };

static const char *network_text(const struct vouch_settings *s, enum vouch_row_network row)
{
    return vouch_settings_text(s, "network", &vouch_rows_network[row]);
}

static void network_endpoint(struct vouch_settings *s, enum vouch_row_network row, uint16_t port,
                             struct vouch_address *out)
{
    vouch_settings_endpoint(s, "network", &vouch_rows_network[row], port, out);
}

/* "dhcp", "192.0.2.5/24", or with IPv6 "none". */
static void read_address(struct vouch_settings *s, struct vouch_network_config *n)
{
    struct vouch_span text = vouch_span_of(network_text(s, VOUCH_NETWORK_ADDRESS));

    n->prefix_bits = 24;
    n->dhcp = vouch_span_equal(text, vouch_span_of("dhcp"));
    if (n->dhcp || (LWIP_IPV6 && vouch_span_equal(text, vouch_span_of("none"))))
        return;
    if (!vouch_network_parse(text, VOUCH_FAMILY_IPV4, 32, &n->address, &n->prefix_bits))
        s->bad = "address";
}

#if LWIP_IPV6
/* "auto", "none", or "2001:db8::5/64". */
static void read_address6(struct vouch_settings *s, struct vouch_network6_config *n)
{
    struct vouch_span text = vouch_span_of(
        vouch_settings_text(s, "network", &vouch_rows_network6[VOUCH_NETWORK6_ADDRESS]));
    unsigned bits = 64;

    n->autoconfig = vouch_span_equal(text, vouch_span_of("auto"));
    vouch_settings_endpoint(s, "network", &vouch_rows_network6[VOUCH_NETWORK6_GATEWAY], 0,
                            &n->gateway);
    if (n->gateway.family == VOUCH_FAMILY_IPV4)
        s->bad = "gateway6";
    if (n->autoconfig || vouch_span_equal(text, vouch_span_of("none")))
        return;
    if (!vouch_network_parse(text, VOUCH_FAMILY_IPV6, 64, &n->address, &bits) || bits != 64)
        s->bad = "address6";
}
#endif

/* Servers beyond this board's maximum are ignored. */
static void read_sntp(struct vouch_settings *s, struct vouch_network_config *n)
{
    const struct vouch_setting *rows = vouch_rows_time;
    const char *text = vouch_settings_text(s, "time", &rows[VOUCH_TIME_SNTP]);

    n->sntp_dhcp = text ? vouch_span_equal(vouch_span_of(text), vouch_span_of("dhcp"))
                        : !vouch_settings_bool(s, "time", &rows[VOUCH_TIME_BOARD_CLOCK]);
    if (text && !n->sntp_dhcp && !vouch_servers_parse(text, 0, n->sntp, VOUCH_SNTP_SERVERS))
        s->bad = "sntp";
}

static void read_network(struct vouch_settings *s, struct vouch_network_config *n)
{
    read_address(s, n);
#if LWIP_IPV6
    read_address6(s, &n->ipv6);
#endif
    network_endpoint(s, VOUCH_NETWORK_GATEWAY, 0, &n->gateway);
    if (LWIP_IPV6 && n->gateway.family == VOUCH_FAMILY_IPV6)
        s->bad = "gateway";
    network_endpoint(s, VOUCH_NETWORK_DNS, DNS_PORT, &n->dns);
    read_sntp(s, n);
    n->hostname = network_text(s, VOUCH_NETWORK_HOSTNAME);
}

static uint32_t schedule_number(struct vouch_settings *s, enum vouch_row_schedule row)
{
    return vouch_settings_number(s, "agent", &vouch_rows_schedule[row]);
}

static void read_schedule(struct vouch_settings *s, struct vouch_schedule_rules *rules)
{
    rules->interval_s = schedule_number(s, VOUCH_SCHEDULE_INTERVAL);
    rules->retry_s = schedule_number(s, VOUCH_SCHEDULE_RETRY);
    rules->confirmations = schedule_number(s, VOUCH_SCHEDULE_CONFIRMATIONS);
    rules->jitter_percent = schedule_number(s, VOUCH_SCHEDULE_JITTER);
}

static void read_time(struct vouch_settings *s, struct firmware_config *c)
{
    const struct vouch_setting *rows = vouch_rows_time;

    c->clock.jump_s = vouch_settings_number(s, "time", &rows[VOUCH_TIME_JUMP]);
    c->clock.confirmations = vouch_settings_number(s, "time", &rows[VOUCH_TIME_CONFIRMATIONS]);
    c->board_clock = vouch_settings_bool(s, "time", &rows[VOUCH_TIME_BOARD_CLOCK]);
}

static void read_policy(struct vouch_settings *s, struct vouch_policy *policy)
{
    const struct vouch_setting *rows = vouch_rows_policy;

    policy->strict = vouch_settings_bool(s, "policy", &rows[VOUCH_POLICY_STRICT]);
    vouch_settings_threshold(s, "policy", &rows[VOUCH_POLICY_WARNING], &policy->warning);
    vouch_settings_threshold(s, "policy", &rows[VOUCH_POLICY_CRITICAL], &policy->critical);
}

void firmware_config_read(struct firmware_config *c, struct vouch_settings *s, int64_t build_s)
{
    memset(c, 0, sizeof *c);
    read_network(s, &c->network);
    read_schedule(s, &c->schedule);
    read_time(s, c);
    read_policy(s, &c->policy);
    c->clock.floor_s = build_s;
    c->trust_ad = vouch_settings_bool(s, "network", &vouch_rows_network[VOUCH_NETWORK_TRUST_AD]);
    c->rounds = vouch_settings_number(s, "agent", &vouch_rows_run[VOUCH_RUN_ROUNDS]);
    c->timeout_ms = schedule_number(s, VOUCH_SCHEDULE_TIMEOUT) * 1000U;
}
