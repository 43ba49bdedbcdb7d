// SPDX-License-Identifier: Apache-2.0
/* Queries of directories: which answer belongs to which question, what each server has, and those
 * for which there is no place. */
#include "core/review.h"
#include "core/review/internal.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { NEWEST_S = 1796083200 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static size_t events;
static struct vouch_review_event told;

static void on_event(void *self, const struct vouch_review_event *e)
{
    (void)self;
    told = *e;
    events++;
}

static void begin(const struct vouch_review_options *options)
{
    struct vouch_review_options o = *options;
    o.newest_s = NEWEST_S;
    o.on_event = on_event;
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &o);
    events = 0;
}

/* A line of the appliance's LDAP debug log, at that second. */
static void say(int second, const char *message)
{
    static char line[600];
    int len =
        snprintf(line, sizeof line, "Fri Feb 13 16:26:%02d 2026 Debug: %s\n", second, message);
    assert_true(len > 0 && (size_t)len < sizeof line);
    vouch_review_parse(&batch, (struct vouch_span){(const uint8_t *)line, (size_t)len});
    vouch_review_join(&review, &batch);
}

#define ASK(f, s) "LDAP: (q) Query (" f ") to server N (" s ")"
#define TELL(f, s, n) "LDAP: (q) Query (" f ") lookup success, (" s ") returned " n " results"

static const struct vouch_review_options all = {.newest_s = 0};

/* asked, answered, failed, waiting, slow, results, no_match, secured */
static void expect_server(const char *name, const uint64_t want[8])
{
    for (size_t i = 0; i < review.server_count; i++) {
        const struct vouch_review_server *s = &review.servers[i];
        if (!vouch_span_equal(vouch_names_text(&review.names, s->name), guarded_text(name)))
            continue;
        const uint64_t is[8] = {s->asked, s->answered, s->failed,   s->waiting,
                                s->slow,  s->results,  s->no_match, s->secured};
        for (size_t k = 0; k < 8; k++)
            if (is[k] != want[k])
                fail_msg("%s: count %zu is %d, not %d", name, k, (int)is[k], (int)want[k]);
        return;
    }
    fail_msg("there is no %s", name);
}

static void test_answer_belongs_to_the_question_with_its_filter(void **state)
{
    (void)state;
    begin(&all);
    say(0, ASK("mail=a", "dc1:389"));
    say(0, ASK("mail=b", "dc2:636"));
    say(0, ASK("mail=b", "dc2:636"));
    say(4, TELL("mail=a", "dc3:389", "2")); /* told by another name */
    say(4, TELL("mail=b", "dc2:636", "0"));
    vouch_review_end_queries(&review);
    assert_int_equal(review.ldap_asked, 3);
    assert_int_equal(review.ldap_answered, 2);
    assert_int_equal(review.ldap_results, 2);
    assert_int_equal(review.ldap_no_match, 1);
    assert_int_equal(review.ldap_unanswered, 1);
    assert_int_equal(review.ldap_slow, 0);
    expect_server("dc1:389", (const uint64_t[8]){1, 1, 0, 0, 0, 2, 0, 0});
    expect_server("dc2:636", (const uint64_t[8]){2, 1, 0, 1, 0, 0, 1, 0});
}

static void test_answer_to_no_question_counts_as_asked_too(void **state)
{
    (void)state;
    begin(&all);
    say(0, TELL("mail=a", "dc1:389", "1"));
    assert_int_equal(review.ldap_asked, 1);
    assert_int_equal(review.ldap_answered, 1);
    expect_server("dc1:389", (const uint64_t[8]){1, 1, 0, 0, 0, 1, 0, 0});
    say(0, "LDAP: (q) Query (mail=b) lookup failed");
    assert_int_equal(review.ldap_asked, 2);
    assert_int_equal(review.ldap_failed, 1);
    assert_int_equal(review.server_count, 1);
    assert_int_equal(events, 1);
    assert_int_equal(told.peer.len, 0);
}

