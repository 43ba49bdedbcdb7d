// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_POLICIES_H
#define VOUCH_AGENT_POLICIES_H

#include "boards/posix/agent/store.h"
#include "core/mail/sts_cache.h"

/* The MTA-STS policies of mail domains that were fetched before (core/mail/sts_cache.h), in memory
 * and in the agent's database. */

enum { AGENT_POLICIES_MAX = 64 * 1024 };

struct agent_policies {
    struct vouch_sts_cache cache;
    unsigned stored; /* the cache's changes that the database has */
    bool loaded;
    uint8_t data[AGENT_POLICIES_MAX];
};

/* Loads them from the database, at the first call only. */
void agent_policies_load(struct agent_policies *p, struct agent_store *s);
/* Writes them, if they have changed; within a transaction. */
void agent_policies_write(struct agent_policies *p, struct agent_store *s);
/* That transaction has succeeded. */
void agent_policies_written(struct agent_policies *p);
/* The database is a new one: they must be written. */
void agent_policies_forget(struct agent_policies *p);

#endif
