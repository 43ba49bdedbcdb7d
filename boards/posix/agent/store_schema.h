// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_STORE_SCHEMA_H
#define VOUCH_AGENT_STORE_SCHEMA_H

#include "boards/posix/agent/store.h"

/* The tables of a new database, and upgrades from older versions. Each is one transaction. false:
 * SQLite has the reason. */

bool agent_store_create(struct agent_store *s);
/* From `version`, at least 1, to AGENT_STORE_VERSION, one step at a time. */
bool agent_store_migrate(struct agent_store *s, int64_t version);

#endif
