// SPDX-License-Identifier: Apache-2.0
/* Fetching over HTTP: the request's path, status lines that are none, header fields without a
 * value, and a body that comes in parts. */
#include "core/dialogue/http_fetch.h"
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;
static struct vouch_http_fetch fetch;
static uint8_t body[64 + 16];

static int hear(const char *text)
{
    return exchange_hear(&s, vouch_dialogue_http_fetch.talk, text, strlen(text));
}

static int fetch_with(const char *said)
{
    exchange_begin(&s);
    memset(&fetch, 0, sizeof fetch);
    memset(body, 'g', sizeof body);
    fetch.buffer = body;
    fetch.buffer_max = 64;
    s.target.port = 80;
    s.x.options = &fetch;
    assert_int_equal(hear(""), VOUCH_AGAIN);
    return hear(said);
}

static void test_fetch_header_without_a_value_is_empty(void **state)
{
    static const char *const rows[] = {
        "HTTP/1.0 302 x\r\nLocation:\r\nContent-Type:\r\n\r\n",
        "HTTP/1.0 302 x\r\nLocation: \r\nContent-Type: ;charset=x\r\n\r\n",
        "HTTP/1.0 302 x\r\nLocation\r\nContent-Type\r\n\r\n",
        "HTTP/1.0 302 x\r\nLocation: /a\r\nLocation:\r\nContent-Type: b\r\nContent-Type:\r\n\r\n",
        "HTTP/1.0 302 x\r\nContent-Length:\r\n:\r\n: x\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(fetch_with(rows[i]), VOUCH_OK);
        assert_int_equal(fetch.status, 302);
        assert_string_equal(fetch.location, "");
        assert_string_equal(fetch.media_type, "");
        assert_null(fetch.fault);
    }
}

static void test_fetch_value_of_one_letter_is_kept(void **state)
{
    (void)state;
    assert_int_equal(fetch_with("HTTP/1.0 302 x\r\nLocation: /\r\nContent-Type:t;u\r\n\r\n"),
                     VOUCH_OK);
    assert_string_equal(fetch.location, "/");
    assert_string_equal(fetch.media_type, "t");
}

static void test_fetch_asks_for_a_path_that_begins_with_a_slash(void **state)
{
    static const struct {
        const char *rest, *line;
    } rows[] = {
        {"", "GET / HTTP/1.0\r\n"}, {"/a", "GET /a HTTP/1.0\r\n"}, {"?q", "GET /?q HTTP/1.0\r\n"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exchange_begin(&s);
        memset(&fetch, 0, sizeof fetch);
        s.x.options = &fetch;
        strcpy(s.target.rest, rows[i].rest);
        assert_int_equal(hear(""), VOUCH_AGAIN);
        assert_memory_equal(s.out, rows[i].line, strlen(rows[i].line));
    }
    assert_string_equal(vouch_dialogue_http_fetch.scheme, "http");
    assert_int_equal(vouch_dialogue_http_fetch.port, 80);
}

static void test_fetch_header_of_one_letter_is_not_the_last(void **state)
{
    (void)state;
    assert_int_equal(fetch_with("HTTP/1.0 200 OK\r\nA\r\nContent-Length: 0\r\n\r\n"), VOUCH_OK);
    assert_int_equal(fetch.got, 0);
    assert_int_equal(fetch_with("HTTP/1.0 999 x\r\n\r\n"), VOUCH_OK);
    assert_int_equal(fetch.status, 999);
}

/* It is left at once, whatever follows. */
static void test_fetch_status_line_of_another_protocol_is_no_answer(void **state)
{
    static const char *const rows[] = {"SSH-2.0-x\r\n\r\n",       "HTTP/1.1 ok\r\n\r\n",
                                       "HTTP/1.1\r\n\r\n",        " HTTP/1.1 200\r\n\r\n",
                                       "XTTP/1.1 200 OK\r\n\r\n", "\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool blank = rows[i][0] == ' '; /* blanks around a line are left out */
        assert_int_equal(fetch_with(rows[i]), blank ? VOUCH_AGAIN : VOUCH_E_MALFORMED);
        assert_int_equal(fetch.status, blank ? 200 : 0);
        if (!blank)
            assert_string_equal(fetch.fault, "not an HTTP answer");
    }
}

/* Never more than the buffer holds, in however many parts it comes. */
static void test_fetch_body_in_parts_has_the_same_limit(void **state)
{
    static const char letters[] =
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    (void)state;
    for (size_t first = 1; first < 64; first++)
        for (size_t second = 64 - first; second <= 65 - first; second++) {
            bool fits = first + second <= 64;
            assert_int_equal(fetch_with("HTTP/1.0 200 OK\r\n\r\n"), VOUCH_AGAIN);
            assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, letters, first),
                             VOUCH_AGAIN);
            assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, letters, second),
                             fits ? VOUCH_AGAIN : VOUCH_E_SPACE);
            assert_int_equal(fetch.got, fits ? 64 : first);
            for (size_t i = fetch.got; i < sizeof body; i++)
                assert_int_equal(body[i], 'g');
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fetch_header_without_a_value_is_empty),
        cmocka_unit_test(test_fetch_value_of_one_letter_is_kept),
        cmocka_unit_test(test_fetch_asks_for_a_path_that_begins_with_a_slash),
        cmocka_unit_test(test_fetch_status_line_of_another_protocol_is_no_answer),
        cmocka_unit_test(test_fetch_header_of_one_letter_is_not_the_last),
        cmocka_unit_test(test_fetch_body_in_parts_has_the_same_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
