// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "core/config/setting.h"
#include "core/config/values.h"
#include "core/mail/destination.h"
#include "core/policy.h"
#include "core/target.h"

static bool is_word(const char *value, const char *one, const char *other)
{
    return strcmp(value, one) == 0 || strcmp(value, other) == 0;
}

static bool check_number(const struct vouch_setting *s, const char *value, struct vouch_writer *why)
{
    struct vouch_span text = vouch_span_of(value);
    bool duration = s->kind == VOUCH_SETTING_DURATION;
    uint64_t number = 0;
    uint32_t seconds = 0;
    bool good = duration ? vouch_duration_parse(text, s->max, &seconds)
                         : vouch_span_decimal(text, s->max, &number);

    if (good && (duration ? seconds : number) >= s->min)
        return true;
    vouch_write_text(why, duration ? "a number of seconds is wanted, or one with a unit as in 5m, "
                                     "12h, 2d: "
                                   : "a number is wanted, ");
    vouch_write_decimal(why, s->min);
    vouch_write_text(why, " at least and ");
    vouch_write_decimal(why, s->max);
    vouch_write_text(why, " at most");
    return false;
}

/* "192.0.2.5/24", "2001:db8::5/64". */
static bool is_network(const char *value, bool ipv6)
{
    struct vouch_address address;
    unsigned bits = 64;

    if (is_word(value, ipv6 ? "auto" : "dhcp", "none"))
        return true;
    return vouch_network_parse(vouch_span_of(value), ipv6 ? VOUCH_FAMILY_IPV6 : VOUCH_FAMILY_IPV4,
                               ipv6 ? 64 : 32, &address, &bits) &&
           (!ipv6 || bits == 64);
}

static bool is_address(const char *value, enum vouch_family family)
{
    struct vouch_address a;

    return vouch_address_parse(vouch_span_of(value), &a) &&
           (family == VOUCH_FAMILY_ANY || a.family == family);
}

static bool is_threshold(const char *value)
{
    struct vouch_threshold threshold;

    return vouch_threshold_parse(vouch_span_of(value), &threshold) == VOUCH_OK;
}

static bool is_destination(const char *value)
{
    enum vouch_destination destination;

    return vouch_destination_parse(vouch_span_of(value), &destination);
}

static bool is_endpoint(const char *value)
{
    struct vouch_address address;

    return vouch_address_port_parse(value, 0, &address);
}

static bool is_servers(const char *value)
{
    struct vouch_server servers[8] = {{.at = {.family = VOUCH_FAMILY_ANY}}};
    struct vouch_target_error error = {0};
    char host[VOUCH_HOST_MAX + 1];
    bool good = strcmp(value, "dhcp") == 0 || vouch_servers_parse(value, 0, servers, 8);

    for (size_t i = 0; i < 8; i++)
        if (servers[i].name.len > 0)
            good = good && vouch_host_parse(host, servers[i].name, &error) == VOUCH_OK;
    return good;
}

static bool is_peer(const char *value)
{
    struct vouch_target target;

    return vouch_peer_parse(value, 1, &target);
}

static bool check_host(const char *value, struct vouch_writer *why)
{
    char host[VOUCH_HOST_MAX + 1];
    struct vouch_target_error error = {0};

    if (vouch_host_parse(host, vouch_span_of(value), &error) == VOUCH_OK)
        return true;
    vouch_write_text(why, error.what);
    return false;
}

static bool check_topic(const struct vouch_setting *s, const char *value, struct vouch_writer *why)
{
    if (value[0] && strlen(value) <= s->max && !strpbrk(value, "+#"))
        return true;
    vouch_write_decimal(why, s->max);
    vouch_write_text(why, " bytes at most are wanted, without the wildcards + and #");
    return false;
}

static bool say(bool good, struct vouch_writer *why, const char *wanted)
{
    if (!good)
        vouch_write_text(why, wanted);
    return good;
}

