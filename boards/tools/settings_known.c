// SPDX-License-Identifier: Apache-2.0
#include "boards/tools/settings_known.h"

#include "boards/common/firmware_settings.h"
#include "core/mail/destination.h"
#include "core/policy.h"
#include "core/target.h"

#include <string.h>

#define LDAP " ldap ldaps "
#define SMTP " smtp smtps mx "

static const struct setting known[] = {
    {"network", "address", SETTING_NETWORK, NULL},
    {"network", "gateway", SETTING_ADDRESS4, NULL},
    {"network", "address6", SETTING_NETWORK6, NULL},
    {"network", "gateway6", SETTING_ADDRESS6, NULL},
    {"network", "dns", SETTING_ADDRESS, NULL},
    {"network", "trust_ad", SETTING_YES_NO, NULL},
    {"network", "hostname", SETTING_HOST, NULL},
    {"time", "sntp", SETTING_ADDRESS, NULL},
    {"time", "jump", SETTING_NUMBER, NULL},
    {"time", "confirmations", SETTING_NUMBER, NULL},
    {"time", "board_clock", SETTING_YES_NO, NULL},
    {"agent", "interval", SETTING_NUMBER, NULL},
    {"agent", "retry", SETTING_NUMBER, NULL},
    {"agent", "confirmations", SETTING_NUMBER, NULL},
    {"agent", "jitter", SETTING_NUMBER, NULL},
    {"agent", "timeout", SETTING_TIMEOUT, NULL},
    {"agent", "rounds", SETTING_NUMBER, NULL},
    {"report", "syslog", SETTING_ENDPOINT, NULL},
    {"report", "syslog_tls", SETTING_PEER, NULL},
    {"report", "language", SETTING_LANGUAGE, NULL},
    {"report", "page", SETTING_YES_NO, NULL},
    {"report", "snmp_community", SETTING_TEXT, NULL},
    {"report", "snmp_trap", SETTING_ADDRESS, NULL},
    {"report", "mqtt", SETTING_ENDPOINT, NULL},
    {"report", "mqtt_topic", SETTING_TOPIC, NULL},
    {"report", "mqtt_user", SETTING_TEXT, NULL},
    {"report", "mqtt_password", SETTING_PASSWORD, NULL},
    {"policy", "warning", SETTING_THRESHOLD, NULL},
    {"policy", "critical", SETTING_THRESHOLD, NULL},
    {"policy", "strict", SETTING_YES_NO, NULL},
    {"trust", "anchors", SETTING_ANCHORS, NULL},
    {"secrets", "", SETTING_TEXT, NULL}, /* any name */
    {"target", "url", SETTING_URL, NULL},
    {"target", "connect", SETTING_ENDPOINT, NULL},
    {"target", "servername", SETTING_HOST, NULL},
    {"target", "starttls", SETTING_TEXT, NULL},
    {"target", "bind_dn", SETTING_TEXT, LDAP},
    {"target", "bind_password", SETTING_PASSWORD, LDAP},
    {"target", "external", SETTING_YES_NO, LDAP},
    {"target", "helo", SETTING_HOST, SMTP},
    {"target", "destination", SETTING_DESTINATION, " mx "},
    {"target", "next_hop", SETTING_TEXT, " mx "},
    {"target", "client_cert", SETTING_CERTIFICATE, NULL},
    {"target", "client_key", SETTING_KEY, NULL},
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };
enum { TOPIC_BYTES_MAX = 79 }; /* half of MQTT_TOPIC_MAX of boards/common/destination_mqtt.h */

const struct setting *setting_of(const char *section, const char *key)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(known[i].section, section) == 0 && strcmp(known[i].key, key) == 0)
            return &known[i];
    return NULL;
}

bool setting_section(const char *section)
{
    return setting_key_at(section, 0) != NULL;
}

const char *setting_key_at(const char *section, unsigned index)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(known[i].section, section) == 0 && index-- == 0)
            return known[i].key;
    return NULL;
}

static bool is_number(struct vouch_span text, uint64_t most)
{
    uint64_t number;

    return vouch_span_decimal(text, most, &number);
}

