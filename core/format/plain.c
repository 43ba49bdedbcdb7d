// SPDX-License-Identifier: Apache-2.0
#include "core/format/plain.h"

/* The length that a first byte announces; 0 for a byte that cannot be first. */
static size_t announced(uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2)
        return 0; /* a continuation, or a two-byte form of an ASCII character */
    if (first < 0xE0)
        return 2;
    if (first < 0xF0)
        return 3;
    return first < 0xF5 ? 4 : 0;
}

static bool well_chosen(uint32_t code, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return code >= least[len] && code <= 0x10FFFF && !surrogate;
}

size_t vouch_utf8_first(struct vouch_span s, uint32_t *code)
{
    static const uint8_t bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t len = s.len ? announced(s.data[0]) : 0;
    if (len == 0 || len > s.len)
        return 0;
    uint32_t v = s.data[0] & bits[len];
    for (size_t i = 1; i < len; i++) {
        if ((s.data[i] & 0xC0) != 0x80)
            return 0;
        v = v << 6 | (s.data[i] & 0x3F);
    }
    if (!well_chosen(v, len))
        return 0;
    *code = v;
    return len;
}

/* Invisible characters, and those that change the direction of others: text that contains them does
 * not look like what it is. */
static bool is_invisible(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00AD, 0x00AD},   {0x034F, 0x034F}, {0x061C, 0x061C},   {0x115F, 0x1160},
        {0x17B4, 0x17B5},   {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2028, 0x202E},
        {0x2060, 0x206F},   {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
        {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

bool vouch_plain_unsafe(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        return true;
    return is_invisible(code);
}

/* Findings are named like "[cert-expired]": a peer's text must not look like one. */
static bool is_like_code(struct vouch_span s)
{
    bool hyphen = false;
    size_t i = 1;
    while (i < s.len && ((s.data[i] >= 'a' && s.data[i] <= 'z') || s.data[i] == '-' ||
                         (s.data[i] >= '0' && s.data[i] <= '9')))
        hyphen = s.data[i++] == '-' || hyphen;
    return s.data[0] == '[' && hyphen && i < s.len && s.data[i] == ']';
}

static void write_escaped(struct vouch_writer *w, struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        vouch_write_text(w, "\\x");
        vouch_write_hex(w, vouch_span_part(s, i, 1));
    }
}

/* The length of the run of ordinary ASCII from `at` on: nearly all text is that. */
static size_t ordinary_run(struct vouch_span s, size_t at)
{
    size_t i = at;
    while (i < s.len && s.data[i] >= 0x20 && s.data[i] < 0x7F &&
           !(s.data[i] == '[' && is_like_code(vouch_span_part(s, i, s.len))))
        i++;
    return i - at;
}

size_t vouch_plain_write_first(struct vouch_writer *w, struct vouch_span s)
{
    uint32_t code = 0; /* NUL is unsafe, so bytes that are not UTF-8 are too */
    size_t len = vouch_utf8_first(vouch_span_part(s, 0, 4), &code);
    struct vouch_span sign = vouch_span_part(s, 0, len ? len : 1);
    if (vouch_plain_unsafe(code) || (code == '[' && is_like_code(s)))
        write_escaped(w, sign);
    else
        vouch_write_span(w, sign);
    return sign.len;
}

void vouch_plain_write(struct vouch_writer *w, struct vouch_span s)
{
    size_t at = 0;
    while (at < s.len) {
        size_t run = ordinary_run(s, at);
        vouch_write_span(w, vouch_span_part(s, at, run));
        at += run;
        if (at < s.len)
            at += vouch_plain_write_first(w, vouch_span_part(s, at, s.len));
    }
}

size_t vouch_plain_cut(struct vouch_span s, size_t max)
{
    size_t end = max;
    if (s.len <= max)
        return s.len;
    while (end > 0 && max - end < 3 && (s.data[end] & 0xC0) == 0x80)
        end--;
    return end;
}

void vouch_plain_write_cut(struct vouch_writer *w, struct vouch_span s, size_t max)
{
    vouch_plain_write(w, vouch_span_part(s, 0, vouch_plain_cut(s, max)));
    if (s.len > max)
        vouch_write_text(w, "...");
}
