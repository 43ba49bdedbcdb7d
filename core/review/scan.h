// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_SCAN_H
#define VOUCH_REVIEW_SCAN_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Small steps forward through one message. They are inline because they run for every line of logs
 * of gigabytes: with a known length, a comparison is two instructions. */

/* vouch_span_part, vouch_span_find and vouch_span_equal, for use in loops. */
static inline struct vouch_span vouch_scan_part(struct vouch_span s, size_t from, size_t len)
{
    struct vouch_span part = {s.data, 0};
    if (from >= s.len)
        return part;
    part.data = s.data + from;
    part.len = len < s.len - from ? len : s.len - from;
    return part;
}

static inline size_t vouch_scan_byte(struct vouch_span s, size_t from, uint8_t byte)
{
    while (from < s.len && s.data[from] != byte)
        from++;
    return from < s.len ? from : s.len;
}

static inline bool vouch_scan_equal(struct vouch_span a, struct vouch_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Takes `text` (len bytes) from the front of s; false, and s unchanged, when it is not there. */
static inline bool vouch_scan_text(struct vouch_span *s, const char *text, size_t len)
{
    if (s->len < len || memcmp(s->data, text, len) != 0)
        return false;
    s->data += len;
    s->len -= len;
    return true;
}

/* Does this machine have the byte order that vouch_scan_eight needs? */
static inline bool vouch_scan_is_quick(void)
{
    static const uint16_t one = 1;
    return *(const uint8_t *)&one == 1;
}

/* For bytes whose highest bit may be set: the number of the lowest one that has it. At least one
 * must. */
static inline unsigned vouch_scan_lowest(uint64_t marks)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t below = (marks & (~marks + 1)) - 1; /* all bits below the lowest that is set */
    return (unsigned)((below & ones) * ones >> 56) - 1;
}

/* The same for the highest one, when no other bits are set. */
static inline unsigned vouch_scan_highest(uint64_t marks)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t down = marks | marks >> 8;
    down |= down >> 16;
    down |= down >> 32;
    return (unsigned)((down >> 7) * ones >> 56) - 1;
}

/* The number formed by the leading digits of `word` (*digits of them, 0 to 8); the byte at the
 * lowest address comes first, so this is for little-endian machines. */
static inline uint64_t vouch_scan_eight(uint64_t word, unsigned *digits)
{
    uint64_t t = word ^ 0x3030303030303030u;
    uint64_t others = ((t + 0x7676767676767676u) | t) & 0x8080808080808080u;
    *digits = others ? vouch_scan_lowest(others) : 8;
    if (*digits == 0)
        return 0;
    t <<= 64 - 8 * *digits; /* leading zeros */
    t = t * 10 + (t >> 8);
    return ((t & 0x000000FF000000FFu) * 0x000F424000000064u +
            (t >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u) >>
           32;
}

/* Takes a decimal number of 1 to 19 digits; false, and s unchanged, when there is none. */
static inline bool vouch_scan_number(struct vouch_span *s, uint64_t *out)
{
    uint64_t v = 0;
    size_t i = 0;
    if (s->len >= 8 && vouch_scan_is_quick()) {
        unsigned digits;
        uint64_t word;
        memcpy(&word, s->data, sizeof word);
        v = vouch_scan_eight(word, &digits);
        i = digits;
    }
    while (i < s->len && (uint8_t)(s->data[i] - '0') <= 9 && i < 20)
        v = v * 10 + (uint8_t)(s->data[i++] - '0');
    if (i == 0 || i == 20)
        return false;
    s->data += i;
    s->len -= i;
    *out = v;
    return true;
}

/* Takes everything up to the next blank (or the end), and the blank. */
static inline struct vouch_span vouch_scan_word(struct vouch_span *s)
{
    size_t len = vouch_scan_byte(*s, 0, ' ');
    struct vouch_span word = vouch_scan_part(*s, 0, len);
    *s = vouch_scan_part(*s, len + 1, s->len);
    return word;
}

/* Without the marks of a line's end that a shipper or syslog daemon wrote out instead of removing
 * them ("\\n", "#012", "^M"), and the blanks before them. Nothing changes without such a mark. */
struct vouch_span vouch_scan_without_ends(struct vouch_span s);
/* Index of `text` in s at or after `from`; s.len when absent. */
size_t vouch_scan_find(struct vouch_span s, size_t from, const char *text);
/* Index of the last `text` in s; s.len when absent. */
size_t vouch_scan_find_last(struct vouch_span s, const char *text);
/* Takes everything before `text`, and `text`; false, and s unchanged, when absent. */
bool vouch_scan_until(struct vouch_span *s, const char *text, struct vouch_span *before);

#endif
