// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_CRI_H
#define VOUCH_REVIEW_CRI_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* "TIME stdout P text": a container's line as Kubernetes' runtimes write it, here a part of one
 * (P), which the following ones continue, up to one marked F. */

/* Where the text starts in such a line, and whether it is a part only; 0: it is another line. */
size_t vouch_cri_text(struct vouch_span line, bool *partial);

/* {"log":"text","stream":"stdout",...}: a container's line as Docker writes it, in pieces of 16
 * KiB. */

/* Is it such a line, whole or a piece? */
bool vouch_docker_is(struct vouch_span line);
/* Is it a piece that the next line continues? `line` is the whole line, however long. */
bool vouch_docker_goes_on(struct vouch_span line);

#endif
