// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_VALUES_H
#define VOUCH_CONFIG_VALUES_H

#include "core/bytes.h"
#include "core/port.h"
#include "core/target.h"

/* Readers for the values of settings. Each returns false, and leaves *out unchanged or undefined,
 * when the text is not such a value. */

/* "192.0.2.1:514" or "[2001:db8::1]:514"; without a port `port` is used, and an IPv6 address then
 * needs no brackets. */
bool vouch_address_port_parse(const char *text, uint16_t port, struct vouch_address *out);

/* A server by its address or its name. */
struct vouch_server {
    struct vouch_address at; /* family ANY: by name; the port is set in both cases */
    struct vouch_span name;  /* in the text; empty: by address */
};

/* Several servers separated by blanks, each an address as above or a name, which is not checked,
 * optionally with a port: the first `max` of them; the remaining elements of `out` are unchanged.
 */
bool vouch_servers_parse(const char *text, uint16_t port, struct vouch_server *out, size_t max);
/* "log.example.org", optionally with a port after a colon, or an address, as a target of plain
 * TLS; without a port `port` is used, which may be 0. */
bool vouch_peer_parse(const char *text, uint16_t port, struct vouch_target *out);
/* An address of that family with its prefix after a slash; *bits is unchanged if there is none.
 * `bits_max` limits the prefix. */
bool vouch_network_parse(struct vouch_span text, enum vouch_family family, unsigned bits_max,
                         struct vouch_address *out, unsigned *bits);
/* Seconds, or a number with a unit: "90s", "5m", "12h", "2d"; at most `max` seconds. */
bool vouch_duration_parse(struct vouch_span text, uint32_t max, uint32_t *out);

/* A part of each day in minutes from midnight; `from` may be later than `to`. */
struct vouch_hours {
    uint16_t from_min;
    uint16_t to_min;
};

/* "22:00-07:00"; not the same time twice. */
bool vouch_hours_parse(struct vouch_span text, struct vouch_hours *out);
/* Is the time, as seconds since 1970 of the zone meant, within these hours? */
bool vouch_hours_contain(const struct vouch_hours *h, int64_t local_s);

#endif
