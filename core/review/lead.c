// SPDX-License-Identifier: Apache-2.0
#include "core/review/lead.h"

#include "core/review/program.h"
#include "core/review/scan.h"

#include <stdbool.h>
#include <string.h>

enum { LEAD_MAX = 300 };

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == 0;
}

/* What mail readers, editors and diff put at the front: blanks, quotation and list marks, NULs of a
 * file that was truncated while being written, the UTF-8 byte order mark. */
static bool is_mark(uint8_t c)
{
    static const char marks[] = "><+*\xEF\xBB\xBF";
    return is_blank(c) || memchr(marks, c, sizeof marks - 1) != NULL;
}

static size_t skip_marks(struct vouch_span line)
{
    size_t at = 0;
    while (at < line.len && is_mark(line.data[at]))
        at++;
    return at;
}

/* Can a time, a priority or an event start here? */
static bool may_begin(struct vouch_span rest)
{
    static const char letters[] = "SMTWFJAOND";
    if (rest.len < 14)
        return false;
    uint8_t c = rest.data[0];
    if (c == '<')
        return is_digit(rest.data[1]);
    if (is_digit(c)) /* or "6/12/2026" */
        return is_digit(rest.data[1]) || memchr(" /.-", rest.data[1], 4) != NULL;
    if (c == 'C')
        return memcmp(rest.data, "CEF:0|", 6) == 0;
    uint8_t upper = c & 0xDF;
    return memchr(letters, upper, sizeof letters - 1) != NULL &&
           (rest.data[3] == ' ' || rest.data[3] == ',');
}

static bool has_blank(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_blank(s.data[i]))
            return true;
    return false;
}

static bool all_digits(struct vouch_span s)
{
    size_t i = 0;
    while (i < s.len && is_digit(s.data[i]))
        i++;
    return i == s.len && s.len > 0;
}

static struct vouch_span trimmed(struct vouch_span lead)
{
    lead = vouch_span_part(lead, skip_marks(lead), lead.len);
    while (lead.len && is_blank(lead.data[lead.len - 1]))
        lead.len--;
    return lead;
}

/* "C:\logs\mail log.txt:12:" or "/var/old logs/mail.log:": a whole path, which may have blanks. */
static bool is_path(struct vouch_span s)
{
    uint8_t last = s.data[s.len - 1];
    bool drive = s.len > 3 && s.data[1] == ':' && s.data[2] == '\\';
    return (last == ':' || last == '-') && (drive || s.data[0] == '/');
}

/* "pod-0 container" of stern: two words, the first with a hyphen. */
static bool are_names(struct vouch_span s)
{
    size_t blanks = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t low = vouch_lower(s.data[i]);
        bool name = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9') || low == '-' ||
                    low == '.' || low == '_';
        if (!name && low != ' ')
            return false;
        blanks += low == ' ';
    }
    return blanks == 1 && vouch_span_find(s, 0, '-') < vouch_span_find(s, 0, ' ');
}

/* Is this something that a tool puts before a line? */
static bool is_lead(struct vouch_span lead, uint8_t next)
{
    bool apart = lead.len && is_blank(lead.data[lead.len - 1]);
    struct vouch_span s = trimmed(lead);
    if (s.len == 0)
        return true;
    uint8_t last = s.data[s.len - 1];
    if (last == '|' || (s.data[0] == '[' && last == ']'))
        return vouch_span_find(s, 0, '"') == s.len;
    if (vouch_span_find(s, 0, '"') < s.len)
        return false;
    if (has_blank(s))
        return apart ? are_names(s) : is_path(s);
    if (!apart)
        return last == ':' || last == '-';
    return all_digits(s) || next == '<' || vouch_program_is_severity(s);
}

size_t vouch_lead_next(struct vouch_span line, size_t after)
{
    size_t end = line.len < LEAD_MAX ? line.len : LEAD_MAX;
    for (size_t at = after + 1; at < end; at++) {
        uint8_t before = line.data[at - 1];
        bool edge =
            is_mark(before) || before == ':' || before == '-' || before == '|' || before == ']';
        if (edge && may_begin(vouch_span_part(line, at, line.len)) &&
            is_lead(vouch_span_part(line, 0, at), line.data[at]))
            return at;
    }
    return line.len;
}

/* The folder of "folder/file:12:", the innermost one. */
static struct vouch_span folder_of(struct vouch_span s)
{
    size_t end = vouch_scan_find_last(s, "/");
    struct vouch_span folder = vouch_span_part(s, 0, end == s.len ? 0 : end);
    size_t begin = vouch_scan_find_last(folder, "/");
    return begin < folder.len ? vouch_span_part(folder, begin + 1, folder.len) : folder;
}

void vouch_lead_host(struct vouch_span line, size_t begin, uint16_t *at, uint16_t *len)
{
    struct vouch_span s = trimmed(vouch_span_part(line, 0, begin));
    *at = *len = 0;
    if (s.len == 0 || all_digits(s))
        return;
    if (s.data[s.len - 1] == '|') {
        s.len--;
        s = vouch_span_trim(s);
    } else if (s.data[0] == '[') {
        s = vouch_span_part(s, 1, s.len - 2);
    } else if (has_blank(s) && are_names(s)) {
        s.len = vouch_span_find(s, 0, ' '); /* the pod */
    } else if (line.data[begin] != '<') {
        s = folder_of(s);
    }
    if (s.len == 0)
        return;
    *at = (uint16_t)(s.data - line.data);
    *len = (uint16_t)s.len;
}
