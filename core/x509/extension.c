// SPDX-License-Identifier: Apache-2.0
#include "core/x509/extension.h"

#include "core/x509/extension_kind.h"

#include <string.h>

/* Not malformed here, only for other callers: a certificate without fault has no broken
 * extension. */
static const char not_a_general_name[] = "a GeneralName of a kind that does not exist";

static const uint8_t server_auth[] = {0x2b, 6, 1, 5, 5, 7, 3, 1};
static const uint8_t client_auth[] = {0x2b, 6, 1, 5, 5, 7, 3, 2};
static const uint8_t any_usage[] = {0x55, 0x1d, 37, 0};
static const uint8_t any_policy[] = {0x55, 0x1d, 32, 0};
static const uint8_t email_address[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1};

const struct vouch_span vouch_oid_server_auth = {server_auth, sizeof server_auth};
const struct vouch_span vouch_oid_client_auth = {client_auth, sizeof client_auth};
const struct vouch_span vouch_oid_any_usage = {any_usage, sizeof any_usage};
const struct vouch_span vouch_oid_any_policy = {any_policy, sizeof any_policy};
const struct vouch_span vouch_oid_email_address = {email_address, sizeof email_address};

bool vouch_extension_next(struct vouch_der *list, struct vouch_extension *out)
{
    if (!vouch_der_more(list))
        return false;
    struct vouch_der fields = vouch_der_enter(list, VOUCH_TAG_SEQUENCE);
    out->oid = vouch_der_oid(&fields);
    out->kind = vouch_extension_kind_of(out->oid);
    out->critical = false;
    out->default_written = false;
    if (vouch_der_next_is(&fields, VOUCH_TAG_BOOLEAN)) {
        out->critical = vouch_der_bool(&fields);
        out->default_written = !out->critical;
    }
    out->value = vouch_der_read(&fields, VOUCH_TAG_OCTET_STRING);
    vouch_der_leave(list, &fields);
    return !list->fault;
}

bool vouch_extension_has(const struct vouch_certificate *c, enum vouch_extension_kind kind)
{
    return c->present >> kind & 1;
}

bool vouch_extension_value(const struct vouch_certificate *c, enum vouch_extension_kind kind,
                           struct vouch_span *out)
{
    struct vouch_der list = vouch_der_of(c->extensions);
    struct vouch_extension e;
    while (vouch_extension_has(c, kind) && vouch_extension_next(&list, &e)) {
        if (e.kind != kind)
            continue;
        *out = e.value;
        return true;
    }
    *out = (struct vouch_span){NULL, 0};
    return false;
}

bool vouch_extension_unhandled(const struct vouch_certificate *c, uint32_t handled, size_t index,
                               struct vouch_span *oid)
{
    struct vouch_der list = vouch_der_of(c->extensions);
    struct vouch_extension e;
    while ((c->critical & ~handled) && vouch_extension_next(&list, &e)) {
        bool unhandled =
            e.critical &&
            (!(handled >> e.kind & 1) ||
             (e.kind == VOUCH_EXT_POLICIES && vouch_policies_qualified_strangely(e.value)));
        if (!unhandled || index-- != 0)
            continue;
        *oid = e.oid;
        return true;
    }
    return false;
}

/* A reader over the content of the extension's SEQUENCE; empty when absent. */
static struct vouch_der sequence_in(const struct vouch_certificate *c,
                                    enum vouch_extension_kind kind)
{
    struct vouch_span value;
    if (!vouch_extension_value(c, kind, &value))
        return vouch_der_of(value);
    struct vouch_der d = vouch_der_of(value);
    return vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
}

/* --- general names */

bool vouch_general_next(struct vouch_der *names, struct vouch_general_name *out)
{
    /* The kinds that hold other elements: otherName, x400Address, directoryName, ediPartyName. */
    const unsigned constructed = 1 << 0 | 1 << 3 | 1 << 4 | 1 << 5;
    struct vouch_element e;
    if (!vouch_der_more(names) || !vouch_der_element(names, &e))
        return false;
    unsigned number = e.tag & 0x1fu;
    unsigned base = number <= VOUCH_GENERAL_ID && (constructed >> number & 1)
                        ? VOUCH_TAG_CONSTRUCTED
                        : VOUCH_TAG_CONTEXT;
    if (number > VOUCH_GENERAL_ID || e.tag != (base | number)) {
        vouch_der_fail(names, not_a_general_name);
        return false;
    }
    out->kind = (enum vouch_general_kind)number;
    out->value = e.value;
    return true;
}

