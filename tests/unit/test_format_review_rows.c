// SPDX-License-Identifier: Apache-2.0
/* Rows of partners with each of their parts, and how many of a kind are shown:
 * tests/golden/review_rows.txt. */
#include "core/format/review_html.h"
#include "core/review.h"
#include "core/review/condition.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SAID_MAX = 1 << 19, HOUR_S = 3600, FROM_H = 490000 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static char said[SAID_MAX];
static struct vouch_writer w;

static uint32_t name(const char *text)
{
    return vouch_names_keep(&review.names, guarded_text(text));
}

static uint32_t numbered(const char *text, size_t n)
{
    char buffer[32];
    snprintf(buffer, sizeof buffer, "%s%03u", text, (unsigned)n);
    return name(buffer);
}

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = 0};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

static struct vouch_review_style style_of(enum vouch_language language)
{
    return (struct vouch_review_style){.tongue = language, .rows = &rows, .partners = &partners};
}

static const char *text(enum vouch_language language)
{
    struct vouch_review_style style = style_of(language);
    w = vouch_writer_of(said, sizeof said);
    vouch_review_text(&review, &style, &w);
    assert_int_equal(w.lost, 0);
    return vouch_writer_string(&w);
}

static const char *page(void)
{
    struct vouch_review_style style = style_of(VOUCH_LANGUAGE_EN);
    w = vouch_writer_of(said, sizeof said);
    vouch_review_html(&review, &style, &w);
    assert_int_equal(w.lost, 0);
    return vouch_writer_string(&w);
}

static size_t count(const char *of, const char *part)
{
    size_t n = 0;
    for (const char *at = strstr(of, part); at; at = strstr(at + 1, part))
        n++;
    return n;
}

/* --- each part -------------------------------------------------------------------------------- */

static struct vouch_review_partner *failing(size_t i, const char *called)
{
    struct vouch_review_partner *p = &review.partners[i];
    struct vouch_review_group *g = &review.groups[i];
    p->name = name(called);
    p->side = VOUCH_SIDE_DELIVERING;
    p->failed = true;
    p->count[VOUCH_OUTCOME_FAILED] = (uint32_t)(100 - i);
    p->group = (uint16_t)(i + 1);
    *g = (struct vouch_review_group){.count = 1,
                                     .side = VOUCH_SIDE_DELIVERING,
                                     .reason = VOUCH_REASON_HANDSHAKE_FAILED,
                                     .domain = p->name};
    return p;
}

static void make_times(void)
{
    struct vouch_review_partner *p = failing(0, "times.example");
    p->timed = p->succeeded = p->failing = true;
    p->first_s = (int64_t)FROM_H * HOUR_S;
    p->last_s = (int64_t)(FROM_H + 60) * HOUR_S;
    p->last_success_s = 11;
    p->streak_s = 12;
    p->last_failure_s = 13;
    p->strip_at = FROM_H;
    p->strip[0] = 0x8000000000000005u;
    p->strip[1] = 0x0000000100000003u;
    p->strip[2] = 0x0000010000000018u;
    p = failing(1, "coarse.example");
    p->timed = true;
    p->strip_at = FROM_H / 4;
    p->strip_shift = 2;
    p->strip[1] = 0x8001;
    review.sides[1].seen.any = true;
    review.sides[1].seen.first_s = (int64_t)FROM_H * HOUR_S;
    review.sides[1].seen.last_s = (int64_t)(FROM_H + 64) * HOUR_S - 1;
    review.sides[0].seen.any = true;
    review.sides[0].seen.first_s = (int64_t)(FROM_H + 1) * HOUR_S;
    review.sides[0].seen.last_s = (int64_t)(FROM_H + 66) * HOUR_S;
    for (size_t i = 0; i < 6; i++) {
        struct vouch_review_hour *h = &review.hours[i];
        h->used = i != 5;
        h->hour = FROM_H + 13 * (int64_t)i;
        for (uint32_t v = 0; v < VOUCH_REVIEW_VERSIONS; v++)
            h->version[v] = i == 4 ? 100 : (uint32_t)(i * v);
        h->count[0][VOUCH_OUTCOME_FAILED] = (uint32_t)i;
        h->count[1][VOUCH_OUTCOME_FAILED] = 3;
    }
}

