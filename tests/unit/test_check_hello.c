// SPDX-License-Identifier: Apache-2.0
/* Which hello follows which, after what answer, how long each is waited for, and what is told of
 * those that were refused. */
#include "core/check_hello.h"

#include "core/check.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_check c;
static struct vouch_hello hello;
static struct vouch_tls_config configs[VOUCH_HELLOS];
static struct vouch_finding findings[4];
static struct vouch_sent sent[1];
static char text[600];
static bool http2;

static bool chose_http2(const mbedtls_ssl_context *ssl)
{
    (void)ssl;
    return http2;
}

static void begin(void)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 4,
                                                 .sent = sent,
                                                 .sent_max = 1,
                                                 .text = text,
                                                 .text_max = sizeof text};
    memset(&c, 0, sizeof c);
    vouch_report_init(&c.report, &storage);
    hello = (struct vouch_hello){
        .ops = &vouch_hello_ops, .configs = configs, .chose_http2 = chose_http2};
    http2 = false;
    c.options.hello = &hello;
    c.tls.alert_received = -1;
}

/* --- what follows -------------------------------------------------------------------------------
 */

enum { NONE = -1, STAYS = -1 };

static void test_hello_that_failed_is_followed_by_the_one_that_could_help(void **state)
{
    static const struct {
        int kind, status, alert, bytes;
        int then; /* STAYS: no other is tried */
    } rows[] = {
        {VOUCH_HELLO_BROWSER, VOUCH_E_TIMEOUT, NONE, 0, VOUCH_HELLO_WIDE},
        {VOUCH_HELLO_BROWSER, VOUCH_E_CLOSED, NONE, 0, VOUCH_HELLO_WIDE},
        {VOUCH_HELLO_BROWSER, VOUCH_E_RESET, NONE, 0, VOUCH_HELLO_WIDE},
        {VOUCH_HELLO_BROWSER, VOUCH_E_TIMEOUT, NONE, 1, STAYS},
        {VOUCH_HELLO_BROWSER, VOUCH_E_CLOSED, NONE, 1, STAYS},
        {VOUCH_HELLO_BROWSER, VOUCH_E_RESET, NONE, 1, STAYS},
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, NONE, 0, STAYS},
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 40, 7, VOUCH_HELLO_FIREFOX},
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 71, 7, VOUCH_HELLO_FIREFOX},
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 47, 7, VOUCH_HELLO_FIREFOX},
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 120, 7, VOUCH_HELLO_FIREFOX},
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 80, 7, VOUCH_HELLO_FIREFOX},
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 70, 7, STAYS},  /* protocol_version */
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 112, 7, STAYS}, /* unrecognized_name */
        {VOUCH_HELLO_BROWSER, VOUCH_E_MALFORMED, 0, 7, STAYS},
        {VOUCH_HELLO_FIREFOX, VOUCH_E_MALFORMED, 40, 7, VOUCH_HELLO_WIDE},
        {VOUCH_HELLO_FIREFOX, VOUCH_E_TIMEOUT, NONE, 0, VOUCH_HELLO_WIDE},
        {VOUCH_HELLO_WIDE, VOUCH_E_TIMEOUT, NONE, 0, VOUCH_HELLO_SHORT},
        {VOUCH_HELLO_WIDE, VOUCH_E_MALFORMED, 40, 7, STAYS}, /* a shorter one offers less */
        {VOUCH_HELLO_SHORT, VOUCH_E_TIMEOUT, NONE, 0, STAYS},
        {VOUCH_HELLO_SHORT, VOUCH_E_MALFORMED, 40, 7, STAYS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool answered = rows[i].alert >= 0;
        begin();
        hello.kind = (uint8_t)rows[i].kind;
        c.tls.alert_received = rows[i].alert;
        c.tls.first_bytes_count = (size_t)rows[i].bytes;
        bool more = vouch_hello_ops.next(&c, rows[i].status);
        if (more != (rows[i].then != STAYS) || (more && hello.kind != rows[i].then))
            fail_msg("row %zu: %d, then %d", i, more, hello.kind);
        assert_int_equal(hello.silent, more && !answered);
        assert_int_equal(hello.refused, more && answered);
        c.tls.chain_total = 1; /* a server that has shown itself is not asked again */
        hello.kind = (uint8_t)rows[i].kind;
        assert_false(vouch_hello_ops.next(&c, rows[i].status));
        c.tls.chain_total = 0;
        hello.second = true; /* nor is the one whose page is wanted */
        assert_false(vouch_hello_ops.next(&c, rows[i].status));
    }
}

