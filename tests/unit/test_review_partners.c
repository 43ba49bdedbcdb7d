// SPDX-License-Identifier: Apache-2.0
/* The row of a partner: its strip of time, its first and last moments, its place among others; and
 * which lines count as words about TLS, or as no log lines at all. */
#include "core/review.h"
#include "core/review/internal.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { NEWEST_S = 1796083200, HOUR_S = 3600, WAYS = 16 };

static _Alignas(64) struct vouch_review review;

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &options);
}

/* --- the strip -------------------------------------------------------------------------------- */

/* Spans of as few hours as will do, the first of them that of the first moment. */
static void expect_strip(const struct vouch_review_partner *p, const int64_t *hours,
                         const unsigned *kinds, size_t count)
{
    uint64_t strip[3] = {0, 0, 0};
    int64_t least = hours[0], most = hours[0];
    unsigned shift = 0;
    for (size_t i = 0; i < count; i++) {
        least = hours[i] < least ? hours[i] : least;
        most = hours[i] > most ? hours[i] : most;
    }
    while ((most >> shift) - (least >> shift) >= 64)
        shift++;
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < 3; k++)
            strip[k] |= (uint64_t)(kinds[i] >> k & 1) << ((hours[i] >> shift) - (least >> shift));
    assert_int_equal(p->strip_shift, shift);
    assert_int_equal(p->strip_at, least >> shift);
    assert_memory_equal(p->strip, strip, sizeof strip);
}

static void test_strip_shows_all_moments_in_whatever_order_they_came(void **state)
{
    static const unsigned ranges[] = {3, 62, 63, 64, 65, 66, 126, 127, 128, 129, 260, 5000, 400000};
    uint32_t random = 1;
    (void)state;
    for (size_t r = 0; r < COUNT(ranges); r++)
        for (int round = 0; round < 100; round++) {
            struct vouch_review_partner p;
            int64_t hours[8];
            unsigned kinds[8];
            memset(&p, 0, sizeof p);
            for (size_t i = 0; i < 8; i++) {
                random = random * 1664525u + 1013904223u;
                hours[i] = 490000 + round % 5 + (int64_t)((random >> 8) % ranges[r]);
                hours[i] = i == 1 + (size_t)round % 7 ? hours[0] + ranges[r] : hours[i];
                kinds[i] = 1u << (random >> 5) % 3;
                vouch_review_strip_mark(&p, hours[i] * HOUR_S + HOUR_S - 1, kinds[i]);
                expect_strip(&p, hours, kinds, i + 1);
            }
        }
}

/* --- counting --------------------------------------------------------------------------------- */

static struct vouch_review_partner *deliver(const char *domain, enum vouch_outcome outcome,
                                            int64_t utc_s)
{
    static const struct vouch_review_connection none;
    struct vouch_review_event e = {.side = VOUCH_SIDE_DELIVERING,
                                   .outcome = outcome,
                                   .domain = guarded_text(domain),
                                   .peer = guarded_text("192.0.2.1"),
                                   .has_time = utc_s >= 0,
                                   .utc_s = utc_s};
    e.peer_hash = vouch_names_hash(e.peer);
    vouch_review_partner_count(&review, &e, &none);
    return vouch_review_partner_find(&review, vouch_names_keep(&review.names, e.domain),
                                     VOUCH_SIDE_DELIVERING, 0);
}

