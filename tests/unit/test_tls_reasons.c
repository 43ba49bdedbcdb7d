// SPDX-License-Identifier: Apache-2.0
/* Why a session failed by the peer's doing: every alert with and without a certificate of ours,
 * other protocols, ends of the stream, and which of these comes first. */
#include "core/status.h"
#include "core/tls.h"
#include "tests/support/guarded.h"

#include <mbedtls/ssl.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_tls t;
static struct vouch_report report;
static struct vouch_finding findings[4];
static char text[1024];

static void begin(void)
{
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    memset(&t, 0, sizeof t);
    t.alert_received = -1;
}

static void first_bytes(const void *bytes, size_t len)
{
    memcpy(t.first_bytes, bytes, len);
    t.first_bytes_count = len;
}

/* Explains, and expects this finding alone; NONE: no finding. */
static void expect(int status, enum vouch_finding_code code, const char *value)
{
    struct vouch_span want = guarded_text(value);
    vouch_tls_explain(&t, status, &report);
    if (report.findings_count != (code != VOUCH_F_NONE))
        fail_msg("%zu findings where \"%s\" belongs", report.findings_count, value ? value : "");
    if (code != VOUCH_F_NONE &&
        (findings[0].code != code || !vouch_span_equal(findings[0].value, want)))
        fail_msg("%d, \"%.*s\" where %d, \"%s\" belongs", (int)findings[0].code,
                 (int)findings[0].value.len, (const char *)findings[0].value.data, (int)code,
                 value ? value : "");
}

/* --- alerts ----------------------------------------------------------------------------------- */

/* RFC 8446 section 6.2, RFC 5246 section 7.2.2: those that a server may send for a certificate. */
static bool is_about_certificates(int alert)
{
    static const int list[] = {40, 41, 42, 43, 44, 45, 46, 48, 49, 51, 116};
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        if (list[i] == alert)
            return true;
    return false;
}

enum own { NOTHING, SHOWN, WITHHELD };

static enum vouch_finding_code code_for(int alert, bool requested, enum own own, bool chain)
{
    if (alert == 112)
        return VOUCH_F_TLS_UNKNOWN_NAME;
    if (alert == 116)
        return own == WITHHELD ? VOUCH_F_TLS_CLIENT_CERT_WITHHELD
                               : VOUCH_F_TLS_CLIENT_CERT_DEMANDED;
    if (requested && is_about_certificates(alert))
        return own == WITHHELD ? VOUCH_F_TLS_CLIENT_CERT_WITHHELD
               : own == SHOWN  ? VOUCH_F_TLS_PEER_REJECTED_CLIENT
                               : VOUCH_F_TLS_CLIENT_CERT_DEMANDED;
    if (alert == 70)
        return VOUCH_F_TLS_VERSION;
    return !chain && (alert == 40 || alert == 71) ? VOUCH_F_TLS_NO_COMMON_CIPHER
                                                  : VOUCH_F_TLS_ALERT_RECEIVED;
}

static void expect_alert(int alert, bool requested, enum own own, bool chain)
{
    char value[80];
    const char *name = vouch_tls_alert_text(alert);
    enum vouch_finding_code code = code_for(alert, requested, own, chain);
    begin();
    t.alert_received = alert;
    t.client_cert_requested = requested;
    t.client_cert_ours = own == SHOWN;
    t.client_cert_withheld = own == WITHHELD;
    t.chain_total = chain;
    snprintf(value, sizeof value, "%s%s (%d)", alert == 112 ? "no name was sent, " : "",
             name ? name : "unknown", alert);
    expect(VOUCH_E_MALFORMED, code, code == VOUCH_F_TLS_CLIENT_CERT_WITHHELD ? "" : value);
}

static void test_reason_each_alert_is_about_what_it_says(void **state)
{
    (void)state;
    for (int alert = 0; alert < 256; alert++)
        for (int i = 0; i < 12; i++)
            expect_alert(alert, i & 1, (enum own)(i / 4), i & 2);
}

