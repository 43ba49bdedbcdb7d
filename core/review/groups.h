// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_GROUPS_H
#define VOUCH_REVIEW_GROUPS_H

#include "core/review.h"

/* Counts one event in a table of `cap` groups (a power of two) under all of `key` except its count,
 * time span and raw text (raw counts when `with_raw`). false: no space. */
bool vouch_review_group_add(struct vouch_review_group *table, size_t cap,
                            const struct vouch_review_group *key, bool with_raw, bool timed,
                            int64_t utc_s);

#endif
