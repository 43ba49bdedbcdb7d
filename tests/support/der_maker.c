// SPDX-License-Identifier: Apache-2.0
#include "tests/support/der_maker.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void der_begin(struct der_maker *m)
{
    m->used = 0;
}

/* A new span of that length. */
static uint8_t *take(struct der_maker *m, size_t len)
{
    if (len > sizeof m->buffer - m->used) {
        fprintf(stderr, "der_maker: no space for %zu bytes\n", len);
        abort();
    }
    m->used += len;
    return m->buffer + m->used - len;
}

static int nibble(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

struct vouch_span der_hex(struct der_maker *m, const char *hex)
{
    size_t digits = 0;
    struct vouch_span s = {m->buffer + m->used, 0};
    unsigned byte = 0;
    for (; *hex; hex++) {
        if (*hex == ' ')
            continue;
        if (nibble(*hex) < 0)
            abort();
        byte = byte << 4 | (unsigned)nibble(*hex);
        if (++digits % 2 == 0)
            *take(m, 1) = (uint8_t)byte;
    }
    if (digits % 2)
        abort();
    s.len = digits / 2;
    return s;
}

static size_t write_header(uint8_t out[4], uint8_t tag, size_t len)
{
    out[0] = tag;
    if (len < 0x80) {
        out[1] = (uint8_t)len;
        return 2;
    }
    if (len < 0x100) {
        out[1] = 0x81;
        out[2] = (uint8_t)len;
        return 3;
    }
    out[1] = 0x82;
    out[2] = (uint8_t)(len >> 8);
    out[3] = (uint8_t)len;
    return 4;
}

struct vouch_span der_wrap(struct der_maker *m, uint8_t tag, struct vouch_span content)
{
    uint8_t header[4];
    size_t header_len = write_header(header, tag, content.len);
    uint8_t *out = take(m, header_len + content.len);
    memcpy(out, header, header_len);
    if (content.len)
        memcpy(out + header_len, content.data, content.len);
    return (struct vouch_span){out, header_len + content.len};
}

struct vouch_span der_text(struct der_maker *m, uint8_t tag, const char *text)
{
    return der_wrap(m, tag, vouch_span_of(text));
}

static struct vouch_span join(struct der_maker *m, int count, va_list parts)
{
    struct vouch_span s = {m->buffer + m->used, 0};
    for (int i = 0; i < count; i++) {
        struct vouch_span part = va_arg(parts, struct vouch_span);
        if (part.len)
            memcpy(take(m, part.len), part.data, part.len);
        s.len += part.len;
    }
    return s;
}

struct vouch_span der_join(struct der_maker *m, int count, ...)
{
    va_list parts;
    va_start(parts, count);
    struct vouch_span s = join(m, count, parts);
    va_end(parts);
    return s;
}

struct vouch_span der_sequence(struct der_maker *m, int count, ...)
{
    va_list parts;
    va_start(parts, count);
    struct vouch_span s = join(m, count, parts);
    va_end(parts);
    return der_wrap(m, 0x30, s);
}

static struct vouch_span attribute_oid(struct der_maker *m, const char *text)
{
    static const struct {
        const char *name;
        const char *oid;
    } known[] = {{"CN=", "06 03 55 04 03"},
                 {"OU=", "06 03 55 04 0b"},
                 {"O=", "06 03 55 04 0a"},
                 {"C=", "06 03 55 04 06"},
                 {"DC=", "06 0a 09 92 26 89 93 f2 2c 64 01 19"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strncmp(text, known[i].name, strlen(known[i].name)) == 0)
            return der_hex(m, known[i].oid);
    abort();
}

struct vouch_span der_name(struct der_maker *m, const char *text)
{
    struct vouch_span rdns = {NULL, 0};
    while (*text) {
        size_t len = strcspn(text, ",");
        const char *value = strchr(text, '=') + 1;
        struct vouch_span bytes = {(const uint8_t *)value, len - (size_t)(value - text)};
        struct vouch_span pair =
            der_sequence(m, 2, attribute_oid(m, text), der_wrap(m, 0x0c, bytes));
        rdns = der_join(m, 2, rdns, der_wrap(m, 0x31, pair));
        text += len + (text[len] == ',');
    }
    return der_wrap(m, 0x30, rdns);
}

static struct vouch_span time_of(struct der_maker *m, const char *text)
{
    return der_text(m, strlen(text) == 13 ? 0x17 : 0x18, text);
}

struct vouch_span der_validity(struct der_maker *m, const char *from, const char *to)
{
    return der_sequence(m, 2, time_of(m, from), time_of(m, to));
}

struct vouch_span der_extension(struct der_maker *m, const char *oid, bool critical,
                                struct vouch_span value)
{
    return der_sequence(m, 3, der_wrap(m, 0x06, der_hex(m, oid)),
                        der_hex(m, critical ? "01 01 ff" : ""), der_wrap(m, 0x04, value));
}

struct vouch_span der_extensions(struct der_maker *m, struct vouch_span list)
{
    return der_wrap(m, 0xa3, der_wrap(m, 0x30, list));
}

struct vouch_span der_leaf_extensions(struct der_maker *m, const char *host)
{
    return der_join(
        m, 4, der_extension(m, "551d23", false, der_hex(m, "30 06 80 04 01 02 03 04")),
        der_extension(m, "551d0f", true, der_hex(m, "03 02 07 80")),
        der_extension(m, "551d25", false, der_hex(m, "30 0a 06 08 2b 06 01 05 05 07 03 01")),
        der_extension(m, "551d11", false, der_sequence(m, 1, der_text(m, 0x82, host))));
}

struct vouch_span der_authority_extensions(struct der_maker *m)
{
    return der_join(m, 4, der_extension(m, "551d23", false, der_hex(m, "30 06 80 04 01 02 03 04")),
                    der_extension(m, "551d0e", false, der_hex(m, "04 04 01 02 03 04")),
                    der_extension(m, "551d0f", true, der_hex(m, "03 02 01 06")),
                    der_extension(m, "551d13", true, der_hex(m, "30 03 01 01 ff")));
}

static struct vouch_span some_key(struct der_maker *m)
{
    return der_hex(m, "30 59 30 13 06 07 2a 86 48 ce 3d 02 01 06 08 2a 86 48 ce 3d 03 01 07"
                      "03 42 00 04"
                      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
}

static struct der_certificate good(struct der_maker *m, const char *subject)
{
    struct vouch_span none = {NULL, 0};
    return (struct der_certificate){
        .version = der_hex(m, "a0 03 02 01 02"),
        .serial = der_hex(m, "02 08 1234567890abcdef"),
        .inner = der_hex(m, "30 0a 06 08 2a 86 48 ce 3d 04 03 02"),
        .issuer = der_name(m, "CN=Authority"),
        .validity = der_validity(m, "260101000000Z", "260401000000Z"),
        .subject = der_name(m, subject),
        .key = some_key(m),
        .unique_ids = none,
        .outer = der_hex(m, "30 0a 06 08 2a 86 48 ce 3d 04 03 02"),
        .signature = der_hex(m, "03 09 00 30 06 02 01 01 02 01 01"),
        .behind = none,
    };
}

struct der_certificate der_good_leaf(struct der_maker *m)
{
    struct der_certificate c = good(m, "CN=host.example");
    c.extensions = der_extensions(m, der_leaf_extensions(m, "host.example"));
    return c;
}

struct der_certificate der_good_root(struct der_maker *m)
{
    struct der_certificate c = good(m, "CN=Authority");
    c.extensions = der_extensions(m, der_authority_extensions(m));
    return c;
}

struct vouch_span der_tbs(struct der_maker *m, const struct der_certificate *c)
{
    return der_sequence(m, 9, c->version, c->serial, c->inner, c->issuer, c->validity, c->subject,
                        c->key, c->unique_ids, c->extensions);
}

struct vouch_span der_build(struct der_maker *m, const struct der_certificate *c)
{
    return der_sequence(m, 4, der_tbs(m, c), c->outer, c->signature, c->behind);
}

struct vouch_span der_leaf_with(struct der_maker *m, struct vouch_span extensions)
{
    struct der_certificate c = der_good_leaf(m);
    c.extensions = der_extensions(m, extensions);
    return der_build(m, &c);
}

struct vouch_span der_replace(struct der_maker *m, struct vouch_span list, const char *oid,
                              struct vouch_span by)
{
    struct vouch_span tagged = der_wrap(m, 6, der_hex(m, oid));
    struct vouch_span out = by;
    while (list.len) {
        size_t len = 2u + list.data[1];
        struct vouch_span one = vouch_span_part(list, 0, len);
        list = vouch_span_part(list, len, list.len);
        if (!vouch_span_equal(vouch_span_part(one, 2, tagged.len), tagged))
            out = der_join(m, 2, out, one);
    }
    return out;
}
