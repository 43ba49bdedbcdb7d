// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_ENCODING_H
#define VOUCH_POSIX_REVIEW_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Detects the encoding of a text file from its first bytes, and converts it to UTF-8 with line
 * feeds. */

enum vouch_encoding_kind {
    VOUCH_ENCODING_PLAIN,
    VOUCH_ENCODING_UTF16_LE,
    VOUCH_ENCODING_UTF16_BE,
    VOUCH_ENCODING_CR /* lines end with a carriage return alone */
};

struct vouch_encoding {
    enum vouch_encoding_kind kind;
    uint8_t half[3]; /* of an incomplete character */
    size_t half_len;
    bool bare_returns; /* of UTF-16: lines end with a carriage return alone */
};

/* Examines the first bytes of a file. */
void vouch_encoding_begin(struct vouch_encoding *text, const uint8_t *bytes, size_t len);
/* The largest input of a single call for `max` bytes of output. */
size_t vouch_encoding_take(const struct vouch_encoding *text, size_t max);
/* Converts bytes of the file; returns the number of bytes written. `out` may be `bytes` if the kind
 * is PLAIN or CR. */
size_t vouch_encoding_convert(struct vouch_encoding *text, const uint8_t *bytes, size_t len,
                              uint8_t *out);

#endif
