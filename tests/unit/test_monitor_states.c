// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/monitor/back_off.h"
#include "core/monitor/identity.h"
#include "core/monitor/page.h"
#include "tests/support/guarded.h"

enum { TARGETS = 300, TEXT = 512, JSON = 4096 };

static struct vouch_target_state at[TARGETS];
static uint8_t texts[TARGETS * TEXT], json[TARGETS * JSON];
static struct vouch_schedule schedules[TARGETS];
static struct vouch_states states;
static const struct vouch_schedule_rules rules = {.confirmations = 1};
static struct vouch_finding findings[4];
static struct vouch_sent sent[2];
static struct vouch_fact facts[2];
static uint8_t report_text[2048];
static struct vouch_report report;

static void set_up_states(size_t count)
{
    states = (struct vouch_states){
        .at = at, .max = TARGETS, .texts = texts, .text_max = TEXT, .json = json, .json_max = JSON};
    states.hostname = "box";
    memset(schedules, 0, sizeof schedules);
    for (size_t i = 0; i < count; i++)
        assert_true(vouch_states_add(&states, "https://a.example", "", &schedules[i]));
}

static void begin_report(void)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 4,
                                                 .sent = sent,
                                                 .sent_max = 2,
                                                 .text = report_text,
                                                 .text_max = sizeof report_text};

    vouch_report_init(&report, &storage);
}

static void note_part(size_t target, enum vouch_finding_code code, unsigned part)
{
    const struct vouch_time now = {.mono_ms = 5000, .utc_s = 1790000000, .utc_known = true};

    begin_report();
    if (code)
        vouch_report_find_plain(&report, code);
    vouch_report_finish(&report);
    enum vouch_verdict verdict = vouch_report_verdict(&report);
    bool changed = vouch_schedule_note(&schedules[target], &rules, verdict, now.mono_ms, 0);
    const struct vouch_sink_result result = {&report, &now, target, changed, &schedules[target],
                                             part};
    vouch_states_note(&states, &result);
}

static void note(size_t target, enum vouch_finding_code code)
{
    note_part(target, code, 0);
}

static void test_states_more_targets_than_fit_are_refused(void **state)
{
    (void)state;
    set_up_states(TARGETS);
    assert_false(vouch_states_add(&states, "https://b.example", "", &schedules[0]));
    assert_int_equal(states.count, TARGETS);
}

static void test_states_keep_what_a_check_said(void **state)
{
    (void)state;
    set_up_states(2);
    assert_int_equal(vouch_states_known(&states), 0);
    note(1, VOUCH_F_CONNECT_REFUSED);
    assert_int_equal(vouch_states_known(&states), 1);
    assert_int_equal(vouch_states_worst(&states), VOUCH_VERDICT_INVALID);
    assert_int_equal(at[1].findings_count, 1);
    assert_true(at[1].findings[0].text.len > 0);
    assert_true(at[1].changed_known);
    assert_true(vouch_states_json(&states, 1).len > 0);
    assert_int_equal(vouch_states_due_ms(&states, 1), schedules[1].due_ms);
    note(1, (enum vouch_finding_code)0);
    assert_int_equal(vouch_states_worst(&states), VOUCH_VERDICT_VALID);
    assert_int_equal(at[1].checks, 2);
}

/* A mail domain: the second of three hosts is bad. */
static void test_states_of_several_reports_show_the_worst_and_list_all(void **state)
{
    static char text[8192];
    const enum vouch_finding_code none = (enum vouch_finding_code)0;

    (void)state;
    set_up_states(1);
    for (int round = 0; round < 2; round++) {
        note_part(0, none, 1);
        assert_int_equal(at[0].verdict, VOUCH_VERDICT_VALID);
        note_part(0, VOUCH_F_CONNECT_REFUSED, 2);
        note_part(0, none, 3);
        assert_int_equal(at[0].verdict, VOUCH_VERDICT_INVALID);
        assert_int_equal(at[0].findings[0].code, VOUCH_F_CONNECT_REFUSED);
        assert_int_equal(at[0].parts_total, 3);
        assert_int_equal(at[0].parts[1].verdict, VOUCH_VERDICT_INVALID);
        assert_int_equal(at[0].parts[2].verdict, VOUCH_VERDICT_VALID);
    }
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_states_write_target(&states, 0, &w);
    const char *parts = strstr(vouch_writer_string(&w), "\"parts_count\":3");
    assert_non_null(parts);
    assert_non_null(strstr(parts, "\"verdict\":\"invalid\""));
    for (unsigned part = 1; part <= 20; part++)
        note_part(0, none, part);
    assert_int_equal(at[0].parts_total, 20);
    assert_int_equal(at[0].parts_count, VOUCH_STATE_PARTS);
    assert_int_equal(at[0].verdict, VOUCH_VERDICT_VALID);
}

