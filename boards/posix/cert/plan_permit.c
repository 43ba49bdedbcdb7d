// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/plan_permit.h"

#include "core/port.h"
#include "core/status.h"

#include <string.h>

enum { IPV4_BYTES = 4, IPV6_BYTES = 16 };

static int refuse(struct vouch_writer *why, const char *text, const char *what)
{
    vouch_write_text(why, text);
    vouch_write_text(why, ": ");
    vouch_write_text(why, what);
    return VOUCH_E_ARGUMENT;
}

/* The bits of a prefix; -1: invalid, or above `max`. */
static int prefix_bits(struct vouch_span text, int max)
{
    int bits = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || bits > max)
            return -1;
        bits = bits * 10 + (text.data[i] - '0');
    }
    return text.len > 0 && bits <= max ? bits : -1;
}

static int add_network(struct vouch_plan_names *n, const char *text, size_t slash,
                       struct vouch_writer *why)
{
    uint8_t value[2 * IPV6_BYTES];
    struct vouch_address address;
    struct vouch_span all = vouch_span_of(text);
    if (!vouch_address_parse(vouch_span_part(all, 0, slash), &address))
        return refuse(why, text, "not a network such as 10.0.0.0/8 or 2001:db8::/32");
    size_t bytes = address.family == VOUCH_FAMILY_IPV4 ? IPV4_BYTES : IPV6_BYTES;
    int bits = prefix_bits(vouch_span_part(all, slash + 1, all.len - slash - 1), (int)bytes * 8);
    if (bits < 0)
        return refuse(why, text, "no prefix of so many bits");
    for (size_t i = 0; i < bytes; i++) {
        int left = bits - (int)i * 8;
        uint8_t mask = (uint8_t)(left >= 8 ? 0xff : left > 0 ? 0xff00 >> left : 0);
        value[i] = address.bytes[i] & mask;
        value[bytes + i] = mask;
    }
    const struct vouch_general_name name = {VOUCH_GENERAL_IP, {value, 2 * bytes}};
    return vouch_plan_names_copy(n, &name) ? VOUCH_OK : refuse(why, text, "more than 100 names");
}

int vouch_plan_permit_add(struct vouch_plan_names *n, const char *text, struct vouch_writer *why)
{
    const char *slash = strchr(text, '/');
    if (slash)
        return add_network(n, text, (size_t)(slash - text), why);
    if (strncmp(text, "*.", 2) == 0)
        return refuse(why, text, "give the domain alone: all below it is permitted with it");
    return vouch_plan_names_add(n, text, why);
}

/* --- writing --- */

static void put_subtree(struct vouch_der_writer *w, const struct vouch_general_name *name)
{
    uint8_t mask[IPV6_BYTES];
    size_t mark = vouch_der_mark(w);
    memset(mask, 0xff, sizeof mask);
    if (name->kind == VOUCH_GENERAL_IP &&
        (name->value.len == IPV4_BYTES || name->value.len == IPV6_BYTES))
        vouch_der_put(w, (struct vouch_span){mask, name->value.len});
    vouch_der_put(w, name->value);
    vouch_der_wrap(w, (uint8_t)(VOUCH_TAG_CONTEXT | name->kind), mark);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
}

static bool has_address(const struct vouch_plan_names *n)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->at[i].kind == VOUCH_GENERAL_IP)
            return true;
    return false;
}

/* Not for domains: OpenSSL mistakes an address in the common name for one. */
static void put_excluded(struct vouch_der_writer *w, const struct vouch_plan_names *n)
{
    static const uint8_t zeros[2 * IPV6_BYTES] = {0};
    static const struct vouch_general_name all_ipv4 = {VOUCH_GENERAL_IP, {zeros, 2 * IPV4_BYTES}};
    static const struct vouch_general_name all_ipv6 = {VOUCH_GENERAL_IP, {zeros, 2 * IPV6_BYTES}};
    size_t mark = vouch_der_mark(w);
    if (has_address(n))
        return;
    put_subtree(w, &all_ipv6);
    put_subtree(w, &all_ipv4);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 1, mark);
}

void vouch_plan_permit_put(struct vouch_der_writer *w, const struct vouch_plan_names *n)
{
    size_t whole = vouch_der_mark(w);
    put_excluded(w, n);
    size_t mark = vouch_der_mark(w);
    for (size_t i = n->count; i > 0; i--)
        put_subtree(w, &n->at[i - 1]);
    vouch_der_wrap(w, VOUCH_TAG_CONSTRUCTED | 0, mark);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, whole);
}
