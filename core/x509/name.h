// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_NAME_H
#define VOUCH_X509_NAME_H

#include "core/bytes.h"
#include "core/x509/der.h"

/* Distinguished names (RFC 5280 section 4.1.2.4), always as the whole DER of a Name: SEQUENCE, its
 * length, and the RDNs. */

/* One attribute of a name. */
struct vouch_attribute {
    struct vouch_span oid;   /* content bytes */
    uint8_t tag;             /* of the value: VOUCH_TAG_UTF8 ... */
    struct vouch_span value; /* content bytes */
    struct vouch_span whole; /* the value with its tag and length */
    size_t rdn;              /* the index of its RDN */
};

/* Iterates over the attributes of a name, in order. */
struct vouch_name_cursor {
    struct vouch_der rdns;
    struct vouch_der rdn;
    size_t count; /* RDNs started */
};

struct vouch_name_cursor vouch_name_begin(struct vouch_span name);
/* false: no more, or the name is malformed (see vouch_name_fault). */
bool vouch_name_next(struct vouch_name_cursor *c, struct vouch_attribute *out);

/* What is wrong with the syntax of a Name; null: nothing. The text is a constant. */
const char *vouch_name_fault(struct vouch_span name);
/* Is it an empty sequence? */
bool vouch_name_empty(struct vouch_span name);

/* Are they the same name (RFC 5280 section 7.1)? String types, the case of ASCII letters, leading
 * and trailing white space and the amount of white space within are ignored; letters beyond ASCII
 * must be identical. A malformed name is equal only if its bytes are. */
bool vouch_name_equal(struct vouch_span a, struct vouch_span b);
/* A hash that equal names share, for indexes. Stable: indexes on disk and in flash rely on it. */
uint32_t vouch_name_hash(struct vouch_span name);
/* Is `name` in the subtree `base`: are base's RDNs the first ones of name (RFC 5280 section
 * 4.2.1.10)? An empty base contains every name. false when either is malformed. */
bool vouch_name_within(struct vouch_span name, struct vouch_span base);

/* Writes the name as RFC 4514 text ("CN=a.example,O=Example"), last RDN first; unprintable text is
 * escaped; types without a short name are in dotted decimal. */
void vouch_name_write(struct vouch_writer *w, struct vouch_span name);
/* Writes one value as UTF-8 text, converted from its string type, without any escaping. */
void vouch_attribute_write(struct vouch_writer *w, const struct vouch_attribute *a);
/* The index-th common name, from the first. false: there are fewer, or the limit
 * VOUCH_COMMON_NAMES_MAX has been reached. */
enum { VOUCH_COMMON_NAMES_MAX = 16 };
bool vouch_name_common(struct vouch_span name, size_t index, struct vouch_attribute *out);

#endif
