// SPDX-License-Identifier: Apache-2.0
#include "firmware_config.h"

#include <string.h>

enum { SYSLOG_PORT = 514, SNTP_PORT = 123, DNS_PORT = 53 };

bool firmware_endpoint(const char *text, uint16_t port, struct vouch_address *out)
{
    struct vouch_span s = vouch_span_of(text);
    size_t colon = vouch_span_find(s, 0, ':');
    uint64_t number = port;

    if (colon < s.len &&
        !vouch_span_decimal(vouch_span_part(s, colon + 1, s.len), UINT16_MAX, &number))
        return false;
    if (!vouch_address_parse(vouch_span_part(s, 0, colon), out))
        return false;
    out->port = (uint16_t)number;
    return true;
}

/* Reads settings one after another; the first that makes no sense is remembered. */
struct settings {
    const struct config_table *table;
    const char *bad;
};

static const char *text_setting(const struct settings *s, const char *section, const char *key,
                                const char *otherwise)
{
    const char *value = config_table_get(s->table, section, key);

    return value ? value : otherwise;
}

static uint32_t number_setting(struct settings *s, const char *section, const char *key,
                               uint32_t otherwise)
{
    const char *value = config_table_get(s->table, section, key);
    uint64_t number = otherwise;

    if (value && !vouch_span_decimal(vouch_span_of(value), UINT32_MAX, &number))
        s->bad = key;
    return (uint32_t)number;
}

static bool bool_setting(struct settings *s, const char *section, const char *key)
{
    const char *value = text_setting(s, section, key, "no");

    if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        s->bad = key;
    return strcmp(value, "yes") == 0;
}

static void endpoint_setting(struct settings *s, const char *section, const char *key,
                             uint16_t port, struct vouch_address *out)
{
    const char *value = config_table_get(s->table, section, key);

    if (value && !firmware_endpoint(value, port, out))
        s->bad = key;
}

static void threshold_setting(struct settings *s, const char *key, struct vouch_threshold *out)
{
    const char *value = config_table_get(s->table, "policy", key);

    if (value && vouch_threshold_parse(vouch_span_of(value), out) != VOUCH_OK)
        s->bad = key;
}

/* "dhcp", or "192.0.2.5/24". */
static void read_address(struct settings *s, struct vouch_network_config *n)
{
    struct vouch_span text = vouch_span_of(text_setting(s, "network", "address", "dhcp"));
    size_t slash = vouch_span_find(text, 0, '/');
    uint64_t bits = 24;

    n->dhcp = vouch_span_equal(text, vouch_span_of("dhcp"));
    if (n->dhcp)
        return;
    if (!vouch_address_parse(vouch_span_part(text, 0, slash), &n->address) ||
        n->address.family != VOUCH_FAMILY_IPV4)
        s->bad = "address";
    if (slash < text.len &&
        !vouch_span_decimal(vouch_span_part(text, slash + 1, text.len), 32, &bits))
        s->bad = "address";
    n->prefix_bits = (unsigned)bits;
}

static void read_network(struct settings *s, struct vouch_network_config *n)
{
    read_address(s, n);
    endpoint_setting(s, "network", "gateway", 0, &n->gateway);
    endpoint_setting(s, "network", "dns", DNS_PORT, &n->dns);
    endpoint_setting(s, "time", "sntp", SNTP_PORT, &n->sntp);
    n->hostname = text_setting(s, "network", "hostname", "vouch");
}

static void read_schedule(struct settings *s, struct vouch_schedule_rules *rules)
{
    rules->interval_s = number_setting(s, "agent", "interval", 0);
    rules->retry_s = number_setting(s, "agent", "retry", 0);
    rules->confirmations = number_setting(s, "agent", "confirmations", 0);
    rules->jitter_percent = number_setting(s, "agent", "jitter", 10);
}

const char *firmware_config_read(struct firmware_config *c, const struct config_table *t,
                                 int64_t build_s)
{
    struct settings s = {t, NULL};

    memset(c, 0, sizeof(*c));
    read_network(&s, &c->network);
    read_schedule(&s, &c->schedule);
    c->clock.floor_s = build_s;
    c->clock.jump_s = number_setting(&s, "time", "jump", 300);
    c->clock.confirmations = number_setting(&s, "time", "confirmations", 2);
    c->board_clock = bool_setting(&s, "time", "board_clock");
    c->rounds = number_setting(&s, "agent", "rounds", 0);
    c->timeout_ms = number_setting(&s, "agent", "timeout", 60) * 1000U;
    c->policy.strict = bool_setting(&s, "policy", "strict");
    threshold_setting(&s, "warning", &c->policy.warning);
    threshold_setting(&s, "critical", &c->policy.critical);
    endpoint_setting(&s, "report", "syslog", SYSLOG_PORT, &c->syslog);
    return s.bad;
}
