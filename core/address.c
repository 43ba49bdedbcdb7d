// SPDX-License-Identifier: Apache-2.0
#include "core/port.h"

#include <string.h>

static bool parse_octet(struct vouch_span text, uint8_t *out)
{
    uint64_t v;
    bool zero_first = text.len > 1 && text.data[0] == '0';
    if (text.len > 3 || zero_first || !vouch_span_decimal(text, 255, &v))
        return false;
    *out = (uint8_t)v;
    return true;
}

static bool parse_ipv4(struct vouch_span text, uint8_t out[4])
{
    size_t at = 0;
    for (size_t i = 0; i < 4; i++) {
        size_t dot = vouch_span_find(text, at, '.');
        if ((dot == text.len) != (i == 3))
            return false;
        if (!parse_octet(vouch_span_part(text, at, dot - at), &out[i]))
            return false;
        at = dot + 1;
    }
    return true;
}

static bool parse_group(struct vouch_span text, uint8_t out[2])
{
    unsigned v = 0;
    if (text.len == 0 || text.len > 4)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int digit = vouch_hex_value(text.data[i]);
        if (digit < 0)
            return false;
        v = v << 4 | (unsigned)digit;
    }
    out[0] = (uint8_t)(v >> 8);
    out[1] = (uint8_t)v;
    return true;
}

/* Reads groups between colons up to the end of the text; the last may be an IPv4 address. Writes at
 * most `cap` bytes; returns the number written, or -1. */
static int parse_groups(struct vouch_span text, uint8_t *out, int cap)
{
    int len = 0;
    size_t at = 0;
    while (text.len) {
        size_t colon = vouch_span_find(text, at, ':');
        struct vouch_span part = vouch_span_part(text, at, colon - at);
        bool dotted = vouch_span_find(part, 0, '.') < part.len;
        int size = dotted ? 4 : 2;
        if (len + size > cap || (dotted && colon < text.len))
            return -1;
        if (dotted ? !parse_ipv4(part, out + len) : !parse_group(part, out + len))
            return -1;
        len += size;
        if (colon == text.len)
            break;
        at = colon + 1;
    }
    return len;
}

static bool has_dot(struct vouch_span text)
{
    return vouch_span_find(text, 0, '.') < text.len;
}

/* The position of "::", or text.len. */
static size_t find_gap(struct vouch_span text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.data[i] == ':' && text.data[i + 1] == ':')
            return i;
    return text.len;
}

static bool parse_ipv6(struct vouch_span text, uint8_t out[16])
{
    uint8_t tail[16];
    size_t gap = find_gap(text);
    struct vouch_span left = vouch_span_part(text, 0, gap);
    struct vouch_span right = vouch_span_part(text, gap + 2, text.len);
    int head_len = parse_groups(left, out, 16);
    if (gap == text.len)
        return head_len == 16;
    if (head_len < 0 || has_dot(left))
        return false;
    const int most = 14 - head_len; /* "::" is one group at least */
    int tail_len = parse_groups(right, tail, most);
    if (most < 0 || tail_len < 0)
        return false;
    memset(out + head_len, 0, (size_t)(16 - head_len));
    memcpy(out + 16 - tail_len, tail, (size_t)tail_len);
    return true;
}

bool vouch_address_parse(struct vouch_span text, struct vouch_address *out)
{
    struct vouch_address a = {VOUCH_FAMILY_IPV4, {0}, 0, 0};
    if (vouch_span_find(text, 0, ':') < text.len) {
        a.family = VOUCH_FAMILY_IPV6;
        if (!parse_ipv6(text, a.bytes))
            return false;
    } else if (!parse_ipv4(text, a.bytes)) {
        return false;
    }
    *out = a;
    return true;
}

static void write_ipv4(struct vouch_writer *w, const uint8_t bytes[4])
{
    for (int i = 0; i < 4; i++) {
        if (i)
            vouch_write_u8(w, '.');
        vouch_write_decimal(w, bytes[i]);
    }
}

static unsigned group_at(const uint8_t bytes[16], int i)
{
    return (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
}

/* The longest run of at least two zero groups, the first of equals (RFC 5952 section 4.2). */
static int longest_zero_run(const uint8_t bytes[16], int *length)
{
    int best = -1;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int run = 0;
        while (i + run < 8 && group_at(bytes, i + run) == 0)
            run++;
        if (run > *length) {
            best = i;
            *length = run;
        }
    }
    return best;
}

static void write_group(struct vouch_writer *w, unsigned group)
{
    static const char digits[] = "0123456789abcdef";
    bool begun = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
        unsigned digit = group >> shift & 15;
        begun = begun || digit || shift == 0;
        if (begun)
            vouch_write_u8(w, (uint8_t)digits[digit]);
    }
}

static void write_ipv6(struct vouch_writer *w, const uint8_t bytes[16])
{
    int length;
    int gap = longest_zero_run(bytes, &length);
    for (int i = 0; i < 8; i++) {
        if (i == gap) {
            vouch_write_text(w, "::");
            i += length - 1;
            continue;
        }
        if (i && !(gap >= 0 && i == gap + length))
            vouch_write_u8(w, ':');
        write_group(w, group_at(bytes, i));
    }
}

/* An IPv6 address that embeds an IPv4 address is written with dots (RFC 5952 section 5). */
static bool is_mapped(const uint8_t bytes[16])
{
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(bytes, prefix, sizeof prefix) == 0;
}

void vouch_address_write(struct vouch_writer *w, const struct vouch_address *a)
{
    if (a->family == VOUCH_FAMILY_IPV4) {
        write_ipv4(w, a->bytes);
        return;
    }
    if (!is_mapped(a->bytes)) {
        write_ipv6(w, a->bytes);
        return;
    }
    vouch_write_text(w, "::ffff:");
    write_ipv4(w, a->bytes + 12);
}

bool vouch_address_same(const struct vouch_address *a, const struct vouch_address *b)
{
    size_t len = a->family == VOUCH_FAMILY_IPV4 ? 4 : 16;
    return a->family == b->family && memcmp(a->bytes, b->bytes, len) == 0;
}
