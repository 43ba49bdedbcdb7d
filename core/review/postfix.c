// SPDX-License-Identifier: Apache-2.0
#include "core/review/postfix.h"
#include "core/review/names.h"
#include "core/review/peer.h"
#include "core/review/program.h"
#include "core/review/record.h"
#include "core/review/scan.h"

/* Postfix does not number connections: each process has one at a time, so program name and process
 * are the key; tlsproxy has many, identified by the peer. Text from outside is in angle brackets
 * (an address, whose local part may be a quoted string) or in the brackets at the end of a line:
 * everything else is read from both ends of the line towards them. */

static const uint64_t process_bit = (uint64_t)1 << 62;

static const char *const trust_words[] = {"Anonymous", "Untrusted", "Trusted", "Verified"};

/* "host[address]:port: ..." -> "host[address]"; what follows the next ": " stays in s. */
static bool take_peer(struct vouch_span *s, struct vouch_span *peer)
{
    size_t close = vouch_span_find(*s, 0, ']');
    size_t colon = vouch_scan_find(*s, close, ": ");
    if (close >= s->len || colon >= s->len || vouch_span_find(*s, 0, '[') > close)
        return false;
    *peer = vouch_span_part(*s, 0, close + 1);
    *s = vouch_span_part(*s, colon + 2, s->len);
    return true;
}

/* "TLSv1.3 with cipher NAME (256/256 bits) ..." */
static bool take_suite(struct vouch_span s, struct vouch_record *out)
{
    out->secured.protocol = vouch_scan_word(&s);
    if (!vouch_scan_text(&s, "with cipher ", 12))
        return false;
    out->secured.cipher = vouch_scan_word(&s);
    return out->secured.cipher.len > 0;
}

/* The same for lines about an established session, of which Postfix before 2.5 wrote those to a
 * server without its address. */
static bool take_named_peer(struct vouch_span *s, struct vouch_span *peer)
{
    return take_peer(s, peer) || vouch_scan_until(s, ": ", peer);
}

/* "Trusted TLS connection established to ...", before 2.5 without the first word. */
static bool read_established(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span rest = s;
    struct vouch_span word = vouch_scan_word(&rest);
    for (size_t i = 0; i < sizeof trust_words / sizeof trust_words[0]; i++)
        if (vouch_span_equal(word, vouch_span_of(trust_words[i])))
            out->trust = (uint8_t)(i + 1);
    if (out->trust)
        s = rest;
    if (!vouch_scan_text(&s, "TLS connection ", 15))
        return false;
    out->reused = vouch_scan_text(&s, "reused ", 7);
    if (!out->reused && !vouch_scan_text(&s, "established ", 12))
        return false;
    if (!vouch_scan_text(&s, "from ", 5) && !vouch_scan_text(&s, "to ", 3))
        return false;
    out->kind = VOUCH_RECORD_SECURED;
    out->tail = VOUCH_TAIL_PEER;
    out->rid = vouch_names_hash(vouch_postfix_proxy(s));
    return take_named_peer(&s, &out->secured.name) && take_suite(s, out);
}

static bool read_handshake_error(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "SSL_accept error from ", 22) &&
        !vouch_scan_text(&s, "SSL_connect error to ", 21))
        return false;
    if (!take_peer(&s, &out->failed.peer))
        return false;
    out->kind = VOUCH_RECORD_FAILED;
    out->tail = VOUCH_TAIL_PEER;
    bool number =
        vouch_span_equal(s, vouch_span_of("-1")) || vouch_span_equal(s, vouch_span_of("0"));
    if (!number)
        out->failed.reason = s;
    return true;
}

/* What explains a failure on the line before or after. */
static bool read_hint(struct vouch_span s, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_HINT;
    if (vouch_scan_text(&s, "warning: TLS library problem: ", 30)) {
        out->hint.reason = s;
        return true;
    }
    if (vouch_span_starts_nocase(s, "lost connection after STARTTLS from ")) {
        out->hint.reason = vouch_span_part(s, 0, 15);
        return true;
    }
    if (vouch_span_starts_nocase(s, "timeout after STARTTLS from ")) {
        out->hint.reason = vouch_span_part(s, 0, 7);
        return true;
    }
    if (vouch_scan_text(&s, "Host offered STARTTLS: [", 24)) { /* and TLS is not used */
        out->tail = VOUCH_TAIL_PEER;
        out->told = VOUCH_TOLD_CLEAR;
        out->hint.peer = vouch_span_part(s, 0, vouch_span_find(s, 0, ']'));
        return true;
    }
    vouch_scan_text(&s, "server ", 7);
    if (!vouch_scan_text(&s, "certificate verification failed for ", 36))
        return false;
    out->tail = VOUCH_TAIL_PEER;
    if (!take_peer(&s, &out->hint.peer))
        return false;
    out->hint.reason = s;
    return true;
}

