// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_REPORT_H
#define VOUCH_POSIX_REVIEW_REPORT_H

#include "core/review.h"

#include <stddef.h>

/* Takes those files that are TLSRPT reports (RFC 8460: JSON, compressed or not, bare or in a mail)
 * into the review, and out of the row of paths. The number of paths that are left. */
size_t vouch_review_take_reports(struct vouch_review *review, char **paths, size_t count);

/* Puts the earlier review in a file beside this one, which has ended. VOUCH_EXIT_VALID, or
 * VOUCH_EXIT_UNKNOWN after a complaint. */
int vouch_review_take_earlier(struct vouch_review *review, const char *path);

#endif
