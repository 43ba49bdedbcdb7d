// SPDX-License-Identifier: Apache-2.0
#include "core/review/prefix.h"

#include "core/review/cri.h"
#include "core/review/prefix_tagged.h"

bool vouch_prefix_read(struct vouch_span line, struct vouch_prefix *out)
{
    struct vouch_prefix_shape shape;
    return vouch_prefix_walk(line, out, &shape);
}

static void mask_clock(struct vouch_prefix_model *m, size_t at)
{
    static const uint8_t digits[] = {0, 1, 3, 4, 6, 7};
    for (size_t i = 0; i < sizeof digits; i++)
        m->mask[at + digits[i]] = 0xF0;
}

/* Only the appliance's own lines are frequent and similar enough to be worth a model. A piece of a
 * line must not be read as one. */
static bool worth_a_model(struct vouch_span line, const struct vouch_prefix *p,
                          const struct vouch_prefix_shape *shape)
{
    bool piece = false;
    (void)vouch_cri_text(line, &piece);
    return !piece && p->dialect == VOUCH_DIALECT_APPLIANCE && shape->plain &&
           shape->clock_count > 0 && shape->clock_count <= 2 && p->len <= VOUCH_PREFIX_MAX &&
           line.data[p->len - 1] == ' ';
}

static struct vouch_prefix_model *remember(struct vouch_prefix_memory *memory,
                                           struct vouch_span line,
                                           const struct vouch_prefix_shape *shape)
{
    const struct vouch_prefix *p = &memory->spare;
    struct vouch_prefix_model *m = &memory->models[memory->next];
    memory->last = memory->next;
    memory->next = (memory->next + 1) % VOUCH_PREFIX_KINDS;
    memset(m->mask, 0, sizeof m->mask);
    memset(m->mask, 0xFF, p->len);
    memcpy(m->bytes, line.data, p->len);
    memset(m->bytes + p->len, 0, VOUCH_PREFIX_MAX - p->len);
    for (size_t i = 0; i < shape->clock_count; i++) {
        m->clocks[i] = shape->clocks[i];
        mask_clock(m, shape->clocks[i]);
    }
    m->clock_count = shape->clock_count;
    memcpy(m->clock_text, line.data + m->clocks[m->clock_count - 1], 8);
    m->words = (uint8_t)((p->len + 7) / 8);
    memset(m->tail, 0, sizeof m->tail);
    memset(m->tail, 0xFF, p->len - ((size_t)m->words * 8 - 8));
    m->prefix = *p;
    return m;
}

/* Are the bytes equal where they must be? The last word may extend into the message, where the mask
 * is empty: lines that are too short for that are read the slow way. */
static bool same_shape(const struct vouch_prefix_model *m, struct vouch_span line)
{
    uint64_t differ = 0;
    if (m->words == 0 || line.len < (size_t)m->words * 8)
        return false;
    for (size_t i = 0; i < (size_t)m->words * 8; i += 8)
        differ |= (vouch_prefix_word(line.data + i) ^ vouch_prefix_word(m->bytes + i)) &
                  vouch_prefix_word(m->mask + i);
    return differ == 0;
}

static bool take_clocks(struct vouch_prefix_model *m, struct vouch_span line)
{
    const uint8_t *last = line.data + m->clocks[m->clock_count - 1];
    if (m->clock_count > 1 && vouch_stamp_clock(line.data + m->clocks[0]) < 0)
        return false;
    if (vouch_prefix_word(last) == vouch_prefix_word(m->clock_text))
        return true;
    int32_t second = vouch_stamp_clock(last);
    if (second < 0)
        return false;
    m->prefix.when.second = second;
    memcpy(m->clock_text, last, 8);
    return true;
}

static const struct vouch_prefix *fits(struct vouch_prefix_memory *memory, size_t i,
                                       struct vouch_span line)
{
    struct vouch_prefix_model *m = &memory->models[i];
    if (!same_shape(m, line) || !take_clocks(m, line))
        return NULL;
    memory->last = i;
    memcpy(m->bytes, line.data, m->prefix.len); /* for vouch_prefix_again */
    return &m->prefix;
}

/* The slow way; a result that is not worth a model is stored in the spare entry. */
static const struct vouch_prefix *learn(struct vouch_prefix_memory *memory, struct vouch_span line)
{
    struct vouch_prefix_shape shape;
    if (!vouch_prefix_walk(line, &memory->spare, &shape))
        return NULL;
    vouch_prefix_tagged_learn(&memory->tagged, line, &memory->spare, &shape);
    return worth_a_model(line, &memory->spare, &shape) ? &remember(memory, line, &shape)->prefix
                                                       : &memory->spare;
}

const struct vouch_prefix *vouch_prefix_find(struct vouch_prefix_memory *memory,
                                             struct vouch_span line)
{
    bool warm = memory->tagged.warm;
    const struct vouch_prefix *hit = warm ? vouch_prefix_tagged_find(&memory->tagged, line) : NULL;
    if (hit)
        return hit;
    hit = fits(memory, memory->last, line);
    for (size_t i = 0; !hit && i < VOUCH_PREFIX_KINDS; i++)
        if (i != memory->last)
            hit = fits(memory, i, line);
    if (!hit && !warm)
        hit = vouch_prefix_tagged_find(&memory->tagged, line);
    return hit ? hit : learn(memory, line);
}
