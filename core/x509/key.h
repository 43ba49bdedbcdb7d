// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_KEY_H
#define VOUCH_X509_KEY_H

#include "core/bytes.h"
#include "core/status.h"

struct vouch_restart; /* restart.h */

/* Public keys (SubjectPublicKeyInfo, RFC 3279, 4055, 5480, 8410) and signatures made with them. */

enum vouch_key_kind {
    VOUCH_KEY_UNKNOWN = 0,
    VOUCH_KEY_RSA,
    VOUCH_KEY_RSA_PSS, /* id-RSASSA-PSS: only PSS signatures are allowed */
    VOUCH_KEY_EC,
    VOUCH_KEY_ED25519,
    VOUCH_KEY_ED448,
    VOUCH_KEY_DSA
};

enum vouch_curve {
    VOUCH_CURVE_NONE = 0, /* not an EC key */
    VOUCH_CURVE_UNKNOWN,  /* a curve unknown here */
    VOUCH_CURVE_EXPLICIT, /* explicit parameters: forbidden (RFC 5480 section 2.1.1) */
    VOUCH_CURVE_P192,
    VOUCH_CURVE_P224,
    VOUCH_CURVE_P256,
    VOUCH_CURVE_P384,
    VOUCH_CURVE_P521,
    VOUCH_CURVE_BP256,
    VOUCH_CURVE_BP384,
    VOUCH_CURVE_BP512,
    VOUCH_CURVE_K256
};

struct vouch_key {
    enum vouch_key_kind kind;
    enum vouch_curve curve;
    uint32_t bits;             /* of the modulus or the curve's field; 0: unknown */
    struct vouch_span oid;     /* the algorithm's, content bytes */
    struct vouch_span modulus; /* RSA: content bytes of the INTEGER */
    uint32_t exponent;         /* RSA; 0xffffffff: larger than that */
    struct vouch_span bytes; /* subjectPublicKey's own bytes, from which key identifiers are made */
};

/* Reads a whole SubjectPublicKeyInfo. VOUCH_OK; VOUCH_E_MALFORMED when it breaks a rule, named by
 * *fault (may be null), a constant; what could be read is filled in either way. An unknown kind is
 * not malformed. The spans point into `spki`. */
int vouch_key_read(struct vouch_span spki, struct vouch_key *out, const char **fault);
/* Writes "RSA 2048", "EC P-256", "Ed25519", or the OID of an unknown one. */
void vouch_key_write(struct vouch_writer *w, const struct vouch_key *key);
/* Can this library verify signatures with such a key? (Whether a curve is compiled in is shown by
 * vouch_signature_verify, with VOUCH_E_UNSUPPORTED.) */
bool vouch_key_supported(const struct vouch_key *key);
/* Is the key mathematically valid: is its point on its curve? VOUCH_OK; VOUCH_E_MALFORMED: no;
 * VOUCH_E_UNSUPPORTED: this build cannot tell; VOUCH_E_MEMORY. Costs a little arithmetic. */
int vouch_key_check(struct vouch_span spki);
/* Too weak for any use: RSA under 2048 bits or with an exponent below 3 or even, curves under 224
 * bits, DSA, explicit curves (NIST SP 800-131A, CA/Browser Forum BR 6.1.5). */
bool vouch_key_weak(const struct vouch_key *key);
/* An RSA key whose public exponent is below 3 or even. */
bool vouch_key_exponent_weak(const struct vouch_key *key);

enum vouch_signature_kind {
    VOUCH_SIGNATURE_UNKNOWN = 0,
    VOUCH_SIGNATURE_RSA,
    VOUCH_SIGNATURE_RSA_PSS,
    VOUCH_SIGNATURE_ECDSA,
    VOUCH_SIGNATURE_ED25519,
    VOUCH_SIGNATURE_ED448,
    VOUCH_SIGNATURE_DSA
};

enum vouch_hash {
    VOUCH_HASH_NONE = 0, /* part of the algorithm, or unknown */
    VOUCH_HASH_MD2,
    VOUCH_HASH_MD5,
    VOUCH_HASH_SHA1,
    VOUCH_HASH_SHA224,
    VOUCH_HASH_SHA256,
    VOUCH_HASH_SHA384,
    VOUCH_HASH_SHA512
};

struct vouch_signature_algorithm {
    enum vouch_signature_kind kind;
    enum vouch_hash hash;
    uint32_t salt; /* RSA-PSS: bytes of salt */
    struct vouch_span oid;
};

/* Reads a whole AlgorithmIdentifier of a signature, its parameters strictly: NULL for RSA, absent
 * for ECDSA and EdDSA, and for PSS one hash for both uses and trailer 1 (RFC 4055, 5758, 8410).
 * VOUCH_OK; VOUCH_E_MALFORMED, with *fault (may be null) a constant. */
int vouch_signature_read(struct vouch_span algorithm, struct vouch_signature_algorithm *out,
                         const char **fault);
/* Writes "ecdsa-with-SHA256", "sha256WithRSAEncryption", "RSASSA-PSS-SHA256", or the OID. */
void vouch_signature_write(struct vouch_writer *w, const struct vouch_signature_algorithm *a);
/* Uses MD2, MD5 or SHA-1. */
bool vouch_signature_weak(const struct vouch_signature_algorithm *a);

/* Verifies a signature over `data` with the key in `spki` (whole DER). `algorithm` is the whole
 * AlgorithmIdentifier, `signature` the bytes in the BIT STRING. One call is one verification.
 * VOUCH_OK: valid. VOUCH_E_SIGNATURE: wrong, or of another kind than the key. VOUCH_E_UNSUPPORTED:
 * this build cannot tell. VOUCH_E_MALFORMED: key or algorithm is malformed. VOUCH_E_MEMORY. */
int vouch_signature_verify(struct vouch_span spki, struct vouch_span algorithm,
                           struct vouch_span data, struct vouch_span signature);
/* The same over the digest of the data, by the hash that `algorithm` names and of its length; for
 * RSA and ECDSA. VOUCH_E_UNSUPPORTED also where the algorithm has no hash of its own. */
int vouch_signature_verify_digest(struct vouch_span spki, struct vouch_span algorithm,
                                  struct vouch_span digest, struct vouch_span signature);
/* The same, piece by piece: VOUCH_AGAIN until the result is known; in between only the same call,
 * or vouch_restart_end, is allowed. Null: in one piece. */
int vouch_signature_verify_some(struct vouch_restart *restart, struct vouch_span spki,
                                struct vouch_span algorithm, struct vouch_span data,
                                struct vouch_span signature);

#endif
