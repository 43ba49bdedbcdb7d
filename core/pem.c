// SPDX-License-Identifier: Apache-2.0
#include "core/pem.h"

#include <string.h>

enum { BLANK = -1, PADDING = -2, WRONG = -3, LINE_BYTES = 48 };

#define X WRONG
#define B BLANK
#define P PADDING
/* The value of each base64 character. All others are negative. */
static const int8_t values[256] = {
    X,  X,  X,  X,  X,  X,  X,  X,  X,  B,  B,  X,  X,  B,  X,  X,  /* 00 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* 10 */
    B,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  62, X,  X,  X,  63, /* 20 */
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X,  X,  X,  P,  X,  X,  /* 30 */
    X,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, /* 40 */
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X,  X,  X,  X,  X,  /* 50 */
    X,  26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, /* 60 */
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X,  X,  X,  X,  X,  /* 70 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* 80 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* 90 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* a0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* b0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* c0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* d0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* e0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  /* f0 */
};
#undef X
#undef B
#undef P

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";

/* --- base64 -------------------------------------------------------------------------------------
 */

/* Four characters in progress, which blanks or padding may interrupt. */
struct quad {
    uint32_t value;
    unsigned chars;
    unsigned padding;
    bool done; /* padding has ended the text: only blanks may follow */
};

/* Decodes valid characters in groups of four as long as possible: nearly all of a text. */
static size_t quads_in_a_row(struct vouch_span text, size_t *at, uint8_t *buffer, size_t cap)
{
    const uint8_t *s = text.data + *at;
    size_t most = (text.len - *at) / 4 < cap / 3 ? (text.len - *at) / 4 : cap / 3;
    size_t n = 0;
    for (; n < most; n++, s += 4, buffer += 3) {
        /* One that is negative leaves the highest bit in all of it. */
        uint32_t v = (uint32_t)values[s[0]] << 18 | (uint32_t)values[s[1]] << 12 |
                     (uint32_t)values[s[2]] << 6 | (uint32_t)values[s[3]];
        if (v >> 31)
            break;
        buffer[0] = (uint8_t)(v >> 16);
        buffer[1] = (uint8_t)(v >> 8);
        buffer[2] = (uint8_t)v;
    }
    *at += n * 4;
    return n * 3;
}

/* false: the character is not allowed there. */
static bool quad_take(struct quad *q, int8_t value)
{
    if (value == PADDING) {
        q->padding++;
        return !q->done && q->chars >= 2;
    }
    if (value < 0 || q->padding || q->done)
        return false;
    q->value = q->value << 6 | (uint8_t)value;
    q->chars++;
    return true;
}

/* Puts a complete quad's bytes into the buffer, as many as fit, and starts the next. */
static int quad_put(struct quad *q, uint8_t *buffer, size_t cap, size_t *len)
{
    uint32_t v = q->value << 6 * q->padding;
    const uint8_t bytes[3] = {(uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
    size_t n = 3 - q->padding;
    size_t fits = n < cap - *len ? n : cap - *len;
    if (fits)
        memcpy(buffer + *len, bytes, fits);
    *len += fits;
    q->done = q->padding > 0;
    q->value = 0;
    q->chars = 0;
    q->padding = 0;
    return fits < n ? VOUCH_E_SPACE : VOUCH_OK;
}

int vouch_base64_decode(struct vouch_span text, uint8_t *buffer, size_t cap, size_t *len)
{
    struct quad q = {0, 0, 0, false};
    size_t at = 0;
    *len = 0;
    while (at < text.len) {
        if (q.chars == 0 && !q.done)
            *len += quads_in_a_row(text, &at, buffer + *len, cap - *len);
        if (at == text.len)
            break;
        int8_t value = values[text.data[at++]];
        if (value == BLANK)
            continue;
        if (!quad_take(&q, value))
            return VOUCH_E_MALFORMED;
        if (q.chars + q.padding == 4 && quad_put(&q, buffer, cap, len) != VOUCH_OK)
            return VOUCH_E_SPACE;
    }
    return q.chars ? VOUCH_E_MALFORMED : VOUCH_OK;
}

size_t vouch_base64_head(struct vouch_span text, size_t *at, uint8_t *buffer, size_t cap,
                         size_t len, size_t want)
{
    size_t most = want + 2 < cap ? want + 2 : cap; /* the last group may end beyond it */
    while (len < want) {
        size_t from = *at;
        len += quads_in_a_row(text, at, buffer + len, most - len);
        while (*at < text.len && values[text.data[*at]] == BLANK)
            ++*at;
        if (*at == from)
            break;
    }
    return len;
}

size_t vouch_base64_size(size_t chars)
{
    return chars / 4 * 3 + 3;
}

void vouch_base64_write(struct vouch_writer *w, struct vouch_span bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        struct vouch_span part = vouch_span_part(bytes, i, 3);
        uint8_t out[4] = {'=', '=', '=', '='};
        uint32_t v = 0;
        for (size_t k = 0; k < 3; k++)
            v = v << 8 | (k < part.len ? part.data[k] : 0U);
        for (size_t k = 0; k <= part.len; k++)
            out[k] = (uint8_t)digits[v >> (18 - 6 * k) & 63];
        struct vouch_span quad = {out, 4};
        vouch_write_span(w, quad);
    }
}

void vouch_pem_write(struct vouch_writer *w, const char *label, struct vouch_span der)
{
    vouch_write_text(w, begin_mark);
    vouch_write_text(w, label);
    vouch_write_text(w, "-----\n");
    for (size_t i = 0; i < der.len; i += LINE_BYTES) {
        vouch_base64_write(w, vouch_span_part(der, i, LINE_BYTES));
        vouch_write_u8(w, '\n');
    }
    vouch_write_text(w, end_mark);
    vouch_write_text(w, label);
    vouch_write_text(w, "-----\n");
}

/* --- blocks -------------------------------------------------------------------------------------
 */

static bool marked(struct vouch_span text, size_t at, const char *mark)
{
    size_t len = strlen(mark);
    return at <= text.len && text.len - at >= len && memcmp(text.data + at, mark, len) == 0;
}

/* A line may also start after UTF-8's byte order mark: Windows writes one, OpenSSL skips it. */
static bool line_starts(struct vouch_span text, size_t at)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    return at == 0 || text.data[at - 1] == '\n' || text.data[at - 1] == '\r' ||
           (at == 3 && marked(text, 0, byte_order_mark));
}

