// SPDX-License-Identifier: Apache-2.0
#include "core/review/names.h"
#include "core/review/postfix.h"
#include "core/review/scan.h"

/* The peer that identifies the connection of a record; empty: none. */
struct vouch_span vouch_postfix_proxy(struct vouch_span message)
{
    size_t open = vouch_span_find(message, 0, '[');
    size_t end = vouch_span_find(message, open, ']');
    while (end < message.len && message.data[end] != ' ' && message.data[end] != ',')
        end++;
    struct vouch_span s = vouch_span_part(message, open, end - open);
    if (s.len && s.data[s.len - 1] == ':')
        s.len--;
    return s;
}

/* The position after the address that starts here, after its '<': a quoted string, then anything up
 * to a closing bracket followed by ", ". s.len: it does not end. */
static size_t address_end(struct vouch_span s)
{
    size_t at = 0;
    if (s.len && s.data[0] == '"')
        for (at = 1; at < s.len && s.data[at] != '"'; at++)
            at += s.data[at] == '\\';
    return vouch_scan_find(s, at, ">, ");
}

/* The start of "status=": what precedes it is Postfix's own, what follows may be anybody's text. */
static size_t status_at(struct vouch_span rest)
{
    if (vouch_span_starts_nocase(rest, "status="))
        return 0;
    size_t at = vouch_scan_find(rest, 0, ", status=");
    return at < rest.len ? at + 2 : rest.len;
}

static struct vouch_span status_of(struct vouch_span rest, struct vouch_span *text)
{
    struct vouch_span s = vouch_span_part(rest, status_at(rest) + 7, rest.len);
    struct vouch_span word = vouch_scan_word(&s);
    *text = vouch_span_part(s, 0, 0);
    if (s.len > 1 && s.data[0] == '(' && s.data[s.len - 1] == ')')
        *text = vouch_span_part(s, 1, s.len - 2);
    return word;
}

static struct vouch_span field_of(struct vouch_span rest, const char *name)
{
    struct vouch_span s = vouch_span_part(rest, 0, status_at(rest));
    struct vouch_span want = vouch_span_of(name);
    while (s.len) {
        size_t end = vouch_scan_find(s, 0, ", ");
        struct vouch_span field = vouch_span_part(s, 0, end);
        bool same = field.len > want.len && field.data[want.len] == '=' &&
                    vouch_span_equal(vouch_span_part(field, 0, want.len), want);
        if (same)
            return vouch_span_part(field, want.len + 1, field.len);
        s = vouch_span_part(s, end + 2, s.len);
    }
    return s;
}

/* What Postfix logs about a host when TLS failed there, alone on a line (another host is tried) or
 * as the reason of a deferral. */
static bool says_tls_trouble(struct vouch_span s)
{
    return vouch_span_starts_nocase(s, "TLS is required, but ") ||
           vouch_span_starts_nocase(s, "REQUIRETLS Failure: ") ||
           vouch_span_starts_nocase(s, "Cannot start TLS: ") ||
           vouch_span_starts_nocase(s, "Server certificate not ");
}

/* "TLS is required, but was not offered by host h[address]", "... but host h[address] refused to
 * start TLS: ...": the host, or nothing. */
static struct vouch_span host_in(struct vouch_span s)
{
    size_t at = vouch_scan_find(s, 0, "host ");
    struct vouch_span rest = vouch_span_part(s, at + 5, s.len);
    size_t close = vouch_span_find(rest, 0, ']');
    bool blank = vouch_span_find(rest, 0, ' ') < close;
    return close < rest.len && !blank ? vouch_span_part(rest, 0, close + 1)
                                      : vouch_span_part(s, 0, 0);
}

/* "tls=LEVEL/requiretls" of Postfix 3.11: the level that was wanted, after a colon the one
 * achieved; "!" before a word: wanted but not achieved; "?": not known yet. */
