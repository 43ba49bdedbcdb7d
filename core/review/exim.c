// SPDX-License-Identifier: Apache-2.0
#include "core/review/names.h"
#include "core/review/record.h"
#include "core/review/scan.h"

/* Exim's main log: one line for each message received, "<=", and for each delivery, "=>"; the
 * fields are "KEY=value", and TLS is in "X=protocol:cipher:bits". Exim logs X= by default, so a
 * line without it means clear text; a message received over TLS also has an "s" in its protocol. */

static const uint64_t exim_bit = (uint64_t)5 << 60;

static uint64_t id_of(struct vouch_span name)
{
    uint32_t hash = vouch_names_hash(name);
    return exim_bit | (uint64_t)hash << 20 | (hash & 0xFFFFF);
}

/* The value of " KEY=": one word, or a quoted string; empty: absent. */
static struct vouch_span value_of(struct vouch_span s, const char *key)
{
    size_t at = vouch_scan_find(s, 0, key);
    struct vouch_span rest = vouch_span_part(s, at + strlen(key), s.len);
    if (at == s.len)
        return vouch_span_part(s, 0, 0);
    return vouch_span_part(rest, 0, vouch_span_find(rest, 0, ' '));
}

/* "H=name (helo) [address]:port", which contains blanks: up to the closing bracket. */
static struct vouch_span host_of(struct vouch_span s)
{
    size_t at = vouch_scan_find(s, 0, " H=");
    struct vouch_span rest = vouch_span_part(s, at + 3, s.len);
    size_t close = vouch_span_find(rest, 0, ']');
    return at < s.len && close < rest.len ? vouch_span_part(rest, 0, close + 1)
                                          : vouch_span_part(s, 0, 0);
}

/* The part before the first field with text from outside (subject, response, name of a certificate,
 * message id). */
static struct vouch_span own_part(struct vouch_span s)
{
    static const char *const foreign[] = {" T=\"", " C=\"", " DN=\"", " id=", " F=<"};
    size_t end = s.len;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        size_t at = vouch_scan_find(vouch_span_part(s, 0, end), 0, foreign[i]);
        end = at < end ? at : end;
    }
    return vouch_span_part(s, 0, end);
}

/* An address at the front: its local part may be a quoted string that contains anything. */
static struct vouch_span take_address(struct vouch_span *s)
{
    size_t at = 0;
    if (s->len && s->data[0] == '"')
        for (at = 1; at < s->len && s->data[at] != '"'; at++)
            at += s->data[at] == '\\';
    size_t end = vouch_span_find(*s, at, ' ');
    struct vouch_span address = vouch_span_part(*s, 0, end);
    *s = vouch_span_part(*s, end, s->len);
    return address;
}

static struct vouch_span domain_of(struct vouch_span address)
{
    size_t at = vouch_scan_find_last(address, "@");
    struct vouch_span domain = vouch_span_part(address, at + 1, address.len);
    size_t end = 0;
    while (end < domain.len && domain.data[end] != '>' && domain.data[end] != ':')
        end++;
    return vouch_span_part(domain, 0, end);
}

static void read_tls(struct vouch_span own, struct vouch_record *out)
{
    out->session.suite = value_of(own, " X=");
    out->told = out->session.suite.len ? VOUCH_TOLD_SECURED : VOUCH_TOLD_CLEAR;
}

/* "<= sender H=name [address] P=esmtps X=... CV=no S=1234" */
static bool read_received(struct vouch_span s, struct vouch_record *out)
{
    take_address(&s);
    struct vouch_span own = own_part(s);
    struct vouch_span protocol = value_of(own, " P=");
    out->side = VOUCH_SIDE_RECEIVING;
    out->session.peer = host_of(own);
    if (out->session.peer.len == 0)
        return false; /* made on this machine */
    read_tls(own, out);
    bool secured = vouch_scan_find(protocol, 0, "smtps") < protocol.len;
    if (secured && out->told == VOUCH_TOLD_CLEAR)
        out->told = VOUCH_TOLD_SECURED;
    return true;
}

