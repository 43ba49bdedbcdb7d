// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review/prefix.h"
#include "tests/support/guarded.h"

#include <string.h>

/* A memory of prefixes changes the speed and never the answer: for each line after each other one,
 * the reader with a memory must say what the reader without one says. */

static struct vouch_prefix_memory memory;

static const char *const lines[] = {
    "Feb 13 16:26:40 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[9]: disconnect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[123456789]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[1234567890]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[99999999999]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[47x]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]: ",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]: x",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]:",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711] connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]:  two blanks before the message",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]: \ta tab before the message",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]: [ID 197553 mail.info] connect from a.example",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]: [ID 197553 mail.info connect from a.example",
    "Feb 13 16:26:41 mx1 postfix/smtpd[4711]: \xEF\xBB\xBF(connect from a.example[192.0.2.1]",
    "Feb 13 24:26:41 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16;26:41 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:61 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 14 16:26:41 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 30 16:26:41 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx2 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 postfix/cleanup[4711]: 4X1: message-id=<a@b>",
    "Feb 13 16:26:41 mx1 postfix/smtp[4711]: connect to a.example[192.0.2.1]:25: refused",
    "Feb 13 16:26:41 mx1 postfix/submission/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 mx1 sendmail[4711]: 61DG: from=<a@b>",
    "Feb 13 16:26:41 mx1 sm-mta[4712]: 61DG: to=<a@b>",
    "Feb 13 16:26:41 mx1 dovecot[4711]: imap-login: Login: user=<a>",
    "Feb 13 16:26:41 mx1 exim[4711]: 2026-02-13 16:26:40 1abcDE-0012ab-CD => a@b",
    "Feb 13 16:26:41 mx1 exim[4711]: 2026-02-13 16:26:40 Start queue run: pid=1",
    "Feb 13 16:26:41 {job=1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 {job=1 postfix/smtpd[4711]: connect from a.example} Info: MID 7 ICID 8",
    "Feb 13 16:26:41 [mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 \"mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "1 Feb 13 16:26:41 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "<22>Feb 13 16:26:41 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "<22>1 2026-02-13T16:26:41Z mx1 postfix/smtpd 4711 - - connect from a.example[192.0.2.1]",
    "2026-02-13T16:26:41+00:00 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "2026-02-13T16:26:41.123456+00:00 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "2026-02-13T16:26:42.654321+00:00 mx1 postfix/smtpd[815]: connect from b.example[192.0.2.1]",
    "2026-02-13T16:26:42.65432a+00:00 mx1 postfix/smtpd[815]: connect from b.example[192.0.2.1]",
    "2026-02-13T16:26:42.6543211+00:00 mx1 postfix/smtpd[815]: connect from b.example[192.0.2.1]",
    "2026-02-13T16:26:42.65432+00:00 mx1 postfix/smtpd[815]: connect from b.example[192.0.2.1]",
    "2026-02-13T16:26:42,654321+00:00 mx1 postfix/smtpd[815]: connect from b.example[192.0.2.1]",
    "2026-02-13T16:26:42.1234567890+00:00 mx1 postfix/smtpd[815]: connect",
    "2026-02-13T16:26:41.123456+01:00 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "2026-02-13T16:26:41.123456Z stdout F postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "2026-02-13T16:26:41.123456Z stdout P postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41.123 mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 12:26:41.123 PM mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 01:26:41.123 PM mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 12:26:41 PM mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 01:26:41 PM mx1 postfix/smtpd[4711]: connect from a.example[192.0.2.1]",
    "Feb 13 16:26:41 relay app: Feb 13 16:26:40 mx1 postfix/smtpd[4711]: connect from a.example",
    "Fri Feb 13 16:26:41 2026 Info: MID 7 ICID 8 From: <a@b>",
    "Fri Feb 13 16:26:42 2026 Info: MID 7 ICID 8 From: <a@b>",
    "Feb 13 16:26:41 esa1 mail_logs: Info: MID 7 ICID 8 From: <a@b>",
    "Feb 13 16:26:41 esa1 mail_logs[12]: Info: MID 7 ICID 8 From: <a@b>",
    "nothing of the kind",
    "",
};

enum { LINES = sizeof lines / sizeof lines[0] };

static bool same(const struct vouch_prefix *a, const struct vouch_prefix *b)
{
    return a->dialect == b->dialect && a->len == b->len && a->process == b->process &&
           a->tag_at == b->tag_at && a->tag_len == b->tag_len && a->host_at == b->host_at &&
           a->host_len == b->host_len && vouch_stamp_same(&a->when, &b->when);
}

static void compare(const char *text)
{
    struct vouch_prefix slow;
    struct vouch_span line = guarded(0, vouch_span_of(text));
    bool found = vouch_prefix_read(line, &slow);
    const struct vouch_prefix *fast = vouch_prefix_find(&memory, line);
    if (found != (fast != NULL) || (fast && !same(fast, &slow)))
        fail_msg("another prefix: \"%s\"", text);
}

static void test_prefix_memory_after_any_other_line_gives_the_same_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++)
        for (size_t j = 0; j < LINES; j++) {
            memset(&memory, 0, sizeof memory);
            compare(lines[i]);
            compare(lines[j]);
            compare(lines[i]);
        }
}

static void test_prefix_memory_that_is_full_gives_the_same_answer(void **state)
{
    (void)state;
    memset(&memory, 0, sizeof memory);
    for (size_t step = 1; step < LINES; step++)
        for (size_t i = 0; i < LINES; i++)
            compare(lines[i * step % LINES]);
}

/* Else each line of a log from syslog would be read the slow way. */
static void test_prefix_memory_knows_a_tag_again_with_another_process(void **state)
{
    static const size_t rows[][2] = {{0, 1}, {0, 2}, {38, 39}, {25, 25}, {26, 26}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memset(&memory, 0, sizeof memory);
        assert_non_null(vouch_prefix_find(&memory, vouch_span_of(lines[rows[i][0]])));
        const struct vouch_prefix *p = vouch_prefix_find(&memory, vouch_span_of(lines[rows[i][1]]));
        assert_non_null(p);
        assert_ptr_not_equal(p, &memory.spare);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prefix_memory_after_any_other_line_gives_the_same_answer),
        cmocka_unit_test(test_prefix_memory_that_is_full_gives_the_same_answer),
        cmocka_unit_test(test_prefix_memory_knows_a_tag_again_with_another_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
