// SPDX-License-Identifier: Apache-2.0
/* Signed certificate timestamps: how many browsers ask for, and what is told of them.
 * test_ct_entry.c has what a log signs, tests/cli/test_scts.py the signatures. */
#include "core/x509/ct.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { DAY_S = 86400, LOGS = 6, FACTS_MAX = 20 };

#define NOW_S 1780000000

static struct vouch_ct_log logs[LOGS]; /* the operator of each is its number halved */
static struct vouch_ct_logs list = {&vouch_ct_rfc6962, logs, LOGS, NOW_S};
static struct vouch_certificate leaf;
static struct vouch_ct ct;
static struct vouch_finding findings[FACTS_MAX];
static struct vouch_fact facts[FACTS_MAX];
static uint8_t text[4096];
static struct vouch_report report;

static int begin(void **state)
{
    (void)state;
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FACTS_MAX,
                                                 .facts = facts,
                                                 .facts_max = FACTS_MAX,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    for (int i = 0; i < LOGS; i++)
        logs[i] = (struct vouch_ct_log){.id = {(uint8_t)i},
                                        .name = guarded_text("Operator: log"),
                                        .operator_number = (uint8_t)(i / 2),
                                        .state = VOUCH_CT_USABLE};
    list.dated_s = NOW_S;
    leaf = (struct vouch_certificate){.not_after_s = (int64_t)90 * DAY_S};
    ct = (struct vouch_ct){.question = {.logs = &list,
                                        .leaf = &leaf,
                                        .handshake_seen = true,
                                        .now = {.utc_s = NOW_S, .utc_known = true}}};
    return 0;
}

static void add(size_t log, enum vouch_ct_source source, enum vouch_ct_outcome outcome)
{
    ct.rows[ct.count++] = (struct vouch_ct_row){.log = &logs[log],
                                                .id = {logs[log].id, VOUCH_SCT_LOG_ID},
                                                .outcome = (uint8_t)outcome,
                                                .source = (uint8_t)source};
}

static void add_unknown(void)
{
    static const uint8_t id[VOUCH_SCT_LOG_ID] = {0xff};
    ct.rows[ct.count++] =
        (struct vouch_ct_row){.id = {id, sizeof id}, .outcome = VOUCH_CT_UNKNOWN_LOG};
}

static void assert_verdict(enum vouch_ct_verdict verdict)
{
    vouch_ct_conclude(&ct, &report);
    assert_int_equal(ct.verdict, verdict);
}

static void test_ct_two_logs_of_two_operators_suffice(void **state)
{
    (void)state;
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_TOO_FEW);
    add(1, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID); /* of the same operator */
    assert_verdict(VOUCH_CT_TOO_FEW);
    add(2, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_ENOUGH);
}

static void test_ct_same_log_twice_counts_once(void **state)
{
    (void)state;
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_TOO_FEW);
}

static void test_ct_only_valid_ones_count(void **state)
{
    (void)state;
    for (int outcome = VOUCH_CT_BAD_SIGNATURE; outcome <= VOUCH_CT_UNSUPPORTED; outcome++) {
        ct.count = 0;
        add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
        add(2, VOUCH_CT_EMBEDDED, (enum vouch_ct_outcome)outcome);
        assert_verdict(VOUCH_CT_TOO_FEW);
    }
}

static void test_ct_longer_than_180_days_needs_three_logs(void **state)
{
    (void)state;
    leaf.not_after_s = (int64_t)180 * DAY_S;
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add(2, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_ENOUGH);
    leaf.not_after_s++;
    assert_verdict(VOUCH_CT_TOO_FEW);
    add(3, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_ENOUGH);
}

static void test_ct_one_log_must_count_today(void **state)
{
    (void)state;
    logs[0].state = VOUCH_CT_RETIRED;
    logs[2].state = VOUCH_CT_RETIRED;
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add(2, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_TOO_FEW);
    logs[2].state = VOUCH_CT_READONLY;
    assert_verdict(VOUCH_CT_ENOUGH);
    logs[0].state = VOUCH_CT_USABLE; /* or the first one of them */
    logs[2].state = VOUCH_CT_RETIRED;
    assert_verdict(VOUCH_CT_ENOUGH);
}

