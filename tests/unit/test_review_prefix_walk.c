// SPDX-License-Identifier: Apache-2.0
/* How far what stands before a message is read: how many words, hosts and times, what is left when
 * it is none, and what is remembered of it. */
#include "core/review/prefix.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { LINE_MAX = 2048, SAID_MAX = 1 << 16 };

static char line[LINE_MAX];
static struct vouch_prefix prefix;
static struct vouch_prefix_shape shape;

static bool walk(void)
{
    return vouch_prefix_walk(vouch_span_of(line), &prefix, &shape);
}

/* --- odd ones, as written down -----------------------------------------------------------------
 */

static void put(struct vouch_writer *w, const char *name, size_t at, size_t len)
{
    vouch_write_text(w, name);
    vouch_write_span(w, vouch_span_part(vouch_span_of(line), at, len));
    vouch_write_text(w, "\"");
}

static void put_number(struct vouch_writer *w, const char *name, int64_t value)
{
    vouch_write_text(w, name);
    vouch_write_decimal(w, value);
}

static const char *const odd[] = {
    /* hosts: three, and no fourth */
    "Feb 13 16:26:40 a b c tag: Info: x",
    "Feb 13 16:26:40 a b c d tag: Info: x",
    "Feb 13 16:26:40 a b c exim[5]: x",
    "Feb 13 16:26:40 a b Info: x",
    "Feb 13 16:26:40 a Info: x",
    "Feb 13 16:26:40 Info: x",
    /* tags: one */
    "Feb 13 16:26:40 box one: two: Info: x",
    "Feb 13 16:26:40 box one: Info: x",
    "Feb 13 16:26:40 box cron[5]: 1 2 3",
    "Feb 13 16:26:40 box tag[5: Info: x",
    "Feb 13 16:26:40 box tag[x]: Info: x",
    "Feb 13 16:26:40 box tag[]: Info: x",
    "Feb 13 16:26:40 box x: y",
    "Feb 13 16:26:40 box x:",
    "Feb 13 16:26:40 box x y",
    "Feb 13 16:26:40 box \"x: y",
    "Feb 13 16:26:40 box",
    "Feb 13 16:26:40 ",
    "Feb 13 16:26:40",
    "Feb 13 16:26:40 7 box 8 tag: Info: x",
    "Feb 13 16:26:40 7x tag: Info: x",
    /* times: three; one without a readable date replaces no other */
    "Feb 13 16:26:40 a Feb 13 16:26:41 b Feb 13 16:26:42 c tag: Info: x",
    "Feb 13 16:26:40 a Feb 13 16:26:41 b Feb 13 16:26:42 c Feb 13 16:26:43 d tag: Info: x",
    "Feb 13 16:26:40 a 02/03/2026 16:26:41 box tag: Info: x",
    "02/03/2026 16:26:41 a Feb 13 16:26:40 box tag: Info: x",
    "02/03/2026 16:26:41 a 02/03/2026 16:26:42 box tag: Info: x",
    "Feb 13 16:26:40 tag: a Feb 13 16:26:41 box Info: x",
    "Feb 13 16:26:40 a tag: Feb 13 16:26:41 Info: x",
    "[2026-02-13 16:26:40] box tag: Info: x",
    "[2026-02-13 16:26:40 box tag: Info: x",
    "[2026-02-13 16:26:40",
    "[2026-02-13 16:26:40]",
    "Feb 13 16:26:40: box tag: Info: x",
    /* RFC 5424, with its version and without */
    "<22>1 2026-02-13T16:26:40Z box exim 5 - - x",
    "1 2026-02-13T16:26:40Z box exim 5 - - x",
    "<22>1 - box exim 5 - - x",
    "1 - - exim - - - x",
    "1 - box exim 5 - x",
    "1 - box cron 5 - - x",
    "1 - box cron 5 - - Info: x",
    "1 2026-02-13T16:26:40Z box cron 5 - - x",
    "1 box exim 5 - - x",
    "<22>1 2026-02-13T16:26:40Z box exim 4294967296 - - x",
    "2026-02-13T16:26:40Z box exim 5 ID [a b=\"c d\"] x",
    "2026-02-13T16:26:40Z box exim 5 - - x",
    "2026-02-13T16:26:40Z box exim - - - x",
    "2026-02-13T16:26:40Z box exim [5] x y z",
    "2026-02-13T16:26:40Z box exim 5 -",
    "2026-02-13T16:26:40Z box exim 5 - [a x",
    "2026-02-13T16:26:40Z box exim 5: - - x",
    "2026-02-13T16:26:40Z box cron 5 - - x",
    "2026-02-13T16:26:40Z exim 5 - - x",
    "2026-02-13T16:26:40Z box exim 4294967295 - - x",
    "2026-02-13T16:26:40Z box exim 4294967296 - - x",
    /* without a time, or with what is left of it */
    "[   12.345678] box exim[5]: x",
    "[   12.345678] DCID 5 close",
    "exim[5]: x",
    "Info: x",
    "CEF:0|x",
    "<22>CEF:0|x",
    "box CEF:0|x",
    "eb 13 16:26:40 2026 Info: x",
    "13 16:26:40 box exim[5]: x",
    "40 2026 Info: x",
    "26 Info: x",
    "6:40 box tag: Info: x",
    "6:40 box tag: x",
    "6:40 CEF:0|x",
    /* messages that are known by their words */
    "Feb 13 16:26:40 DCID 5 close",
    "Feb 13 16:26:40 box tag: DCID 5 close",
    "Feb 13 16:26:40 DCID x close",
    "2026 DCID 5 close",
    "Feb 13 16:26:40 box:CEF:0|x",
    "Feb 13 16:26:40 box:::CEF:0|x",
    "Feb 13 16:26:40 :CEF:0|x",
    "2026-02-13 16:26:40 1abcDE-0012ab-CD <= x",
    "2026-02-13 16:26:40 [7] 1abcDE-0012ab-CD <= x",
    "2026-02-13 16:26:40 +0100 1abcDE-00000012abc-CDEF <= x",
    "2026-02-13 16:26:40 1abcDE-00000012abc-CDE <= x",
    "2026-02-13 16:26:40 rejected x",
    "2026-02-13 16:26:40 box 1abcDE-0012ab-CD <= x",
    "2026-02-13 16:26:40 tag: 1abcDE-0012ab-CD <= x",
    "Feb 13 16:26:40 1abcDE-0012ab-CD <= x",
    "Feb 13 16:26:40 box exim[5]: 2026-02-13 16:26:41 x",
    "Feb 13 16:26:40 box sendmail[5]: 2026-02-13 16:26:41 x",
    "13 Feb 2026 16:26:40 (GMT +01:00) Message 5 x",
    "13 Feb 2026 16:26:40 (GMT +01:00) Info: x",
    "Feb 13 16:26:40 box sm-mta[5]: [ID 1 mail.info] x",
    "Feb 13 16:26:40 box sm-mta[5]: [ID 1 mail.info x",
    "Feb 13 16:26:40 box sm-mta[5]:x",
    "Feb 13 16:26:40 box sm-mta[5]:",
    "Feb 13 16:26:40 box tag[5]:Info: x",
    /* forwarded, by AIX */
    "Feb 13 16:26:40 Message forwarded from box: exim[5]: x",
    "Feb 13 16:26:40 Message forwarded from : exim[5]: x",
    "Feb 13 16:26:40 a Message forwarded from box: exim[5]: x",
    "Feb 13 16:26:40 tag: Message forwarded from box: exim[5]: x",
    "Feb 13 16:26:40 Message forwarded from",
    "Feb 13 16:26:40 Message forwarded from ",
    /* behind what a tool put there */
    "mail.log:12:Feb 13 16:26:40 box tag: Info: x",
    "x Feb 13 16:26:40 box cron[5]: x",
    "box | Feb 13 16:26:40 tag: Info: x",
    "box | Feb 13 16:26:40 mx tag: Info: x",
    "box | Feb 13 16:26:40 cron[5]: x",
    "no time at all",
    "",
};

