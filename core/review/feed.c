// SPDX-License-Identifier: Apache-2.0
#include "core/review/cri.h"
#include "core/review/entry.h"
#include "core/review/internal.h"

#include <string.h>

enum { DAMAGED_MAX = 4 }; /* lines in a row, in an entry */

/* The start of the last whole line of `text`, which ends with a line feed. */
static size_t last_line(struct vouch_span text)
{
    size_t at = text.len - 1;
    while (at > 0 && text.data[at - 1] != '\n')
        at--;
    return at;
}

/* The position after the last line feed in a block; 0: none. */
static size_t whole_lines(struct vouch_span block)
{
    size_t at = block.len;
    while (at > 0 && block.data[at - 1] != '\n')
        at--;
    return at;
}

static struct vouch_span line_at(struct vouch_span block, size_t start, size_t end)
{
    return vouch_review_line(block.data + start, block.data + end - 1);
}

/* A line that cannot be read. */
static bool is_damaged(struct vouch_span line)
{
    struct vouch_prefix prefix;
    return line.len > 0 && line.data[0] != '}' && !vouch_entry_is_part(line) &&
           !vouch_entry_is_first(line) && !vouch_prefix_read(line, &prefix);
}

/* Before damaged lines that end at `from`: the start of the first of them, if an inner line of an
 * entry precedes them, which they are then part of; else `from`. */
static size_t before_damage(struct vouch_span block, size_t from)
{
    size_t at = from;
    for (int lines = 0; at > 0 && lines <= DAMAGED_MAX; lines++) {
        size_t start = last_line(vouch_span_part(block, 0, at));
        struct vouch_span line = line_at(block, start, at);
        if (vouch_entry_is_part(line))
            return at;
        if (!is_damaged(line))
            break;
        at = start;
    }
    return from;
}

/* The start of the entry whose inner line starts at `from`, or the end of the one before. */
static size_t whole_entries(struct vouch_span block, size_t from)
{
    while (from > 0) {
        size_t end = before_damage(block, from);
        size_t start = last_line(vouch_span_part(block, 0, end));
        struct vouch_span line = line_at(block, start, end);
        if (!vouch_entry_is_part(line))
            return line.len == 0 || line.data[0] == '}' ? from : start;
        from = start;
    }
    return 0;
}

static size_t cut_lines(struct vouch_span block)
{
    struct vouch_prefix prefix;
    size_t end = whole_lines(block);
    if (end == 0)
        return 0;
    size_t inner = before_damage(block, end);
    size_t from = last_line(vouch_span_part(block, 0, inner));
    struct vouch_span line = line_at(block, from, inner);
    if (vouch_entry_is_part(line))
        return whole_entries(block, from);
    /* A line with a prefix of its own may continue on the next one, and one that begins an entry
     * does; another one cannot. */
    return vouch_prefix_read(line, &prefix) || vouch_entry_is_first(line) ? from : end;
}

/* Before the pieces of a container's line that end at the cut: the next one continues them. */
size_t vouch_review_cut(struct vouch_span block)
{
    size_t cut = cut_lines(block);
    while (cut > 0) {
        size_t start = last_line(vouch_span_part(block, 0, cut));
        bool partial = vouch_docker_goes_on(vouch_span_part(block, start, cut - start));
        if (!partial && (vouch_cri_text(line_at(block, start, cut), &partial) == 0 || !partial))
            break;
        cut = start;
    }
    return cut;
}

struct vouch_writer vouch_review_feed_space(struct vouch_review_feed *feed)
{
    return vouch_writer_of(feed->buffer + feed->len, feed->cap - feed->len);
}

/* The new bytes without the rest of a line that was too long. */
static size_t skip_rest(struct vouch_review_feed *feed, size_t len)
{
    uint8_t *fresh = feed->buffer + feed->len;
    if (!feed->skipping || len == 0)
        return len;
    const uint8_t *newline = memchr(fresh, '\n', len);
    if (!newline)
        return 0;
    size_t drop = (size_t)(newline - fresh);
    memmove(fresh, newline, len - drop);
    feed->skipping = false;
    return len - drop;
}