struct vouch_der vouch_extension_sans(const struct vouch_certificate *c)
{
    return sequence_in(c, VOUCH_EXT_SUBJECT_ALT_NAME);
}

size_t vouch_extension_san_count(const struct vouch_certificate *c, enum vouch_general_kind kind)
{
    struct vouch_der names = vouch_extension_sans(c);
    struct vouch_general_name name;
    size_t count = 0;
    while (vouch_general_next(&names, &name))
        count += name.kind == kind;
    return count;
}

/* --- key identifiers, usage */

bool vouch_extension_authority_key_id(const struct vouch_certificate *c,
                                      struct vouch_authority_key_id *out)
{
    struct vouch_der fields = sequence_in(c, VOUCH_EXT_AUTHORITY_KEY_ID);
    vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 0, &out->key_id);
    vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 1, &out->issuer);
    vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 2, &out->serial);
    return vouch_extension_has(c, VOUCH_EXT_AUTHORITY_KEY_ID) && !fields.fault;
}

bool vouch_extension_subject_key_id(const struct vouch_certificate *c, struct vouch_span *out)
{
    struct vouch_span value;
    *out = (struct vouch_span){NULL, 0};
    if (!vouch_extension_value(c, VOUCH_EXT_SUBJECT_KEY_ID, &value))
        return false;
    struct vouch_der d = vouch_der_of(value);
    *out = vouch_der_read(&d, VOUCH_TAG_OCTET_STRING);
    return !d.fault;
}

static bool lists_usage(const struct vouch_certificate *c, struct vouch_span purpose)
{
    struct vouch_der usages = sequence_in(c, VOUCH_EXT_EXTENDED_USAGE);
    while (vouch_der_more(&usages))
        if (vouch_span_equal(vouch_der_oid(&usages), purpose))
            return true;
    return false;
}

bool vouch_extension_names_usage(const struct vouch_certificate *c, struct vouch_span purpose)
{
    return vouch_extension_has(c, VOUCH_EXT_EXTENDED_USAGE) && lists_usage(c, purpose);
}

bool vouch_extension_allows_usage(const struct vouch_certificate *c, struct vouch_span purpose)
{
    return !vouch_extension_has(c, VOUCH_EXT_EXTENDED_USAGE) || lists_usage(c, purpose) ||
           lists_usage(c, vouch_oid_any_usage);
}

/* --- constraints */

int vouch_name_constraints_read(struct vouch_span value, struct vouch_name_constraints *out,
                                const char **fault)
{
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der fields = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    bool permitted = vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 0, &out->permitted);
    bool excluded = vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 1, &out->excluded);
    if (!permitted && !excluded)
        vouch_der_fail(&fields, "name constraints without a subtree");
    if ((permitted && !out->permitted.len) || (excluded && !out->excluded.len))
        vouch_der_fail(&fields, "name constraints with an empty list of subtrees");
    vouch_der_leave(&d, &fields);
    vouch_der_end(&d);
    if (fault)
        *fault = d.fault;
    return d.fault ? VOUCH_E_MALFORMED : VOUCH_OK;
}

bool vouch_subtree_next(struct vouch_der *subtrees, struct vouch_general_name *out)
{
    if (!vouch_der_more(subtrees))
        return false;
    struct vouch_der fields = vouch_der_enter(subtrees, VOUCH_TAG_SEQUENCE);
    if (!vouch_general_next(&fields, out))
        vouch_der_fail(&fields, "a subtree without a base");
    if (vouch_der_more(&fields)) /* minimum 0 is the default, and is not encoded in DER */
        vouch_der_fail(&fields, "a subtree with a minimum or maximum");
    vouch_der_leave(subtrees, &fields);
    return !subtrees->fault;
}

/* --- policies */

struct vouch_der vouch_extension_policies(const struct vouch_certificate *c)
{
    return sequence_in(c, VOUCH_EXT_POLICIES);
}