/* The text in angle brackets at the front, whose local part may be a quoted string; after `before`.
 * Empty: there is none. */
static struct vouch_span take_bracketed(struct vouch_span *s, const char *before)
{
    struct vouch_span t = *s;
    size_t at = 0;
    if (!vouch_scan_text(&t, before, strlen(before)))
        return vouch_span_part(*s, 0, 0);
    if (t.len && t.data[0] == '"')
        for (at = 1; at < t.len && t.data[at] != '"'; at++)
            at += t.data[at] == '\\';
    size_t end = vouch_span_find(t, at, '>');
    *s = vouch_span_part(t, end + 1, t.len);
    return vouch_span_part(t, 0, end);
}

/* "user@domain <original> F=<sender> P=<return path>": where the mail goes, and addresses that
 * stand there if log_selector wants them. */
static struct vouch_span take_recipient(struct vouch_span *s)
{
    struct vouch_span address = take_address(s);
    struct vouch_span original = take_bracketed(s, " <");
    take_bracketed(s, " F=<");
    take_bracketed(s, " P=<");
    return domain_of(vouch_span_find(address, 0, '@') < address.len ? address : original);
}

/* "H=name [address]:port*": the connection was there already. */
static bool is_reused(struct vouch_span own)
{
    struct vouch_span host = host_of(own);
    struct vouch_span rest =
        vouch_span_part(own, vouch_scan_find(own, 0, " H=") + 3 + host.len, own.len);
    uint64_t port;
    if (vouch_scan_text(&rest, ":", 1))
        vouch_scan_number(&rest, &port);
    return vouch_scan_text(&rest, "*", 1);
}

/* "=> user@domain R=router T=transport H=name [address] X=... CV=yes C="250 OK"" */
static bool read_sent(struct vouch_span s, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_DELIVERING;
    out->session.domain = take_recipient(&s);
    struct vouch_span own = own_part(s);
    out->session.peer = host_of(own);
    if (out->session.peer.len == 0)
        return false; /* a mailbox on this machine */
    out->reused = is_reused(own);
    read_tls(own, out);
    return true;
}

static bool says_tls(struct vouch_span s)
{
    return vouch_scan_find(s, 0, "TLS") < s.len || vouch_scan_find(s, 0, "DANE") < s.len;
}

/* "== user@domain R=... T=... defer (-38) H=name [address]: a TLS session is required ...", and
 * "**" without the defer. */
static bool read_deferred(struct vouch_span s, enum vouch_result result, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_DELIVERING;
    out->session.domain = take_recipient(&s);
    size_t at = vouch_scan_find(s, 0, " defer (");
    struct vouch_span why = vouch_span_part(s, at == s.len ? 0 : at, s.len);
    out->result = (uint8_t)result;
    out->session.peer = host_of(s);
    size_t colon = vouch_scan_find(why, vouch_span_find(why, 0, at == s.len ? ']' : ')'), ": ");
    struct vouch_span text = vouch_span_part(why, colon + 2, why.len);
    size_t function = vouch_scan_find(text, 0, "): "); /* "TLS session: (gnutls_handshake): " */
    if (function < text.len)
        text = vouch_span_part(text, function + 3, text.len);
    bool foreign = at == s.len && vouch_span_starts_nocase(text, "SMTP error"); /* their words */
    if (!says_tls(why) || foreign || text.len == 0)
        return false;
    out->told = VOUCH_TOLD_FAILED;
    out->required = true;
    out->session.suite = text;
    return true;
}

/* The reason after "(function): ", or after the first colon that follows the host. */
static struct vouch_span reason_in(struct vouch_span s)
{
    size_t at = vouch_scan_find(s, 0, "): ");
    if (at < s.len)
        return vouch_span_part(s, at + 3, s.len);
    at = vouch_scan_find(s, 0, ": ");
    return at < s.len ? vouch_span_part(s, at + 2, s.len) : s;
}

static bool fail(struct vouch_span peer, struct vouch_span reason, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_FAILED;
    out->tail = VOUCH_TAIL_PEER;
    out->failed.peer = peer;
    out->failed.reason = reason;
    return peer.len > 0;
}

