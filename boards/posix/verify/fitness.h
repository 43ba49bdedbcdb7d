// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_FITNESS_H
#define VOUCH_POSIX_FITNESS_H

#include "core/x509/judge.h"

/* What servers that request client certificates do with this one, in Debian's versions: Postfix and
 * nginx with OpenSSL, Exim and slapd with GnuTLS, Samba. They differ over purposes, key usage, key
 * sizes, the length of the chain and policy constraints (tests/peers/test_client_certs.py measures
 * it). */

enum vouch_client_use {
    VOUCH_USE_SMTP = 1,
    VOUCH_USE_LDAP = 2,
    VOUCH_USE_HTTPS = 4,
    VOUCH_USE_ANY = VOUCH_USE_SMTP | VOUCH_USE_LDAP | VOUCH_USE_HTTPS
};

/* Reports it for a judged chain: a fact "server_NAME" for each server of these uses (a mask of enum
 * vouch_client_use), "accepts" or "refuses: why", and a finding with all of them. */
void vouch_fitness_tell(const struct vouch_judge *j, unsigned uses, struct vouch_report *report);

#endif