static void make_counts(void)
{
    for (uint32_t i = 0; i < 8; i++) {
        struct vouch_review_partner *p = failing(2 + i, "counts.example");
        p->name = numbered("counts", i);
        p->count[VOUCH_OUTCOME_SECURED] = i & 1 ? 4 : 0;
        p->count[VOUCH_OUTCOME_CLEAR] = i & 2 ? 5 : 0;
        p->count[VOUCH_OUTCOME_UNKNOWN] = i & 4 ? 6 : 0;
        for (uint32_t v = 0; v < VOUCH_REVIEW_VERSIONS; v++)
            p->version[v] = i >> (v > 2) & 1 ? 7 + v : 0;
    }
}

static void make_reasons(void)
{
    struct vouch_review_partner *p = failing(10, "unknown.example");
    review.groups[10].reason = VOUCH_REASON_UNKNOWN;
    review.groups[10].raw = name("some <words> & \"more\" > 'these'");
    p->required = 1;
    p->inferred = 3;
    p = failing(11, "no group.example");
    p->group = 0;
    p->required = 2;
    p = failing(12, "messages0.example");
    p->delayed = 2;
    p = failing(13, "messages1.example");
    p->bounced = 3;
    p->message[0] = name("one");
    p = failing(14, "messages3.example");
    p->delayed = p->bounced = 1;
    for (size_t i = 0; i < 3; i++)
        p->message[i] = numbered("m", i);
    for (int c = 0; c < VOUCH_CONDITIONS; c++)
        p->required = (uint8_t)(p->required | 1 << c);
    p = failing(15, "192.0.2.1");
    p->peer = p->name;
    p = failing(16, "host.example");
    p->peer = name("192.0.2.2");
    p->side = VOUCH_SIDE_RECEIVING;
    p->host = 1;
    review.groups[16].side = VOUCH_SIDE_RECEIVING;
    review.groups[16].listener = name("192.0.2.3");
    review.hosts[0].name = name("box0");
    review.hosts[1].name = name("box1");
    review.host_count = 2;
    p = failing(17, "bad;name");
    p->domain = true;
}

static void test_rows_have_each_of_their_parts(void **state)
{
    (void)state;
    begin();
    make_times();
    make_counts();
    make_reasons();
    static char all[SAID_MAX];
    struct vouch_writer to = vouch_writer_of(all, sizeof all);
    vouch_write_text(&to, text(VOUCH_LANGUAGE_EN));
    vouch_write_text(&to, text(VOUCH_LANGUAGE_NL));
    vouch_write_text(&to, page());
    struct vouch_review_style style = style_of(VOUCH_LANGUAGE_EN);
    style.step_s = HOUR_S;
    vouch_review_json(&review, &style, &to);
    assert_int_equal(to.lost, 0);
    golden_check("review_rows.txt", vouch_writer_span(&to));
}

/* --- how many --------------------------------------------------------------------------------- */

static void test_rows_beyond_those_shown_are_counted(void **state)
{
    static const size_t numbers[] = {0, 1, 19, 20, 21, 22, 199, 200, 201, 203};
    (void)state;
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
        size_t n = numbers[k];
        char more[32];
        begin();
        for (size_t i = 0; i < n; i++)
            failing(i, "x")->name = numbered("failing", i);
        const char *t = text(VOUCH_LANGUAGE_EN);
        assert_int_equal(count(t, " failing0") + count(t, " failing1") + count(t, " failing2"),
                         n < 20 ? n : 20);
        snprintf(more, sizeof more, " %u more\n", (unsigned)(n - 20));
        assert_int_equal(count(t, " more\n"), n > 20);
        assert_int_equal(strstr(t, more) != NULL, n > 20);
        const char *html = page();
        assert_int_equal(count(html, "<article "), n < 200 ? n : 200);
        snprintf(more, sizeof more, "<p>%u more</p>", (unsigned)(n - 200));
        assert_int_equal(strstr(html, more) != NULL, n > 200);
    }
}

