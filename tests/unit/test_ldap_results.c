// SPDX-License-Identifier: Apache-2.0
/* How a search ends (RFC 4511 section 4.5.2), and what the number of entries is judged by. */
#include "core/dialogue/ber.h"
#include "core/dialogue/ldap.h"
#include "tests/support/dialogue_scene.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint8_t said[4096];
static struct scene s;

static void write_result(struct vouch_writer *w, uint8_t operation, uint32_t code)
{
    size_t message = vouch_ber_open(w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, 1);
    size_t result = vouch_ber_open(w, operation);
    vouch_ber_write_integer(w, VOUCH_BER_ENUMERATED, code);
    vouch_ber_write(w, VOUCH_BER_OCTETS, guarded_text(""));
    vouch_ber_write(w, VOUCH_BER_OCTETS, guarded_text(""));
    vouch_ber_close(w, result);
    vouch_ber_close(w, message);
}

static void write_entry(struct vouch_writer *w)
{
    size_t message = vouch_ber_open(w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, 1);
    size_t entry = vouch_ber_open(w, 0x64);
    vouch_ber_write(w, VOUCH_BER_OCTETS, guarded_text("cn=x"));
    vouch_ber_close(w, vouch_ber_open(w, VOUCH_BER_SEQUENCE));
    vouch_ber_close(w, entry);
    vouch_ber_close(w, message);
}

/* A search that brings so many entries and ends with this code. */
static void search(size_t entries, uint32_t code, int32_t expect, int32_t expect_min)
{
    static const struct fake_line none[] = {{NULL, NULL}};
    static const struct vouch_ldap_query query = {
        .asked = true, .base = "dc=test", .filter = "(cn=x)", .scope = VOUCH_LDAP_SUBTREE};
    const struct vouch_ldap_options options = {
        .query = &query, .expect = expect, .expect_min = expect_min};
    struct conversation c = {"", none, &options, VOUCH_E_CLOSED, 0, VOUCH_F_NONE};
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    for (size_t i = 0; i < entries; i++)
        write_entry(&w);
    write_result(&w, 0x65, code);
    scene_begin(&s, &c, 1000);
    s.proved = true;
    fake_transport_say(&s.f, said, w.len);
    assert_int_equal(scene_run(&s, vouch_dialogue_ldaps.talk, &options), VOUCH_OK);
}

static void test_ldap_search_ends_as_its_code_says(void **state)
{
    static const struct {
        uint32_t code;
        enum vouch_finding_code finding;
    } rows[] = {
        {0, VOUCH_F_NONE},
        {1, VOUCH_F_LDAP_SEARCH_FAILED},
        {9, VOUCH_F_LDAP_SEARCH_FAILED},
        {10, VOUCH_F_LDAP_REFERRAL},
        {11, VOUCH_F_LDAP_SEARCH_FAILED},
        {32, VOUCH_F_LDAP_SEARCH_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        search(1, rows[i].code, VOUCH_LDAP_ANY_NUMBER, VOUCH_LDAP_ANY_NUMBER);
        assert_int_equal(s.report.findings_count, rows[i].finding != VOUCH_F_NONE);
        if (s.report.findings_count)
            assert_int_equal(s.report.storage.findings[0].code, rows[i].finding);
        struct vouch_span stage = vouch_report_fact(&s.report, "ldap_stage");
        struct vouch_span filter = vouch_report_fact(&s.report, "ldap_filter");
        assert_true(vouch_span_equal(filter, guarded_text("(cn=x)")));
        assert_int_equal(vouch_span_equal(stage, guarded_text("searched")), rows[i].code == 0);
        scene_end(&s);
    }
}

/* A failed search says nothing of the number; a referral is a complete answer with no entry. */
static void test_ldap_number_of_entries_is_judged_where_the_search_was_complete(void **state)
{
    static const struct {
        size_t entries;
        uint32_t code;
        int32_t expect, expect_min; /* -1: any */
        bool found;
    } rows[] = {
        {0, 0, -1, -1, false}, {1, 0, 1, -1, false},  {0, 0, 1, -1, true},   {2, 0, 1, -1, true},
        {1, 0, -1, 1, false},  {0, 0, -1, 1, true},   {2, 0, -1, 1, false},  {2, 0, 2, 3, true},
        {3, 0, 2, 3, true},    {3, 0, 3, 3, false},   {0, 10, 1, -1, true},  {0, 10, 0, -1, false},
        {1, 10, 1, -1, false}, {0, 11, 1, -1, false}, {0, 32, -1, 1, false},
    };
    (void)state;
    assert_int_equal(VOUCH_LDAP_ANY_NUMBER, -1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        search(rows[i].entries, rows[i].code, rows[i].expect, rows[i].expect_min);
        if (vouch_report_has(&s.report, VOUCH_F_LDAP_UNEXPECTED_COUNT) != rows[i].found)
            fail_msg("row %zu", i);
        scene_end(&s);
    }
}

/* An entry of 4 MiB and no more is waited for, and skipped where the buffer is full; a longer one
 * ends the search where its length is read. */
static void test_ldap_message_is_too_large_beyond_4_mb(void **state)
{
    static const struct vouch_ldap_query query = {
        .asked = true, .base = "dc=test", .filter = "(cn=x)", .scope = VOUCH_LDAP_SUBTREE};
    static const struct vouch_ldap_options options = {
        .query = &query, .expect = VOUCH_LDAP_ANY_NUMBER, .expect_min = VOUCH_LDAP_ANY_NUMBER};
    static const uint8_t longest[] = {0x30, 0x83, 0x3f, 0xff, 0xfb, 2, 1, 1, 0x64};
    static const uint8_t longer[] = {0x30, 0x83, 0x3f, 0xff, 0xfc, 2, 1, 1, 0x64};
    static struct exchange_scene e;
    (void)state;
    for (int full = 0; full <= 1; full++)
        for (int more = 0; more <= 1; more++) {
            exchange_begin(&e);
            e.x.options = &options;
            e.x.proved = true;
            assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, "", 0), VOUCH_AGAIN);
            e.x.full = full;
            int status = exchange_hear(&e, vouch_dialogue_ldaps.talk, more ? longer : longest,
                                       sizeof longest);
            assert_int_equal(status, more ? VOUCH_E_SPACE : VOUCH_AGAIN);
            assert_int_equal(vouch_report_has(&e.report, VOUCH_F_LDAP_TOO_LARGE), more);
            assert_int_equal(e.x.used, full && !more ? sizeof longest : 0);
        }
}

