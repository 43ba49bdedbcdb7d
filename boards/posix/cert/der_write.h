// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_DER_WRITE_H
#define VOUCH_POSIX_CERT_DER_WRITE_H

#include "core/bytes.h"

/* Writes DER (X.690) from its end towards its beginning, so that a length is known when it is
 * written: the last element first, and a constructed value around what was written since a mark.
 *
 *     size_t mark = vouch_der_mark(&w);
 *     vouch_der_put_integer(&w, 1);
 *     vouch_der_put_oid(&w, "1.2.3");          // stands before the integer
 *     vouch_der_wrap(&w, 0x30, mark);
 */
struct vouch_der_writer {
    uint8_t *buffer;
    size_t max;
    size_t at; /* index of the first byte written; max: nothing was written */
    bool full; /* something did not fit: the content is invalid */
};

struct vouch_der_writer vouch_der_writer_of(void *buffer, size_t max);
/* A mark: everything written from now on can be wrapped up to it. */
size_t vouch_der_mark(const struct vouch_der_writer *w);
/* Bytes as they are. */
void vouch_der_put(struct vouch_der_writer *w, struct vouch_span bytes);
/* Puts tag and length in front of everything written since the mark. */
void vouch_der_wrap(struct vouch_der_writer *w, uint8_t tag, size_t mark);
/* A primitive value with its tag. */
void vouch_der_put_value(struct vouch_der_writer *w, uint8_t tag, struct vouch_span content);
void vouch_der_put_integer(struct vouch_der_writer *w, uint32_t value);
void vouch_der_put_null(struct vouch_der_writer *w);
/* An object identifier from dotted decimal, which must be valid. */
void vouch_der_put_oid(struct vouch_der_writer *w, const char *dotted);
/* UTCTime until 2049, GeneralizedTime from then on (RFC 5280 section 4.1.2.5). */
void vouch_der_put_time(struct vouch_der_writer *w, int64_t utc_s);
/* What was written; empty if it did not fit. */
struct vouch_span vouch_der_written(const struct vouch_der_writer *w);

#endif
