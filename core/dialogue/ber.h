// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_BER_H
#define VOUCH_DIALOGUE_BER_H

#include "core/bytes.h"
#include "core/status.h"

/* The part of BER that LDAP uses (RFC 4511 section 5.1): definite lengths, tags of one byte. */

enum {
    VOUCH_BER_BOOLEAN = 0x01,
    VOUCH_BER_INTEGER = 0x02,
    VOUCH_BER_OCTETS = 0x04,
    VOUCH_BER_ENUMERATED = 0x0a,
    VOUCH_BER_SEQUENCE = 0x30,
    VOUCH_BER_SET = 0x31
};

/* Starts an element whose length is not known yet: everything written until the close belongs to
 * it. Pass the mark to the close; elements nest. A length takes three bytes, so content is limited
 * to 65535. */
size_t vouch_ber_open(struct vouch_writer *w, uint8_t tag);
/* Content over 65535 bytes counts as lost. */
void vouch_ber_close(struct vouch_writer *w, size_t mark);
void vouch_ber_write(struct vouch_writer *w, uint8_t tag, struct vouch_span content);
void vouch_ber_write_integer(struct vouch_writer *w, uint8_t tag, uint32_t v); /* below 2^31 */
void vouch_ber_write_boolean(struct vouch_writer *w, bool v);

struct vouch_ber_header {
    uint8_t tag;
    size_t header_len; /* bytes of tag and length */
    size_t content_len;
};

/* Reads the header of the first element. VOUCH_OK (the content may be incomplete), VOUCH_AGAIN: too
 * few bytes to tell, VOUCH_E_MALFORMED: an indefinite length, a length of more than four bytes, or
 * a tag of more than one. */
int vouch_ber_peek(struct vouch_span in, struct vouch_ber_header *out);
/* Takes the next whole element; false, and the reader fails, when there is none. */
bool vouch_ber_next(struct vouch_reader *r, uint8_t *tag, struct vouch_span *content);
/* Takes the next element, which must have this tag; otherwise empty, and the reader fails. */
struct vouch_span vouch_ber_take(struct vouch_reader *r, uint8_t tag);
/* Takes a non-negative INTEGER or ENUMERATED below 2^31; otherwise 0, and the reader fails. */
uint32_t vouch_ber_take_integer(struct vouch_reader *r, uint8_t tag);

#endif
