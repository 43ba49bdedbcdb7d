// SPDX-License-Identifier: Apache-2.0
#include "core/review/record.h"
#include "core/review/scan.h"

/* A filter contains an address from outside, including parentheses. So the appliance's own parts
 * are searched from the end of the line, and must match completely. */

/* "(host:port) returned n results timestamp=..." */
static bool read_answer(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_until(&s, ") returned ", &out->ldap.server) ||
        !vouch_scan_number(&s, &out->mid))
        return false;
    if (!vouch_scan_text(&s, " result", 7))
        return false;
    vouch_scan_text(&s, "s", 1);
    out->kind = VOUCH_RECORD_LDAP_ANSWERED;
    return s.len == 0 || s.data[0] == ' ';
}

/* "to server NAME (host:port)" */
static bool read_question(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span name;
    s = vouch_span_trim(s);
    if (s.len == 0 || s.data[s.len - 1] != ')' || !vouch_scan_until(&s, " (", &name))
        return false;
    s.len--;
    out->ldap.server = s;
    out->kind = VOUCH_RECORD_LDAP_ASKED;
    return true;
}

static bool says_trouble(struct vouch_span s)
{
    static const char *const words[] = {"authentication failed",
                                        "unreachable",
                                        "LDAP Error",
                                        "lookup fail",
                                        "timed out",
                                        "unable to ",
                                        "requeued",
                                        "query fail",
                                        "timeout",
                                        "refused"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vouch_scan_find(s, 0, words[i]) < s.len)
            return true;
    return false;
}

/* The last "(host:port)" of a text; empty: none. */
static struct vouch_span server_in(struct vouch_span s)
{
    size_t open = vouch_scan_find_last(s, "(");
    struct vouch_span content = vouch_span_part(s, open + 1, s.len);
    content.len = vouch_span_find(content, 0, ')');
    size_t colon = vouch_scan_find_last(content, ":");
    uint64_t port;
    bool good = colon > 0 && vouch_span_find(content, 0, ' ') == content.len &&
                vouch_span_decimal(vouch_span_part(content, colon + 1, content.len), 65535, &port);
    return good ? content : vouch_span_part(s, 0, 0);
}

static bool read_trouble(struct vouch_span s, struct vouch_record *out)
{
    if (!says_trouble(s))
        return false;
    out->kind = VOUCH_RECORD_LDAP_FAILED;
    out->ldap.reason = vouch_span_trim(s);
    out->ldap.server = server_in(s);
    return true;
}

/* Splits at the last `mark`; true when the part after it is valid. */
static bool split(struct vouch_span s, const char *mark, struct vouch_record *out,
                  bool (*read)(struct vouch_span, struct vouch_record *))
{
    size_t at = vouch_scan_find_last(s, mark);
    if (at == s.len)
        return false;
    out->ldap.filter = vouch_span_part(s, 0, at);
    return read(vouch_span_part(s, at + strlen(mark), s.len), out);
}

/* After "Query (". */
static bool read_query(struct vouch_span s, struct vouch_record *out)
{
    if (split(s, ") lookup success, (", out, read_answer))
        return true;
    if (split(s, ") to server ", out, read_question))
        return true;
    return split(s, ") ", out, read_trouble);
}

/* "TLS success protocol P cipher C to server NAME (host:port)", "TLS failed: REASON to server ...":
 * lines that only vouch writes. */
static bool read_tls(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span server;
    size_t at = vouch_scan_find_last(s, " to server ");
    struct vouch_span after = vouch_span_part(s, at + 11, s.len);
    if (at == s.len || !vouch_scan_until(&after, " (", &server) || after.len == 0)
        return false;
    s.len = at;
    if (vouch_scan_text(&s, "TLS failed: ", 12)) {
        out->kind = VOUCH_RECORD_LDAP_FAILED;
        out->ldap.reason = s;
        out->ldap.server = vouch_span_part(after, 0, after.len - 1);
        return true;
    }
    if (!vouch_scan_text(&s, "TLS success protocol ", 21))
        return false;
    out->kind = VOUCH_RECORD_LDAP_SECURED;
    vouch_scan_word(&s);
    if (!vouch_scan_text(&s, "cipher ", 7))
        return false;
    out->ldap.server = vouch_span_part(after, 0, after.len - 1);
    return true;
}

/* After "LDAP: ". */
static bool read_named(struct vouch_span s, struct vouch_record *out)
{
    if (vouch_scan_text(&s, "(", 1) && !vouch_scan_until(&s, ") ", &out->ldap.query))
        return false;
    if (vouch_scan_text(&s, "Query (", 7) && read_query(s, out))
        return true;
    return read_tls(s, out) || read_trouble(s, out);
}

bool vouch_ldap_log_read(struct vouch_span message, struct vouch_record *out)
{
    struct vouch_span s = message;
    if (vouch_scan_text(&s, "LDAP: ", 6)) {
        if (read_named(s, out))
            return true;
        out->kind = VOUCH_RECORD_UNKNOWN;
        out->unknown.message = message;
        return true;
    }
    if (vouch_scan_text(&s, "LDAP authentication failed", 26) ||
        vouch_scan_text(&s, "Server unreachable: ", 20) ||
        vouch_scan_text(&s, "SMTP Auth LDAP query failed", 27))
        return read_trouble(message, out);
    return false;
}
