// SPDX-License-Identifier: Apache-2.0
#include "core/review/scan.h"

size_t vouch_scan_find(struct vouch_span s, size_t from, const char *text)
{
    size_t len = strlen(text);
    size_t at = vouch_span_find(s, from, (uint8_t)text[0]);
    while (at < s.len) {
        if (s.len - at >= len && memcmp(s.data + at, text, len) == 0)
            return at;
        at = vouch_span_find(s, at + 1, (uint8_t)text[0]);
    }
    return s.len;
}

size_t vouch_scan_find_last(struct vouch_span s, const char *text)
{
    size_t len = strlen(text);
    for (size_t at = s.len >= len ? s.len - len + 1 : 0; at > 0; at--)
        if (memcmp(s.data + at - 1, text, len) == 0)
            return at - 1;
    return s.len;
}

bool vouch_scan_until(struct vouch_span *s, const char *text, struct vouch_span *before)
{
    size_t at = vouch_scan_find(*s, 0, text);
    if (at == s->len)
        return false;
    *before = vouch_span_part(*s, 0, at);
    *s = vouch_span_part(*s, at + strlen(text), s->len);
    return true;
}

/* The length of a line's end, written out, with which s ends; 0: none. */
static size_t end_length(struct vouch_span s)
{
    static const char *const ends[] = {"\\n",   "\\r",   "#012",  "#015",  "#000", "\\012",
                                       "\\015", "\\x0a", "\\x0d", "<012>", "^M",   "^J",
                                       "<br>",  "<BR>",  "<br/>", "<br />"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t len = strlen(ends[i]);
        if (s.len >= len && memcmp(s.data + s.len - len, ends[i], len) == 0)
            return len;
    }
    return 0;
}

struct vouch_span vouch_scan_without_ends(struct vouch_span s)
{
    static const char last[] = "nr0125adMJ>"; /* of such an end, for a quick answer */
    size_t len;
    while (s.len && memchr(last, s.data[s.len - 1], sizeof last - 1) && (len = end_length(s)) > 0) {
        s.len -= len;
        while (s.len && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\\'))
            s.len--;
    }
    return s;
}
