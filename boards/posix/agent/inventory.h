// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_INVENTORY_H
#define VOUCH_AGENT_INVENTORY_H

#include "boards/posix/agent/config.h"
#include "boards/posix/agent/inventory_text.h"

struct agent;

/* The certificates assigned to services, [certificate NAME]: each file is compared with what the
 * targets serve, and with the others. A problem is reported once, after several passes have seen
 * it, and again when it is over. */

/* The state of one assigned certificate. */
struct agent_assigned {
    int64_t changed_s; /* of the file when it was read; 0: it was not */
    int64_t size;
    bool readable;
    char why[256]; /* why it could not be read */
    uint8_t sha256[32];
    uint8_t key_sha256[32];
    int64_t not_before_s;
    int64_t not_after_s;
    bool client_auth;
    bool demonstration;
    uint8_t seen[AGENT_INVENTORY_KINDS]; /* consecutive passes */
    bool told[AGENT_INVENTORY_KINDS];
};

struct agent_inventory {
    struct agent_assigned *at; /* by certificate of the configuration */
    int64_t looked_s;
};

/* Loads what was reported before. false: no memory. */
bool agent_inventory_init(struct agent *a);
void agent_inventory_free(struct agent *a);
/* Makes a pass when it is time: as often as the most frequently checked target, at least once a
 * minute. */
void agent_inventory_look(struct agent *a, int64_t utc_s);

#endif
