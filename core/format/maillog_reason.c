// SPDX-License-Identifier: Apache-2.0
#include "core/format/maillog.h"

#include "core/format/phrase.h"
#include "core/format/plain.h"
#include "core/tls.h"

enum {
    ALERT_REASONS = 1000,
    LAST_SSLV3_ALERT = 47,
    ALERT_UNRECOGNIZED_NAME = 112,
    TLS_AREA = 2, /* the hundreds of codes */
    SMTP_AREA = 8
};

/* OpenSSL's library number for TLS and its record-reading function, packed as in OpenSSL 1.x: a
 * reason's number is added. */
static const uint32_t read_bytes_code = 0x14094000;

struct phrase {
    enum vouch_finding_code code;
    const char *text;
};

static const char verify_failed[] =
    "(336134278, 'error:14090086:SSL routines:ssl3_get_server_certificate:certificate verify "
    "failed')";

static const struct phrase phrases[] = {
    {VOUCH_F_CONNECT_REFUSED, "[Errno 61] Connection refused"},
    {VOUCH_F_CONNECT_UNREACHABLE, "[Errno 65] No route to host"},
    {VOUCH_F_CONNECT_TIMEOUT, "[Errno 60] Operation timed out"},
    {VOUCH_F_CONNECT_FAILED, "[Errno 0] Error"},
    {VOUCH_F_CONNECT_EXHAUSTED, "[Errno 24] Too many open files"},
    {VOUCH_F_PEER_RESET, "[Errno 54] Connection reset by peer"},
    {VOUCH_F_PEER_CLOSED, "[Errno 0] Error"},
    {VOUCH_F_PEER_SILENT, "[Errno 60] Operation timed out"},
    {VOUCH_F_PEER_SLOW, "[Errno 60] Operation timed out"},
    {VOUCH_F_TLS_NOT_TLS,
     "(336130315, 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number')"},
    {VOUCH_F_TLS_VERSION,
     "(337621250, 'error:1425F102:SSL routines:ssl_choose_client_version:unsupported protocol')"},
    {VOUCH_F_TLS_NO_COMMON_CIPHER,
     "(336109761, 'error:1408A0C1:SSL routines:ssl3_get_client_hello:no shared cipher')"},
    {VOUCH_F_TLS_BAD_SIGNATURE,
     "(336097403, 'error:1408707B:SSL routines:ssl3_get_cert_verify:bad signature')"},
    {VOUCH_F_CERT_EXPIRED, "certificate has expired"},
    {VOUCH_F_CHAIN_ANCHOR_EXPIRED, "certificate has expired"},
    {VOUCH_F_CERT_SELF_SIGNED, "self-signed certificate"},
    {VOUCH_F_NAME_MISMATCH, "hostname mismatch"},
    {VOUCH_F_SMTP_STARTTLS_TEMPORARY, "STARTTLS unexpected response"},
    {VOUCH_F_SMTP_STARTTLS_REFUSED, "STARTTLS unexpected response"},
    {VOUCH_F_SMTP_STARTTLS_UNEXPECTED, "STARTTLS unexpected response"},
};

static const char *phrase_of(enum vouch_finding_code code)
{
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (phrases[i].code == code)
            return phrases[i].text;
    /* other faults of the peer's certificates: we are the side that refuses */
    bool certificate = code >= VOUCH_F_CERT_MALFORMED && (int)code / 100 < SMTP_AREA;
    return certificate ? verify_failed : NULL;
}

/* Not offered, for whatever reason: a delivery logs the result. */
static bool starttls_is_missing(enum vouch_finding_code code)
{
    return code == VOUCH_F_SMTP_NO_STARTTLS || code == VOUCH_F_SMTP_STARTTLS_HIDDEN ||
           code == VOUCH_F_SMTP_STARTTLS_STRIPPED || code == VOUCH_F_SMTP_NO_ESMTP;
}

static void write_code_in_hex(struct vouch_writer *w, uint32_t code)
{
    static const char digits[] = "0123456789ABCDEF";
    for (int shift = 28; shift >= 0; shift -= 4)
        vouch_write_u8(w, (uint8_t)digits[code >> shift & 15]);
}

/* "handshake failure" */
static void write_alert_name(struct vouch_writer *w, int alert)
{
    const char *name = vouch_tls_alert_text(alert);
    if (alert != ALERT_UNRECOGNIZED_NAME)
        vouch_write_text(w, "alert ");
    if (!name)
        vouch_write_decimal(w, alert);
    for (; name && *name; name++)
        vouch_write_u8(w, *name == '_' ? ' ' : (uint8_t)*name);
}

/* The alert that the peer sent, as OpenSSL 1.x packed and named it. */
static void write_alert(struct vouch_writer *w, int alert)
{
    uint32_t code = read_bytes_code + ALERT_REASONS + (uint32_t)alert;
    vouch_write_u8(w, '(');
    vouch_write_decimal(w, code);
    vouch_write_text(w, ", 'error:");
    write_code_in_hex(w, code);
    vouch_write_text(w, ":SSL routines:ssl3_read_bytes:");
    vouch_write_text(w, alert <= LAST_SSLV3_ALERT ? "sslv3 " : "tlsv1 ");
    write_alert_name(w, alert);
    vouch_write_text(w, "')");
}

static void write_own_words(struct vouch_writer *w, const struct vouch_finding *f)
{
    vouch_write_text(w, vouch_phrase_id(f));
    vouch_write_text(w, f->value.len ? ": " : "");
    vouch_plain_write(w, f->value);
}

void vouch_maillog_write_reason(struct vouch_writer *w, const struct vouch_report *r,
                                bool delivering)
{
    if (r->findings_count == 0)
        return;
    const struct vouch_finding *f = &r->storage.findings[0];
    const char *phrase = phrase_of(f->code);
    if (r->tls.alert_received > 0 && (int)f->code / 100 == TLS_AREA)
        write_alert(w, r->tls.alert_received);
    else if (starttls_is_missing(f->code))
        vouch_write_text(w, delivering ? "TLS required, STARTTLS unavailable, destination is TLS "
                                         "disabled"
                                       : "STARTTLS unavailable");
    else if (phrase)
        vouch_write_text(w, phrase);
    else
        write_own_words(w, f);
}
