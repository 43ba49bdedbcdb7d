// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_REVIEW_JSON_H
#define VOUCH_FORMAT_REVIEW_JSON_H

#include "core/format/json_write.h"
#include "core/format/review_format.h"
#include "core/format/review_partners.h"

/* Parts of vouch_review_json. */

/* One of the review's names, by its number; left out if it is empty. */
void vouch_review_json_name(struct vouch_json *j, const char *key, const struct vouch_review *r,
                            uint32_t number);

/* "they-rejected-ours" and the like. */
const char *vouch_review_blame_text(enum vouch_blame blame);
/* "reports_received": what others reported. */
void vouch_review_json_reports(struct vouch_json *j, const struct vouch_review *r);
/* "changes" since an earlier review, if there is one. */
void vouch_review_json_changes(struct vouch_json *j, const struct vouch_review *r,
                               const struct vouch_partner_rows *rows);
/* "partners": one object for each. */
void vouch_review_json_partners(struct vouch_json *j, const struct vouch_review *r,
                                const struct vouch_review_style *style);

#endif
