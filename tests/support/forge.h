// SPDX-License-Identifier: Apache-2.0
#ifndef FORGE_H
#define FORGE_H

#include "core/bytes.h"

/* Makes certificates for tests, good and bad ones, at once and without files: ECDSA P-256 with
 * SHA-256, by keys that are the same in every run. */

enum {
    FORGE_DER_MAX = 2048,
    FORGE_NAMES_MAX = 4,
    FORGE_EXTENSIONS_MAX = 4,
    FORGE_NOW_S = 1796083200 /* 2026-12-01T00:00:00Z: certificates are valid around it */
};

/* One more extension, as it is to stand there. */
struct forge_extension {
    struct vouch_span oid; /* content bytes; empty: none */
    bool critical;
    struct vouch_span value; /* DER */
};

/* What to make. Zeroed, with names and keys, it is a plain leaf. */
struct forge {
    const char *subject; /* common name; null: an empty name */
    const char *issuer;
    unsigned key;    /* the number of the key that it certifies */
    unsigned signer; /* the number of the key that signs it */
    unsigned serial; /* tells copies apart */
    bool ca;
    int path_length;                  /* 0: none; n + 1: pathLenConstraint n */
    unsigned usage;                   /* keyUsage, bit 0 is digitalSignature; 0: by what it is */
    int64_t not_before_s;             /* 0: a year before FORGE_NOW_S */
    int64_t not_after_s;              /* 0: a year after */
    bool no_key_ids;                  /* neither subject's nor authority's key identifier */
    unsigned claimed_signer;          /* in the authority's key identifier; 0: the true one */
    bool wrong_signature;             /* one bit is turned */
    struct vouch_span eku;            /* one purpose; empty: none */
    const char *dns[FORGE_NAMES_MAX]; /* subjectAltName, from the first */
    struct forge_extension more[FORGE_EXTENSIONS_MAX];
};

struct forged {
    uint8_t der[FORGE_DER_MAX];
    size_t len;
};

/* Makes it; ends the test program when it does not fit. */
void forge_make(const struct forge *f, struct forged *out);
struct vouch_span forged_span(const struct forged *f);
/* Writes tag, length and content. */
void forge_tlv(struct vouch_writer *w, uint8_t tag, struct vouch_span content);
/* The whole SubjectPublicKeyInfo of a key. */
void forge_spki(struct vouch_writer *w, unsigned key);
/* A whole Name with one common name; null: an empty one. */
void forge_name(struct vouch_writer *w, const char *common_name);
/* A whole NameConstraints: one permitted and one excluded subtree of the same kind (2: DNS, 7: IP);
 * an empty base with a null pointer: no such list. */
void forge_constraints(struct vouch_writer *w, unsigned kind, struct vouch_span permitted,
                       struct vouch_span excluded);

/* OID content bytes. */
extern const struct vouch_span forge_oid_name_constraints;
extern const struct vouch_span forge_oid_policies;
extern const struct vouch_span forge_oid_policy_mappings;
extern const struct vouch_span forge_oid_policy_constraints;
extern const struct vouch_span forge_oid_inhibit_any;

#endif