static void test_names_reached_in_clear_text_are_listed_up_to_a_number(void **state)
{
    static const size_t numbers[] = {0, 1, 39, 40, 41, 43, 199, 200, 201};
    (void)state;
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
        size_t n = numbers[k];
        char more[32];
        begin();
        for (size_t i = 0; i < n + 2; i++) {
            struct vouch_review_partner *p = &review.partners[i];
            p->name = numbered("clear", i);
            p->side = i == n ? VOUCH_SIDE_RECEIVING : VOUCH_SIDE_DELIVERING;
            p->count[i == n + 1 ? VOUCH_OUTCOME_SECURED : VOUCH_OUTCOME_CLEAR] = 2;
        }
        const char *t = text(VOUCH_LANGUAGE_EN);
        assert_int_equal(count(t, " clear0") + count(t, " clear1") + count(t, " clear2"),
                         n < 40 ? n : 40);
        assert_int_equal(count(t, "Delivered to in clear text"), n > 0);
        snprintf(more, sizeof more, " %u more\n", (unsigned)(n - 40));
        assert_int_equal(strstr(t, more) != NULL, n > 40);
        assert_int_equal(count(t, " more\n"), n > 40);
        const char *html = page();
        assert_int_equal(count(html, "<li>clear"), n < 200 ? n : 200);
        assert_int_equal(count(html, "<ul class=\"names\">"), n > 0);
    }
}

static void test_reasons_and_users_beyond_ten_are_added_up(void **state)
{
    (void)state;
    for (size_t n = 9; n < 13; n++) {
        begin();
        review.suites[0].protocol = name("TLSv1");
        review.suites[0].cipher = name("RC4");
        review.suite_count = 1;
        for (size_t i = 0; i < n; i++) {
            struct vouch_review_group *g = &review.groups[i];
            g->count = 7;
            g->side = VOUCH_SIDE_RECEIVING;
            g->reason = VOUCH_REASON_UNKNOWN;
            g->raw = numbered("raw", i);
            review.users[i] = *g;
            review.users[i].reason = 0;
            review.users[i].peer = numbered("user", i);
        }
        review.sides[0].connections = 1;
        const char *t = text(VOUCH_LANGUAGE_EN);
        assert_int_equal(count(t, " raw0"), n < 10 ? n : 10);
        assert_int_equal(count(t, "TLSv1 RC4  user0"), n < 10 ? n : 10);
        assert_int_equal(count(t, n == 11 ? " 7 more\n" : " 14 more\n"), n > 10 ? 2 : 0);
        review.sides[0].groups_lost = 100;
        review.sides[0].users_lost = 300;
        t = text(VOUCH_LANGUAGE_EN);
        assert_int_equal(count(t, n < 11    ? " 100 more\n"
                                  : n == 11 ? " 107 more\n"
                                            : " 114 more\n"),
                         1);
        assert_int_equal(count(t, n < 11    ? " 300 more\n"
                                  : n == 11 ? " 307 more\n"
                                            : " 314 more\n"),
                         1);
    }
}

/* Ciphers of several protocols are one row; ten are shown, the most frequent first. */
static void test_ciphers_are_added_up_and_ordered(void **state)
{
    (void)state;
    begin();
    for (size_t i = 0; i < 26; i++) {
        struct vouch_review_suite *s = &review.suites[i];
        s->protocol = name(i < 13 ? "TLSv1.2" : "TLSv1.3");
        s->cipher = numbered("cipher", i % 13);
        s->count[0] = i % 13 == 12 ? 0 : i % 13 / 2 + (i >= 13); /* pairs are equal */
        s->count[1] = 1000;
    }
    review.suite_count = 26;
    review.sides[0].outcomes[VOUCH_OUTCOME_SECURED] = 200;
    review.sides[0].connections = 200;
    const char *t = text(VOUCH_LANGUAGE_EN);
    const char *before = t;
    assert_int_equal(count(t, " cipher0"), 10);
    for (size_t rank = 0; rank < 10; rank++) {
        size_t i = 10 - rank / 2 * 2 + rank % 2; /* of equal ones the first */
        char row[64];
        size_t sum = 2 * (i / 2) + 1;
        snprintf(row, sizeof row, "  %10u cipher%03u (%u.%u%%)\n", (unsigned)sum, (unsigned)i,
                 (unsigned)(sum / 2), (unsigned)(sum % 2 * 5));
        const char *at = strstr(before, row);
        if (!at)
            fail_msg("no \"%s\" behind the rows before", row);
        before = at;
    }
}