bool vouch_policy_next(struct vouch_der *policies, struct vouch_span *oid)
{
    struct vouch_span qualifiers;
    if (!vouch_der_more(policies))
        return false;
    struct vouch_der fields = vouch_der_enter(policies, VOUCH_TAG_SEQUENCE);
    *oid = vouch_der_oid(&fields);
    vouch_der_optional(&fields, VOUCH_TAG_SEQUENCE, &qualifiers);
    vouch_der_leave(policies, &fields);
    return !policies->fault;
}

bool vouch_policies_qualified_strangely(struct vouch_span value)
{
    static const uint8_t known[] = {0x2b, 6, 1, 5, 5, 7, 2}; /* followed by 1, CPS, or 2, notice */
    struct vouch_span qualifiers;
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der policies = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    while (vouch_der_more(&policies)) {
        struct vouch_der fields = vouch_der_enter(&policies, VOUCH_TAG_SEQUENCE);
        vouch_der_oid(&fields);
        vouch_der_optional(&fields, VOUCH_TAG_SEQUENCE, &qualifiers);
        struct vouch_der list = vouch_der_of(qualifiers);
        while (vouch_der_more(&list)) {
            struct vouch_der one = vouch_der_enter(&list, VOUCH_TAG_SEQUENCE);
            struct vouch_span oid = vouch_der_oid(&one);
            if (oid.len != sizeof known + 1 || memcmp(oid.data, known, sizeof known) != 0 ||
                oid.data[sizeof known] < 1 || oid.data[sizeof known] > 2)
                return true;
        }
    }
    return false;
}

struct vouch_der vouch_extension_mappings(const struct vouch_certificate *c)
{
    return sequence_in(c, VOUCH_EXT_POLICY_MAPPINGS);
}

bool vouch_mapping_next(struct vouch_der *mappings, struct vouch_span *issuer,
                        struct vouch_span *subject)
{
    if (!vouch_der_more(mappings))
        return false;
    struct vouch_der fields = vouch_der_enter(mappings, VOUCH_TAG_SEQUENCE);
    *issuer = vouch_der_oid(&fields);
    *subject = vouch_der_oid(&fields);
    vouch_der_leave(mappings, &fields);
    return !mappings->fault;
}

static int32_t optional_number(struct vouch_der *fields, uint8_t tag)
{
    struct vouch_span integer;
    if (!vouch_der_optional(fields, tag, &integer))
        return -1;
    return (int32_t)vouch_der_small(fields, integer);
}

bool vouch_extension_policy_constraints(const struct vouch_certificate *c,
                                        int32_t *require_explicit, int32_t *inhibit_mapping)
{
    struct vouch_der fields = sequence_in(c, VOUCH_EXT_POLICY_CONSTRAINTS);
    *require_explicit = optional_number(&fields, VOUCH_TAG_CONTEXT | 0);
    *inhibit_mapping = optional_number(&fields, VOUCH_TAG_CONTEXT | 1);
    return vouch_extension_has(c, VOUCH_EXT_POLICY_CONSTRAINTS) && !fields.fault;
}

bool vouch_extension_inhibit_any(const struct vouch_certificate *c, int32_t *skip)
{
    struct vouch_span value;
    if (!vouch_extension_value(c, VOUCH_EXT_INHIBIT_ANY, &value))
        return false;
    struct vouch_der d = vouch_der_of(value);
    *skip = (int32_t)vouch_der_small(&d, vouch_der_integer(&d));
    return !d.fault;
}

/* --- TLS features */

struct vouch_der vouch_extension_features(const struct vouch_certificate *c)
{
    return sequence_in(c, VOUCH_EXT_TLS_FEATURE);
}

bool vouch_feature_next(struct vouch_der *features, uint32_t *feature)
{
    if (!vouch_der_more(features))
        return false;
    *feature = vouch_der_small(features, vouch_der_integer(features));
    return !features->fault;
}

bool vouch_extension_names_feature(const struct vouch_certificate *c, uint32_t feature)
{
    struct vouch_der features = vouch_extension_features(c);
    uint32_t named;
    while (vouch_feature_next(&features, &named))
        if (named == feature)
            return true;
    return false;
}
