// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_SETTINGS_H
#define VOUCH_FIRMWARE_SETTINGS_H

#include "boards/common/config_table.h"
#include "core/port.h"
#include "core/target.h"

/* Reads settings one after another; one that makes no sense is remembered, and the firmware then
 * does not start. */
struct settings {
    struct config_table *table;
    const char *bad; /* the last key whose value makes no sense; null: none */
};

/* The text of a key, which lies in the table; `otherwise` where it is not set. */
const char *settings_text(const struct settings *s, const char *section, const char *key,
                          const char *otherwise);
uint32_t settings_number(struct settings *s, const char *section, const char *key,
                         uint32_t otherwise);
/* "yes" or "no"; no where it is not set. */
bool settings_bool(struct settings *s, const char *section, const char *key);
/* An endpoint (firmware_endpoint); *out stays as it is where it is not set. */
void settings_endpoint(struct settings *s, const char *section, const char *key, uint16_t port,
                       struct vouch_address *out);
/* "192.0.2.1:514" or "[2001:db8::1]:514"; without brackets and port, the default. false: neither.
 */
bool firmware_endpoint(const char *text, uint16_t port, struct vouch_address *out);

/* "syslog.example.org", perhaps with a port behind a colon, or an address, as a target of plain
 * TLS. false: neither. */
bool firmware_peer(const char *text, uint16_t port, struct vouch_target *out);

#endif
