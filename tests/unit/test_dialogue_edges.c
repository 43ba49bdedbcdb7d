// SPDX-License-Identifier: Apache-2.0
/* HTTP step by step, byte by byte: requests, waits, ends, limits of a header and of what is kept of
 * it; and the words of SMTP's extensions. */
#include "core/dialogue/http.h"
#include "core/dialogue/http_fetch.h"
#include "core/dialogue/smtp_keywords.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;
static struct vouch_http_fetch fetch;
static uint8_t body[64];

static void aim(const char *url)
{
    struct vouch_target_error error;
    exchange_begin(&s);
    assert_int_equal(vouch_target_parse(&s.target, guarded_text(url), guarded_text(""), &error),
                     VOUCH_OK);
}

static int hear(const char *text)
{
    return exchange_hear(&s, vouch_dialogue_https.talk, text, strlen(text));
}

#define expect_said(text) exchange_expect_said(&s, text, strlen(text))

#define REQUEST(method, path, host)                                                                \
    method " " path " HTTP/1.1\r\nHost: " host                                                     \
           "\r\nUser-Agent: vouch\r\nAccept: */*\r\nConnection: close\r\n\r\n"

/* --- a check's request ------------------------------------------------------------------------ */

static void test_http_request_is_whole(void **state)
{
    static const struct vouch_http_options get = {.get = true};
    static const struct {
        const char *url, *request;
        bool get;
    } rows[] = {
        {"https://a.test/x", REQUEST("HEAD", "/x", "a.test"), false},
        {"https://a.test/x", REQUEST("GET", "/x", "a.test"), true},
        {"https://192.0.2.1/", REQUEST("HEAD", "/", "192.0.2.1"), false},
        {"https://[2001:db8::1]/", REQUEST("HEAD", "/", "[2001:db8::1]"), false},
        {"https://a.test:444", REQUEST("HEAD", "/", "a.test:444"), false},
        {"https://a.test:443", REQUEST("HEAD", "/", "a.test"), false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        aim(rows[i].url);
        s.x.options = rows[i].get ? &get : NULL;
        assert_int_equal(hear(""), VOUCH_AGAIN);
        expect_said(rows[i].request);
        assert_int_equal(s.x.wait_ms, rows[i].get ? 0 : 2000);
    }
}

static void test_http_head_that_is_not_answered_becomes_get_once(void **state)
{
    (void)state;
    aim("https://a.test/");
    assert_int_equal(hear(""), VOUCH_AGAIN);
    s.x.waited = true;
    assert_int_equal(hear("HTT"), VOUCH_AGAIN); /* it has begun to answer */
    expect_said("");
    assert_int_equal(hear(""), VOUCH_AGAIN);
    expect_said(REQUEST("GET", "/", "a.test"));
    assert_int_equal(s.x.wait_ms, 0);
    assert_int_equal(hear(""), VOUCH_AGAIN);
    expect_said("");
    aim("https://a.test/");
    assert_int_equal(hear(""), VOUCH_AGAIN);
    assert_int_equal(hear("HTTP/1.1 200 OK\r\n"), VOUCH_AGAIN);
    s.x.waited = true; /* a line has come, and now nothing for a while */
    assert_int_equal(hear(""), VOUCH_AGAIN);
    expect_said("");
}

static void test_http_end_without_a_line_is_asked_again_by_get_where_it_may(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        aim("https://a.test/");
        s.x.may_reconnect = i & 1;
        assert_int_equal(hear(""), VOUCH_AGAIN);
        s.x.ended = true;
        int status = hear(i & 2 ? "HTTP/1.1 200 OK\r\n" : "");
        if (i & 2) {
            assert_int_equal(status, VOUCH_OK);
            exchange_expect_found(&s, VOUCH_F_HTTP_NO_HSTS, "");
            continue;
        }
        assert_int_equal(status, i == 1 ? VOUCH_RECONNECT : VOUCH_E_MALFORMED);
        if (i == 0) {
            exchange_expect_found(&s, VOUCH_F_HTTP_NO_ANSWER, "the end of the stream");
            continue;
        }
        s.x.ended = false;
        assert_int_equal(hear(""), VOUCH_AGAIN);
        expect_said(REQUEST("GET", "/", "a.test"));
        s.x.ended = true; /* and not a third time */
        assert_int_equal(hear(""), VOUCH_E_MALFORMED);
    }
}

