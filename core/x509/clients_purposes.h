// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_PURPOSES_H
#define VOUCH_X509_CLIENTS_PURPOSES_H

#include "core/x509/clients.h"

/* Conditions of rules about extendedKeyUsage (RFC 5280 section 4.2.1.12). */

/* A server's leaf has none; it has OCSPSigning beside serverAuth. */
bool vouch_client_no_server_usage(const struct vouch_clients_question *q);
bool vouch_client_ocsp_signing_leaf(const struct vouch_clients_question *q);
/* "any" and not serverAuth; "_or_gated": nor Netscape's "step-up"; "_at_all": nor Microsoft's
 * "server gated cryptography". */
bool vouch_client_leaf_only_any(const struct vouch_clients_question *q);
bool vouch_client_leaf_only_any_at_all(const struct vouch_clients_question *q);
bool vouch_client_intermediate_only_any(const struct vouch_clients_question *q);
bool vouch_client_intermediate_only_any_or_gated(const struct vouch_clients_question *q);
bool vouch_client_intermediate_only_any_at_all(const struct vouch_clients_question *q);
bool vouch_client_anchor_only_any(const struct vouch_clients_question *q);

#endif
