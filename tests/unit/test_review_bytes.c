// SPDX-License-Identifier: Apache-2.0
/* What each byte of a line is good for: tests/golden/review_bytes_*.txt has each line of a file of
 * tests/lines, what it tells, and below each byte what the line tells instead where it ends before
 * that byte ("c"), without the byte ("g"), and with another one in its place ("x", "0", a blank).
 *
 *     =  the same                        ?  unreadable
 *     ~  other parts, of the same length -  a line of another program
 *     :  other parts                     .  nothing
 *     a letter: a record of another kind, see kinds; 2: more than one record
 *
 * Each of these lines is also read behind the whole one, with what is remembered of that and
 * without: this changes nothing. */
#include "core/review.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"
#include "tests/support/record_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LINE_MAX_LEN = 1200, ROW_MAX = 3000, LINES_MAX = 1 << 16, SAID_MAX = 1 << 20 };

static const char kinds[] = "nOGSFCRTDUaALlWXZEHYN";

static struct vouch_review_batch batch;
static uint8_t lines[LINES_MAX];
static uint8_t said[SAID_MAX];
static struct vouch_writer w;

static void put_stamp(struct vouch_writer *row, const struct vouch_record *r)
{
    record_text_number(row, "year", r->when.year);
    record_text_number(row, "month", r->when.month);
    record_text_number(row, "day", r->when.day);
    record_text_number(row, "weekday", r->when.weekday);
    record_text_number(row, "second", r->when.second);
    record_text_number(row, "zone", r->when.has_offset);
}

/* What the records of a batch tell, but for the times of lines without a month. */
static void put_records(struct vouch_writer *row, const struct vouch_review_batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        record_text_write(row, &b->records[i]);
        if (b->records[i].when.month)
            put_stamp(row, &b->records[i]);
    }
}

struct told {
    size_t records, unreadable, foreign;
    int kind;
    uint8_t text[ROW_MAX];
    struct vouch_writer row;
};

static void read_line(struct vouch_span line, struct told *out)
{
    out->row = vouch_writer_of(out->text, sizeof out->text);
    memset(&batch.prefixes, 0, sizeof batch.prefixes);
    batch.plodding = true;
    vouch_review_parse(&batch, guarded(0, line));
    put_records(&out->row, &batch);
    assert_int_equal(out->row.lost, 0);
    out->records = batch.count;
    out->unreadable = batch.unreadable;
    out->foreign = batch.foreign;
    out->kind = batch.count ? batch.records[0].kind : 0;
}

/* What is at the end of a block is always read the long way, which this is long enough for. */
#define FILLING                                                                                    \
    "\nFri Feb 13 16:26:40 2026 Info: MID 7 SDR: Domains for which SDR is requested: reverse DNS " \
    "host: mx.example.net, helo: mx.example.net, env-from: example.org, header-from: "             \
    "example.org, reply-to: Not Present\n"

/* Both lines together, with and without what is remembered of the first. */
static void expect_no_memory_of(struct vouch_span whole, struct vouch_span line)
{
    static uint8_t block[2 * LINE_MAX_LEN + sizeof FILLING];
    static uint8_t texts[2][2 * ROW_MAX];
    struct vouch_writer rows[2];
    struct vouch_writer both = vouch_writer_of(block, sizeof block);
    vouch_write_span(&both, whole);
    vouch_write_text(&both, "\n");
    vouch_write_span(&both, line);
    vouch_write_text(&both, FILLING);
    assert_int_equal(both.lost, 0);
    for (int i = 0; i < 2; i++) {
        batch.plodding = i == 0;
        rows[i] = vouch_writer_of(texts[i], sizeof texts[i]);
        memset(&batch.prefixes, 0, sizeof batch.prefixes);
        vouch_review_parse(&batch, vouch_writer_span(&both));
        put_records(&rows[i], &batch);
        record_text_number(&rows[i], "unreadable", (int64_t)batch.unreadable);
        record_text_number(&rows[i], "foreign", (int64_t)batch.foreign);
        assert_int_equal(rows[i].lost, 0);
    }
    if (!vouch_span_equal(vouch_writer_span(&rows[0]), vouch_writer_span(&rows[1])))
        fail_msg("with a memory of\n%.*s\nit is\n%.*s\ninstead of\n%.*s", (int)both.len,
                 (const char *)block, (int)rows[1].len, (const char *)texts[1], (int)rows[0].len,
                 (const char *)texts[0]);
}

