// SPDX-License-Identifier: Apache-2.0
#include "core/bytes.h"
#include "core/status.h"

#include <string.h>

struct vouch_span vouch_span_of(const char *text)
{
    struct vouch_span s = {(const uint8_t *)text, text ? strlen(text) : 0};
    return s;
}

struct vouch_span vouch_span_part(struct vouch_span s, size_t from, size_t len)
{
    struct vouch_span part = {NULL, 0};
    if (from >= s.len)
        return part;
    part.data = s.data + from;
    part.len = len < s.len - from ? len : s.len - from;
    return part;
}

bool vouch_span_equal(struct vouch_span a, struct vouch_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

uint8_t vouch_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

int vouch_hex_value(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    if (low >= '0' && low <= '9')
        return low - '0';
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

static bool same_nocase(const uint8_t *a, const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (vouch_lower(a[i]) != vouch_lower(b[i]))
            return false;
    return true;
}

bool vouch_span_equal_nocase(struct vouch_span a, struct vouch_span b)
{
    return a.len == b.len && same_nocase(a.data, b.data, a.len);
}

bool vouch_span_starts_nocase(struct vouch_span s, const char *prefix)
{
    size_t len = strlen(prefix);
    return s.len >= len && same_nocase(s.data, (const uint8_t *)prefix, len);
}

bool vouch_span_ends_nocase(struct vouch_span s, const char *end)
{
    struct vouch_span last = vouch_span_of(end);
    return s.len >= last.len &&
           vouch_span_equal_nocase(vouch_span_part(s, s.len - last.len, last.len), last);
}

int vouch_span_compare(struct vouch_span a, struct vouch_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.data, b.data, len) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

size_t vouch_span_find(struct vouch_span s, size_t from, uint8_t byte)
{
    if (from >= s.len)
        return s.len;
    const uint8_t *hit = memchr(s.data + from, byte, s.len - from);
    return hit ? (size_t)(hit - s.data) : s.len;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct vouch_span vouch_span_trim(struct vouch_span s)
{
    while (s.len && is_blank(s.data[s.len - 1]))
        s.len--;
    while (s.len && is_blank(s.data[0])) {
        s.data++;
        s.len--;
    }
    return s;
}

bool vouch_span_decimal(struct vouch_span s, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t digit = (uint8_t)(s.data[i] - '0');
        if (digit > 9 || v > (max - digit) / 10 || digit > max)
            return false;
        v = v * 10 + digit;
    }
    if (s.len == 0)
        return false;
    *out = v;
    return true;
}

struct vouch_reader vouch_reader_of(struct vouch_span s)
{
    struct vouch_reader r = {s.data, s.len ? s.data + s.len : s.data, false};
    return r;
}

size_t vouch_reader_left(const struct vouch_reader *r)
{
    return r->failed ? 0 : (size_t)(r->end - r->at);
}

struct vouch_span vouch_read_span(struct vouch_reader *r, size_t len)
{
    struct vouch_span s = {NULL, 0};
    if (r->failed || len > vouch_reader_left(r)) {
        r->failed = true;
        return s;
    }
    s.data = r->at;
    s.len = len;
    /* adding to a null pointer is undefined, even adding 0 */
    if (len)
        r->at += len;
    return s;
}

static uint32_t read_number(struct vouch_reader *r, size_t len)
{
    struct vouch_span s = vouch_read_span(r, len);
    uint32_t v = 0;
    for (size_t i = 0; i < s.len; i++)
        v = v << 8 | s.data[i];
    return v;
}

uint8_t vouch_read_u8(struct vouch_reader *r)
{
    return (uint8_t)read_number(r, 1);
}

uint16_t vouch_read_u16(struct vouch_reader *r)
{
    return (uint16_t)read_number(r, 2);
}

uint32_t vouch_read_u24(struct vouch_reader *r)
{
    return read_number(r, 3);
}

uint32_t vouch_read_u32(struct vouch_reader *r)
{
    return read_number(r, 4);
}

struct vouch_writer vouch_writer_of(void *buffer, size_t cap)
{
    return vouch_writer_into(buffer, cap, NULL);
}

struct vouch_writer vouch_writer_into(void *buffer, size_t cap, const struct vouch_spill *spill)
{
    struct vouch_writer w = {buffer, cap, 0, 0, spill};
    return w;
}

static void spill(struct vouch_writer *w, struct vouch_span s)
{
    if (s.len == 0)
        return;
    if (w->lost || w->spill->take(w->spill->self, s) != VOUCH_OK)
        w->lost += s.len;
}

int vouch_writer_flush(struct vouch_writer *w)
{
    if (w->spill) {
        spill(w, vouch_writer_span(w));
        w->len = 0;
    }
    return w->lost ? VOUCH_E_SPACE : VOUCH_OK;
}

/* A piece that does not fit as it is. */
static void write_over(struct vouch_writer *w, struct vouch_span s)
{
    if (w->spill && s.len > w->cap - w->len) {
        vouch_writer_flush(w);
        if (s.len > w->cap) {
            spill(w, s);
            return;
        }
    }
    if (s.len > w->cap - w->len) {
        w->lost += s.len;
        return;
    }
    memcpy(w->data + w->len, s.data, s.len);
    w->len += s.len;
}

void vouch_write_span(struct vouch_writer *w, struct vouch_span s)
{
    if (s.len == 0)
        return;
    if (s.len > w->cap - w->len) {
        write_over(w, s);
        return;
    }
    memcpy(w->data + w->len, s.data, s.len);
    w->len += s.len;
}

void vouch_write_u8(struct vouch_writer *w, uint8_t v)
{
    struct vouch_span s = {&v, 1};
    if (w->len < w->cap)
        w->data[w->len++] = v;
    else
        write_over(w, s);
}

void vouch_write_text(struct vouch_writer *w, const char *text)
{
    vouch_write_span(w, vouch_span_of(text));
}

void vouch_write_padded(struct vouch_writer *w, uint64_t v, unsigned digits)
{
    uint8_t text[20];
    size_t at = sizeof text;
    do {
        text[--at] = (uint8_t)('0' + v % 10);
        v /= 10;
    } while (at > 0 && (v > 0 || sizeof text - at < digits));
    struct vouch_span s = {text + at, sizeof text - at};
    vouch_write_span(w, s);
}

void vouch_write_decimal(struct vouch_writer *w, int64_t v)
{
    uint8_t text[20]; /* a sign and 19 digits */
    size_t at = sizeof text;
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        text[--at] = (uint8_t)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (v < 0)
        text[--at] = '-';
    struct vouch_span s = {text + at, sizeof text - at};
    vouch_write_span(w, s);
}

void vouch_write_hex(struct vouch_writer *w, struct vouch_span s)
{
    static const char digits[] = "0123456789abcdef";
    if (!w->spill && s.len > (w->cap - w->len) / 2) {
        w->lost += s.len * 2;
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        vouch_write_u8(w, (uint8_t)digits[s.data[i] >> 4]);
        vouch_write_u8(w, (uint8_t)digits[s.data[i] & 15]);
    }
}

struct vouch_span vouch_writer_span(const struct vouch_writer *w)
{
    struct vouch_span s = {w->data, w->len};
    return s;
}

const char *vouch_writer_string(struct vouch_writer *w)
{
    if (w->cap == 0)
        return "";
    if (w->len == w->cap) {
        w->len--;
        w->lost++;
    }
    w->data[w->len] = 0;
    return (const char *)w->data;
}

void vouch_text_copy(char *to, size_t cap, const char *from)
{
    struct vouch_writer w = vouch_writer_of(to, cap);
    vouch_write_text(&w, from);
    vouch_writer_string(&w);
}
