// SPDX-License-Identifier: Apache-2.0
/* The policy of MTA-STS step by step: what is said of an answer that is none, the limits of a
 * header and of what is shown, and a fetch that is over. */
#include "core/dialogue/sts.h"
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;
static uint8_t buffer[80];
static struct vouch_sts_policy policy;
static const struct vouch_sts_options options = {buffer, sizeof buffer, &policy};

static int hear(const char *text)
{
    return exchange_hear(&s, vouch_dialogue_sts.talk, text, strlen(text));
}

static int fetch(const char *answer)
{
    exchange_begin(&s);
    memset(&policy, 0, sizeof policy);
    s.x.options = &options;
    s.x.proved = true;
    assert_int_equal(hear(""), VOUCH_AGAIN);
    return hear(answer);
}

#define OK "HTTP/1.0 200 OK\r\n"
#define POLICY "version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 86400\n"

static void test_sts_request_is_whole_and_goes_to_port_443(void **state)
{
    static const char request[] = "GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: host.example\r\n"
                                  "User-Agent: vouch\r\nAccept: text/plain\r\n\r\n";
    (void)state;
    exchange_begin(&s);
    s.x.options = &options;
    s.x.proved = true;
    assert_int_equal(hear(""), VOUCH_AGAIN);
    exchange_expect_said(&s, request, sizeof request - 1);
    assert_int_equal(vouch_dialogue_sts.port, 443);
}

static void test_sts_answer_that_is_none_is_shown(void **state)
{
    static const struct {
        const char *answer, *value, *http_status;
    } rows[] = {
        {"SSH-2.0-x\r\n", "SSH-2.0-x", ""},
        {"220 200 OK\r\n", "220 200 OK", ""},
        {"HTTP/1.1 404 Not Found\r\n", "404 Not Found", "404"},
        {"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", "301 Moved", "301"},
        {"a123456789b123456789c123456789d12345678\n", "a123456789b123456789c123456789d12345678",
         ""},
        {"a123456789b123456789c123456789d123456789\n", "a123456789b123456789c123456789d123456789",
         ""},
        {"a123456789b123456789c123456789d123456789e\n", "a123456789b123456789c123456789d123456789",
         ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(fetch(rows[i].answer), VOUCH_E_MALFORMED);
        exchange_expect_found(&s, VOUCH_F_STS_FETCH_FAILED, rows[i].value);
        exchange_expect_fact(&s, "http_status", rows[i].http_status);
        assert_false(policy.good);
    }
    assert_int_equal(fetch(OK), VOUCH_AGAIN);
    exchange_expect_fact(&s, "http_status", "200");
}

/* The status line and 299 others, with the empty one. */
static void test_sts_header_ends_after_300_lines(void **state)
{
    static char text[2048];
    (void)state;
    for (int lines = 300; lines <= 301; lines++) {
        size_t len = (size_t)snprintf(text, sizeof text, OK);
        for (int i = 2; i < lines; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "A:b\r\n");
        snprintf(text + len, sizeof text - len, "\r\n");
        assert_int_equal(fetch(text), lines == 300 ? VOUCH_AGAIN : VOUCH_E_MALFORMED);
        if (lines == 300)
            assert_int_equal(s.report.findings_count, 0);
        else
            exchange_expect_found(&s, VOUCH_F_STS_FETCH_FAILED, "a header without end");
    }
}

static void test_sts_fetch_that_is_over_hears_nothing_more(void **state)
{
    (void)state;
    assert_int_equal(fetch(OK "Content-Length: 64\r\n\r\n" POLICY), VOUCH_OK);
    assert_true(policy.good);
    assert_int_equal(hear("Content-Type: text/html\r\n\r\nmode: none\n"), VOUCH_OK);
    assert_int_equal(s.x.used, 0);
    assert_int_equal(s.report.findings_count, 0);
    assert_int_equal(policy.mode, VOUCH_STS_ENFORCE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sts_request_is_whole_and_goes_to_port_443),
        cmocka_unit_test(test_sts_answer_that_is_none_is_shown),
        cmocka_unit_test(test_sts_header_ends_after_300_lines),
        cmocka_unit_test(test_sts_fetch_that_is_over_hears_nothing_more),
    };
    return cmocka_run_group_tests_name("dialogue_sts_steps", tests, NULL, NULL);
}
