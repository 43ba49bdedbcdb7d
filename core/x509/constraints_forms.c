// SPDX-License-Identifier: Apache-2.0
#include "core/x509/constraints.h"

#include "core/port.h"
#include "core/x509/name.h"

#include <string.h>

/* The comparison of each kind of name with the base of a subtree. Separate from the walk over
 * certificates, so that each form can be tested by itself. */

static bool label_byte(uint8_t c)
{
    uint8_t lower = vouch_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool vouch_constraints_dns_name(struct vouch_span name, bool wildcard)
{
    size_t label = 0;
    if (wildcard && name.len > 2 && name.data[0] == '*' && name.data[1] == '.')
        name = vouch_span_part(name, 2, name.len);
    if (name.len == 0 || name.len > 253)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        bool dot = name.data[i] == '.';
        if (dot ? label == 0 : !label_byte(name.data[i]) || label == 63)
            return false;
        label = dot ? 0 : label + 1;
    }
    return label > 0;
}

static struct vouch_span tail(struct vouch_span s, size_t len)
{
    return vouch_span_part(s, s.len - len, len);
}

bool vouch_constraints_dns_within(struct vouch_span name, struct vouch_span base)
{
    if (base.len == 0)
        return true;
    if (name.len < base.len || !vouch_span_equal_nocase(tail(name, base.len), base))
        return false;
    if (base.data[0] == '.')
        return name.len > base.len;
    return name.len == base.len || name.data[name.len - base.len - 1] == '.';
}

bool vouch_constraints_dns_overlaps(struct vouch_span wildcard, struct vouch_span base)
{
    size_t dot = vouch_span_find(base, 0, '.');
    if (wildcard.len < 2 || wildcard.data[0] != '*' || dot == base.len || dot == 0)
        return false;
    return vouch_span_equal_nocase(vouch_span_part(wildcard, 1, wildcard.len),
                                   vouch_span_part(base, dot, base.len));
}

/* A host, or with a leading period every host below one: the form of mail and URI bases. Unlike a
 * DNS base, the plain form contains only that one host. */
static bool host_within(struct vouch_span host, struct vouch_span base)
{
    if (base.len == 0)
        return true;
    if (base.data[0] == '.')
        return vouch_constraints_dns_within(host, base);
    return vouch_span_equal_nocase(host, base);
}

/* Splits at the last "@". An earlier one is allowed only in a quoted local part: without quotes it
 * would deceive anyone who splits at the first. */
static bool split_mailbox(struct vouch_span mailbox, struct vouch_span *local,
                          struct vouch_span *host)
{
    size_t at = mailbox.len;
    while (at > 0 && mailbox.data[at - 1] != '@')
        at--;
    if (at < 2)
        return false;
    *local = vouch_span_part(mailbox, 0, at - 1);
    *host = vouch_span_part(mailbox, at, mailbox.len);
    bool quoted = local->data[0] == '"' && local->data[local->len - 1] == '"';
    return (quoted || vouch_span_find(*local, 0, '@') == local->len) &&
           vouch_constraints_dns_name(*host, false);
}

/* "@a.example" is read as "a.example", as OpenSSL does. */
static struct vouch_span without_at(struct vouch_span base)
{
    return base.len > 0 && base.data[0] == '@' ? vouch_span_part(base, 1, base.len) : base;
}

bool vouch_constraints_mail_within(struct vouch_span mailbox, struct vouch_span base)
{
    struct vouch_span local;
    struct vouch_span host;
    struct vouch_span base_local;
    struct vouch_span base_host;
    if (!split_mailbox(mailbox, &local, &host))
        return false;
    base = without_at(base);
    if (vouch_span_find(base, 0, '@') == base.len)
        return host_within(host, base);
    return split_mailbox(base, &base_local, &base_host) && vouch_span_equal(local, base_local) &&
           vouch_span_equal_nocase(host, base_host);
}

static size_t find_any(struct vouch_span s, const char *stops)
{
    size_t first = s.len;
    for (const char *c = stops; *c != '\0'; c++) {
        size_t at = vouch_span_find(s, 0, (uint8_t)*c);
        first = at < first ? at : first;
    }
    return first;
}

