// SPDX-License-Identifier: Apache-2.0
/* A proxy step by step: when credentials are said, which answers open the way, and the limits of
 * what is read (RFC 1928, 1929, 9110 section 9.3.6). */
#include "core/dialogue/proxy.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) (text), sizeof(text) - 1

static struct exchange_scene s;
static struct vouch_proxy proxy;
static struct vouch_prelude_run run;
static unsigned numbers[2];

static int hear(const void *bytes, size_t len)
{
    return exchange_hear(&s, run.prelude->step, bytes, len);
}

/* The first step has been taken. */
static void begin(enum vouch_proxy_kind kind, const char *user, const char *host)
{
    memset(numbers, 0, sizeof numbers);
    proxy = (struct vouch_proxy){.kind = kind,
                                 .user = guarded_text(user),
                                 .password = guarded_text("pw"),
                                 .host = guarded_text(host),
                                 .port = 0x1234};
    run = (struct vouch_prelude_run){.prelude = vouch_proxy_prelude(&proxy), .state = numbers};
    exchange_begin(&s);
    s.x.options = &run;
    assert_true(run.prelude->proxied);
    assert_int_equal(hear("", 0), VOUCH_AGAIN);
}

/* --- SOCKS5 ----------------------------------------------------------------------------------- */

#define TO_NAME "\5\1\0\3\1a\x12\x34"

