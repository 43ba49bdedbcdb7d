// SPDX-License-Identifier: Apache-2.0
/* What becomes of connections over several processes and hosts, and of what is told about them
 * before and after: each story of tests/lines/stories.txt, its events, counts and partners in
 * tests/golden/review_stories.txt. */
#include "core/format/review_format.h"
#include "core/review.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NEWEST_S = 1796083200, BEGIN_S = 1770998400, SAID_MAX = 1 << 18, LINES_MAX = 1 << 16 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static struct vouch_partner_rows partners;
static uint8_t stories[LINES_MAX];
static uint8_t log_text[LINES_MAX];
static char said[SAID_MAX];
static struct vouch_writer w;

static void on_event(void *self, const struct vouch_review_event *event)
{
    (void)self;
    vouch_write_text(&w, "    ");
    vouch_review_event_text(event, VOUCH_LANGUAGE_EN, &w);
}

static void put(const char *name, int64_t value)
{
    if (value == 0)
        return;
    vouch_write_text(&w, " ");
    vouch_write_text(&w, name);
    vouch_write_text(&w, "=");
    vouch_write_decimal(&w, value);
}

static void put_name(const char *name, uint32_t number)
{
    if (number == VOUCH_NAME_NONE)
        return;
    vouch_write_text(&w, " ");
    vouch_write_text(&w, name);
    vouch_write_text(&w, "=");
    vouch_write_span(&w, vouch_names_text(&review.names, number));
}

static void put_side(const char *name, const struct vouch_review_side *s)
{
    if (s->connections + s->internal == 0)
        return;
    vouch_write_text(&w, name);
    put("connections", (int64_t)s->connections);
    put("clear", (int64_t)s->outcomes[VOUCH_OUTCOME_CLEAR]);
    put("secured", (int64_t)s->outcomes[VOUCH_OUTCOME_SECURED]);
    put("failed", (int64_t)s->outcomes[VOUCH_OUTCOME_FAILED]);
    put("unknown", (int64_t)s->outcomes[VOUCH_OUTCOME_UNKNOWN]);
    put("broken", (int64_t)s->broken);
    put("open", (int64_t)s->open);
    put("required", (int64_t)s->required);
}

/* A moment as its second in the story; 0: none. */
static int64_t second(bool any, int64_t utc_s)
{
    return any ? utc_s - BEGIN_S : 0;
}

static void put_partner(const struct vouch_review_partner *p)
{
    vouch_write_text(&w, p->side == VOUCH_SIDE_RECEIVING ? "    from" : "    to");
    put_name("name", p->name);
    put_name("peer", p->peer);
    put_name("via", p->via);
    put("clear", p->count[VOUCH_OUTCOME_CLEAR]);
    put("secured", p->count[VOUCH_OUTCOME_SECURED]);
    put("failed", p->count[VOUCH_OUTCOME_FAILED]);
    put("unknown", p->count[VOUCH_OUTCOME_UNKNOWN]);
    put("first", second(p->timed, p->first_s));
    put("last", second(p->timed, p->last_s));
    put("success", second(p->succeeded, p->last_success_s));
    put("failing", second(p->failing, p->streak_s));
    put("conditions", p->required);
    put("delayed", p->delayed);
    put("bounced", p->bounced);
    put("inferred", p->inferred);
    for (size_t i = 0; i < 3; i++)
        put_name("message", p->message[i]);
    vouch_write_text(&w, "\n");
}

/* The log of a story's lines "SECOND MESSAGE" or, of a mail server, "pSECOND PROGRAM MESSAGE". */
static struct vouch_span log_of(struct vouch_span lines)
{
    struct vouch_writer out = vouch_writer_of(log_text, sizeof log_text);
    while (lines.len) {
        struct vouch_span line = vouch_span_part(lines, 0, vouch_span_find(lines, 0, '\n'));
        lines = vouch_span_part(lines, line.len + 1, lines.len);
        bool server = line.data[0] == 'p';
        size_t blank = vouch_span_find(line, 0, ' ');
        uint64_t at = 0;
        char time[40];
        assert_true(vouch_span_decimal(vouch_span_part(line, server, blank - server), 9999, &at));
        snprintf(time, sizeof time, "%s 16:%02d:%02d", server ? "Feb 13" : "Fri Feb 13",
                 (int)at / 60, (int)at % 60);
        vouch_write_text(&out, time);
        vouch_write_text(&out, server ? " mta " : " 2026 Info: ");
        vouch_write_span(&out, vouch_span_part(line, blank + 1, line.len));
        vouch_write_text(&out, "\n");
    }
    assert_int_equal(out.lost, 0);
    return vouch_writer_span(&out);
}

static void tell(struct vouch_span name, struct vouch_span lines)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S, .on_event = on_event};
    struct vouch_span log = log_of(lines);
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    vouch_review_begin(&review, &options);
    vouch_write_span(&w, name);
    vouch_write_text(&w, "\n");
    assert_int_equal(vouch_review_parse(&batch, log), log.len);
    vouch_review_join(&review, &batch);
    vouch_review_end(&review);
    put_side("    receiving:", &review.sides[VOUCH_SIDE_RECEIVING]);
    put_side("    delivering:", &review.sides[VOUCH_SIDE_DELIVERING]);
    put("unreadable", (int64_t)review.unreadable);
    put("duplicates", (int64_t)review.duplicates);
    put("unjoined", (int64_t)review.unjoined);
    put("unknown", (int64_t)review.unknown);
    for (size_t i = 0; i < 2; i++) {
        put(i ? "dane failures" : "dane", (int64_t)review.dane[i]);
    }
    vouch_write_text(&w, "\n");
    vouch_partner_rank(&review, &partners);
    for (size_t i = 0; i < partners.count; i++)
        put_partner(&review.partners[partners.at[i]]);
}

static void test_stories_end_as_written_down(void **state)
{
    (void)state;
    FILE *file = fopen("tests/lines/stories.txt", "rb");
    assert_non_null(file);
    struct vouch_span all = {stories, fread(stories, 1, sizeof stories, file)};
    fclose(file);
    assert_in_range(all.len, 1, sizeof stories - 1);
    w = vouch_writer_of(said, sizeof said);
    while (all.len) { /* "= NAME", its lines, an empty one */
        size_t end = vouch_span_find(all, 0, '\n');
        struct vouch_span name = vouch_span_part(all, 0, end);
        assert_true(name.len > 2 && name.data[0] == '=');
        size_t at = end + 1;
        while (at < all.len && all.data[at] != '\n')
            at = vouch_span_find(all, at, '\n') + 1;
        tell(name, vouch_span_part(all, end + 1, at - end - 1));
        all = vouch_span_part(all, at + 1, all.len);
    }
    assert_int_equal(w.lost, 0);
    golden_check("review_stories.txt", vouch_writer_span(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stories_end_as_written_down),
    };
    return cmocka_run_group_tests_name("review_stories", tests, NULL, NULL);
}
