// SPDX-License-Identifier: Apache-2.0
#include "core/anchors.h"

#include "core/x509/name.h"

/* The first index in a sorted table with that hash, or where it would be inserted. */
static size_t lower_bound(const struct vouch_anchor_table *table, uint32_t hash)
{
    size_t from = 0;
    size_t to = table->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (table->hashes[middle] < hash)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static int find_in_table(void *self, struct vouch_span subject, size_t index,
                         struct vouch_anchor *out)
{
    const struct vouch_anchor_table *table = self;
    uint32_t hash = table->hashes ? vouch_name_hash(subject) : 0;
    for (size_t i = table->hashes ? lower_bound(table, hash) : 0; i < table->count; i++) {
        if (table->hashes && table->hashes[i] != hash)
            break;
        if (!vouch_name_equal(table->at[i].subject, subject) || index-- != 0)
            continue;
        *out = table->at[i];
        return VOUCH_OK;
    }
    return VOUCH_E_NOT_FOUND;
}

struct vouch_anchors vouch_anchors_of_table(const struct vouch_anchor_table *table)
{
    static const struct vouch_anchors_ops ops = {.find = find_in_table};
    struct vouch_anchors anchors = {&ops, (void *)(uintptr_t)table}; /* only read */
    return anchors;
}
