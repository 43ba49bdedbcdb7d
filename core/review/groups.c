// SPDX-License-Identifier: Apache-2.0
#include "core/review/groups.h"

#include "core/review/internal.h"

enum { PROBES_MAX = 128 };

static uint32_t hash_of(const struct vouch_review_group *g, bool with_raw)
{
    uint32_t parts[] = {
        g->peer,   g->host,     g->domain,         g->listener,           g->sender_group,
        g->reason, g->required, (uint32_t)g->side, with_raw ? g->raw : 0, g->appliance};
    struct vouch_span s = {(const uint8_t *)parts, sizeof parts};
    return vouch_names_hash(s);
}

static bool same(const struct vouch_review_group *a, const struct vouch_review_group *b,
                 bool with_raw)
{
    return a->peer == b->peer && a->host == b->host && a->domain == b->domain &&
           a->listener == b->listener && a->sender_group == b->sender_group &&
           a->reason == b->reason && a->appliance == b->appliance && a->required == b->required &&
           a->side == b->side && (!with_raw || a->raw == b->raw);
}

bool vouch_review_group_add(struct vouch_review_group *table, size_t cap,
                            const struct vouch_review_group *key, bool with_raw, bool timed,
                            int64_t utc_s)
{
    uint32_t hash = hash_of(key, with_raw);
    for (uint32_t i = 0; i < PROBES_MAX; i++) {
        struct vouch_review_group *g = &table[(hash + i) & (cap - 1)];
        if (g->count && !same(g, key, with_raw))
            continue;
        if (g->count == 0) {
            *g = *key;
            g->seen.any = false;
        }
        g->count++;
        vouch_review_saw(&g->seen, timed, utc_s);
        return true;
    }
    return false;
}