static void test_each_odd_beginning_is_read_as_written_down(void **state)
{
    static char said[SAID_MAX];
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    (void)state;
    for (size_t i = 0; i < COUNT(odd); i++) {
        snprintf(line, sizeof line, "%s", odd[i]);
        bool good = walk();
        put(&w, "\"", 0, strlen(line));
        put_number(&w, "\n    good ", good);
        put_number(&w, " dialect ", (int64_t)prefix.dialect);
        put_number(&w, " month ", prefix.when.month);
        put_number(&w, " second ", prefix.when.second);
        put_number(&w, " process ", (int64_t)prefix.process);
        put(&w, " host \"", prefix.host_at, prefix.host_len);
        put(&w, " tag \"", prefix.tag_at, prefix.tag_len);
        if (prefix.dialect == VOUCH_DIALECT_NONE) {
            vouch_write_text(&w, "\n");
            continue;
        }
        if (prefix.dialect == VOUCH_DIALECT_APPLIANCE) { /* others are not remembered */
            put_number(&w, " clocks ", shape.clock_count);
            put_number(&w, shape.plain ? " plain at " : " at ", shape.clocks[0]);
            put_number(&w, ", ", shape.clocks[1]);
        }
        put(&w, " message \"", prefix.len, strlen(line));
        vouch_write_text(&w, "\n");
    }
    assert_int_equal(w.lost, 0);
    golden_check("review_prefixes.txt", vouch_writer_span(&w));
}

