// SPDX-License-Identifier: Apache-2.0
/* A batch that is full, tables that are full, and what is told of changes and to others. */
#include "core/format/review_format.h"
#include "core/review.h"
#include "core/review/connect.h"
#include "core/review/internal.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { RECORDS = VOUCH_REVIEW_RECORDS_MAX, TEXT_MAX = 9000 * 48 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static char text[TEXT_MAX];
static char said[1 << 17];

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = 0};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

/* A batch ends while there is space for another line with all of its records. */
static void test_batch_ends_before_it_is_full(void **state)
{
    static const char line[] = "Fri Feb 13 16:26:40 2026 Info: DCID 6 close\n";
    (void)state;
    size_t n = 0;
    for (int i = 0; i < 9000; i++, n += sizeof line - 1)
        memcpy(text + n, line, sizeof line - 1);
    for (int plodding = 0; plodding < 2; plodding++) {
        struct vouch_span all = {(const uint8_t *)text, n};
        memset(&batch.prefixes, 0, sizeof batch.prefixes);
        batch.plodding = plodding;
        size_t done = vouch_review_parse(&batch, all);
        assert_int_equal(batch.count * (sizeof line - 1), done);
        if (plodding)
            assert_int_equal(batch.count + 1 + (sizeof line - 2) / 32, RECORDS);
        assert_in_range(batch.count, RECORDS - 100, RECORDS);
        assert_int_equal(vouch_review_parse(&batch, vouch_span_part(all, done, n)), n - done);
        assert_int_equal(batch.count, 9000 - done / (sizeof line - 1));
    }
    batch.plodding = false;
}

/* One line with more records than a batch has. */
static void test_batch_takes_no_more_records_of_a_line_than_it_has(void **state)
{
    static const int numbers[] = {100, RECORDS - 1, RECORDS, RECORDS + 1, 9000};
    (void)state;
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
        size_t n = (size_t)snprintf(text, sizeof text, "{\"rows\":[");
        for (int i = 0; i < numbers[k]; i++)
            n += (size_t)snprintf(text + n, sizeof text - n, "\"Info: ICID 5 close\",");
        n += (size_t)snprintf(text + n, sizeof text - n, "\"\"]}\n");
        memset(&batch, 0, sizeof batch);
        assert_int_equal(vouch_review_parse(&batch, (struct vouch_span){(uint8_t *)text, n}), n);
        assert_int_equal(batch.count, numbers[k] < RECORDS ? numbers[k] : RECORDS);
        assert_int_equal(batch.full, numbers[k]);
        assert_int_equal(batch.unreadable, numbers[k] - (int)batch.count);
        for (size_t i = 0; i < batch.count; i++)
            assert_int_equal(batch.records[i].kind, VOUCH_RECORD_CLOSE);
    }
}

static void test_failures_and_users_beyond_their_tables_are_counted_as_lost(void **state)
{
    (void)state;
    for (int full = 0; full < 2; full++) {
        begin();
        for (size_t i = 0; full && i < VOUCH_REVIEW_GROUPS_MAX; i++) {
            review.groups[i].count = 1;
            review.groups[i].side = 3;
        }
        for (size_t i = 0; full && i < VOUCH_REVIEW_USERS_MAX; i++) {
            review.users[i].count = 1;
            review.users[i].side = 3;
        }
        struct vouch_review_connection c = {.id = 5, .outcome = VOUCH_OUTCOME_FAILED};
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        c.outcome = VOUCH_OUTCOME_SECURED;
        c.suite = vouch_review_suite(&review, VOUCH_SIDE_RECEIVING, guarded_text("TLSv1"),
                                     guarded_text("RC4"));
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        assert_int_equal(review.sides[VOUCH_SIDE_RECEIVING].groups_lost, full);
        assert_int_equal(review.sides[VOUCH_SIDE_RECEIVING].users_lost, full);
        struct vouch_record r = {.kind = VOUCH_RECORD_GUI_FAILED};
        vouch_review_gui(&review, &r);
        assert_int_equal(review.errors_lost, full);
        assert_int_equal(review.gui_failed, 1);
    }
}

/* Sixteen different lines of unknown form are shown; all are counted. */
static void test_unknown_lines_are_shown_once_and_up_to_sixteen(void **state)
{
    (void)state;
    for (unsigned kinds = 14; kinds < 20; kinds++) {
        size_t n = 0;
        begin();
        for (unsigned i = 0; i < 40; i++)
            n += (size_t)snprintf(text + n, sizeof text - n,
                                  "Fri Feb 13 16:26:40 2026 Info: ICID 5 TLS odd word %u\n",
                                  i % kinds);
        vouch_review_parse(&batch, (struct vouch_span){(const uint8_t *)text, n});
        vouch_review_join(&review, &batch);
        assert_int_equal(review.unknown, 40);
        assert_int_equal(review.unknown_count, kinds < 16 ? kinds : 16);
        for (size_t i = 0; i < review.unknown_count; i++) {
            char want[40];
            snprintf(want, sizeof want, "TLS odd word %u", (unsigned)i);
            assert_true(vouch_span_equal(vouch_names_text(&review.names, review.unknown_raw[i]),
                                         guarded_text(want)));
        }
    }
}

