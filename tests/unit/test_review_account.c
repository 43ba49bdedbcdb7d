// SPDX-License-Identifier: Apache-2.0
/* What a connection that has ended adds to a review: the event, the counters of its side, and which
 * are left out. */
#include "core/review.h"
#include "core/review/connect.h"
#include "core/review/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static _Alignas(64) struct vouch_review review;
static struct vouch_review_event event;
static char texts[4096];
static size_t events;

/* A copy that stays when the call has ended. */
static struct vouch_span copy(struct vouch_writer *w, struct vouch_span s)
{
    size_t from = w->len;
    vouch_write_span(w, s);
    return (struct vouch_span){(const uint8_t *)texts + from, s.len};
}

static void on_event(void *self, const struct vouch_review_event *e)
{
    struct vouch_writer w = vouch_writer_of(texts, sizeof texts);
    (void)self;
    event = *e;
    event.peer = copy(&w, e->peer);
    event.host = copy(&w, e->host);
    event.listener = copy(&w, e->listener);
    event.listener_address = copy(&w, e->listener_address);
    event.group = copy(&w, e->group);
    event.domain = copy(&w, e->domain);
    event.protocol = copy(&w, e->protocol);
    event.cipher = copy(&w, e->cipher);
    event.raw = copy(&w, e->raw);
    event.queue = copy(&w, e->queue);
    events++;
}

static void begin(const struct vouch_review_options *options)
{
    struct vouch_review_options o = *options;
    o.on_event = on_event;
    memset(&review, 0, sizeof review);
    vouch_review_begin(&review, &o);
    events = 0;
}

struct parts {
    const char *peer, *host, *listener, *group, *domain, *raw;
};

static struct vouch_review_connection make(uint64_t id, const struct parts *p)
{
    struct vouch_review_connection c = {.id = id, .timed = true, .utc_s = 7200};
    struct vouch_review_first first = {vouch_span_of(p->peer ? p->peer : ""),
                                       vouch_span_of(p->host ? p->host : ""),
                                       vouch_span_of(p->listener ? p->listener : ""), 1, 2};
    vouch_review_name_peer(&review, &c, &first);
    vouch_review_note(&review, &c.group, vouch_span_of(p->group ? p->group : ""));
    vouch_review_note(&review, &c.domain, vouch_span_of(p->domain ? p->domain : ""));
    vouch_review_note(&review, &c.raw, vouch_span_of(p->raw ? p->raw : ""));
    return c;
}

static void expect(struct vouch_span s, const char *want)
{
    if (!vouch_span_equal(s, vouch_span_of(want)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)s.len, s.data ? (const char *)s.data : "", want);
}

static const struct vouch_review_options all = {.newest_s = 0};

