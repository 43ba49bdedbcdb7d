// SPDX-License-Identifier: Apache-2.0
/* A log read in pieces is the log read at once, whatever the pieces; lines without an end are cut;
 * and what the first lines of a log tell of its times. */
#include "core/format/review_html.h"
#include "core/review.h"
#include "core/review/sample.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    ROOM = 4 * VOUCH_REVIEW_LINE_MAX,
    LOG_MAX = 1 << 16,
    SAID_MAX = 1 << 18,
    NEWEST_S = 1796083200
};

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static uint8_t text[LOG_MAX];
static uint8_t other[LOG_MAX];
static uint8_t said[2][SAID_MAX];

static struct vouch_span log_at(int number)
{
    char path[64];
    snprintf(path, sizeof path, "tests/logs/%02d.log", number);
    FILE *f = fopen(path, "rb");
    struct vouch_span log = {text, 0};
    if (!f)
        return log;
    log.len = fread(text, 1, sizeof text, f);
    fclose(f);
    return log;
}

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S};
    const struct vouch_review_file file = {.name = vouch_span_of("mail.log"), .newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    batch.coloured = true;
    vouch_review_begin(&review, &options);
    vouch_review_next_file(&review, &file);
}

static void parse(struct vouch_span block)
{
    for (size_t at = 0; at < block.len;) {
        at += vouch_review_parse(&batch, vouch_span_part(block, at, block.len));
        vouch_review_join(&review, &batch);
    }
}

static struct vouch_span tell(uint8_t *to)
{
    struct vouch_review_style style = {
        .tongue = VOUCH_LANGUAGE_EN, .rows = &rows, .partners = &partners};
    struct vouch_writer w = vouch_writer_of(to, SAID_MAX);
    vouch_review_end(&review);
    vouch_review_text(&review, &style, &w);
    vouch_review_json(&review, &style, &w);
    assert_int_equal(w.lost, 0);
    return vouch_writer_span(&w);
}

static void feed(struct vouch_span log, size_t piece)
{
    struct vouch_review_feed f = {.buffer = guarded_room(0, ROOM), .cap = ROOM};
    begin();
    for (size_t at = 0; at <= log.len;) {
        struct vouch_writer space = vouch_review_feed_space(&f);
        assert_true(space.cap >= VOUCH_REVIEW_LINE_MAX);
        struct vouch_span part = vouch_span_part(log, at, piece < space.cap ? piece : space.cap);
        vouch_write_span(&space, part);
        at += part.len;
        bool at_end = at == log.len;
        struct vouch_span now = vouch_review_feed_take(&f, part.len, at_end);
        parse(now);
        vouch_review_feed_done(&f, now.len, &f);
        if (at_end)
            break;
    }
    assert_int_equal(f.len, 0);
}

static void test_feed_in_pieces_gives_the_same_as_at_once(void **state)
{
    static const size_t pieces[] = {1, 7, 113, 4096, 100000};
    (void)state;
    for (int number = 0; log_at(number).len; number++) {
        struct vouch_span log = log_at(number);
        begin();
        parse(log);
        struct vouch_span whole = tell(said[0]);
        for (size_t i = number % 5 ? 2 : 0; i < sizeof pieces / sizeof pieces[0]; i++) {
            feed(log, pieces[i]);
            if (!vouch_span_equal(tell(said[1]), whole))
                fail_msg("log %02d in pieces of %zu", number, pieces[i]);
        }
    }
}

