// SPDX-License-Identifier: Apache-2.0
/* What of a session we did not accept: what mbedTLS says of it, keys and proofs, versions, missing
 * certificates, and messages that are too large. */
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

/* --- what we did not accept ------------------------------------------------------------------- */

static void expect_error(int error, enum vouch_finding_code code, const char *value)
{
    begin();
    t.chain_total = 1;
    t.last_error = error;
    expect(VOUCH_E_MALFORMED, code, value);
}

static void test_reason_errors_have_their_words(void **state)
{
    (void)state;
    expect_error(MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, VOUCH_F_TLS_HANDSHAKE,
                 "a message out of turn");
    expect_error(MBEDTLS_ERR_SSL_DECODE_ERROR, VOUCH_F_TLS_HANDSHAKE,
                 "a message that breaks the format");
    expect_error(MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER, VOUCH_F_TLS_HANDSHAKE,
                 "a parameter that is not allowed");
    expect_error(MBEDTLS_ERR_SSL_INVALID_MAC, VOUCH_F_TLS_HANDSHAKE,
                 "a record whose checksum is wrong");
    expect_error(MBEDTLS_ERR_SSL_BAD_INPUT_DATA, VOUCH_F_TLS_HANDSHAKE,
                 "a record that breaks the format");
    expect_error(MBEDTLS_ERR_SSL_INVALID_RECORD, VOUCH_F_TLS_HANDSHAKE,
                 "a record that breaks the format");
    expect_error(MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE, VOUCH_F_TLS_HANDSHAKE,
                 "parameters that this build cannot accept");
    expect_error(MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION, VOUCH_F_TLS_HANDSHAKE,
                 "an extension that was not asked for");
    expect_error(MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY, VOUCH_F_TLS_HANDSHAKE,
                 "the end of the session before it began");
    expect_error(MBEDTLS_ERR_SSL_NO_RNG, VOUCH_F_TLS_HANDSHAKE, "no random numbers");
    expect_error(-0x1234, VOUCH_F_TLS_HANDSHAKE, "error -4660");
    expect_error(0, VOUCH_F_TLS_HANDSHAKE, vouch_status_text(VOUCH_E_MALFORMED));
}

static void test_reason_proof_and_key_come_before_all_else(void **state)
{
    (void)state;
    begin();
    t.proof = VOUCH_TLS_PROOF_BAD;
    t.key_error = -1;
    expect(VOUCH_E_SIGNATURE, VOUCH_F_TLS_BAD_SIGNATURE, "");
    begin();
    t.key_error = -1;
    t.key_kind = "Ed448";
    t.last_error = MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_KEY_UNSUPPORTED, "Ed448");
    begin();
    t.key_error = -1;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_KEY_UNSUPPORTED, "unknown");
    begin();
    t.key_error = -1;
    t.proof = VOUCH_TLS_PROOF_GOOD;
    t.last_error = MBEDTLS_ERR_SSL_NO_RNG;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_HANDSHAKE, "no random numbers");
}

static void test_reason_version_is_that_of_the_refused_hello(void **state)
{
    static const char hello[] = "\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x02";
    static const struct {
        size_t len, at;
        const char *value;
    } rows[] = {{11, 0, "TLS 1.1"}, {10, 0, "unknown"}, {11, 1, "unknown"}, {11, 6, "unknown"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        first_bytes(hello, rows[i].len);
        if (rows[i].at)
            t.first_bytes[rows[i].at - 1] ^= 1;
        t.last_error = MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION;
        expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_VERSION, rows[i].value);
    }
}