/* --- its answer ------------------------------------------------------------------------------- */

static int answer(const char *text)
{
    aim("https://a.test/");
    assert_int_equal(hear(""), VOUCH_AGAIN);
    return hear(text);
}

static void test_http_headers_are_kept_by_name(void **state)
{
    (void)state;
    assert_int_equal(answer("HTTP/1.1 103 x\r\nServer: early\r\n\r\nHTTP/1.1 200 OK\r\n"
                            "SERVER:  nginx \r\nlocation:/a\r\nServerX: no\r\n"
                            "Strict-Transport-Security: max-age=5\r\n"
                            "Strict-Transport-Security: max-age=6\r\n\r\nbody"),
                     VOUCH_OK);
    exchange_expect_fact(&s, "http_server", "nginx");
    exchange_expect_fact(&s, "http_location", "/a");
    exchange_expect_fact(&s, "http_status", "200");
    exchange_expect_fact(&s, "hsts", "max-age=5");
    assert_int_equal(s.report.facts_count, 4);
    exchange_expect_found(&s, VOUCH_F_NONE, NULL);
}

static void test_http_hsts_lasts_by_its_age(void **state)
{
    static const struct {
        const char *value;
        bool lasts;
    } rows[] = {
        {"max-age=1", true},
        {"max-age=0", false},
        {"max-age=00", false},
        {"max-age=09", true},
        {"max-age=\"9\"", true},
        {"max-age=\"0\"", false},
        {"includeSubDomains; MAX-AGE=5", true},
        {"max-age=", false},
        {"max-age=-1", false},
        {"max-age=:", false},
        {"maxage=5", false},
        {"", false},
        {"max-age=0; max-age=4", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nStrict-Transport-Security: %s\r\n\r\n",
                 rows[i].value);
        assert_int_equal(answer(text), VOUCH_OK);
        if (vouch_report_has(&s.report, VOUCH_F_HTTP_NO_HSTS) == rows[i].lasts)
            fail_msg("%s", rows[i].value);
    }
    aim("https://192.0.2.1/"); /* a host without a name can have none */
    assert_int_equal(hear(""), VOUCH_AGAIN);
    assert_int_equal(hear("HTTP/1.1 200 OK\r\n\r\n"), VOUCH_OK);
    exchange_expect_found(&s, VOUCH_F_NONE, NULL);
}

static void test_http_status_line_has_its_form(void **state)
{
    static const struct {
        const char *line;
        int status;
    } rows[] = {
        {"HTTP/1.1 100 x", VOUCH_AGAIN},
        {"HTTP/1.1 099 x", VOUCH_E_MALFORMED},
        {"HTTP/1.1 999 x", VOUCH_AGAIN},
        {"HTTP/1.1 20 x", VOUCH_E_MALFORMED},
        {"http/2 200", VOUCH_AGAIN},
        {"HTTP 200", VOUCH_E_MALFORMED},
        {"HTTP/1.1  200 OK", VOUCH_AGAIN},
        {"", VOUCH_E_MALFORMED},
        {"HTTP/1.1 2x0 OK", VOUCH_E_MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s\r\n", rows[i].line);
        if (answer(text) != rows[i].status)
            fail_msg("%s", rows[i].line);
    }
    answer("220 0123456789012345678901234567890123456789 too long\r\n");
    exchange_expect_found(&s, VOUCH_F_HTTP_NO_ANSWER, "220 012345678901234567890123456789012345");
}

static void test_http_header_ends_after_300_lines(void **state)
{
    static char text[4000];
    (void)state;
    for (int lines = 299; lines <= 301; lines++) {
        size_t len = (size_t)snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n");
        for (int i = 1; i < lines; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "A: b\r\n");
        assert_int_equal(answer(text), lines > 300 ? VOUCH_OK : VOUCH_AGAIN);
    }
}

/* --- fetching --------------------------------------------------------------------------------- */

static int fetch_with(const char *url, const char *said)
{
    aim(url);
    memset(&fetch, 0, sizeof fetch);
    fetch.buffer = body;
    fetch.buffer_max = sizeof body;
    s.x.options = &fetch;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, "", 0), VOUCH_AGAIN);
    if (!said)
        return VOUCH_AGAIN;
    return exchange_hear(&s, vouch_dialogue_http_fetch.talk, said, strlen(said));
}

