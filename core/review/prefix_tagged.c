// SPDX-License-Identifier: Apache-2.0
#include "core/review/prefix_tagged.h"

#include <string.h>

/* A model applies to a line only if vouch_prefix_walk would read the same prefix. So it consists of
 * the plainest bytes only, none of which can make the walk look beyond the tag, and the message
 * does not start with what the walk might take for a part of the prefix. */

enum { CLOCK_LEN = 8, PROCESS_DIGITS_MAX = 9, FRACTION_MAX = 9 };

static bool is_digit(uint8_t c)
{
    return (uint8_t)(c - '0') <= 9;
}

static bool is_plain(uint8_t c)
{
    static const char signs[] = " .:/-_+";
    uint8_t low = vouch_lower(c);
    return is_digit(c) || (low >= 'a' && low <= 'z') || (c && memchr(signs, c, sizeof signs - 1));
}

/* Where the message starts after the digits of a process at `at`, and the process; 0: there are no
 * digits, or too many, or what follows may belong to the prefix. */
static size_t after_process(struct vouch_span line, size_t at, uint64_t *process)
{
    uint64_t v = 0;
    size_t from = at;
    while (at < line.len && is_digit(line.data[at]))
        v = v * 10 + (uint8_t)(line.data[at++] - '0');
    *process = v;
    if (at == from || at - from > PROCESS_DIGITS_MAX || line.len - at < 4 ||
        memcmp(line.data + at, "]: ", 3) != 0)
        return 0;
    uint8_t first = line.data[at + 3];
    bool unclear = first == ' ' || first == '\t' || first == '[' || first == 0xEF;
    return unclear ? 0 : at + 3;
}

/* The number of digits of a fraction after the clock of "2026-02-14T19:20:28.123456+01:00". */
static size_t fraction_length(struct vouch_span line, size_t clock)
{
    size_t from = clock + CLOCK_LEN + 1;
    size_t at = from;
    bool iso = clock == 11 && is_digit(line.data[0]) && line.data[4] == '-';
    while (iso && line.data[from - 1] == '.' && at < line.len && is_digit(line.data[at]))
        at++;
    return at - from;
}

static bool is_worth_it(struct vouch_span line, const struct vouch_prefix *p,
                        const struct vouch_prefix_shape *shape)
{
    size_t head = (size_t)p->tag_at + p->tag_len; /* without the bracket after it */
    uint64_t process;
    bool known = p->dialect == VOUCH_DIALECT_POSTFIX || p->dialect == VOUCH_DIALECT_SENDMAIL;
    if (!known || shape->clock_count != 1 || head >= VOUCH_PREFIX_MAX || line.len <= head ||
        line.data[head] != '[' || after_process(line, head + 1, &process) != p->len ||
        process != p->process || shape->clocks[0] + (size_t)CLOCK_LEN + 1 > head ||
        line.data[1] == ' ')
        return false;
    for (size_t i = 0; i < head; i++)
        if (!is_plain(line.data[i]))
            return false;
    size_t fraction = fraction_length(line, shape->clocks[0]);
    return (shape->plain || fraction > 0) && fraction <= FRACTION_MAX;
}

void vouch_prefix_tagged_learn(struct vouch_prefix_tagged_memory *memory, struct vouch_span line,
                               const struct vouch_prefix *prefix,
                               const struct vouch_prefix_shape *shape)
{
    if (!is_worth_it(line, prefix, shape))
        return;
    struct vouch_prefix_tagged *m = &memory->models[memory->next];
    size_t head = (size_t)prefix->tag_at + prefix->tag_len + 1;
    memory->last = memory->next;
    memory->next = (memory->next + 1) % VOUCH_PREFIX_TAGS;
    memory->warm = true;
    memset(m, 0, sizeof *m);
    memcpy(m->bytes, line.data, head);
    memset(m->mask, 0xFF, head);
    m->head = (uint8_t)head;
    m->words = (uint8_t)((head + 7) / 8);
    m->clock = shape->clocks[0];
    m->fraction = (uint8_t)(shape->plain ? 0 : fraction_length(line, m->clock));
    memset(m->mask + m->clock, 0, CLOCK_LEN);
    memset(m->mask + m->clock + CLOCK_LEN + 1, 0, m->fraction);
    memcpy(m->clock_text, line.data + m->clock, CLOCK_LEN);
    m->prefix = *prefix;
}

/* From the end, because the services differ and what precedes them is mostly the same. */
static bool has_head(const struct vouch_prefix_tagged *m, struct vouch_span line)
{
    size_t at = (size_t)m->words * 8;
    if (at == 0 || line.len < at)
        return false;
    do {
        at -= 8;
        if ((vouch_prefix_word(line.data + at) ^ vouch_prefix_word(m->bytes + at)) &
            vouch_prefix_word(m->mask + at))
            return false;
    } while (at > 0);
    return true;
}

static bool take_time(struct vouch_prefix_tagged *m, struct vouch_span line)
{
    const uint8_t *clock = line.data + m->clock;
    for (size_t i = 0; i < m->fraction; i++)
        if (!is_digit(clock[CLOCK_LEN + 1 + i]))
            return false;
    if (vouch_prefix_word(clock) == vouch_prefix_word(m->clock_text))
        return true;
    int32_t second = vouch_stamp_clock(clock);
    if (second < 0)
        return false;
    m->prefix.when.second = second;
    memcpy(m->clock_text, clock, CLOCK_LEN);
    return true;
}

static const struct vouch_prefix *fits(struct vouch_prefix_tagged *m, struct vouch_span line)
{
    uint64_t process;
    if (!has_head(m, line))
        return NULL;
    size_t len = after_process(line, m->head, &process);
    if (len == 0 || !take_time(m, line))
        return NULL;
    m->prefix.process = process;
    m->prefix.len = len;
    return &m->prefix;
}

const struct vouch_prefix *vouch_prefix_tagged_find(struct vouch_prefix_tagged_memory *memory,
                                                    struct vouch_span line)
{
    for (size_t i = 0; i < VOUCH_PREFIX_TAGS; i++) {
        size_t at = (memory->last + i) % VOUCH_PREFIX_TAGS;
        const struct vouch_prefix *hit = fits(&memory->models[at], line);
        if (!hit)
            continue;
        memory->last = at;
        memory->warm = true;
        return hit;
    }
    memory->warm = false;
    return NULL;
}