static void test_reason_version_is_that_of_the_alerts_record(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *value;
    } rows[] = {
        {"\x15\x03\x00", 3, "SSL 3.0, protocol_version (70)"},
        {"\x15\x03\x02", 3, "TLS 1.1, protocol_version (70)"},
        {"\x15\x03\x03", 3, "protocol_version (70)"},
        {"\x15\x03\x04", 3, "protocol_version (70)"},
        {"\x15\x03\x02", 2, "protocol_version (70)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        t.alert_received = 70;
        first_bytes(rows[i].bytes, rows[i].len);
        expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_VERSION, rows[i].value);
    }
    begin(); /* only an alert about the version tells it */
    t.alert_received = 80;
    first_bytes("\x15\x03\x01", 3);
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_ALERT_RECEIVED, "internal_error (80)");
}

/* --- not TLS ---------------------------------------------------------------------------------- */

static void test_reason_other_protocols_are_named_by_their_beginning(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *value;
    } rows[] = {
        {"HTTP/1", 6, "HTTP: \"HTTP/1\""},
        {"<!D", 3, "HTTP or HTML: \"<!D\""},
        {"220 x", 5, "SMTP or FTP: \"220 x\""},
        {"554 x", 5, "SMTP: \"554 x\""},
        {"421 x", 5, "SMTP: \"421 x\""},
        {"SSH-2", 5, "SSH: \"SSH-2\""},
        {"+OK x", 5, "POP3: \"+OK x\""},
        {"* OK x", 6, "IMAP: \"* OK x\""},
        {"* BYE", 5, "IMAP: \"* BYE\""},
        {"RFB 003", 7, "VNC: \"RFB 003\""},
        {"\x30\x0c\x02", 3, "LDAP: 300c02"},
        {"\x30\x84\x00", 3, "LDAP: 308400"},
        {"221 x", 5, "\"221 x\""},
        {"ab\n", 3, "61620a"},   /* of text there must be three */
        {"abc\n", 4, "\"abc\""}, /* up to what is not */
        {" ~}\x7f", 4, "\" ~}\""},
        {" ~\x7fz", 4, "207e7f7a"},
        {"a\x1fz", 3, "611f7a"},
        {"\x13\x03\x01", 3, "130301"}, /* one below and above the records' types */
        {"\x18\x03\x01", 3, "180301"},
        {"\x16\x02", 2, "1602"},
        {"\x16\x04", 2, "1604"},
        {"\x13", 1, "13"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        first_bytes(rows[i].bytes, rows[i].len);
        expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_NOT_TLS, rows[i].value);
    }
}

static void test_reason_beginnings_of_records_are_tls(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {{"", 0}, {"\x14", 1}, {"\x17", 1}, {"\x14\x03", 2}, {"\x17\x03", 2}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        first_bytes(rows[i].bytes, rows[i].len);
        expect(VOUCH_E_CLOSED, VOUCH_F_PEER_CLOSED, "handshake");
    }
}

/* --- ends of the stream ----------------------------------------------------------------------- */

static void test_reason_end_of_the_stream_is_told_with_its_phase(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        static const char *const phases[] = {"handshake", "finish", "talk"};
        bool reset = i & 1;
        begin();
        t.chain_said = i >= 2;
        t.established = i >= 4;
        if (i < 4 || reset)
            expect(reset ? VOUCH_E_RESET : VOUCH_E_CLOSED,
                   reset ? VOUCH_F_PEER_RESET : VOUCH_F_PEER_CLOSED, phases[i / 2]);
        else
            expect(VOUCH_E_CLOSED, VOUCH_F_TLS_NO_CLOSE_NOTIFY, "");
    }
    begin();
    t.established = t.close_notified = true;
    expect(VOUCH_E_CLOSED, VOUCH_F_NONE, NULL);
}

static void expect_refusal(enum own own, int state, bool silent)
{
    begin();
    t.version = VOUCH_TLS_1_2;
    t.ssl.MBEDTLS_PRIVATE(state) = state;
    t.client_cert_requested = true;
    t.client_cert_ours = own == SHOWN;
    t.client_cert_withheld = own == WITHHELD;
    if (!silent)
        expect(VOUCH_E_CLOSED, VOUCH_F_PEER_CLOSED, "handshake");
    else if (own == WITHHELD)
        expect(VOUCH_E_CLOSED, VOUCH_F_TLS_CLIENT_CERT_WITHHELD, "");
    else
        expect(VOUCH_E_CLOSED,
               own == SHOWN ? VOUCH_F_TLS_PEER_REJECTED_CLIENT : VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
               "closed the connection");
}

