// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_BER_H
#define VOUCH_POSIX_PKCS12_BER_H

#include "core/bytes.h"

/* Converts BER (X.690 section 8) to DER: indefinite lengths and long-form lengths become the
 * shortest, and an OCTET STRING in pieces becomes one. Firefox and Windows write PKCS#12 like this.
 * Values are unchanged, and DER is returned as it is. */

/* Does it start with a SEQUENCE of indefinite length, which DER never has? */
bool vouch_ber_is(struct vouch_span bytes);
/* Enough space for any `len` bytes of BER. */
size_t vouch_ber_storage(size_t len);
/* Writes `ber`, which must be one element, into the buffer. VOUCH_OK, and *der points into the
 * buffer; VOUCH_E_MALFORMED: not BER, nested deeper than 32, or followed by other data;
 * VOUCH_E_SPACE. */
int vouch_ber_to_der(struct vouch_span ber, uint8_t *buffer, size_t max, struct vouch_span *der);

#endif
