// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_SLOTS_H
#define VOUCH_POSIX_SLOTS_H

#include "boards/posix/check/slot.h"

/* A pool of slots: as many as checks run at once. */
struct vouch_slots {
    struct vouch_slot *free;
    struct vouch_slot *all;
    size_t used;
    size_t max;
};

/* An empty pool; each slot is allocated at its first use. */
void vouch_slots_init(struct vouch_slots *s, size_t max);
/* Frees all slots; no check may be running in any. */
void vouch_slots_free(struct vouch_slots *s);
/* A slot; null: all are in use, or there is no memory (max is then reduced to what fitted). */
struct vouch_slot *vouch_slots_take(struct vouch_slots *s);
void vouch_slots_give_back(struct vouch_slots *s, struct vouch_slot *slot);

#endif
