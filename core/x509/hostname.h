// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_HOSTNAME_H
#define VOUCH_X509_HOSTNAME_H

#include "core/policy.h"
#include "core/report.h"
#include "core/x509/certificate.h"
#include "core/x509/suffix.h"

/* Which names a certificate covers (RFC 9525, RFC 6125). */

/* Is it a host name that can be looked for in a certificate: LDH labels (underscores are accepted)
 * of 1 to 63 bytes, 253 in all, the last one not all digits, one trailing dot allowed? */
bool vouch_hostname_valid(struct vouch_span name);
/* Is it a dNSName entry that can match at all: a host name without a trailing dot, or "*." and a
 * host name of at least two labels? */
bool vouch_hostname_pattern_valid(struct vouch_span entry);
/* Does the dNSName entry cover the host (RFC 9525 section 6.3)? The case of ASCII letters and one
 * trailing dot of the host are ignored; "*" stands for the whole left-most label only; a wildcard
 * over a registry's suffix ("*.com", "*.co.uk") covers nothing. */
bool vouch_hostname_covers(struct vouch_span entry, struct vouch_span host);
/* What kind of name follows the "*." of a wildcard entry? VOUCH_SUFFIX_NONE when it is not a
 * wildcard. */
enum vouch_suffix vouch_hostname_wildcard_suffix(struct vouch_span entry);

/* Which entry of the certificate covers a name, and how. `name` is a host name or an IP address as
 * text. *entry (may be null) gets the entry's content bytes in the certificate. CN counts, as
 * VOUCH_COVERED_BY_CN, only if there is no dNSName or iPAddress entry at all. */
enum vouch_coverage vouch_hostname_coverage(const struct vouch_certificate *c,
                                            struct vouch_span name, struct vouch_span *entry);

/* Judges all wanted names of the policy: a row of the matrix for each in the report, and the
 * findings VOUCH_F_NAME_*, position 0. `leaf` may have faults: what could be read is judged. */
void vouch_hostname_judge(const struct vouch_certificate *leaf, const struct vouch_policy *policy,
                          struct vouch_report *report);

#endif
