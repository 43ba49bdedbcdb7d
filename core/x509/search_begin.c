// SPDX-License-Identifier: Apache-2.0
#include "core/x509/relation.h"
#include "core/x509/search_stage.h"

#include <string.h>

/* The parts of a certificate on a path that must be readable, even if it is shown as faulty. */
static const uint16_t usable =
    VOUCH_PART_TBS | VOUCH_PART_ISSUER | VOUCH_PART_SUBJECT | VOUCH_PART_KEY | VOUCH_PART_SIGNATURE;

/* Inserts one in order; copies of the leaf and of earlier ones are left out. */
static void put_in_order(struct vouch_search *s, size_t index)
{
    size_t to = s->order_count;
    if ((s->certificates[index].parts & usable) != usable ||
        vouch_certificate_same(&s->certificates[index], &s->certificates[s->leaf]))
        return;
    while (to > 0) {
        int order = vouch_relation_order(&s->certificates[index],
                                         &s->certificates[s->order[to - 1]], &s->rules->now);
        if (order == 0)
            return;
        if (order > 0)
            break;
        to--;
    }
    memmove(&s->order[to + 1], &s->order[to], s->order_count - to);
    s->order[to] = (uint8_t)index;
    s->order_count++;
}

void vouch_search_begin_at(struct vouch_search *s, const struct vouch_certificate *certificates,
                           size_t count, size_t leaf, struct vouch_anchors anchors,
                           struct vouch_path_rules *rules)
{
    memset(s, 0, sizeof *s);
    s->certificates = certificates;
    s->count = count < VOUCH_SEARCH_CERTIFICATES_MAX ? count : VOUCH_SEARCH_CERTIFICATES_MAX;
    s->anchors = anchors;
    s->rules = rules;
    s->leaf = (uint8_t)leaf;
    for (size_t i = 0; i < s->count; i++)
        put_in_order(s, i);
    s->depth = 1;
    s->frames[0].certificate = s->leaf;
    if (count == 0 || (certificates[leaf].parts & usable) != usable) {
        s->depth = 0;
        s->outcome = VOUCH_SEARCH_PARTIAL;
        s->link_status = VOUCH_E_MALFORMED;
        s->stage = VOUCH_SEARCH_STAGE_DONE;
    }
}

void vouch_search_begin(struct vouch_search *s, const struct vouch_certificate *certificates,
                        size_t count, struct vouch_anchors anchors, struct vouch_path_rules *rules)
{
    vouch_search_begin_at(s, certificates, count, 0, anchors, rules);
}
