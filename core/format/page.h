// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_PAGE_H
#define VOUCH_FORMAT_PAGE_H

#include "core/bytes.h"

/* A page for people: a label in the margin, text beside it wrapped between words, colour if the
 * reader supports it. Everything passes through plain.h, so a peer's text cannot act on a
 * terminal. */

enum vouch_page_style {
    VOUCH_PAGE_PLAIN = 0,
    VOUCH_PAGE_GOOD,
    VOUCH_PAGE_WARNING,
    VOUCH_PAGE_BAD,
    VOUCH_PAGE_DIM,
    VOUCH_PAGE_STRONG,
    VOUCH_PAGE_MEND
};

enum { VOUCH_PAGE_WIDTH = 80, VOUCH_PAGE_MARGIN = 11, VOUCH_PAGE_WORD_MAX = 160 };

struct vouch_page {
    struct vouch_writer *w;
    bool colour;
    size_t column;     /* characters on this line */
    size_t width;      /* lines are wrapped here */
    size_t indent;     /* where wrapped lines continue */
    bool space;        /* a blank is due before the next word */
    bool cut;          /* the word was too long to buffer; its beginning is already written */
    size_t word_width; /* characters in `word` */
    size_t word_len;   /* bytes in `word` */
    uint8_t word[VOUCH_PAGE_WORD_MAX];
};

/* The caller keeps the writer. */
struct vouch_page vouch_page_of(struct vouch_writer *w, bool colour);
/* Starts a line with a label in the margin; "" for none. */
void vouch_page_line(struct vouch_page *p, enum vouch_page_style style, const char *label);
/* Starts a line indented by this much after the margin. */
void vouch_page_indent(struct vouch_page *p, size_t by);
/* Moves to this column after the margin; wrapped lines continue there too. */
void vouch_page_tab(struct vouch_page *p, size_t at);
/* Ends the line and leaves an empty one. */
void vouch_page_gap(struct vouch_page *p);
/* Adds text; lines may be wrapped at its blanks. Consecutive texts are joined without a blank. */
void vouch_page_span(struct vouch_page *p, struct vouch_span text);
void vouch_page_say(struct vouch_page *p, const char *text);
void vouch_page_number(struct vouch_page *p, int64_t v);
/* Ends the word: a blank or a new line precedes the next. */
void vouch_page_blank(struct vouch_page *p);
/* The style of what follows, until the next call or line. */
void vouch_page_style(struct vouch_page *p, enum vouch_page_style style);
/* Ends the last line. */
void vouch_page_end(struct vouch_page *p);

#endif
