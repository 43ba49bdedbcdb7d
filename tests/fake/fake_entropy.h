// SPDX-License-Identifier: Apache-2.0
#ifndef FAKE_ENTROPY_H
#define FAKE_ENTROPY_H

#include "core/port.h"

/* Numbers that look random and are the same in every run. */
struct fake_entropy {
    uint64_t state;
    unsigned fills;
    unsigned fail_at; /* this fill (from 1) and all after it answer VOUCH_E_ENTROPY; 0: none */
};

void fake_entropy_init(struct fake_entropy *e, uint64_t seed);
struct vouch_entropy fake_entropy_of(struct fake_entropy *e);

#endif