/* One row for each step: a sign for each fortieth of the largest one, rounded up. */
static void test_chart_has_a_row_for_each_step(void **state)
{
    static const uint32_t counts[][3] = {
        {0, 40, 0}, {1, 2, 3}, {40, 0, 0}, {0, 0, 1}, {20, 10, 10}};
    struct vouch_review_style style = style_of(VOUCH_LANGUAGE_EN);
    (void)state;
    style.step_s = HOUR_S;
    for (uint32_t times = 1; times < 4; times++) {
        begin();
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
            struct vouch_review_hour *h = &review.hours[i];
            h->used = true;
            h->hour = (int64_t)i;
            h->count[0][VOUCH_OUTCOME_CLEAR] = counts[i][0] * times;
            h->count[0][VOUCH_OUTCOME_SECURED] = counts[i][1] * times;
            h->count[1][VOUCH_OUTCOME_FAILED] = counts[i][2] * times;
        }
        w = vouch_writer_of(said, sizeof said);
        vouch_review_text(&review, &style, &w);
        const char *t = vouch_writer_string(&w);
        assert_int_equal(count(t, "Over time"), 1);
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
            char row[120];
            int n = snprintf(row, sizeof row, "\n  1970-01-01T%02d:00:00Z ", (int)i);
            static const int order[] = {1, 2, 0};
            for (int k = 0; k < 3; k++)
                for (uint32_t c = 0; c < counts[i][order[k]]; c++)
                    row[n++] = "#x."[k];
            snprintf(row + n, sizeof row - (size_t)n, " %u\n",
                     (unsigned)((counts[i][0] + counts[i][1] + counts[i][2]) * times));
            if (!strstr(t, row))
                fail_msg("no \"%s\" in\n%s", row, t);
        }
    }
    begin();
    w = vouch_writer_of(said, sizeof said);
    vouch_review_text(&review, &style, &w);
    assert_int_equal(count(vouch_writer_string(&w), "Over time"), 0);
    review.hours[0].used = true; /* of 1000 one is seen */
    review.hours[0].count[0][VOUCH_OUTCOME_SECURED] = 1000;
    review.hours[0].count[0][VOUCH_OUTCOME_FAILED] = 1;
    w = vouch_writer_of(said, sizeof said);
    vouch_review_text(&review, &style, &w);
    assert_non_null(strstr(vouch_writer_string(&w), "#x 1001\n"));
}

/* Groups are seen from their first to their last time, which may be one. */
static void test_seen_is_a_span_or_a_moment(void **state)
{
    (void)state;
    begin();
    for (int64_t i = 0; i < 3; i++) {
        struct vouch_review_group *g = &review.groups[i];
        g->count = 1;
        g->side = VOUCH_SIDE_RECEIVING;
        g->reason = (uint16_t)(VOUCH_REASON_RESET + i);
        g->seen.any = i > 0;
        g->seen.first_s = 60;
        g->seen.last_s = 60 * i;
    }
    review.sides[0].connections = 1;
    const char *t = text(VOUCH_LANGUAGE_EN);
    assert_int_equal(count(t, "]  1970-01-01T00:01:00Z\n"), 1);
    assert_int_equal(count(t, "]  1970-01-01T00:01:00Z .. 1970-01-01T00:02:00Z\n"), 1);
    assert_int_equal(count(t, "1970"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_have_each_of_their_parts),
        cmocka_unit_test(test_rows_beyond_those_shown_are_counted),
        cmocka_unit_test(test_names_reached_in_clear_text_are_listed_up_to_a_number),
        cmocka_unit_test(test_reasons_and_users_beyond_ten_are_added_up),
        cmocka_unit_test(test_ciphers_are_added_up_and_ordered),
        cmocka_unit_test(test_chart_has_a_row_for_each_step),
        cmocka_unit_test(test_seen_is_a_span_or_a_moment),
    };
    return cmocka_run_group_tests_name("format_review_rows", tests, NULL, NULL);
}