static void test_failure_is_that_of_the_server_that_was_asked(void **state)
{
    (void)state;
    begin(&all);
    say(0, ASK("mail=a", "dc1:389"));
    say(1, "LDAP: (q) Query (mail=a) lookup failed (dc2:389)");
    expect_server("dc1:389", (const uint64_t[8]){1, 0, 1, 0, 0, 0, 0, 0});
    assert_int_equal(review.ldap_asked, 1);
    say(1, "LDAP: (q) Query (mail=a) lookup failed (dc2:389)");
    expect_server("dc2:389", (const uint64_t[8]){1, 0, 1, 0, 0, 0, 0, 0});
    say(2, "LDAP: unreachable (dc2:389)");
    expect_server("dc2:389", (const uint64_t[8]){1, 0, 2, 0, 0, 0, 0, 0});
    say(2, "LDAP: unreachable");
    say(3, "LDAP: TLS failed: handshake failure to server N (dc2:389)");
    expect_server("dc2:389", (const uint64_t[8]){1, 0, 3, 0, 0, 0, 0, 0});
    say(3, "LDAP: TLS success protocol TLSv1.2 cipher X to server N (dc2:389)");
    expect_server("dc2:389", (const uint64_t[8]){1, 0, 3, 0, 0, 0, 0, 1});
    assert_int_equal(review.ldap_failed, 5);
    assert_int_equal(review.ldap_secured, 1);
    assert_int_equal(events, 5);
    assert_int_equal(told.side, VOUCH_SIDE_DIRECTORY);
    assert_int_equal(told.outcome, VOUCH_OUTCOME_FAILED);
    assert_true(told.has_time);
    assert_int_equal(review.gui_failed, 0);
    vouch_review_end_queries(&review);
    assert_int_equal(review.ldap_unanswered, 0);
}

static void test_answer_is_slow_after_five_seconds(void **state)
{
    (void)state;
    for (int second = 3; second < 8; second++)
        for (int again = 0; again < 2; again++) {
            begin(&all);
            say(0, ASK("mail=a", "dc1:389"));
            if (again) /* of equal ones the last question counts */
                say(2, ASK("mail=a", "dc1:389"));
            say(second, TELL("mail=a", "dc1:389", "1"));
            bool slow = second >= (again ? 7 : 5);
            assert_int_equal(review.ldap_slow, slow);
            expect_server("dc1:389", (const uint64_t[8]){again ? 2 : 1, 1, 0, 0, slow, 1, 0, 0});
        }
}

