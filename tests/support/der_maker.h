// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TESTS_DER_MAKER_H
#define VOUCH_TESTS_DER_MAKER_H

#include "core/bytes.h"

#include <stdbool.h>

/* Makes DER, right or wrong, byte by byte: certificates in which one rule is broken and no other.
 * All spans lie in the maker's buffer and stay good as long as it. A maker that is full ends the
 * program. */

struct der_maker {
    uint8_t buffer[1 << 18];
    size_t used;
};

void der_begin(struct der_maker *m);
/* Bytes from hexadecimal; blanks do not count. */
struct vouch_span der_hex(struct der_maker *m, const char *hex);
/* Tag, length in its shortest form, content. */
struct vouch_span der_wrap(struct der_maker *m, uint8_t tag, struct vouch_span content);
/* The same around a C string. */
struct vouch_span der_text(struct der_maker *m, uint8_t tag, const char *text);
/* `count` spans (struct vouch_span) behind one another. */
struct vouch_span der_join(struct der_maker *m, int count, ...);
/* The same in a SEQUENCE. */
struct vouch_span der_sequence(struct der_maker *m, int count, ...);
/* A Name with one RDN for each attribute: "CN=a,O=b" (CN, O, C, OU, DC), as UTF8String. */
struct vouch_span der_name(struct der_maker *m, const char *text);
/* A Validity from two times as text; 13 characters make a UTCTime, others a GeneralizedTime. */
struct vouch_span der_validity(struct der_maker *m, const char *from, const char *to);
/* An Extension; `oid` is the hexadecimal content of the OID. */
struct vouch_span der_extension(struct der_maker *m, const char *oid, bool critical,
                                struct vouch_span value);
/* A list of extensions in its [3]. */
struct vouch_span der_extensions(struct der_maker *m, struct vouch_span list);

/* The parts of a certificate, each with tag and length; an empty one is left out. */
struct der_certificate {
    struct vouch_span version;
    struct vouch_span serial;
    struct vouch_span inner; /* AlgorithmIdentifier in the TBSCertificate */
    struct vouch_span issuer;
    struct vouch_span validity;
    struct vouch_span subject;
    struct vouch_span key;
    struct vouch_span unique_ids;
    struct vouch_span extensions;
    struct vouch_span outer; /* AlgorithmIdentifier of the signature */
    struct vouch_span signature;
    struct vouch_span behind; /* after the signature; empty */
};

/* Extensions of which a good leaf or authority is made, without the list around them. */
struct vouch_span der_leaf_extensions(struct der_maker *m, const char *host);
struct vouch_span der_authority_extensions(struct der_maker *m);
/* A good certificate for a server, host.example, by "CN=Authority", 2026-01-01 to 2026-04-01, EC
 * P-256, with a signature that is none. */
struct der_certificate der_good_leaf(struct der_maker *m);
/* A good root, CN=Authority. */
struct der_certificate der_good_root(struct der_maker *m);
/* A good leaf, but with these extensions (without the list around them). */
struct vouch_span der_leaf_with(struct der_maker *m, struct vouch_span extensions);
/* A list of extensions, the one with this OID left out and another put in (before them). */
struct vouch_span der_replace(struct der_maker *m, struct vouch_span list, const char *oid,
                              struct vouch_span by);
/* The TBSCertificate alone, and all of it. */
struct vouch_span der_tbs(struct der_maker *m, const struct der_certificate *c);
struct vouch_span der_build(struct der_maker *m, const struct der_certificate *c);

#endif
