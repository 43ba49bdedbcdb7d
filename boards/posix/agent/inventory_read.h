// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_INVENTORY_READ_H
#define VOUCH_AGENT_INVENTORY_READ_H

#include "boards/posix/agent/inventory.h"

/* Reads the first certificate of a file again if the file has changed; `why` describes a failure.
 * `demonstration` names a file with the SHA-256 digests of demonstration certificates; null: none,
 * only their words count. */
void agent_assigned_read(struct agent_assigned *s, const char *file, const char *demonstration);
/* Is this digest, in hexadecimal, a line of the file? */
bool agent_inventory_lists(const char *file, const uint8_t sha256[32]);

#endif