static void test_listener_is_a_name_and_an_address_in_brackets(void **state)
{
    static const struct {
        const char *listener, *name, *address;
    } rows[] = {
        {"Data 1 (192.0.2.1)", "Data 1", "192.0.2.1"},
        {"a (b) (192.0.2.1)", "a (b)", "192.0.2.1"},
        {" (192.0.2.1)", "", "192.0.2.1"},
        {"(192.0.2.1)", "(192.0.2.1)", ""},
        {"a(192.0.2.1)", "a(192.0.2.1)", ""},
        {"a (", "a", ""},
        {"a", "a", ""},
        {"", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(&all);
        struct vouch_review_connection c =
            make(5, &(struct parts){.peer = "192.0.2.2", .listener = rows[i].listener});
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        expect(event.listener, rows[i].name);
        expect(event.listener_address, rows[i].address);
        vouch_review_account(&review, VOUCH_SIDE_DELIVERING, &c);
        expect(event.listener, rows[i].listener);
        expect(event.listener_address, "");
    }
}

static void test_event_has_what_is_known_of_its_side(void **state)
{
    static const struct parts parts = {"192.0.2.2", "h.example", "l", "g", "D.Example", "why"};
    (void)state;
    for (int side = 0; side < 2; side++) {
        begin(&all);
        struct vouch_review_connection c = make(5, &parts);
        c.outcome = VOUCH_OUTCOME_FAILED;
        c.reason = VOUCH_REASON_RESET;
        c.required = true;
        vouch_review_account(&review, (enum vouch_side)side, &c);
        expect(event.peer, "192.0.2.2");
        expect(event.host, "h.example");
        expect(event.domain, side == VOUCH_SIDE_DELIVERING ? "d.example" : "");
        expect(event.group, "g");
        expect(event.queue, "");
        expect(event.raw, "why");
        expect(event.protocol, "");
        assert_int_equal(event.side, side);
        assert_int_equal(event.outcome, VOUCH_OUTCOME_FAILED);
        assert_int_equal(event.reason, VOUCH_REASON_RESET);
        assert_true(event.required && event.has_time && !event.internal);
        assert_int_equal(event.utc_s, 7200);
        assert_int_equal(event.id, 5);
        assert_int_equal(event.process, 0);
        assert_int_equal(event.name_hash, 1);
        assert_int_equal(event.peer_hash, 2);
        assert_int_equal(review.sides[side].required, 1);
        assert_int_equal(review.sides[side].reasons[VOUCH_REASON_RESET], 1);
    }
    begin(&all);
    struct vouch_review_connection c = make(5, &(struct parts){.host = "unknown", .peer = "p"});
    vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
    expect(event.host, "");
    c = make(5, &(struct parts){.host = "unknowns", .peer = "p"});
    vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
    expect(event.host, "unknowns");
    /* of a secured one the suite; of a process its number and the message's name */
    static const uint64_t bits[] = {4, 5, 6};
    for (size_t i = 0; i < COUNT(bits); i++) {
        c = make(bits[i] << 60 | 0x7FC00123u, &parts);
        c.outcome = VOUCH_OUTCOME_SECURED;
        c.suite = vouch_review_suite(&review, VOUCH_SIDE_RECEIVING, vouch_span_of("TLSv1.3"),
                                     vouch_span_of("X"));
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        expect(event.protocol, "TLSv1.3");
        expect(event.cipher, "X");
        expect(event.queue, "g");
        expect(event.group, "");
        assert_int_equal(event.process, bits[i] == 5 ? 0 : 0x123);
    }
}

static void test_destinations_within_the_appliance_are_only_counted(void **state)
{
    static const struct {
        const char *domain;
        bool internal;
    } rows[] = {{"the.cpq.host", true},     {"the.euq.queue", true}, {"THE.CPQ.HOST", true},
                {"the.cpq.hosts", false},   {"the.host", true},      {"them.cpq.host", false},
                {"a.the.cpq.host", false},  {"the.", false},         {"the.queue", true},
                {"the.cpq.example", false}, {"the.cpqxhost", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int kind = 0; kind < 3; kind++) {
            begin(&all);
            struct vouch_review_connection c =
                make(5, &(struct parts){.peer = "p", .domain = rows[i].domain});
            c.outcome = VOUCH_OUTCOME_SECURED;
            c.tail = kind == 0 ? VOUCH_TAIL_FOR : VOUCH_TAIL_NAME;
            enum vouch_side side = kind == 1 ? VOUCH_SIDE_RECEIVING : VOUCH_SIDE_DELIVERING;
            vouch_review_account(&review, side, &c);
            bool internal = rows[i].internal && kind == 2;
            assert_int_equal(events, 1);
            assert_int_equal(event.internal, internal);
            assert_int_equal(review.sides[side].internal, internal);
            assert_int_equal(review.sides[side].connections, !internal);
        }
}

static void test_outcome_of_what_no_line_tells_depends_on_the_program(void **state)
{
    static const uint64_t process = VOUCH_RECORD_PROCESS | 5;
    static const struct {
        uint64_t id;
        bool opened, untold, plain;
        int want; /* -1: it counts for nothing */
    } rows[] = {
        {5, true, false, false, VOUCH_OUTCOME_CLEAR},
        {5, true, true, false, VOUCH_OUTCOME_UNKNOWN},
        {5, false, false, false, -1},
        {5, false, true, false, -1},
        {process, true, false, false, VOUCH_OUTCOME_UNKNOWN},
        {process, true, false, true, VOUCH_OUTCOME_CLEAR},
        {process, true, true, true, VOUCH_OUTCOME_UNKNOWN},
        {process, false, false, true, -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(&all);
        struct vouch_review_connection c = make(rows[i].id, &(struct parts){.peer = "p"});
        c.opened = rows[i].opened;
        c.untold = rows[i].untold;
        c.plain = rows[i].plain;
        c.refused = true;
        c.unended = true;
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        const struct vouch_review_side *s = &review.sides[VOUCH_SIDE_RECEIVING];
        assert_int_equal(events, rows[i].want >= 0);
        assert_int_equal(s->connections, rows[i].want >= 0);
        if (rows[i].want >= 0)
            assert_int_equal(s->outcomes[rows[i].want], 1);
        assert_int_equal(s->refused, rows[i].want == VOUCH_OUTCOME_CLEAR);
        assert_int_equal(s->open, rows[i].want == VOUCH_OUTCOME_CLEAR);
        c.outcome = VOUCH_OUTCOME_FAILED; /* that counts in any case */
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        assert_int_equal(s->outcomes[VOUCH_OUTCOME_FAILED], 1);
    }
}

static void test_connection_that_the_network_ended_is_broken_unless_tls_had_an_end(void **state)
{
    (void)state;
    for (int o = 0; o < VOUCH_OUTCOMES; o++) {
        begin(&all);
        struct vouch_review_connection c = make(5, &(struct parts){.peer = "p", .domain = "d"});
        c.outcome = (uint8_t)o;
        c.broken = true;
        c.trust = 4;
        vouch_review_account(&review, VOUCH_SIDE_DELIVERING, &c);
        const struct vouch_review_side *s = &review.sides[VOUCH_SIDE_DELIVERING];
        bool ended = o == VOUCH_OUTCOME_SECURED || o == VOUCH_OUTCOME_FAILED;
        assert_int_equal(s->broken, !ended);
        assert_int_equal(s->outcomes[o], ended);
        assert_int_equal(s->connections, 1);
        assert_true(s->seen.any);
        assert_int_equal(s->trust[3], o == VOUCH_OUTCOME_SECURED);
        size_t used = 0;
        for (size_t i = 0; i < VOUCH_REVIEW_HOURS_MAX; i++)
            used += review.hours[i].used;
        assert_int_equal(used, ended);
    }
}

/* --- who is asked for ------------------------------------------------------------------------- */

static bool is_wanted(const struct vouch_review_options *options, enum vouch_side side,
                      const struct parts *parts)
{
    begin(options);
    review.hosts[0].name = vouch_names_keep(&review.names, vouch_span_of("box"));
    review.hosts[0].by_file = false;
    struct vouch_review_connection c = make(5, parts);
    vouch_review_account(&review, side, &c);
    assert_int_equal(review.sides[side].connections, events);
    return events > 0;
}

static void test_options_choose_by_name_address_number_and_appliance(void **state)
{
    static const struct parts parts = {.peer = "192.0.2.2", .host = "h.example", .domain = "d.ex"};
    const struct {
        struct vouch_review_options options;
        bool receiving, delivering;
    } rows[] = {
        {{.domain = vouch_span_of("h.example")}, true, false},
        {{.domain = vouch_span_of("H.Example")}, true, false},
        {{.domain = vouch_span_of("example")}, true, false},
        {{.domain = vouch_span_of("xample")}, false, false},
        {{.domain = vouch_span_of("xh.example")}, false, false},
        {{.domain = vouch_span_of("d.ex")}, false, true},
        {{.domain = vouch_span_of("ex")}, false, true},
        {{.domain = vouch_span_of(".ex")}, false, false},
        {{.peer = vouch_span_of("192.0.2.2")}, true, true},
        {{.peer = vouch_span_of("H.EXAMPLE")}, true, true},
        {{.peer = vouch_span_of("192.0.2")}, false, false},
        {{.peer = vouch_span_of("d.ex")}, false, false},
        {{.host = vouch_span_of("BOX")}, true, true},
        {{.host = vouch_span_of("bo")}, false, false},
        {{.icid = 5}, true, false},
        {{.dcid = 5}, false, true},
        {{.icid = 6}, false, false},
        {{.icid = 5, .dcid = 5}, true, true},
        {{.timed = true, .since_s = 7200, .until_s = 7201}, true, true},
        {{.timed = true, .since_s = 7201, .until_s = 7300}, false, false},
        {{.timed = true, .since_s = 7000, .until_s = 7200}, false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (is_wanted(&rows[i].options, VOUCH_SIDE_RECEIVING, &parts) != rows[i].receiving ||
            is_wanted(&rows[i].options, VOUCH_SIDE_DELIVERING, &parts) != rows[i].delivering)
            fail_msg("row %zu", i);
    }
}

static void test_failures_alone_are_handed_out_if_asked_for(void **state)
{
    static const struct vouch_review_options failed_only = {.failed_only = true};
    (void)state;
    for (int o = 0; o < VOUCH_OUTCOMES; o++) {
        begin(&failed_only);
        struct vouch_review_connection c = make(5, &(struct parts){.peer = "p"});
        c.outcome = (uint8_t)o;
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        assert_int_equal(events, o == VOUCH_OUTCOME_FAILED);
        assert_int_equal(review.sides[VOUCH_SIDE_RECEIVING].connections, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listener_is_a_name_and_an_address_in_brackets),
        cmocka_unit_test(test_event_has_what_is_known_of_its_side),
        cmocka_unit_test(test_destinations_within_the_appliance_are_only_counted),
        cmocka_unit_test(test_outcome_of_what_no_line_tells_depends_on_the_program),
        cmocka_unit_test(test_connection_that_the_network_ended_is_broken_unless_tls_had_an_end),
        cmocka_unit_test(test_options_choose_by_name_address_number_and_appliance),
        cmocka_unit_test(test_failures_alone_are_handed_out_if_asked_for),
    };
    return cmocka_run_group_tests_name("review_account", tests, NULL, NULL);
}
