// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ber.h"

enum { LONG_FORM_OF_TWO = 0x82, LENGTH_SIZE = 3, CONTENT_MAX = 0xffff };

size_t vouch_ber_open(struct vouch_writer *w, uint8_t tag)
{
    static const uint8_t buffer[LENGTH_SIZE] = {LONG_FORM_OF_TWO, 0, 0};
    struct vouch_span length = {buffer, sizeof buffer};
    vouch_write_u8(w, tag);
    vouch_write_span(w, length);
    return w->len;
}

void vouch_ber_close(struct vouch_writer *w, size_t mark)
{
    size_t len = w->len - mark;
    if (len > CONTENT_MAX)
        w->lost += len;
    if (w->lost) /* the length's own bytes may be missing */
        return;
    w->data[mark - 2] = (uint8_t)(len >> 8);
    w->data[mark - 1] = (uint8_t)len;
}

void vouch_ber_write(struct vouch_writer *w, uint8_t tag, struct vouch_span content)
{
    size_t mark = vouch_ber_open(w, tag);
    vouch_write_span(w, content);
    vouch_ber_close(w, mark);
}

void vouch_ber_write_integer(struct vouch_writer *w, uint8_t tag, uint32_t v)
{
    uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
    size_t skip = 0;
    while (skip < 3 && bytes[skip] == 0 && bytes[skip + 1] < 0x80)
        skip++;
    struct vouch_span s = {bytes + skip, sizeof bytes - skip};
    vouch_write_u8(w, tag);
    vouch_write_u8(w, (uint8_t)s.len);
    vouch_write_span(w, s);
}

void vouch_ber_write_boolean(struct vouch_writer *w, bool v)
{
    vouch_write_u8(w, VOUCH_BER_BOOLEAN);
    vouch_write_u8(w, 1);
    vouch_write_u8(w, v ? 0xff : 0);
}

int vouch_ber_peek(struct vouch_span in, struct vouch_ber_header *out)
{
    struct vouch_reader r = vouch_reader_of(in);
    out->tag = vouch_read_u8(&r);
    size_t len = vouch_read_u8(&r);
    if ((out->tag & 0x1f) == 0x1f || len == 0x80 || len > 0x84)
        return VOUCH_E_MALFORMED;
    size_t more = len > 0x80 ? len - 0x80 : 0;
    if (more)
        len = 0;
    for (size_t i = 0; i < more; i++)
        len = len << 8 | vouch_read_u8(&r);
    if (r.failed)
        return VOUCH_AGAIN;
    out->header_len = 2 + more;
    out->content_len = len;
    return VOUCH_OK;
}

bool vouch_ber_next(struct vouch_reader *r, uint8_t *tag, struct vouch_span *content)
{
    struct vouch_ber_header h;
    struct vouch_span left = {r->at, vouch_reader_left(r)};
    if (r->failed || vouch_ber_peek(left, &h) != VOUCH_OK) {
        r->failed = true;
        return false;
    }
    vouch_read_span(r, h.header_len);
    *content = vouch_read_span(r, h.content_len);
    *tag = h.tag;
    return !r->failed;
}

struct vouch_span vouch_ber_take(struct vouch_reader *r, uint8_t tag)
{
    uint8_t found = 0;
    struct vouch_span content = {NULL, 0};
    if (!vouch_ber_next(r, &found, &content) || found != tag) {
        r->failed = true;
        content.len = 0;
    }
    return content;
}

uint32_t vouch_ber_take_integer(struct vouch_reader *r, uint8_t tag)
{
    struct vouch_span s = vouch_ber_take(r, tag);
    uint32_t v = 0;
    if (s.len == 0 || s.len > 4 || s.data[0] > 0x7f) {
        r->failed = true;
        return 0;
    }
    for (size_t i = 0; i < s.len; i++)
        v = v << 8 | s.data[i];
    return v;
}