static enum vouch_told read_tls_level(struct vouch_span level)
{
    struct vouch_span s = level;
    if (vouch_span_find(level, 0, '!') < level.len)
        return VOUCH_TOLD_FAILED;
    s.len = vouch_span_find(s, 0, '/');
    size_t colon = vouch_scan_find_last(s, ":");
    struct vouch_span had = colon < s.len ? vouch_span_part(s, colon + 1, s.len) : s;
    if (had.len == 0 || vouch_span_find(s, 0, '?') < s.len)
        return VOUCH_TOLD_NOTHING;
    return vouch_span_equal(had, vouch_span_of("none")) ? VOUCH_TOLD_CLEAR : VOUCH_TOLD_SECURED;
}

static bool says_dane_trouble(struct vouch_span s)
{
    return vouch_span_starts_nocase(s, "TLSA lookup error") ||
           vouch_span_starts_nocase(s, "TLS policy lookup error") ||
           vouch_span_starts_nocase(s, "non DNSSEC destination") ||
           vouch_span_starts_nocase(s, "no TLSA records found") ||
           vouch_span_starts_nocase(s, "client TLS configuration problem") ||
           vouch_scan_find(s, 0, "TLSA lookup error for ") < s.len;
}

/* "delay=1, ..., tls=dane, dsn=2.0.0, status=sent (text)" */
static bool read_outcome(struct vouch_span rest, struct vouch_record *out)
{
    struct vouch_span text;
    struct vouch_span word = status_of(rest, &text);
    struct vouch_span level = field_of(rest, "tls");
    if (word.len == 0)
        return false;
    if (vouch_span_equal(word, vouch_span_of("deferred")))
        out->result = VOUCH_RESULT_DELAYED;
    else if (vouch_span_equal(word, vouch_span_of("bounced")))
        out->result = VOUCH_RESULT_BOUNCED;
    out->told = (uint8_t)read_tls_level(level);
    out->required = out->told == VOUCH_TOLD_FAILED;
    if (out->result != VOUCH_RESULT_SENT && (says_tls_trouble(text) || says_dane_trouble(text))) {
        out->told = VOUCH_TOLD_FAILED;
        out->required = true;
        out->relayed.reason = text;
    }
    return true;
}

/* "host[private/lmtp]": a socket of this machine. */
static bool is_socket(struct vouch_span relay)
{
    size_t open = vouch_span_find(relay, 0, '[');
    return open < relay.len && vouch_span_find(relay, open, '/') < relay.len;
}

/* "to=<user@domain>, [orig_to=<...>, ]relay=host[address]:25, rest": the address is from outside
 * and is skipped by its own grammar. */
bool vouch_postfix_relayed(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "to=<", 4))
        return false;
    size_t end = address_end(s);
    struct vouch_span address = vouch_span_part(s, 0, end);
    s = vouch_span_part(s, end + 3, s.len);
    if (vouch_scan_text(&s, "orig_to=<", 9)) {
        end = address_end(s);
        s = vouch_span_part(s, end + 3, s.len);
    }
    if (!vouch_scan_text(&s, "relay=", 6) || !vouch_scan_until(&s, ", ", &out->relayed.relay))
        return false;
    if (is_socket(out->relayed.relay))
        return false;
    size_t at = vouch_scan_find_last(address, "@");
    out->relayed.domain = vouch_span_part(address, at + 1, address.len);
    out->rid = vouch_names_hash(vouch_postfix_proxy(out->relayed.relay));
    out->reused = field_of(s, "conn_use").len > 0;
    out->kind = VOUCH_RECORD_RELAYED;
    return read_outcome(s, out);
}

bool vouch_postfix_trouble(struct vouch_span s, struct vouch_record *out)
{
    if (!says_tls_trouble(s))
        return false;
    out->kind = VOUCH_RECORD_FAILED;
    out->failed.reason = s;
    out->failed.peer = host_in(s);
    out->tail = out->failed.peer.len ? VOUCH_TAIL_PEER : VOUCH_TAIL_NONE;
    /* A failed handshake may be followed by a delivery in clear text. */
    out->required = !vouch_span_starts_nocase(s, "Cannot start TLS: ");
    return true;
}
