// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_RUN_H
#define VOUCH_POSIX_REVIEW_RUN_H

#include "boards/posix/review/review_input.h"
#include "core/review.h"

enum { VOUCH_REVIEW_THREADS_MAX = 16 };

/* Reads all the input into the review with this many threads (1 to VOUCH_REVIEW_THREADS_MAX). The
 * result does not depend on their number. The caller starts and ends the review. */
void vouch_review_run(struct vouch_review *review, struct vouch_input *in, unsigned threads);
/* Reads one file, continues when it grows, is truncated, or is renamed and created again, and
 * returns when *stop is not 0 (set by a signal). `idle` is called whenever everything available has
 * been read. VOUCH_OK, or VOUCH_E_IO when the file cannot be opened at first. */
int vouch_review_follow(struct vouch_review *review, const char *path, const volatile int *stop,
                        void (*idle)(void *self), void *self);

#endif
