// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PAGE_WRITE_H
#define VOUCH_MONITOR_PAGE_WRITE_H

#include "core/bytes.h"
#include "core/monitor/page_words.h"

/* The building blocks of the status page. Patterns are our own texts, with "#" in them. */

/* Text escaped for an HTML element or a quoted attribute. */
void vouch_page_write_escaped(struct vouch_writer *w, struct vouch_span s);
void vouch_page_write_escaped_text(struct vouch_writer *w, const char *text);
/* The pattern with escaped text in place of its "#". */
void vouch_page_write_filled(struct vouch_writer *w, const char *pattern, struct vouch_span text);
/* The pattern with numbers in place of "#" and "%". */
void vouch_page_write_tally(struct vouch_writer *w, const char *pattern, size_t some, size_t all);
/* The text with "5 min" in place of its "#". */
void vouch_page_write_duration(struct vouch_writer *w, enum vouch_language language,
                               enum vouch_page_word word, uint64_t ms);
/* A time element: "2026-11-23 16:50 UTC". */
void vouch_page_write_moment(struct vouch_writer *w, int64_t utc_s);

#endif
