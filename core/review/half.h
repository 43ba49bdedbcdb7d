// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_HALF_H
#define VOUCH_REVIEW_HALF_H

#include "core/bytes.h"
#include "core/review/record.h"

#include <stdbool.h>

/* When a line was wrapped, two halves make one message. Is the record of the joined text to be used
 * for that of the first half, `line`? Only if that alone gave nothing, or was incomplete. */
bool vouch_half_completed(const struct vouch_record *whole, const struct vouch_record *half,
                          struct vouch_span line);

#endif