/* The password is said where the proxy chose that method, and there is one; only then. */
static void test_socks_password_is_said_where_it_is_asked_for(void **state)
{
    static const struct {
        const char *user;
        const char *heard, *said;
        size_t said_len;
        int status;
        enum vouch_finding_code code;
    } rows[] = {
        {"me", "\5\2", BYTES("\1\2me\2pw"), VOUCH_AGAIN, VOUCH_F_NONE},
        {"me", "\5\0", BYTES(TO_NAME), VOUCH_AGAIN, VOUCH_F_NONE},
        {"me", "\5\1", BYTES(""), VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED},
        {"me", "\5\3", BYTES(""), VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED},
        {"me", "\4\2", BYTES(""), VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED},
        {"me", "\5\xff", BYTES(""), VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH},
        {"m", "\5\2", BYTES("\1\1m\2pw"), VOUCH_AGAIN, VOUCH_F_NONE},
        {"", "\5\2", BYTES(""), VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED},
        {"", "\5\0", BYTES(TO_NAME), VOUCH_AGAIN, VOUCH_F_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(VOUCH_PROXY_SOCKS5, rows[i].user, "a");
        exchange_expect_said(&s, rows[i].user[0] ? "\5\2\0\2" : "\5\1\0", rows[i].user[0] ? 4 : 3);
        assert_int_equal(hear(rows[i].heard, 2), rows[i].status);
        exchange_expect_said(&s, rows[i].said, rows[i].said_len);
        assert_int_equal(s.report.findings_count, rows[i].code != VOUCH_F_NONE);
        if (s.report.findings_count)
            assert_int_equal(s.findings[0].code, rows[i].code);
    }
}

static void test_socks_login_is_good_by_zero_alone(void **state)
{
    static const struct {
        const char *heard;
        int status;
        enum vouch_finding_code code;
    } rows[] = {
        {"\1\0", VOUCH_AGAIN, VOUCH_F_NONE},
        {"\1\1", VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH},
        {"\1\xff", VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH},
        {"\5\0", VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED},
        {"\0\0", VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(VOUCH_PROXY_SOCKS5, "me", "a");
        assert_int_equal(hear(BYTES("\5\2")), VOUCH_AGAIN);
        assert_int_equal(hear(rows[i].heard, 1), VOUCH_AGAIN);
        exchange_expect_said(&s, "", 0);
        assert_int_equal(hear(rows[i].heard, 2), rows[i].status);
        bool good = rows[i].code == VOUCH_F_NONE;
        exchange_expect_said(&s, good ? TO_NAME : "", good ? sizeof TO_NAME - 1 : 0);
        assert_int_equal(s.report.findings_count, !good);
        if (!good)
            assert_int_equal(s.findings[0].code, rows[i].code);
    }
}

static void test_socks_request_has_the_kind_of_its_address(void **state)
{
    static const struct {
        const char *host, *said;
        size_t len;
    } rows[] = {
        {"a", BYTES(TO_NAME)},
        {"192.0.2.1", BYTES("\5\1\0\1\300\0\2\1\x12\x34")},
        {"2001:db8::1", BYTES("\5\1\0\4\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\x12\x34")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(VOUCH_PROXY_SOCKS5, "", rows[i].host);
        assert_int_equal(hear(BYTES("\5\0")), VOUCH_AGAIN);
        exchange_expect_said(&s, rows[i].said, rows[i].len);
    }
}

/* The reply is as long as its kind of address; what follows it is the server's. */
static void test_socks_reply_is_taken_whole_and_no_more(void **state)
{
    static const struct {
        const char *heard;
        size_t len;
    } rows[] = {
        {BYTES("\5\0\0\1xxxxpp")},
        {BYTES("\5\0\0\4xxxxxxxxxxxxxxxxpp")},
        {BYTES("\5\0\0\3\3abcpp")},
        {BYTES("\5\0\0\3\0pp")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t len = 0; len <= rows[i].len; len++) {
            begin(VOUCH_PROXY_SOCKS5, "", "a");
            assert_int_equal(hear(BYTES("\5\0")), VOUCH_AGAIN);
            assert_int_equal(hear(rows[i].heard, len), len == rows[i].len ? VOUCH_OK : VOUCH_AGAIN);
            assert_int_equal(s.x.used, len == rows[i].len ? len : 0);
        }
        uint8_t more[40];
        memcpy(more, rows[i].heard, rows[i].len);
        memset(more + rows[i].len, 'y', 5);
        begin(VOUCH_PROXY_SOCKS5, "", "a");
        assert_int_equal(hear(BYTES("\5\0")), VOUCH_AGAIN);
        assert_int_equal(hear(more, rows[i].len + 5), VOUCH_OK);
        assert_int_equal(s.x.used, rows[i].len);
        exchange_expect_found(&s, VOUCH_F_NONE, NULL);
    }
}

static void test_socks_reply_of_another_form_is_malformed(void **state)
{
    static const struct {
        const char *heard;
        size_t len;
    } rows[] = {
        {BYTES("\5\0\0\2xxxxxxpp")}, {BYTES("\5\0\0\5xxxxxxpp")},
        {BYTES("\5\0\0\0xxxxxxpp")}, {BYTES("\5\0\0\2x")}, /* as soon as the fixed part is there */
        {BYTES("\4\0\0\1xxxxpp")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(VOUCH_PROXY_SOCKS5, "", "a");
        assert_int_equal(hear(BYTES("\5\0")), VOUCH_AGAIN);
        assert_int_equal(hear(rows[i].heard, rows[i].len), VOUCH_E_REFUSED);
        assert_true(vouch_report_has(&s.report, VOUCH_F_PROXY_MALFORMED));
    }
    begin(VOUCH_PROXY_SOCKS5, "", "a");
    assert_int_equal(hear(BYTES("\5\0")), VOUCH_AGAIN);
    assert_int_equal(hear(BYTES("\5\0\0\2")), VOUCH_AGAIN);
}

/* What another service says is shown to the end of its first line. */
static void test_socks_answer_of_another_service_is_shown(void **state)
{
    static const struct {
        const char *heard, *shown;
    } rows[] = {{"HTTP/1.1 400 Bad\nmore\n", "HTTP/1.1 400 Bad"},
                {"220 x", "220 x"},
                {"\nthree\nlines\n", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(VOUCH_PROXY_SOCKS5, "", "a");
        assert_int_equal(hear(rows[i].heard, strlen(rows[i].heard)), VOUCH_E_REFUSED);
        exchange_expect_found(&s, VOUCH_F_PROXY_MALFORMED, rows[i].shown);
    }
    begin(VOUCH_PROXY_HTTP, "", "a");
    assert_int_equal(hear(BYTES("HTTP/1.1 999 what\r\n")), VOUCH_E_REFUSED);
    exchange_expect_found(&s, VOUCH_F_PROXY_REFUSED, "999 what");
}

/* RFC 1928 section 6, and any other number. */
static void test_socks_refusals_have_their_words(void **state)
{
    static const char *const words[] = {"general failure (1)",
                                        "not allowed by the proxy's rules (2)",
                                        "network unreachable (3)",
                                        "host unreachable (4)",
                                        "connection refused by the server (5)",
                                        "time to live expired (6)",
                                        "command not supported (7)",
                                        "kind of address not supported (8)",
                                        "unknown answer (9)",
                                        "unknown answer (10)"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const uint8_t reply[] = {5, (uint8_t)(i + 1)};
        char want[80];
        snprintf(want, sizeof want, "SOCKS5: %s", words[i]);
        begin(VOUCH_PROXY_SOCKS5, "", "a");
        assert_int_equal(hear(BYTES("\5\0")), VOUCH_AGAIN);
        assert_int_equal(hear(reply, 2), VOUCH_E_REFUSED);
        exchange_expect_found(&s, VOUCH_F_PROXY_REFUSED, want);
    }
}

/* --- HTTP ------------------------------------------------------------------------------------- */

static void test_connect_is_open_by_200_to_299_alone(void **state)
{
    static const struct {
        const char *line;
        int status;
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {
        {"HTTP/1.1 200 OK", VOUCH_AGAIN, VOUCH_F_NONE, NULL},
        {"HTTP/1.0 299 x", VOUCH_AGAIN, VOUCH_F_NONE, NULL},
        {"HTTP/1.1 199 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_REFUSED, "199 x"},
        {"HTTP/1.1 300 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_REFUSED, "300 x"},
        {"HTTP/1.1 502 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_REFUSED, "502 x"},
        {"HTTP/1.1 401 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH, "401 x"},
        {"HTTP/1.1 407 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_AUTH, "407 x"},
        {"HTTP/1.1 400 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_REFUSED, "400 x"},
        {"HTTP/1.1 406 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_REFUSED, "406 x"},
        {"HTTP/1.1 408 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_REFUSED, "408 x"},
        {"HTTP/1.1 2x0 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED, "HTTP/1.1 2x0 x"},
        {"HTTP/1.1", VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED, "HTTP/1.1"},
        {"HTTP/2 200 x", VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED, "HTTP/2 200 x"},
        {"ICY 200 OK", VOUCH_E_REFUSED, VOUCH_F_PROXY_MALFORMED, "ICY 200 OK"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char heard[80];
        snprintf(heard, sizeof heard, "%s\r\n", rows[i].line);
        begin(VOUCH_PROXY_HTTP, "", "a");
        assert_int_equal(hear(heard, strlen(heard)), rows[i].status);
        exchange_expect_found(&s, rows[i].code, rows[i].value);
        if (rows[i].code == VOUCH_F_NONE) /* not before the header has ended */
            assert_int_equal(hear(BYTES("\r\nx")), VOUCH_OK);
        assert_int_equal(s.x.used, rows[i].code == VOUCH_F_NONE ? 2 : strlen(heard));
    }
}

static void test_connect_header_has_its_limits(void **state)
{
    static char text[4200];
    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t len = 4095; len <= 4097; len++) {
        begin(VOUCH_PROXY_HTTP, "", "a");
        assert_int_equal(hear(text, len), len < 4096 ? VOUCH_AGAIN : VOUCH_E_REFUSED);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_PROXY_MALFORMED), len >= 4096);
    }
    assert_int_equal(s.findings[0].value.len, 120);
    for (int lines = 200; lines <= 201; lines++) {
        size_t len = (size_t)snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n");
        for (int i = 1; i < lines; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "A: b\r\n");
        begin(VOUCH_PROXY_HTTP, "", "a");
        assert_int_equal(hear(text, len), lines > 200 ? VOUCH_E_REFUSED : VOUCH_AGAIN);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_PROXY_MALFORMED), lines > 200);
    }
}

/* --- the PROXY protocol ----------------------------------------------------------------------- */

static void test_proxy_header_of_ipv6_has_its_form(void **state)
{
    static const struct vouch_address from = {
        VOUCH_FAMILY_IPV6, {0x20, 1, 0xd, 0xb8, [15] = 9}, 0xc350, 0};
    static const struct vouch_address to = {
        VOUCH_FAMILY_IPV6, {0x20, 1, 0xd, 0xb8, [15] = 1}, 0x1bb, 0};
    (void)state;
    for (unsigned version = 1; version <= 2; version++) {
        memset(numbers, 0, sizeof numbers);
        proxy = (struct vouch_proxy){.kind = VOUCH_PROXY_NONE, .header = version};
        run = (struct vouch_prelude_run){.prelude = vouch_proxy_prelude(&proxy),
                                         .known = true,
                                         .from = from,
                                         .to = to,
                                         .state = numbers};
        exchange_begin(&s);
        s.x.options = &run;
        assert_false(run.prelude->proxied);
        assert_int_equal(hear("", 0), VOUCH_OK);
        if (version == 1)
            exchange_expect_said(&s, BYTES("PROXY TCP6 2001:db8::9 2001:db8::1 50000 443\r\n"));
        else
            exchange_expect_said(
                &s, BYTES("\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0"
                          "\x09\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\xc3\x50\x01\xbb"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_socks_password_is_said_where_it_is_asked_for),
        cmocka_unit_test(test_socks_login_is_good_by_zero_alone),
        cmocka_unit_test(test_socks_request_has_the_kind_of_its_address),
        cmocka_unit_test(test_socks_reply_is_taken_whole_and_no_more),
        cmocka_unit_test(test_socks_reply_of_another_form_is_malformed),
        cmocka_unit_test(test_socks_answer_of_another_service_is_shown),
        cmocka_unit_test(test_socks_refusals_have_their_words),
        cmocka_unit_test(test_connect_is_open_by_200_to_299_alone),
        cmocka_unit_test(test_connect_header_has_its_limits),
        cmocka_unit_test(test_proxy_header_of_ipv6_has_its_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