static void test_servers_of_tls_are_known_by_their_ports(void **state)
{
    static const struct {
        const char *server;
        bool tls;
    } rows[] = {{"a:636", true},   {"a:3269", true}, {"a:389", false},   {"a:6360", false},
                {"a:3268", false}, {"a:36", false},  {"a:32690", false}, {"::1:636", true},
                {"636", false},    {"a:1636", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char line[100];
        begin(&all);
        snprintf(line, sizeof line, ASK("mail=a", "%s"), rows[i].server);
        say(0, line);
        assert_int_equal(review.server_count, 1);
        if (review.servers[0].tls != rows[i].tls)
            fail_msg("%s", rows[i].server);
    }
}

static void test_servers_beyond_the_table_share_its_last_place(void **state)
{
    char line[100];
    (void)state;
    begin(&all);
    for (unsigned n = 0; n < VOUCH_REVIEW_SERVERS_MAX + 3; n++) {
        snprintf(line, sizeof line, ASK("mail=%u", "s%u:636"), n, n);
        say(0, line);
        assert_int_equal(review.server_count,
                         n < VOUCH_REVIEW_SERVERS_MAX ? n + 1 : VOUCH_REVIEW_SERVERS_MAX);
    }
    const struct vouch_review_server *s = &review.servers[VOUCH_REVIEW_SERVERS_MAX - 1];
    assert_int_equal(s->name, VOUCH_NAME_LOST);
    assert_false(s->tls);
    assert_int_equal(s->asked, 4);
    assert_true(s[-1].tls);
    assert_int_equal(s[-1].asked, 1);
    say(1, TELL("mail=64", "s64:636", "5"));
    assert_int_equal(s->answered, 1);
    assert_int_equal(s->results, 5);
}

/* Questions whose hashes share a place: eight are waited for. */
static void test_questions_beyond_their_places_are_not_waited_for(void **state)
{
    (void)state;
    for (size_t taken = 6; taken < 10; taken++) {
        begin(&all);
        say(0, ASK("mail=a", "dc1:389"));
        size_t home = 0;
        while (review.queries[home].count == 0)
            home++;
        const struct vouch_review_query q = review.queries[home];
        memset(review.queries, 0, sizeof review.queries);
        for (size_t i = 0; i < taken; i++) {
            struct vouch_review_query *other =
                &review.queries[(home + i) & (VOUCH_REVIEW_ASKED_MAX - 1)];
            other->count = 1;
            other->hash = q.hash + 2; /* another one */
        }
        say(0, ASK("mail=a", "dc1:389"));
        const struct vouch_review_query *at =
            &review.queries[(home + taken) & (VOUCH_REVIEW_ASKED_MAX - 1)];
        assert_int_equal(at->count, taken < 8);
        assert_int_equal(review.ldap_asked, 2);
        vouch_review_end_queries(&review);
        assert_int_equal(review.ldap_unanswered, taken + (taken < 8));
        /* the first free place, and the same again for the next one */
        review.queries[home].count = 0;
        say(0, ASK("mail=a", "dc1:389"));
        assert_int_equal(at->count, taken < 8 ? 2 : 0);
        assert_int_equal(review.queries[home].count, taken >= 8);
        say(9, TELL("mail=a", "dc1:389", "1"));
        assert_int_equal(at->count, taken < 8 ? 1 : 0);
        assert_int_equal(review.queries[home].count, 0);
        assert_int_equal(review.ldap_slow, 1);
    }
}

static void test_directory_and_gui_are_told_as_asked_for(void **state)
{
    static const char gui[] = "SSL error with client 192.0.2.1:4711 - (1, 'x')";
    static const struct {
        struct vouch_review_options options;
        bool told;
    } rows[] = {{{.timed = true, .since_s = 0, .until_s = 1}, false},
                {{.timed = true, .since_s = 0, .until_s = NEWEST_S}, true},
                {{.newest_s = 0}, true}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(&rows[i].options);
        say(0, ASK("mail=a", "dc1:389"));
        say(0, gui);
        assert_int_equal(review.ldap_asked, rows[i].told);
        assert_int_equal(review.gui_failed, rows[i].told);
        assert_int_equal(events, rows[i].told);
        assert_int_equal(review.ldap_failed, 0);
        if (rows[i].told)
            assert_int_equal(told.side, VOUCH_SIDE_GUI);
    }
    const struct vouch_review_options box = {.host = guarded_text("BOX")};
    for (int other = 0; other < 2; other++) {
        static char line[200];
        begin(&box);
        int len = snprintf(line, sizeof line, "Feb 13 16:26:40 %s tag: Info: %s\n",
                           other ? "boxes" : "box", gui);
        vouch_review_parse(&batch, (struct vouch_span){(const uint8_t *)line, (size_t)len});
        vouch_review_join(&review, &batch);
        assert_int_equal(review.gui_failed, !other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer_belongs_to_the_question_with_its_filter),
        cmocka_unit_test(test_answer_to_no_question_counts_as_asked_too),
        cmocka_unit_test(test_failure_is_that_of_the_server_that_was_asked),
        cmocka_unit_test(test_answer_is_slow_after_five_seconds),
        cmocka_unit_test(test_servers_of_tls_are_known_by_their_ports),
        cmocka_unit_test(test_servers_beyond_the_table_share_its_last_place),
        cmocka_unit_test(test_questions_beyond_their_places_are_not_waited_for),
        cmocka_unit_test(test_directory_and_gui_are_told_as_asked_for),
    };
    return cmocka_run_group_tests_name("review_directory", tests, NULL, NULL);
}
