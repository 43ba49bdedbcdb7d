// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_SLOTS_H
#define VOUCH_CONFIG_SLOTS_H

#include "boards/common/config_table.h"

/* The configuration's space in flash as two halves, each of which may hold a table. The good one
 * with the higher version is used, so that a new table can be written beside the one in use, and
 * one that is damaged is replaced by the one before. A table that is larger than a half lies alone.
 */

struct config_slots {
    const uint8_t *region;
    size_t slot_len;  /* of each half */
    unsigned current; /* 0 or 1: the one in use */
    uint32_t version; /* of its table */
    bool damaged;     /* the other is neither good nor erased */
};

/* Chooses among the tables of a space of `cap` bytes, which must stay. false: none is good. */
bool config_slots_open(struct config_slots *s, struct config_table *t, const uint8_t *region,
                       size_t cap);

#endif
