// SPDX-License-Identifier: Apache-2.0
#include "core/review/record.h"
#include "core/review/scan.h"

/* Everything here is anchored at the start of the message: a subject, a sender or a greeting
 * further along a line is text from outside and may imitate any of these forms. */

/* The start of " match ". */
static size_t match_at(struct vouch_span s)
{
    for (size_t at = 0; at + 7 <= s.len; at++)
        if (s.data[at] == ' ' && memcmp(s.data + at, " match ", 7) == 0)
            return at;
    return s.len;
}

static bool read_group(struct vouch_span rest, struct vouch_record *out)
{
    struct vouch_span s = rest;
    struct vouch_span verb = vouch_scan_word(&s);
    if (verb.len < 5 || !vouch_scan_text(&s, "SG ", 3))
        return false;
    out->kind = VOUCH_RECORD_GROUP;
    out->group.refused =
        verb.data[0] != 'A' && (vouch_span_equal(verb, vouch_span_of("REJECT")) ||
                                vouch_span_equal(verb, vouch_span_of("TCPREFUSE")));
    out->group.name = vouch_scan_part(s, 0, match_at(s));
    return true;
}

static bool read_incoming(struct vouch_span s, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_RECEIVING;
    if (!vouch_scan_number(&s, &out->id) || !vouch_scan_text(&s, " ", 1) || s.len == 0)
        return false;
    switch (s.data[0]) {
    case 'c':
        out->kind = VOUCH_RECORD_CLOSE;
        return vouch_scan_text(&s, "close", 5) && s.len == 0;
    case 'T': /* TLS, or TCPREFUSE */
        return vouch_tls_log_read(s, out) || read_group(s, out);
    case 'A':
    case 'R':
        return read_group(s, out);
    default:
        return vouch_tls_log_read(s, out);
    }
}

static bool read_outgoing(struct vouch_span s, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_DELIVERING;
    if (!vouch_scan_number(&s, &out->id) || !vouch_scan_text(&s, " ", 1) || s.len == 0)
        return false;
    if (s.data[0] == 'c') {
        out->kind = VOUCH_RECORD_CLOSE;
        return vouch_scan_text(&s, "close", 5) && s.len == 0;
    }
    return vouch_tls_log_read(s, out);
}

/* Everything up to " address ": a name that may contain blanks. */
static bool take_listener(struct vouch_span *s, struct vouch_record *out)
{
    static const char mark[] = " address ";
    enum { LEN = sizeof mark - 1 };
    for (size_t at = 0; at + LEN <= s->len; at++) {
        if (s->data[at] != ' ' || memcmp(s->data + at, mark, LEN) != 0)
            continue;
        out->open.listener = vouch_scan_part(*s, 0, at);
        *s = vouch_scan_part(*s, at + LEN, s->len);
        return true;
    }
    return false;
}

/* "interface NAME (IP) address IP reverse dns host H verified yes"; blanks in NAME. What is missing
 * at the end of a damaged line is left empty. */
static bool read_interface(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "interface ", 10) || !take_listener(&s, out))
        return true;
    out->open.peer = vouch_scan_word(&s);
    if (vouch_scan_text(&s, "reverse dns host ", 17))
        out->open.host = vouch_scan_word(&s);
    return true;
}

/* "interface IP address IP port n" */
static bool read_next_hop(struct vouch_span s, struct vouch_record *out)
{
    if (vouch_scan_text(&s, "interface ", 10) && take_listener(&s, out))
        out->open.peer = vouch_scan_word(&s);
    return true;
}

/* "New SMTP ICID n interface ..." */
static bool read_new(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "New SMTP ", 9) && !vouch_scan_text(&s, "New smtp ", 9))
        return false;
    if (vouch_scan_text(&s, "ICID ", 5))
        out->side = VOUCH_SIDE_RECEIVING;
    else if (vouch_scan_text(&s, "DCID ", 5))
        out->side = VOUCH_SIDE_DELIVERING;
    else
        return false;
    if (!vouch_scan_number(&s, &out->id) || !vouch_scan_text(&s, " ", 1))
        return false;
    out->kind = VOUCH_RECORD_OPEN;
    return out->side == VOUCH_SIDE_RECEIVING ? read_interface(s, out) : read_next_hop(s, out);
}