static void test_reason_session_without_certificates_is_one(void **state)
{
    static const struct {
        size_t chain;
        uint16_t version;
        int state, error;
        bool without;
    } rows[] = {
        {0, VOUCH_TLS_1_2, MBEDTLS_SSL_SERVER_CERTIFICATE + 1, 0, true},
        {0, VOUCH_TLS_1_2, MBEDTLS_SSL_SERVER_CERTIFICATE, 0, false},
        {0, VOUCH_TLS_1_3, MBEDTLS_SSL_SERVER_CERTIFICATE, MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE,
         true},
        {1, VOUCH_TLS_1_2, MBEDTLS_SSL_SERVER_CERTIFICATE + 1, 0, false},
        {0, 0, MBEDTLS_SSL_SERVER_CERTIFICATE + 1, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        t.chain_total = rows[i].chain;
        t.version = rows[i].version;
        t.ssl.MBEDTLS_PRIVATE(state) = rows[i].state;
        t.last_error = rows[i].error;
        vouch_tls_explain(&t, VOUCH_E_MALFORMED, &report);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_TLS_NO_CERTIFICATE), rows[i].without);
        assert_int_equal(report.findings_count, 1);
    }
}

/* --- too large -------------------------------------------------------------------------------- */

static void expect_large(size_t content, const char *start, bool tls13, const char *value)
{
    static unsigned char buffer[8 + 5 + 12];
    begin();
    memcpy(buffer + 13, start, 12);
    t.version = tls13 ? VOUCH_TLS_1_3 : VOUCH_TLS_1_2;
    t.chain_total = 1;
    t.last_error = MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    t.ssl.MBEDTLS_PRIVATE(in_buf) = buffer;
    t.ssl.MBEDTLS_PRIVATE(in_hslen) = content;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_TOO_LARGE, value);
}

static void test_reason_message_that_is_too_large_is_told_by_its_cause(void **state)
{
    static unsigned char length[] = {0x40, 0x01};
    (void)state;
    /* a list of 0x800 bytes, whose first certificate has half of them, or one more */
    expect_large(2000, "\x0b\0\x08\x03\0\x08\0\0\x04\0\0", false,
                 "the certificates that are sent, 2000 bytes");
    expect_large(2000, "\x0b\0\x08\0\0\x08\0\0\x04\x01\0", false,
                 "a certificate, by the names in it, 2000 bytes");
    expect_large(2000, "\x0b\0\x08\0\0\0\x08\0\0\x04\0", true,
                 "the certificates that are sent, 2000 bytes");
    expect_large(2000, "\x0b\0\x08\0\0\0\x08\0\0\x04\x01", true,
                 "a certificate, by the names in it, 2000 bytes");
    expect_large(70000, "\x0d\0\0\0\0\0\0\0\0\0\0", true,
                 "the list of authorities for client certificates, 70000 bytes");
    expect_large(300, "\x0c\0\0\0\0\0\0\0\0\0\0", false, "another message, 300 bytes");
    begin(); /* no message yet: the record's own length */
    t.last_error = MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    t.ssl.MBEDTLS_PRIVATE(in_len) = length;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_TOO_LARGE, "a record, 16385 bytes");
}

static void test_reason_prime_of_an_exchange_has_its_limit(void **state)
{
    (void)state;
    begin();
    t.dh_bits = 4104;
    t.last_error = MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_TOO_LARGE, "the prime of the key exchange, 4104 bits");
    begin();
    t.dh_bits = 4096;
    t.last_error = MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    expect(VOUCH_E_MALFORMED, VOUCH_F_TLS_TOO_LARGE, "a record, 0 bytes");
}

static void test_reason_message_in_parts_that_is_refused_is_too_large(void **state)
{
    (void)state;
    for (size_t parts = 0; parts <= 1; parts++) {
        begin();
        t.chain_total = 1;
        t.last_error = MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
        t.ssl.MBEDTLS_PRIVATE(badmac_seen_or_in_hsfraglen) = (unsigned)parts;
        vouch_tls_explain(&t, VOUCH_E_MALFORMED, &report);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_TLS_TOO_LARGE), parts);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_TLS_HANDSHAKE), !parts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reason_errors_have_their_words),
        cmocka_unit_test(test_reason_proof_and_key_come_before_all_else),
        cmocka_unit_test(test_reason_version_is_that_of_the_refused_hello),
        cmocka_unit_test(test_reason_session_without_certificates_is_one),
        cmocka_unit_test(test_reason_message_that_is_too_large_is_told_by_its_cause),
        cmocka_unit_test(test_reason_prime_of_an_exchange_has_its_limit),
        cmocka_unit_test(test_reason_message_in_parts_that_is_refused_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
