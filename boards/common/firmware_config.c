// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_config.h"

#include <string.h>

enum { SNTP_PORT = 123, DNS_PORT = 53 };

static void threshold_setting(struct settings *s, const char *key, struct vouch_threshold *out)
{
    const char *value = config_table_get(s->table, "policy", key);

    if (value && vouch_threshold_parse(vouch_span_of(value), out) != VOUCH_OK)
        s->bad = key;
}

/* "dhcp", "192.0.2.5/24", or with IPv6 "none". */
static void read_address(struct settings *s, struct vouch_network_config *n)
{
    struct vouch_span text = vouch_span_of(settings_text(s, "network", "address", "dhcp"));
    size_t slash = vouch_span_find(text, 0, '/');
    uint64_t bits = 24;

    n->dhcp = vouch_span_equal(text, vouch_span_of("dhcp"));
    if (n->dhcp || (LWIP_IPV6 && vouch_span_equal(text, vouch_span_of("none"))))
        return;
    if (!vouch_address_parse(vouch_span_part(text, 0, slash), &n->address) ||
        n->address.family != VOUCH_FAMILY_IPV4)
        s->bad = "address";
    if (slash < text.len &&
        !vouch_span_decimal(vouch_span_part(text, slash + 1, text.len), 32, &bits))
        s->bad = "address";
    n->prefix_bits = (unsigned)bits;
}

#if LWIP_IPV6
/* "auto", "none", or "2001:db8::5/64". */
static void read_address6(struct settings *s, struct vouch_network6_config *n)
{
    struct vouch_span text = vouch_span_of(settings_text(s, "network", "address6", "auto"));
    size_t slash = vouch_span_find(text, 0, '/');

    n->autoconfig = vouch_span_equal(text, vouch_span_of("auto"));
    settings_endpoint(s, "network", "gateway6", 0, &n->gateway);
    if (n->gateway.family == VOUCH_FAMILY_IPV4)
        s->bad = "gateway6";
    if (n->autoconfig || vouch_span_equal(text, vouch_span_of("none")))
        return;
    bool whole = slash == text.len ||
                 vouch_span_equal(vouch_span_part(text, slash, text.len), vouch_span_of("/64"));
    if (!whole || !vouch_address_parse(vouch_span_part(text, 0, slash), &n->address) ||
        n->address.family != VOUCH_FAMILY_IPV6)
        s->bad = "address6";
}
#endif

static void read_network(struct settings *s, struct vouch_network_config *n)
{
    read_address(s, n);
#if LWIP_IPV6
    read_address6(s, &n->ipv6);
#endif
    settings_endpoint(s, "network", "gateway", 0, &n->gateway);
    if (LWIP_IPV6 && n->gateway.family == VOUCH_FAMILY_IPV6)
        s->bad = "gateway";
    settings_endpoint(s, "network", "dns", DNS_PORT, &n->dns);
    settings_endpoint(s, "time", "sntp", SNTP_PORT, &n->sntp);
    n->hostname = settings_text(s, "network", "hostname", "vouch");
}

static void read_schedule(struct settings *s, struct vouch_schedule_rules *rules)
{
    rules->interval_s = settings_number(s, "agent", "interval", 0);
    rules->retry_s = settings_number(s, "agent", "retry", 0);
    rules->confirmations = settings_number(s, "agent", "confirmations", 0);
    rules->jitter_percent = settings_number(s, "agent", "jitter", 10);
}

void firmware_config_read(struct firmware_config *c, struct settings *s, int64_t build_s)
{
    memset(c, 0, sizeof(*c));
    read_network(s, &c->network);
    read_schedule(s, &c->schedule);
    c->clock.floor_s = build_s;
    c->clock.jump_s = settings_number(s, "time", "jump", 300);
    c->clock.confirmations = settings_number(s, "time", "confirmations", 2);
    c->board_clock = settings_bool(s, "time", "board_clock");
    c->trust_ad = settings_bool(s, "network", "trust_ad");
    c->rounds = settings_number(s, "agent", "rounds", 0);
    c->timeout_ms = settings_number(s, "agent", "timeout", 60) * 1000U;
    c->policy.strict = settings_bool(s, "policy", "strict");
    threshold_setting(s, "warning", &c->policy.warning);
    threshold_setting(s, "critical", &c->policy.critical);
}
