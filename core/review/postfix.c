// SPDX-License-Identifier: Apache-2.0
#include "core/review/record.h"
#include "core/review/scan.h"

/* Postfix names no connection: its processes have one at a time, so the process is the key. The bit
 * keeps these numbers apart from an appliance's. */
static const uint64_t process_bit = (uint64_t)1 << 40;

static const char *const trust_words[] = {"Anonymous", "Untrusted", "Trusted", "Verified"};

/* "host[address]:port: ..." -> "host[address]"; what follows the next ": " stays in s. */
static bool take_peer(struct vouch_span *s, struct vouch_span *peer)
{
    struct vouch_span head;
    if (!vouch_scan_until(s, ": ", &head))
        return false;
    size_t bracket = vouch_scan_find(head, 0, "]");
    *peer = vouch_span_part(head, 0, bracket + 1);
    return bracket < head.len;
}

/* "TLSv1.3 with cipher NAME (256/256 bits) ..." */
static bool take_suite(struct vouch_span s, struct vouch_record *out)
{
    out->a = vouch_scan_word(&s);
    if (!vouch_scan_text(&s, "with cipher ", 12))
        return false;
    out->b = vouch_scan_word(&s);
    return out->b.len > 0;
}

static bool read_established(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span word = vouch_scan_word(&s);
    for (uint32_t i = 0; i < sizeof trust_words / sizeof trust_words[0]; i++)
        if (vouch_span_equal(word, vouch_span_of(trust_words[i])))
            out->rid = i + 1;
    if (out->rid == 0 || !vouch_scan_text(&s, "TLS connection ", 15))
        return false;
    if (!vouch_scan_text(&s, "established ", 12) && !vouch_scan_text(&s, "reused ", 7))
        return false;
    if (!vouch_scan_text(&s, "from ", 5) && !vouch_scan_text(&s, "to ", 3))
        return false;
    out->kind = VOUCH_RECORD_SECURED;
    out->tail = VOUCH_TAIL_PEER;
    return take_peer(&s, &out->c) && take_suite(s, out);
}

static bool read_handshake_error(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "SSL_accept error from ", 22) &&
        !vouch_scan_text(&s, "SSL_connect error to ", 21))
        return false;
    if (!take_peer(&s, &out->c))
        return false;
    out->kind = VOUCH_RECORD_FAILED;
    out->tail = VOUCH_TAIL_PEER;
    bool number =
        vouch_span_equal(s, vouch_span_of("-1")) || vouch_span_equal(s, vouch_span_of("0"));
    if (!number)
        out->a = s;
    return true;
}

/* What explains a failure on the line before, or on the line after. */
static bool read_hint(struct vouch_span s, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_HINT;
    if (vouch_scan_text(&s, "warning: TLS library problem: ", 30)) {
        out->a = s;
        return true;
    }
    vouch_scan_text(&s, "server ", 7);
    if (!vouch_scan_text(&s, "certificate verification failed for ", 36))
        return false;
    out->tail = VOUCH_TAIL_PEER;
    if (!take_peer(&s, &out->c))
        return false;
    out->a = s;
    return true;
}

/* "NOQUEUE: reject: MAIL from host[address]: 530 5.7.0 Must issue a STARTTLS command first; ..." */
static bool read_reject(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span before;
    if (!vouch_scan_text(&s, "NOQUEUE: reject: ", 17) || !vouch_scan_until(&s, " from ", &before) ||
        before.len > 8 || !take_peer(&s, &out->c) || !vouch_scan_text(&s, "530 5.7.0 ", 10) ||
        !vouch_span_starts_nocase(s, "Must issue a STARTTLS command first"))
        return false;
    out->kind = VOUCH_RECORD_FAILED;
    out->tail = VOUCH_TAIL_PEER;
    out->required = true;
    out->a = vouch_span_part(s, 0, vouch_span_find(s, 0, ';'));
    return true;
}

static bool read_smtpd(struct vouch_span s, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_RECEIVING;
    if (vouch_scan_text(&s, "connect from ", 13)) {
        out->kind = VOUCH_RECORD_OPEN;
        out->a = s;
        return true;
    }
    if (vouch_scan_text(&s, "disconnect from ", 16)) {
        out->kind = VOUCH_RECORD_CLOSE;
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

static uint64_t number_of(struct vouch_span queue_id)
{
    uint64_t v = 0;
    for (size_t i = 0; i < queue_id.len; i++)
        v = v * 67 + queue_id.data[i];
    return v;
}

/* "QUEUEID: to=<user@domain>, relay=host[address]:25, ..., status=sent (text)". The address is the
 * outside world's: the values that follow are looked for after it has ended. */
static bool read_relayed(struct vouch_span s, struct vouch_record *out)
{
    struct vouch_span id;
    struct vouch_span address;
    struct vouch_span between;
    if (!vouch_scan_until(&s, ": to=<", &id) || !is_queue_id(id) ||
        !vouch_scan_until(&s, ">, ", &address) || !vouch_scan_until(&s, "relay=", &between) ||
        !vouch_scan_until(&s, ", ", &out->b) || !vouch_scan_until(&s, "status=", &between))
        return false;
    out->rid = vouch_scan_find(between, 0, "conn_use=") < between.len;
    size_t at = vouch_scan_find_last(address, "@");
    out->a = vouch_span_part(address, at + 1, address.len);
    out->mid = number_of(id);
    out->kind = VOUCH_RECORD_RELAYED;
    size_t bracket = vouch_span_find(out->b, 0, ']');
    out->b = vouch_span_part(out->b, 0, bracket + 1);
    if (vouch_scan_until(&s, " (", &between) && s.len)
        out->c = vouch_span_part(s, 0, s.len - 1);
    return true;
}

static bool read_smtp(struct vouch_span s, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_DELIVERING;
    return read_established(s, out) || read_handshake_error(s, out) || read_relayed(s, out) ||
           read_hint(s, out);
}

/* "postfix/smtp[123]", "postfix-out/submission/smtpd[123]": the service and the process. */
static bool read_tag(struct vouch_span tag, struct vouch_span *service, uint64_t *process)
{
    size_t slash = vouch_scan_find_last(tag, "/");
    struct vouch_span s = vouch_span_part(tag, slash + 1, tag.len);
    return vouch_scan_until(&s, "[", service) && vouch_scan_number(&s, process);
}

bool vouch_postfix_read(struct vouch_span tag, struct vouch_span message, struct vouch_record *out)
{
    struct vouch_record blank = *out;
    struct vouch_span service;
    uint64_t process;
    if (!read_tag(tag, &service, &process))
        return false;
    bool server = vouch_span_equal(service, vouch_span_of("smtpd"));
    bool client = vouch_span_equal(service, vouch_span_of("smtp")) ||
                  vouch_span_equal(service, vouch_span_of("lmtp"));
    if ((!server && !client) || !(server ? read_smtpd(message, out) : read_smtp(message, out))) {
        *out = blank;
        return false;
    }
    out->id = process | process_bit;
    return true;
}
