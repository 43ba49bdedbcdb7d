// SPDX-License-Identifier: Apache-2.0
/* Details of reading and of the search that decide at one byte: lengths, flags, kinds of strings,
 * names in sets, suffixes, and the first of several. */
#include "core/x509/clients.h"
#include "core/x509/der.h"
#include "core/x509/name.h"
#include "core/x509/suffix.h"
#include "core/x509/text.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct chain s;

#define SPAN(text) ((struct vouch_span){(const uint8_t *)(text), sizeof(text) - 1})

/* --- DER -------------------------------------------------------------------------------------- */

static void expect_element(struct vouch_span bytes, const char *fault)
{
    struct vouch_element e;
    struct vouch_der d = vouch_der_of(bytes);
    bool good = vouch_der_element(&d, &e);
    assert_int_equal(good, fault == NULL);
    if (fault)
        assert_string_equal(d.fault, fault);
}

static void test_der_lengths_are_told_by_what_is_missing(void **state)
{
    static const char cut[] = "an element cut short";
    static const char longer[] = "an element longer than what holds it";
    (void)state;
    expect_element(SPAN(""), cut);
    expect_element(SPAN("\x30"), cut);
    expect_element(SPAN("\x30\0"), NULL);
    expect_element(SPAN("\x30\1"), longer);
    expect_element(SPAN("\x30\1x"), NULL);
    expect_element(SPAN("\x30\x81"), cut);
    expect_element(SPAN("\x30\x81\x80"), longer);
    expect_element(SPAN("\x30\x82\x01"), cut);
    expect_element(SPAN("\x30\x82\x01\0"), longer);
    expect_element(SPAN("\x30\x84\x01\0\0\0"), longer);
    expect_element(SPAN("\x30\x85\x01\0\0\0\0"), "a length beyond all bounds");
    expect_element(SPAN("\x30\x80\0\0"), "an indefinite length");
    expect_element(SPAN("\x30\x81\x7f"), "a length that is not in its shortest form");
    expect_element(SPAN("\x30\x82\0\x80"), "a length that is not in its shortest form");
    expect_element(SPAN("\x1f\0"), "a tag above 30");
    expect_element(SPAN("\x1e\0"), NULL);
}