/* The offset of the next line, at or after `at`, that begins with five dashes; text.len: none. */
static size_t find_dashes(struct vouch_span text, size_t at)
{
    for (;;) {
        at = vouch_span_find(text, at, '-');
        if (at == text.len)
            return at;
        if (line_starts(text, at) && marked(text, at, dashes))
            return at;
        at++;
    }
}

static size_t find_begin(struct vouch_span text, size_t at)
{
    for (;;) {
        at = find_dashes(text, at);
        if (at == text.len || marked(text, at, begin_mark))
            return at;
        at++;
    }
}

/* The label after a mark, up to the dashes on the same line. false: no such line. */
static bool read_label(struct vouch_span text, size_t at, struct vouch_span *label)
{
    size_t end = vouch_span_find(text, at, '\n');
    struct vouch_span line = vouch_span_trim(vouch_span_part(text, at, end - at));
    if (line.len < 5 || memcmp(line.data + line.len - 5, dashes, 5) != 0)
        return false;
    *label = vouch_span_part(line, 0, line.len - 5);
    return true;
}

static enum vouch_pem_kind kind_of(struct vouch_span label)
{
    static const struct {
        const char *label;
        enum vouch_pem_kind kind;
    } kinds[] = {
        {"CERTIFICATE", VOUCH_PEM_CERTIFICATE},
        {"X509 CERTIFICATE", VOUCH_PEM_CERTIFICATE},
        {"TRUSTED CERTIFICATE", VOUCH_PEM_CERTIFICATE},
        {"X509 CRL", VOUCH_PEM_CRL},
        {"PKCS7", VOUCH_PEM_PKCS7},
        {"CMS", VOUCH_PEM_PKCS7},
        {"CERTIFICATE REQUEST", VOUCH_PEM_REQUEST},
        {"NEW CERTIFICATE REQUEST", VOUCH_PEM_REQUEST},
        {"PUBLIC KEY", VOUCH_PEM_PUBLIC_KEY},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (vouch_span_equal(label, vouch_span_of(kinds[i].label)))
            return kinds[i].kind;
    return vouch_span_ends_nocase(label, "PRIVATE KEY") ? VOUCH_PEM_PRIVATE_KEY : VOUCH_PEM_OTHER;
}

struct vouch_pem vouch_pem_of(struct vouch_span text)
{
    struct vouch_pem p = {text, 0, 0, NULL, 0};
    return p;
}

static bool failed(struct vouch_pem *p, const char *fault, size_t offset)
{
    p->fault = fault;
    p->fault_offset = offset;
    return false;
}

bool vouch_pem_next(struct vouch_pem *p, struct vouch_pem_block *out)
{
    struct vouch_span end_label;
    size_t begin = p->fault ? p->text.len : find_begin(p->text, p->at);
    if (begin == p->text.len)
        return false;
    p->count++;
    if (!read_label(p->text, begin + strlen(begin_mark), &out->label))
        return failed(p, "the BEGIN line has no end", begin);
    size_t label_end = (size_t)(out->label.data - p->text.data) + out->label.len + strlen(dashes);
    size_t end = find_dashes(p->text, label_end);
    if (end == p->text.len)
        return failed(p, "the block has no END line", begin);
    if (!marked(p->text, end, end_mark))
        return failed(p, "another block begins before the END line", begin);
    if (!read_label(p->text, end + strlen(end_mark), &end_label) ||
        !vouch_span_equal(out->label, end_label))
        return failed(p, "the END line is not that of its BEGIN line", begin);
    p->at = vouch_span_find(p->text, end, '\n');
    out->kind = kind_of(out->label);
    out->body = vouch_span_part(p->text, label_end, end - label_end);
    out->whole = vouch_span_part(p->text, begin, p->at - begin);
    out->number = p->count;
    out->offset = begin;
    return true;
}

size_t vouch_pem_line(struct vouch_span text, size_t offset)
{
    size_t line = 1;
    for (size_t at = vouch_span_find(text, 0, '\n'); at < offset && at < text.len; line++)
        at = vouch_span_find(text, at + 1, '\n');
    return line;
}

bool vouch_pem_is_der(struct vouch_span bytes)
{
    struct vouch_reader r = vouch_reader_of(bytes);
    uint8_t tag = vouch_read_u8(&r);
    uint8_t first = vouch_read_u8(&r);
    size_t len = first;
    if (first >= 0x80) {
        unsigned octets = first - 0x80U;
        if (octets == 0 || octets > 4)
            return false;
        for (len = 0; octets > 0; octets--)
            len = len << 8 | vouch_read_u8(&r);
    }
    return tag == 0x30 && !r.failed && len == vouch_reader_left(&r);
}
