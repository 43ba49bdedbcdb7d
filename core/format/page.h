// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_PAGE_H
#define VOUCH_FORMAT_PAGE_H

#include "core/bytes.h"

/* A page for people: a label in the margin, text beside it that is broken between words, colour
 * where the reader has it. Everything goes through plain.h: a peer's text cannot act on a terminal.
 */

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
    size_t column;     /* signs on this line */
    size_t width;      /* lines are broken here */
    size_t indent;     /* where broken lines go on */
    bool space;        /* a blank is due before the next word */
    bool cut;          /* the word was too long to keep, its beginning is already out */
    size_t word_width; /* signs in `word` */
    size_t word_len;   /* bytes in `word` */
    uint8_t word[VOUCH_PAGE_WORD_MAX];
};

/* The writer stays the caller's. */
struct vouch_page vouch_page_of(struct vouch_writer *w, bool colour);
/* Begins a line with a label in the margin; "" for none. */
void vouch_page_line(struct vouch_page *p, enum vouch_page_style style, const char *label);
/* Begins a line that is indented by so much behind the margin. */
void vouch_page_indent(struct vouch_page *p, size_t by);
/* Goes to so much behind the margin; broken lines go on there, too. */
void vouch_page_tab(struct vouch_page *p, size_t at);
/* Ends the line and leaves one empty. */
void vouch_page_gap(struct vouch_page *p);
/* Adds text; blanks in it are places to break the line. Text follows text without a blank. */
void vouch_page_span(struct vouch_page *p, struct vouch_span text);
void vouch_page_say(struct vouch_page *p, const char *text);
void vouch_page_number(struct vouch_page *p, int64_t v);
/* Ends the word: a blank or a new line comes before the next. */
void vouch_page_blank(struct vouch_page *p);
/* What follows is in this style, until the next call or line. */
void vouch_page_style(struct vouch_page *p, enum vouch_page_style style);
/* Ends the last line. */
void vouch_page_end(struct vouch_page *p);

#endif