/* An entry of a journal stays whole, whatever stands in the middle of it. */
static void test_feed_entry_with_a_damaged_line_is_whole(void **state)
{
    static const char tls[] = "MESSAGE=Anonymous TLS connection established from "
                              "a.test[192.0.2.1]: TLSv1.3 with cipher X\n";
    static const char *const damages[] = {"", "\377\376 no text\n", "one\ntwo\n", "=\n",
                                          "a\nb\nc\nd\n"};
    static const char *const fields[] = {"_HOSTNAME=mx1\n", "SYSLOG_IDENTIFIER=postfix/smtpd\n",
                                         "_PID=", tls};
    static const char *const numbers[] = {"1\n", "2\n", "3\n", "4\n", "5\n", "6\n", "7\n", "8\n"};
    (void)state;
    for (size_t n = 0; n < sizeof damages / sizeof damages[0]; n++) {
        struct vouch_writer w = vouch_writer_of(other, sizeof other);
        for (size_t entry = 0; entry < 8; entry++) {
            vouch_write_text(&w, "__REALTIME_TIMESTAMP=1781300000000000\n");
            for (size_t i = 0; i < 4; i++) {
                vouch_write_text(&w, fields[i]);
                if (i == 2)
                    vouch_write_text(&w, numbers[entry]);
                vouch_write_text(&w, entry % 4 == i ? damages[n] : "");
            }
            vouch_write_text(&w, "\n");
        }
        for (size_t piece = 1; piece <= 64; piece += piece < 8 ? 1 : 13) {
            feed(vouch_writer_span(&w), piece);
            (void)tell(said[0]);
            if (review.sides[VOUCH_SIDE_RECEIVING].outcomes[VOUCH_OUTCOME_SECURED] != 8)
                fail_msg("damage %zu in pieces of %zu", n, piece);
            assert_int_equal(review.sides[VOUCH_SIDE_RECEIVING].connections, 8);
        }
    }
}

static void test_feed_containers_line_in_pieces_is_whole(void **state)
{
    static const char lines[] =
        "2026-02-14T10:00:00.1Z stdout P Sat Feb 14 10:00:00 2026 Info: ICID 5 TLS \n"
        "2026-02-14T10:00:00.1Z stdout P failed\n"
        "2026-02-14T10:00:00.1Z stdout F : [Errno 54] Connection reset by peer\n"
        "2026-02-14T10:00:00.1Z stderr F Sat Feb 14 10:00:00 2026 Info: ICID 6 TLS success\n"
        "2026-02-14T10:00:00.1Z stdout P Sat Feb 14 10:00:01 2026 Info: ICID 7 TLS succ\n"
        "Sat Feb 14 10:00:02 2026 Info: ICID 8 TLS success\n"
        "2026-02-14T10:00:00.1Z stdout P Sat Feb 14 10:00:01 2026 Info: ICID 9 TLS success\n";
    const struct vouch_review_side *side = &review.sides[VOUCH_SIDE_RECEIVING];
    (void)state;
    for (size_t piece = 1; piece < sizeof lines; piece++) {
        feed(vouch_span_of(lines), piece);
        (void)tell(said[0]);
        assert_int_equal(side->reasons[VOUCH_REASON_RESET], 1);
        assert_int_equal(side->outcomes[VOUCH_OUTCOME_FAILED], 1);
        assert_int_equal(side->outcomes[VOUCH_OUTCOME_SECURED], 3);
        assert_int_equal(review.unknown, 1); /* the piece that nothing continues */
        assert_int_equal(review.lines, 7);
    }
}

/* A line of JSON with more records than fit into any buffer. */
static void test_feed_json_longer_than_there_is_space_for_is_read_record_by_record(void **state)
{
    static const struct {
        const char *begin, *record[2], *end;
    } forms[] = {
        {"{\"a\":[{\"b\":1},{\"b\":\"x},{\"}],\"c\":[", {"{\"message\":\"", "\"}"}, "]}\n"},
        {"[", {"{\"t\":[{\"u\":1},{\"u\":2}],\"message\":\"", "\"}"}, "]\n"},
        {"{\"values\":[", {"[\"1781300000000000000\",\"", "\"]"}, "]}"},
    };
    (void)state;
    for (size_t n = 0; n < sizeof forms / sizeof forms[0]; n++) {
        struct vouch_writer w = vouch_writer_of(other, sizeof other);
        uint64_t records = 0;
        vouch_write_text(&w, forms[n].begin);
        for (; w.len < ROOM + 20000; records++) {
            vouch_write_text(&w, records ? "," : "");
            vouch_write_text(&w, forms[n].record[0]);
            vouch_write_text(&w, "Feb 14 10:00:00 mx postfix/smtpd[");
            vouch_write_decimal(&w, (int64_t)records + 1);
            vouch_write_text(&w, "]: Anonymous TLS connection established from a.test[192.0.2.1]: "
                                 "TLSv1.3 with cipher X");
            vouch_write_text(&w, forms[n].record[1]);
        }
        vouch_write_text(&w, forms[n].end);
        assert_int_equal(w.lost, 0);
        for (size_t piece = 100; piece <= 100000; piece *= 10) {
            feed(vouch_writer_span(&w), piece);
            (void)tell(said[0]);
            assert_int_equal(review.sides[VOUCH_SIDE_RECEIVING].connections, records);
        }
    }
}

