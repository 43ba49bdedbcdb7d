// SPDX-License-Identifier: Apache-2.0
#include "core/review.h"
#include "core/review/ordinary.h"

#include <string.h>

/* One such line after another: this is the loop that reads a large log. */

/* The prefix of the previous line. */
struct same {
    const struct vouch_prefix_model *model;
    size_t last;   /* where its last eight bytes start, */
    uint64_t tail; /* and which of them belong to the prefix */
};

static inline struct same same_of(const struct vouch_prefix_memory *memory)
{
    struct same s = {.model = &memory->models[memory->last]};
    s.last = s.model->words ? (size_t)s.model->words * 8 - 8 : 0;
    s.tail = vouch_prefix_word(s.model->tail);
    return s;
}

/* Like vouch_prefix_again, for a line of which as many bytes can be read. */
static inline bool has_same(const struct same *s, const uint8_t *line)
{
    const uint8_t *bytes = s->model->bytes;
    uint64_t differ =
        (vouch_prefix_word(line + s->last) ^ vouch_prefix_word(bytes + s->last)) & s->tail;
    size_t i = 0;
    if (s->last >= 24) { /* "Sat Feb 14 19:20:28 2026 Info: " has 31 */
        differ |= vouch_prefix_word(line) ^ vouch_prefix_word(bytes);
        differ |= vouch_prefix_word(line + 8) ^ vouch_prefix_word(bytes + 8);
        differ |= vouch_prefix_word(line + 16) ^ vouch_prefix_word(bytes + 16);
        i = 24;
    }
    for (; i < s->last; i += 8)
        differ |= vouch_prefix_word(line + i) ^ vouch_prefix_word(bytes + i);
    return differ == 0 && s->tail != 0;
}

/* Does the line have the prefix of a model? */
static bool has_other(struct vouch_prefix_memory *memory, struct vouch_span line, struct same *s)
{
    const struct vouch_prefix *p = line.len ? vouch_prefix_find(memory, line) : NULL;
    if (!p || p == &memory->spare || p->dialect != VOUCH_DIALECT_APPLIANCE)
        return false;
    *s = same_of(memory);
    return true;
}

static inline const uint8_t *line_end(const uint8_t *at, const uint8_t *newline)
{
    while (newline > at && (newline[-1] == '\r' || newline[-1] == 0))
        newline--;
    return newline;
}

/* Without the blanks at the end of a message. */
static inline const uint8_t *message_end(struct vouch_span line)
{
    const uint8_t *end = line.data + line.len;
    while (end > line.data && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return end;
}

size_t vouch_ordinary_run(struct vouch_review_batch *b, struct vouch_ordinary_memory *memory,
                          struct vouch_ordinary_run *run)
{
    struct vouch_record *r = &b->records[b->count];
    const struct vouch_record *full = &b->records[VOUCH_REVIEW_RECORDS_MAX];
    struct same same = same_of(&b->prefixes);
    enum vouch_ordinary found = VOUCH_ORDINARY_IDLE;
    const uint8_t *at = run->at;
    size_t lines = 0;
    for (; r < full && run->end - at > VOUCH_ORDINARY_AHEAD; lines++) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(run->end - at - VOUCH_ORDINARY_SLACK));
        if (!newline || newline - at > VOUCH_REVIEW_LINE_MAX)
            break;
        struct vouch_span line = {at, (size_t)(line_end(at, newline) - at)};
        if (!has_same(&same, at) && !has_other(&b->prefixes, line, &same))
            break;
        const struct vouch_prefix *p = &same.model->prefix;
        enum vouch_ordinary one = VOUCH_ORDINARY_IDLE;
        if (!vouch_ordinary_is_idle(at + p->len, at + line.len))
            one = vouch_ordinary_read(memory, at + p->len, message_end(line), r);
        if (one == VOUCH_ORDINARY_NOT)
            break;
        found = one;
        run->last = line;
        at = newline + 1;
        if (found == VOUCH_ORDINARY_IDLE)
            continue;
        r->host.data = line.data + p->host_at;
        r->host.len = p->host_len;
        r->when = p->when;
        r++;
    }
    run->at = at;
    run->last_told = found == VOUCH_ORDINARY_TOLD;
    b->count = (size_t)(r - b->records);
    b->lines += lines;
    b->full += lines;
    return lines;
}
