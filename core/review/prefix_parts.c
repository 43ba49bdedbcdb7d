// SPDX-License-Identifier: Apache-2.0
#include "core/review/prefix_parts.h"
#include "core/review/program.h"

#include <stdbool.h>
#include <string.h>

/* "Info:" and other levels, with the blank after it if there is one; the length, or 0. */
size_t vouch_prefix_level(struct vouch_span s)
{
    static const char *const levels[] = {"Info:", "Warning:", "Debug:", "Critical:", "Trace:"};
    static const char first[] = "iwdct";
    if (s.len == 0 || !memchr(first, vouch_lower(s.data[0]), sizeof first - 1))
        return 0;
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
        if (word.data[at] == 'C' && memcmp(word.data + at, "CEF:0|", 6) == 0)
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
        else if (s.data[i] == ']' && !quoted && (i + 1 == s.len || s.data[i + 1] != '['))
            return i + 1;
    }
    return 0;
}

struct vouch_span vouch_prefix_origin(struct vouch_span host)
{
    size_t at = vouch_span_find(host, 0, '@');
    struct vouch_span s = at < host.len ? vouch_span_part(host, at + 1, host.len) : host;
    s.len = vouch_span_find(s, 0, '/');
    return s.len ? s : host;
}

/* "{job="mail", host="mx1"}" */
static size_t labels(struct vouch_span s)
{
    bool quoted = false;
    bool named = s.len > 1 && vouch_lower(s.data[1]) >= 'a' && vouch_lower(s.data[1]) <= 'z';
    for (size_t i = 1; named && i < s.len; i++) {
        if (quoted && s.data[i] == '\\')
            i++;
        else if (s.data[i] == '"')
            quoted = !quoted;
        else if (s.data[i] == '}' && !quoted)
            return i + 1;
    }
    return 0;
}

size_t vouch_prefix_aside(struct vouch_span s, struct vouch_span word)
{
    static const char signs[] = "-:|";
    if (word.len == 1 && memchr(signs, word.data[0], sizeof signs - 1))
        return 1;
    bool stream = word.len == 6 &&
                  (memcmp(word.data, "stdout", 6) == 0 || memcmp(word.data, "stderr", 6) == 0);
    if (stream && s.len > word.len + 2 && /* a container's */
        (s.data[word.len + 1] == 'F' || s.data[word.len + 1] == 'P') && s.data[word.len + 2] == ' ')
        return word.len + 2;
    switch (s.len ? s.data[0] : 0) {
    case '[':
        return vouch_prefix_bracket(s);
    case '<':
        return vouch_prefix_priority(s);
    case '{':
        return labels(s);
    default:
        return 0;
    }
}

size_t vouch_prefix_uptime(struct vouch_span s)
{
    size_t close = vouch_span_find(s, 0, ']');
    static const char signs[] = " .<>"; /* those of -o short-delta too */
    bool dot = false;
    if (close == s.len || close < 8 || s.data[0] != '[')
        return 0;
    for (size_t i = 1; i < close; i++) {
        if ((s.data[i] < '0' || s.data[i] > '9') && !memchr(signs, s.data[i], sizeof signs - 1))
            return 0;
        dot = dot || s.data[i] == '.';
    }
    return dot ? close + 1 : 0;
}

size_t vouch_prefix_header(struct vouch_span s, struct vouch_prefix_header *out)
{
    struct vouch_span words[4];
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        while (at < s.len && s.data[at] == ' ')
            at++;
        size_t end = vouch_span_find(s, at, ' ');
        words[i] = vouch_span_part(s, at, end - at);
        at = end;
    }
    struct vouch_span data = vouch_span_part(s, at + 1, s.len);
    bool none = data.len && data.data[0] == '-' && (data.len == 1 || data.data[1] == ' ');
    size_t len = none ? 1 : vouch_prefix_bracket(data);
    if (len == 0 || words[1].data[words[1].len - 1] == ':')
        return 0;
    out->host = words[0];
    if (vouch_span_equal(words[0], vouch_span_of("-")))
        out->host.len = 0;
    out->app = words[1];
    out->process = words[2];
    return at + 1 + len;
}

size_t vouch_prefix_glued(struct vouch_span word)
{
    size_t open = vouch_span_find(word, 0, '[');
    size_t close = vouch_span_find(word, open, ']');
    bool glued = close + 2 < word.len && word.data[close + 1] == ':';
    bool known =
        glued && vouch_program_dialect(vouch_span_part(word, 0, open)) != VOUCH_DIALECT_OTHER;
    return known ? close + 2 : word.len;
}
