// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LDAP_FILTER_H
#define VOUCH_DIALOGUE_LDAP_FILTER_H

#include "core/bytes.h"
#include "core/status.h"

/* Search filters: RFC 4515 text to the BER of RFC 4511 section 4.5.1. */

enum { VOUCH_LDAP_FILTER_DEPTH = 16 };

struct vouch_ldap_filter_error {
    const char *what; /* a constant English phrase */
    size_t where;     /* the byte of the text */
};

/* Writes the filter. Text without the outer parentheses is accepted too if it is one simple item.
 * VOUCH_OK; VOUCH_E_MALFORMED; VOUCH_E_UNSUPPORTED for an extensible match (":="), which vouch does
 * not send; VOUCH_E_SPACE: nested deeper than VOUCH_LDAP_FILTER_DEPTH, or larger than the writer's
 * buffer. *error is set unless it is VOUCH_OK. */
int vouch_ldap_filter_write(struct vouch_writer *w, struct vouch_span text,
                            struct vouch_ldap_filter_error *error);
/* Writes a value, escaping the characters that have a meaning in a filter (section 3). */
void vouch_ldap_filter_escape(struct vouch_writer *w, struct vouch_span value);

#endif
