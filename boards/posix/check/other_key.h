// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_OTHER_KEY_H
#define VOUCH_POSIX_OTHER_KEY_H

#include "boards/posix/check/endpoint.h"

/* A web server may have an RSA and an ECDSA certificate, and chooses by what a client offers (RFC
 * 8446 section 4.2.3). Once the one is judged, the server is asked for the other with one more
 * handshake; where there is none, nothing is said. */

/* Is that done with this endpoint? */
bool vouch_other_key_is_asked_for(const struct vouch_endpoint *e);
/* The kind of key to ask for after this report; ANY: none, as no certificate with a key of the two
 * kinds was seen. */
enum vouch_tls_key_type vouch_other_key_of(const struct vouch_endpoint *e,
                                           const struct vouch_report *r);
/* Makes the endpoint of the first check, which took so long (ms), that of the second. */
void vouch_other_key_endpoint(struct vouch_endpoint *e, enum vouch_tls_key_type type,
                              uint32_t first_ms);
/* Is the second report (null: there is none) about another certificate with a key of that kind? */
bool vouch_other_key_seen(const struct vouch_report *first, const struct vouch_report *second,
                          enum vouch_tls_key_type type);
/* Says in both reports, which are copies, that there are two and which each is about; the second's
 * kind of key is given. */
void vouch_other_key_say(struct vouch_report *const pair[2], enum vouch_tls_key_type second);

#endif