/* A connection of `vouch check --probe`, which says so in its greeting and ends every handshake. */
static bool is_probe(struct vouch_span s)
{
    struct vouch_span from = vouch_span_part(s, 0, vouch_span_find(s, 0, '['));
    return vouch_span_starts_nocase(s, "TLS error on connection from ") &&
           vouch_scan_find(from, 0, "(vouch-probe.") < from.len;
}

/* "TLS error on connection from name (helo) [address] (gnutls_handshake): reason" */
static bool read_refused(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "TLS error on connection from ", 29))
        return false;
    size_t close = vouch_span_find(s, 0, ']');
    out->side = VOUCH_SIDE_RECEIVING;
    out->id = id_of(s);
    return close < s.len && fail(vouch_span_part(s, 0, close + 1),
                                 reason_in(vouch_span_part(s, close + 1, s.len)), out);
}

/* "H=name [address] TLS error on connection (gnutls_handshake): reason", "H=name [address]: a TLS
 * session is required, but ...", older "TLS error on connection to name [address] ...". */
static bool read_attempt(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span t = s;
    out->side = VOUCH_SIDE_DELIVERING;
    bool older = vouch_scan_text(&t, "TLS error on connection to ", 27);
    if (!older && !vouch_scan_text(&t, "H=", 2))
        return false;
    size_t close = vouch_span_find(t, 0, ']');
    struct vouch_span rest = vouch_span_part(t, close + 1, t.len);
    return close < t.len && (older || says_tls(rest)) &&
           fail(vouch_span_part(t, 0, close + 1), reason_in(rest), out);
}

static bool read_message(struct vouch_span s, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_SESSION;
    if (vouch_scan_text(&s, "<= ", 3))
        return read_received(s, out);
    if (vouch_scan_text(&s, "=> ", 3) || vouch_scan_text(&s, "*> ", 3) ||
        vouch_scan_text(&s, ">> ", 3)) /* sent on while it came in */
        return read_sent(s, out);
    if (vouch_scan_text(&s, "== ", 3))
        return read_deferred(s, VOUCH_RESULT_DELAYED, out);
    if (vouch_scan_text(&s, "** ", 3))
        return read_deferred(s, VOUCH_RESULT_BOUNCED, out);
    return read_attempt(s, out);
}

/* Unrecognized lines about TLS; "TLS session failure: delivering unencrypted ..." only repeats what
 * the lines around it show. */
static bool is_unknown(struct vouch_span s)
{
    return vouch_span_starts_nocase(s, "TLS") &&
           !vouch_span_starts_nocase(s, "TLS session failure: delivering unencrypted") &&
           !vouch_span_starts_nocase(s, "TLS client disconnected");
}

static bool skip_process(struct vouch_span *s)
{
    uint64_t process;
    struct vouch_span t = *s;
    if (!vouch_scan_text(&t, "[", 1) || !vouch_scan_number(&t, &process) ||
        !vouch_scan_text(&t, "] ", 2))
        return false;
    *s = t;
    return true;
}

bool vouch_exim_read(struct vouch_span message, struct vouch_record *out)
{
    struct vouch_record blank = *out;
    struct vouch_span s = message;
    struct vouch_span name;
    skip_process(&s);
    if (is_probe(s))
        return false;
    if (read_refused(s, out))
        return true;
    *out = blank;
    struct vouch_span rest = s;
    name = vouch_scan_word(&rest);
    bool named = name.len >= 16 && vouch_span_find(name, 0, '-') == 6;
    if (named && read_message(rest, out)) {
        out->id = id_of(name);
        out->mid = vouch_names_hash(name);
        *(out->kind == VOUCH_RECORD_SESSION ? &out->session.queue : &out->failed.queue) = name;
        return true;
    }
    *out = blank;
    struct vouch_span text = named ? rest : s;
    if (!is_unknown(text))
        return false;
    out->kind = VOUCH_RECORD_UNKNOWN;
    out->unknown.message = text;
    return true;
}
