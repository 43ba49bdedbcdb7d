// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_CONSTRAINTS_H
#define VOUCH_X509_CLIENTS_CONSTRAINTS_H

#include "core/x509/clients.h"

/* Names in a subject under an authority's name constraints. RFC 5280 section 4.2.1.10 applies DNS
 * constraints to alternative names only, and mail constraints to the subject if there are none of
 * these; OpenSSL and GnuTLS go further. */

/* OpenSSL: of the alternative names, the e-mail addresses of a subject, and the common names of two
 * or more labels in a leaf without dNSName, one is in no permitted subtree, */
bool vouch_client_openssl_not_permitted(const struct vouch_clients_question *q);
/* or in an excluded one, */
bool vouch_client_openssl_excluded(const struct vouch_clients_question *q);
/* or it or a subtree of its kind has a form that OpenSSL does not compare. */
bool vouch_client_openssl_cannot_read(const struct vouch_clients_question *q);
/* GnuTLS: the common name of a leaf without dNSName, whatever it looks like, if the leaf may be a
 * server's, is in no permitted subtree or in an excluded one; or there are two of them. */
bool vouch_client_gnutls_common_name(const struct vouch_clients_question *q);

/* A name breaks constraints, or these are malformed (VOUCH_F_CHAIN_NAME_CONSTRAINT,
 * _CONSTRAINT_MALFORMED): is that accepted nevertheless? GnuTLS looks at URIs only if some are
 * excluded, and at permitted addresses only of the name's own family; OpenSSL compares mail
 * addresses and URIs by their characters, and to it an empty base contains none of them. */
bool vouch_client_gnutls_spares(const struct vouch_clients_question *q,
                                const struct vouch_finding *f);
bool vouch_client_openssl_spares(const struct vouch_clients_question *q,
                                 const struct vouch_finding *f);

#endif