/* --- bounds ----------------------------------------------------------------------------------- */

static void test_prefix_of_more_than_sixteen_words_is_not_followed(void **state)
{
    (void)state;
    for (int asides = 0; asides < 20; asides++) {
        snprintf(line, sizeof line, "Feb 13 16:26:40 tag: %.*sInfo: x", 2 * asides,
                 "- - - - - - - - - - - - - - - - - - - - ");
        assert_true(walk());
        assert_int_equal(prefix.dialect,
                         asides <= 14 ? VOUCH_DIALECT_APPLIANCE : VOUCH_DIALECT_OTHER);
    }
}

/* Its place must fit a byte for the prefix to be remembered. */
static void test_second_clock_far_away_is_not_for_the_memory(void **state)
{
    char host[256];
    (void)state;
    for (size_t len = 220; len < 240; len++) {
        memset(host, 'h', len);
        host[len] = '\0';
        snprintf(line, sizeof line, "Feb 13 16:26:40 %s Feb 13 16:26:41 box Info: x", host);
        size_t clock = 16 + len + 1 + 7;
        assert_true(walk());
        assert_int_equal(shape.clock_count, 2);
        assert_int_equal(shape.clocks[0], 7);
        assert_int_equal(shape.plain, clock < 255);
        assert_int_equal(shape.clocks[1], clock < 255 ? clock : 0);
    }
}

/* --- the memory ------------------------------------------------------------------------------- */

static struct vouch_prefix_memory memory;

static void is_same(const struct vouch_prefix *a, const struct vouch_prefix *b)
{
    if (!vouch_stamp_same(&a->when, &b->when) || a->dialect != b->dialect || a->len != b->len ||
        a->process != b->process || a->tag_at != b->tag_at || a->tag_len != b->tag_len ||
        a->host_at != b->host_at || a->host_len != b->host_len)
        fail_msg("another prefix: \"%s\": second %d, length %zu", line, a->when.second, a->len);
}

/* With the memory of all lines before. */
static const struct vouch_prefix *found(void)
{
    const struct vouch_prefix *p = vouch_prefix_find(&memory, guarded(0, vouch_span_of(line)));
    bool good = vouch_prefix_read(guarded(1, vouch_span_of(line)), &prefix);
    assert_int_equal(p != NULL, good);
    if (p)
        is_same(p, &prefix);
    return p;
}

static void test_remembered_prefix_gives_what_reading_gives(void **state)
{
    static const char *const forms[] = {
        "Fri Feb 13 16:26:%02d 2026 Info: ",
        "Feb 13 16:26:%02d box tag: Info: ",
        "Feb 13 16:26:%02d mx1 tag: Info: ",
        "Feb 13 16:26:%02d mx1 tag: Warning: ",
        "Feb 13 16:26:%02d box tag[5]: Info: ",
        "Feb 13 16:26:40 outer Feb 13 16:26:%02d box tag: Info: ",
        "Feb 13 16:26:%02d outer Feb 13 16:26:40 box tag: Info: ",
        "Feb 13 16:26:%02d.125 box tag: Info: ",
        "Feb 13 16:26:%02d box postfix/smtp[8]: ",
        "2026-02-13T16:26:%02dZ stdout P Feb 13 16:26:40 box tag: Info: ",
        "Feb 13 16:26:%02d box tag: DCID ",
        "Feb 13 %02d:26:40 outer Feb 13 16:26:40 box tag: Info: ",
        "%02d Feb 2026 16:26:40 (GMT +01:00) ",
        "Feb 13 16:26:%02d box cron[5]: ",
        "no prefix %02d ",
    };
    (void)state;
    memset(&memory, 0, sizeof memory);
    for (int round = 0; round < 70; round++)
        for (size_t i = 0; i < COUNT(forms); i++) {
            size_t which = round % 3 == 2 ? (i * 7 + (size_t)round) % COUNT(forms) : i;
            int len = snprintf(line, sizeof line, forms[which], round);
            snprintf(line + len, sizeof line - (size_t)len, "5 close and more");
            found();
            if (round % 2)
                found();
            line[len + round % 4] = '\0'; /* hardly any message */
            found();
        }
}

