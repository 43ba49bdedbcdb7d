// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ldap_entry.h"

enum { FACT_MAX = 200 };

int vouch_ldap_entry_name(struct vouch_span content, struct vouch_span *dn)
{
    struct vouch_reader r = vouch_reader_of(content);
    *dn = vouch_ber_take(&r, VOUCH_BER_OCTETS);
    return r.failed ? VOUCH_E_MALFORMED : VOUCH_OK;
}

static const struct {
    const char *attribute;
    const char *fact;
    bool counted; /* report the number of values instead of the values */
} kept[] = {
    {"vendorName", "ldap_vendor", false},
    {"vendorVersion", "ldap_vendor_version", false},
    {"dnsHostName", "ldap_host", false},
    {"namingContexts", "ldap_naming_contexts", false},
    {"supportedLDAPVersion", "ldap_versions", false},
    {"supportedControl", "ldap_controls", true},
    {"isGlobalCatalogReady", "ldap_global_catalogue", false},
};

static void keep_values(const char *fact, bool counted, struct vouch_span set,
                        struct vouch_report *report)
{
    uint8_t text[FACT_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    struct vouch_reader r = vouch_reader_of(set);
    int64_t count = 0;
    while (vouch_reader_left(&r)) {
        struct vouch_span value = vouch_ber_take(&r, VOUCH_BER_OCTETS);
        if (r.failed)
            break;
        if (count++ && !counted)
            vouch_write_text(&w, "; ");
        if (!counted)
            vouch_write_span(&w, value);
    }
    if (counted)
        vouch_write_decimal(&w, count);
    if (count)
        vouch_report_add_fact(report, fact, vouch_writer_span(&w));
}

static void keep_attribute(struct vouch_span type, struct vouch_span set,
                           struct vouch_report *report)
{
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (vouch_span_equal_nocase(type, vouch_span_of(kept[i].attribute)))
            keep_values(kept[i].fact, kept[i].counted, set, report);
}

void vouch_ldap_entry_keep_root(struct vouch_span content, struct vouch_report *report)
{
    struct vouch_reader r = vouch_reader_of(content);
    vouch_ber_take(&r, VOUCH_BER_OCTETS); /* the name, empty */
    struct vouch_reader attributes = vouch_reader_of(vouch_ber_take(&r, VOUCH_BER_SEQUENCE));
    while (vouch_reader_left(&attributes)) {
        struct vouch_reader one = vouch_reader_of(vouch_ber_take(&attributes, VOUCH_BER_SEQUENCE));
        struct vouch_span type = vouch_ber_take(&one, VOUCH_BER_OCTETS);
        struct vouch_span set = vouch_ber_take(&one, VOUCH_BER_SET);
        if (!one.failed)
            keep_attribute(type, set, report);
    }
}