static void test_fetch_names_the_host_as_a_url_does(void **state)
{
    static const struct {
        const char *url, *host;
    } rows[] = {
        {"https://a.test:80/x", "a.test"},
        {"https://a.test:81/x", "a.test:81"},
        {"https://192.0.2.1:80/x", "192.0.2.1"},
        {"https://[2001:db8::1]:80/x", "[2001:db8::1]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[128];
        fetch_with(rows[i].url, NULL);
        snprintf(text, sizeof text, "GET /x HTTP/1.0\r\nHost: %s\r\nUser-Agent: vouch\r\n\r\n",
                 rows[i].host);
        expect_said(text);
    }
}

static void test_fetch_keeps_what_fits_whole_or_not_at_all(void **state)
{
    static char said[1200];
    static char value[1100];
    (void)state;
    for (size_t len = 1023; len <= 1024; len++) {
        memset(value, 'x', len);
        value[len] = '\0';
        snprintf(said, sizeof said, "HTTP/1.0 301 x\r\nLocation: %s\r\n\r\n", value);
        assert_int_equal(fetch_with("https://a.test:80/", said), VOUCH_OK);
        assert_string_equal(fetch.location, len == 1023 ? value : "");
        assert_int_equal(fetch.status, 301);
    }
    for (size_t len = 63; len <= 64; len++) {
        memset(value, 'x', len);
        value[len] = '\0';
        snprintf(said, sizeof said, "HTTP/1.0 200 x\r\nContent-Type: %s\r\n\r\n", value);
        assert_int_equal(fetch_with("https://a.test:80/", said), VOUCH_AGAIN);
        assert_string_equal(fetch.media_type, len == 63 ? value : "");
    }
}

static void test_fetch_body_has_its_limits(void **state)
{
    char said[200];
    (void)state;
    for (size_t len = 64; len <= 65; len++) {
        int n = snprintf(said, sizeof said, "HTTP/1.0 200 x\r\nContent-Length: %zu\r\n\r\n", len);
        memset(said + n, 'b', len);
        said[(size_t)n + len] = '\0';
        assert_int_equal(fetch_with("https://a.test:80/", said),
                         len == 64 ? VOUCH_OK : VOUCH_E_SPACE);
        assert_int_equal(fetch.got, len == 64 ? 64 : 0);
        n = snprintf(said, sizeof said, "HTTP/1.0 200 x\r\n\r\n"); /* of unknown length */
        memset(said + n, 'b', len);
        said[(size_t)n + len] = '\0';
        assert_int_equal(fetch_with("https://a.test:80/", said),
                         len == 64 ? VOUCH_AGAIN : VOUCH_E_SPACE);
    }
    fetch_with("https://a.test:80/", "HTTP/1.0 200 x\r\n\r\na\n");
    s.x.ended = true;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, "c", 1), VOUCH_OK);
    assert_int_equal(fetch.got, 3);
    fetch_with("https://a.test:80/", "HTTP/1.0 200 x\r\nContent-Length: 4\r\n\r\nabc");
    s.x.ended = true;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, "", 0), VOUCH_E_MALFORMED);
    assert_string_equal(fetch.fault, "the end of the stream");
}

static void test_fetch_header_has_its_limits(void **state)
{
    static char said[2000];
    (void)state;
    for (int lines = 100; lines <= 101; lines++) {
        size_t len = (size_t)snprintf(said, sizeof said, "HTTP/1.0 200 x\r\n");
        for (int i = 1; i < lines; i++)
            len += (size_t)snprintf(said + len, sizeof said - len, "A: b\r\n");
        assert_int_equal(fetch_with("https://a.test:80/", said),
                         lines == 100 ? VOUCH_AGAIN : VOUCH_E_MALFORMED);
    }
    fetch_with("https://a.test:80/", "HTTP/1.0 200 x\r\n");
    s.x.full = true; /* one line fills the buffer */
    assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, "A: b", 4),
                     VOUCH_E_MALFORMED);
    assert_string_equal(fetch.fault, "a header without end");
    fetch_with("https://a.test:80/", "HTTP/1.0 200 x\r\n");
    s.x.full = true; /* whole lines do, and a part of one */
    assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, "A: b\r\nA:", 8),
                     VOUCH_AGAIN);
    fetch_with("https://a.test:80/", "HTTP/1.0 200 x\r\n");
    s.x.ended = true;
    assert_int_equal(exchange_hear(&s, vouch_dialogue_http_fetch.talk, "A: b", 4),
                     VOUCH_E_MALFORMED);
    assert_string_equal(fetch.fault, "the end of the stream");
}