/* "NOQUEUE: reject: MAIL from host[address]: 530 5.7.0 Must issue a STARTTLS command first; ..." */
static bool read_reject(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span before;
    if (!vouch_scan_text(&s, "NOQUEUE: reject: ", 17) || !vouch_scan_until(&s, " from ", &before) ||
        before.len > 8 || !take_peer(&s, &out->failed.peer) ||
        !vouch_scan_text(&s, "530 5.7.0 ", 10) ||
        !vouch_span_starts_nocase(s, "Must issue a STARTTLS command first"))
        return false;
    out->kind = VOUCH_RECORD_FAILED;
    out->tail = VOUCH_TAIL_PEER;
    out->required = true;
    out->failed.reason = vouch_span_part(s, 0, vouch_span_find(s, 0, ';'));
    return true;
}

/* "disconnect from host[address] ehlo=2 starttls=1 mail=1 ... commands=7": since 3.0 each command
 * is counted, "done/tried" if some failed, so a missing one was not used. */
static void read_disconnect(struct vouch_span s, struct vouch_record *out)
{
    uint64_t done = 0;
    out->kind = VOUCH_RECORD_CLOSE;
    size_t at = vouch_scan_find_last(s, " commands=");
    if (at == s.len)
        return;
    out->told = VOUCH_TOLD_CLEAR;
    size_t starttls = vouch_scan_find(vouch_span_part(s, 0, at), 0, " starttls=");
    if (starttls >= at)
        return;
    struct vouch_span count = vouch_span_part(s, starttls + 10, s.len);
    vouch_scan_number(&count, &done);
    out->told = done ? VOUCH_TOLD_SECURED : VOUCH_TOLD_FAILED;
}

static bool read_smtpd(struct vouch_span s, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_RECEIVING;
    if (vouch_scan_text(&s, "connect from ", 13)) {
        out->kind = VOUCH_RECORD_OPEN;
        vouch_peer_split(s, &out->open.host, &out->open.peer);
        return true;
    }
    if (vouch_scan_text(&s, "disconnect from ", 16)) {
        read_disconnect(s, out);
        return true;
    }
    return read_established(s, out) || read_handshake_error(s, out) || read_reject(s, out) ||
           read_hint(s, out);
}

static bool is_queue_id(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = vouch_lower(s.data[i]);
        if ((c < '0' || c > '9') && (c < 'a' || c > 'z'))
            return false;
    }
    return s.len >= 5 && s.len <= 20;
}

static bool read_smtp(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span queue;
    struct vouch_span rest = s;
    out->side = VOUCH_SIDE_DELIVERING;
    if (vouch_scan_until(&rest, ": ", &queue) && is_queue_id(queue)) {
        struct vouch_record begin = *out;
        bool relayed = vouch_postfix_relayed(rest, out);
        if (!relayed)
            *out = begin;
        if (relayed || vouch_postfix_trouble(rest, out)) {
            out->mid = vouch_names_hash(queue);
            *(relayed ? &out->relayed.queue : &out->failed.queue) = queue;
            return true;
        }
    }
    return read_established(s, out) || read_handshake_error(s, out) || read_hint(s, out);
}

/* "CONNECT from [address]:port", "DISCONNECT [address]:port", and the messages of smtp and
 * smtpd. */
static bool read_tlsproxy(struct vouch_span s, struct vouch_record *out)
{
    if (vouch_scan_text(&s, "DISCONNECT ", 11)) {
        out->kind = VOUCH_RECORD_CLOSE;
        out->side = VOUCH_SIDE_RECEIVING;
        return true;
    }
    bool to = vouch_scan_find(s, 0, " established to ") < s.len ||
              vouch_scan_find(s, 0, " reused to ") < s.len ||
              vouch_span_starts_nocase(s, "SSL_connect ");
    out->side = to ? VOUCH_SIDE_DELIVERING : VOUCH_SIDE_RECEIVING;
    if (vouch_scan_text(&s, "CONNECT from ", 13)) {
        out->kind = VOUCH_RECORD_OPEN;
        vouch_peer_split(s, &out->open.host, &out->open.peer);
        return true;
    }
    return read_established(s, out) || read_handshake_error(s, out) || read_hint(s, out);
}

