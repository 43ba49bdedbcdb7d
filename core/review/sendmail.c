// SPDX-License-Identifier: Apache-2.0
#include "core/review/names.h"
#include "core/review/record.h"
#include "core/review/scan.h"

/* sendmail: "STARTTLS=server, relay=..., version=..., verify=NO, cipher=..., bits=..." for each
 * session, and "QUEUE: to=<...>, ..., relay=..., stat=..." for each delivery. The process is the
 * key, as with Postfix. */

static const uint64_t sendmail_bit = (uint64_t)6 << 60;

/* The value of "name=" in "name=value, name=value", searched up to `end`; values contain no ",
 * ". */
static struct vouch_span field_of(struct vouch_span s, const char *name)
{
    struct vouch_span want = vouch_span_of(name);
    while (s.len) {
        size_t end = vouch_scan_find(s, 0, ", ");
        struct vouch_span field = vouch_span_part(s, 0, end);
        if (field.len > want.len && field.data[want.len] == '=' &&
            vouch_span_equal(vouch_span_part(field, 0, want.len), want))
            return vouch_span_part(field, want.len + 1, field.len);
        s = vouch_span_part(s, end + 2, s.len);
    }
    return s;
}

/* "reason=..., SSL_error=1": OpenSSL's text, which may contain commas; the relay comes last. */
static bool read_error(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span before;
    struct vouch_span reason = s;
    out->kind = VOUCH_RECORD_FAILED;
    out->tail = VOUCH_TAIL_PEER;
    out->failed.peer = field_of(s, "relay");
    if (vouch_scan_until(&reason, "reason=", &before)) {
        reason.len = vouch_scan_find(reason, 0, ", SSL_error=");
        out->failed.reason = reason;
    }
    return true;
}

static bool read_secured(struct vouch_span s, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_SECURED;
    out->tail = VOUCH_TAIL_PEER;
    out->secured.name = field_of(s, "relay");
    out->secured.protocol = field_of(s, "version");
    out->secured.cipher = field_of(s, "cipher");
    struct vouch_span verify = field_of(s, "verify");
    /* Postfix's word for it is Trusted */
    if (vouch_span_equal(verify, vouch_span_of("OK")))
        out->trust = 3;
    else
        out->trust = vouch_span_equal(verify, vouch_span_of("NO")) ? 1 : 2;
    return out->secured.protocol.len > 0 && out->secured.cipher.len > 0;
}

/* After "STARTTLS=". */
static bool read_starttls(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span role;
    if (!vouch_scan_until(&s, ", ", &role)) {
        size_t colon = vouch_scan_find(s, 0, ": "); /* "client: 123:error:0A000086:SSL routines" */
        struct vouch_span text = vouch_span_part(s, colon + 2, s.len);
        out->side =
            vouch_span_starts_nocase(s, "client") ? VOUCH_SIDE_DELIVERING : VOUCH_SIDE_RECEIVING;
        size_t error = vouch_scan_find(text, 0, "error:");
        out->kind = VOUCH_RECORD_HINT;
        out->hint.reason = vouch_span_part(text, error, text.len);
        return error < text.len;
    }
    out->side = vouch_span_equal(role, vouch_span_of("client")) ? VOUCH_SIDE_DELIVERING
                                                                : VOUCH_SIDE_RECEIVING;
    if (vouch_span_starts_nocase(s, "error:"))
        return read_error(s, out);
    bool aside = vouch_span_starts_nocase(s, "get_verify") ||
                 vouch_span_starts_nocase(s, "cert-") || vouch_span_starts_nocase(s, "init") ||
                 vouch_span_starts_nocase(s, "info") || vouch_span_starts_nocase(s, "depth=");
    return !aside && read_secured(s, out);
}

/* The end of the text written by the other side or the sender: the fields after an address. */
static struct vouch_span behind_address(struct vouch_span s)
{
    size_t at = 0;
    if (s.len > 1 && s.data[0] == '<' && s.data[1] == '"')
        for (at = 2; at < s.len && s.data[at] != '"'; at++)
            at += s.data[at] == '\\';
    size_t end = vouch_scan_find(s, at, ", ");
    return vouch_span_part(s, end + 2, s.len);
}

static struct vouch_span domain_of(struct vouch_span address)
{
    size_t at = vouch_scan_find_last(address, "@");
    struct vouch_span domain = vouch_span_part(address, at + 1, address.len);
    size_t end = 0;
    while (end < domain.len && domain.data[end] != '>' && domain.data[end] != ',')
        end++;
    return vouch_span_part(domain, 0, end);
}

/* 403 is the code of sendmail's own rules about TLS: "403 4.7.0 not authenticated". */
static bool says_tls(struct vouch_span s)
{
    return vouch_scan_find(s, 0, "TLS") < s.len || vouch_scan_find(s, 0, ": 403 4.7.0 ") < s.len;
}

/* One of the mailers defined by MAILER(smtp): smtp, esmtp, smtp8, dsmtp and, to a smart host,
 * relay. */
