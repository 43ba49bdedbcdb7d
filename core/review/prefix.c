// SPDX-License-Identifier: Apache-2.0
#include "core/review/prefix.h"

#include <string.h>

/* What has been read of a prefix so far. */
struct walk {
    struct vouch_span line;
    size_t at;
    struct vouch_prefix *out;
    uint8_t clocks[2];
    uint8_t clock_count;
    bool host;  /* since the last time: a host's name was there */
    bool tag;   /* a tag was there */
    bool inner; /* a second time was there */
};

static struct vouch_span rest_of(const struct walk *k)
{
    return vouch_span_part(k->line, k->at, k->line.len);
}

static bool begins(struct vouch_span s, const char *text, size_t len)
{
    return s.len >= len && memcmp(s.data, text, len) == 0;
}

/* "Info:" and its kin, with the blank after it where there is one; the length, or 0. */
static size_t level_length(struct vouch_span s)
{
    static const char *const levels[] = {"Info:", "Warning:", "Debug:", "Critical:", "Trace:"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        size_t len = strlen(levels[i]);
        if (!begins(s, levels[i], len))
            continue;
        if (s.len == len)
            return len;
        if (s.data[len] == ' ')
            return len + 1;
    }
    return 0;
}

/* "<166>", also when the first characters of it were lost ("66>"); the length, or 0. */
static size_t priority_length(struct vouch_span s)
{
    size_t at = s.len && s.data[0] == '<' ? 1 : 0;
    size_t from = at;
    while (at < s.len && at < from + 3 && s.data[at] >= '0' && s.data[at] <= '9')
        at++;
    bool some = at > from || from == 0;
    return some && at < s.len && s.data[at] == '>' ? at + 1 : 0;
}

static bool take_stamp(struct walk *k)
{
    struct vouch_stamp_shape shape;
    if (k->clock_count == 2 || !vouch_stamp_read(rest_of(k), &k->out->when, &shape))
        return false;
    k->clocks[k->clock_count++] = (uint8_t)(k->at + shape.clock);
    k->at += shape.len;
    if (k->at < k->line.len && k->line.data[k->at] == ':')
        k->at++;
    if (k->at < k->line.len && k->line.data[k->at] == ' ')
        k->at++;
    k->host = false;
    k->tag = false;
    return true;
}

static bool finish(struct walk *k, enum vouch_voice voice, size_t len)
{
    k->out->voice = voice;
    k->out->len = k->at + len;
    return true;
}

/* Where "CEF:0|" stands in a word that has it glued to its end; word.len when it does not. */
static size_t find_cef(struct vouch_span word)
{
    for (size_t at = 0; at + 5 < word.len; at++)
        if (memcmp(word.data + at, "CEF:0|", 6) == 0)
            return at;
    return word.len;
}

static bool is_postfix_tag(struct vouch_span word)
{
    return begins(word, "postfix", 7) && word.len > 9 && word.data[word.len - 2] == ']' &&
           vouch_span_find(word, 0, '/') < word.len;
}

/* Takes one word, a host or a tag. false: it can be neither here. */
static bool take_word(struct walk *k, struct vouch_span word)
{
    bool is_tag = word.len > 1 && word.data[word.len - 1] == ':';
    if (word.len == 0 || k->tag || (k->host && !is_tag) || k->at + word.len >= k->line.len)
        return false;
    if (is_tag) {
        k->tag = true;
        k->out->tag = vouch_span_part(word, 0, word.len - 1);
    } else {
        k->host = true;
    }
    k->at += word.len + 1;
    return true;
}

/* Everything between the first time and the message. */
static bool walk_words(struct walk *k)
{
    for (int words = 0; words < 8; words++) {
        struct vouch_span rest = rest_of(k);
        size_t level = level_length(rest);
        if (level)
            return finish(k, VOUCH_VOICE_APPLIANCE, level);
        struct vouch_span word = vouch_span_part(rest, 0, vouch_span_find(rest, 0, ' '));
        size_t cef = find_cef(word);
        if (cef < word.len)
            return finish(k, VOUCH_VOICE_CEF, cef);
        if (!k->inner && take_stamp(k)) {
            k->inner = true;
            continue;
        }
        if (!take_word(k, word))
            return false;
        if (is_postfix_tag(word))
            return finish(k, VOUCH_VOICE_POSTFIX, 0);
    }
    return false;
}

