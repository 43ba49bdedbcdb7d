// SPDX-License-Identifier: Apache-2.0
/* Names that are answered without a name service. */
#include "port/posix/files.h"
#include "port/posix/resolver.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOSTS_MAX = 16 * 1024 * 1024, ZONE_SIZE = 32 };

void vouch_posix_names_add(struct vouch_addresses *out, enum vouch_family family,
                           const struct vouch_address *a)
{
    if (family != VOUCH_FAMILY_ANY && a->family != family)
        return;
    for (size_t i = 0; i < out->count; i++)
        if (vouch_address_same(&out->at[i], a))
            return;
    if (out->count == VOUCH_ADDRESSES_MAX) {
        out->lost++;
        return;
    }
    out->at[out->count] = *a;
    out->at[out->count].port = 0;
    out->count++;
}

/* The number of an interface, by name or digits; 0: there is none. */
static uint32_t zone_number(struct vouch_span zone)
{
    char name[ZONE_SIZE];
    uint64_t number;
    if (zone.len == 0 || zone.len >= sizeof name)
        return 0;
    if (vouch_span_decimal(zone, UINT32_MAX, &number))
        return (uint32_t)number;
    memcpy(name, zone.data, zone.len);
    name[zone.len] = 0;
    return if_nametoindex(name);
}

/* An address as text, including IPv6 with a zone: fe80::1%eth0 (RFC 4007 section 11). */
static bool parse_text(struct vouch_span text, struct vouch_address *out)
{
    size_t percent = vouch_span_find(text, 0, '%');
    if (!vouch_address_parse(vouch_span_part(text, 0, percent), out))
        return false;
    if (percent == text.len)
        return true;
    out->scope = zone_number(vouch_span_part(text, percent + 1, text.len));
    return out->family == VOUCH_FAMILY_IPV6 && out->scope != 0;
}

static struct vouch_span without_last_dot(struct vouch_span name)
{
    bool dotted = name.len && name.data[name.len - 1] == '.';
    return vouch_span_part(name, 0, name.len - dotted);
}