static bool check_address(const struct vouch_setting *s, const char *value,
                          struct vouch_writer *why)
{
    switch (s->kind) {
    case VOUCH_SETTING_ADDRESS4:
        return say(is_address(value, VOUCH_FAMILY_IPV4), why,
                   "an address is wanted, such as 192.0.2.1");
    case VOUCH_SETTING_ADDRESS6:
        return say(is_address(value, VOUCH_FAMILY_IPV6), why,
                   "an address is wanted, such as 2001:db8::1");
    case VOUCH_SETTING_NETWORK:
        return say(is_network(value, false), why,
                   "dhcp or none is wanted, or an address such as 192.0.2.5/24");
    case VOUCH_SETTING_NETWORK6:
        return say(is_network(value, true), why,
                   "auto or none is wanted, or an address such as 2001:db8::5/64");
    case VOUCH_SETTING_ENDPOINT:
        return say(is_endpoint(value), why,
                   "an address is wanted, such as 192.0.2.1 or 192.0.2.1:514");
    case VOUCH_SETTING_SERVERS:
        return say(
            is_servers(value), why,
            "dhcp or hosts with blanks between are wanted, such as ntp.example.org 192.0.2.1");
    case VOUCH_SETTING_PEER:
        return say(is_peer(value), why, "a host is wanted, such as log.example.org:6514");
    default:
        return say(is_address(value, VOUCH_FAMILY_ANY), why,
                   "an address without a port is wanted, such as 192.0.2.1");
    }
}

static bool is_template(const char *value)
{
    return is_word(value, "json", "slack") || is_word(value, "teams", "ntfy") ||
           is_word(value, "pagerduty", "alertmanager");
}

static bool is_service(const char *value)
{
    return is_word(value, "receiving", "delivery") || is_word(value, "gui", "ldap") ||
           strcmp(value, "threat") == 0;
}

static bool is_classes(const char *value)
{
    struct vouch_span all = vouch_span_of(value);
    bool good = all.len > 0;

    if (strcmp(value, "*") == 0)
        return true;
    for (size_t at = 0; good && at <= all.len;) {
        size_t end = vouch_span_find(all, at, ',');
        struct vouch_span word = vouch_span_trim(vouch_span_part(all, at, end - at));
        good = vouch_span_equal(word, vouch_span_of("certificate")) ||
               vouch_span_equal(word, vouch_span_of("service")) ||
               vouch_span_equal(word, vouch_span_of("system"));
        at = end + 1;
    }
    return good;
}

bool vouch_setting_check(const struct vouch_setting *s, const char *value, struct vouch_writer *why)
{
    struct vouch_hours hours;

    switch (s->kind) {
    case VOUCH_SETTING_NUMBER:
    case VOUCH_SETTING_DURATION:
        return check_number(s, value, why);
    case VOUCH_SETTING_YES_NO:
        return say(is_word(value, "yes", "no"), why, "yes or no is wanted");
    case VOUCH_SETTING_LANGUAGE:
        return say(is_word(value, "en", "nl"), why, "en or nl is wanted");
    case VOUCH_SETTING_ADDRESS:
    case VOUCH_SETTING_ADDRESS4:
    case VOUCH_SETTING_ADDRESS6:
    case VOUCH_SETTING_NETWORK:
    case VOUCH_SETTING_NETWORK6:
    case VOUCH_SETTING_ENDPOINT:
    case VOUCH_SETTING_SERVERS:
    case VOUCH_SETTING_PEER:
        return check_address(s, value, why);
    case VOUCH_SETTING_THRESHOLD:
        return say(is_threshold(value), why, "20d, 48h, 30% or a number of days is wanted");
    case VOUCH_SETTING_TOPIC:
        return check_topic(s, value, why);
    case VOUCH_SETTING_HOST:
        return check_host(value, why);
    case VOUCH_SETTING_DESTINATION:
        return say(is_destination(value), why,
                   "none, preferred, required, preferred-verify, required-verify, "
                   "required-verify-hosted, dane or dane-required is wanted");
    case VOUCH_SETTING_SEVERITY:
        return say(is_word(value, "info", "warning") || strcmp(value, "error") == 0, why,
                   "info, warning or error is wanted");
    case VOUCH_SETTING_TEMPLATE:
        return say(is_template(value), why,
                   "json, slack, teams, ntfy, pagerduty or alertmanager is wanted");
    case VOUCH_SETTING_LINES:
        return say(is_word(value, "plain", "appliance"), why, "plain or appliance is wanted");
    case VOUCH_SETTING_SERVICE:
        return say(is_service(value), why, "receiving, delivery, gui, ldap or threat is wanted");
    case VOUCH_SETTING_LEVEL:
        return say(is_word(value, "cluster", "group") || strcmp(value, "machine") == 0, why,
                   "cluster, group or machine is wanted");
    case VOUCH_SETTING_CLASSES:
        return say(is_classes(value), why,
                   "certificate, service or system is wanted, or some with commas between");
    case VOUCH_SETTING_HOURS:
        return say(vouch_hours_parse(vouch_span_of(value), &hours), why,
                   "hours are wanted, such as 22:00-07:00");
    default:
        return say(value[0] != '\0', why, "a value is wanted");
    }
}

