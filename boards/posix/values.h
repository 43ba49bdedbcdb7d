// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_VALUES_H
#define VOUCH_POSIX_VALUES_H

#include "core/policy.h"
#include "core/port.h"
#include "core/target.h"

/* --connect-to HOST1:PORT1:HOST2:PORT2 */
struct vouch_redirect {
    char host[VOUCH_HOST_MAX + 1];    /* "": any */
    uint16_t port;                    /* 0: any */
    char to_host[VOUCH_HOST_MAX + 1]; /* "": the same */
    uint16_t to_port;                 /* 0: the same */
};

/* --resolve HOST:PORT:ADDRESS */
struct vouch_pin {
    char host[VOUCH_HOST_MAX + 1];
    uint16_t port;
    struct vouch_address address;
};

/* Values of options, parsed from text. Each answers VOUCH_OK, or VOUCH_E_ARGUMENT with one line in
 * `why`. */

/* Seconds as "10", "10s", "2.5s" or "500ms"; at most an hour, and not 0. */
int vouch_value_duration(const char *text, uint32_t *ms, struct vouch_writer *why);
/* A host name or an address (brackets allowed), U-labels converted, in the form used in targets. */
int vouch_value_host(char out[VOUCH_HOST_MAX + 1], struct vouch_span text,
                     struct vouch_writer *why);
/* "name" or "role:name". */
int vouch_value_wanted_name(const char *text, enum vouch_name_role *role,
                            char out[VOUCH_HOST_MAX + 1], struct vouch_writer *why);
/* "HOST1:PORT1:HOST2:PORT2", each part may be empty. */
int vouch_value_redirect(const char *text, struct vouch_redirect *out, struct vouch_writer *why);
/* "HOST:PORT:ADDRESS". */
int vouch_value_pin(const char *text, struct vouch_pin *out, struct vouch_writer *why);
/* Is it a name server, "ADDRESS" or "ADDRESS:PORT", with an IPv6 address in brackets before a port?
 */
int vouch_value_name_server(const char *text, struct vouch_writer *why);
/* Is it valid after EHLO (RFC 5321 section 4.1.1.1)? One word of ASCII, so that it cannot end the
 * line. */
int vouch_value_greeting(const char *text, struct vouch_writer *why);

#endif
