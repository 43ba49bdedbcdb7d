// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_PUBLIC_H
#define VOUCH_X509_CLIENTS_PUBLIC_H

#include "core/x509/clients.h"

/* What clients require only of certificates under public roots: that the root is in their own
 * store, without a time limit that has passed, and signed certificate timestamps (RFC 6962). */
extern const struct vouch_client_chain_rules vouch_client_public_rules;

/* Reports the last day of issue for which Chrome and Firefox trust certificates of this path's
 * authority (VOUCH_F_CLIENTS_ROOT_UNTIL); nothing if they set no limit. */
void vouch_client_public_tell(const struct vouch_clients_question *q, struct vouch_report *report);

#endif
