// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_SECRET_H
#define VOUCH_AGENT_SECRET_H

#include "boards/posix/agent/config.h"
#include "core/target.h"

/* Secrets are in files named by [secrets]. The reader must wipe them. */

enum { AGENT_SECRET_MAX = 2048 };

/* Reads the first line of a secret's file into `out`, as a C string of at most `max` bytes; "" if
 * there is none. Returns where its second line starts in `out`; "" if there is none. */
const char *agent_secret_read(const struct agent_config *c, const char *name, char *out,
                              size_t max);
/* The server in a secret URL; its text, which logs have, is without the path. *clear: it is
 * http://. VOUCH_OK, or a status. */
int agent_secret_target(const char *url, struct vouch_target *target, bool *clear);

#endif
