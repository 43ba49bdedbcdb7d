// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_STORE_SCHEMA_H
#define VOUCH_AGENT_STORE_SCHEMA_H

#include "boards/posix/agent/store.h"

/* What the tables of a new database are, and how those of an older version become so. Each is one
 * transaction. false: SQLite says why. */

bool agent_store_create(struct agent_store *s);
/* From `version`, 1 at least, to AGENT_STORE_VERSION, a step at a time. */
bool agent_store_migrate(struct agent_store *s, int64_t version);

#endif
