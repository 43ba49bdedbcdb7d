// SPDX-License-Identifier: Apache-2.0
/* What the TLS session makes of a peer's bytes that lead to no session: other protocols, alerts,
 * old versions, records that cannot be, a flood; and peers that end or say nothing. */
#include "tests/support/heap.h"
#include "tests/support/sweep.h"
#include "tests/support/tls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct tls_scene s;

struct answer {
    const char *said;
    size_t len;
    enum vouch_finding_code finding;
    const char *value; /* how it must begin; null: anything */
};

#define SAYS(text) (text), sizeof(text) - 1

static const struct answer answers[] = {
    {SAYS("HTTP/1.1 400 Bad Request\r\n\r\n"), VOUCH_F_TLS_NOT_TLS, "HTTP: \"HTTP/1.1 400"},
    {SAYS("<html>"), VOUCH_F_TLS_NOT_TLS, "HTTP or HTML: \"<html>"},
    {SAYS("220 mx.example.test ESMTP\r\n"), VOUCH_F_TLS_NOT_TLS, "SMTP or FTP: \"220 mx"},
    {SAYS("554 no service\r\n"), VOUCH_F_TLS_NOT_TLS, "SMTP: "},
    {SAYS("SSH-2.0-OpenSSH_9.2\r\n"), VOUCH_F_TLS_NOT_TLS, "SSH: "},
    {SAYS("* OK IMAP4rev1 ready\r\n"), VOUCH_F_TLS_NOT_TLS, "IMAP: "},
    {SAYS("+OK POP3 ready\r\n"), VOUCH_F_TLS_NOT_TLS, "POP3: "},
    {SAYS("\x30\x84\x00\x00\x00\x10 and so on"), VOUCH_F_TLS_NOT_TLS, "LDAP: 3084"},
    {SAYS("\x00\x01\x02\x03\x04\x05"), VOUCH_F_TLS_NOT_TLS, "00010203"},
    {SAYS("\x16\x02\x00\x00\x05hello"), VOUCH_F_TLS_NOT_TLS, "1602"},

    {SAYS("\x15\x03\x03\x00\x02\x02\x28"), VOUCH_F_TLS_NO_COMMON_CIPHER, "handshake_failure (40)"},
    {SAYS("\x15\x03\x03\x00\x02\x02\x47"), VOUCH_F_TLS_NO_COMMON_CIPHER,
     "insufficient_security (71)"},
    {SAYS("\x15\x03\x01\x00\x02\x02\x46"), VOUCH_F_TLS_VERSION, "TLS 1.0, protocol_version (70)"},
    {SAYS("\x15\x03\x02\x00\x02\x02\x46"), VOUCH_F_TLS_VERSION, "TLS 1.1, protocol_version (70)"},
    {SAYS("\x15\x03\x03\x00\x02\x02\x46"), VOUCH_F_TLS_VERSION, "protocol_version (70)"},
    {SAYS("\x15\x03\x03\x00\x02\x02\x70"), VOUCH_F_TLS_UNKNOWN_NAME,
     "www.example.test, unrecognized_name (112)"},
    {SAYS("\x15\x03\x03\x00\x02\x02\x50"), VOUCH_F_TLS_ALERT_RECEIVED, "internal_error (80)"},
    {SAYS("\x15\x03\x03\x00\x02\x02\xC8"), VOUCH_F_TLS_ALERT_RECEIVED, "unknown (200)"},
    {SAYS("\x15\x03\x03\x00\x02\x02\x74"), VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
     "certificate_required (116)"},

    /* a ServerHello of TLS 1.0, and one of SSL 3.0 */
    {SAYS("\x16\x03\x01\x00\x2A\x02\x00\x00\x26\x03\x01"
          "0123456789abcdef0123456789abcdef"
          "\x00\x00\x2F\x00"),
     VOUCH_F_TLS_VERSION, "TLS 1.0"},
    {SAYS("\x16\x03\x00\x00\x2A\x02\x00\x00\x26\x03\x00"
          "0123456789abcdef0123456789abcdef"
          "\x00\x00\x2F\x00"),
     VOUCH_F_TLS_VERSION, "SSL 3.0"},
    /* a suite that nobody offered */
    {SAYS("\x16\x03\x03\x00\x2A\x02\x00\x00\x26\x03\x03"
          "0123456789abcdef0123456789abcdef"
          "\x00\x00\x05\x00"),
     VOUCH_F_TLS_HANDSHAKE, NULL},
    /* messages of 16 MB, and a record beyond all limits */
    {SAYS("\x16\x03\x03\x00\x0A\x02\xFF\xFF\xFF\x03\x03"
          "abcd"),
     VOUCH_F_TLS_TOO_LARGE, "another message, 16777219 bytes"},
    {SAYS("\x16\x03\x03\x00\x0E\x0B\xFF\xFF\xFF\xFF\xFF\xFC\x7F\xFF\xFF"
          "abcd"),
     VOUCH_F_TLS_TOO_LARGE, "the certificates that are sent, 16777219 bytes"},
    {SAYS("\x16\x03\x03\x00\x0E\x0B\xFF\xFF\xFF\xFF\xFF\xFC\xFF\xFF\xF9"
          "abcd"),
     VOUCH_F_TLS_TOO_LARGE, "a certificate, by the names in it, 16777219 bytes"},
    {SAYS("\x16\x03\x03\x00\x04\x0D\xFF\xFF\xFF"), VOUCH_F_TLS_TOO_LARGE,
     "the list of authorities for client certificates, 16777219 bytes"},
    {SAYS("\x16\x03\x03\xFF\xFF"
          "abcd"),
     VOUCH_F_TLS_HANDSHAKE, "a record that breaks the format"},
    {SAYS("\x17\x03\x03\x00\x04"
          "data"),
     VOUCH_F_TLS_HANDSHAKE, "a message out of turn"},
    {SAYS("\x15\x03\x03\x00\x02\x01\x00"), VOUCH_F_TLS_HANDSHAKE, "the end of the session"},
};

