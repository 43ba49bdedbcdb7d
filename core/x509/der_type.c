// SPDX-License-Identifier: Apache-2.0
#include "core/x509/der.h"

/* Types by their tags (X.680 section 8.6). */
static const struct {
    uint8_t tag;
    const char *other;
    const char *missing;
} types[] = {
    {VOUCH_TAG_BOOLEAN, "another type than BOOLEAN", "a missing BOOLEAN"},
    {VOUCH_TAG_INTEGER, "another type than INTEGER", "a missing INTEGER"},
    {VOUCH_TAG_BIT_STRING, "another type than BIT STRING", "a missing BIT STRING"},
    {VOUCH_TAG_OCTET_STRING, "another type than OCTET STRING", "a missing OCTET STRING"},
    {VOUCH_TAG_NULL, "another type than NULL", "a missing NULL"},
    {VOUCH_TAG_OID, "another type than OBJECT IDENTIFIER", "a missing OBJECT IDENTIFIER"},
    {VOUCH_TAG_ENUMERATED, "another type than ENUMERATED", "a missing ENUMERATED"},
    {VOUCH_TAG_UTC_TIME, "another type than UTCTime or GeneralizedTime", "a missing time"},
    {VOUCH_TAG_SEQUENCE, "another type than SEQUENCE", "a missing SEQUENCE"},
    {VOUCH_TAG_SET, "another type than SET", "a missing SET"},
};

const char *vouch_der_not(uint8_t tag, bool missing)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].tag == tag)
            return missing ? types[i].missing : types[i].other;
    return missing ? "a missing element" : "another type than the rules ask for";
}
