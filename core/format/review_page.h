// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_REVIEW_PAGE_H
#define VOUCH_FORMAT_REVIEW_PAGE_H

#include "core/format/review_format.h"
#include "core/format/review_labels.h"

/* The parts of the summary for a terminal. */

struct vouch_review_page {
    const struct vouch_review *r;
    const struct vouch_review_style *style;
    struct vouch_writer *w;
};

void vouch_review_page_put(const struct vouch_review_page *p, const char *text);
void vouch_review_page_label(const struct vouch_review_page *p, enum vouch_review_label label);
/* A blank line, and the label on its own line. */
void vouch_review_page_heading(const struct vouch_review_page *p, enum vouch_review_label label);
/* A number, right-aligned in a column of ten. */
void vouch_review_page_number(const struct vouch_review_page *p, uint64_t v);
/* " (12.3%)" */
void vouch_review_page_share(const struct vouch_review_page *p, uint64_t part, uint64_t whole);
/* A line with a number and what it counts; the second one with its percentage. */
void vouch_review_page_count(const struct vouch_review_page *p, uint64_t v,
                             enum vouch_review_label label);
void vouch_review_page_part(const struct vouch_review_page *p, uint64_t v,
                            enum vouch_review_label label, uint64_t whole);
/* A text that was kept, made harmless; "(not known)" where there is none. */
void vouch_review_page_name(const struct vouch_review_page *p, uint32_t number);
void vouch_review_page_peer(const struct vouch_review_page *p, const struct vouch_review_group *g);
/* A span of time, from .. to. */
void vouch_review_page_seen(const struct vouch_review_page *p,
                            const struct vouch_review_span_of_time *seen);
/* One row for each partner that failed, and the domains that were reached in clear text. */
void vouch_review_page_partners(const struct vouch_review_page *p);
/* What others reported. */
void vouch_review_page_reports(const struct vouch_review_page *p);
/* What changed since an earlier review; call after the partners have been ranked. */
void vouch_review_page_changes(const struct vouch_review_page *p);
/* The first and the last part: what was not read, and what was lost. */
void vouch_review_page_warning(const struct vouch_review_page *p);
void vouch_review_page_chart(const struct vouch_review_page *p);
void vouch_review_page_footing(const struct vouch_review_page *p);

#endif
