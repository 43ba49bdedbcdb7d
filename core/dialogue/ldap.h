// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LDAP_H
#define VOUCH_DIALOGUE_LDAP_H

#include "core/dialogue.h"
#include "core/dialogue/ldap_url.h"

/* LDAP over TLS and LDAP with StartTLS (RFC 4511, 4513): bind, one search, unbind. Without
 * credentials the search reads the root DSE, which servers show to everybody (RFC 4512 section
 * 5.1).
 *
 * Facts: "ldap_stage" (the last of "tls", "verified", "bound", "searched" that was reached),
 * "ldap_bind" and "ldap_search" (result code, its name, the server's words), "ldap_entries",
 * "ldap_references", "ldap_filter", "ldap_dn" (of the first entry), and of a root DSE
 * "ldap_vendor", "ldap_naming_contexts", "ldap_versions", "ldap_controls". */
extern const struct vouch_dialogue vouch_dialogue_ldaps;
extern const struct vouch_dialogue vouch_dialogue_ldap;

enum { VOUCH_LDAP_ANY_NUMBER = -1 };

struct vouch_ldap_options {
    const struct vouch_ldap_query *query; /* null, or one without a search: the root DSE */
    const char *bind_dn;                  /* null: no simple bind */
    struct vouch_span password;           /* sent only over a proved session */
    bool external;                        /* SASL EXTERNAL with the client certificate */
    bool insecure_bind;                   /* send credentials over an unproved session too */
    int32_t expect;                       /* exactly this many entries, or VOUCH_LDAP_ANY_NUMBER */
    int32_t expect_min;                   /* at least this many, or VOUCH_LDAP_ANY_NUMBER */
    uint32_t entries_max;                 /* more than this ends the search; 0: 1000 */
};

#endif
