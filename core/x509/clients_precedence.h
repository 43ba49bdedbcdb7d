// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_PRECEDENCE_H
#define VOUCH_X509_CLIENTS_PRECEDENCE_H

#include "core/x509/clients.h"

/* Which of several reasons a client reports: the one that it comes to first, or that it ranks
 * highest. */

/* A reason for which a client refuses. */
struct vouch_client_reason {
    size_t client;
    const char *code;                /* its own error code; null: not known */
    enum vouch_finding_code finding; /* or NONE */
    int place; /* VOUCH_CLIENT_LEAF, _ISSUER ...; _ANYWHERE: not of one certificate */
};

/* The smaller is reported, of equals the first one noted. */
unsigned vouch_client_precedence(const struct vouch_client_reason *reason);

/* Chrome reports "invalid" for what it has no error of its own, unless the same path has another
 * error: it comes before a wrong name, but after what a wrong name comes before. */
bool vouch_client_chrome_explains(const char *code);

#endif
