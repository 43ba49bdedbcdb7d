// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_TEXT_H
#define VOUCH_X509_TEXT_H

#include "core/bytes.h"

/* The characters of an ASN.1 string of any type. UTF8String and BMPString are decoded as such,
 * UniversalString as four bytes a character, TeletexString as ISO 8859-1, as is common practice; a
 * value of another type is not a string, and its bytes are not folded. */

enum { VOUCH_TEXT_END = 0x7fffffff };

/* Iterates over one value. */
struct vouch_text {
    struct vouch_span left;
    uint32_t next; /* a buffered character; VOUCH_TEXT_END: none */
    uint8_t tag;
    bool begun;
};

struct vouch_text vouch_text_begin(uint8_t tag, struct vouch_span value);
/* The next character as a Unicode code point, VOUCH_TEXT_END at the end. A byte that fits no
 * character is returned as itself plus 0x200000. */
uint32_t vouch_text_next(struct vouch_text *t);
/* The next character in the form used for comparison (RFC 5280 section 7.1): ASCII letters in lower
 * case, no leading or trailing white space, and one space for any run of it. Do not mix with
 * vouch_text_next. */
uint32_t vouch_text_folded(struct vouch_text *t);
/* Is it one of the string types? */
bool vouch_text_is_string(uint8_t tag);
/* Does the value follow the rules of its type (UTF-8, whole characters)? Not checked: the
 * characters of a PrintableString, where many authorities are careless. */
bool vouch_text_well_formed(uint8_t tag, struct vouch_span value);
/* Are the texts equal by the rules of vouch_text_folded? */
bool vouch_text_equal(uint8_t tag_a, struct vouch_span a, uint8_t tag_b, struct vouch_span b);
/* Writes one character as UTF-8. */
void vouch_text_write_utf8(struct vouch_writer *w, uint32_t character);

#endif
