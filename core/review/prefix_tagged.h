// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PREFIX_TAGGED_H
#define VOUCH_REVIEW_PREFIX_TAGGED_H

#include "core/review/prefix.h"

/* The part of vouch_prefix_memory for "Feb 14 19:20:28 mx1 postfix/smtpd[4711]: ": from line to
 * line the clock, its fraction and the number of the process differ. */

/* The prefix of a line that has that of a model; NULL: none. Valid until the next call. */
const struct vouch_prefix *vouch_prefix_tagged_find(struct vouch_prefix_tagged_memory *memory,
                                                    struct vouch_span line);
/* Makes a model of a line whose prefix has been read, if it has such a form. */
void vouch_prefix_tagged_learn(struct vouch_prefix_tagged_memory *memory, struct vouch_span line,
                               const struct vouch_prefix *prefix,
                               const struct vouch_prefix_shape *shape);

#endif
