// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_WHEN_H
#define VOUCH_X509_CLIENTS_WHEN_H

#include "core/x509/clients.h"

/* Conditions of rows about findings (clients_findings.c): does the row apply to this one? */

/* It is an error, not a remark. */
bool vouch_client_when_error(const struct vouch_clients_question *q, const struct vouch_finding *f);
/* The certificate's extendedKeyUsage is empty, or malformed. */
bool vouch_client_when_usage_empty(const struct vouch_clients_question *q,
                                   const struct vouch_finding *f);
/* It contains Netscape's "step-up", or that or Microsoft's "server gated cryptography". */
bool vouch_client_when_step_up(const struct vouch_clients_question *q,
                               const struct vouch_finding *f);
bool vouch_client_when_gated(const struct vouch_clients_question *q, const struct vouch_finding *f);
/* An extension encodes that it is not critical (X.690 section 11.5: defaults are not encoded). */
bool vouch_client_when_critical_false(const struct vouch_clients_question *q,
                                      const struct vouch_finding *f);
/* Its authorityKeyIdentifier has a key identifier. */
bool vouch_client_when_other_key_id(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f);
/* The certificate's notAfter, which is not a valid date, contains more than digits: letters; a time
 * zone or a fraction. */
bool vouch_client_when_time_letters(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f);
bool vouch_client_when_time_zoned(const struct vouch_clients_question *q,
                                  const struct vouch_finding *f);
/* It ends in a leap second; it has digits and no zone, or an hour past 23. */
bool vouch_client_when_time_leaps(const struct vouch_clients_question *q,
                                  const struct vouch_finding *f);
bool vouch_client_when_time_odd(const struct vouch_clients_question *q,
                                const struct vouch_finding *f);
/* An extension is there twice. */
bool vouch_client_when_twice(const struct vouch_clients_question *q, const struct vouch_finding *f);
/* The certificate has basicConstraints; and they are what is malformed in it. */
bool vouch_client_when_basic(const struct vouch_clients_question *q, const struct vouch_finding *f);
bool vouch_client_when_basic_malformed(const struct vouch_clients_question *q,
                                       const struct vouch_finding *f);
/* It has no keyUsage, and is not of version 1, from before the extensions. */
bool vouch_client_when_no_usage(const struct vouch_clients_question *q,
                                const struct vouch_finding *f);
/* The leaf is issued by another authority, which was not sent. */
bool vouch_client_when_issuer_elsewhere(const struct vouch_clients_question *q,
                                        const struct vouch_finding *f);
/* The anchor is an intermediate. */
bool vouch_client_when_anchor_between(const struct vouch_clients_question *q,
                                      const struct vouch_finding *f);
/* The anchor alone has name constraints; policy constraints. */
bool vouch_client_when_by_anchor(const struct vouch_clients_question *q,
                                 const struct vouch_finding *f);
bool vouch_client_when_policy_by_anchor(const struct vouch_clients_question *q,
                                        const struct vouch_finding *f);
/* A wildcard is refused for a name that it covers. */
bool vouch_client_when_wildcard_excluded(const struct vouch_clients_question *q,
                                         const struct vouch_finding *f);
/* Its keyUsage has a count of unused bits. */
bool vouch_client_when_usage_counted(const struct vouch_clients_question *q,
                                     const struct vouch_finding *f);
/* A name is in a subtree that is excluded. */
bool vouch_client_when_excluded(const struct vouch_clients_question *q,
                                const struct vouch_finding *f);
/* The host that was asked for is an address. */
bool vouch_client_when_address_host(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f);
/* The issuer's constraints have a wildcard. */
bool vouch_client_when_star_constraint(const struct vouch_clients_question *q,
                                       const struct vouch_finding *f);
/* The issuer's constraints have subtrees with a minimum of 0 and none with another. */
bool vouch_client_when_minimum_zero(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f);
/* The leaf's issuer was sent. */
bool vouch_client_when_renewed(const struct vouch_clients_question *q,
                               const struct vouch_finding *f);

/* The certificate's extendedKeyUsage contains Netscape's "step-up"; that or Microsoft's "server
 * gated cryptography". */
bool vouch_client_names_step_up(const struct vouch_certificate *c);
bool vouch_client_names_gated(const struct vouch_certificate *c);

/* Its serial number has no bytes at all. */
bool vouch_client_when_serial_empty(const struct vouch_clients_question *q,
                                    const struct vouch_finding *f);

/* No TLSA record has made an authority of the chain the anchor (RFC 7672 section 3.1.1). */
bool vouch_client_when_not_by_dane(const struct vouch_clients_question *q,
                                   const struct vouch_finding *f);

#endif
