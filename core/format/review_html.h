// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_REVIEW_HTML_H
#define VOUCH_FORMAT_REVIEW_HTML_H

#include "core/format/review_format.h"

/* Writes the review as one HTML document without external resources and scripts: the partners'
 * rows, a time strip for each, versions over time. It can be read on a telephone and on paper. */
void vouch_review_html(const struct vouch_review *review, const struct vouch_review_style *style,
                       struct vouch_writer *w);

/* Its parts. */
struct vouch_review_html {
    const struct vouch_review *r;
    const struct vouch_review_style *style;
    struct vouch_writer *w;
    int64_t from_s; /* of the whole log */
    int64_t to_s;
};

void vouch_review_html_put(const struct vouch_review_html *h, const char *markup);
void vouch_review_html_label(const struct vouch_review_html *h, enum vouch_review_label label);
/* Text from outside, escaped. */
void vouch_review_html_text(const struct vouch_review_html *h, struct vouch_span text);
void vouch_review_html_number(const struct vouch_review_html *h, int64_t v);
/* One partner's strip over the time of the whole log, as a picture with a text alternative. */
void vouch_review_html_strip(const struct vouch_review_html *h,
                             const struct vouch_review_partner *p);
/* The chart of versions over time. */
void vouch_review_html_versions(const struct vouch_review_html *h);
/* The style sheet. */
const char *vouch_review_html_style(void);

#endif
