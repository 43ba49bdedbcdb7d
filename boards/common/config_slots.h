// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_SLOTS_H
#define VOUCH_CONFIG_SLOTS_H

#include "boards/common/config_table.h"

/* The configuration's flash as two halves, each of which may hold a table. The valid one with the
 * higher version is used, so a new table can be written next to the current one, and a damaged one
 * is replaced by its predecessor. A table larger than a half has the space for itself. */

struct config_slots {
    const uint8_t *region;
    size_t slot_len;  /* of each half */
    unsigned current; /* 0 or 1: the current half */
    uint32_t version; /* of its table */
    bool damaged;     /* the other is neither valid nor erased */
};

/* Chooses among the tables in a space of `cap` bytes, which must stay. false: none is valid. */
bool config_slots_open(struct config_slots *s, struct config_table *t, const uint8_t *region,
                       size_t cap);

#endif
