// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_EXTENSION_H
#define VOUCH_X509_EXTENSION_H

#include "core/x509/certificate.h"
#include "core/x509/der.h"

/* Extensions of a certificate, each decoded on demand (RFC 5280 section 4.2). In a certificate
 * without fault, every known extension is well-formed, so a decoder's false means "absent". */

enum vouch_extension_kind {
    VOUCH_EXT_UNKNOWN = 0,
    VOUCH_EXT_SUBJECT_KEY_ID,
    VOUCH_EXT_KEY_USAGE,
    VOUCH_EXT_SUBJECT_ALT_NAME,
    VOUCH_EXT_ISSUER_ALT_NAME,
    VOUCH_EXT_BASIC_CONSTRAINTS,
    VOUCH_EXT_NAME_CONSTRAINTS,
    VOUCH_EXT_CRL_POINTS,
    VOUCH_EXT_POLICIES,
    VOUCH_EXT_POLICY_MAPPINGS,
    VOUCH_EXT_AUTHORITY_KEY_ID,
    VOUCH_EXT_POLICY_CONSTRAINTS,
    VOUCH_EXT_EXTENDED_USAGE,
    VOUCH_EXT_FRESHEST_CRL,
    VOUCH_EXT_INHIBIT_ANY,
    VOUCH_EXT_AUTHORITY_INFO,
    VOUCH_EXT_SUBJECT_INFO,
    VOUCH_EXT_TLS_FEATURE,
    VOUCH_EXT_CRL_NUMBER, /* from here on: of CRLs and their entries */
    VOUCH_EXT_DELTA_CRL,
    VOUCH_EXT_ISSUING_POINT,
    VOUCH_EXT_REASON,
    VOUCH_EXT_INVALIDITY_DATE,
    VOUCH_EXT_CERTIFICATE_ISSUER
};

/* The kinds whose criticality this engine honours when all its parts are linked. Critical
 * extensions of other kinds (such as access information) make a certificate unusable (RFC 5280
 * section 4.2). */
enum {
    VOUCH_EXTENSIONS_HANDLED =
        1 << VOUCH_EXT_SUBJECT_KEY_ID | 1 << VOUCH_EXT_KEY_USAGE | 1 << VOUCH_EXT_SUBJECT_ALT_NAME |
        1 << VOUCH_EXT_BASIC_CONSTRAINTS | 1 << VOUCH_EXT_NAME_CONSTRAINTS |
        1 << VOUCH_EXT_CRL_POINTS | 1 << VOUCH_EXT_POLICIES | 1 << VOUCH_EXT_POLICY_MAPPINGS |
        1 << VOUCH_EXT_AUTHORITY_KEY_ID | 1 << VOUCH_EXT_POLICY_CONSTRAINTS |
        1 << VOUCH_EXT_EXTENDED_USAGE | 1 << VOUCH_EXT_INHIBIT_ANY | 1 << VOUCH_EXT_TLS_FEATURE
};

struct vouch_extension {
    enum vouch_extension_kind kind;
    bool critical;
    bool default_written;    /* critical is encoded as false */
    struct vouch_span oid;   /* content bytes */
    struct vouch_span value; /* the DER in the OCTET STRING */
};

/* The next one of a list (vouch_der_of(certificate.extensions)). false: no more, or a fault. */
bool vouch_extension_next(struct vouch_der *list, struct vouch_extension *out);
/* Is there one of this kind? */
bool vouch_extension_has(const struct vouch_certificate *c, enum vouch_extension_kind kind);
/* The DER in the extension of this kind. false: there is none. */
bool vouch_extension_value(const struct vouch_certificate *c, enum vouch_extension_kind kind,
                           struct vouch_span *out);
/* The index-th critical extension that is not among `handled` (a mask of 1 << kind), by its OID, or
 * whose content cannot be processed: certificatePolicies with an unknown kind of qualifier, which
 * RFC 5280 section 4.2.1.4 requires to be refused. false: there are no more. */
bool vouch_extension_unhandled(const struct vouch_certificate *c, uint32_t handled, size_t index,
                               struct vouch_span *oid);

/* --- general names ------------------------------------------------------------------------------
 */

/* The numbers are the tags of GeneralName (RFC 5280 section 4.2.1.6). */
enum vouch_general_kind {
    VOUCH_GENERAL_OTHER = 0,
    VOUCH_GENERAL_EMAIL = 1,
    VOUCH_GENERAL_DNS = 2,
    VOUCH_GENERAL_X400 = 3,
    VOUCH_GENERAL_DIRECTORY = 4,
    VOUCH_GENERAL_EDI = 5,
    VOUCH_GENERAL_URI = 6,
    VOUCH_GENERAL_IP = 7,
    VOUCH_GENERAL_ID = 8
};