/* A log is unread if it has lines, none of which is of a known program. */
static void test_log_is_unread_if_no_line_is_known(void **state)
{
    static const struct {
        uint64_t full, unreadable, foreign;
        bool unread;
    } cases[] = {{0, 0, 0, false}, {5, 5, 0, true},  {5, 0, 5, true},
                 {5, 2, 3, true},  {5, 2, 2, false}, {5, 0, 0, false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        review.full = cases[i].full;
        review.unreadable = cases[i].unreadable;
        review.foreign = cases[i].foreign;
        assert_int_equal(vouch_review_is_unread(&review), cases[i].unread);
    }
}

/* --- what is told ----------------------------------------------------------------------------- */

static size_t count(const char *of, const char *part)
{
    size_t n = 0;
    for (const char *at = strstr(of, part); at; at = strstr(at + 1, part))
        n++;
    return n;
}

static void test_changes_beyond_forty_are_counted(void **state)
{
    struct vouch_review_style style = {
        .tongue = VOUCH_LANGUAGE_EN, .rows = &rows, .partners = &partners};
    (void)state;
    for (size_t n = 0; n < 45; n += n < 38 ? 19 : 1)
        for (size_t gone = 0; gone < 3; gone++) {
            begin();
            for (size_t i = 0; i < n; i++) {
                char name[16];
                snprintf(name, sizeof name, "p%u.example", (unsigned)i);
                struct vouch_review_partner *p = &review.partners[i];
                p->name = vouch_names_keep(&review.names, guarded_text(name));
                p->count[VOUCH_OUTCOME_SECURED] = 1;
                p->before = 1; /* it failed */
            }
            struct vouch_review_partner *fresh = &review.partners[n]; /* and is good: no change */
            fresh->name = vouch_names_keep(&review.names, guarded_text("fresh.example"));
            fresh->count[VOUCH_OUTCOME_SECURED] = 1;
            for (size_t i = 0; i < gone; i++)
                review.gone[i].name = vouch_names_keep(&review.names, guarded_text("gone"));
            review.gone_count = gone;
            review.compared = true;
            struct vouch_writer w = vouch_writer_of(said, sizeof said);
            vouch_review_text(&review, &style, &w);
            const char *t = vouch_writer_string(&w);
            size_t all = n + gone;
            char more[24];
            snprintf(more, sizeof more, " %u more\n", (unsigned)(all - 40));
            assert_int_equal(count(t, " -> "), all < 40 ? all : 40);
            assert_int_equal(count(t, " more\n"), all > 40);
            assert_int_equal(strstr(t, more) != NULL, all > 40);
            w = vouch_writer_of(said, sizeof said);
            vouch_review_json(&review, &style, &w);
            t = vouch_writer_string(&w);
            assert_int_equal(count(t, "\"was\":\"failing\",\"is\":\"good\""), n);
            assert_int_equal(count(t, "\"was\":\"failing\",\"is\":\"not-seen\""), gone);
        }
}

/* A report to a domain says that TLSA was in effect if the log shows that it was. */
static void test_policy_of_a_report_is_what_the_log_shows(void **state)
{
    const struct vouch_tlsrpt_options options = {.organization = guarded_text("o"),
                                                 .contact = guarded_text("c"),
                                                 .domain = guarded_text("d.example")};
    (void)state;
    for (int kind = 0; kind < 7; kind++) {
        struct vouch_tlsrpt_options o = options;
        begin();
        review.dane[0] = kind == 1;
        review.dane[1] = kind == 2;
        struct vouch_review_group *g = &review.groups[VOUCH_REVIEW_GROUPS_MAX - 1];
        g->count = kind >= 3 && kind != 6;
        g->side = VOUCH_SIDE_DELIVERING;
        g->reason = (uint16_t)(kind == 3   ? VOUCH_REASON_DANE_MISMATCH
                               : kind == 4 ? VOUCH_REASON_DANE_LOOKUP
                               : kind == 6 ? VOUCH_REASON_DANE_LOOKUP
                                           : VOUCH_REASON_RESET);
        for (int given = 0; given < 2; given++) {
            struct vouch_writer w = vouch_writer_of(said, sizeof said);
            o.policy = guarded_text(given ? "sts" : "");
            vouch_review_tlsrpt(&review, &o, &rows, &w);
            const char *t = vouch_writer_string(&w);
            bool dane = kind >= 1 && kind <= 4;
            assert_int_equal(count(t, "\"policy-type\":\"sts\""), given);
            assert_int_equal(count(t, "\"policy-type\":\"tlsa\""), !given && dane);
            assert_int_equal(count(t, "\"policy-type\":\"no-policy-found\""), !given && !dane);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch_ends_before_it_is_full),
        cmocka_unit_test(test_batch_takes_no_more_records_of_a_line_than_it_has),
        cmocka_unit_test(test_failures_and_users_beyond_their_tables_are_counted_as_lost),
        cmocka_unit_test(test_unknown_lines_are_shown_once_and_up_to_sixteen),
        cmocka_unit_test(test_log_is_unread_if_no_line_is_known),
        cmocka_unit_test(test_changes_beyond_forty_are_counted),
        cmocka_unit_test(test_policy_of_a_report_is_what_the_log_shows),
    };
    return cmocka_run_group_tests_name("review_limits", tests, NULL, NULL);
}
