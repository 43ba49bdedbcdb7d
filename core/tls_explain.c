// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"
#include "core/tls_private.h"

/* Why a session failed: who refused whom, and why. The order of the checks matters: what the peer
 * said comes before mbedTLS's conclusion, but after our own lack of memory, which makes us send
 * something that a peer must refuse. */

enum { VALUE_MAX = 96 };

struct value {
    char buffer[VALUE_MAX];
    struct vouch_writer w;
};

static void value_begin(struct value *v)
{
    v->w = vouch_writer_of(v->buffer, sizeof v->buffer);
}

static void found(struct vouch_report *r, enum vouch_finding_code code, const struct value *v)
{
    if (code ==
        VOUCH_F_TLS_CLIENT_CERT_WITHHELD) { /* our own decision, whatever the peer made of it */
        vouch_report_find_plain(r, code);
        return;
    }
    vouch_report_find(r, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, vouch_writer_span(&v->w));
}

static void found_text(struct vouch_report *r, enum vouch_finding_code code, const char *text)
{
    if (code == VOUCH_F_TLS_CLIENT_CERT_WITHHELD)
        text = "";
    vouch_report_find_text(r, code, VOUCH_NO_POSITION, text);
}

static const char *phase(const struct vouch_tls *t)
{
    if (t->established)
        return "talk";
    return t->chain_said ? "finish" : "handshake";
}

/* Has everything been sent that the peer needs before it verifies the client's certificate? */
static bool client_has_finished(const struct vouch_tls *t)
{
    int state = vouch_tls_private_state(&t->ssl);
    if (t->established)
        return true;
    return t->version == VOUCH_TLS_1_2 &&
           (state == MBEDTLS_SSL_SERVER_CHANGE_CIPHER_SPEC ||
            state == MBEDTLS_SSL_NEW_SESSION_TICKET || state == MBEDTLS_SSL_SERVER_FINISHED);
}

/* --- alerts -------------------------------------------------------------------------------------
 */

static void write_alert(struct vouch_writer *w, int alert)
{
    const char *name = vouch_tls_alert_text(alert);
    vouch_write_text(w, name ? name : "unknown");
    vouch_write_text(w, " (");
    vouch_write_decimal(w, alert);
    vouch_write_text(w, ")");
}

/* The alerts with which servers refuse a client's certificate, or its absence. */
static bool is_about_certificate(int alert)
{
    return (alert >= MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE &&
            alert <= MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED &&
            alert != MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER) ||
           alert == MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR || alert == 116;
}

/* The finding for a refusal that concerns our certificate. */
static enum vouch_finding_code code_of_refusal(const struct vouch_tls *t)
{
    if (t->client_cert_withheld)
        return VOUCH_F_TLS_CLIENT_CERT_WITHHELD;
    return t->client_cert_ours ? VOUCH_F_TLS_PEER_REJECTED_CLIENT
                               : VOUCH_F_TLS_CLIENT_CERT_DEMANDED;
}

static enum vouch_finding_code code_of_alert(const struct vouch_tls *t)
{
    if (t->alert_received == MBEDTLS_SSL_ALERT_MSG_UNRECOGNIZED_NAME)
        return VOUCH_F_TLS_UNKNOWN_NAME;
    if (t->alert_received == 116)
        return t->client_cert_withheld ? VOUCH_F_TLS_CLIENT_CERT_WITHHELD
                                       : VOUCH_F_TLS_CLIENT_CERT_DEMANDED;
    if (t->client_cert_requested && is_about_certificate(t->alert_received))
        return code_of_refusal(t);
    if (t->alert_received == MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION)
        return VOUCH_F_TLS_VERSION;
    /* Before its certificates: no common suite, no common signature scheme, or no certificate. */
    if (t->chain_total == 0 && (t->alert_received == MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE ||
                                t->alert_received == MBEDTLS_SSL_ALERT_MSG_INSUFFICIENT_SECURITY))
        return VOUCH_F_TLS_NO_COMMON_CIPHER;
    return VOUCH_F_TLS_ALERT_RECEIVED;
}

/* A server puts its own version into the record header of its alert. */
static const char *record_version(const struct vouch_tls *t)
{
    uint16_t version = (uint16_t)(t->first_bytes[1] << 8 | t->first_bytes[2]);
    return t->first_bytes_count < 3 || version >= VOUCH_TLS_1_2 ? NULL
                                                                : vouch_tls_version_text(version);
}

static void explain_alert(const struct vouch_tls *t, struct vouch_report *r)
{
    enum vouch_finding_code code = code_of_alert(t);
    const char *offered = code == VOUCH_F_TLS_VERSION ? record_version(t) : NULL;
    struct value v;
    value_begin(&v);
    if (offered) {
        vouch_write_text(&v.w, offered);
        vouch_write_text(&v.w, ", ");
    }
    if (code == VOUCH_F_TLS_UNKNOWN_NAME) {
        const char *name = vouch_tls_private_hostname(&t->ssl);
        vouch_write_text(&v.w, name ? name : "no name was sent");
        vouch_write_text(&v.w, ", ");
    }
    write_alert(&v.w, t->alert_received);
    found(r, code, &v);
}