static void test_hello_keeps_what_earlier_ones_have_met(void **state)
{
    (void)state;
    begin();
    assert_true(vouch_hello_ops.next(&c, VOUCH_E_TIMEOUT));
    c.tls.alert_received = 40;
    hello.kind = VOUCH_HELLO_FIREFOX;
    assert_true(vouch_hello_ops.next(&c, VOUCH_E_MALFORMED));
    assert_true(hello.silent && hello.refused);
    c.tls.alert_received = -1;
    assert_true(vouch_hello_ops.next(&c, VOUCH_E_CLOSED));
    assert_true(hello.silent && hello.refused);
    assert_int_equal(hello.kind, VOUCH_HELLO_SHORT);
}

/* --- its time -----------------------------------------------------------------------------------
 */

static void test_hello_waits_four_seconds_or_a_quarter_of_what_is_left(void **state)
{
    static const struct {
        uint64_t left_ms, wait_ms;
    } rows[] = {{4000, 1000}, {15999, 3999}, {16000, 4000}, {16004, 4000}, {60000, 4000}, {3, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int kind = 0; kind < VOUCH_HELLOS; kind++) {
            begin();
            hello.kind = (uint8_t)kind;
            c.now.mono_ms = 5000;
            c.due_ms = 5000 + rows[i].left_ms;
            c.phase_due_ms = 77;
            assert_ptr_equal(vouch_hello_ops.begin(&c), &configs[kind]);
            assert_int_equal(c.phase_due_ms,
                             kind == VOUCH_HELLO_SHORT ? 77 : 5000 + rows[i].wait_ms);
            c.phase_due_ms = 77;
            hello.second = true; /* the last may take all that is left */
            vouch_hello_ops.begin(&c);
            assert_int_equal(c.phase_due_ms, 77);
        }
}

/* --- what is told -------------------------------------------------------------------------------
 */

static void test_hello_that_was_refused_is_told_with_what_was_chosen_then(void **state)
{
    static const struct {
        bool silent, refused;
        int kind;
        uint16_t version, suite, group;
        int key_error;
        enum vouch_finding_code code;
        const char *value;
        enum vouch_severity severity;
    } rows[] = {
        {false, false, VOUCH_HELLO_BROWSER, 0x0304, 0x1301, 29, 0, VOUCH_F_NONE, "", 0},
        {true, false, VOUCH_HELLO_SHORT, 0x0304, 0x1301, 29, 0, VOUCH_F_CLIENTS_HELLO_LONG, "",
         VOUCH_SEVERITY_INFO},
        {false, true, VOUCH_HELLO_FIREFOX, 0x0303, 0xc013, 23, 0, VOUCH_F_CLIENTS_HELLO_REFUSED,
         "Chrome; TLSv1.2 ECDHE-RSA-AES128-SHA secp256r1", VOUCH_SEVERITY_ERROR},
        {false, true, VOUCH_HELLO_WIDE, 0x0304, 0x1301, 0, 0, VOUCH_F_CLIENTS_HELLO_REFUSED,
         "Chrome, Firefox; TLSv1.3 TLS_AES_128_GCM_SHA256", VOUCH_SEVERITY_ERROR},
        {true, true, VOUCH_HELLO_WIDE, 0x0304, 0x1302, 0xffff, -1, VOUCH_F_CLIENTS_HELLO_REFUSED,
         "Chrome, Firefox; TLSv1.3 TLS_AES_256_GCM_SHA384", VOUCH_SEVERITY_WARNING},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        hello.silent = rows[i].silent;
        hello.refused = rows[i].refused;
        hello.kind = (uint8_t)rows[i].kind;
        c.tls.version = rows[i].version;
        c.tls.suite = rows[i].suite;
        c.tls.group = rows[i].group;
        c.tls.key_error = rows[i].key_error;
        vouch_hello_ops.tell(&c);
        assert_int_equal(c.report.findings_count, rows[i].code != VOUCH_F_NONE);
        if (rows[i].code == VOUCH_F_NONE)
            continue;
        assert_int_equal(findings[0].code, rows[i].code);
        if (!vouch_span_equal(findings[0].value, guarded_text(rows[i].value)))
            fail_msg("\"%.*s\"", (int)findings[0].value.len, (const char *)findings[0].value.data);
        if (rows[i].code == VOUCH_F_CLIENTS_HELLO_REFUSED)
            assert_int_equal(findings[0].severity, rows[i].severity);
    }
    begin();
    hello.refused = hello.second = true; /* all was told of the first */
    vouch_hello_ops.tell(&c);
    assert_int_equal(c.report.findings_count, 0);
}

static void test_hello_http2_with_a_cipher_that_it_forbids_is_told(void **state)
{
    static const uint16_t forbidden[] = {0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
    static const uint16_t fine[] = {0x1301, 0xc02b, 0xc02f, 0xc030, 0xcca8, 0xc012, 0x009e};
    (void)state;
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++)
        for (int chosen = 0; chosen <= 1; chosen++) {
            begin();
            http2 = chosen;
            c.tls.suite = forbidden[i];
            vouch_hello_ops.tell(&c);
            assert_int_equal(vouch_report_has(&c.report, VOUCH_F_CLIENTS_HTTP2_CIPHER), chosen);
            if (chosen)
                assert_true(findings[0].value.len > 5);
        }
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        begin();
        http2 = true;
        c.tls.suite = fine[i];
        vouch_hello_ops.tell(&c);
        assert_int_equal(c.report.findings_count, 0);
    }
}