static void test_der_flags_have_four_bytes_at_most(void **state)
{
    static const struct {
        struct vouch_span content;
        bool good;
        uint32_t bits;
    } rows[] = {
        {{(const uint8_t *)"\0", 1}, true, 0},
        {{(const uint8_t *)"\0\x80", 2}, true, 1},
        {{(const uint8_t *)"\0\x01", 2}, true, 0x80},
        {{(const uint8_t *)"\0\0\x80", 3}, true, 0x100},
        {{(const uint8_t *)"\0\0\0\0\x01", 5}, true, 0x80000000u},
        {{(const uint8_t *)"\0\0\0\0\0\x01", 6}, false, 0},
        {{(const uint8_t *)"", 0}, false, 0},
        {{(const uint8_t *)"\1", 1}, false, 0},
        {{(const uint8_t *)"\7\x80", 2}, true, 1},
        {{(const uint8_t *)"\x08\x80", 2}, false, 0},
        {{(const uint8_t *)"\1\x01", 2}, false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_der d = vouch_der_of(SPAN("x"));
        assert_int_equal(vouch_der_named_bits(&d, rows[i].content), rows[i].bits);
        assert_int_equal(d.fault == NULL, rows[i].good);
    }
}

static void test_der_numbers_are_none_behind_a_fault(void **state)
{
    static const struct vouch_span bad[] = {
        {(const uint8_t *)"", 0},         {(const uint8_t *)"\x80", 1},
        {(const uint8_t *)"\0\1", 2},     {(const uint8_t *)"\1\0\0\0\0", 5},
        {(const uint8_t *)"\xff\xff", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_der d = vouch_der_of(SPAN("x"));
        assert_int_equal(vouch_der_small(&d, bad[i]), 0);
        assert_non_null(d.fault);
        assert_int_equal(vouch_der_small(&d, SPAN("\5")), 0); /* it stays */
        assert_int_equal(vouch_der_named_bits(&d, SPAN("\0\x80")), 0);
    }
    struct vouch_der d = vouch_der_of(SPAN("x"));
    assert_int_equal(vouch_der_small(&d, SPAN("\x7f\xff\xff\xff")), 0x7fffffff);
    assert_int_equal(vouch_der_small(&d, SPAN("\0\x80")), 0x80);
    assert_null(d.fault);
}

static void test_text_kinds_of_strings_are_eight(void **state)
{
    (void)state;
    for (unsigned tag = 0; tag < 256; tag++) {
        bool is = tag == 0x0c || tag == 0x12 || tag == 0x13 || tag == 0x14 || tag == 0x16 ||
                  tag == 0x1a || tag == 0x1c || tag == 0x1e;
        assert_int_equal(vouch_text_is_string((uint8_t)tag), is);
    }
}

/* --- names ------------------------------------------------------------------------------------ */

/* A set of three attributes with one value, which may come in any order. */
static void test_name_sets_are_compared_whatever_their_order(void **state)
{
    static const char *const orders[] = {"abc", "acb", "bac", "bca", "cab", "cba"};
    static const char *const others[] = {"aab", "abb", "aaa", "abd"};
    uint8_t names[2][48];
    (void)state;
    for (size_t i = 0; i < 10; i++) {
        for (size_t n = 0; n < 2; n++) {
            struct vouch_writer w = vouch_writer_of(names[n], sizeof names[n]);
            vouch_write_text(&w, "\x30\x20\x31\x1e");
            for (size_t k = 0; k < 3; k++) {
                vouch_write_text(&w, "\x30\x08\x06\x03\x55\x04\x03\x0c\x01");
                vouch_write_u8(&w, (uint8_t)(n == 0  ? "abc"[k]
                                             : i < 6 ? orders[i][k]
                                                     : others[i - 6][k]));
            }
            assert_int_equal(w.len, 34);
        }
        assert_int_equal(
            vouch_name_equal((struct vouch_span){names[0], 34}, (struct vouch_span){names[1], 34}),
            i < 6);
    }
}

static void test_suffixes_have_their_kinds(void **state)
{
    static const struct {
        const char *name;
        enum vouch_suffix kind;
    } rows[] = {
        {"com", VOUCH_SUFFIX_REGISTRY},        {"co.uk", VOUCH_SUFFIX_REGISTRY},
        {"k12.ca.us", VOUCH_SUFFIX_REGISTRY},  {"x.ca.us", VOUCH_SUFFIX_NONE},
        {"k12.ca.uk", VOUCH_SUFFIX_NONE},      {"k12.cal.us", VOUCH_SUFFIX_NONE},
        {"ca.us", VOUCH_SUFFIX_REGISTRY},      {"cal.us", VOUCH_SUFFIX_NONE},
        {"github.io", VOUCH_SUFFIX_SHARED},    {"s3.amazonaws.com", VOUCH_SUFFIX_SHARED},
        {".amazonaws.com", VOUCH_SUFFIX_NONE}, {"example.com", VOUCH_SUFFIX_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_suffix_kind(guarded_text(rows[i].name)) != rows[i].kind)
            fail_msg("%s is %d", rows[i].name, vouch_suffix_kind(guarded_text(rows[i].name)));
}

/* --- the search ------------------------------------------------------------------------------- */

static void begin(void)
{
    chain_begin(&s);
    chain_trust(&s, &chain_root);
}

static void test_search_explains_what_it_found(void **state)
{
    static const struct vouch_path_sink silent = {0};
    struct forge expired = chain_intermediate;
    (void)state;
    begin();
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    assert_true(vouch_search_explain(&s.judge.search, &silent));
    begin();
    chain_send(&s, &chain_leaf);
    chain_judge(&s);
    assert_false(vouch_search_explain(&s.judge.search, &silent)); /* a part of a path */
    begin();
    expired.not_after_s = FORGE_NOW_S - 1;
    chain_send(&s, &chain_leaf);
    chain_send(&s, &expired);
    chain_judge(&s);
    assert_false(vouch_search_explain(&s.judge.search, &silent));
}

/* An authority sent first: the leaf is the first that is none and has its issuer among the rest. */
static void test_leaf_behind_authorities_is_found_wherever_it_is(void **state)
{
    struct forge other = chain_leaf;
    (void)state;
    other.issuer = "Nobody";
    other.signer = 9;
    for (size_t place = 1; place <= 3; place++) {
        begin();
        for (size_t i = 0; i < 4; i++)
            chain_send(&s, i == place ? &chain_leaf
                           : i == 0   ? &chain_intermediate
                           : i == 1   ? &chain_root
                                      : &other);
        chain_judge(&s);
        const struct vouch_finding *f = chain_finding(&s, VOUCH_F_CHAIN_LEAF_NOT_FIRST);
        assert_non_null(f);
        assert_int_equal(f->position, 0);
        assert_int_equal(f->other, place);
    }
}

/* --- clients ---------------------------------------------------------------------------------- */

static void test_clients_are_unknown_where_a_rule_of_chains_has_no_row(void **state)
{
    static struct vouch_client_verdict verdicts[VOUCH_CLIENTS];
    static const struct vouch_policy policy = {.clients = VOUCH_CLIENTS_ALL};
    static const struct vouch_path nothing = {.count = 0};
    struct vouch_report_storage storage = {.findings = s.findings,
                                           .findings_max = 4,
                                           .clients = verdicts,
                                           .clients_max = VOUCH_CLIENTS,
                                           .text = s.text,
                                           .text_max = sizeof s.text};
    const struct vouch_clients_question q = {
        .path = &nothing, .sent = s.views, .report = &s.report, .policy = &policy};
    (void)state;
    for (int severity = VOUCH_SEVERITY_WARNING; severity <= VOUCH_SEVERITY_ERROR; severity++) {
        vouch_report_init(&s.report, &storage);
        vouch_report_find_as(&s.report, (enum vouch_severity)severity, VOUCH_F_CHAIN_BUDGET,
                             VOUCH_NO_POSITION, VOUCH_NO_POSITION, guarded_text("steps"));
        vouch_clients.judge(&q, &s.report);
        for (size_t c = 0; c < VOUCH_CLIENTS; c++)
            assert_int_equal(verdicts[c].acceptance, severity >= VOUCH_SEVERITY_UNKNOWN
                                                         ? VOUCH_ACCEPTANCE_UNKNOWN
                                                         : VOUCH_ACCEPTS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_der_lengths_are_told_by_what_is_missing),
        cmocka_unit_test(test_der_flags_have_four_bytes_at_most),
        cmocka_unit_test(test_der_numbers_are_none_behind_a_fault),
        cmocka_unit_test(test_text_kinds_of_strings_are_eight),
        cmocka_unit_test(test_name_sets_are_compared_whatever_their_order),
        cmocka_unit_test(test_suffixes_have_their_kinds),
        cmocka_unit_test(test_search_explains_what_it_found),
        cmocka_unit_test(test_leaf_behind_authorities_is_found_wherever_it_is),
        cmocka_unit_test(test_clients_are_unknown_where_a_rule_of_chains_has_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
