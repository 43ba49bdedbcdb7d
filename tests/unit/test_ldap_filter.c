// SPDX-License-Identifier: Apache-2.0
/* Filters: the text of RFC 4515 into BER, compared byte by byte. */
#include "core/dialogue/ldap_filter.h"
#include "core/dialogue/ldap_url.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint8_t buffer[1024];
static struct vouch_ldap_filter_error error;

static int translate(const char *text, struct vouch_writer *w)
{
    *w = vouch_writer_of(buffer, sizeof buffer);
    return vouch_ldap_filter_write(w, guarded_text(text), &error);
}

/* vouch writes each length it leaves open in the three-byte form. */
#define LEN(n) 0x82, 0x00, n

static void expect_bytes(const char *text, const uint8_t *want, size_t len)
{
    struct vouch_writer w;
    assert_int_equal(translate(text, &w), VOUCH_OK);
    assert_int_equal(w.len, len);
    assert_memory_equal(buffer, want, len);
}

static void test_ldap_filter_equality_is_translated(void **state)
{
    static const uint8_t want[] = {0xa3, LEN(14), 4,   LEN(2), 'c', 'n',
                                   4,    LEN(4),  'J', 'a',    'n', '!'};
    (void)state;
    expect_bytes("(cn=Jan!)", want, sizeof want);
    expect_bytes("cn=Jan!", want, sizeof want);
    expect_bytes("(cn=J\\61n\\21)", want, sizeof want);
}

static void test_ldap_filter_escape_is_any_byte(void **state)
{
    static const char digits[] = "0123456789abcdef";
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const uint8_t want[] = {0xa3, LEN(10), 4, LEN(1), 'a', 4, LEN(1), (uint8_t)byte};
        char text[] = "(a=\\xx)";
        text[4] = digits[byte >> 4];
        text[5] = digits[byte & 15];
        expect_bytes(text, want, sizeof want);
    }
}

static void test_ldap_filter_presence_is_translated(void **state)
{
    static const uint8_t want[] = {0x87, LEN(4), 'm', 'a', 'i', 'l'};
    (void)state;
    expect_bytes("(mail=*)", want, sizeof want);
}

static void test_ldap_filter_substrings_are_translated(void **state)
{
    static const uint8_t want[] = {0xa4,    LEN(25), 4,      LEN(1), 'a',  0x30,
                                   LEN(16), 0x80,    LEN(1), 'b',    0x81, LEN(1),
                                   'c',     0x82,    LEN(2), 'd',    'e'};
    (void)state;
    expect_bytes("(a=b*c*de)", want, sizeof want);
}

static void test_ldap_filter_star_in_the_middle_alone_has_both_ends(void **state)
{
    static const uint8_t want[] = {0xa4, LEN(14), 4, LEN(1), 'a', 0x30, LEN(5), 0x81, LEN(1), 'c'};
    (void)state;
    expect_bytes("(a=*c*)", want, sizeof want);
}

static void test_ldap_filter_and_or_not_nest(void **state)
{
    static const uint8_t want[] = {0xa0,   LEN(23), 0x87, LEN(1), 'a',  0xa2,   LEN(5), 0x87,
                                   LEN(1), 'b',     0xa1, LEN(5), 0x87, LEN(1), 'c'};
    (void)state;
    expect_bytes("(&(a=*)(!(b=*))(|(c=*)))", want, sizeof want);
}

static void test_ldap_filter_ordering_and_approximate_have_their_tags(void **state)
{
    struct vouch_writer w;
    (void)state;
    assert_int_equal(translate("(n>=5)", &w), VOUCH_OK);
    assert_int_equal(buffer[0], 0xa5);
    assert_int_equal(translate("(n<=5)", &w), VOUCH_OK);
    assert_int_equal(buffer[0], 0xa6);
    assert_int_equal(translate("(n~=5)", &w), VOUCH_OK);
    assert_int_equal(buffer[0], 0xa8);
}

static void test_ldap_filter_malformed_says_where(void **state)
{
    static const struct {
        const char *text;
        size_t where;
    } cases[] = {{"", 0},          {"(", 1},           {"()", 1},
                 {"(cn)", 1},      {"(cn=a", 5},       {"(cn=a))", 6},
                 {"(=a)", 1},      {"(c n=a)", 1},     {"(cn=\\4)", 6},
                 {"(cn=\\4g)", 7}, {"(cn=\\g4)", 7},   {"(cn=a\\g4)", 8},
                 {"cn=a\\4", 6},   {"(cn=(a)", 1},     {"(!(a=b)(c=d))", 12},
                 {"(!)", 2},       {"(&(a=b)", 7},     {"(a=b)(c=d)", 5},
                 {"(a=**)", 5},    {"(a=b*\\4*c)", 9}, {"(a=b*\\4", 7},
                 {"(~=x)", 1},     {"(>=x)", 1},       {"(a=\\)", 4},
                 {"(a>=b*)", 6},   {"(&x)", 2}};
    struct vouch_writer w;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (translate(cases[i].text, &w) != VOUCH_E_MALFORMED)
            fail_msg("\"%s\" was taken", cases[i].text);
        if (error.where != cases[i].where)
            fail_msg("\"%s\" is wrong at %zu, not %zu", cases[i].text, cases[i].where, error.where);
        assert_non_null(error.what);
    }
}

