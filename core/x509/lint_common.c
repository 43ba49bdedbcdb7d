// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint_rules.h"

#include "core/port.h"
#include "core/x509/extension.h"
#include "core/x509/hostname.h"
#include "core/x509/name.h"

/* The common name of a server's certificate must be one of its subjectAltNames, byte for byte (BR
 * 7.1.4.3). Nobody enforces that, and certificates that say less than they could are common. So:
 *
 *   an address in a wrong form                                       CN_ADDRESS_FORM
 *   a host or address, while SAN has others of its kind              CN_NOT_IN_SAN
 *   the same, but SAN has none of its kind, or names below it, or    CN_OUTSIDE_SAN, mild
 *   is for this machine itself
 *   neither host nor address                                         CN_NO_NAME, mild
 */

/* For a name in a finding; longer ones are truncated. */
enum { SHOWN_MAX = 64 };

enum stray { STRAY_NOT = 0, STRAY_FORM, STRAY_OTHER, STRAY_MILD, STRAY_NO_NAME };

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* The canonical form of an address as text: RFC 3986 section 3.2.2, RFC 5952 section 4. */
static bool canonical_address(struct vouch_span text, struct vouch_address *out)
{
    char buffer[48];
    struct vouch_writer form = vouch_writer_of(buffer, sizeof buffer);
    if (!vouch_address_parse(text, out))
        return false;
    vouch_address_write(&form, out);
    return vouch_span_equal(text, vouch_writer_span(&form));
}

/* Could it be read as an address: with a colon, or only of digits, dots and the letters of
 * "0x1f"? */
static bool looks_like_address(struct vouch_span cn)
{
    bool number = cn.len > 0 && is_digit(cn.data[0]);
    bool hex = number && cn.len > 2 && vouch_lower(cn.data[1]) == 'x';
    for (size_t i = 0; i < cn.len; i++) {
        uint8_t c = vouch_lower(cn.data[i]);
        if (c == ':')
            return true;
        number = number && (is_digit(c) || c == '.' || (hex && c >= 'a' && c <= 'x'));
    }
    return number;
}

static bool same_address(const struct vouch_address *a, struct vouch_span bytes)
{
    size_t len = a->family == VOUCH_FAMILY_IPV4 ? 4 : 16;
    return vouch_span_equal((struct vouch_span){a->bytes, len}, bytes);
}

/* Is `name` below `base`, by whole labels? A wildcard is below its base. */
static bool below(struct vouch_span name, struct vouch_span base)
{
    if (name.len <= base.len || name.data[name.len - base.len - 1] != '.')
        return false;
    return vouch_span_equal(vouch_span_part(name, name.len - base.len, base.len), base);
}

/* The machine's own names never leave it, and the rules do not apply to them (RFC 6761 section
 * 6.3). */
static bool is_loopback(const struct vouch_general_name *san)
{
    static const uint8_t loopback_6[16] = {[15] = 1};
    struct vouch_span one = {loopback_6, sizeof loopback_6};
    struct vouch_span localhost = vouch_span_of("localhost");
    if (san->kind == VOUCH_GENERAL_IP)
        return (san->value.len == 4 && san->value.data[0] == 127) ||
               vouch_span_equal(san->value, one);
    return san->kind == VOUCH_GENERAL_DNS &&
           (vouch_span_equal_nocase(san->value, localhost) || below(san->value, localhost));
}

/* Compares a host or an address in its right form with the entries. */
static enum stray against_sans(const struct vouch_certificate *c, struct vouch_span cn,
                               const struct vouch_address *address)
{
    enum vouch_general_kind kind = address ? VOUCH_GENERAL_IP : VOUCH_GENERAL_DNS;
    struct vouch_der entries = vouch_extension_sans(c);
    struct vouch_general_name san;
    bool mild = false;
    bool others = false;
    while (vouch_general_next(&entries, &san)) {
        mild |= is_loopback(&san);
        if (san.kind != kind)
            continue;
        if (address ? same_address(address, san.value) : vouch_span_equal(cn, san.value))
            return STRAY_NOT;
        mild |= !address && below(san.value, cn);
        others = true;
    }
    return others && !mild ? STRAY_OTHER : STRAY_MILD;
}

static bool looks_like_host(struct vouch_span cn)
{
    return vouch_span_find(cn, 0, '.') < cn.len && vouch_span_find(cn, 0, ' ') == cn.len;
}

static enum stray stray_of(const struct vouch_certificate *c, const struct vouch_attribute *cn)
{
    struct vouch_address address;
    if (canonical_address(cn->value, &address))
        return against_sans(c, cn->value, &address);
    if (looks_like_address(cn->value))
        return STRAY_FORM;
    enum stray stray = against_sans(c, cn->value, NULL);
    return stray == STRAY_NOT || looks_like_host(cn->value) ? stray : STRAY_NO_NAME;
}

static bool any_stray(const struct vouch_lint_subject *s, enum stray wanted,
                      struct vouch_writer *value)
{
    struct vouch_attribute cn;
    if (s->policy->purpose != VOUCH_PURPOSE_SERVER ||
        !vouch_extension_has(s->certificate, VOUCH_EXT_SUBJECT_ALT_NAME))
        return false;
    for (size_t i = 0; vouch_name_common(s->certificate->subject, i, &cn); i++) {
        if (stray_of(s->certificate, &cn) != wanted)
            continue;
        vouch_write_span(value, vouch_span_part(cn.value, 0, SHOWN_MAX));
        return true;
    }
    return false;
}

static bool address_form(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    return any_stray(s, STRAY_FORM, value);
}

static bool not_in_san(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    return any_stray(s, STRAY_OTHER, value);
}

static bool outside_san(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    return any_stray(s, STRAY_MILD, value);
}

static bool no_name(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    return any_stray(s, STRAY_NO_NAME, value);
}

static const struct vouch_lint_rule rules[] = {
    {VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_LINT_FOR_LEAF, 0, address_form},
    {VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_LINT_FOR_LEAF, 0, not_in_san},
    {VOUCH_F_LINT_CN_OUTSIDE_SAN, VOUCH_LINT_FOR_LEAF, 0, outside_san},
    {VOUCH_F_LINT_CN_NO_NAME, VOUCH_LINT_FOR_LEAF, 0, no_name},
};

const struct vouch_lint_rules vouch_lint_common = {rules, sizeof rules / sizeof rules[0]};
