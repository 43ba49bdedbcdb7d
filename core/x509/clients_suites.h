// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_SUITES_H
#define VOUCH_X509_CLIENTS_SUITES_H

#include "core/x509/clients.h"

/* Conditions of the clients' own rules (clients_rules.c) about the cipher suite of the handshake.
 * All are false for certificates from files. */

/* TLS_RSA_WITH_...: the key decrypts and does not sign. */
bool vouch_client_suite_transports(const struct vouch_clients_question *q);
/* AES-CCM (RFC 6655, RFC 7251, RFC 8446). */
bool vouch_client_suite_ccm(const struct vouch_clients_question *q);
/* CBC with HMAC over SHA-256 or SHA-384. */
bool vouch_client_suite_cbc_sha2(const struct vouch_clients_question *q);

#endif