/* "DCID n MID m to RID [r, r]" */
static bool read_transfer(struct vouch_span s, struct vouch_record *out)
{
    uint64_t rid;
    out->side = VOUCH_SIDE_DELIVERING;
    if (!vouch_scan_text(&s, "DCID ", 5) || !vouch_scan_number(&s, &out->id) ||
        !vouch_scan_text(&s, " MID ", 5) || !vouch_scan_number(&s, &out->mid) ||
        !vouch_scan_text(&s, " to RID [", 9) || !vouch_scan_number(&s, &rid) || rid > UINT32_MAX)
        return false;
    out->kind = VOUCH_RECORD_START;
    out->rid = (uint32_t)rid;
    return true;
}

/* "Bounced: DCID n MID m to RID r - 5.1.0 ...", "Delayed: ..." alike, older "DCID: n Message m to
 * r": after a TLS failure only these lines show which message, and so which domain, it was for. */
static bool read_result(struct vouch_span s, struct vouch_record *out)
{
    uint64_t rid;
    out->side = VOUCH_SIDE_DELIVERING;
    if (vouch_scan_text(&s, "Bounced: DCID", 13))
        out->result = VOUCH_RESULT_BOUNCED;
    else if (vouch_scan_text(&s, "Delayed: DCID", 13))
        out->result = VOUCH_RESULT_DELAYED;
    else
        return false;
    vouch_scan_text(&s, ":", 1);
    if (!vouch_scan_text(&s, " ", 1) || !vouch_scan_number(&s, &out->id) ||
        (!vouch_scan_text(&s, " MID ", 5) && !vouch_scan_text(&s, " Message ", 9)) ||
        !vouch_scan_number(&s, &out->mid) || !vouch_scan_text(&s, " to ", 4))
        return false;
    vouch_scan_text(&s, "RID ", 4);
    if (!vouch_scan_number(&s, &rid) || rid > UINT32_MAX)
        return false;
    out->kind = VOUCH_RECORD_START;
    out->rid = (uint32_t)rid;
    return true;
}

/* The domain of "<user@domain>" or "user@domain", without surrounding blanks. */
static struct vouch_span domain_of(struct vouch_span address)
{
    struct vouch_span s = vouch_span_trim(address);
    if (s.len && s.data[s.len - 1] == '>')
        s.len--;
    for (size_t at = s.len; at > 0; at--)
        if (s.data[at - 1] == '@')
            return vouch_scan_part(s, at, s.len);
    return vouch_scan_part(s, s.len, 0);
}

/* "MID m ICID n RID r To: <a>". Nearly all lines of a log start with MID, and most end here. */
static bool read_message(struct vouch_span s, struct vouch_record *out)
{
    uint64_t rid;
    if (!vouch_scan_text(&s, "MID ", 4) || !vouch_scan_number(&s, &out->mid) ||
        !vouch_scan_text(&s, " ICID ", 6) || !vouch_scan_number(&s, &out->id) ||
        !vouch_scan_text(&s, " RID ", 5) || !vouch_scan_number(&s, &rid) || rid > UINT32_MAX ||
        !vouch_scan_text(&s, " To: ", 5))
        return false;
    out->kind = VOUCH_RECORD_RCPT;
    out->rid = (uint32_t)rid;
    out->rcpt.domain = domain_of(s);
    return true;
}

