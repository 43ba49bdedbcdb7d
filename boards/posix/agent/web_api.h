// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_API_H
#define VOUCH_AGENT_WEB_API_H

#include "core/bytes.h"

#include <stdbool.h>

struct agent;

/* The web server's API, as JSON: docs/SCHEMA.md, "The agent's API". */

/* /api/v1/site: the site's name, the server's time and language. */
void agent_api_site(struct agent *a, struct vouch_writer *w);
/* /api/v1/status: a summary of every target, with its endpoints. */
void agent_api_status(struct agent *a, struct vouch_writer *w);
/* /api/v1/targets/N: everything about the target (the first is 0): the last report of each
 * endpoint, its days, its history and the alerts sent. */
void agent_api_target(struct agent *a, size_t target, struct vouch_writer *w);
/* /sd: the targets for Prometheus' HTTP service discovery. */
void agent_api_discovery(struct agent *a, struct vouch_writer *w);

#endif
