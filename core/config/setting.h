// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_SETTING_H
#define VOUCH_CONFIG_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/bytes.h"

/* One setting of a configuration file, as a row of a table: its key, the kind and bounds of its
 * value, its default and its description. The host tool, the firmware and the agent read the same
 * rows, and docs/SETTINGS.md is made from them. */

enum vouch_setting_kind {
    VOUCH_SETTING_TEXT = 0,
    VOUCH_SETTING_NUMBER,
    VOUCH_SETTING_DURATION, /* seconds, or with a unit: "90s", "5m", "12h", "2d" */
    VOUCH_SETTING_YES_NO,
    VOUCH_SETTING_LANGUAGE,    /* "en" or "nl" */
    VOUCH_SETTING_ADDRESS,     /* of IPv4 or of IPv6, without a port */
    VOUCH_SETTING_ADDRESS4,    /* of IPv4 */
    VOUCH_SETTING_ADDRESS6,    /* of IPv6 */
    VOUCH_SETTING_NETWORK,     /* "dhcp", "none", or an IPv4 address with its prefix */
    VOUCH_SETTING_NETWORK6,    /* "auto", "none", or an IPv6 address with its prefix, 64 */
    VOUCH_SETTING_ENDPOINT,    /* an address, optionally with a port */
    VOUCH_SETTING_SERVERS,     /* addresses or host names, each with or without a port, or "dhcp" */
    VOUCH_SETTING_PEER,        /* a host name or an address, optionally with a port */
    VOUCH_SETTING_THRESHOLD,   /* "20d", "48h", "30%" */
    VOUCH_SETTING_HOST,        /* a host name or an address */
    VOUCH_SETTING_DESTINATION, /* a control of core/mail/destination.h */
    VOUCH_SETTING_TOPIC,       /* an MQTT topic prefix; at most `max` bytes */
    VOUCH_SETTING_URL,         /* of a target */
    VOUCH_SETTING_FILE,        /* a path */
    VOUCH_SETTING_SEVERITY,    /* "info", "warning" or "error" */
    VOUCH_SETTING_TEMPLATE,    /* the body of a webhook */
    VOUCH_SETTING_LINES,       /* of an alert file: "plain" or "appliance" */
    VOUCH_SETTING_CLASSES,     /* of alerts, separated by commas; "*": all */
    VOUCH_SETTING_SERVICE,     /* what a certificate is for: "receiving" ... */
    VOUCH_SETTING_LEVEL,       /* "cluster", "group" or "machine" */
    VOUCH_SETTING_SECRET,      /* the name of a secret that holds a URL */
    VOUCH_SETTING_HOURS,       /* "22:00-07:00" */
    VOUCH_SETTING_ANCHORS,     /* a file of certificates; may be repeated */
    VOUCH_SETTING_PASSWORD,    /* a secret, by name */
    VOUCH_SETTING_CERTIFICATE, /* as above */
    VOUCH_SETTING_KEY,         /* as above */
    VOUCH_SETTING_KINDS
};

struct vouch_setting {
    const char *key;
    const char *initial; /* the default, as a file would have it; null: none */
    uint32_t max;        /* of a number, a duration in seconds, or a topic in bytes */
    uint16_t min;
    uint8_t kind; /* enum vouch_setting_kind */
};

/* What people and the host tool need in addition to the row. */
struct vouch_setting_help {
    const char *text;    /* one line of plain English */
    const char *schemes; /* of a target: the URLs that it applies to, " ldap ldaps "; null: all */
};

/* A group of rows that appear together in a section; `help` has as many. */
struct vouch_setting_group {
    const struct vouch_setting *rows;
    const struct vouch_setting_help *help;
    size_t count;
};

enum { VOUCH_SECTION_GROUPS = 4 };

struct vouch_setting_section {
    const char *name;
    bool named;       /* "[target NAME]"; may be repeated */
    bool any_key;     /* keys are names chosen in the file: [secrets] */
    const char *text; /* what the section is about */
    const struct vouch_setting_group *groups[VOUCH_SECTION_GROUPS]; /* null: no more */
};

/* The section of that name. Null: unknown. `sections` ends with a row without a name. */
const struct vouch_setting_section *
vouch_setting_section_of(const struct vouch_setting_section *sections, const char *name);
/* The rows of a section in order, from index 0, with their help. Null: no more. */
const struct vouch_setting *vouch_setting_at(const struct vouch_setting_section *section,
                                             size_t index, const struct vouch_setting_help **help);
/* The row of a key. Null: the section has none. */
const struct vouch_setting *vouch_setting_of(const struct vouch_setting_section *section,
                                             const char *key,
                                             const struct vouch_setting_help **help);
/* Is the value valid for the row? If not, a phrase that says what is expected is written to
 * `why`. */
bool vouch_setting_check(const struct vouch_setting *s, const char *value,
                         struct vouch_writer *why);
/* The kind in words, for documentation: "a number", "yes or no". */
const char *vouch_setting_kind_text(enum vouch_setting_kind kind);

#endif
