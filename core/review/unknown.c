// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"
#include "core/review/scan.h"

/* Is "TLS", "SSL" or "LDAP" around the L at `at`? */
static bool is_word(struct vouch_span s, size_t at)
{
    uint8_t before = at > 0 ? s.data[at - 1] : 0;
    uint8_t more = at > 1 ? s.data[at - 2] : 0;
    uint8_t after = at + 1 < s.len ? s.data[at + 1] : 0;
    if (before == 'T' && after == 'S')
        return true;
    if (before == 'S' && more == 'S')
        return true;
    return after == 'D' && at + 3 < s.len && s.data[at + 2] == 'A' && s.data[at + 3] == 'P';
}

bool vouch_review_speaks_of_tls(struct vouch_span message, struct vouch_record *out)
{
    struct vouch_span s = message;
    size_t end = 0;
    if (vouch_span_starts_nocase(s, "MID ") || vouch_span_starts_nocase(s, "Start MID "))
        return false; /* usually a sender's words */
    if (vouch_scan_find(s, 0, " TLS read ") < s.len || vouch_scan_find(s, 0, " TLS write ") < s.len)
        return false; /* a count of bytes for debugging */
    while (end < s.len && s.data[end] != '<' && s.data[end] != '"' && s.data[end] != '\'')
        end++;
    s.len = end; /* quoted text is from outside */
    size_t at = vouch_span_find(s, 0, 'L');
    while (at < s.len && !is_word(s, at))
        at = vouch_span_find(s, at + 1, 'L');
    if (at >= s.len)
        return false;
    out->kind = VOUCH_RECORD_UNKNOWN;
    out->unknown.message = message;
    return true;
}

/* "_time,host,_raw", "@timestamp";"message": names of columns, with neither blanks nor digits. */
static bool is_heading(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] == ' ' || (s.data[i] >= '0' && s.data[i] <= '9'))
            return false;
    return vouch_scan_find(s, 0, "_raw") < s.len || vouch_scan_find(s, 0, "essage") < s.len;
}

/* "==> mail.log <==" of head and tail, "-- Boot 0123 --" of journalctl, and what syslog daemons
 * write for lines that they omit because they repeat the one before. */
static bool is_remark(struct vouch_span s)
{
    bool framed = s.len > 6 && (vouch_span_starts_nocase(s, "==> ") || s.data[0] == '-') &&
                  (memcmp(s.data + s.len - 3, "<==", 3) == 0 ||
                   (memcmp(s.data, "-- ", 3) == 0 && memcmp(s.data + s.len - 3, " --", 3) == 0));
    return framed || vouch_scan_find(s, 0, " last message repeated ") < s.len;
}

bool vouch_review_is_separator(struct vouch_span line)
{
    struct vouch_span s = vouch_span_trim(line);
    size_t same = 0;
    while (same < s.len && s.data[same] == s.data[0])
        same++;
    uint8_t low = s.len ? vouch_lower(s.data[0]) : 0;
    bool sign = (low < 'a' || low > 'z') && (low < '0' || low > '9');
    return (same == s.len && sign) || is_heading(s) || is_remark(s); /* "--", "```", blanks */
}
