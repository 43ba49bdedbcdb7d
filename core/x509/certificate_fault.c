// SPDX-License-Identifier: Apache-2.0
#include "core/x509/certificate.h"
#include "core/x509/extension.h"
#include "core/x509/oid.h"

static const char *const fields[] = {
    [VOUCH_FIELD_CERTIFICATE] = "Certificate",
    [VOUCH_FIELD_TBS] = "tbsCertificate",
    [VOUCH_FIELD_VERSION] = "version",
    [VOUCH_FIELD_SERIAL] = "serialNumber",
    [VOUCH_FIELD_INNER_ALGORITHM] = "signature",
    [VOUCH_FIELD_ISSUER] = "issuer",
    [VOUCH_FIELD_NOT_BEFORE] = "notBefore",
    [VOUCH_FIELD_NOT_AFTER] = "notAfter",
    [VOUCH_FIELD_SUBJECT] = "subject",
    [VOUCH_FIELD_KEY] = "subjectPublicKeyInfo",
    [VOUCH_FIELD_UNIQUE_ID] = "issuerUniqueID or subjectUniqueID",
    [VOUCH_FIELD_EXTENSIONS] = "extensions",
    [VOUCH_FIELD_OUTER_ALGORITHM] = "signatureAlgorithm",
    [VOUCH_FIELD_SIGNATURE] = "signatureValue",
};

static const char *const extensions[] = {
    [VOUCH_EXT_SUBJECT_KEY_ID] = "subjectKeyIdentifier",
    [VOUCH_EXT_KEY_USAGE] = "keyUsage",
    [VOUCH_EXT_SUBJECT_ALT_NAME] = "subjectAltName",
    [VOUCH_EXT_ISSUER_ALT_NAME] = "issuerAltName",
    [VOUCH_EXT_BASIC_CONSTRAINTS] = "basicConstraints",
    [VOUCH_EXT_NAME_CONSTRAINTS] = "nameConstraints",
    [VOUCH_EXT_CRL_POINTS] = "cRLDistributionPoints",
    [VOUCH_EXT_POLICIES] = "certificatePolicies",
    [VOUCH_EXT_POLICY_MAPPINGS] = "policyMappings",
    [VOUCH_EXT_AUTHORITY_KEY_ID] = "authorityKeyIdentifier",
    [VOUCH_EXT_POLICY_CONSTRAINTS] = "policyConstraints",
    [VOUCH_EXT_EXTENDED_USAGE] = "extKeyUsage",
    [VOUCH_EXT_FRESHEST_CRL] = "freshestCRL",
    [VOUCH_EXT_INHIBIT_ANY] = "inhibitAnyPolicy",
    [VOUCH_EXT_AUTHORITY_INFO] = "authorityInfoAccess",
    [VOUCH_EXT_SUBJECT_INFO] = "subjectInfoAccess",
    [VOUCH_EXT_TLS_FEATURE] = "tlsfeature",
};

const char *vouch_certificate_extension_name(unsigned kind)
{
    return kind < sizeof extensions / sizeof extensions[0] ? extensions[kind] : NULL;
}

/* By its name, its OID, or its number when not even that can be read. */
static void write_extension(struct vouch_writer *w, const struct vouch_certificate *c, size_t index)
{
    struct vouch_der list = vouch_der_of(c->extensions);
    struct vouch_extension e = {0};
    vouch_write_text(w, "extension ");
    for (size_t i = 0; i <= index; i++) {
        e.oid.len = 0;
        vouch_extension_next(&list, &e);
    }
    const char *name = vouch_certificate_extension_name(e.kind);
    if (name && e.oid.len) {
        vouch_write_text(w, name);
    } else if (e.oid.len) {
        vouch_oid_write(w, e.oid);
    } else {
        vouch_write_text(w, "number ");
        vouch_write_decimal(w, (int64_t)index + 1);
    }
}

void vouch_certificate_write_fault(struct vouch_writer *w, const struct vouch_certificate *c)
{
    if (c->fault_field >= VOUCH_FIELD_EXTENSION)
        write_extension(w, c, c->fault_field - (size_t)VOUCH_FIELD_EXTENSION);
    else
        vouch_write_text(w, fields[c->fault_field]);
    vouch_write_text(w, ": ");
    vouch_write_text(w, c->fault);
}
