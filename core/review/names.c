// SPDX-License-Identifier: Apache-2.0
#include "core/review/names.h"

#include <string.h>

enum { PROBES_MAX = 64 }; /* a limit, against inputs that fill a table with colliding names */

void vouch_names_begin(struct vouch_names *names)
{
    names->count = VOUCH_NAME_LOST + 1;
    names->used = 0;
    names->lost = 0;
}

static bool same(const struct vouch_names *names, uint32_t number, uint32_t hash,
                 struct vouch_span text)
{
    return names->hashes[number] == hash && names->lens[number] == text.len &&
           memcmp(names->text + names->at[number], text.data, text.len) == 0;
}

static uint32_t add(struct vouch_names *names, uint32_t slot, uint32_t hash, struct vouch_span text)
{
    if (names->count == VOUCH_NAMES_MAX || text.len > VOUCH_NAMES_TEXT - names->used) {
        names->lost++;
        return VOUCH_NAME_LOST;
    }
    uint32_t number = names->count++;
    names->slots[slot] = number;
    names->hashes[number] = hash;
    names->at[number] = names->used;
    names->lens[number] = (uint16_t)text.len;
    memcpy(names->text + names->used, text.data, text.len);
    names->used += (uint32_t)text.len;
    return number;
}

uint32_t vouch_names_keep(struct vouch_names *names, struct vouch_span text)
{
    struct vouch_span kept = vouch_span_part(text, 0, VOUCH_NAME_LEN_MAX);
    if (kept.len == 0)
        return VOUCH_NAME_NONE;
    uint32_t hash = vouch_names_hash(kept);
    for (uint32_t i = 0; i < PROBES_MAX; i++) {
        uint32_t slot = (hash + i) % VOUCH_NAMES_SLOTS;
        uint32_t number = names->slots[slot];
        if (number == 0)
            return add(names, slot, hash, kept);
        if (same(names, number, hash, kept))
            return number;
    }
    names->lost++;
    return VOUCH_NAME_LOST;
}

struct vouch_span vouch_names_text(const struct vouch_names *names, uint32_t number)
{
    struct vouch_span s = {NULL, 0};
    if (number == VOUCH_NAME_LOST)
        return vouch_span_of("(not kept)");
    if (number == VOUCH_NAME_NONE || number >= names->count)
        return s;
    s.data = names->text + names->at[number];
    s.len = names->lens[number];
    return s;
}
