// SPDX-License-Identifier: Apache-2.0
#include "core/x509/extension_check.h"

#include "core/x509/name.h"

static bool is_ia5(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] & 0x80)
            return false;
    return true;
}

static const char *other_name_fault(struct vouch_span content)
{
    struct vouch_der d = vouch_der_of(content);
    vouch_der_oid(&d);
    vouch_der_read(&d, VOUCH_TAG_CONSTRUCTED | 0);
    vouch_der_end(&d);
    return d.fault;
}

static const char *general_name_fault(const struct vouch_general_name *name)
{
    switch (name->kind) {
    case VOUCH_GENERAL_EMAIL:
    case VOUCH_GENERAL_DNS:
    case VOUCH_GENERAL_URI:
        return is_ia5(name->value) ? NULL : "a GeneralName with bytes that are not ASCII";
    case VOUCH_GENERAL_IP:
        return name->value.len == 4 || name->value.len == 16
                   ? NULL
                   : "an IP address that is neither 4 nor 16 bytes long";
    case VOUCH_GENERAL_DIRECTORY:
        return vouch_name_fault(name->value);
    case VOUCH_GENERAL_OTHER:
        return other_name_fault(name->value);
    case VOUCH_GENERAL_X400:
    case VOUCH_GENERAL_EDI:
    case VOUCH_GENERAL_ID:
        return NULL;
    }
    return NULL;
}

void vouch_extension_check_names(struct vouch_der *names)
{
    struct vouch_general_name name;
    if (!vouch_der_more(names))
        vouch_der_fail(names, "an empty list of names");
    while (vouch_general_next(names, &name)) {
        const char *fault = general_name_fault(&name);
        if (fault)
            vouch_der_fail(names, fault);
    }
}

static void check_key_usage(struct vouch_der *d)
{
    struct vouch_span bits = vouch_der_read(d, VOUCH_TAG_BIT_STRING);
    if (vouch_der_named_bits(d, bits) == 0)
        vouch_der_fail(d, "a keyUsage that allows nothing");
}

static void check_basic_constraints(struct vouch_der *d)
{
    struct vouch_der fields = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (vouch_der_next_is(&fields, VOUCH_TAG_BOOLEAN))
        vouch_der_bool(&fields);
    if (vouch_der_more(&fields))
        vouch_der_small(&fields, vouch_der_integer(&fields));
    vouch_der_leave(d, &fields);
}

static void check_octets(struct vouch_der *d)
{
    vouch_der_read(d, VOUCH_TAG_OCTET_STRING);
}

static void check_names(struct vouch_der *d)
{
    struct vouch_der names = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    vouch_extension_check_names(&names);
    vouch_der_leave(d, &names);
}

static void check_authority_key_id(struct vouch_der *d)
{
    struct vouch_span content;
    struct vouch_der fields = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 0, &content);
    if (vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 1, &content)) {
        struct vouch_der names = vouch_der_of(content);
        vouch_extension_check_names(&names);
        vouch_der_leave(&fields, &names);
    }
    if (vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 2, &content) && !content.len)
        vouch_der_fail(&fields, "an empty serial number");
    vouch_der_leave(d, &fields);
}

static void check_extended_usage(struct vouch_der *d)
{
    struct vouch_der usages = vouch_der_enter(d, VOUCH_TAG_SEQUENCE);
    if (!vouch_der_more(&usages))
        vouch_der_fail(&usages, "an empty extendedKeyUsage");
    while (vouch_der_more(&usages))
        vouch_der_oid(&usages);
    vouch_der_leave(d, &usages);
}

static void check_name_constraints(struct vouch_der *d)
{
    struct vouch_name_constraints constraints;
    struct vouch_element e;
    const char *fault = NULL;
    if (!vouch_der_element(d, &e))
        return;
    vouch_name_constraints_read(e.whole, &constraints, &fault);
    if (fault)
        vouch_der_fail(d, fault);
}

static void (*const checks[])(struct vouch_der *) = {
    [VOUCH_EXT_SUBJECT_KEY_ID] = check_octets,
    [VOUCH_EXT_KEY_USAGE] = check_key_usage,
    [VOUCH_EXT_SUBJECT_ALT_NAME] = check_names,
    [VOUCH_EXT_ISSUER_ALT_NAME] = check_names,
    [VOUCH_EXT_BASIC_CONSTRAINTS] = check_basic_constraints,
    [VOUCH_EXT_NAME_CONSTRAINTS] = check_name_constraints,
    [VOUCH_EXT_AUTHORITY_KEY_ID] = check_authority_key_id,
    [VOUCH_EXT_EXTENDED_USAGE] = check_extended_usage,
};

const char *vouch_extension_fault(const struct vouch_extension *e)
{
    struct vouch_der d = vouch_der_of(e->value);
    if (e->kind < sizeof checks / sizeof checks[0] && checks[e->kind])
        checks[e->kind](&d);
    else
        vouch_extension_check_unread(e->kind, &d);
    vouch_der_end(&d);
    return d.fault;
}