/* "192.0.2.5/24" */
static bool is_network(struct vouch_span text)
{
    struct vouch_address a;
    size_t slash = vouch_span_find(text, 0, '/');

    if (vouch_span_equal(text, vouch_span_of("dhcp")) ||
        vouch_span_equal(text, vouch_span_of("none")))
        return true;
    return vouch_address_parse(vouch_span_part(text, 0, slash), &a) &&
           a.family == VOUCH_FAMILY_IPV4 &&
           (slash == text.len || is_number(vouch_span_part(text, slash + 1, text.len), 32));
}

/* "2001:db8::5/64" */
static bool is_network6(struct vouch_span text)
{
    struct vouch_address a;
    size_t slash = vouch_span_find(text, 0, '/');

    if (vouch_span_equal(text, vouch_span_of("auto")) ||
        vouch_span_equal(text, vouch_span_of("none")))
        return true;
    return vouch_address_parse(vouch_span_part(text, 0, slash), &a) &&
           a.family == VOUCH_FAMILY_IPV6 &&
           (slash == text.len ||
            vouch_span_equal(vouch_span_part(text, slash, text.len), vouch_span_of("/64")));
}

static bool is_address(struct vouch_span text, enum vouch_family family)
{
    struct vouch_address a;

    return vouch_address_parse(text, &a) && (family == VOUCH_FAMILY_ANY || a.family == family);
}

static bool is_topic(const char *value)
{
    return value[0] && strlen(value) <= TOPIC_BYTES_MAX && !strpbrk(value, "+#");
}

static const char *host_fault(struct vouch_span text)
{
    char host[VOUCH_HOST_MAX + 1];
    struct vouch_target_error error = {0};

    return vouch_host_parse(host, text, &error) == VOUCH_OK ? NULL : error.what;
}

const char *setting_fault(const struct setting *s, const char *value)
{
    struct vouch_span text = vouch_span_of(value);
    struct vouch_address address;
    struct vouch_threshold threshold;
    enum vouch_destination destination;
    struct vouch_target target;

    switch (s->kind) {
    case SETTING_NUMBER:
        return is_number(text, UINT32_MAX) ? NULL : "a number is wanted, such as 300";
    case SETTING_TIMEOUT:
        return is_number(text, UINT32_MAX / 1000U) ? NULL : "seconds are wanted, 4294967 at most";
    case SETTING_YES_NO:
        return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0 ? NULL : "yes or no is wanted";
    case SETTING_LANGUAGE:
        return strcmp(value, "en") == 0 || strcmp(value, "nl") == 0 ? NULL : "en or nl is wanted";
    case SETTING_ADDRESS:
        return is_address(text, VOUCH_FAMILY_ANY)
                   ? NULL
                   : "an address without a port is wanted, such as 192.0.2.1";
    case SETTING_ADDRESS4:
        return is_address(text, VOUCH_FAMILY_IPV4) ? NULL
                                                   : "an address is wanted, such as 192.0.2.1";
    case SETTING_ADDRESS6:
        return is_address(text, VOUCH_FAMILY_IPV6) ? NULL
                                                   : "an address is wanted, such as 2001:db8::1";
    case SETTING_NETWORK:
        return is_network(text) ? NULL
                                : "dhcp or none is wanted, or an address such as 192.0.2.5/24";
    case SETTING_NETWORK6:
        return is_network6(text) ? NULL
                                 : "auto or none is wanted, or an address such as 2001:db8::5/64";
    case SETTING_ENDPOINT:
        return firmware_endpoint(value, 0, &address)
                   ? NULL
                   : "an address is wanted, such as 192.0.2.1 or 192.0.2.1:514";
    case SETTING_PEER:
        return firmware_peer(value, 1, &target) ? NULL
                                                : "a host is wanted, such as log.example.org:6514";
    case SETTING_THRESHOLD:
        return vouch_threshold_parse(text, &threshold) == VOUCH_OK
                   ? NULL
                   : "20d, 48h, 30% or a number of days is wanted";
    case SETTING_TOPIC:
        return is_topic(value) ? NULL
                               : "79 bytes at most are wanted, without the wildcards + and #";
    case SETTING_HOST:
        return host_fault(text);
    case SETTING_DESTINATION:
        return vouch_destination_parse(text, &destination) &&
                       !vouch_destination_asks_dane(destination)
                   ? NULL
                   : "none, preferred, required, preferred-verify, required-verify or "
                     "required-verify-hosted is wanted";
    default:
        return value[0] ? NULL : "a value is wanted";
    }
}
