// SPDX-License-Identifier: Apache-2.0
#include "boards/common/config_slots.h"

enum { ERASED = 0xFF };

static bool is_erased(const uint8_t *slot)
{
    for (size_t i = 0; i < CONFIG_HEAD_LEN; i++)
        if (slot[i] != ERASED && slot[i] != 0)
            return false;
    return true;
}

bool config_slots_open(struct config_slots *s, struct config_table *t, const uint8_t *region,
                       size_t cap)
{
    struct config_table other;

    s->region = region;
    s->slot_len = cap / 2;
    s->current = 0;
    s->damaged = false;
    s->version = 0;
    if (!region)
        return false;
    bool first = config_table_open(t, region, cap);
    bool alone = first && (size_t)(t->records.data - region) + t->records.len > s->slot_len;
    bool second = !alone && config_table_open(&other, region + s->slot_len, s->slot_len);

    if (second && (!first || other.version > t->version)) {
        *t = other;
        s->current = 1;
        s->damaged = !first && !is_erased(region);
    } else if (first && !second && !alone) {
        s->damaged = !is_erased(region + s->slot_len);
    }
    s->version = t->version;
    return first || second;
}