static void test_ldap_filter_attributes_have_their_alphabet(void **state)
{
    static const char good[] = "azAZ09-.;";
    static const char bad[] = "`{@[/,_ +'\x80";
    char text[] = "(x?=*)";
    struct vouch_writer w;
    (void)state;
    for (const char *c = good; *c; c++) {
        text[2] = *c;
        assert_int_equal(translate(text, &w), VOUCH_OK);
        assert_memory_equal(buffer + 4, text + 1, 2);
    }
    for (const char *c = bad; *c; c++) {
        text[2] = *c;
        if (translate(text, &w) != VOUCH_E_MALFORMED)
            fail_msg("%s", text);
    }
}

static void test_ldap_filter_extensible_match_is_refused(void **state)
{
    struct vouch_writer w;
    (void)state;
    assert_int_equal(translate("(cn:caseExactMatch:=Jan)", &w), VOUCH_E_UNSUPPORTED);
}

static void test_ldap_filter_nested_ten_thousand_deep_is_refused(void **state)
{
    static char deep[20001];
    struct vouch_writer w;
    (void)state;
    for (size_t i = 0; i + 1 < sizeof deep; i++)
        deep[i] = i % 2 ? '!' : '(';
    assert_int_equal(translate(deep, &w), VOUCH_E_SPACE);
}

static void test_ldap_filter_larger_than_the_buffer_is_refused(void **state)
{
    static char text[2048];
    struct vouch_writer w;
    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[2] = '=';
    assert_int_equal(translate(text, &w), VOUCH_E_SPACE);
}

static void test_ldap_filter_escaped_value_is_read_back(void **state)
{
    uint8_t escaped[64];
    struct vouch_writer w = vouch_writer_of(escaped, sizeof escaped);
    (void)state;
    vouch_write_text(&w, "(a=");
    vouch_ldap_filter_escape(&w, guarded_text("*()\\x"));
    vouch_write_text(&w, ")");
    assert_string_equal(vouch_writer_string(&w), "(a=\\2a\\28\\29\\5cx)");
    struct vouch_writer out;
    assert_int_equal(translate((const char *)escaped, &out), VOUCH_OK);
    assert_memory_equal(buffer + out.len - 5, "*()\\x", 5);
}

/* What stands behind the end is not read, not even where it would make an escape whole. */
static void test_ldap_url_escape_is_whole(void **unused)
{
    (void)unused;
    for (size_t len = 2; len <= 4; len++) {
        struct vouch_ldap_query q;
        const char *what = NULL;
        struct vouch_span rest = vouch_span_part(guarded_text("/%78"), 0, len);
        assert_int_equal(vouch_ldap_url_parse(&q, rest, &what),
                         len == 4 ? VOUCH_OK : VOUCH_E_MALFORMED);
    }
}

/* The first byte of an attribute or of a value is looked at as the others are. */
static void test_ldap_filter_first_bytes_count(void **unused)
{
    static const struct {
        const char *text;
        size_t len;
        int status;
    } rows[] = {{"(_n=a)", 6, VOUCH_E_MALFORMED},  {"(n>=*5)", 7, VOUCH_E_MALFORMED},
                {"(n=\0a)", 6, VOUCH_E_MALFORMED}, {"(n=a\0)", 6, VOUCH_E_MALFORMED},
                {"(n=\1a)", 6, VOUCH_OK},          {"(n=*b)", 6, VOUCH_OK}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        struct vouch_span text = {(const uint8_t *)rows[i].text, rows[i].len};
        if (vouch_ldap_filter_write(&w, text, &error) != rows[i].status)
            fail_msg("row %zu", i);
    }
    assert_int_equal(buffer[0], 0xa4); /* the last one: a value that ends with "b" */
}

