// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_encoding.h"

#include <stdbool.h>
#include <string.h>

enum { LOOK = 4096 };

/* Without a byte order mark: nearly every second byte of Latin text in UTF-16 is zero. */
static bool is_wide(const uint8_t *bytes, size_t len, size_t zero_at)
{
    size_t zeros = 0;
    size_t pairs = (len < LOOK ? len : LOOK) / 2;
    for (size_t i = 0; i < pairs; i++)
        zeros += bytes[2 * i + zero_at] == 0 && bytes[2 * i + 1 - zero_at] != 0;
    return pairs > 8 && zeros * 10 > pairs * 9;
}

/* Are there carriage returns and no line feeds, in units of two bytes? */
static bool has_bare_returns(const uint8_t *bytes, size_t len, size_t low_at)
{
    bool returns = false;
    for (size_t i = 0; i + 1 < len; i += 2) {
        uint8_t high = bytes[i + 1 - low_at];
        uint8_t low = bytes[i + low_at];
        if (high == 0 && low == '\n')
            return false;
        returns = returns || (high == 0 && low == '\r');
    }
    return returns;
}

void vouch_encoding_begin(struct vouch_encoding *text, const uint8_t *bytes, size_t len)
{
    memset(text, 0, sizeof *text);
    bool marked = len >= 2 && bytes[0] + bytes[1] == 0xFF + 0xFE;
    if ((marked && bytes[0] == 0xFF) || is_wide(bytes, len, 1))
        text->kind = VOUCH_ENCODING_UTF16_LE;
    else if ((marked && bytes[0] == 0xFE) || is_wide(bytes, len, 0))
        text->kind = VOUCH_ENCODING_UTF16_BE;
    else if (len && !memchr(bytes, '\n', len) && memchr(bytes, '\r', len))
        text->kind = VOUCH_ENCODING_CR;
    bool wide = text->kind == VOUCH_ENCODING_UTF16_LE || text->kind == VOUCH_ENCODING_UTF16_BE;
    text->bare_returns =
        wide && has_bare_returns(bytes, len, text->kind == VOUCH_ENCODING_UTF16_BE);
}

size_t vouch_encoding_take(const struct vouch_encoding *text, size_t max)
{
    bool wide = text->kind == VOUCH_ENCODING_UTF16_LE || text->kind == VOUCH_ENCODING_UTF16_BE;
    return wide ? max / 3 * 2 - 2 : max; /* two bytes become at most three */
}

static size_t write_utf8(uint32_t c, uint8_t *out)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xE0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (c & 0x3F));
    return 4;
}

/* One byte of UTF-16; a surrogate is kept until its other half arrives. Returns the bytes
 * written. */
static size_t take_wide(struct vouch_encoding *t, uint8_t byte, uint8_t *out)
{
    bool big = t->kind == VOUCH_ENCODING_UTF16_BE;
    if (t->half_len == 0 || t->half_len == 2) {
        t->half[t->half_len++] = byte;
        return 0;
    }
    uint8_t first = t->half[t->half_len - 1];
    uint32_t unit = big ? (uint32_t)first << 8 | byte : (uint32_t)byte << 8 | first;
    if (t->half_len == 1 && unit >= 0xD800 && unit < 0xDC00) {
        t->half[0] = (uint8_t)(unit >> 8 & 0x03);
        t->half[1] = (uint8_t)unit;
        t->half_len = 2;
        return 0;
    }
    if (t->half_len == 3) {
        uint32_t high = (uint32_t)t->half[0] << 8 | t->half[1];
        unit = 0x10000 + (high << 10) + (unit & 0x3FF);
    }
    t->half_len = 0;
    if (t->bare_returns && unit == '\r')
        unit = '\n';
    return unit == 0xFEFF ? 0 : write_utf8(unit, out);
}

size_t vouch_encoding_convert(struct vouch_encoding *text, const uint8_t *bytes, size_t len,
                              uint8_t *out)
{
    size_t n = 0;
    if (text->kind == VOUCH_ENCODING_PLAIN)
        return len;
    if (text->kind == VOUCH_ENCODING_CR) {
        for (size_t i = 0; i < len; i++)
            out[i] = bytes[i] == '\r' ? '\n' : bytes[i];
        return len;
    }
    for (size_t i = 0; i < len; i++)
        n += take_wide(text, bytes[i], out + n);
    return n;
}
