// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_REPORT_H
#define VOUCH_POSIX_REVIEW_REPORT_H

#include "core/review.h"

#include <stddef.h>

/* Takes the files that are TLSRPT reports (RFC 8460: JSON, compressed or not, bare or in a mail)
 * into the review, and removes them from the list of paths. Returns the number of remaining
 * paths. */
size_t vouch_review_take_reports(struct vouch_review *review, char **paths, size_t count);

/* Compares the review, which has ended, with an earlier one in a file. VOUCH_EXIT_VALID, or
 * VOUCH_EXIT_UNKNOWN after an error message. */
int vouch_review_take_earlier(struct vouch_review *review, const char *path);

#endif