/* --- the second connection ----------------------------------------------------------------------
 */

static void test_hello_second_connection_follows_http2_alone_and_once(void **state)
{
    (void)state;
    begin();
    assert_false(vouch_hello_ops.again(&c));
    assert_int_equal(hello.kind, VOUCH_HELLO_BROWSER);
    http2 = true;
    hello.second = true;
    assert_false(vouch_hello_ops.again(&c));
    assert_int_equal(hello.kind, VOUCH_HELLO_BROWSER);
}

static void test_hello_second_connection_is_to_the_same_certificate(void **state)
{
    static const struct vouch_span one = {(const uint8_t *)"abc", 3};
    static const uint8_t sha256[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                     0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                     0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                     0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    (void)state;
    for (int what = 0; what < 5; what++) {
        begin();
        c.tls.chain[0] = one;
        c.tls.chain_count = what != 1;
        c.report.sent_count = what != 2;
        memcpy(sent[0].sha256, sha256, sizeof sha256);
        sent[0].sha256[0] ^= what == 3;
        sent[0].sha256[31] ^= what == 4;
        assert_int_equal(vouch_hello_ops.same(&c), what == 0);
        assert_int_equal(vouch_report_has(&c.report, VOUCH_F_CLIENTS_HTTP2_ONLY), what != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_that_failed_is_followed_by_the_one_that_could_help),
        cmocka_unit_test(test_hello_keeps_what_earlier_ones_have_met),
        cmocka_unit_test(test_hello_waits_four_seconds_or_a_quarter_of_what_is_left),
        cmocka_unit_test(test_hello_that_was_refused_is_told_with_what_was_chosen_then),
        cmocka_unit_test(test_hello_http2_with_a_cipher_that_it_forbids_is_told),
        cmocka_unit_test(test_hello_second_connection_follows_http2_alone_and_once),
        cmocka_unit_test(test_hello_second_connection_is_to_the_same_certificate),
    };
    return cmocka_run_group_tests_name("check_hello", tests, NULL, NULL);
}
