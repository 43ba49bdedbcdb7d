// SPDX-License-Identifier: Apache-2.0
#include "core/format/page.h"

#include "core/format/plain.h"

#include <string.h>

static const char *const escapes[] = {
    [VOUCH_PAGE_PLAIN] = "\x1b[0m",      [VOUCH_PAGE_GOOD] = "\x1b[1;32m",
    [VOUCH_PAGE_WARNING] = "\x1b[1;33m", [VOUCH_PAGE_BAD] = "\x1b[1;31m",
    [VOUCH_PAGE_DIM] = "\x1b[2m",        [VOUCH_PAGE_STRONG] = "\x1b[1m",
    [VOUCH_PAGE_MEND] = "\x1b[36m",
};

struct vouch_page vouch_page_of(struct vouch_writer *w, bool colour)
{
    struct vouch_page p;
    memset(&p, 0, sizeof p);
    p.w = w;
    p.colour = colour;
    p.width = VOUCH_PAGE_WIDTH;
    return p;
}

/* Characters, not bytes: UTF-8 continuation bytes take no width. */
static size_t width(struct vouch_span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += (s.data[i] & 0xC0) != 0x80;
    return n;
}

static void pad_to(struct vouch_page *p, size_t column)
{
    for (; p->column < column; p->column++)
        vouch_write_u8(p->w, ' ');
}

static void break_line(struct vouch_page *p)
{
    vouch_write_u8(p->w, '\n');
    p->column = 0;
    p->space = false;
}

static void flush_word(struct vouch_page *p)
{
    struct vouch_span word = {p->word, p->word_len};
    if (word.len == 0)
        return;
    bool fits = p->column + (p->space ? 1 : 0) + p->word_width <= p->width;
    if (!p->cut && !fits && p->space)
        break_line(p);
    if (p->space)
        pad_to(p, p->column + 1);
    pad_to(p, p->indent);
    p->space = false;
    vouch_write_span(p->w, word);
    p->column += p->word_width;
    p->word_len = 0;
    p->word_width = 0;
}

/* Appends to the word. A word longer than any line is written in parts. */
static void add(struct vouch_page *p, struct vouch_span part)
{
    enum { CHARACTER_MAX = 16 };
    while (part.len) {
        struct vouch_writer w = vouch_writer_of(p->word, sizeof p->word);
        if (p->word_len + CHARACTER_MAX > sizeof p->word) {
            flush_word(p);
            p->cut = true;
        }
        w.len = p->word_len;
        size_t len = vouch_plain_write_first(&w, part);
        struct vouch_span written = {p->word + p->word_len, w.len - p->word_len};
        p->word_width += width(written);
        p->word_len = w.len;
        part = vouch_span_part(part, len, part.len);
    }
}

void vouch_page_blank(struct vouch_page *p)
{
    flush_word(p);
    p->cut = false;
    p->space = p->column > p->indent;
}

void vouch_page_span(struct vouch_page *p, struct vouch_span text)
{
    for (size_t at = 0; at < text.len;) {
        size_t blank = vouch_span_find(text, at, ' ');
        add(p, vouch_span_part(text, at, blank - at));
        if (blank < text.len)
            vouch_page_blank(p);
        at = blank + 1;
    }
}

void vouch_page_say(struct vouch_page *p, const char *text)
{
    vouch_page_span(p, vouch_span_of(text));
}

void vouch_page_number(struct vouch_page *p, int64_t v)
{
    uint8_t buffer[24];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_decimal(&w, v);
    vouch_page_span(p, vouch_writer_span(&w));
}

void vouch_page_style(struct vouch_page *p, enum vouch_page_style style)
{
    flush_word(p);
    if (!p->colour)
        return;
    if (p->space && style != VOUCH_PAGE_PLAIN && p->column < p->width) {
        pad_to(p, p->column + 1);
        p->space = false;
    }
    vouch_write_text(p->w, escapes[style]);
}

void vouch_page_end(struct vouch_page *p)
{
    flush_word(p);
    if (p->column)
        break_line(p);
    p->indent = 0;
    p->cut = false;
    p->space = false;
}

void vouch_page_line(struct vouch_page *p, enum vouch_page_style style, const char *label)
{
    vouch_page_end(p);
    if (*label) {
        vouch_page_style(p, style);
        vouch_page_say(p, label);
        vouch_page_style(p, VOUCH_PAGE_PLAIN);
        pad_to(p, VOUCH_PAGE_MARGIN);
    }
    p->indent = VOUCH_PAGE_MARGIN;
}

void vouch_page_indent(struct vouch_page *p, size_t by)
{
    vouch_page_end(p);
    p->indent = VOUCH_PAGE_MARGIN + by;
}

void vouch_page_tab(struct vouch_page *p, size_t at)
{
    flush_word(p);
    p->indent = VOUCH_PAGE_MARGIN + at;
    p->cut = false;
    p->space = p->column >= p->indent;
    pad_to(p, p->indent);
}

void vouch_page_gap(struct vouch_page *p)
{
    vouch_page_end(p);
    vouch_write_u8(p->w, '\n');
}
