// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LDAP_MESSAGE_H
#define VOUCH_DIALOGUE_LDAP_MESSAGE_H

#include "core/dialogue/ber.h"
#include "core/dialogue/ldap.h"

/* LDAP messages (RFC 4511 section 4): the requests that vouch sends, and what it reads of
 * responses. */

enum vouch_ldap_operation {
    VOUCH_LDAP_BIND_RESPONSE = 0x61,
    VOUCH_LDAP_ENTRY = 0x64,
    VOUCH_LDAP_DONE = 0x65,
    VOUCH_LDAP_REFERENCE = 0x73,
    VOUCH_LDAP_EXTENDED_RESPONSE = 0x78
};

void vouch_ldap_write_starttls(struct vouch_writer *w, uint32_t id);
void vouch_ldap_write_bind(struct vouch_writer *w, uint32_t id, const struct vouch_ldap_options *o);
/* A search; null for the root DSE. VOUCH_OK, or the status of the filter. */
int vouch_ldap_write_search(struct vouch_writer *w, uint32_t id, const struct vouch_ldap_query *q);
void vouch_ldap_write_unbind(struct vouch_writer *w, uint32_t id);

struct vouch_ldap_message {
    uint32_t id;
    uint8_t operation;
    struct vouch_span content; /* of the operation */
};

/* Looks at the first message of `in`. VOUCH_OK: it is complete; *out and *length (of all of it) are
 * set; VOUCH_AGAIN: incomplete; *length (UINT32_MAX: that or more) and out->operation are set if
 * known, else 0; VOUCH_E_MALFORMED: not an LDAP message. */
int vouch_ldap_message_peek(struct vouch_span in, struct vouch_ldap_message *out, size_t *length);

/* LDAPResult (RFC 4511 section 4.1.9). */
struct vouch_ldap_result {
    uint32_t code;
    struct vouch_span diagnostic;
    struct vouch_span name; /* responseName of an extended response; empty: none */
};

/* VOUCH_OK or VOUCH_E_MALFORMED. */
int vouch_ldap_result_read(struct vouch_span content, struct vouch_ldap_result *out);
/* "invalidCredentials" for 49; "" for a number without a name in RFC 4511. */
const char *vouch_ldap_result_text(uint32_t code);

#endif