/* Words that mention TLS: an unrecognized line with one of them is unknown. Text after a quote or a
 * bracket is from outside. */
static bool speaks_of_tls(struct vouch_span s)
{
    static const char *const plain[] = {
        "setting up TLS connection ",
        "initializing the ",
        "save session ",
        "looking for session ",
        "reloaded session ",
        "tlsmgr_cache_run_event",
        "TLS certificate ",
        "warning: cannot get RSA",
        "Peer certificate ",
        "CONNECT to ",
        "SSL_connect:",
        "SSL_accept:",
        "server certificate ",
        "starting TLS engine",
        "remove session ",
        "Peer verification: ",
        "certificate peer name ",
        "TLS SNI ",
        "auto-clear",
        "certificate fingerprint",
        "warning: DANE TLSA lookup problem: ", /* the delivery's own line tells of it */
        "warning: TLSA lookup problem: ",
        "message repeated ",
    };
    static const char *const words[] = {"TLS", "SSL", "certificate verif"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (vouch_span_starts_nocase(s, plain[i]))
            return false;
    size_t end = 0;
    while (end < s.len && s.data[end] != '<' && s.data[end] != '"' && s.data[end] != '(')
        end++;
    s.len = end;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vouch_scan_find(s, 0, words[i]) < s.len)
            return true;
    return false;
}

static bool is_text(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, vouch_span_of(text));
}

static bool read_service(struct vouch_span service, struct vouch_span message,
                         struct vouch_record *out)
{
    if (is_text(service, "smtpd"))
        return read_smtpd(message, out);
    if (is_text(service, "tlsproxy"))
        return read_tlsproxy(message, out);
    return read_smtp(message, out);
}

/* A service that speaks TLS from the first byte, by the name that master.cf's examples give it:
 * that a client did not say STARTTLS tells nothing then. */
static bool is_wrapped(struct vouch_span tag)
{
    return vouch_scan_find(tag, 0, "smtps/") < tag.len ||
           vouch_scan_find(tag, 0, "submissions/") < tag.len;
}

/* Where the tag is a unit and names no service, the message shows it: only a server is connected
 * from somewhere. Its other lines are those of a client, or of services that are not read. */
static struct vouch_span service_of(struct vouch_span tag, struct vouch_span message)
{
    static const char *const servers[] = {"connect from ",          "disconnect from ",
                                          "lost connection after ", "timeout after ",
                                          "SSL_accept error ",      "NOQUEUE: reject: "};
    if (!vouch_program_is_unit(tag))
        return vouch_span_part(tag, vouch_scan_find_last(tag, "/") + 1, tag.len);
    bool server = vouch_scan_find(message, 0, "TLS connection established from ") < 12;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        server = server || vouch_span_starts_nocase(message, servers[i]);
    return vouch_span_of(server ? "smtpd" : "smtp");
}

bool vouch_postfix_read(struct vouch_span tag, uint64_t process, struct vouch_span message,
                        struct vouch_record *out)
{
    struct vouch_record blank = *out;
    struct vouch_span service = service_of(tag, message);
    if (!is_text(service, "smtpd") && !is_text(service, "smtp") && !is_text(service, "lmtp") &&
        !is_text(service, "tlsproxy"))
        return false;
    bool proxy = is_text(service, "tlsproxy");
    uint64_t name = vouch_names_hash(proxy ? vouch_postfix_proxy(message) : tag) & 0x3FFFFFFF;
    bool read = read_service(service, message, out);
    uint8_t side = out->side;
    if (!read) {
        *out = blank;
        if (!speaks_of_tls(message))
            return false;
        out->kind = VOUCH_RECORD_UNKNOWN;
        out->side = side;
        out->unknown.message = message;
        return true;
    }
    if (out->kind == VOUCH_RECORD_CLOSE && out->told == VOUCH_TOLD_CLEAR && is_wrapped(tag))
        out->told = VOUCH_TOLD_NOTHING;
    out->id = process_bit | name << 32 | (proxy ? name & 0x1FFFF : process);
    return true;
}