const char *vouch_setting_kind_text(enum vouch_setting_kind kind)
{
    static const char *const texts[VOUCH_SETTING_KINDS] = {
        [VOUCH_SETTING_TEXT] = "text",
        [VOUCH_SETTING_NUMBER] = "number",
        [VOUCH_SETTING_DURATION] = "duration",
        [VOUCH_SETTING_YES_NO] = "yes or no",
        [VOUCH_SETTING_LANGUAGE] = "en or nl",
        [VOUCH_SETTING_ADDRESS] = "address",
        [VOUCH_SETTING_ADDRESS4] = "IPv4 address",
        [VOUCH_SETTING_ADDRESS6] = "IPv6 address",
        [VOUCH_SETTING_NETWORK] = "dhcp, none, or an IPv4 address with its prefix",
        [VOUCH_SETTING_NETWORK6] = "auto, none, or an IPv6 address with its prefix",
        [VOUCH_SETTING_ENDPOINT] = "address[:port]",
        [VOUCH_SETTING_SERVERS] = "dhcp, or address[:port] with blanks between",
        [VOUCH_SETTING_PEER] = "host[:port]",
        [VOUCH_SETTING_THRESHOLD] = "time or share of the lifetime: 20d, 48h, 30%",
        [VOUCH_SETTING_HOST] = "host name",
        [VOUCH_SETTING_DESTINATION] = "delivery control",
        [VOUCH_SETTING_TOPIC] = "MQTT topic",
        [VOUCH_SETTING_URL] = "target",
        [VOUCH_SETTING_FILE] = "file",
        [VOUCH_SETTING_SEVERITY] = "info, warning or error",
        [VOUCH_SETTING_TEMPLATE] = "json, slack, teams, ntfy, pagerduty or alertmanager",
        [VOUCH_SETTING_LINES] = "plain or appliance",
        [VOUCH_SETTING_CLASSES] = "certificate, service, system",
        [VOUCH_SETTING_SERVICE] = "receiving, delivery, gui, ldap or threat",
        [VOUCH_SETTING_LEVEL] = "cluster, group or machine",
        [VOUCH_SETTING_SECRET] = "name of a secret: a URL",
        [VOUCH_SETTING_HOURS] = "hours of the day",
        [VOUCH_SETTING_ANCHORS] = "PEM file; may be repeated",
        [VOUCH_SETTING_PASSWORD] = "name of a secret: a password",
        [VOUCH_SETTING_CERTIFICATE] = "name of a secret: a certificate",
        [VOUCH_SETTING_KEY] = "name of a secret: a private key",
    };

    return texts[kind];
}
