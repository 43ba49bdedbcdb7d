// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TOOLS_SETTINGS_KNOWN_H
#define VOUCH_TOOLS_SETTINGS_KNOWN_H

#include <stdbool.h>

/* Every setting that a board reads, and what its value must be. */

enum setting_kind {
    SETTING_TEXT,
    SETTING_NUMBER,    /* 0 to 4294967295 */
    SETTING_TIMEOUT,   /* seconds whose milliseconds are such a number */
    SETTING_YES_NO,    /* "yes" or "no" */
    SETTING_LANGUAGE,  /* "en" or "nl" */
    SETTING_ADDRESS,   /* of IPv4, or of IPv6 */
    SETTING_ADDRESS4,  /* of IPv4 */
    SETTING_ADDRESS6,  /* of IPv6 */
    SETTING_NETWORK,   /* "dhcp", "none", or an IPv4 address with its prefix */
    SETTING_NETWORK6,  /* "auto", "none", or an IPv6 address with its prefix, 64 */
    SETTING_ENDPOINT,  /* an address, and perhaps a port */
    SETTING_PEER,      /* a host name or an address, and perhaps a port */
    SETTING_THRESHOLD, /* "20d", "48h", "30%" */
    SETTING_HOST,
    SETTING_DESTINATION, /* a control of mail/destination.h but DANE's */
    SETTING_TOPIC,       /* what MQTT topics begin with */
    SETTING_URL,
    SETTING_ANCHORS,     /* a file of certificates */
    SETTING_PASSWORD,    /* a secret's name ... */
    SETTING_CERTIFICATE, /* ... */
    SETTING_KEY
};

struct setting {
    const char *section;
    const char *key;
    enum setting_kind kind;
    const char *schemes; /* of a target: the URLs that it goes with, " ldap ldaps "; null: all */
};

/* The setting; null: there is none. */
const struct setting *setting_of(const char *section, const char *key);
bool setting_section(const char *section);
/* Says which keys the section has, one after another: by index from 0; null at the end. */
const char *setting_key_at(const char *section, unsigned index);
/* What the value should be, where it is not; null: it is good. */
const char *setting_fault(const struct setting *s, const char *value);

#endif
