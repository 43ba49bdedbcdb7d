// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_DER_H
#define VOUCH_X509_DER_H

#include "core/bytes.h"

/* A strict reader of DER (X.690 sections 8 and 10): only one form of each value is accepted. Reads
 * in place, copies nothing, and never recurses. */

enum {
    VOUCH_TAG_BOOLEAN = 0x01,
    VOUCH_TAG_INTEGER = 0x02,
    VOUCH_TAG_BIT_STRING = 0x03,
    VOUCH_TAG_OCTET_STRING = 0x04,
    VOUCH_TAG_NULL = 0x05,
    VOUCH_TAG_OID = 0x06,
    VOUCH_TAG_ENUMERATED = 0x0a,
    VOUCH_TAG_UTF8 = 0x0c,
    VOUCH_TAG_NUMERIC = 0x12,
    VOUCH_TAG_PRINTABLE = 0x13,
    VOUCH_TAG_TELETEX = 0x14,
    VOUCH_TAG_IA5 = 0x16,
    VOUCH_TAG_UTC_TIME = 0x17,
    VOUCH_TAG_GENERALIZED_TIME = 0x18,
    VOUCH_TAG_VISIBLE = 0x1a,
    VOUCH_TAG_UNIVERSAL = 0x1c,
    VOUCH_TAG_BMP = 0x1e,
    VOUCH_TAG_SEQUENCE = 0x30,
    VOUCH_TAG_SET = 0x31,
    VOUCH_TAG_CONTEXT = 0x80,    /* or-ed with the number: [0] IMPLICIT primitive */
    VOUCH_TAG_CONSTRUCTED = 0xa0 /* or-ed with the number: [0] EXPLICIT, or constructed */
};

/* Reads elements one after another. The first fault sticks and names the rule that was broken;
 * every later read gives empty spans, false and zeros. Check once, at the end. */
struct vouch_der {
    struct vouch_span left; /* what has not been read */
    const char *fault; /* null: none; else a constant text, "a length not in its shortest form" */
};

/* One element. */
struct vouch_element {
    uint8_t tag;
    struct vouch_span value; /* its content */
    struct vouch_span whole; /* with tag and length */
};

/* A reader over these bytes, which the caller keeps. */
struct vouch_der vouch_der_of(struct vouch_span s);
/* Is there more to read, and no fault so far? */
bool vouch_der_more(const struct vouch_der *d);
/* Sets the fault, if there is none yet. `fault` must be a constant. */
void vouch_der_fail(struct vouch_der *d, const char *fault);
/* Sets a fault if anything is left over. true: everything was read without fault. */
bool vouch_der_end(struct vouch_der *d);
/* Does the next element have this tag? */
bool vouch_der_next_is(const struct vouch_der *d, uint8_t tag);

/* The next element, of any type. false: a fault, or the end (which is a fault). */
bool vouch_der_element(struct vouch_der *d, struct vouch_element *out);
/* The content of the next element, which must have this tag. */
struct vouch_span vouch_der_read(struct vouch_der *d, uint8_t tag);
/* The next element with its tag and length, which must have this tag. */
struct vouch_span vouch_der_whole(struct vouch_der *d, uint8_t tag);
/* Reads the next element if it has this tag. false: it has another one, or there is none. */
bool vouch_der_optional(struct vouch_der *d, uint8_t tag, struct vouch_span *value);
/* A reader over the content of the next element, which must have this tag. */
struct vouch_der vouch_der_enter(struct vouch_der *d, uint8_t tag);
/* Ends a nested reader: its fault, or the fault of unread content, becomes the outer one's. */
void vouch_der_leave(struct vouch_der *outer, struct vouch_der *inner);

/* BOOLEAN: 0x00 or 0xff. */
bool vouch_der_bool(struct vouch_der *d);
/* INTEGER of any size in its shortest form; its content bytes. */
struct vouch_span vouch_der_integer(struct vouch_der *d);
/* The content bytes of an INTEGER as a number up to 2^31 - 1; faults when it is negative or
 * larger. */
uint32_t vouch_der_small(struct vouch_der *d, struct vouch_span integer);
/* OBJECT IDENTIFIER: its content bytes, each arc in its shortest form. */
struct vouch_span vouch_der_oid(struct vouch_der *d);
/* BIT STRING that is a whole number of bytes; the bytes. */
struct vouch_span vouch_der_octet_bits(struct vouch_der *d);
/* The content of a BIT STRING with named bits; bit 0 of the string is bit 0 of the result, at most
 * 32. Trailing zero bits are accepted: publicly trusted roots have them. */
uint32_t vouch_der_named_bits(struct vouch_der *d, struct vouch_span content);
/* Does such a content end with a set bit, as X.690 section 11.2.2 requires? */
bool vouch_der_bits_shortest(struct vouch_span content);
/* UTCTime YYMMDDHHMMSSZ or GeneralizedTime YYYYMMDDHHMMSSZ, nothing else (RFC 5280 section
 * 4.1.2.5); seconds since 1970. *generalized says which; may be null. */
int64_t vouch_der_time(struct vouch_der *d, bool *generalized);

/* The fault text for an element that should be of this type but is another one, or is `missing`. A
 * constant. */
const char *vouch_der_not(uint8_t tag, bool missing);

#endif
