// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_BYTES_H
#define VOUCH_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bounded reading and writing. Nothing here allocates, and nothing reads or writes out of
 * bounds. */

/* A run of bytes owned by someone else. An empty span may have a null pointer. */
struct vouch_span {
    const uint8_t *data;
    size_t len;
};

/* The span of a C string, without its NUL; the caller keeps the string. Null gives an empty
 * span. */
struct vouch_span vouch_span_of(const char *text);
/* The part of s from `from`, at most `len` bytes; empty where s ends before. */
struct vouch_span vouch_span_part(struct vouch_span s, size_t from, size_t len);
/* Same length and same bytes. */
bool vouch_span_equal(struct vouch_span a, struct vouch_span b);
/* Same length and same bytes, ASCII letters compared without case (RFC 4343). */
bool vouch_span_equal_nocase(struct vouch_span a, struct vouch_span b);
/* Does s begin (or end) with `that`? ASCII letters are compared without case. */
bool vouch_span_starts_nocase(struct vouch_span s, const char *prefix);
bool vouch_span_ends_nocase(struct vouch_span s, const char *end);
/* Order by bytes, then by length: <0, 0, >0. */
int vouch_span_compare(struct vouch_span a, struct vouch_span b);
/* Index of the first such byte at or after `from`; s.len when there is none. */
size_t vouch_span_find(struct vouch_span s, size_t from, uint8_t byte);
/* s without ASCII blanks (space, tab, CR, LF) at its ends. */
struct vouch_span vouch_span_trim(struct vouch_span s);
/* Reads the whole span as a decimal number up to max. false: empty, another character, or too
 * large; *out is then unchanged. */
bool vouch_span_decimal(struct vouch_span s, uint64_t max, uint64_t *out);
/* The value of a hexadecimal digit, or -1. */
int vouch_hex_value(uint8_t c);
/* ASCII lower case of one byte. */
uint8_t vouch_lower(uint8_t c);

/* Reads forward over bytes owned by someone else. The first read past the end sets `failed` and
 * returns zeros or an empty span, as does every later read: check once, at the end. */
struct vouch_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool failed;
};

struct vouch_reader vouch_reader_of(struct vouch_span s);
size_t vouch_reader_left(const struct vouch_reader *r);
uint8_t vouch_read_u8(struct vouch_reader *r);
uint16_t vouch_read_u16(struct vouch_reader *r); /* big-endian, as are the next two */
uint32_t vouch_read_u24(struct vouch_reader *r);
uint32_t vouch_read_u32(struct vouch_reader *r);
struct vouch_span vouch_read_span(struct vouch_reader *r, size_t len);

/* Where a writer empties its buffer when it is full, so that text of any length can be written with
 * little memory. VOUCH_OK, or a status, after which further output is counted as lost. */
struct vouch_spill {
    int (*take)(void *self, struct vouch_span s);
    void *self;
};

/* Writes forward into the caller's buffer. A call whose bytes do not fit is dropped whole and
 * counted in `lost`; what was written before stays valid. */
struct vouch_writer {
    uint8_t *data;
    size_t cap;
    size_t len;
    size_t lost;
    const struct vouch_spill *spill; /* null: none, there is only the buffer */
};

struct vouch_writer vouch_writer_of(void *buffer, size_t cap);
/* A writer that spills. The caller keeps the spill; finish with vouch_writer_flush. */
struct vouch_writer vouch_writer_into(void *buffer, size_t cap, const struct vouch_spill *spill);
/* Passes the buffered bytes to the spill, if there is one. VOUCH_OK; VOUCH_E_SPACE when anything
 * has been lost so far. */
int vouch_writer_flush(struct vouch_writer *w);
void vouch_write_u8(struct vouch_writer *w, uint8_t v);
void vouch_write_span(struct vouch_writer *w, struct vouch_span s);
void vouch_write_text(struct vouch_writer *w, const char *text);
void vouch_write_decimal(struct vouch_writer *w, int64_t v);
/* Decimal with leading zeros to at least `digits` (at most 20). */
void vouch_write_padded(struct vouch_writer *w, uint64_t v, unsigned digits);
/* Lower-case hexadecimal, two digits a byte; all or nothing. */
void vouch_write_hex(struct vouch_writer *w, struct vouch_span s);
/* What has been written so far; the bytes stay in the writer's buffer. */
struct vouch_span vouch_writer_span(const struct vouch_writer *w);
/* The written bytes as a C string: adds a NUL (over the last byte where the buffer is full, which
 * counts as lost). "" if the buffer has no space at all. */
const char *vouch_writer_string(struct vouch_writer *w);
/* Copies a text, or as much of it as fits, and ends it with NUL. */
void vouch_text_copy(char *to, size_t cap, const char *from);

#endif
