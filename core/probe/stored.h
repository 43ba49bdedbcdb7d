// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PROBE_STORED_H
#define VOUCH_PROBE_STORED_H

#include "core/accepts.h"

/* The answers of a probe as text, for whoever keeps them until the next one: a line for each, with
 * the names that reports have, so that another build reads them too. */

/* Room for all of them. */
enum { VOUCH_ACCEPTS_STORED_MAX = 4096 };

void vouch_accepts_store(struct vouch_writer *w, const struct vouch_accepts *a);
/* VOUCH_OK, or VOUCH_E_MALFORMED: not written by the above, or by a build that knows other clients:
 * ask anew. */
int vouch_accepts_load(struct vouch_span text, struct vouch_accepts *out);

#endif
