// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_SAMPLE_H
#define VOUCH_REVIEW_SAMPLE_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* What the first lines of a file show before it is read: its starting time and its direction. */

struct vouch_review_sample {
    bool timed;      /* a line with a time was found: */
    int64_t first_s; /* the earliest time of the first lines, as written */
    bool reversed;   /* the newest line comes first */
    bool coloured;   /* it contains terminal colour codes */
};

/* `text` is the beginning of a file (some 64 KiB). No line of it is later than newest_s, which
 * matters for lines without a year. */
void vouch_review_sample(struct vouch_span text, int64_t newest_s, struct vouch_review_sample *out);

#endif