/* Removes from the line [from, end), which ends with its line feed, the part beyond the limit. */
static void squeeze(struct vouch_review_feed *feed, size_t from, size_t end)
{
    size_t keep = from + VOUCH_REVIEW_LINE_MAX;
    if (end - 1 <= keep)
        return;
    memmove(feed->buffer + keep, feed->buffer + end - 1, feed->len - (end - 1));
    feed->len -= end - 1 - keep;
}

/* In JSON that has not ended yet: the last position between two objects or two arrays, where it is
 * nested least, with the comma or the blank before the second one; 0: there is none. */
static size_t last_gap(struct vouch_span json)
{
    bool quoted = false;
    unsigned depth = 0;
    unsigned least = UINT32_MAX;
    size_t found = 0;
    for (size_t at = 0; at + 3 < json.len; at++) {
        const uint8_t *c = json.data + at;
        if (*c == '"')
            quoted = !quoted;
        at += quoted && *c == '\\';
        if (quoted)
            continue;
        depth += *c == '{' || *c == '[';
        depth -= depth > 0 && (*c == '}' || *c == ']');
        size_t gap = c[1] != ',' ? 0 : c[2] == ' ' ? 2 : 1;
        bool apart = (*c == '}' && c[gap + 1] == '{') || (*c == ']' && c[gap + 1] == '[');
        if (gap && apart && depth <= least) {
            least = depth;
            found = at + gap;
        }
    }
    return found;
}

/* Makes two lines of an unfinished one that has many records, so that the first can be parsed. */
static bool split_json(struct vouch_review_feed *feed, size_t end)
{
    struct vouch_span json = {feed->buffer + end, feed->len - end};
    size_t gap = last_gap(json);
    if (gap)
        feed->buffer[end + gap] = '\n';
    return gap > 0;
}

/* What may be left for the next block, the last whole line and the unfinished one after it, is cut
 * to a length that always fits. */
static void shorten(struct vouch_review_feed *feed)
{
    struct vouch_span all = {feed->buffer, feed->len};
    size_t end = whole_lines(all);
    size_t rest = feed->len - end;
    bool json = rest > 0 && vouch_feed_is_json(feed->buffer[end]);
    while (json && rest > feed->cap - 2 * VOUCH_REVIEW_LINE_MAX && split_json(feed, end)) {
        end = whole_lines(all);
        rest = feed->len - end;
    }
    if (rest > VOUCH_REVIEW_LINE_MAX && (!json || rest > feed->cap - 2 * VOUCH_REVIEW_LINE_MAX)) {
        feed->len = end + VOUCH_REVIEW_LINE_MAX;
        feed->skipping = true;
    }
    size_t from = end > 0 ? last_line(vouch_span_part(all, 0, end)) : 0;
    if (end > 0 && !vouch_feed_is_json(feed->buffer[from]))
        squeeze(feed, from, end);
}

struct vouch_span vouch_review_feed_take(struct vouch_review_feed *feed, size_t len, bool at_end)
{
    feed->len += skip_rest(feed, len);
    shorten(feed);
    struct vouch_span all = {feed->buffer, feed->len};
    if (at_end)
        return all;
    size_t cut = vouch_review_cut(all);
    bool full = all.len - cut > feed->cap - VOUCH_REVIEW_LINE_MAX;
    all.len = full ? whole_lines(all) : cut; /* full: an entry longer than there is space for */
    return all;
}

void vouch_review_feed_done(struct vouch_review_feed *feed, size_t len,
                            struct vouch_review_feed *next)
{
    memmove(next->buffer, feed->buffer + len, feed->len - len);
    next->len = feed->len - len;
    next->skipping = feed->skipping;
}
