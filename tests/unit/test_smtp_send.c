// SPDX-License-Identifier: Apache-2.0
/* A mail handed over, byte by byte: recipients, the message's lines, and what ends it. */
#include "core/dialogue/http_post.h"
#include "core/dialogue/smtp_send.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene e;
static char said[4096];

static struct vouch_smtp_send mail(void)
{
    return (struct vouch_smtp_send){.smtp = {.ehlo_name = "box.example"},
                                    .from = "vouch@box.example",
                                    .to = "a@example.org, b@example.org",
                                    .message = guarded_text("Subject: x\n\nlast\n")};
}

static const char taken[] =
    "250-mx\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n";

/* Plays what the server says, to its end; the last answer. */
static int play(struct vouch_smtp_send *s, bool proved, const char *heard)
{
    size_t len = strlen(heard);
    size_t at = 0;
    size_t said_len = 0;
    int status;
    exchange_begin(&e);
    e.x.options = s;
    e.x.proved = proved;
    e.x.ended = true;
    do {
        status = exchange_hear(&e, vouch_dialogue_smtp_send.talk, heard + at, len - at);
        at += e.x.used;
        assert_true(said_len + e.x.out.len < sizeof said);
        memcpy(said + said_len, e.out, e.x.out.len);
        said_len += e.x.out.len;
    } while (status == VOUCH_AGAIN);
    said[said_len] = '\0';
    return status;
}