/* A line longer than any is cut to its limit, and what follows it is read as ever. */
static void test_feed_line_without_an_end_is_cut(void **state)
{
    static uint8_t much[6 * VOUCH_REVIEW_LINE_MAX];
    (void)state;
    for (size_t len = VOUCH_REVIEW_LINE_MAX - 1; len <= VOUCH_REVIEW_LINE_MAX + 1u; len++) {
        struct vouch_review_feed f = {.buffer = guarded_room(0, ROOM), .cap = ROOM};
        struct vouch_writer space = vouch_review_feed_space(&f);
        memset(much, 'x', sizeof much);
        vouch_write_span(&space, (struct vouch_span){much, len});
        struct vouch_span now = vouch_review_feed_take(&f, len, false);
        assert_int_equal(now.len, 0);
        assert_int_equal(f.len, len < VOUCH_REVIEW_LINE_MAX ? len : VOUCH_REVIEW_LINE_MAX);
        assert_int_equal(f.skipping, len > VOUCH_REVIEW_LINE_MAX);
        vouch_review_feed_done(&f, 0, &f);
        for (size_t more = 0; more < 2; more++) { /* nothing, and more of a line that is too long */
            size_t kept = f.len;
            space = vouch_review_feed_space(&f);
            vouch_write_text(&space, "y");
            now = vouch_review_feed_take(&f, f.skipping ? more : 0, false);
            assert_int_equal(now.len, 0);
            assert_int_equal(f.len, kept);
        }
        space = vouch_review_feed_space(&f);
        vouch_write_text(&space, "yyy\nz\n");
        now = vouch_review_feed_take(&f, 6, true);
        assert_true(now.len >= 3);
        assert_memory_equal(now.data + now.len - 3, "\nz\n", 3);
        assert_int_equal(now.len - 3,
                         len > VOUCH_REVIEW_LINE_MAX ? VOUCH_REVIEW_LINE_MAX : len + 3);
        assert_false(f.skipping);
    }
}

/* With its end: what follows it stays. */
static void test_feed_line_with_an_end_is_cut(void **state)
{
    static uint8_t much[3 * VOUCH_REVIEW_LINE_MAX];
    static const char rest[] = "\nab\ncd";
    (void)state;
    for (size_t before = 0; before <= 6; before += 6)
        for (size_t len = VOUCH_REVIEW_LINE_MAX - 1; len <= VOUCH_REVIEW_LINE_MAX + 3u; len++)
            for (size_t behind = 1; behind < sizeof rest; behind += 2) {
                struct vouch_review_feed f = {.buffer = guarded_room(0, ROOM), .cap = ROOM};
                struct vouch_writer space = vouch_review_feed_space(&f);
                memset(much, 'x', sizeof much);
                vouch_write_span(&space, (struct vouch_span){(const uint8_t *)"first\n", before});
                vouch_write_span(&space, (struct vouch_span){much, len});
                vouch_write_span(&space, (struct vouch_span){(const uint8_t *)rest, behind});
                struct vouch_span now = vouch_review_feed_take(&f, before + len + behind, true);
                bool last = behind < 4; /* no other line ends behind it */
                size_t kept = last && len > VOUCH_REVIEW_LINE_MAX ? VOUCH_REVIEW_LINE_MAX : len;
                assert_int_equal(now.len, before + kept + behind);
                assert_memory_equal(now.data + before, much, kept);
                assert_memory_equal(now.data + before + kept, rest, behind);
            }
}

static void test_feed_entry_longer_than_there_is_space_for_goes_on(void **state)
{
    struct vouch_writer w = vouch_writer_of(other, sizeof other);
    unsigned lines = 1;
    (void)state;
    vouch_write_text(&w, "__REALTIME_TIMESTAMP=1781300000000000\n");
    for (; w.len < ROOM + 5000; lines++)
        vouch_write_text(&w, "SOME_FIELD=of an entry\n");
    for (size_t piece = 10; piece <= 10000; piece *= 10) {
        feed(vouch_writer_span(&w), piece);
        assert_int_equal(review.lines, lines);
    }
}

/* --- cutting ---------------------------------------------------------------------------------- */