/* An answer of the right kind whose content is none. */
static void test_ldap_result_that_cannot_be_read_is_malformed(void **state)
{
    static const struct vouch_ldap_query query = {
        .asked = true, .base = "dc=test", .filter = "(cn=x)", .scope = VOUCH_LDAP_SUBTREE};
    static const struct vouch_ldap_options options = {
        .query = &query, .expect = VOUCH_LDAP_ANY_NUMBER, .expect_min = VOUCH_LDAP_ANY_NUMBER};
    static const uint8_t answers[][12] = {{0x30, 5, 2, 1, 1, 0x65, 0},
                                          {0x30, 8, 2, 1, 1, 0x65, 3, 2, 1, 0}};
    static struct exchange_scene e;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        exchange_begin(&e);
        e.x.options = &options;
        e.x.proved = true;
        assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, "", 0), VOUCH_AGAIN);
        assert_int_equal(
            exchange_hear(&e, vouch_dialogue_ldaps.talk, answers[i], answers[i][1] + (size_t)2),
            VOUCH_E_MALFORMED);
        exchange_expect_found(&e, VOUCH_F_LDAP_MALFORMED, "no result");
    }
}

/* So many entries are waited for, and one more ends the search. */
static void test_ldap_search_is_endless_beyond_its_number_of_entries(void **state)
{
    static const struct vouch_ldap_query query = {
        .asked = true, .base = "dc=test", .filter = "(cn=x)", .scope = VOUCH_LDAP_SUBTREE};
    static const uint32_t limits[] = {1, 20, 0}; /* 0: 1000 */
    static struct exchange_scene e;
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const struct vouch_ldap_options options = {.query = &query,
                                                   .entries_max = limits[i],
                                                   .expect = VOUCH_LDAP_ANY_NUMBER,
                                                   .expect_min = VOUCH_LDAP_ANY_NUMBER};
        exchange_begin(&e);
        e.x.options = &options;
        e.x.proved = true;
        assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, "", 0), VOUCH_AGAIN);
        struct vouch_writer w = vouch_writer_of(said, sizeof said);
        write_entry(&w);
        for (uint32_t n = limits[i] ? limits[i] : 1000; n > 0; n--)
            assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, said, w.len),
                             VOUCH_AGAIN);
        assert_int_equal(e.report.findings_count, 0);
        assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, said, w.len), VOUCH_OK);
        assert_true(vouch_report_has(&e.report, VOUCH_F_LDAP_ENDLESS));
    }
}

/* 4 MiB in all: an entry that is skipped, and small ones behind it. */
static void test_ldap_search_is_endless_beyond_4_mb(void **state)
{
    static const struct vouch_ldap_query query = {
        .asked = true, .base = "dc=test", .filter = "(cn=x)", .scope = VOUCH_LDAP_SUBTREE};
    static const struct vouch_ldap_options options = {
        .query = &query, .expect = VOUCH_LDAP_ANY_NUMBER, .expect_min = VOUCH_LDAP_ANY_NUMBER};
    static struct exchange_scene e;
    static uint8_t filling[1 << 16];
    (void)state;
    for (int more = 0; more < 2; more++) {
        uint8_t begin[] = {0x30, 0x83, 0, 0, 0, 2, 1, 1, 0x64};
        struct vouch_writer w = vouch_writer_of(said, sizeof said);
        write_entry(&w);
        size_t skipped = ((size_t)4 << 20) - w.len + (size_t)more;
        size_t content = skipped + sizeof begin - 5;
        begin[2] = (uint8_t)(content >> 16);
        begin[3] = (uint8_t)(content >> 8);
        begin[4] = (uint8_t)content;
        exchange_begin(&e);
        e.x.options = &options;
        e.x.proved = true;
        assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, "", 0), VOUCH_AGAIN);
        e.x.full = true;
        assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, begin, sizeof begin),
                         VOUCH_AGAIN);
        e.x.full = false;
        while (skipped > 0) {
            size_t now = skipped < sizeof filling ? skipped : sizeof filling;
            assert_int_equal(exchange_hear(&e, vouch_dialogue_ldaps.talk, filling, now),
                             VOUCH_AGAIN);
            assert_int_equal(e.x.used, now);
            skipped -= now;
        }
        int status = exchange_hear(&e, vouch_dialogue_ldaps.talk, said, w.len);
        assert_int_equal(status, more ? VOUCH_OK : VOUCH_AGAIN);
        assert_int_equal(vouch_report_has(&e.report, VOUCH_F_LDAP_ENDLESS), more);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ldap_search_ends_as_its_code_says),
        cmocka_unit_test(test_ldap_message_is_too_large_beyond_4_mb),
        cmocka_unit_test(test_ldap_result_that_cannot_be_read_is_malformed),
        cmocka_unit_test(test_ldap_search_is_endless_beyond_its_number_of_entries),
        cmocka_unit_test(test_ldap_search_is_endless_beyond_4_mb),
        cmocka_unit_test(test_ldap_number_of_entries_is_judged_where_the_search_was_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
