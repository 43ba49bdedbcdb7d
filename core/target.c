// SPDX-License-Identifier: Apache-2.0
#include "core/target.h"

#include <string.h>

enum { LABEL_MAX = 63 };

/* The parts of a target's text, as spans. */
struct parts {
    struct vouch_span scheme; /* empty: none was given */
    struct vouch_span host;   /* without brackets */
    bool bracketed;
    struct vouch_span port; /* after the colon */
    bool port_given;
    struct vouch_span rest;
};

static int wrong(struct vouch_target_error *error, const char *what, struct vouch_span where)
{
    error->what = what;
    error->where = where;
    return VOUCH_E_MALFORMED;
}

static struct vouch_span span_from(struct vouch_span s, size_t from)
{
    return vouch_span_part(s, from, s.len);
}

static bool is_letter(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return low >= 'a' && low <= 'z';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* --- host names ------------------------------------------------------------------------------- */

/* RFC 1123 forbids the underscore in host names, but many real ones have it. */
static bool is_host_byte(uint8_t c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

static int check_label(struct vouch_span label, struct vouch_target_error *error)
{
    if (label.len == 0)
        return wrong(error, "a host name has an empty label", label);
    if (label.len > LABEL_MAX)
        return wrong(error, "a label of a host name has at most 63 bytes", label);
    for (size_t i = 0; i < label.len; i++) {
        struct vouch_span byte = vouch_span_part(label, i, 1);
        if (label.data[i] > 0x7F)
            return wrong(error, "not converted to ASCII (A-label)", label);
        if (!is_host_byte(label.data[i]))
            return wrong(error, "no host name has this character", byte);
    }
    if (label.data[0] == '-' || label.data[label.len - 1] == '-')
        return wrong(error, "a label of a host name begins and ends with a letter or digit", label);
    return VOUCH_OK;
}

static bool all_digits(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.data[i]))
            return false;
    return true;
}

static int check_labels(struct vouch_span host, struct vouch_target_error *error)
{
    size_t at = 0;
    for (;;) {
        size_t dot = vouch_span_find(host, at, '.');
        struct vouch_span label = vouch_span_part(host, at, dot - at);
        int status = check_label(label, error);
        if (status != VOUCH_OK)
            return status;
        if (dot == host.len) /* RFC 1123 section 2.1: the last label distinguishes a name from an
                                address */
            return all_digits(label) ? wrong(error, "not a valid IPv4 address", host) : VOUCH_OK;
        at = dot + 1;
    }
}

int vouch_host_parse(char out[VOUCH_HOST_MAX + 1], struct vouch_span text,
                     struct vouch_target_error *error)
{
    struct vouch_span host = text;
    if (host.len > 1 && host.data[host.len - 1] == '.')
        host.len--;
    if (host.len == 0)
        return wrong(error, "no host name", text);
    if (host.len > VOUCH_HOST_MAX)
        return wrong(error, "a host name has at most 253 bytes", host);
    int status = check_labels(host, error);
    if (status != VOUCH_OK)
        return status;
    for (size_t i = 0; i < host.len; i++)
        out[i] = (char)vouch_lower(host.data[i]);
    out[host.len] = 0;
    return VOUCH_OK;
}

/* --- splitting the text
 * --------------------------------------------------------------------------- */

static size_t find_scheme_end(struct vouch_span text)
{
    for (size_t i = 0; i + 2 < text.len; i++)
        if (memcmp(text.data + i, "://", 3) == 0)
            return i;
    return text.len;
}

/* The first "/", "?" or "#". */
static size_t find_rest(struct vouch_span text)
{
    size_t at = 0;
    while (at < text.len && text.data[at] != '/' && text.data[at] != '?' && text.data[at] != '#')
        at++;
    return at;
}

