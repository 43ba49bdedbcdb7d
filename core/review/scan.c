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