static void test_ct_of_a_handshake_two_suffice_and_are_counted_apart(void **state)
{
    (void)state;
    leaf.not_after_s = (int64_t)300 * DAY_S;
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add(2, VOUCH_CT_TLS, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_MIXED);
    add(4, VOUCH_CT_TLS, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_ENOUGH);
    logs[4].state = VOUCH_CT_RETIRED;
    assert_verdict(VOUCH_CT_MIXED);
}

static void test_ct_of_the_handshake_and_the_stapled_response_count_together(void **state)
{
    (void)state;
    add(0, VOUCH_CT_TLS, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_TOO_FEW);
    add(0, VOUCH_CT_STAPLE, VOUCH_CT_VALID); /* the same log, then another of its operator */
    add(1, VOUCH_CT_STAPLE, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_TOO_FEW);
    add(2, VOUCH_CT_STAPLE, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_ENOUGH);
    logs[2].state = VOUCH_CT_RETIRED;
    assert_verdict(VOUCH_CT_TOO_FEW);
}

static void test_ct_one_of_the_stapled_response_and_one_embedded_are_enough_for_chrome(void **state)
{
    (void)state;
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add(1, VOUCH_CT_STAPLE, VOUCH_CT_VALID); /* of the same operator */
    assert_verdict(VOUCH_CT_TOO_FEW);
    ct.count--;
    add(2, VOUCH_CT_STAPLE, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_MIXED);
    logs[2].state = VOUCH_CT_RETIRED; /* what comes beside the certificate must count today */
    assert_verdict(VOUCH_CT_TOO_FEW);
    logs[0].state = VOUCH_CT_RETIRED;
    logs[2].state = VOUCH_CT_USABLE;
    assert_verdict(VOUCH_CT_MIXED);
}

static void test_ct_operator_is_the_one_at_the_time_of_the_timestamp(void **state)
{
    (void)state;
    logs[1].former[0] = (struct vouch_ct_former){.until_s = 100, .operator_number = 8};
    logs[1].former[1] = (struct vouch_ct_former){.until_s = 200, .operator_number = 9};
    assert_int_equal(vouch_ct_former_at(&logs[1], 99)->operator_number, 8);
    assert_int_equal(vouch_ct_former_at(&logs[1], 100)->operator_number, 9);
    assert_int_equal(vouch_ct_former_at(&logs[1], 199)->operator_number, 9);
    assert_null(vouch_ct_former_at(&logs[1], 200));
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add(1, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_TOO_FEW);
    ct.rows[1].former = &logs[1].former[0];
    assert_verdict(VOUCH_CT_ENOUGH);
}

static void test_ct_log_that_changed_hands_four_times_is_now_its_owners(void **state)
{
    (void)state;
    for (int i = 0; i < VOUCH_CT_FORMER; i++)
        logs[1].former[i] = (struct vouch_ct_former){.until_s = 100 * (i + 1),
                                                     .operator_number = (uint16_t)(8 + i)};
    assert_int_equal(vouch_ct_former_at(&logs[1], 399)->operator_number, 11);
    assert_null(vouch_ct_former_at(&logs[1], 400));
}

static void test_ct_too_few_in_a_file_is_uncertain(void **state)
{
    (void)state;
    ct.question.handshake_seen = false;
    assert_verdict(VOUCH_CT_UNCERTAIN);
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add(2, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_ENOUGH);
}

static void test_ct_unknown_log_is_uncertain_with_an_old_list_alone(void **state)
{
    (void)state;
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    add_unknown();
    assert_verdict(VOUCH_CT_TOO_FEW);
    list.dated_s = NOW_S - (int64_t)70 * DAY_S;
    assert_verdict(VOUCH_CT_TOO_FEW);
    list.dated_s--;
    assert_verdict(VOUCH_CT_UNCERTAIN);
    ct.count = 1;
    assert_verdict(VOUCH_CT_TOO_FEW);
}

/* --- what is told ----------------------------------------------------------------------------- */

