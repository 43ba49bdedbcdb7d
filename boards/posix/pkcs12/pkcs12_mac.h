// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_MAC_H
#define VOUCH_POSIX_PKCS12_MAC_H

#include "boards/posix/pkcs12/pbe.h"
#include "core/x509/der.h"

/* The MAC of a PKCS#12 file: an HMAC with a key derived from the password, by PKCS#12's own
 * derivation (RFC 7292 section 5.1) or by PBMAC1 (RFC 9579). */

/* Reads MacData, the next element of `pfx`, and verifies it over the content. An empty password is
 * tried in both of its forms, and left in the correct one. VOUCH_OK; VOUCH_E_SIGNATURE,
 * VOUCH_E_UNSUPPORTED, VOUCH_E_MALFORMED, VOUCH_E_MEMORY, all but the first two with a few words in
 * `why`. */
int vouch_pkcs12_check_mac(struct vouch_pbe_password *p, struct vouch_der *pfx,
                           struct vouch_span contents, struct vouch_writer *why);

#endif
