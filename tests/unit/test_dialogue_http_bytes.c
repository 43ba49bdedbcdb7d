// SPDX-License-Identifier: Apache-2.0
/* HTTPS: only the bytes that have arrived count, an empty line ends a header however it ends, and
 * what is shown of a status. */
#include "core/dialogue/http.h"
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;

static void begin(void)
{
    exchange_begin(&s);
    s.target.port = 443;
    s.target.dialogue = &vouch_dialogue_https;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_https.talk, "", 0), VOUCH_AGAIN);
}

/* From a copy of exact size, so that the sanitizers see every byte beyond it. */
static int hear_exact(const char *text)
{
    size_t len = strlen(text);
    char *copy = malloc(len);
    assert_non_null(copy);
    memcpy(copy, text, len);
    int status = exchange_hear(&s, vouch_dialogue_https.talk, copy, len);
    free(copy);
    return status;
}

#define HSTS "HTTP/1.1 200 OK\r\nStrict-Transport-Security: "

/* The stream ends within the header; the buffer behind it has other bytes, of an earlier answer. */
static void test_http_hsts_that_is_cut_counts_by_what_arrived(void **state)
{
    static const struct {
        const char *text;
        size_t behind; /* so many bytes of it did not arrive */
        bool lasting;
    } rows[] = {{HSTS "max-age=7", 0, true},    {HSTS "max-age=7", 1, false},
                {HSTS "max-age=07", 1, false},  {HSTS "max-age=007", 0, true},
                {HSTS "max-age=\"7", 1, false}, {HSTS "max-age=\"7", 0, true},
                {HSTS "max-age=77", 1, true}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        s.x.ended = true;
        assert_int_equal(exchange_hear(&s, vouch_dialogue_https.talk, rows[i].text,
                                       strlen(rows[i].text) - rows[i].behind),
                         VOUCH_OK);
        if (vouch_report_has(&s.report, VOUCH_F_HTTP_NO_HSTS) == rows[i].lasting)
            fail_msg("row %zu", i);
    }
}

static void test_http_header_is_read_to_its_last_byte_and_no_further(void **state)
{
    static const char *const rows[] = {HSTS "max-age=",
                                       HSTS "max-age=0",
                                       HSTS "max-age=\"",
                                       HSTS "max-age=00",
                                       HSTS "max-age",
                                       HSTS,
                                       "HTTP/1.1 200 OK\r\nServer:",
                                       "HTTP/1.1 200 OK\r\n:"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        s.x.ended = true;
        assert_int_equal(hear_exact(rows[i]), VOUCH_OK);
        assert_true(vouch_report_has(&s.report, VOUCH_F_HTTP_NO_HSTS));
    }
}

static void test_http_empty_line_ends_the_header_at_once(void **state)
{
    static const char *const rows[] = {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\n\n",
                                       "HTTP/1.1 200 OK\r\nA: b\r\n\n",
                                       "HTTP/1.1 100 x\n\nHTTP/1.1 200 y\n\n"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        assert_int_equal(hear_exact(rows[i]), VOUCH_OK);
        assert_int_equal(s.x.used, strlen(rows[i]));
        exchange_expect_fact(&s, "http_status", "200");
    }
}

static void test_http_status_is_shown_from_its_number_on(void **state)
{
    static const struct {
        const char *line, *shown;
    } rows[] = {{"HTTP/1.1 404 Not Found\r\n", "404 Not Found"},
                {"HTTP/1.1  500\r\n", "500"},
                {"HTTP/1.1 503 a123456789b123456789c123456789d12345\r\n",
                 "503 a123456789b123456789c123456789d12345"},
                {"HTTP/1.1 503 a123456789b123456789c123456789d123456\r\n",
                 "503 a123456789b123456789c123456789d12345"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        assert_int_equal(hear_exact(rows[i].line), VOUCH_AGAIN);
        exchange_expect_found(&s, VOUCH_F_HTTP_STATUS, rows[i].shown);
    }
}

/* Up to 199 another answer follows; one that does not come is missing. */
static void test_http_answers_below_200_are_not_the_last(void **state)
{
    static char many[4096];
    (void)state;
    begin();
    assert_int_equal(hear_exact("HTTP/1.1 199 x\r\nServer: a\r\n\r\nHTTP/1.1 200 y\r\n"
                                "Server: b\r\n\r\n"),
                     VOUCH_OK);
    exchange_expect_fact(&s, "http_status", "200");
    exchange_expect_fact(&s, "http_server", "b");
    for (unsigned status = 199; status <= 200; status++) {
        int answer = status == 200 ? VOUCH_OK : VOUCH_E_MALFORMED;
        size_t len = (size_t)snprintf(many, sizeof many, "HTTP/1.1 %u x\r\n", status);
        begin();
        s.x.ended = true;
        assert_int_equal(hear_exact(many), answer);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_HTTP_NO_ANSWER), status < 200);
        for (int i = 1; i <= 300; i++) /* one more than are waited for */
            len += (size_t)snprintf(many + len, sizeof many - len, "A: b\r\n");
        begin();
        assert_int_equal(hear_exact(many), answer);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_HTTP_NO_ANSWER), status < 200);
    }
}

static void test_http_answer_of_one_byte_is_one(void **state)
{
    (void)state;
    begin();
    s.x.ended = s.x.may_reconnect = true;
    assert_int_equal(hear_exact("X"), VOUCH_E_MALFORMED);
    exchange_expect_found(&s, VOUCH_F_HTTP_NO_ANSWER, "X");
}

static void test_http_status_about_a_clients_certificate_is_shown_too(void **state)
{
    (void)state;
    for (int sent = 0; sent <= 1; sent++) {
        begin();
        s.report.tls.client_cert_requested = true;
        s.report.tls.client_cert_sent = sent;
        assert_int_equal(hear_exact("HTTP/1.1 400 No certificate\r\n"), VOUCH_AGAIN);
        exchange_expect_found(&s,
                              sent ? VOUCH_F_TLS_PEER_REJECTED_CLIENT : VOUCH_F_HTTP_CLIENT_CERT,
                              "400 No certificate");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_hsts_that_is_cut_counts_by_what_arrived),
        cmocka_unit_test(test_http_header_is_read_to_its_last_byte_and_no_further),
        cmocka_unit_test(test_http_empty_line_ends_the_header_at_once),
        cmocka_unit_test(test_http_status_is_shown_from_its_number_on),
        cmocka_unit_test(test_http_answers_below_200_are_not_the_last),
        cmocka_unit_test(test_http_answer_of_one_byte_is_one),
        cmocka_unit_test(test_http_status_about_a_clients_certificate_is_shown_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