static void test_reason_silent_end_behind_our_last_message_is_a_refusal(void **state)
{
    (void)state;
    for (int at = MBEDTLS_SSL_HELLO_REQUEST; at < MBEDTLS_SSL_HANDSHAKE_OVER; at++)
        for (int own = NOTHING; own <= WITHHELD; own++)
            expect_refusal((enum own)own, at,
                           at == MBEDTLS_SSL_SERVER_CHANGE_CIPHER_SPEC ||
                               at == MBEDTLS_SSL_NEW_SESSION_TICKET ||
                               at == MBEDTLS_SSL_SERVER_FINISHED);
    begin(); /* of TLS 1.3 the end of the handshake alone says so */
    t.version = VOUCH_TLS_1_3;
    t.ssl.MBEDTLS_PRIVATE(state) = MBEDTLS_SSL_SERVER_FINISHED;
    t.client_cert_requested = true;
    expect(VOUCH_E_CLOSED, VOUCH_F_PEER_CLOSED, "handshake");
}

static void test_reason_silent_refusal_tells_its_way(void **state)
{
    static const struct {
        bool requested, notified;
        int transport, error;
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {
        {true, false, 0, 0, VOUCH_F_TLS_CLIENT_CERT_DEMANDED, "closed the connection"},
        {true, false, VOUCH_E_RESET, MBEDTLS_ERR_SSL_CONN_EOF, VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
         "reset the connection"},
        {true, false, VOUCH_E_CLOSED, MBEDTLS_ERR_SSL_CONN_EOF, VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
         "closed the connection"},
        {true, false, 0, MBEDTLS_ERR_SSL_INVALID_MAC, VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
         "an answer that cannot be deciphered"},
        {true, false, 0, MBEDTLS_ERR_SSL_DECODE_ERROR, VOUCH_F_TLS_NO_CLOSE_NOTIFY, ""},
        {true, true, 0, 0, VOUCH_F_NONE, NULL},
        {false, false, 0, 0, VOUCH_F_TLS_NO_CLOSE_NOTIFY, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        t.established = true;
        t.client_cert_requested = rows[i].requested;
        t.close_notified = rows[i].notified;
        t.transport_status = rows[i].transport;
        t.last_error = rows[i].error;
        expect(VOUCH_E_CLOSED, rows[i].code, rows[i].value);
    }
    begin(); /* before the session stands, a wrong checksum is one */
    t.version = VOUCH_TLS_1_2;
    t.client_cert_requested = true;
    t.ssl.MBEDTLS_PRIVATE(state) = MBEDTLS_SSL_SERVER_FINISHED;
    t.last_error = MBEDTLS_ERR_SSL_INVALID_MAC;
    t.chain_total = 1;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_HANDSHAKE, "a record whose checksum is wrong");
}

/* --- which comes first ------------------------------------------------------------------------ */

static void test_reason_our_own_lack_of_memory_comes_first_and_then_the_peers_alert(void **state)
{
    (void)state;
    begin();
    t.alert_received = 80;
    first_bytes("HTTP/", 5);
    expect(VOUCH_E_MEMORY, VOUCH_F_TLS_OUT_OF_MEMORY, "");
    begin();
    t.alert_received = 0;
    first_bytes("HTTP/", 5);
    expect(VOUCH_E_CLOSED, VOUCH_F_TLS_ALERT_RECEIVED, "close_notify (0)");
    begin();
    first_bytes("HTTP/", 5);
    t.established = t.client_cert_requested = true;
    expect(VOUCH_E_CLOSED, VOUCH_F_TLS_NOT_TLS, "HTTP: \"HTTP/\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reason_each_alert_is_about_what_it_says),
        cmocka_unit_test(test_reason_version_is_that_of_the_alerts_record),
        cmocka_unit_test(test_reason_other_protocols_are_named_by_their_beginning),
        cmocka_unit_test(test_reason_beginnings_of_records_are_tls),
        cmocka_unit_test(test_reason_end_of_the_stream_is_told_with_its_phase),
        cmocka_unit_test(test_reason_silent_end_behind_our_last_message_is_a_refusal),
        cmocka_unit_test(test_reason_silent_refusal_tells_its_way),
        cmocka_unit_test(test_reason_our_own_lack_of_memory_comes_first_and_then_the_peers_alert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
