// SPDX-License-Identifier: Apache-2.0
#include "core/review/prefix_parts.h"

#include <stdbool.h>
#include <string.h>

/* "Info:" and other levels, with the blank after it if there is one; the length, or 0. */
size_t vouch_prefix_level(struct vouch_span s)
{
    static const char *const levels[] = {"Info:", "Warning:", "Debug:", "Critical:", "Trace:"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        size_t len = strlen(levels[i]);
        if (!vouch_span_starts_nocase(s, levels[i]))
            continue;
        if (s.len == len)
            return len;
        if (s.data[len] == ' ')
            return len + 1;
    }
    return 0;
}

/* "<166>", even when its first characters were lost ("66>"); the length, or 0. */
size_t vouch_prefix_priority(struct vouch_span s)
{
    size_t at = s.len && s.data[0] == '<' ? 1 : 0;
    size_t from = at;
    while (at < s.len && at < from + 3 && s.data[at] >= '0' && s.data[at] <= '9')
        at++;
    bool some = at > from || from == 0;
    return some && at < s.len && s.data[at] == '>' ? at + 1 : 0;
}

/* The position of "CEF:0|" at the end of a word; word.len when it is absent. */
size_t vouch_prefix_cef(struct vouch_span word)
{
    for (size_t at = 0; at + 5 < word.len; at++)
        if (memcmp(word.data + at, "CEF:0|", 6) == 0)
            return at;
    return word.len;
}

/* "[id key="value" ...]" of RFC 5424, or "[info]"; the length, or 0. */
size_t vouch_prefix_bracket(struct vouch_span s)
{
    bool quoted = false;
    if (s.len == 0 || s.data[0] != '[')
        return 0;
    for (size_t i = 1; i < s.len; i++) {
        if (quoted && s.data[i] == '\\')
            i++;
        else if (s.data[i] == '"')
            quoted = !quoted;
        else if (s.data[i] == ']' && !quoted)
            return i + 1;
    }
    return 0;
}