/* --- SMTP's extensions ------------------------------------------------------------------------ */

static void test_smtp_words_are_masked_by_eight_letters(void **state)
{
    static const struct {
        const char *word;
        bool masked;
    } rows[] = {{"XXXXXXXX", true},  {"xxxxxxxx", true}, {"XXXXXXXA", true},  {"XXXXXXAX", false},
                {"AXXXXXXX", false}, {"XXXXXXX", false}, {"XXXXXXXXX", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_smtp_keywords k = {0};
        vouch_smtp_keywords_add(&k, guarded_text("XXXXXXXX")); /* the server's name */
        assert_false(k.masked);
        vouch_smtp_keywords_add(&k, guarded_text(rows[i].word));
        assert_int_equal(k.masked, rows[i].masked);
    }
}

static void test_smtp_words_are_kept_while_they_fit(void **state)
{
    (void)state;
    for (size_t len = 156; len <= 157; len++) {
        char word[200] = "";
        char want[200];
        struct vouch_smtp_keywords k = {0};
        memset(word, 'y', len);
        vouch_smtp_keywords_add(&k, guarded_text("host"));
        vouch_smtp_keywords_add(&k, guarded_text("ab x"));
        vouch_smtp_keywords_add(&k, guarded_text(word));
        snprintf(want, sizeof want, "ab %s", word);
        assert_int_equal(vouch_smtp_keywords_text(&k).len, 3 + len);
        assert_true(vouch_span_equal(vouch_smtp_keywords_text(&k), guarded_text(want)));
        vouch_smtp_keywords_add(&k, guarded_text("z"));
        assert_int_equal(vouch_smtp_keywords_text(&k).len, 3 + len);
    }
}

static void test_smtp_words_that_are_lost_are_told(void **state)
{
    struct vouch_smtp_keywords before = {0}, after = {0};
    char out[64];
    struct vouch_writer w = vouch_writer_of(out, sizeof out);
    static const char *const lines[] = {"h", "STARTTLS", "AUTH=PLAIN", "SIZE 5", "DSN", "CHUNKING"};
    (void)state;
    for (size_t i = 0; i < 6; i++)
        vouch_smtp_keywords_add(&before, guarded_text(lines[i]));
    vouch_smtp_keywords_add(&after, guarded_text("h"));
    vouch_smtp_keywords_add(&after, guarded_text("chunking"));
    vouch_smtp_keywords_lost(&before, &after, &w);
    assert_true(vouch_span_equal(vouch_writer_span(&w), guarded_text("SIZE DSN")));
    assert_true(before.clear_passwords);
    assert_true(vouch_smtp_keywords_has(&before, VOUCH_SMTP_STARTTLS));
    assert_false(vouch_smtp_keywords_has(&before, VOUCH_SMTP_PIPELINING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_request_is_whole),
        cmocka_unit_test(test_http_head_that_is_not_answered_becomes_get_once),
        cmocka_unit_test(test_http_end_without_a_line_is_asked_again_by_get_where_it_may),
        cmocka_unit_test(test_http_headers_are_kept_by_name),
        cmocka_unit_test(test_http_hsts_lasts_by_its_age),
        cmocka_unit_test(test_http_status_line_has_its_form),
        cmocka_unit_test(test_http_header_ends_after_300_lines),
        cmocka_unit_test(test_fetch_names_the_host_as_a_url_does),
        cmocka_unit_test(test_fetch_keeps_what_fits_whole_or_not_at_all),
        cmocka_unit_test(test_fetch_body_has_its_limits),
        cmocka_unit_test(test_fetch_header_has_its_limits),
        cmocka_unit_test(test_smtp_words_are_masked_by_eight_letters),
        cmocka_unit_test(test_smtp_words_are_kept_while_they_fit),
        cmocka_unit_test(test_smtp_words_that_are_lost_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