static int split_bracketed(struct vouch_span authority, struct parts *p,
                           struct vouch_target_error *error)
{
    size_t end = vouch_span_find(authority, 0, ']');
    if (end == authority.len)
        return wrong(error, "no \"]\" behind the IPv6 address", authority);
    p->bracketed = true;
    p->host = vouch_span_part(authority, 1, end - 1);
    if (end + 1 == authority.len)
        return VOUCH_OK;
    if (authority.data[end + 1] != ':')
        return wrong(error, "only a port can follow \"]\"", span_from(authority, end + 1));
    p->port_given = true;
    p->port = span_from(authority, end + 2);
    return VOUCH_OK;
}

static int split_authority(struct vouch_span authority, struct parts *p,
                           struct vouch_target_error *error)
{
    if (authority.len && authority.data[0] == '[')
        return split_bracketed(authority, p, error);
    size_t at = vouch_span_find(authority, 0, '@');
    if (at < authority.len)
        return wrong(error, "a target takes no user or password",
                     vouch_span_part(authority, 0, at));
    size_t colon = vouch_span_find(authority, 0, ':');
    p->host = vouch_span_part(authority, 0, colon);
    if (colon == authority.len)
        return VOUCH_OK;
    p->port_given = true;
    p->port = span_from(authority, colon + 1);
    if (vouch_span_find(p->port, 0, ':') < p->port.len)
        return wrong(error, "write an IPv6 address in brackets, [2001:db8::1]", authority);
    return VOUCH_OK;
}

static int split(struct vouch_span text, struct parts *p, struct vouch_target_error *error)
{
    memset(p, 0, sizeof *p);
    size_t end = find_scheme_end(text);
    if (end < text.len) {
        p->scheme = vouch_span_part(text, 0, end);
        text = span_from(text, end + 3);
        if (p->scheme.len == 0)
            return wrong(error, "no scheme before \"://\"", text);
    }
    size_t rest = find_rest(text);
    p->rest = span_from(text, rest);
    p->rest.len = vouch_span_find(p->rest, 0, '#'); /* a fragment is never sent */
    return split_authority(vouch_span_part(text, 0, rest), p, error);
}

/* --- building the target
 * -------------------------------------------------------------------------- */

/* Without a scheme, "host" is a web site and "host:port" is a TLS service. */
static int choose_dialogue(const struct parts *p, struct vouch_span starttls,
                           struct vouch_target *out, struct vouch_target_error *error)
{
    const struct vouch_dialogue *by_word = NULL;
    if (starttls.len) {
        by_word = vouch_dialogue_of_starttls(starttls);
        if (!by_word)
            return wrong(error, "unknown protocol for --starttls", starttls);
    }
    struct vouch_span fallback = vouch_span_of(p->port_given ? "tls" : "https");
    out->dialogue = by_word;
    if (p->scheme.len)
        out->dialogue = vouch_dialogue_of_scheme(p->scheme);
    else if (!by_word)
        out->dialogue = vouch_dialogue_of_scheme(fallback);
    if (!out->dialogue)
        return wrong(error, "unknown scheme", p->scheme.len ? p->scheme : fallback);
    if (by_word && out->dialogue != by_word)
        return wrong(error, "--starttls goes with a plain host:port, not with this scheme",
                     p->scheme);
    return VOUCH_OK;
}

/* "fe80::1%eth0" (RFC 4007 section 11), in a URL "fe80::1%25eth0" (RFC 6874 section 2). */
static bool take_zoned(struct vouch_span host, struct vouch_target *out)
{
    size_t percent = vouch_span_find(host, 0, '%');
    struct vouch_span zone = span_from(host, percent + 1);
    struct vouch_writer w = vouch_writer_of(out->zone, sizeof out->zone);
    uint64_t number = 0;
    if (!vouch_address_parse(vouch_span_part(host, 0, percent), &out->address))
        return false;
    if (percent == host.len)
        return true;
    if (vouch_span_starts_nocase(zone, "25") && zone.len > 2)
        zone = span_from(zone, 2);
    if (zone.len == 0 || zone.len > VOUCH_ZONE_MAX || out->address.family != VOUCH_FAMILY_IPV6)
        return false;
    for (size_t i = 0; i < zone.len; i++)
        if (!is_letter(zone.data[i]) && !is_digit(zone.data[i]) && zone.data[i] != '-' &&
            zone.data[i] != '.' && zone.data[i] != '_' && zone.data[i] != '~')
            return false;
    vouch_write_span(&w, zone);
    vouch_writer_string(&w);
    if (vouch_span_decimal(zone, UINT32_MAX, &number))
        out->address.scope = (uint32_t)number;
    return true;
}

