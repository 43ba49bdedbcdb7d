// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CERTIFICATE_H
#define VOUCH_X509_CERTIFICATE_H

#include "core/bytes.h"
#include "core/status.h"

struct vouch_restart; /* restart.h */

/* A view of one certificate over its DER (RFC 5280 section 4.1): spans and a few numbers, no copy.
 * The caller keeps the DER, which must outlive the view. */

/* The parts that could be read, as a mask: a certificate that breaks a rule is still reported. */
enum vouch_certificate_part {
    VOUCH_PART_TBS = 1 << 0,
    VOUCH_PART_SERIAL = 1 << 1,
    VOUCH_PART_ISSUER = 1 << 2,
    VOUCH_PART_VALIDITY = 1 << 3,
    VOUCH_PART_SUBJECT = 1 << 4,
    VOUCH_PART_KEY = 1 << 5,
    VOUCH_PART_EXTENSIONS = 1 << 6, /* the whole list; also when there is none */
    VOUCH_PART_SIGNATURE = 1 << 7
};

/* The fields of a certificate, to locate a fault. */
enum vouch_certificate_field {
    VOUCH_FIELD_CERTIFICATE = 0,
    VOUCH_FIELD_TBS,
    VOUCH_FIELD_VERSION,
    VOUCH_FIELD_SERIAL,
    VOUCH_FIELD_INNER_ALGORITHM,
    VOUCH_FIELD_ISSUER,
    VOUCH_FIELD_NOT_BEFORE,
    VOUCH_FIELD_NOT_AFTER,
    VOUCH_FIELD_SUBJECT,
    VOUCH_FIELD_KEY,
    VOUCH_FIELD_UNIQUE_ID,
    VOUCH_FIELD_EXTENSIONS, /* the list itself */
    VOUCH_FIELD_OUTER_ALGORITHM,
    VOUCH_FIELD_SIGNATURE,
    VOUCH_FIELD_EXTENSION /* + n: the n-th extension, from 0 */
};

/* Noted while reading; judged by lint. */
enum vouch_certificate_note {
    VOUCH_NOTE_TIME_TYPE = 1 << 0, /* GeneralizedTime before 2050 (RFC 5280 section 4.1.2.5) */
    VOUCH_NOTE_DEFAULT = 1 << 1,   /* a default value is encoded (X.690 11.5, 11.2.2) */
    VOUCH_NOTE_UNIQUE_ID = 1 << 2  /* issuer or subject unique identifiers */
};

/* Bits of vouch_certificate.key_usage (RFC 5280 section 4.2.1.3). */
enum vouch_key_usage {
    VOUCH_USAGE_DIGITAL_SIGNATURE = 1 << 0,
    VOUCH_USAGE_NON_REPUDIATION = 1 << 1,
    VOUCH_USAGE_KEY_ENCIPHERMENT = 1 << 2,
    VOUCH_USAGE_DATA_ENCIPHERMENT = 1 << 3,
    VOUCH_USAGE_KEY_AGREEMENT = 1 << 4,
    VOUCH_USAGE_KEY_CERT_SIGN = 1 << 5,
    VOUCH_USAGE_CRL_SIGN = 1 << 6,
    VOUCH_USAGE_ENCIPHER_ONLY = 1 << 7,
    VOUCH_USAGE_DECIPHER_ONLY = 1 << 8
};

struct vouch_certificate {
    struct vouch_span der;             /* all of it */
    struct vouch_span tbs;             /* TBSCertificate with its tag: the signed bytes */
    struct vouch_span serial;          /* content bytes of the INTEGER */
    struct vouch_span issuer;          /* whole Name */
    struct vouch_span subject;         /* whole Name */
    struct vouch_span spki;            /* whole SubjectPublicKeyInfo */
    struct vouch_span extensions;      /* content of the SEQUENCE OF Extension; empty: none */
    struct vouch_span algorithm;       /* whole outer AlgorithmIdentifier, equal to the inner one */
    struct vouch_span signature_value; /* the bytes in the BIT STRING */
    int64_t not_before_s;              /* UTC seconds since 1970 */
    int64_t not_after_s;               /* UTC seconds since 1970; inclusive */
    uint32_t subject_hash;             /* vouch_name_hash */
    uint32_t issuer_hash;
    uint32_t present;  /* extensions present: 1u << enum vouch_extension_kind */
    uint32_t critical; /* those of them that are critical */
    /* the first rule broken, a constant; null: well-formed, including known extensions */
    const char *fault;
    uint8_t parts;       /* enum vouch_certificate_part */
    uint8_t fault_field; /* the faulty field: enum vouch_certificate_field */
    uint16_t key_usage;  /* enum vouch_key_usage; all bits set when the extension is absent */
    int32_t path_length; /* pathLenConstraint; -1: none */
    uint8_t version;     /* 1 to 3 */
    bool ca;             /* basicConstraints says CA */
    bool self_issued;    /* subject and issuer are the same name */
    uint8_t notes;       /* enum vouch_certificate_note */
};

/* Reads a certificate. VOUCH_OK when it is well-formed DER within the rules of RFC 5280 section 4
 * that every client needs, known extensions included; VOUCH_E_MALFORMED otherwise: `fault` then
 * says what is wrong and `parts` what could be read. Rules that deployed clients do not enforce
 * (serial numbers, versions, choice of time type, criticality) are lint's (x509/lint.h). */
int vouch_certificate_parse(struct vouch_span der, struct vouch_certificate *out);
/* RFC 5280's name of an extension, by its enum vouch_extension_kind; null: it has none here. */
const char *vouch_certificate_extension_name(unsigned kind);

/* Writes which field is faulty and how: "notAfter: a time that is no date ...", "extension
 * keyUsage: ...", with the names of RFC 5280's ASN.1 or the OID. For a certificate that has a
 * fault. */
void vouch_certificate_write_fault(struct vouch_writer *w, const struct vouch_certificate *c);
/* The same bytes? */
bool vouch_certificate_same(const struct vouch_certificate *a, const struct vouch_certificate *b);
/* SHA-256 of the whole DER. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_certificate_sha256(struct vouch_span der, uint8_t out[32]);
/* May the certificate sign others: is it a CA by basicConstraints, and does keyUsage allow it? (Not
 * applied to an anchor that is trusted as a bare key.) */
bool vouch_certificate_may_sign(const struct vouch_certificate *c);
/* Verifies the certificate's signature with the key in `issuer_spki`; answers as
 * vouch_signature_verify. One verification. */
int vouch_certificate_verify(const struct vouch_certificate *c, struct vouch_span issuer_spki);
/* The same piece by piece, like vouch_signature_verify_some. */
int vouch_certificate_verify_some(const struct vouch_certificate *c, struct vouch_span issuer_spki,
                                  struct vouch_restart *restart);

#endif