static bool same_name(struct vouch_span a, struct vouch_span b)
{
    return vouch_span_equal_nocase(without_last_dot(a), b);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts the next word off a line; empty at its end. */
static struct vouch_span next_word(struct vouch_span *line)
{
    size_t from = 0;
    while (from < line->len && is_space(line->data[from]))
        from++;
    size_t to = from;
    while (to < line->len && !is_space(line->data[to]))
        to++;
    struct vouch_span word = vouch_span_part(*line, from, to - from);
    *line = vouch_span_part(*line, to, line->len);
    return word;
}

/* One line of the hosts file: an address, then its names. */
static void read_hosts_line(struct vouch_span line, struct vouch_span name,
                            enum vouch_family family, struct vouch_addresses *out)
{
    struct vouch_address a;
    struct vouch_span rest = vouch_span_part(line, 0, vouch_span_find(line, 0, '#'));
    struct vouch_span address = next_word(&rest);
    for (struct vouch_span word = next_word(&rest); word.len; word = next_word(&rest)) {
        if (!same_name(word, name))
            continue;
        if (parse_text(address, &a))
            vouch_posix_names_add(out, family, &a);
        return;
    }
}

static void read_hosts(const char *path, struct vouch_span name, enum vouch_family family,
                       struct vouch_addresses *out)
{
    struct vouch_file f;
    if (vouch_file_read(path, HOSTS_MAX, &f, NULL) != VOUCH_OK)
        return; /* the file is optional */
    for (size_t at = 0; at < f.bytes.len;) {
        size_t end = vouch_span_find(f.bytes, at, '\n');
        read_hosts_line(vouch_span_part(f.bytes, at, end - at), name, family, out);
        at = end + 1;
    }
    vouch_file_free(&f);
}

/* Is it that domain, or below it? */
static bool is_in(struct vouch_span name, const char *domain)
{
    struct vouch_span last = vouch_span_of(domain);
    if (name.len < last.len ||
        !same_name(last, vouch_span_part(name, name.len - last.len, last.len)))
        return false;
    return name.len == last.len || name.data[name.len - last.len - 1] == '.';
}

/* Names that no name service has and that must not be queried (RFC 6761 section 6.4, RFC 7686). */
static bool is_nowhere(struct vouch_span name)
{
    return is_in(name, "invalid") || is_in(name, "onion");
}

static void add_loopback(enum vouch_family family, struct vouch_addresses *out)
{
    static const struct vouch_address six = {VOUCH_FAMILY_IPV6, {[15] = 1}, 0, 0};
    static const struct vouch_address four = {VOUCH_FAMILY_IPV4, {127, 0, 0, 1}, 0, 0};
    vouch_posix_names_add(out, family, &six);
    vouch_posix_names_add(out, family, &four);
}

static void add_overrides(const struct vouch_posix_names *n, struct vouch_span name,
                          enum vouch_family family, struct vouch_addresses *out)
{
    for (size_t i = 0; i < n->options.overrides_count; i++) {
        const struct vouch_override *o = &n->options.overrides[i];
        if (same_name(vouch_span_of(o->name), name))
            vouch_posix_names_add(out, family, &o->at);
    }
}

int vouch_posix_names_known(const struct vouch_posix_names *n, const char *name,
                            enum vouch_family family, struct vouch_addresses *out)
{
    const char *hosts = n->options.hosts_path ? n->options.hosts_path : "/etc/hosts";
    struct vouch_span text = without_last_dot(vouch_span_of(name));
    struct vouch_address a;
    memset(out, 0, sizeof *out);
    if (parse_text(text, &a)) {
        vouch_posix_names_add(out, family, &a);
        return out->count ? VOUCH_OK : VOUCH_E_NO_DATA;
    }
    add_overrides(n, text, family, out);
    if (out->count)
        return VOUCH_OK;
    read_hosts(hosts, text, family, out);
    if (out->count == 0 && is_in(text, "localhost"))
        add_loopback(family, out);
    vouch_posix_names_order(out);
    if (out->count)
        return VOUCH_OK;
    return is_nowhere(text) ? VOUCH_E_NO_NAME : VOUCH_E_NOT_FOUND;
}

/* --- order --------------------------------------------------------------------------------------
 */

/* Is there a route? Connecting a datagram socket consults the routing table and sends nothing. */
static bool has_route(const struct vouch_address *a)
{
    bool six = a->family == VOUCH_FAMILY_IPV6;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(9)};
    struct sockaddr_in6 in6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(9), .sin6_scope_id = a->scope};
    memcpy(&in.sin_addr, a->bytes, 4);
    memcpy(&in6.sin6_addr, a->bytes, 16);
    int fd = socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    int answer = six ? connect(fd, (struct sockaddr *)&in6, sizeof in6)
                     : connect(fd, (struct sockaddr *)&in, sizeof in);
    close(fd);
    return answer == 0;
}

/* Takes the first remaining one of a kind. */
static bool take(struct vouch_addresses *from, const bool routed[], enum vouch_family family,
                 bool route, struct vouch_address *out)
{
    for (size_t i = 0; i < from->count; i++) {
        if (from->at[i].family != family || routed[i] != route)
            continue;
        *out = from->at[i];
        from->at[i].family = VOUCH_FAMILY_ANY; /* taken */
        return true;
    }
    return false;
}

static size_t take_in_turn(struct vouch_addresses *from, bool routed[], bool route,
                           struct vouch_address *out)
{
    size_t count = 0;
    bool more = true;
    while (more) {
        more = take(from, routed, VOUCH_FAMILY_IPV6, route, &out[count]);
        count += more;
        bool four = take(from, routed, VOUCH_FAMILY_IPV4, route, &out[count]);
        count += four;
        more = more || four;
    }
    return count;
}

void vouch_posix_names_order(struct vouch_addresses *a)
{
    struct vouch_address ordered[VOUCH_ADDRESSES_MAX + 1];
    bool routed[VOUCH_ADDRESSES_MAX] = {false};
    struct vouch_addresses from = *a;
    if (a->count < 2)
        return;
    for (size_t i = 0; i < a->count; i++)
        routed[i] = has_route(&a->at[i]);
    size_t count = take_in_turn(&from, routed, true, ordered);
    take_in_turn(&from, routed, false, ordered + count);
    memcpy(a->at, ordered, a->count * sizeof ordered[0]);
}