static int take_host(const struct parts *p, struct vouch_target *out,
                     struct vouch_target_error *error)
{
    if (p->host.len == 0)
        return wrong(error, "no host name", p->host);
    out->host_is_address = take_zoned(p->host, out);
    if (p->bracketed != (out->host_is_address && out->address.family == VOUCH_FAMILY_IPV6))
        return wrong(error,
                     p->bracketed ? "not a valid IPv6 address"
                                  : "write an IPv6 address in brackets, [2001:db8::1]",
                     p->host);
    if (!out->host_is_address)
        return vouch_host_parse(out->host, p->host, error);
    struct vouch_writer w = vouch_writer_of(out->host, sizeof out->host);
    vouch_address_write(&w, &out->address);
    vouch_writer_string(&w);
    return VOUCH_OK;
}

static int take_port(const struct parts *p, struct vouch_target *out,
                     struct vouch_target_error *error)
{
    uint64_t port = out->dialogue->port;
    if (p->port_given && (!vouch_span_decimal(p->port, UINT16_MAX, &port) || port == 0))
        return wrong(error, "a port is a number from 1 to 65535", p->port);
    if (port == 0)
        return wrong(error, "this scheme needs a port, host:port", p->scheme);
    out->port = (uint16_t)port;
    out->address.port = (uint16_t)port;
    return VOUCH_OK;
}

static int take_rest(const struct parts *p, struct vouch_target *out,
                     struct vouch_target_error *error)
{
    if (p->rest.len > VOUCH_REST_MAX)
        return wrong(error, "the path is longer than 511 bytes", p->rest);
    for (size_t i = 0; i < p->rest.len; i++)
        if (p->rest.data[i] <= ' ' || p->rest.data[i] > 0x7E)
            return wrong(error, "write this byte as %XX in a path", vouch_span_part(p->rest, i, 1));
    struct vouch_writer w = vouch_writer_of(out->rest, sizeof out->rest);
    vouch_write_span(&w, p->rest);
    vouch_writer_string(&w);
    return VOUCH_OK;
}

static void write_text(struct vouch_target *t)
{
    struct vouch_writer w = vouch_writer_of(t->text, sizeof t->text);
    bool brackets = t->host_is_address && t->address.family == VOUCH_FAMILY_IPV6;
    vouch_write_text(&w, t->dialogue->scheme);
    vouch_write_text(&w, brackets ? "://[" : "://");
    vouch_write_text(&w, t->host);
    vouch_write_text(&w, t->zone[0] ? "%" : "");
    vouch_write_text(&w, t->zone);
    if (brackets)
        vouch_write_u8(&w, ']');
    if (t->port != t->dialogue->port) {
        vouch_write_u8(&w, ':');
        vouch_write_decimal(&w, t->port);
    }
    vouch_write_text(&w, t->rest);
    vouch_writer_string(&w);
}

int vouch_target_parse(struct vouch_target *out, struct vouch_span text, struct vouch_span starttls,
                       struct vouch_target_error *error)
{
    static int (*const steps[])(const struct parts *, struct vouch_target *,
                                struct vouch_target_error *) = {take_host, take_port, take_rest};
    struct parts p;
    memset(out, 0, sizeof *out);
    error->what = "";
    error->where = vouch_span_of(NULL);
    int status = split(text, &p, error);
    if (status == VOUCH_OK)
        status = choose_dialogue(&p, starttls, out, error);
    for (size_t i = 0; status == VOUCH_OK && i < sizeof steps / sizeof steps[0]; i++)
        status = steps[i](&p, out, error);
    if (status == VOUCH_OK)
        write_text(out);
    return status;
}

const char *vouch_target_servername(const struct vouch_target *t, const char *given)
{
    if (given)
        return given;
    return t->host_is_address ? NULL : t->host;
}