/* What the server says to RCPT, and how the recipients are cut out of the list. */
static void test_smtp_send_names_each_recipient_alone(void **state)
{
    static const char replies[] = "250 mx\r\n250 ok\r\n250 1\r\n250 2\r\n250 3\r\n";
    static const struct {
        const char *to, *said;
    } rows[] = {
        {"a@x, b@y ,c@z", "RCPT TO:<a@x>\r\nRCPT TO:<b@y>\r\nRCPT TO:<c@z>\r\nDATA\r\n"},
        {"a@x,", "RCPT TO:<a@x>\r\nDATA\r\n"},
        {"a@x", "RCPT TO:<a@x>\r\nDATA\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char want[200];
        struct vouch_smtp_send s = mail();
        s.to = rows[i].to;
        snprintf(want, sizeof want, "EHLO box.example\r\nMAIL FROM:<vouch@box.example>\r\n%s",
                 rows[i].said);
        play(&s, true, replies);
        assert_memory_equal(said, want, strlen(want));
    }
}

/* RFC 5321 section 4.5.2: a line of one dot would end the message. */
static void test_smtp_send_message_ends_where_it_ends(void **state)
{
    static const struct {
        const char *message, *said;
    } rows[] = {
        {"a\n.\nb\n", "a\r\n..\r\nb\r\n.\r\n"},
        {"a\r\n.\r\n", "a\r\n..\r\n.\r\n"},
        {".", "..\r\n.\r\n"},
        {"\n\n", "\r\n\r\n.\r\n"},
        {"a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n.\r\n"},
        {"", ".\r\n"},
        {"\r\r\n", "\r\r\n.\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char want[100];
        struct vouch_smtp_send s = mail();
        s.message = guarded_text(rows[i].message);
        play(&s, true, taken);
        snprintf(want, sizeof want, "DATA\r\n%sQUIT\r\n", rows[i].said);
        assert_string_equal(strstr(said, "DATA\r\n"), want);
    }
    struct vouch_smtp_send s = mail(); /* what stands before the message is none of it */
    s.message = vouch_span_part(guarded_text("\r\nx\n"), 1, 3);
    play(&s, true, taken);
    assert_string_equal(strstr(said, "DATA\r\n"), "DATA\r\n\r\nx\r\n.\r\nQUIT\r\n");
}

/* Only 354 asks for the message. */
static void test_smtp_send_data_that_is_not_asked_for_is_not_sent(void **state)
{
    static const unsigned codes[] = {250, 353, 355, 554};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        char heard[100];
        struct vouch_smtp_send s = mail();
        snprintf(heard, sizeof heard,
                 "250 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n%u x\r\n250 queued\r\n", codes[i]);
        assert_int_equal(play(&s, true, heard), VOUCH_OK);
        assert_false(s.delivered);
        assert_string_equal(strstr(said, "DATA\r\n"), "DATA\r\nQUIT\r\n");
    }
}

static void test_smtp_send_is_over_once(void **state)
{
    struct vouch_smtp_send s = mail();
    (void)state;
    play(&s, true, taken);
    assert_int_equal(play(&s, true, "221 bye\r\n"), VOUCH_OK);
    assert_string_equal(said, "");
    assert_true(s.delivered);
    s = mail();
    play(&s, false, taken);
    assert_int_equal(play(&s, true, taken), VOUCH_OK);
    assert_string_equal(said, "");
}

static void test_smtp_send_of_what_does_not_fit_fails(void **state)
{
    static char text[2100];
    struct vouch_smtp_send s = mail();
    (void)state;
    memset(text, 'x', sizeof text - 1);
    s.message = guarded_text(text);
    assert_int_equal(play(&s, true, taken), VOUCH_E_SPACE);
    assert_false(s.delivered);
}

static void test_smtp_send_bad_replies_end_it(void **state)
{
    static char text[3000];
    struct vouch_smtp_send s = mail();
    (void)state;
    assert_int_equal(play(&s, true, "250 mx\r\nwhat\r\n"), VOUCH_E_MALFORMED);
    memset(text, 'x', sizeof text - 1);
    s = mail();
    assert_int_equal(play(&s, true, text), VOUCH_E_SPACE);
    assert_false(s.delivered);
}

/* What has to be escaped takes more room, and is cut at the end of it. */
static void test_smtp_send_reply_of_controls_stays_in_its_room(void **state)
{
    struct {
        struct vouch_smtp_send s;
        char behind[8];
    } both = {.s = mail(), .behind = "UUUUUUU"};
    char reply[120] = "550 ";
    (void)state;
    memset(reply + 4, 1, 100);
    memcpy(reply + 104, "\r\n", 3);
    play(&both.s, true, reply);
    assert_memory_equal(both.s.reply, "550 \\x01\\x01", 12);
    assert_true(strlen(both.s.reply) < sizeof both.s.reply);
    assert_string_equal(both.behind, "UUUUUUU");
    memcpy(reply + 34, "abc\r\n", 6); /* 4 + 30 * 4 + 3: all of it */
    both.s = mail();
    play(&both.s, true, reply);
    assert_int_equal(strlen(both.s.reply), sizeof both.s.reply - 1);
    assert_string_equal(both.s.reply + 124, "abc");
    assert_string_equal(both.behind, "UUUUUUU");
}

static void test_dialogues_that_send_have_their_ports(void **state)
{
    static const struct {
        const struct vouch_dialogue *dialogue;
        const char *scheme;
        uint16_t port;
    } rows[] = {{&vouch_dialogue_smtp_send, "smtp", 25},
                {&vouch_dialogue_smtps_send, "smtps", 465},
                {&vouch_dialogue_http_post, "https", 443}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(rows[i].dialogue->scheme, rows[i].scheme);
        assert_int_equal(rows[i].dialogue->port, rows[i].port);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smtp_send_names_each_recipient_alone),
        cmocka_unit_test(test_smtp_send_message_ends_where_it_ends),
        cmocka_unit_test(test_smtp_send_data_that_is_not_asked_for_is_not_sent),
        cmocka_unit_test(test_smtp_send_is_over_once),
        cmocka_unit_test(test_smtp_send_of_what_does_not_fit_fails),
        cmocka_unit_test(test_smtp_send_bad_replies_end_it),
        cmocka_unit_test(test_smtp_send_reply_of_controls_stays_in_its_room),
        cmocka_unit_test(test_dialogues_that_send_have_their_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
