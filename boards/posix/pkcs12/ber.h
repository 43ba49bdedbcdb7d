// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_BER_H
#define VOUCH_POSIX_PKCS12_BER_H

#include "core/bytes.h"

/* BER (X.690 section 8) as DER: indefinite lengths and lengths in a long form become the shortest,
 * and an OCTET STRING in pieces becomes one. Firefox and Windows write PKCS#12 so. Values stay as
 * they are, and DER comes out as it went in. */

/* Does it begin as a SEQUENCE of indefinite length, which DER never has? */
bool vouch_ber_is(struct vouch_span bytes);
/* Space enough for any `len` bytes of BER. */
size_t vouch_ber_storage(size_t len);
/* Writes `ber`, which must be one element, into the buffer. VOUCH_OK, and *der lies in the buffer;
 * VOUCH_E_MALFORMED: it is no BER, nested deeper than 32, or has something behind it;
 * VOUCH_E_SPACE. */
int vouch_ber_to_der(struct vouch_span ber, uint8_t *buffer, size_t max, struct vouch_span *der);

#endif
