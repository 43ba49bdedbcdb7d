// SPDX-License-Identifier: Apache-2.0
#include "core/x509/hostname.h"

#include "core/x509/extension.h"
#include "core/x509/name.h"

#include <string.h>

enum { LABEL_MAX = 63, HOST_MAX = 253 };

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_byte(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return is_digit(c) || (low >= 'a' && low <= 'z') || c == '-' || c == '_';
}

static bool label_valid(struct vouch_span label)
{
    if (label.len == 0 || label.len > LABEL_MAX)
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_name_byte(label.data[i]))
            return false;
    return label.data[0] != '-' && label.data[label.len - 1] != '-';
}

static bool all_digits(struct vouch_span label)
{
    for (size_t i = 0; i < label.len; i++)
        if (!is_digit(label.data[i]))
            return false;
    return true;
}

static struct vouch_span without_dot(struct vouch_span name)
{
    if (name.len && name.data[name.len - 1] == '.')
        name.len--;
    return name;
}

/* A name without a trailing dot. */
static bool labels_valid(struct vouch_span name)
{
    struct vouch_span label = {NULL, 0};
    if (name.len == 0 || name.len > HOST_MAX)
        return false;
    for (size_t at = 0; at <= name.len; at += label.len + 1) {
        label = vouch_span_part(name, at, vouch_span_find(name, at, '.') - at);
        if (!label_valid(label))
            return false;
    }
    return !all_digits(label); /* an address written as a name is not a name */
}

bool vouch_hostname_valid(struct vouch_span name)
{
    return labels_valid(without_dot(name));
}

/* Is it a wildcard? *rest is the part after "*.". */
static bool is_wildcard(struct vouch_span entry, struct vouch_span *rest)
{
    *rest = vouch_span_part(entry, 2, entry.len);
    return entry.len > 2 && entry.data[0] == '*' && entry.data[1] == '.';
}

bool vouch_hostname_pattern_valid(struct vouch_span entry)
{
    struct vouch_span rest;
    if (!is_wildcard(entry, &rest))
        return labels_valid(entry);
    return labels_valid(rest) && vouch_span_find(rest, 0, '.') < rest.len;
}

enum vouch_suffix vouch_hostname_wildcard_suffix(struct vouch_span entry)
{
    struct vouch_span rest;
    return is_wildcard(entry, &rest) ? vouch_suffix_kind(rest) : VOUCH_SUFFIX_NONE;
}

/* The same, ignoring suffixes. Only what matches needs to be valid. */
static bool matches(struct vouch_span entry, struct vouch_span host)
{
    struct vouch_span rest;
    if (!is_wildcard(entry, &rest))
        return vouch_span_equal_nocase(entry, host);
    size_t dot = vouch_span_find(host, 0, '.');
    return vouch_span_equal_nocase(rest, vouch_span_part(host, dot + 1, host.len));
}

bool vouch_hostname_covers(struct vouch_span entry, struct vouch_span host)
{
    /* Of thousands of entries few match: that is asked first, and costs least. */
    return matches(entry, without_dot(host)) && vouch_hostname_valid(host) &&
           vouch_hostname_pattern_valid(entry) &&
           vouch_hostname_wildcard_suffix(entry) != VOUCH_SUFFIX_REGISTRY;
}

/* A requested name: a host, or an address. */
struct wanted {
    struct vouch_span host;
    struct vouch_address address;
    bool is_address;
};

static struct wanted wanted_of(struct vouch_span name)
{
    struct wanted w = {.host = name};
    w.is_address = vouch_address_parse(name, &w.address);
    return w;
}

static bool same_address(const struct wanted *w, struct vouch_span bytes)
{
    size_t len = w->address.family == VOUCH_FAMILY_IPV4 ? 4 : 16;
    return w->is_address && bytes.len == len && memcmp(bytes.data, w->address.bytes, len) == 0;
}

static bool entry_covers(const struct vouch_general_name *entry, const struct wanted *w)
{
    if (entry->kind == VOUCH_GENERAL_IP)
        return same_address(w, entry->value);
    return entry->kind == VOUCH_GENERAL_DNS && !w->is_address &&
           vouch_hostname_covers(entry->value, w->host);
}

/* A CN is read as a host name, never as an address (RFC 6125 section 6.4.4). */
static bool common_covers(const struct vouch_attribute *cn, const struct wanted *w)
{
    if (cn->tag == VOUCH_TAG_BMP || cn->tag == VOUCH_TAG_UNIVERSAL || w->is_address)
        return false;
    return vouch_hostname_covers(cn->value, w->host);
}

static bool covered_by_common(const struct vouch_certificate *c, const struct wanted *w,
                              struct vouch_span *entry)
{
    struct vouch_attribute cn;
    for (size_t i = 0; vouch_name_common(c->subject, i, &cn); i++) {
        if (!common_covers(&cn, w))
            continue;
        *entry = cn.value;
        return true;
    }
    return false;
}

