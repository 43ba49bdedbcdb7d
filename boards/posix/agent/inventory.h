// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_INVENTORY_H
#define VOUCH_AGENT_INVENTORY_H

#include "boards/posix/agent/config.h"
#include "boards/posix/agent/inventory_text.h"

struct agent;

/* The certificates that are assigned to services, [certificate NAME]: each file is held against
 * what the targets serve, and against the others. What is wrong is told when it has been seen in
 * several looks, once, and again when it is over. */

/* What is known of one assigned certificate. */
struct agent_assigned {
    int64_t changed_s; /* of the file, as it was read; 0: it was not */
    int64_t size;
    bool readable;
    char why[256]; /* it is not */
    uint8_t sha256[32];
    uint8_t key_sha256[32];
    int64_t not_before_s;
    int64_t not_after_s;
    bool client_auth;
    bool demonstration;
    uint8_t seen[AGENT_INVENTORY_KINDS]; /* looks in a row */
    bool told[AGENT_INVENTORY_KINDS];
};

struct agent_inventory {
    struct agent_assigned *at; /* by certificate of the configuration */
    int64_t looked_s;
};

/* Reads what was told before. false: no memory. */
bool agent_inventory_init(struct agent *a);
void agent_inventory_free(struct agent *a);
/* Looks when it is time: as often as the target that is checked most often, at least once a minute.
 */
void agent_inventory_look(struct agent *a, int64_t utc_s);

#endif