static char sign_of(const struct told *whole, const struct told *now)
{
    if (now->records == 0)
        return now->unreadable ? '?' : now->foreign ? '-' : '.';
    if (now->records != whole->records)
        return now->records == 1 ? kinds[now->kind] : '2';
    if (vouch_span_equal(vouch_writer_span(&now->row), vouch_writer_span(&whole->row)))
        return '=';
    if (now->kind != whole->kind)
        return kinds[now->kind];
    return now->row.len == whole->row.len ? '~' : ':';
}

/* The line with one byte gone (by < 0) or another, or its beginning (0). */
static struct vouch_span altered(struct vouch_span line, size_t at, int by, uint8_t *buffer)
{
    struct vouch_writer b = vouch_writer_of(buffer, LINE_MAX_LEN);
    vouch_write_span(&b, vouch_span_part(line, 0, at));
    if (by > 0)
        vouch_write_u8(&b, (uint8_t)by);
    if (by)
        vouch_write_span(&b, vouch_span_part(line, at + 1, line.len));
    return vouch_writer_span(&b);
}

static void tell_bytes(struct vouch_span front, struct vouch_span message)
{
    static const struct {
        const char *name;
        int by;
    } ways[] = {{"c ", 0}, {"g ", -1}, {"x ", 'x'}, {"0 ", '0'}, {"  ", ' '}};
    static struct told whole, now;
    static uint8_t full[LINE_MAX_LEN], buffer[LINE_MAX_LEN];
    struct vouch_writer f = vouch_writer_of(full, sizeof full);
    vouch_write_span(&f, front);
    vouch_write_span(&f, message);
    assert_int_equal(f.lost, 0);
    struct vouch_span line = vouch_writer_span(&f);
    read_line(line, &whole);
    vouch_write_text(&w, "\n= ");
    vouch_write_span(&w, message);
    vouch_write_text(&w, "\n");
    for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++) {
        vouch_write_text(&w, ways[way].name);
        for (size_t at = front.len; at < line.len; at++) {
            struct vouch_span other = altered(line, at, ways[way].by, buffer);
            read_line(other, &now);
            vouch_write_u8(&w, (uint8_t)sign_of(&whole, &now));
            expect_no_memory_of(line, other);
        }
        vouch_write_text(&w, "\n");
    }
    vouch_write_text(&w, " ");
    vouch_write_span(&w, vouch_writer_span(&whole.row));
    vouch_write_text(&w, whole.unreadable ? " unreadable\n" : whole.foreign ? " foreign\n" : "\n");
}

/* Each line of tests/lines/NAME.txt; one that begins with "@" is the front of those that follow. */
static void tell_file(const char *name)
{
    char path[80];
    snprintf(path, sizeof path, "tests/lines/%s.txt", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct vouch_span all = {lines, fread(lines, 1, sizeof lines, file)};
    fclose(file);
    assert_in_range(all.len, 1, sizeof lines - 1);
    struct vouch_span front = {lines, 0};
    w = vouch_writer_of(said, sizeof said);
    while (all.len) {
        struct vouch_span line = vouch_span_part(all, 0, vouch_span_find(all, 0, '\n'));
        all = vouch_span_part(all, line.len + 1, all.len);
        if (line.len && line.data[0] == '@')
            front = vouch_span_part(line, 1, line.len);
        else if (line.len)
            tell_bytes(front, line);
    }
    assert_int_equal(w.lost, 0);
    snprintf(path, sizeof path, "review_bytes_%s.txt", name);
    golden_check(path, vouch_writer_span(&w));
}

static void test_bytes_of_appliances_lines_mean_what_is_written_down(void **state)
{
    (void)state;
    tell_file("appliance");
}

static void test_bytes_of_mail_servers_lines_mean_what_is_written_down(void **state)
{
    (void)state;
    tell_file("postfix");
    tell_file("exim");
    tell_file("sendmail");
}

static void test_bytes_before_a_message_mean_what_is_written_down(void **state)
{
    (void)state;
    tell_file("fronts");
    tell_file("wraps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_of_appliances_lines_mean_what_is_written_down),
        cmocka_unit_test(test_bytes_of_mail_servers_lines_mean_what_is_written_down),
        cmocka_unit_test(test_bytes_before_a_message_mean_what_is_written_down),
    };
    return cmocka_run_group_tests_name("review_bytes", tests, NULL, NULL);
}