static void expect_fact(size_t at, const char *key, const char *value)
{
    assert_in_range(at + 1, 1, report.facts_count);
    assert_string_equal(facts[at].key, key);
    if (!vouch_span_equal(facts[at].value, guarded_text(value)))
        fail_msg("%.*s", (int)facts[at].value.len, (const char *)facts[at].value.data);
}

static void test_ct_facts_tell_what_became_of_each(void **state)
{
    static const struct {
        enum vouch_ct_source source;
        enum vouch_ct_outcome outcome;
        enum vouch_ct_state log;
        const char *value;
    } rows[] = {
        {VOUCH_CT_EMBEDDED, VOUCH_CT_VALID, VOUCH_CT_USABLE, "Operator: log: valid"},
        {VOUCH_CT_TLS, VOUCH_CT_VALID, VOUCH_CT_USABLE, "Operator: log: valid, in the handshake"},
        {VOUCH_CT_EMBEDDED, VOUCH_CT_BAD_SIGNATURE, VOUCH_CT_USABLE,
         "Operator: log: signature over another certificate"},
        {VOUCH_CT_EMBEDDED, VOUCH_CT_UNTRUSTED_LOG, VOUCH_CT_PENDING,
         "Operator: log: does not count: pending"},
        {VOUCH_CT_EMBEDDED, VOUCH_CT_UNTRUSTED_LOG, VOUCH_CT_RETIRED,
         "Operator: log: does not count: retired"},
        {VOUCH_CT_EMBEDDED, VOUCH_CT_UNTRUSTED_LOG, VOUCH_CT_REJECTED,
         "Operator: log: does not count: rejected"},
        {VOUCH_CT_EMBEDDED, VOUCH_CT_IN_FUTURE, VOUCH_CT_USABLE, "Operator: log: in the future"},
        {VOUCH_CT_TLS, VOUCH_CT_UNSUPPORTED, VOUCH_CT_USABLE,
         "Operator: log: cannot be verified here, in the handshake"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(NULL);
        logs[0].state = (uint8_t)rows[i].log;
        add(0, rows[i].source, rows[i].outcome);
        vouch_ct_conclude(&ct, &report);
        assert_int_equal(report.facts_count, 2);
        expect_fact(0, "sct", rows[i].value);
        expect_fact(1, "ct_logs", "2026-05-28");
        bool bad = rows[i].outcome == VOUCH_CT_BAD_SIGNATURE;
        assert_int_equal(report.findings_count, bad);
        if (bad) {
            assert_int_equal(findings[0].position, 0); /* it is the server's certificate's */
            assert_true(vouch_span_equal(findings[0].value, guarded_text("Operator: log")));
        }
    }
    begin(NULL);
    add_unknown();
    vouch_ct_conclude(&ct, &report);
    expect_fact(
        0, "sct",
        "ff00000000000000000000000000000000000000000000000000000000000000: not in the list");
}

static void test_ct_facts_tell_whose_the_log_was_when_it_signed(void **state)
{
    (void)state;
    logs[0].former[0] = (struct vouch_ct_former){
        .until_s = 100, .name = guarded_text("First"), .operator_number = 9};
    add(0, VOUCH_CT_TLS, VOUCH_CT_VALID);
    ct.rows[0].former = &logs[0].former[0];
    vouch_ct_conclude(&ct, &report);
    expect_fact(0, "sct", "Operator: log: valid, then operated by First, in the handshake");
}

static void test_ct_fact_of_a_log_has_512_bytes_at_most(void **state)
{
    static uint8_t name[506];
    (void)state;
    memset(name, 'n', sizeof name);
    for (size_t len = sizeof name - 1; len <= sizeof name; len++) {
        begin(NULL);
        logs[0].name = (struct vouch_span){name, len};
        add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
        vouch_ct_conclude(&ct, &report);
        assert_int_equal(facts[0].value.len, len < sizeof name ? 512 : sizeof name + 2);
    }
}

static void test_ct_facts_tell_how_old_the_list_is(void **state)
{
    (void)state;
    vouch_ct_conclude(&ct, &report); /* nothing about the list where there are no timestamps */
    assert_int_equal(report.facts_count, 0);
    add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    list.dated_s = NOW_S - (int64_t)71 * DAY_S;
    vouch_ct_conclude(&ct, &report);
    expect_fact(1, "ct_logs", "2026-03-18, too old for browsers");
    list.dated_s = 0;
    vouch_ct_conclude(&ct, &report);
    expect_fact(3, "ct_logs", "without a date, too old for browsers");
    list.dated_s = NOW_S;
    ct.question.now.utc_known = false; /* nobody knows how old it is */
    vouch_ct_conclude(&ct, &report);
    expect_fact(5, "ct_logs", "2026-05-28, too old for browsers");
}

static void test_ct_log_is_for_certificates_that_end_within_its_interval(void **state)
{
    static const struct {
        int64_t from_s, until_s;
        bool within;
    } rows[] = {{100, 101, true}, {101, 102, false}, {99, 100, false}, {0, 0, true},
                {0, 101, true},   {0, 1, false},     {1, 200, true},   {101, 0, true}};
    (void)state;
    leaf.not_after_s = 100;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(NULL);
        leaf.not_after_s = 100;
        logs[0].from_s = rows[i].from_s;
        logs[0].until_s = rows[i].until_s;
        add(0, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
        vouch_ct_conclude(&ct, &report);
        expect_fact(0, "sct",
                    rows[i].within ? "Operator: log: valid"
                                   : "Operator: log: valid, outside the log's interval");
    }
}

/* Three of two logs: the second and third tell nothing new, whatever their order. */
static void test_ct_copies_do_not_make_a_log_new_again(void **state)
{
    static const size_t orders[][4] = {{0, 2, 0, 2}, {0, 0, 2, 2}, {2, 0, 0, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        begin(NULL);
        leaf.not_after_s = (int64_t)300 * DAY_S; /* three logs are wanted */
        for (size_t k = 0; k < 4; k++)
            add(orders[i][k], VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
        assert_verdict(VOUCH_CT_TOO_FEW);
        assert_int_equal(report.facts_count, 5); /* each is told, and the list */
    }
    begin(NULL); /* two logs of one operator, and copies of them */
    for (size_t k = 0; k < 4; k++)
        add(k % 2, VOUCH_CT_EMBEDDED, VOUCH_CT_VALID);
    assert_verdict(VOUCH_CT_TOO_FEW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_ct_two_logs_of_two_operators_suffice, begin),
        cmocka_unit_test_setup(test_ct_same_log_twice_counts_once, begin),
        cmocka_unit_test_setup(test_ct_only_valid_ones_count, begin),
        cmocka_unit_test_setup(test_ct_longer_than_180_days_needs_three_logs, begin),
        cmocka_unit_test_setup(test_ct_one_log_must_count_today, begin),
        cmocka_unit_test_setup(test_ct_of_a_handshake_two_suffice_and_are_counted_apart, begin),
        cmocka_unit_test_setup(test_ct_of_the_handshake_and_the_stapled_response_count_together,
                               begin),
        cmocka_unit_test_setup(
            test_ct_one_of_the_stapled_response_and_one_embedded_are_enough_for_chrome, begin),
        cmocka_unit_test_setup(test_ct_operator_is_the_one_at_the_time_of_the_timestamp, begin),
        cmocka_unit_test_setup(test_ct_log_that_changed_hands_four_times_is_now_its_owners, begin),
        cmocka_unit_test_setup(test_ct_too_few_in_a_file_is_uncertain, begin),
        cmocka_unit_test_setup(test_ct_facts_tell_whose_the_log_was_when_it_signed, begin),
        cmocka_unit_test_setup(test_ct_fact_of_a_log_has_512_bytes_at_most, begin),
        cmocka_unit_test_setup(test_ct_unknown_log_is_uncertain_with_an_old_list_alone, begin),
        cmocka_unit_test_setup(test_ct_facts_tell_what_became_of_each, begin),
        cmocka_unit_test_setup(test_ct_facts_tell_how_old_the_list_is, begin),
        cmocka_unit_test_setup(test_ct_log_is_for_certificates_that_end_within_its_interval, begin),
        cmocka_unit_test_setup(test_ct_copies_do_not_make_a_log_new_again, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
