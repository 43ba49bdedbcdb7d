// SPDX-License-Identifier: Apache-2.0
#include "anchors.h"

#include "x509/name.h"

static int find_in_table(void *self, struct vouch_span subject, size_t index,
                         struct vouch_anchor *out)
{
    const struct vouch_anchor_table *table = self;
    for (size_t i = 0; i < table->count; i++) {
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