struct vouch_general_name {
    enum vouch_general_kind kind;
    struct vouch_span value; /* content bytes; DIRECTORY: the whole Name */
};

/* The next GeneralName of a list of them. false: no more, or a fault in `names`. */
bool vouch_general_next(struct vouch_der *names, struct vouch_general_name *out);
/* A reader over the certificate's subjectAltName entries, for vouch_general_next; empty when there
 * are none. */
struct vouch_der vouch_extension_sans(const struct vouch_certificate *c);
/* How many of them are of this kind? */
size_t vouch_extension_san_count(const struct vouch_certificate *c, enum vouch_general_kind kind);

/* --- key identifiers, usage ---------------------------------------------------------------------
 */

struct vouch_authority_key_id {
    struct vouch_span key_id; /* empty: absent */
    struct vouch_span issuer; /* GeneralNames' content; empty: absent */
    struct vouch_span serial; /* content bytes; empty: absent */
};

bool vouch_extension_authority_key_id(const struct vouch_certificate *c,
                                      struct vouch_authority_key_id *out);
/* The bytes of the identifier. */
bool vouch_extension_subject_key_id(const struct vouch_certificate *c, struct vouch_span *out);

/* Does extendedKeyUsage allow it: is the extension absent, or does it contain this purpose (OID
 * content bytes) or anyExtendedKeyUsage? */
bool vouch_extension_allows_usage(const struct vouch_certificate *c, struct vouch_span purpose);
/* Does extendedKeyUsage contain this purpose itself? */
bool vouch_extension_names_usage(const struct vouch_certificate *c, struct vouch_span purpose);

/* OID content bytes. */
extern const struct vouch_span vouch_oid_server_auth;
extern const struct vouch_span vouch_oid_client_auth;
extern const struct vouch_span vouch_oid_any_usage;
extern const struct vouch_span vouch_oid_any_policy;
extern const struct vouch_span vouch_oid_email_address; /* PKCS#9, as an attribute of a name */

/* --- constraints --------------------------------------------------------------------------------
 */

struct vouch_name_constraints {
    struct vouch_span permitted; /* content of GeneralSubtrees; empty: none */
    struct vouch_span excluded;
};

/* Splits a NameConstraints value (whole SEQUENCE, as in the extension or an anchor). VOUCH_OK, or
 * VOUCH_E_MALFORMED with *fault (may be null) a constant: no subtree at all, empty lists, wrong
 * tags. x509/constraints.h reads the subtrees themselves. */
int vouch_name_constraints_read(struct vouch_span value, struct vouch_name_constraints *out,
                                const char **fault);
/* The base of the next GeneralSubtree of such a list. Sets a fault if `minimum` is not 0 or
 * `maximum` is present (RFC 5280 section 4.2.1.10). false: no more, or a fault. */
bool vouch_subtree_next(struct vouch_der *subtrees, struct vouch_general_name *out);

/* --- policies -----------------------------------------------------------------------------------
 */

/* The next policy identifier of vouch_der_of(the content of certificatePolicies' SEQUENCE). */
struct vouch_der vouch_extension_policies(const struct vouch_certificate *c);
bool vouch_policy_next(struct vouch_der *policies, struct vouch_span *oid);
/* Do the policies of such an extension's value have qualifiers other than CPS and user notice? For
 * well-formed values. */
bool vouch_policies_qualified_strangely(struct vouch_span value);
/* The pairs of policyMappings: issuer's policy to subject's. */
struct vouch_der vouch_extension_mappings(const struct vouch_certificate *c);
bool vouch_mapping_next(struct vouch_der *mappings, struct vouch_span *issuer,
                        struct vouch_span *subject);
/* policyConstraints; -1 where a field is absent. false: no such extension. */
bool vouch_extension_policy_constraints(const struct vouch_certificate *c,
                                        int32_t *require_explicit, int32_t *inhibit_mapping);
/* inhibitAnyPolicy's number. false: no such extension. */
bool vouch_extension_inhibit_any(const struct vouch_certificate *c, int32_t *skip);

/* --- TLS features -------------------------------------------------------------------------------
 */

/* Does the TLS feature extension (RFC 7633) contain this TLS extension? */
bool vouch_extension_names_feature(const struct vouch_certificate *c, uint32_t feature);
/* The TLS features of the certificate, for vouch_feature_next; empty when there are none. */
struct vouch_der vouch_extension_features(const struct vouch_certificate *c);
bool vouch_feature_next(struct vouch_der *features, uint32_t *feature);

enum { VOUCH_FEATURE_STATUS_REQUEST = 5 }; /* "must-staple" */

#endif
