// SPDX-License-Identifier: Apache-2.0
/* Fetching over HTTP: requests and answers, URLs, and which addresses are public. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/dialogue/http_fetch.h"
#include "port/posix/fetch.h"
#include "tests/support/guarded.h"
#include "tests/support/sweep.h"

static struct vouch_target target;
static struct vouch_http_fetch fetch;
static uint8_t buffer[64];
static char said[4096];

struct reply {
    const char *text;
    int status;
    unsigned http;
    const char *body;
};

static int play(const char *heard, size_t piece)
{
    static uint8_t out[2048];
    uint64_t state[VOUCH_DIALOGUE_STATE_SIZE / 8] = {0};
    size_t len = strlen(heard), end = 0, at = 0;
    int status = VOUCH_AGAIN;
    said[0] = '\0';
    for (size_t turns = 0; status == VOUCH_AGAIN && turns < 3 * len + 10; turns++) {
        struct vouch_exchange x = {.in = {(const uint8_t *)heard + at, end - at},
                                   .ended = end == len,
                                   .out = vouch_writer_of(out, sizeof out),
                                   .target = &target,
                                   .options = &fetch,
                                   .state = state};
        status = vouch_dialogue_http_fetch.talk(&x);
        strncat(said, (const char *)out, x.out.len);
        at += x.used;
        if (x.used == 0 && end < len)
            end = end + piece < len ? end + piece : len;
    }
    return status;
}

static void begin(const char *content_type, const char *body)
{
    const char *why;
    memset(&fetch, 0, sizeof fetch);
    fetch.content_type = content_type;
    fetch.body = guarded_text(body);
    fetch.buffer = buffer;
    fetch.buffer_max = sizeof buffer;
    assert_int_equal(vouch_fetch_parse(&target, guarded_text("http://ca.example:8080/a.crl"), &why),
                     VOUCH_OK);
}

static void in_chunks(size_t chunk, void *arg)
{
    const struct reply *r = arg;
    begin(NULL, "");
    assert_int_equal(play(r->text, chunk), r->status);
    assert_int_equal(fetch.status, r->http);
    assert_int_equal(fetch.got, strlen(r->body));
    assert_memory_equal(buffer, r->body, fetch.got);
}

static void test_fetch_answers_in_any_pieces_are_read_alike(void **state)
{
    static struct reply rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlist and more", VOUCH_OK, 200, "list"},
        {"HTTP/1.0 200 OK\n\nto the end", VOUCH_OK, 200, "to the end"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", VOUCH_OK, 200, ""},
        {"HTTP/1.1 404 Not Found\r\n\r\npage", VOUCH_OK, 404, ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", VOUCH_E_MALFORMED, 200, "short"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", VOUCH_E_SPACE, 200, ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlist", VOUCH_E_MALFORMED, 200,
         ""},
        {"220 mail.example ESMTP\r\n", VOUCH_E_MALFORMED, 0, ""},
        {"HTTP/1.1 200", VOUCH_E_MALFORMED, 0, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        sweep_chunks(in_chunks, &rows[i]);
}

static void test_fetch_requests_name_host_and_body(void **state)
{
    (void)state;
    begin(NULL, "");
    play("HTTP/1.0 200 OK\r\n\r\n", 100);
    assert_string_equal(
        said, "GET /a.crl HTTP/1.0\r\nHost: ca.example:8080\r\nUser-Agent: vouch\r\n\r\n");
    begin("application/ocsp-request", "ask");
    play("HTTP/1.0 200 OK\r\nContent-Type: Application/X; charset=y\r\n\r\n", 100);
    assert_non_null(strstr(said, "POST /a.crl HTTP/1.0\r\n"));
    assert_non_null(strstr(said, "Content-Type: application/ocsp-request\r\nContent-Length: 3\r\n"
                                 "\r\nask"));
    assert_string_equal(fetch.media_type, "Application/X");
}

static void test_fetch_header_without_end_is_left(void **state)
{
    static char heard[8192];
    (void)state;
    begin(NULL, "");
    strcpy(heard, "HTTP/1.0 200 OK\r\n");
    for (size_t i = 0; i < 200; i++)
        strcat(heard, "X: y\r\n");
    assert_int_equal(play(heard, 100), VOUCH_E_MALFORMED);
    assert_string_equal(fetch.fault, "a header without end");
}

static void test_fetch_urls_are_http_with_host_and_port(void **state)
{
    static const struct {
        const char *url, *host, *rest;
        unsigned port;
    } good[] = {{"http://ca.example/x?y", "ca.example", "/x?y", 80},
                {"HTTP://CA.example:81", "ca.example", "", 81},
                {"http://[2001:db8::1]:8080/", "2001:db8::1", "/", 8080},
                {"http://192.0.2.1/", "192.0.2.1", "/", 80}};
    static const char *const bad[] = {"https://ca.example/", "ldap://ca.example/",   "http://",
                                      "http:///x",           "http://ca.example:0/", "http://a b/",
                                      "http://ca:70000/",    "http://[::1/",         ""};
    const char *why;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(vouch_fetch_parse(&target, guarded_text(good[i].url), &why), VOUCH_OK);
        assert_string_equal(target.host, good[i].host);
        assert_string_equal(target.rest, good[i].rest);
        assert_int_equal(target.port, good[i].port);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(vouch_fetch_parse(&target, guarded_text(bad[i]), &why), VOUCH_E_ARGUMENT);
}

static void test_address_of_a_closed_network_is_not_public(void **state)
{
    static const char *const open[] = {"1.1.1.1",       "9.255.255.255", "172.32.0.1",
                                       "100.128.0.1",   "2606:4700::1",  "64:ff9b::808:808",
                                       "::ffff:8.8.8.8"};
    static const char *const closed[] = {
        "127.0.0.1",       "10.1.2.3", "192.168.1.1",      "172.31.255.255",
        "169.254.169.254", "0.0.0.0",  "100.64.0.1",       "224.0.0.1",
        "255.255.255.255", "::1",      "fe80::1",          "fd00::1",
        "ff02::1",         "::",       "::ffff:127.0.0.1", "2001:db8::1",
        "2002:7f00:1::",   "2001::1",  "64:ff9b::a00:1"};
    struct vouch_address a;
    (void)state;
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        assert_true(vouch_address_parse(guarded_text(open[i]), &a) && vouch_address_is_public(&a));
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        if (!vouch_address_parse(guarded_text(closed[i]), &a) || vouch_address_is_public(&a))
            fail_msg("%s", closed[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fetch_answers_in_any_pieces_are_read_alike),
        cmocka_unit_test(test_fetch_requests_name_host_and_body),
        cmocka_unit_test(test_fetch_header_without_end_is_left),
        cmocka_unit_test(test_fetch_urls_are_http_with_host_and_port),
        cmocka_unit_test(test_address_of_a_closed_network_is_not_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