static bool walk_line(struct walk *k)
{
    k->at = priority_length(k->line);
    if (take_stamp(k))
        return walk_words(k);
    size_t remnant = vouch_stamp_remnant(rest_of(k));
    k->at += remnant;
    size_t level = level_length(rest_of(k));
    if (level && remnant) /* a level with nothing before it may be the rest of somebody's text */
        return finish(k, VOUCH_VOICE_APPLIANCE, level);
    if (begins(rest_of(k), "CEF:0|", 6))
        return finish(k, VOUCH_VOICE_CEF, 0);
    return remnant && walk_words(k);
}

static struct walk walk_of(struct vouch_span line, struct vouch_prefix *out)
{
    struct walk k = {line, 0, out, {0, 0}, 0, false, false, false};
    memset(out, 0, sizeof *out);
    out->when.weekday = VOUCH_STAMP_NO_WEEKDAY;
    return k;
}

bool vouch_prefix_read(struct vouch_span line, struct vouch_prefix *out)
{
    struct walk k = walk_of(line, out);
    if (walk_line(&k))
        return true;
    out->voice = VOUCH_VOICE_NONE;
    return false;
}

static void mask_clock(struct vouch_prefix_model *m, size_t at)
{
    static const uint8_t digits[] = {0, 1, 3, 4, 6, 7};
    for (size_t i = 0; i < sizeof digits; i++)
        m->mask[at + digits[i]] = 0xF0;
}

/* Only the appliance's own lines are many enough, and like enough, to be worth a model. */
static bool worth_a_model(const struct walk *k)
{
    const struct vouch_prefix *p = k->out;
    return p->voice == VOUCH_VOICE_APPLIANCE && k->clock_count > 0 && !p->when.has_offset &&
           p->len <= VOUCH_PREFIX_MAX && k->line.data[p->len - 1] == ' ';
}

static struct vouch_prefix_model *remember(struct vouch_prefix_memory *memory, const struct walk *k)
{
    struct vouch_prefix_model *m = &memory->models[memory->next];
    memory->last = memory->next;
    memory->next = (memory->next + 1) % VOUCH_PREFIX_KINDS;
    memset(m->mask, 0, sizeof m->mask);
    memset(m->mask, 0xFF, k->out->len);
    memcpy(m->bytes, k->line.data, k->out->len);
    memset(m->bytes + k->out->len, 0, VOUCH_PREFIX_MAX - k->out->len);
    for (size_t i = 0; i < k->clock_count; i++) {
        m->clocks[i] = k->clocks[i];
        mask_clock(m, k->clocks[i]);
    }
    m->clock_count = k->clock_count;
    memcpy(m->clock_text, k->line.data + m->clocks[m->clock_count - 1], 8);
    m->words = (uint8_t)((k->out->len + 7) / 8);
    memset(m->tail, 0, sizeof m->tail);
    memset(m->tail, 0xFF, k->out->len - ((size_t)m->words * 8 - 8));
    m->prefix = *k->out;
    m->tag_at = k->out->tag.len ? (uint8_t)(k->out->tag.data - k->line.data) : 0;
    return m;
}

/* Same bytes where they must be the same? The last word may reach into the message, where the mask
 * is empty: lines that are too short for that are left to the slow way. */
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
    m->prefix.tag.data = line.data + m->tag_at;
    return &m->prefix;
}

/* The slow way; an answer that is not worth a model lies in the spare. */
static const struct vouch_prefix *learn(struct vouch_prefix_memory *memory, struct vouch_span line)
{
    struct walk k = walk_of(line, &memory->spare);
    if (!walk_line(&k))
        return NULL;
    return worth_a_model(&k) ? &remember(memory, &k)->prefix : &memory->spare;
}

const struct vouch_prefix *vouch_prefix_find(struct vouch_prefix_memory *memory,
                                             struct vouch_span line)
{
    const struct vouch_prefix *hit = fits(memory, memory->last, line);
    for (size_t i = 0; !hit && i < VOUCH_PREFIX_KINDS; i++)
        if (i != memory->last)
            hit = fits(memory, i, line);
    return hit ? hit : learn(memory, line);
}