static void expect_cut(const char *block, const char *rest)
{
    struct vouch_span all = vouch_span_of(block);
    size_t cut = vouch_review_cut(all);
    struct vouch_span left = vouch_span_part(all, cut, all.len);
    if (!vouch_span_equal(left, vouch_span_of(rest)))
        fail_msg("\"%s\" is cut at %zu", block, cut);
}

#define LINE "Feb 14 10:00:00 mx postfix/smtpd[1]: connect from a.test[192.0.2.1]\n"

static void test_cut_is_behind_what_nothing_can_continue(void **state)
{
    (void)state;
    expect_cut("", "");
    expect_cut("half", "half");
    expect_cut("no head\n", "");
    expect_cut("no head\nhalf", "half");
    expect_cut(LINE, LINE); /* may go on in the next one */
    expect_cut(LINE LINE, LINE);
    expect_cut(LINE " continued\n", "");
    expect_cut(LINE " continued\nFeb", "Feb");
    expect_cut("{\n", "{\n");
    expect_cut("__REALTIME_TIMESTAMP=1\nMESSAGE=x\n", "__REALTIME_TIMESTAMP=1\nMESSAGE=x\n");
    expect_cut("__REALTIME_TIMESTAMP=1\nMESSAGE=x\n\nMESSAGE=y\n", "MESSAGE=y\n");
}

/* --- the first lines -------------------------------------------------------------------------- */

static void tell_sample(struct vouch_writer *w, const char *what, int number, struct vouch_span log)
{
    struct vouch_review_sample sample;
    vouch_review_sample(log, NEWEST_S, &sample);
    vouch_write_text(w, what);
    vouch_write_text(w, " ");
    vouch_write_decimal(w, number);
    vouch_write_text(w, sample.timed ? " timed" : "");
    vouch_write_text(w, sample.reversed ? " reversed" : "");
    vouch_write_text(w, sample.coloured ? " coloured" : "");
    vouch_write_text(w, " from ");
    vouch_write_decimal(w, sample.first_s);
    vouch_write_text(w, "\n");
}

static struct vouch_span reversed(struct vouch_span log)
{
    struct vouch_writer w = vouch_writer_of(other, sizeof other);
    size_t end = log.len;
    while (end > 0) {
        size_t from = end - 1;
        while (from > 0 && log.data[from - 1] != '\n')
            from--;
        vouch_write_span(&w, vouch_span_part(log, from, end - from));
        end = from;
    }
    return vouch_writer_span(&w);
}

static void test_samples_are_as_written_down(void **state)
{
    struct vouch_writer w = vouch_writer_of(said[0], SAID_MAX);
    (void)state;
    for (int number = 0; log_at(number).len; number++) {
        tell_sample(&w, "log", number, log_at(number));
        tell_sample(&w, "reversed", number, reversed(log_at(number)));
    }
    golden_check("review_samples.txt", vouch_writer_span(&w));
}

static void test_sample_of_few_lines_is_not_called_reversed(void **state)
{
    (void)state;
    for (int down = 2; down <= 3; down++) {
        char lines[400] = "";
        struct vouch_review_sample sample;
        for (int i = 0; i <= down; i++) {
            char line[80];
            snprintf(line, sizeof line, "Feb 14 10:00:%02d mx postfix/smtpd[1]: x\n", 30 - i);
            strcat(lines, line);
        }
        vouch_review_sample(vouch_span_of(lines), NEWEST_S, &sample);
        assert_true(sample.timed);
        assert_int_equal(sample.reversed, down == 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feed_in_pieces_gives_the_same_as_at_once),
        cmocka_unit_test(test_feed_entry_with_a_damaged_line_is_whole),
        cmocka_unit_test(test_feed_json_longer_than_there_is_space_for_is_read_record_by_record),
        cmocka_unit_test(test_feed_containers_line_in_pieces_is_whole),
        cmocka_unit_test(test_feed_line_without_an_end_is_cut),
        cmocka_unit_test(test_feed_entry_longer_than_there_is_space_for_goes_on),
        cmocka_unit_test(test_feed_line_with_an_end_is_cut),
        cmocka_unit_test(test_cut_is_behind_what_nothing_can_continue),
        cmocka_unit_test(test_samples_are_as_written_down),
        cmocka_unit_test(test_sample_of_few_lines_is_not_called_reversed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