enum vouch_coverage vouch_hostname_coverage(const struct vouch_certificate *c,
                                            struct vouch_span name, struct vouch_span *entry)
{
    struct wanted w = wanted_of(name);
    struct vouch_der entries = vouch_extension_sans(c);
    struct vouch_general_name san;
    struct vouch_span none;
    bool has_names = false;
    if (!entry)
        entry = &none;
    *entry = (struct vouch_span){NULL, 0};
    while (vouch_general_next(&entries, &san)) {
        has_names |= san.kind == VOUCH_GENERAL_DNS || san.kind == VOUCH_GENERAL_IP;
        if (!entry_covers(&san, &w))
            continue;
        *entry = san.value;
        return VOUCH_COVERED_BY_SAN;
    }
    if (!has_names && !entries.fault && covered_by_common(c, &w, entry))
        return VOUCH_COVERED_BY_CN;
    return VOUCH_COVERED_NOT;
}

/* --- the policy's names --- */

/* The wildcard over a registry's suffix that would have covered the name, if any. */
static bool refused_wildcard(const struct vouch_certificate *c, struct vouch_span name,
                             struct vouch_span *entry)
{
    struct vouch_der entries = vouch_extension_sans(c);
    struct vouch_general_name san;
    while (vouch_general_next(&entries, &san)) {
        *entry = san.value;
        if (san.kind == VOUCH_GENERAL_DNS && vouch_hostname_valid(name) &&
            matches(san.value, without_dot(name)) &&
            vouch_hostname_wildcard_suffix(san.value) == VOUCH_SUFFIX_REGISTRY)
            return true;
    }
    return false;
}

static void judge_not_covered(const struct vouch_certificate *leaf, enum vouch_name_role role,
                              struct vouch_span name, struct vouch_report *report)
{
    struct vouch_span entry;
    enum vouch_finding_code code =
        role == VOUCH_ROLE_HOST ? VOUCH_F_NAME_MISMATCH : VOUCH_F_NAME_ROLE_MISMATCH;
    vouch_report_find(report, code, 0, VOUCH_NO_POSITION, name);
    if (refused_wildcard(leaf, name, &entry))
        vouch_report_find(report, VOUCH_F_NAME_PUBLIC_SUFFIX, 0, VOUCH_NO_POSITION, entry);
}

static void judge_common(enum vouch_name_role role, struct vouch_span name,
                         enum vouch_name_rule rule, struct vouch_report *report)
{
    bool must = role == VOUCH_ROLE_HOST && rule == VOUCH_NAMES_SAN;
    enum vouch_severity severity = must ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING;
    vouch_report_find_as(report, severity, VOUCH_F_NAME_CN_ONLY, 0, VOUCH_NO_POSITION, name);
}

/* The entry as text in the report's buffer. */
static struct vouch_span keep_entry(struct vouch_span name, enum vouch_coverage by,
                                    struct vouch_span entry, struct vouch_report *report)
{
    bool address = by == VOUCH_COVERED_BY_SAN && wanted_of(name).is_address;
    return vouch_report_keep(report,
                             address ? name : entry); /* equal addresses: name is its text */
}

static void judge_one(const struct vouch_certificate *leaf, const struct vouch_wanted_name *wanted,
                      enum vouch_name_rule rule, struct vouch_report *report)
{
    struct vouch_span entry;
    struct vouch_span name = vouch_span_of(wanted->name);
    enum vouch_coverage by = vouch_hostname_coverage(leaf, name, &entry);
    struct vouch_name_row *row = vouch_report_add_name(report);
    if (row) {
        row->role = wanted->role;
        row->name = vouch_report_keep(report, name);
        row->by = by;
        row->entry = keep_entry(name, by, entry, report);
    }
    if (rule == VOUCH_NAMES_NOT_JUDGED)
        return;
    if (by == VOUCH_COVERED_NOT)
        judge_not_covered(leaf, wanted->role, name, report);
    if (by == VOUCH_COVERED_BY_CN)
        judge_common(wanted->role, name, rule, report);
    if (by == VOUCH_COVERED_BY_SAN && vouch_hostname_wildcard_suffix(entry) == VOUCH_SUFFIX_SHARED)
        vouch_report_find(report, VOUCH_F_NAME_SHARED_SUFFIX, 0, VOUCH_NO_POSITION, entry);
}

void vouch_hostname_judge(const struct vouch_certificate *leaf, const struct vouch_policy *policy,
                          struct vouch_report *report)
{
    struct vouch_span none = {NULL, 0};
    for (size_t i = 0; i < policy->names_count; i++)
        judge_one(leaf, &policy->names[i], policy->name_rule, report);
    if (policy->name_rule != VOUCH_NAMES_NOT_JUDGED && policy->names_count &&
        (leaf->parts & VOUCH_PART_EXTENSIONS) &&
        !vouch_extension_has(leaf, VOUCH_EXT_SUBJECT_ALT_NAME))
        vouch_report_find(report, VOUCH_F_NAME_NO_SAN, 0, VOUCH_NO_POSITION, none);
}
