// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_SECRET_H
#define VOUCH_AGENT_SECRET_H

#include "boards/posix/agent/config.h"
#include "core/target.h"

/* Secrets stand in files that [secrets] names. Whoever reads one wipes it. */

enum { AGENT_SECRET_MAX = 2048 };

/* Reads the first line of a secret's file into `out`, as a C string of at most `max` bytes; ""
 * where there is none. Where its second line begins in `out`; "" where there is none. */
const char *agent_secret_read(const struct agent_config *c, const char *name, char *out,
                              size_t max);
/* The server that a secret URL names. *clear: it is http://. VOUCH_OK, or a status. */
int agent_secret_target(const char *url, struct vouch_target *target, bool *clear);

#endif