static size_t count_in_page(const char *path, const char *what)
{
    static uint8_t piece[8192];
    static uint16_t order[TARGETS];
    static char whole[2 * 1024 * 1024];
    const struct vouch_page_site site = {
        .states = &states, .program = "vouch <test>", .now = {.mono_ms = 9000}};
    struct vouch_page_reader r = {
        .order = order, .order_max = TARGETS, .piece = piece, .piece_max = sizeof piece};
    size_t count = 0;

    assert_true(vouch_page_open(&r, &site, path));
    size_t len = vouch_page_read(&r, whole, sizeof whole - 1);
    whole[len] = 0;
    for (const char *p = whole; (p = strstr(p, what)) != NULL; p++)
        count++;
    return count;
}

static void test_page_shows_more_than_255_targets_the_worst_first(void **state)
{
    (void)state;
    set_up_states(TARGETS);
    note(299, VOUCH_F_CONNECT_REFUSED);
    assert_int_equal(count_in_page("/index.html", "<article"), TARGETS);
    assert_int_equal(count_in_page("/index.html", "<article class=\"bad\""), 1);
    assert_int_equal(count_in_page("/status.json", "\"number\":"), TARGETS);
    assert_int_equal(count_in_page("/targets/300.json", "connect-refused"), 1);
}

static void test_page_escapes_the_program_in_its_foot(void **state)
{
    (void)state;
    set_up_states(1);
    assert_int_equal(count_in_page("/index.html", "vouch &lt;test&gt;"), 1);
}

static void expect_identity(const char *wanted, bool by_address)
{
    char text[VOUCH_IDENTITY_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    vouch_identity_write(&w, "https://a.example", &report, by_address);
    assert_string_equal(vouch_writer_string(&w), wanted);
}

static void test_identity_is_the_target_and_what_tells_its_endpoints_apart(void **state)
{
    (void)state;
    begin_report();
    expect_identity("https://a.example", false);
    expect_identity("https://a.example -", true);
    report.address_known = vouch_address_parse(guarded_text("192.0.2.1"), &report.address);
    expect_identity("https://a.example", false);
    expect_identity("https://a.example 192.0.2.1", true);
    report.storage.facts = facts;
    report.storage.facts_max = 2;
    vouch_report_add_fact(&report, "key_type", guarded_text("rsa"));
    expect_identity("https://a.example 192.0.2.1 rsa", true);
    vouch_report_add_fact(&report, "mx_host", guarded_text("mx.example"));
    expect_identity("https://a.example mx.example 192.0.2.1 rsa", false);
}

static void test_back_off_doubles_up_to_a_minute_and_begins_anew(void **state)
{
    struct vouch_back_off b = {0};
    uint64_t waits[10];

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        vouch_back_off_failed(&b, 1000, 0);
        waits[i] = b.due_ms - 1000;
    }
    assert_int_equal(waits[0], 1000);
    assert_int_equal(waits[1], 2000);
    assert_int_equal(waits[6], 64000);
    assert_int_equal(waits[9], 64000);
    vouch_back_off_failed(&b, 0, UINT32_MAX);
    assert_in_range(b.due_ms, 48001, 64000);
    vouch_back_off_reset(&b);
    assert_int_equal(b.due_ms, 0);
    vouch_back_off_failed(&b, 0, 0);
    assert_int_equal(b.due_ms, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states_more_targets_than_fit_are_refused),
        cmocka_unit_test(test_states_keep_what_a_check_said),
        cmocka_unit_test(test_states_of_several_reports_show_the_worst_and_list_all),
        cmocka_unit_test(test_page_shows_more_than_255_targets_the_worst_first),
        cmocka_unit_test(test_page_escapes_the_program_in_its_foot),
        cmocka_unit_test(test_identity_is_the_target_and_what_tells_its_endpoints_apart),
        cmocka_unit_test(test_back_off_doubles_up_to_a_minute_and_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