/* "Connection Error: DCID n domain: D IP: I port: 25 details: ...", older "DCID: n IP: I ..." */
static bool read_connection_error(struct vouch_span s, struct vouch_record *out)
{
    out->side = VOUCH_SIDE_DELIVERING;
    if (!vouch_scan_text(&s, "Connection Error: DCID", 22))
        return false;
    vouch_scan_text(&s, ":", 1);
    if (!vouch_scan_text(&s, " ", 1) || !vouch_scan_number(&s, &out->id))
        return false;
    out->kind = VOUCH_RECORD_DOMAIN;
    if (vouch_scan_text(&s, " domain: ", 9))
        out->destination.domain = vouch_scan_word(&s);
    else
        vouch_scan_text(&s, " ", 1);
    if (vouch_scan_text(&s, "IP: ", 4))
        out->destination.address = vouch_scan_word(&s);
    out->destination.details = s;
    return true;
}

/* "SSL error with client 192.0.2.1:4711 - (...)" */
static bool read_gui_error(struct vouch_span s, struct vouch_record *out)
{
    uint64_t port;
    struct vouch_span client;
    if (vouch_scan_text(&s, "SSL error with client ", 22)) {
        if (!vouch_scan_until(&s, " - ", &client))
            return false;
        size_t colon = vouch_scan_find_last(client, ":");
        out->gui.client = vouch_scan_part(client, 0, colon);
    } else if (vouch_scan_text(&s, "Error in https connection from host ", 36)) {
        out->gui.client = vouch_scan_word(&s);
        if (!vouch_scan_text(&s, "port ", 5) || !vouch_scan_number(&s, &port) ||
            !vouch_scan_text(&s, " - ", 3))
            return false;
    } else {
        return false;
    }
    out->kind = VOUCH_RECORD_GUI_FAILED;
    out->gui.reason = s;
    return true;
}

static bool read_zone(struct vouch_span s, struct vouch_record *out)
{
    uint64_t v;
    if (!vouch_scan_text(&s, "Time offset from UTC: ", 22))
        return false;
    bool west = vouch_scan_text(&s, "-", 1);
    if (!vouch_scan_number(&s, &v) || v > 86400)
        return false;
    out->kind = VOUCH_RECORD_ZONE;
    out->when.offset_s = west ? -(int32_t)v : (int32_t)v;
    return true;
}

/* "TLS connection failed because of an unsupported protocol issue. Alert message is sent in plain
 * text to user@example.com" */
static bool read_alert(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "TLS connection failed because of ", 33))
        return false;
    size_t at = vouch_scan_find_last(s, " in plain text to ");
    if (at == s.len)
        return false;
    out->kind = VOUCH_RECORD_ALERT_CLEAR;
    out->alert.domain = domain_of(vouch_scan_part(s, at + 18, s.len));
    out->alert.text = vouch_scan_part(s, 0, at);
    return true;
}

static bool read_delivery(struct vouch_span s, struct vouch_record *out)
{
    if (vouch_scan_text(&s, "DCID ", 5))
        return read_outgoing(s, out);
    if (vouch_scan_text(&s, "Delivery start ", 15))
        return read_transfer(s, out);
    return read_result(s, out);
}

static bool read_m(struct vouch_span s, struct vouch_record *out)
{
    if (read_message(s, out))
        return true;
    return vouch_scan_text(&s, "Message done ", 13) && read_transfer(s, out);
}

bool vouch_appliance_read(struct vouch_span message, struct vouch_record *out)
{
    struct vouch_span s = message;
    if (s.len < 8)
        return false;
    switch (s.data[0]) {
    case 'M':
        return read_m(s, out);
    case 'I':
        return vouch_scan_text(&s, "ICID ", 5) && read_incoming(s, out);
    case 'D':
        return read_delivery(s, out);
    case 'B':
        return read_result(s, out);
    case 'N':
        return read_new(s, out);
    case 'C':
        return read_connection_error(s, out);
    case 'S':
        return read_gui_error(s, out) || vouch_ldap_log_read(s, out);
    case 'E':
        return read_gui_error(s, out);
    case 'L':
        return vouch_ldap_log_read(s, out);
    case 'T':
        return read_zone(s, out) || read_alert(s, out);
    default:
        return false;
    }
}
