// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_PUBLIC_H
#define VOUCH_X509_CLIENTS_PUBLIC_H

#include "core/x509/clients.h"

/* What clients ask of certificates under public roots only: that the root is in their own store,
 * without a limit that has passed, and signed certificate timestamps (RFC 6962). */
extern const struct vouch_client_chain_rules vouch_client_public_rules;

/* Says in the report until which day's certificates of this path's authority Chrome and Firefox
 * trust (VOUCH_F_CLIENTS_ROOT_UNTIL); nothing where they set no limit. */
void vouch_client_public_tell(const struct vouch_clients_question *q, struct vouch_report *report);

#endif