/* --- not TLS ------------------------------------------------------------------------------------
 */

static const char *protocol_of(struct vouch_span s)
{
    static const struct {
        const char *start;
        const char *name;
    } known[] = {{"HTTP/", "HTTP"}, {"<", "HTTP or HTML"}, {"220", "SMTP or FTP"},
                 {"554", "SMTP"},   {"421", "SMTP"},       {"SSH-", "SSH"},
                 {"+OK", "POP3"},   {"* OK", "IMAP"},      {"* BYE", "IMAP"},
                 {"RFB ", "VNC"},   {"0\x0c", "LDAP"},     {"0\x84", "LDAP"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (vouch_span_starts_nocase(s, known[i].start))
            return known[i].name;
    return NULL;
}

static void write_first_bytes(struct vouch_writer *w, struct vouch_span s)
{
    size_t text = 0;
    while (text < s.len && s.data[text] >= ' ' && s.data[text] < 0x7F)
        text++;
    if (text < 3) {
        vouch_write_hex(w, s);
        return;
    }
    vouch_write_text(w, "\"");
    vouch_write_span(w, vouch_span_part(s, 0, text));
    vouch_write_text(w, "\"");
}

static void explain_not_tls(const struct vouch_tls *t, struct vouch_report *r)
{
    struct vouch_span first = {t->first_bytes, t->first_bytes_count};
    const char *name = protocol_of(first);
    struct value v;
    value_begin(&v);
    if (name) {
        vouch_write_text(&v.w, name);
        vouch_write_text(&v.w, ": ");
    }
    write_first_bytes(&v.w, first);
    found(r, VOUCH_F_TLS_NOT_TLS, &v);
}

/* --- the transport ------------------------------------------------------------------------------
 */

/* Some servers refuse a client's certificate, or its absence, by simply closing; and servers with
 * mbedTLS by an alert under a key that TLS 1.3 clients have already discarded. */
static bool is_silent_refusal(const struct vouch_tls *t)
{
    bool ended = t->last_error == 0 || t->last_error == MBEDTLS_ERR_SSL_CONN_EOF ||
                 (t->established && t->last_error == MBEDTLS_ERR_SSL_INVALID_MAC);
    return t->client_cert_requested && client_has_finished(t) && !t->close_notified && ended;
}

static void explain_silent_refusal(const struct vouch_tls *t, struct vouch_report *r)
{
    const char *way = "closed the connection";
    if (t->transport_status == VOUCH_E_RESET)
        way = "reset the connection";
    if (t->last_error == MBEDTLS_ERR_SSL_INVALID_MAC)
        way = "an answer that cannot be deciphered";
    found_text(r, code_of_refusal(t), way);
}

static void explain_lost(const struct vouch_tls *t, int status, struct vouch_report *r)
{
    bool reset = status == VOUCH_E_RESET;
    if (reset)
        found_text(r, VOUCH_F_PEER_RESET, phase(t));
    else if (!t->established)
        found_text(r, VOUCH_F_PEER_CLOSED, phase(t));
    else if (!t->close_notified)
        found_text(r, VOUCH_F_TLS_NO_CLOSE_NOTIFY, "");
}

/* --- ourselves ----------------------------------------------------------------------------------
 */

/* The length of the current handshake message, else of the record, from their headers. */
static size_t size_of_message(const struct vouch_tls *t)
{
    return vouch_tls_private_incoming(&t->ssl);
}

/* A handshake message above the limit (port/mbedtls/reassembly.h), or a record that a peer may send
 * (RFC 8446 section 5.2) but that does not fit this build's buffer. */
static bool is_too_large(const struct vouch_tls *t)
{
    enum { RECORD_MAX = 16384 + 256 };
    size_t size = size_of_message(t);
    bool under_way = vouch_tls_private_under_way(&t->ssl);
    if (t->last_error == MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL)
        return true;
    if (t->last_error == MBEDTLS_ERR_SSL_BAD_INPUT_DATA && under_way)
        return true;
    return size > MBEDTLS_SSL_IN_CONTENT_LEN + 256 && size <= RECORD_MAX;
}

/* What makes a Certificate message large: if the first certificate is half of it, that one (RFC
 * 8446 section 4.4.2: a context of a byte before the list; RFC 5246 section 7.4.2: none). */
static const char *cause_in_certificates(const struct vouch_tls *t, struct vouch_span start)
{
    struct vouch_reader r = vouch_reader_of(start);
    (void)vouch_read_u8(&r);
    size_t all = vouch_read_u24(&r);
    if (t->version == VOUCH_TLS_1_3)
        (void)vouch_read_u8(&r);
    (void)vouch_read_u24(&r);
    return vouch_read_u24(&r) > all / 2 ? "a certificate, by the names in it"
                                        : "the certificates that are sent";
}

static const char *cause_of_size(const struct vouch_tls *t)
{
    enum { CERTIFICATE = 11, CERTIFICATE_REQUEST = 13 };
    struct vouch_span start = vouch_tls_private_start(&t->ssl);
    if (start.len == 0)
        return "a record";
    if (start.data[0] == CERTIFICATE)
        return cause_in_certificates(t, start);
    if (start.data[0] == CERTIFICATE_REQUEST)
        return "the list of authorities for client certificates";
    return "another message";
}

static void explain_too_large(const struct vouch_tls *t, struct vouch_report *r)
{
    struct value v;
    bool prime = t->dh_bits > VOUCH_TLS_DH_BITS_MAX;
    value_begin(&v);
    vouch_write_text(&v.w, prime ? "the prime of the key exchange" : cause_of_size(t));
    vouch_write_text(&v.w, ", ");
    vouch_write_decimal(&v.w, prime ? t->dh_bits : (int64_t)size_of_message(t));
    vouch_write_text(&v.w, prime ? " bits" : " bytes");
    found(r, VOUCH_F_TLS_TOO_LARGE, &v);
}

/* The version in a ServerHello that mbedTLS rejected, if the hello is the first message: record
 * header 5 bytes, handshake header 4, then legacy_version. */
static const char *hello_version(const struct vouch_tls *t)
{
    const uint8_t *b = t->first_bytes;
    if (t->first_bytes_count < 11 || b[0] != MBEDTLS_SSL_MSG_HANDSHAKE || b[5] != 2)
        return NULL;
    return vouch_tls_version_text((uint16_t)(b[9] << 8 | b[10]));
}

static const char *error_text(int error)
{
    switch (error) {
    case MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE:
        return "a message out of turn";
    case MBEDTLS_ERR_SSL_DECODE_ERROR:
        return "a message that breaks the format";
    case MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER:
        return "a parameter that is not allowed";
    case MBEDTLS_ERR_SSL_INVALID_MAC:
        return "a record whose checksum is wrong";
    case MBEDTLS_ERR_SSL_BAD_INPUT_DATA: /* a length beyond any buffer */
    case MBEDTLS_ERR_SSL_INVALID_RECORD:
        return "a record that breaks the format";
    case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
        return "parameters that this build cannot accept";
    case MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION:
        return "an extension that was not asked for";
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
        return "the end of the session before it began";
    case MBEDTLS_ERR_SSL_NO_RNG:
        return "no random numbers";
    default:
        return NULL;
    }
}

static void explain_other(const struct vouch_tls *t, int status, struct vouch_report *r)
{
    const char *text = error_text(t->last_error);
    struct value v;
    value_begin(&v);
    if (text) {
        vouch_write_text(&v.w, text);
    } else if (t->last_error != 0) {
        vouch_write_text(&v.w, "error ");
        vouch_write_decimal(&v.w, t->last_error);
    } else {
        vouch_write_text(&v.w, vouch_status_text(status));
    }
    found(r, VOUCH_F_TLS_HANDSHAKE, &v);
}

/* In TLS 1.3 a server may send an empty list; mbedTLS answers it with an alert of its own. */
static bool without_certificate(const struct vouch_tls *t)
{
    int state = vouch_tls_private_state(&t->ssl);
    return t->chain_total == 0 && t->version != 0 &&
           (state > MBEDTLS_SSL_SERVER_CERTIFICATE ||
            t->last_error == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE);
}

/* What we did not accept. */
static void explain_refusal(const struct vouch_tls *t, int status, struct vouch_report *r)
{
    const char *version = hello_version(t);
    if (t->proof == VOUCH_TLS_PROOF_BAD)
        vouch_report_find_plain(r, VOUCH_F_TLS_BAD_SIGNATURE);
    else if (t->key_error != 0 && t->proof == VOUCH_TLS_PROOF_NONE)
        found_text(r, VOUCH_F_TLS_KEY_UNSUPPORTED, t->key_kind ? t->key_kind : "unknown");
    else if (t->last_error == MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION)
        found_text(r, VOUCH_F_TLS_VERSION, version ? version : "unknown");
    else if (vouch_tls_is_key_update(t))
        vouch_report_find_plain(r, VOUCH_F_TLS_KEY_UPDATE);
    else if (is_too_large(t))
        explain_too_large(t, r);
    else if (without_certificate(t))
        vouch_report_find_plain(r, VOUCH_F_TLS_NO_CERTIFICATE);
    else
        explain_other(t, status, r);
}

void vouch_tls_explain(const struct vouch_tls *t, int status, struct vouch_report *report)
{
    if (status == VOUCH_E_MEMORY)
        vouch_report_find_plain(report, VOUCH_F_TLS_OUT_OF_MEMORY);
    else if (t->alert_received >= 0)
        explain_alert(t, report);
    else if (!vouch_tls_looks_like_tls(t))
        explain_not_tls(t, report);
    else if (is_silent_refusal(t))
        explain_silent_refusal(t, report);
    else if (status == VOUCH_E_CLOSED || status == VOUCH_E_RESET)
        explain_lost(t, status, report);
    else
        explain_refusal(t, status, report);
}
