// SPDX-License-Identifier: Apache-2.0
/* Dialogues that hand something over: a mail, a POST request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/dialogue/http_post.h"
#include "core/dialogue/smtp_send.h"
#include "core/target.h"
#include "tests/support/guarded.h"

static char said[8192];
static size_t said_len;
static struct vouch_report report;
static struct vouch_target target;

/* Plays what the peer says, `piece` bytes at a time, to a talk step; its last answer. */
static int play(const struct vouch_dialogue *d, const void *options, bool proved, const char *heard,
                size_t piece)
{
    static uint8_t out[4096], state[VOUCH_DIALOGUE_STATE_SIZE];
    size_t len = strlen(heard), end = 0, at = 0;
    int status = VOUCH_AGAIN;

    said_len = 0;
    while (status == VOUCH_AGAIN) {
        struct vouch_exchange x = {.in = {(const uint8_t *)heard + at, end - at},
                                   .ended = end == len,
                                   .out = vouch_writer_of(out, sizeof out),
                                   .target = &target,
                                   .options = options,
                                   .proved = proved,
                                   .report = &report,
                                   .state = state};
        status = d->talk(&x);
        memcpy(said + said_len, out, x.out.len);
        said_len += x.out.len;
        at += x.used;
        bool more = end < len;
        if (x.used == 0 && x.out.len == 0 && !more)
            break;
        if (x.used == 0)
            end = end + piece < len ? end + piece : len;
    }
    said[said_len] = '\0';
    return status;
}

static struct vouch_smtp_send mail(void)
{
    return (struct vouch_smtp_send){
        .smtp = {.ehlo_name = "box.example"},
        .from = "vouch@box.example",
        .to = "a@example.org, b@example.org",
        .message = guarded_text("Subject: x\n\n.dot\nlast\r\nunended"),
    };
}

static const char taken[] =
    "250-mx\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n";

static void test_smtp_send_hands_the_message_over_with_dots_stuffed(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < sizeof taken; piece++) {
        struct vouch_smtp_send s = mail();
        assert_int_equal(play(&vouch_dialogue_smtp_send, &s, true, taken, piece), VOUCH_OK);
        assert_true(s.delivered);
        assert_int_equal(s.accepted, 2);
        assert_string_equal(said, "EHLO box.example\r\nMAIL FROM:<vouch@box.example>\r\n"
                                  "RCPT TO:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
                                  "Subject: x\r\n\r\n..dot\r\nlast\r\nunended\r\n.\r\nQUIT\r\n");
    }
}

static void test_smtp_send_to_a_server_that_is_not_proved_says_nothing(void **state)
{
    struct vouch_smtp_send s = mail();

    (void)state;
    assert_int_equal(play(&vouch_dialogue_smtp_send, &s, false, taken, 1000), VOUCH_OK);
    assert_int_equal(said_len, 0);
    assert_false(s.delivered);
}

static void test_smtp_send_waits_for_the_greeting_where_there_is_one(void **state)
{
    struct vouch_smtp_send s = mail();

    (void)state;
    s.greets = s.clear = true;
    assert_int_equal(play(&vouch_dialogue_smtps_send, &s, false, "220 mx\r\n", 1000),
                     VOUCH_E_CLOSED);
    assert_string_equal(said, "EHLO box.example\r\n");
    assert_false(s.delivered);
}

static void test_smtp_send_one_refused_recipient_does_not_stop_the_others(void **state)
{
    struct vouch_smtp_send s = mail();

    (void)state;
    play(&vouch_dialogue_smtp_send, &s, true,
         "250 mx\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n250 queued\r\n", 1000);
    assert_true(s.delivered);
    assert_int_equal(s.accepted, 1);
}

static void test_smtp_send_refusals_end_it_undelivered_with_the_reply(void **state)
{
    static const char *const refusals[] = {
        "550 no\r\n",
        "250 mx\r\n451 later\r\n",
        "250 mx\r\n250 ok\r\n550 no\r\n550 no\r\n",
        "250 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n554 no\r\n",
        "250 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n552 too large\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct vouch_smtp_send s = mail();
        assert_int_equal(play(&vouch_dialogue_smtp_send, &s, true, refusals[i], 7), VOUCH_OK);
        assert_false(s.delivered);
        assert_true(s.failed);
        assert_true(s.reply[0] == '4' || s.reply[0] == '5');
        assert_non_null(strstr(said, "QUIT\r\n"));
    }
}

