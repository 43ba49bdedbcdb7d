// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_NAMES_H
#define VOUCH_X509_CLIENTS_NAMES_H

#include "core/clients.h"
#include "core/policy.h"
#include "core/x509/certificate.h"

/* Does the client find the policy's hosts in the certificate, by its own way of comparing? Clients
 * differ over wildcards and over the common name. */
bool vouch_client_finds_names(enum vouch_client client, const struct vouch_certificate *leaf,
                              const struct vouch_policy *policy);

#endif