/* "s5 f7 u" is a success at 5, a failure at 7, and one that is clear text without a time. */
static void test_row_fails_since_the_first_failure_after_its_last_success(void **state)
{
    static const struct {
        const char *story;
        int64_t first_s, last_s, success_s, failure_s, streak_s; /* < 0: none */
    } rows[] = {
        {"s5", 5, 5, 5, -1, -1},     {"s5 s9", 5, 9, 9, -1, -1},  {"s9 s5", 5, 9, 9, -1, -1},
        {"f5", 5, 5, -1, 5, 5},      {"f5 f9", 5, 9, -1, 9, 5},   {"f9 f5", 5, 9, -1, 9, 5},
        {"f5 s9", 5, 9, 9, 5, -1},   {"f5 s5", 5, 5, 5, 5, -1},   {"s5 f5", 5, 5, 5, 5, 5},
        {"s9 f5", 5, 9, 9, 5, -1},   {"s5 f9", 5, 9, 5, 9, 9},    {"s5 f7 f9", 5, 9, 5, 9, 7},
        {"s5 f9 f7", 5, 9, 5, 9, 7}, {"f9 s5", 5, 9, 5, 9, 9},    {"f3 f9 s5", 3, 9, 5, 9, 9},
        {"f5 f9 s5", 5, 9, 5, 9, 9}, {"f6 f9 s5", 5, 9, 5, 9, 6}, {"u7 s5", 5, 7, 5, -1, -1},
        {"u s5", 5, 5, 5, -1, -1},   {"s f", -1, -1, -1, -1, -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct vouch_review_partner *p = NULL;
        begin();
        for (const char *at = rows[i].story; *at; at += *at == ' ') {
            enum vouch_outcome outcome = *at == 's'   ? VOUCH_OUTCOME_SECURED
                                         : *at == 'f' ? VOUCH_OUTCOME_FAILED
                                                      : VOUCH_OUTCOME_CLEAR;
            at++;
            bool timed = *at >= '0' && *at <= '9';
            p = deliver("d.example", outcome, timed ? *at - '0' : -1);
            at += timed;
        }
        assert_non_null(p);
        if (p->timed != (rows[i].first_s >= 0) ||
            (p->timed && (p->first_s != rows[i].first_s || p->last_s != rows[i].last_s)) ||
            p->succeeded != (rows[i].success_s >= 0) ||
            (p->succeeded && p->last_success_s != rows[i].success_s) ||
            (rows[i].failure_s >= 0 && p->last_failure_s != rows[i].failure_s) ||
            p->failing != (rows[i].streak_s >= 0) ||
            (p->failing && p->streak_s != rows[i].streak_s))
            fail_msg("%s: %d to %d, success %d, failure %d, failing %d since %d", rows[i].story,
                     (int)p->first_s, (int)p->last_s, (int)p->last_success_s,
                     (int)p->last_failure_s, p->failing, (int)p->streak_s);
    }
}

/* --- full ------------------------------------------------------------------------------------- */

static void test_row_of_a_failure_takes_the_place_of_the_oldest_without_one(void **state)
{
    (void)state;
    begin();
    size_t home = (size_t)(deliver("d.example", VOUCH_OUTCOME_CLEAR, 1) - review.partners);
    for (int kind = 0; kind < 3; kind++) {
        begin();
        for (size_t i = 0; i < WAYS; i++) {
            struct vouch_review_partner *p =
                &review.partners[(home + i) % VOUCH_REVIEW_PARTNERS_MAX];
            p->key = 1000 + i;
            p->last_s = i == 5 ? 10 : i == 6 ? 9 : 20 + (int64_t)i;
            p->failed = i == 6 || kind == 2;
            p->count[0] = 3;
            p->count[VOUCH_OUTCOMES - 1] = 4;
        }
        deliver("d.example", kind == 0 ? VOUCH_OUTCOME_CLEAR : VOUCH_OUTCOME_FAILED, 1);
        const struct vouch_review_partner *p =
            &review.partners[(home + 5) % VOUCH_REVIEW_PARTNERS_MAX];
        assert_int_equal(p->key != 1005, kind == 1);
        assert_int_equal(review.partners_lost, kind == 1 ? 7 : 1);
        assert_int_equal(p->count[VOUCH_OUTCOME_FAILED], kind == 1);
    }
    for (size_t full = WAYS - 1; full <= WAYS; full++) { /* the last way */
        begin();
        for (size_t i = 0; i < full; i++) {
            struct vouch_review_partner *p =
                &review.partners[(home + i) % VOUCH_REVIEW_PARTNERS_MAX];
            p->key = 1000 + i;
            p->failed = true;
        }
        assert_int_equal(deliver("d.example", VOUCH_OUTCOME_FAILED, 1) != NULL, full < WAYS);
        assert_int_equal(review.partners_lost, full == WAYS);
    }
}

/* --- lines that are none ---------------------------------------------------------------------- */

static void test_words_about_tls_are_the_appliances_own(void **state)
{
    static const struct {
        const char *message;
        bool is;
    } rows[] = {
        {"TLS", true},
        {"SSL", true},
        {"LDAP", true},
        {"x TLS y", true},
        {"STARTTLS", true},
        {"OpenSSL x", true},
        {"tls", false},
        {"TL", false},
        {"LS", false},
        {"TLX", false},
        {"XLS", false},
        {"SL", false},
        {"LDA", false},
        {"LDAX", false},
        {"LDXP", false},
        {"L", false},
        {"XSL", false},
        {"", false},
        {"L TLS", true},
        {"MID 5 TLS", false},
        {"Start MID 5 TLS", false},
        {"x MID 5 TLS", true},
        {"x <TLS>", false},
        {"x \"TLS\"", false},
        {"x 'TLS'", false},
        {"TLS 'x'", true},
        {"ICID 5 TLS read 5", false},
        {"ICID 5 TLS write 5", false},
        {"ICID 5 TLS reads 5", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_record r = {0};
        if (vouch_review_speaks_of_tls(guarded_text(rows[i].message), &r) != rows[i].is ||
            (r.kind == VOUCH_RECORD_UNKNOWN) != rows[i].is)
            fail_msg("%s", rows[i].message);
    }
}

static void test_separators_are_no_log_lines(void **state)
{
    static const struct {
        const char *line;
        bool is;
    } rows[] = {
        {"", true},
        {"  ", true},
        {"--", true},
        {"```", true},
        {"-", true},
        {"-- x", false},
        {"aaa", false},
        {"zz", false},
        {"ZZ", false},
        {"000", false},
        {"99", false},
        {"`", true},
        {"{{", true},
        {"//", true},
        {"::", true},
        {"[[", true},
        {"@@", true},
        {"_time,host,_raw", true},
        {"_time,host,_ra", false},
        {"\"@timestamp\";\"message\"", true},
        {"a,Message", true},
        {"a, message", false},
        {"a1,message", false},
        {"a9,message", false},
        {"a0,_raw", false},
        {"==> mail.log <==", true},
        {"==> mail.log", false},
        {"mail.log <==", false},
        {"==> <==", true},
        {"-- Boot 0123 --", true},
        {"-- Boot 0123 -", false},
        {"- Boot 0123 --", false},
        {"--x --", false},
        {"Feb 13 16:26:40 box last message repeated 3 times", true},
        {"Feb 13 16:26:40 box last messages", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (vouch_review_is_separator(guarded_text(rows[i].line)) != rows[i].is)
            fail_msg("%s", rows[i].line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strip_shows_all_moments_in_whatever_order_they_came),
        cmocka_unit_test(test_row_fails_since_the_first_failure_after_its_last_success),
        cmocka_unit_test(test_row_of_a_failure_takes_the_place_of_the_oldest_without_one),
        cmocka_unit_test(test_words_about_tls_are_the_appliances_own),
        cmocka_unit_test(test_separators_are_no_log_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
