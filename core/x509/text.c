// SPDX-License-Identifier: Apache-2.0
#include "core/x509/text.h"

#include "core/x509/der.h"

enum { BROKEN_BYTE = 0x200000, OTHER_TYPE = 0x300000 };

struct vouch_text vouch_text_begin(uint8_t tag, struct vouch_span value)
{
    struct vouch_text t = {value, VOUCH_TEXT_END, tag, false};
    return t;
}

bool vouch_text_is_string(uint8_t tag)
{
    switch (tag) {
    case VOUCH_TAG_UTF8:
    case VOUCH_TAG_NUMERIC:
    case VOUCH_TAG_PRINTABLE:
    case VOUCH_TAG_TELETEX:
    case VOUCH_TAG_IA5:
    case VOUCH_TAG_VISIBLE:
    case VOUCH_TAG_UNIVERSAL:
    case VOUCH_TAG_BMP:
        return true;
    default:
        return false;
    }
}

static uint32_t take_bytes(struct vouch_text *t, size_t len)
{
    uint32_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | t->left.data[i];
    t->left.data += len;
    t->left.len -= len;
    return value;
}

static uint32_t take_broken(struct vouch_text *t)
{
    return BROKEN_BYTE + take_bytes(t, 1);
}

/* How many bytes follow a lead byte; -1: not a lead byte. */
static int followers(uint8_t lead)
{
    if (lead < 0x80)
        return 0;
    if (lead < 0xc2 || lead > 0xf4)
        return -1;
    return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
}

/* RFC 3629: shortest form, no surrogates, nothing above 10ffff. */
static uint32_t take_utf8(struct vouch_text *t)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    static const uint8_t lead_bits[] = {0x7f, 0x1f, 0x0f, 0x07};
    int more = followers(t->left.data[0]);
    if (more < 0 || t->left.len <= (size_t)more)
        return take_broken(t);
    uint32_t c = t->left.data[0] & lead_bits[more];
    for (int i = 1; i <= more; i++) {
        if ((t->left.data[i] & 0xc0) != 0x80)
            return take_broken(t);
        c = c << 6 | (t->left.data[i] & 0x3f);
    }
    if (c < least[more] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
        return take_broken(t);
    take_bytes(t, (size_t)more + 1);
    return c;
}

uint32_t vouch_text_next(struct vouch_text *t)
{
    size_t size = t->tag == VOUCH_TAG_BMP ? 2 : t->tag == VOUCH_TAG_UNIVERSAL ? 4 : 1;
    if (!t->left.len)
        return VOUCH_TEXT_END;
    if (size == 1 && t->left.data[0] < 0x80) { /* the most common case by far */
        t->left.len--;
        return *t->left.data++;
    }
    if (t->tag == VOUCH_TAG_UTF8)
        return take_utf8(t);
    if (t->left.len < size)
        return take_broken(t);
    uint32_t c = take_bytes(t, size);
    return c <= 0x10ffff ? c : BROKEN_BYTE | (c & 0xff);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0d); /* RFC 4518 section 2.2 */
}

/* The bytes of a type that is not a string, preceded by the type. */
static uint32_t next_raw(struct vouch_text *t)
{
    if (!t->begun) {
        t->begun = true;
        return OTHER_TYPE + t->tag;
    }
    return t->left.len ? take_broken(t) : VOUCH_TEXT_END;
}

uint32_t vouch_text_folded(struct vouch_text *t)
{
    if (!vouch_text_is_string(t->tag))
        return next_raw(t);
    uint32_t c = t->next;
    t->next = VOUCH_TEXT_END;
    if (c != VOUCH_TEXT_END)
        return c;
    bool space = false;
    while (is_space(c = vouch_text_next(t)))
        space = true;
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    if (space && t->begun && c != VOUCH_TEXT_END) {
        t->next = c;
        return ' ';
    }
    t->begun = true;
    return c;
}

bool vouch_text_well_formed(uint8_t tag, struct vouch_span value)
{
    if (tag != VOUCH_TAG_UTF8 && tag != VOUCH_TAG_BMP && tag != VOUCH_TAG_UNIVERSAL)
        return true;
    struct vouch_text t = vouch_text_begin(tag, value);
    for (uint32_t c; (c = vouch_text_next(&t)) != VOUCH_TEXT_END;)
        if (c >= BROKEN_BYTE)
            return false;
    return true;
}

bool vouch_text_equal(uint8_t tag_a, struct vouch_span a, uint8_t tag_b, struct vouch_span b)
{
    struct vouch_text x = vouch_text_begin(tag_a, a);
    struct vouch_text y = vouch_text_begin(tag_b, b);
    uint32_t c;
    do {
        c = vouch_text_folded(&x);
        if (c != vouch_text_folded(&y))
            return false;
    } while (c != VOUCH_TEXT_END);
    return true;
}

void vouch_text_write_utf8(struct vouch_writer *w, uint32_t c)
{
    uint8_t out[4];
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t marks[] = {0, 0xc0, 0xe0, 0xf0};
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3f));
    out[0] = (uint8_t)(marks[len - 1] | c);
    vouch_write_span(w, (struct vouch_span){out, len});
}