static void check(size_t chunk, void *arg)
{
    const struct answer *a = arg;
    assert_int_equal(tls_scene_begin(&s, NULL, chunk), VOUCH_OK);
    fake_transport_say(&s.f, a->said, a->len);
    s.f.end = VOUCH_E_CLOSED;
    int status = tls_scene_shake(&s);
    assert_true(status < 0);
    tls_scene_explain(&s, status);
    struct vouch_span value = tls_scene_finding(&s, a->finding);
    if (a->value != NULL && !vouch_span_starts_nocase(value, a->value))
        fail_msg("\"%.*s\" where \"%s\" belongs, at %zu", (int)value.len, (const char *)value.data,
                 a->value, sweep_at);
    assert_int_equal(s.report.findings_count, 1);
    assert_int_equal(vouch_tls_handshake(&s.tls), status);
    tls_scene_end(&s);
}

static void test_tls_answer_that_is_no_session_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct answer a = answers[i];
        sweep_chunks(check, &a);
    }
}

static void test_tls_end_without_a_word_is_closed_or_reset(void **state)
{
    static const struct {
        int end;
        enum vouch_finding_code finding;
    } rows[] = {{VOUCH_E_CLOSED, VOUCH_F_PEER_CLOSED},
                {VOUCH_E_RESET, VOUCH_F_PEER_RESET},
                {VOUCH_E_IO, VOUCH_F_TLS_HANDSHAKE}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
        s.f.end = rows[i].end;
        assert_int_equal(tls_scene_shake(&s), rows[i].end);
        tls_scene_explain(&s, rows[i].end);
        (void)tls_scene_finding(&s, rows[i].finding);
        tls_scene_end(&s);
    }
}

static void test_tls_silence_waits_and_says_for_what(void **state)
{
    (void)state;
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
    assert_int_equal(tls_scene_shake(&s), VOUCH_AGAIN);
    assert_true(s.stuck);
    assert_true(s.tls.blocked);
    assert_false(s.tls.wants_write);
    tls_scene_end(&s);
}

/* A peer that refuses and goes: its alert lies there, and the client's next write fails. */
static void test_tls_alert_behind_a_broken_write_is_still_read(void **state)
{
    (void)state;
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
    fake_transport_say(&s.f, "\x15\x03\x03\x00\x02\x02\x50", 7);
    s.f.send_status = VOUCH_E_RESET;
    s.f.end = VOUCH_E_RESET;
    int status = tls_scene_shake(&s);
    assert_true(status < 0);
    tls_scene_explain(&s, status);
    (void)tls_scene_finding(&s, VOUCH_F_TLS_ALERT_RECEIVED);
    tls_scene_end(&s);
}

/* Records that TLS 1.3 tells clients to pass over, without end: each call must do only so much. */
static void test_tls_flood_does_not_hold_the_caller(void **state)
{
    enum { RECORDS = 20000 };
    unsigned calls = 0;
    (void)state;
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
    for (int i = 0; i < RECORDS; i++)
        fake_transport_say(&s.f, "\x14\x03\x03\x00\x01\x01", 6);
    for (;;) {
        unsigned before = s.f.calls;
        int status = vouch_tls_handshake(&s.tls);
        assert_true(s.f.calls - before < 300);
        calls++;
        if (status != VOUCH_AGAIN || s.tls.blocked)
            break;
    }
    assert_true(calls > 10 || s.tls.failed != 0);
    tls_scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_answer_that_is_no_session_is_named),
        cmocka_unit_test(test_tls_end_without_a_word_is_closed_or_reset),
        cmocka_unit_test(test_tls_silence_waits_and_says_for_what),
        cmocka_unit_test(test_tls_alert_behind_a_broken_write_is_still_read),
        cmocka_unit_test(test_tls_flood_does_not_hold_the_caller),
    };
    heap_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