static bool is_over_smtp(struct vouch_span mailer)
{
    return vouch_scan_find(mailer, 0, "smtp") < mailer.len ||
           vouch_span_equal(mailer, vouch_span_of("relay"));
}

/* Does the protocol name say that TLS was used (RFC 3848: ESMTPS, ESMTPSA)? */
static bool is_over_tls(struct vouch_span protocol)
{
    return vouch_span_starts_nocase(protocol, "ESMTPS");
}

/* "to=<user@domain>, delay=..., mailer=esmtp, pri=..., relay=mx.domain. [address], dsn=...,
 * stat=Sent (ok)" */
static bool read_sent(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span rest = behind_address(s);
    size_t at = vouch_scan_find(rest, 0, "stat=");
    struct vouch_span own = vouch_span_part(rest, 0, at);
    struct vouch_span status = vouch_span_part(rest, at + 5, rest.len);
    struct vouch_span mailer = field_of(own, "mailer");
    out->side = VOUCH_SIDE_DELIVERING;
    out->kind = VOUCH_RECORD_RELAYED;
    out->relayed.domain = domain_of(vouch_span_part(s, 0, s.len - rest.len));
    out->relayed.relay = field_of(own, "relay");
    if (!is_over_smtp(mailer) || out->relayed.relay.len == 0)
        return false;
    if (!vouch_span_starts_nocase(status, "Sent")) {
        out->result = vouch_span_starts_nocase(status, "Deferred") ? VOUCH_RESULT_DELAYED
                                                                   : VOUCH_RESULT_BOUNCED;
        if (says_tls(status)) {
            out->told = VOUCH_TOLD_FAILED;
            out->required = true;
            out->relayed.reason = status;
        }
    }
    return true;
}

/* "from=<...>, size=..., proto=ESMTP, daemon=MTA, tls_verify=NONE, relay=name [address]" */
static bool read_received(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span rest = behind_address(s);
    struct vouch_span verify = field_of(rest, "tls_verify");
    out->side = VOUCH_SIDE_RECEIVING;
    out->kind = VOUCH_RECORD_RELAYED;
    out->relayed.relay = field_of(rest, "relay");
    struct vouch_span protocol = field_of(rest, "proto");
    if (vouch_span_find(protocol, 0, 'S') >= 2 || out->relayed.relay.len == 0)
        return false;
    if (is_over_tls(protocol))
        out->told = VOUCH_TOLD_SECURED;
    else if (verify.len)
        out->told =
            vouch_span_equal(verify, vouch_span_of("NONE")) ? VOUCH_TOLD_CLEAR : VOUCH_TOLD_SECURED;
    return true;
}

/* "ruleset=tls_server, arg1=..., relay=mx.domain, reject=403 4.7.0 TLS handshake failed." */
static bool read_ruleset(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span before;
    struct vouch_span reason = s;
    if (!vouch_span_starts_nocase(s, "ruleset=tls_") ||
        !vouch_scan_until(&reason, "reject=", &before))
        return false;
    out->side = vouch_span_starts_nocase(s, "ruleset=tls_client") ? VOUCH_SIDE_RECEIVING
                                                                  : VOUCH_SIDE_DELIVERING;
    out->kind = VOUCH_RECORD_FAILED;
    out->tail = VOUCH_TAIL_PEER;
    out->required = true;
    out->failed.peer = field_of(s, "relay");
    out->failed.reason = reason;
    return true;
}

static bool read_any(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span queue;
    struct vouch_span rest = s;
    if (vouch_scan_text(&rest, "STARTTLS=", 9))
        return read_starttls(rest, out);
    if (read_ruleset(s, out))
        return true;
    if (!vouch_scan_until(&rest, ": ", &queue) || queue.len < 8 || queue.len > 24)
        return false;
    out->mid = vouch_names_hash(queue);
    if (vouch_scan_text(&rest, "STARTTLS=", 9))
        return read_starttls(rest, out);
    bool read = vouch_scan_text(&rest, "to=", 3)     ? read_sent(rest, out)
                : vouch_scan_text(&rest, "from=", 5) ? read_received(rest, out)
                                                     : read_ruleset(rest, out);
    if (read && out->kind == VOUCH_RECORD_RELAYED)
        out->relayed.queue = queue;
    return read;
}

/* Lines for debugging: "STARTTLS=client, init=1", "STARTTLS=read, info: fds=1/2, err=3". */
static bool is_aside(struct vouch_span message)
{
    static const char *const words[] = {"get_verify", "cert-",   "=init",
                                        ", init=",    ", info:", ", depth="};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vouch_scan_find(message, 0, words[i]) < message.len)
            return true;
    return false;
}

bool vouch_sendmail_read(uint64_t process, struct vouch_span message, struct vouch_record *out)
{
    struct vouch_record blank = *out;
    if (read_any(message, out)) {
        out->id = sendmail_bit | process;
        return true;
    }
    uint8_t side = out->side;
    *out = blank;
    if (!vouch_span_starts_nocase(message, "STARTTLS") || is_aside(message))
        return false;
    out->kind = VOUCH_RECORD_UNKNOWN;
    out->side = side;
    out->unknown.message = message;
    return true;
}
