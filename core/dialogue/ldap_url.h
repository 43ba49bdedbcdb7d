// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LDAP_URL_H
#define VOUCH_DIALOGUE_LDAP_URL_H

#include "core/bytes.h"
#include "core/status.h"

/* The part of an LDAP URL after the host (RFC 4516): "/base?attributes?scope?filter".
 * "/base?(filter)" is accepted as a short form. */

enum { VOUCH_LDAP_BASE_MAX = 255, VOUCH_LDAP_FILTER_MAX = 255, VOUCH_LDAP_ATTRIBUTES_MAX = 127 };

enum vouch_ldap_scope { VOUCH_LDAP_BASE = 0, VOUCH_LDAP_ONE = 1, VOUCH_LDAP_SUBTREE = 2 };

struct vouch_ldap_query {
    bool asked;                         /* the URL contains a search */
    char base[VOUCH_LDAP_BASE_MAX + 1]; /* a distinguished name, may be empty */
    /* separated by commas; "": none are requested */
    char attributes[VOUCH_LDAP_ATTRIBUTES_MAX + 1];
    char filter[VOUCH_LDAP_FILTER_MAX + 1]; /* RFC 4515; "": (objectClass=*) */
    enum vouch_ldap_scope scope;            /* with a filter but no scope: the subtree */
};

/* Reads it and decodes percent escapes. VOUCH_OK; VOUCH_E_MALFORMED with *what, a constant English
 * phrase: a bad escape, a NUL, an unknown scope, a critical extension ("!..."), an unknown part;
 * VOUCH_E_SPACE: too long. The syntax of the filter is not checked here. */
int vouch_ldap_url_parse(struct vouch_ldap_query *q, struct vouch_span rest, const char **what);

#endif
