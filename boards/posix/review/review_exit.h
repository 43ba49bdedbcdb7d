// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_EXIT_H
#define VOUCH_POSIX_REVIEW_EXIT_H

#include "core/review.h"

/* The exit status of a review: 0 when nothing failed, 1 when TLS failed somewhere or something
 * deprecated is used, 2 when it failed where it was required. */
int vouch_review_exit_of(const struct vouch_review *r);
/* Prints that nothing could be read, the first line, and the known formats. VOUCH_EXIT_UNKNOWN. */
int vouch_review_complain_unread(const struct vouch_review *r);

#endif