/* Each byte that means something in a filter, and no other. */
static void test_ldap_filter_bytes_that_mean_something_are_escaped(void **unused)
{
    (void)unused;
    for (unsigned c = 0; c < 256; c++) {
        const uint8_t byte = (uint8_t)c;
        char want[8];
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        bool escaped = c == 0 || c == '*' || c == '(' || c == ')' || c == '\\';
        snprintf(want, sizeof want, "\\%02x", c);
        vouch_ldap_filter_escape(&w, (struct vouch_span){&byte, 1});
        assert_int_equal(w.len, escaped ? 3 : 1);
        assert_memory_equal(buffer, escaped ? want : (const char *)&byte, w.len);
    }
}

/* Without a scope it is the whole tree where there is a filter, however short. */
static void test_ldap_url_scope_follows_from_the_filter(void **unused)
{
    static const struct {
        const char *rest;
        enum vouch_ldap_scope scope;
    } rows[] = {{"/dc=x", VOUCH_LDAP_BASE},
                {"/dc=x???", VOUCH_LDAP_BASE},
                {"/dc=x???f", VOUCH_LDAP_SUBTREE},
                {"/dc=x???fg", VOUCH_LDAP_SUBTREE},
                {"/dc=x??base?f", VOUCH_LDAP_BASE}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_ldap_query q;
        const char *what = "";
        assert_int_equal(vouch_ldap_url_parse(&q, vouch_span_of(rows[i].rest), &what), VOUCH_OK);
        assert_int_equal(q.scope, rows[i].scope);
    }
}

static void test_ldap_url_fault_is_named(void **unused)
{
    static const struct {
        const char *rest, *what;
    } rows[] = {
        {"/%", "two hexadecimal digits"},
        {"/%7", "two hexadecimal digits"},
        {"/%7g", "two hexadecimal digits"},
        {"/%g7", "two hexadecimal digits"},
        {"/%00", "NUL"},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_ldap_query q;
        const char *what = "";
        assert_int_equal(vouch_ldap_url_parse(&q, guarded_text(rows[i].rest), &what),
                         VOUCH_E_MALFORMED);
        if (!strstr(what, rows[i].what))
            fail_msg("%s: %s", rows[i].rest, what);
    }
}

/* A filter in the place of the attributes counts as one where the place of the filter is empty,
 * whatever comes behind. */
static void test_ldap_url_filter_in_the_place_of_the_attributes(void **unused)
{
    static const char hole[] = "?";
    struct vouch_ldap_query q;
    const char *what = "";
    char rest[64];
    (void)unused;
    snprintf(rest, sizeof rest, "/dc=x?(a=b)%s%s%sext", hole, hole, hole);
    assert_int_equal(vouch_ldap_url_parse(&q, guarded_text(rest), &what), VOUCH_OK);
    assert_string_equal(q.attributes, "");
    assert_string_equal(q.filter, "(a=b)");
    snprintf(rest, sizeof rest, "/dc=x?(a=b)%s%s(c=d)", hole, hole);
    assert_int_equal(vouch_ldap_url_parse(&q, guarded_text(rest), &what), VOUCH_OK);
    assert_string_equal(q.attributes, "(a=b)");
    assert_string_equal(q.filter, "(c=d)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ldap_filter_equality_is_translated),
        cmocka_unit_test(test_ldap_filter_escape_is_any_byte),
        cmocka_unit_test(test_ldap_filter_presence_is_translated),
        cmocka_unit_test(test_ldap_filter_substrings_are_translated),
        cmocka_unit_test(test_ldap_filter_star_in_the_middle_alone_has_both_ends),
        cmocka_unit_test(test_ldap_filter_and_or_not_nest),
        cmocka_unit_test(test_ldap_filter_ordering_and_approximate_have_their_tags),
        cmocka_unit_test(test_ldap_filter_malformed_says_where),
        cmocka_unit_test(test_ldap_url_escape_is_whole),
        cmocka_unit_test(test_ldap_filter_first_bytes_count),
        cmocka_unit_test(test_ldap_filter_bytes_that_mean_something_are_escaped),
        cmocka_unit_test(test_ldap_url_scope_follows_from_the_filter),
        cmocka_unit_test(test_ldap_url_fault_is_named),
        cmocka_unit_test(test_ldap_url_filter_in_the_place_of_the_attributes),
        cmocka_unit_test(test_ldap_filter_attributes_have_their_alphabet),
        cmocka_unit_test(test_ldap_filter_extensible_match_is_refused),
        cmocka_unit_test(test_ldap_filter_nested_ten_thousand_deep_is_refused),
        cmocka_unit_test(test_ldap_filter_larger_than_the_buffer_is_refused),
        cmocka_unit_test(test_ldap_filter_escaped_value_is_read_back),
    };
    return cmocka_run_group_tests_name("LDAP filter", tests, NULL, NULL);
}
