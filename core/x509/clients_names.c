// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_names.h"

#include "core/x509/extension.h"
#include "core/x509/hostname.h"
#include "core/x509/name.h"

/* How a client compares names, where it differs from RFC 9525: a mask. */
enum {
    WIDE = 1 << 0,     /* a wildcard may cover a registry's suffix of two labels */
    PART = 1 << 1,     /* "*" stands for part of any label */
    TAIL = 1 << 2,     /* "*w": for the beginning of the first label */
    DOT = 1 << 3,      /* an entry may end with a dot */
    CN = 1 << 4,       /* the common name counts if there is no dNSName */
    CN_ALONE = 1 << 5, /* and neither an address nor a URI, nor another common name */
    CN_LAST = 1 << 6,  /* the last of several */
    PLAIN = 1 << 7     /* a wildcard covers letters, digits and hyphens only */
};

static const uint8_t ways[VOUCH_CLIENTS] = {
    [VOUCH_CLIENT_CHROME] = DOT,
    [VOUCH_CLIENT_FIREFOX] = WIDE,
    [VOUCH_CLIENT_OPENSSL] = WIDE | CN | PLAIN,
    [VOUCH_CLIENT_GNUTLS] = WIDE | TAIL | CN | CN_ALONE,
    [VOUCH_CLIENT_JAVA] = PART | CN | CN_LAST,
    [VOUCH_CLIENT_WINDOWS] = WIDE | CN,
};

static struct vouch_span label_of(struct vouch_span *name)
{
    size_t dot = vouch_span_find(*name, 0, '.');
    struct vouch_span label = vouch_span_part(*name, 0, dot);
    *name = vouch_span_part(*name, dot + 1, name->len);
    return label;
}

/* A "*" in the label matches any bytes. */
static bool label_covers(struct vouch_span pattern, struct vouch_span label)
{
    size_t star = vouch_span_find(pattern, 0, '*');
    if (star == pattern.len)
        return vouch_span_equal_nocase(pattern, label);
    size_t tail = pattern.len - star - 1;
    return label.len >= star + tail &&
           vouch_span_equal_nocase(vouch_span_part(pattern, 0, star),
                                   vouch_span_part(label, 0, star)) &&
           vouch_span_equal_nocase(vouch_span_part(pattern, star + 1, tail),
                                   vouch_span_part(label, label.len - tail, tail));
}

/* Label by label; both sides must have the same number. */
static bool labels_cover(struct vouch_span entry, struct vouch_span host)
{
    while (entry.len && host.len) {
        struct vouch_span pattern = label_of(&entry);
        if (!label_covers(pattern, label_of(&host)))
            return false;
    }
    return !entry.len && !host.len;
}

static struct vouch_span without_first(struct vouch_span name)
{
    label_of(&name);
    return name;
}

static bool has_dot(struct vouch_span name)
{
    return vouch_span_find(name, 0, '.') < name.len;
}

/* Java's rule: a dot follows the last "*", and it is more than "*.". */
static bool star_is_above_a_dot(struct vouch_span entry)
{
    struct vouch_span behind = entry;
    for (size_t at = vouch_span_find(behind, 0, '*'); at < behind.len;
         at = vouch_span_find(behind, 0, '*'))
        behind = vouch_span_part(behind, at + 1, behind.len);
    return entry.len > 2 && has_dot(behind);
}

static bool wildcard_covers(struct vouch_span entry, struct vouch_span host, unsigned way)
{
    struct vouch_span rest = without_first(entry);
    bool whole = vouch_span_starts_nocase(entry, "*.");
    if (!labels_cover(entry, host))
        return false;
    if (!(way & PART) && entry.data[entry.len - 1] == '.')
        return false;
    if (way & PART) /* but not within an A-label */
        return star_is_above_a_dot(entry) &&
               !vouch_span_equal_nocase(vouch_span_part(entry, 0, 4), vouch_span_of("xn--"));
    if (vouch_span_find(rest, 0, '*') < rest.len ||
        !(whole || (way & TAIL && entry.data[0] == '*')))
        return false;
    return (way & WIDE) && has_dot(rest);
}

static bool is_plain(struct vouch_span label)
{
    for (size_t i = 0; i < label.len; i++) {
        uint8_t c = vouch_lower(label.data[i]);
        if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z'))
            return false;
    }
    return true;
}

static bool may_be_covered(struct vouch_span host, unsigned way)
{
    return !(way & PLAIN) || is_plain(label_of(&host));
}

static bool entry_covers(struct vouch_span entry, struct vouch_span host, unsigned way)
{
    if (vouch_span_find(entry, 0, '*') < entry.len && !may_be_covered(host, way))
        return false;
    if (vouch_hostname_covers(entry, host))
        return true;
    if (way & DOT && entry.len && entry.data[entry.len - 1] == '.')
        return vouch_hostname_covers(vouch_span_part(entry, 0, entry.len - 1), host);
    return vouch_span_find(entry, 0, '*') < entry.len && vouch_hostname_valid(host) &&
           wildcard_covers(entry, host, way);
}

static bool covered_by_common(const struct vouch_certificate *c, struct vouch_span host,
                              unsigned way)
{
    size_t others = vouch_extension_san_count(c, VOUCH_GENERAL_IP) +
                    vouch_extension_san_count(c, VOUCH_GENERAL_URI);
    struct vouch_attribute cn;
    if (!(way & CN) || vouch_extension_san_count(c, VOUCH_GENERAL_DNS) ||
        ((way & CN_ALONE) && others))
        return false;
    size_t count = 0;
    bool found = false;
    while (vouch_name_common(c->subject, count, &cn)) {
        bool covers = entry_covers(cn.value, host, way);
        found = covers || (found && !(way & CN_LAST));
        count++;
    }
    return found && !(way & CN_ALONE && count > 1);
}

static bool covered(const struct vouch_certificate *c, struct vouch_span host, unsigned way)
{
    struct vouch_address address;
    struct vouch_der entries = vouch_extension_sans(c);
    struct vouch_general_name san;
    bool is_address = vouch_address_parse(host, &address);
    if ((is_address || may_be_covered(host, way)) &&
        vouch_hostname_coverage(c, host, NULL) == VOUCH_COVERED_BY_SAN)
        return true;
    while (vouch_general_next(&entries, &san)) /* no entry covers an address: it is no host name */
        if (san.kind == VOUCH_GENERAL_DNS && entry_covers(san.value, host, way))
            return true;
    return covered_by_common(c, host, way);
}

bool vouch_client_finds_names(enum vouch_client client, const struct vouch_certificate *leaf,
                              const struct vouch_policy *policy)
{
    if (leaf->fault && leaf->fault_field < VOUCH_FIELD_EXTENSIONS && !leaf->present)
        return true; /* entries that could not be read have a row of their own */
    for (size_t i = 0; i < policy->names_count; i++)
        if (policy->names[i].role == VOUCH_ROLE_HOST &&
            !covered(leaf, vouch_span_of(policy->names[i].name), ways[client]))
            return false;
    return true;
}