/* 200 to 299 say yes; 300 and above say no, but for 354 to DATA. */
static void test_smtp_send_reply_is_good_below_three_hundred(void **state)
{
    static const struct {
        unsigned code;
        bool good;
    } rows[] = {{200, true}, {250, true}, {299, true}, {300, false}, {301, false}, {354, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char heard[100];
        struct vouch_smtp_send s = mail();
        snprintf(heard, sizeof heard,
                 "250 mx\r\n%u ok\r\n250 ok\r\n%u ok\r\n354 go\r\n%u queued\r\n", rows[i].code,
                 rows[i].code, rows[i].code);
        play(&vouch_dialogue_smtp_send, &s, true, heard, 1000);
        assert_int_equal(s.delivered, rows[i].good);
        assert_int_equal(s.failed, !rows[i].good);
        assert_int_equal(s.accepted, rows[i].good ? 2 : 0);
    }
}

static void test_smtp_send_reply_is_kept_to_a_hundred_bytes(void **state)
{ /* and three dots */
    char reply[220];
    (void)state;
    for (int len = 99; len <= 101; len++) {
        struct vouch_smtp_send s = mail();
        snprintf(reply, sizeof reply, "550 %0*d\r\n", len, 7);
        assert_int_equal(play(&vouch_dialogue_smtp_send, &s, true, reply, 1000), VOUCH_OK);
        assert_int_equal(strlen(s.reply), 4 + (len <= 100 ? len : 100 + 3));
        assert_memory_equal(s.reply, "550 000", 7);
    }
}

static struct vouch_http_post post(void)
{
    struct vouch_target_error error;

    vouch_target_parse(&target, guarded_text("https://hook.example/a?b=c"), guarded_text(""),
                       &error);
    return (struct vouch_http_post){
        .content_type = "application/json", .headers = "X-A: 1\r\n", .body = guarded_text("{}")};
}

static void test_http_post_sends_once_and_reads_the_status(void **state)
{
    static const char answer[] = "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n";

    (void)state;
    for (size_t piece = 1; piece < sizeof answer; piece++) {
        struct vouch_http_post p = post();
        assert_int_equal(play(&vouch_dialogue_http_post, &p, true, answer, piece), VOUCH_OK);
        assert_int_equal(p.status, 204);
        assert_string_equal(said, "POST /a?b=c HTTP/1.1\r\nHost: hook.example:443\r\n"
                                  "User-Agent: vouch\r\nContent-Type: application/json\r\n"
                                  "Content-Length: 2\r\nConnection: close\r\nX-A: 1\r\n\r\n{}");
    }
}

static void test_http_post_names_the_host_with_its_port(void **state)
{
    static const struct {
        const char *target, *host;
    } rows[] = {{"https://hook.example:8443/a", "Host: hook.example:8443\r\n"},
                {"https://192.0.2.1/a", "Host: 192.0.2.1:443\r\n"},
                {"https://[2001:db8::1]/a", "Host: [2001:db8::1]:443\r\n"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_target_error error;
        struct vouch_http_post p = post();
        assert_int_equal(
            vouch_target_parse(&target, guarded_text(rows[i].target), guarded_text(""), &error),
            VOUCH_OK);
        assert_int_equal(play(&vouch_dialogue_http_post, &p, true, "HTTP/1.1 204 No\r\n\r\n", 100),
                         VOUCH_OK);
        if (!strstr(said, rows[i].host))
            fail_msg("%s", said);
    }
}

static void test_http_post_to_a_server_that_is_not_proved_says_nothing(void **state)
{
    struct vouch_http_post p = post();

    (void)state;
    assert_int_equal(play(&vouch_dialogue_http_post, &p, false, "", 1), VOUCH_OK);
    assert_int_equal(said_len, 0);
    assert_int_equal(p.status, 0);
}

static void test_http_post_answer_that_is_none_is_an_error(void **state)
{
    static const char *const bad[] = {"", "hello\r\n", "HTTP/1.1\r\n", "HTTP/1.1 2x4 no\r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_http_post p = post();
        assert_int_equal(play(&vouch_dialogue_http_post, &p, true, bad[i], 100), VOUCH_E_MALFORMED);
        assert_int_equal(p.status, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smtp_send_hands_the_message_over_with_dots_stuffed),
        cmocka_unit_test(test_smtp_send_to_a_server_that_is_not_proved_says_nothing),
        cmocka_unit_test(test_smtp_send_waits_for_the_greeting_where_there_is_one),
        cmocka_unit_test(test_smtp_send_one_refused_recipient_does_not_stop_the_others),
        cmocka_unit_test(test_smtp_send_refusals_end_it_undelivered_with_the_reply),
        cmocka_unit_test(test_smtp_send_reply_is_good_below_three_hundred),
        cmocka_unit_test(test_smtp_send_reply_is_kept_to_a_hundred_bytes),
        cmocka_unit_test(test_http_post_sends_once_and_reads_the_status),
        cmocka_unit_test(test_http_post_names_the_host_with_its_port),
        cmocka_unit_test(test_http_post_to_a_server_that_is_not_proved_says_nothing),
        cmocka_unit_test(test_http_post_answer_that_is_none_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