/* Digits that are no time, and other bytes in their places. */
static void test_remembered_prefix_fits_no_line_that_differs_in_a_byte(void **state)
{
    static const char *const forms[] = {
        "Fri Feb 13 16:26:40 2026 Info: ICID 5 close",
        "Feb 13 16:26:40 box tag: Info: ICID 5 close",
        "Feb 13 16:26:40 outer Feb 13 16:26:41 box tag: Info: ICID 5 close"};
    static const char others[] = "09:/AZaz 26 \t";
    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++)
        for (size_t at = 0; forms[i][at]; at++)
            for (const char *other = others; *other; other++) {
                memset(&memory, 0, sizeof memory);
                snprintf(line, sizeof line, "%s", forms[i]);
                found();
                line[at] = *other;
                found();
                snprintf(line, sizeof line, "%s", forms[i]);
                found();
            }
}

static bool is_model(const struct vouch_prefix *p)
{
    return p && p != &memory.spare;
}

static void test_prefix_of_120_bytes_is_remembered_and_no_longer_one(void **state)
{
    char host[256];
    (void)state;
    for (size_t len = 80; len < 110; len++) {
        memset(&memory, 0, sizeof memory);
        memset(host, 'h', len);
        host[len] = '\0';
        snprintf(line, sizeof line, "Feb 13 16:26:40 %s Info: ICID 5 close and so on", host);
        size_t whole = 16 + len + 1 + 6;
        assert_int_equal(is_model(found()), whole <= VOUCH_PREFIX_MAX);
        assert_int_equal(is_model(found()), whole <= VOUCH_PREFIX_MAX);
        assert_int_equal(vouch_prefix_again(&memory, vouch_span_of(line)) != NULL,
                         whole <= VOUCH_PREFIX_MAX);
    }
}

static void test_eight_prefixes_are_remembered_and_the_ninth_takes_the_firsts_place(void **state)
{
    const struct vouch_prefix *first = NULL;
    (void)state;
    memset(&memory, 0, sizeof memory);
    for (int i = 0; i <= VOUCH_PREFIX_KINDS; i++) {
        snprintf(line, sizeof line, "Feb 13 16:26:40 box%d tag: Info: ICID 5 close", i);
        const struct vouch_prefix *p = found();
        assert_true(is_model(p));
        assert_ptr_equal(found(), p);
        assert_true(i == 0 || (p == first) == (i == VOUCH_PREFIX_KINDS));
        first = i == 0 ? p : first;
    }
    assert_int_equal(memory.next, 1);
}

static void test_prefix_that_is_never_alike_is_not_remembered(void **state)
{
    static const struct {
        const char *text;
        bool model;
    } rows[] = {
        {"Feb 13 16:26:40 box tag: Info: ICID 5 close", true},
        {"Feb 13 16:26:40 o Feb 13 16:26:41 box tag: Info: ICID 5 close", true},
        {"Feb 13 16:26:40 o Feb 13 16:26:41 p Feb 13 16:26:42 box tag: Info: x and more", false},
        {"Feb 13 16:26:40.5 box tag: Info: ICID 5 close", false},
        {"Feb 13 16:26:40 box tag: ICID 5 close and more", false},
        {"Feb 13 16:26:40 box postfix/smtp[5]: ICID 5 close", false},
        {"2026-02-13T16:26:40Z stdout F box tag: Info: ICID 5 close", true},
        {"2026-02-13T16:26:40Z stdout P box tag: Info: ICID 5 close", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        memset(&memory, 0, sizeof memory);
        snprintf(line, sizeof line, "%s", rows[i].text);
        if (is_model(found()) != rows[i].model)
            fail_msg("%s", line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_odd_beginning_is_read_as_written_down),
        cmocka_unit_test(test_prefix_of_more_than_sixteen_words_is_not_followed),
        cmocka_unit_test(test_second_clock_far_away_is_not_for_the_memory),
        cmocka_unit_test(test_remembered_prefix_gives_what_reading_gives),
        cmocka_unit_test(test_remembered_prefix_fits_no_line_that_differs_in_a_byte),
        cmocka_unit_test(test_prefix_of_120_bytes_is_remembered_and_no_longer_one),
        cmocka_unit_test(test_eight_prefixes_are_remembered_and_the_ninth_takes_the_firsts_place),
        cmocka_unit_test(test_prefix_that_is_never_alike_is_not_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