struct vouch_span vouch_constraints_uri_host(struct vouch_span uri)
{
    struct vouch_span none = {0};
    struct vouch_address address;
    size_t colon = vouch_span_find(uri, 0, ':');
    struct vouch_span rest = vouch_span_part(uri, colon, uri.len);
    if (colon == 0 || rest.len < 3 || rest.data[1] != '/' || rest.data[2] != '/')
        return none;
    rest = vouch_span_part(rest, 3, rest.len);
    /* "\" too: browsers read it as "/", others as a byte of the host */
    rest = vouch_span_part(rest, 0, find_any(rest, "/?#\\"));
    size_t at = vouch_span_find(rest, 0, '@');
    if (at < rest.len)
        rest = vouch_span_part(rest, at + 1, rest.len);
    struct vouch_span host = vouch_span_part(rest, 0, vouch_span_find(rest, 0, ':'));
    if (!vouch_constraints_dns_name(host, false) || vouch_address_parse(host, &address))
        return none;
    return host;
}

bool vouch_constraints_uri_within(struct vouch_span uri, struct vouch_span base)
{
    struct vouch_span host = vouch_constraints_uri_host(uri);
    return host.len > 0 && host_within(host, base);
}

bool vouch_constraints_ip_within(struct vouch_span address, struct vouch_span base)
{
    if (base.len != 2 * address.len)
        return false;
    for (size_t i = 0; i < address.len; i++) {
        uint8_t mask = base.data[address.len + i];
        if ((address.data[i] & mask) != (base.data[i] & mask))
            return false;
    }
    return true;
}

static const char *ip_base_fault(struct vouch_span base)
{
    bool ended = false;
    if (base.len != 8 && base.len != 32)
        return "an address subtree that is no address with its mask";
    for (size_t i = base.len * 4; i < base.len * 8; i++) {
        bool bit = (base.data[i / 8] >> (7 - i % 8) & 1) != 0;
        if (bit && ended)
            return "an address mask with a gap";
        ended = ended || !bit;
    }
    return NULL;
}

/* A host, or a period before one; the base is not empty. */
static bool host_base(struct vouch_span base)
{
    if (base.data[0] == '.')
        base = vouch_span_part(base, 1, base.len);
    return vouch_constraints_dns_name(base, false);
}

static const char *dns_base_fault(struct vouch_span base, const char **loose)
{
    if (base.len == 0 || vouch_constraints_dns_name(base, false))
        return NULL;
    if (host_base(base)) {
        *loose = "a DNS subtree with a leading period";
        return NULL;
    }
    return "a DNS subtree that is no DNS name";
}

static const char *mail_base_fault(struct vouch_span base, const char **loose)
{
    struct vouch_span local;
    struct vouch_span host;
    if (base.len == 0 || host_base(base) || split_mailbox(base, &local, &host))
        return NULL;
    if (base.data[0] == '@' && vouch_constraints_dns_name(without_at(base), false)) {
        *loose = "a mail subtree with an \"@\" before its host";
        return NULL;
    }
    return "a mail subtree that is neither mailbox nor host";
}

const char *vouch_constraints_base_fault(const struct vouch_general_name *base, const char **loose)
{
    switch (base->kind) {
    case VOUCH_GENERAL_EMAIL:
        return mail_base_fault(base->value, loose);
    case VOUCH_GENERAL_DNS:
        return dns_base_fault(base->value, loose);
    case VOUCH_GENERAL_URI:
        return base->value.len == 0 || host_base(base->value) ? NULL
                                                              : "a URI subtree that is no host";
    case VOUCH_GENERAL_IP:
        return ip_base_fault(base->value);
    case VOUCH_GENERAL_DIRECTORY:
        return vouch_name_fault(base->value);
    case VOUCH_GENERAL_OTHER:
    case VOUCH_GENERAL_X400:
    case VOUCH_GENERAL_EDI:
    case VOUCH_GENERAL_ID:
        break;
    }
    return NULL; /* a form that is not read here: names of this kind are refused */
}
