// SPDX-License-Identifier: Apache-2.0
/* A request with a body step by step: to whom it is said, what it asks, and which line is an
 * answer. */
#include "core/dialogue/http_post.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;
static struct vouch_http_post post;

static int hear(const char *text)
{
    return exchange_hear(&s, vouch_dialogue_http_post.talk, text, strlen(text));
}

static void begin(const char *url)
{
    struct vouch_target_error error;
    exchange_begin(&s);
    assert_int_equal(vouch_target_parse(&s.target, guarded_text(url), guarded_text(""), &error),
                     VOUCH_OK);
    post = (struct vouch_http_post){.content_type = "text/x",
                                    .headers = "Authorization: secret\r\n",
                                    .body = guarded_text("{}")};
    s.x.options = &post;
    s.x.proved = true;
}

/* The header may have a secret in it: without a proof nothing is said, but where that is allowed.
 */
static void test_http_post_is_said_to_a_proved_server_or_in_clear(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        begin("https://a.test/");
        s.x.proved = i & 1;
        post.clear = i & 2;
        assert_int_equal(hear(""), i ? VOUCH_AGAIN : VOUCH_OK);
        assert_int_equal(s.x.out.len > 0, i > 0);
    }
}

static void test_http_post_or_get_is_whole(void **state)
{
    static const struct {
        const char *url, *said;
        bool get;
    } rows[] = {
        {"https://a.test/x",
         "POST /x HTTP/1.1\r\nHost: a.test:443\r\nUser-Agent: vouch\r\nContent-Type: text/x\r\n"
         "Content-Length: 2\r\nConnection: close\r\nAuthorization: secret\r\n\r\n{}",
         false},
        {"https://a.test?x",
         "GET /?x HTTP/1.1\r\nHost: a.test:443\r\nUser-Agent: vouch\r\nConnection: close\r\n"
         "Authorization: secret\r\n\r\n",
         true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(rows[i].url);
        post.get = rows[i].get;
        if (post.get)
            post.body.len = 0;
        assert_int_equal(hear(""), VOUCH_AGAIN);
        exchange_expect_said(&s, rows[i].said, strlen(rows[i].said));
        assert_int_equal(hear(""), VOUCH_AGAIN); /* once */
        exchange_expect_said(&s, "", 0);
    }
}

static void test_http_post_of_what_does_not_fit_fails(void **state)
{
    static char body[2100];
    (void)state;
    memset(body, 'x', sizeof body - 1);
    begin("https://a.test/");
    post.body = guarded_text(body);
    assert_int_equal(hear(""), VOUCH_E_SPACE);
}

/* A request goes whole or not at all: also where only its body of one byte has no room. */
static void test_http_post_fits_to_the_byte(void **state)
{
    static char headers[2048];
    (void)state;
    begin("https://a.test/");
    post.body = vouch_span_of("x");
    post.headers = "";
    assert_int_equal(hear(""), VOUCH_AGAIN);
    size_t room = sizeof s.out - s.x.out.len;
    for (size_t len = room - 1; len <= room + 2; len++) {
        begin("https://a.test/");
        post.body = vouch_span_of("x");
        memset(headers, 'h', len);
        headers[len] = '\0';
        post.headers = headers;
        assert_int_equal(hear(""), len <= room ? VOUCH_AGAIN : VOUCH_E_SPACE);
    }
    assert_int_equal(vouch_dialogue_http_post.port, 443);
}

static void test_http_post_is_answered_by_a_status_line(void **state)
{
    static const struct {
        const char *heard;
        int status;
        unsigned number;
        bool ended, full;
    } rows[] = {
        {"HTTP/1.1 204 x\r\nmore", VOUCH_OK, 204, false, false},
        {"http/1.0 599\n", VOUCH_OK, 599, false, false},
        {"HTTP/1.1 999 x\r\n", VOUCH_OK, 999, false, false},
        {"HTTP/1.1 001 x\r\n", VOUCH_OK, 1, false, false},
        {"HTTP/1.1 000 x\r\n", VOUCH_E_MALFORMED, 0, false, false},
        {"HTTP/1.1 204 x", VOUCH_AGAIN, 0, false, false},
        {"HTTP/1.1 204 x", VOUCH_E_MALFORMED, 0, true, false},
        {"HTTP/1.1 204 x", VOUCH_E_MALFORMED, 0, false, true},
        {"HTTP/1.1 204 x\n", VOUCH_OK, 204, true, true},
        {"\nHTTP/1.1 204 x\n", VOUCH_E_MALFORMED, 0, false, false},
        {"\n", VOUCH_E_MALFORMED, 0, false, false},
        {"ICY 200 OK\r\n", VOUCH_E_MALFORMED, 0, false, false},
        {"HTTP/1.1\r\n", VOUCH_E_MALFORMED, 0, false, false},
        {"HTTP/1.1 2 x\r\n", VOUCH_E_MALFORMED, 0, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin("https://a.test/");
        assert_int_equal(hear(""), VOUCH_AGAIN);
        s.x.ended = rows[i].ended;
        s.x.full = rows[i].full;
        if (hear(rows[i].heard) != rows[i].status)
            fail_msg("%s", rows[i].heard);
        assert_int_equal(post.status, rows[i].number);
        assert_int_equal(s.x.used, strchr(rows[i].heard, '\n') ? strlen(rows[i].heard) : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_post_is_said_to_a_proved_server_or_in_clear),
        cmocka_unit_test(test_http_post_or_get_is_whole),
        cmocka_unit_test(test_http_post_of_what_does_not_fit_fails),
        cmocka_unit_test(test_http_post_fits_to_the_byte),
        cmocka_unit_test(test_http_post_is_answered_by_a_status_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
