// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LDAP_ENTRY_H
#define VOUCH_DIALOGUE_LDAP_ENTRY_H

#include "core/dialogue/ldap_message.h"

/* Reads a SearchResultEntry's name (RFC 4511 section 4.5.2). VOUCH_OK or VOUCH_E_MALFORMED. */
int vouch_ldap_entry_name(struct vouch_span content, struct vouch_span *dn);
/* Keeps as facts what the root DSE says about its server. */
void vouch_ldap_entry_keep_root(struct vouch_span content, struct vouch_report *report);

#endif
