// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review/json_walk.h"
#include "tests/support/guarded.h"

#include <string.h>

/* The JSON that others write: reports, earlier reviews, wrapped logs (RFC 8259). */

static uint8_t told[1024];
static struct vouch_writer w;

static void tell(void *self, struct vouch_span above, struct vouch_span key,
                 enum vouch_json_kind kind, struct vouch_span value)
{
    static const char *const kinds[] = {"\"", "=", "#", "{", "}"};
    (void)self;
    vouch_write_span(&w, above);
    vouch_write_text(&w, ".");
    vouch_write_span(&w, key);
    vouch_write_text(&w, kinds[kind]);
    vouch_write_span(&w, value);
    vouch_write_text(&w, ";");
}

static void assert_told(const char *text)
{
    struct vouch_span got = vouch_writer_span(&w);
    if (!vouch_span_equal(got, guarded_text(text)))
        fail_msg("%.*s instead of %s", (int)got.len, (const char *)got.data, text);
}

static bool walk(const char *text, size_t from)
{
    w = vouch_writer_of(told, sizeof told);
    return vouch_json_walk(guarded_text(text), from, tell, NULL);
}

static void test_json_members_are_told_with_what_contains_them(void **state)
{
    (void)state;
    assert_true(
        walk("{\"a\":\"b\",\"c\":{\"d\":1,\"e\":{}},\"f\":[{\"g\":true},{\"g\":null}]}", 0));
    assert_told(".{;.a\"b;.c{;c.d=1;c.e{;c.e};.c};f.f{;f.g=true;f.f};f.f{;f.g=null;f.f};.};");
}

static void test_json_blanks_may_stand_between_all_parts(void **state)
{
    (void)state;
    assert_true(walk(" \t\r\n{ \"a\"\t:\r\"b\"\n, \"c\" : [ { } , \"d\" ] } ", 0));
    assert_told(".{;.a\"b;c.c{;c.c};c.c\"d;.};");
}

static void test_json_number_ends_at_any_blank(void **state)
{
    (void)state;
    assert_true(walk("{\"a\":1\n,\"b\":2\r,\"c\":3\t,\"d\":4 }", 0));
    assert_told(".{;.a=1;.b=2;.c=3;.d=4;.};");
}

static void test_json_array_of_numbers_is_bytes(void **state)
{
    (void)state;
    assert_true(walk("{\"a\":[10,2, 3],\"b\":[\"x\"],\"c\":[0],\"d\":[9],\"e\":[:],\"f\":[]}", 0));
    assert_told(".{;a.=10;a.=2;a.=3;.a#10,2, 3;b.b\"x;c.=0;.c#0;d.=9;.d#9;e.e=:;.};");
}

static void test_json_begins_at_the_first_brace_from_there(void **state)
{
    (void)state;
    assert_true(walk("x {\"a\":1} {\"b\":2} y", 0));
    assert_told(".{;.a=1;.};");
    assert_true(walk("x {\"a\":1} {\"b\":2} y", 3));
    assert_told(".{;.b=2;.};");
    assert_false(walk("x", 0));
    assert_false(walk("{}", 1));
    assert_false(walk("", 0));
    assert_told("");
}

static void test_json_strings_end_at_a_quote_that_is_not_escaped(void **state)
{
    (void)state;
    assert_true(walk("{\"a\":\"b\\\"c\",\"d\":\"\\\\\",\"e\":\"\"}", 0));
    assert_told(".{;.a\"b\\\"c;.d\"\\\\;.e\";.};");
}

static void test_json_nested_more_than_16_deep_is_none(void **state)
{
    (void)state;
    assert_true(walk("{\"1\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}", 0));
    assert_false(walk("{\"1\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", 0));
}

static void test_json_malformed_is_told_up_to_the_fault(void **state)
{
    static const char *const bad[] = {
        "{",       "{\"a",       "{\"a\"",      "{\"a\":",     "{\"a\":1",      "{\"a\":\"b}",
        "{\"a\"}", "{\"a\" 1}",  "{\"a\":}",    "{\"a\":1,}",  "{\"a\":1 2}",   "{\"a\":1]",
        "{a:1}",   "{\"a\":[1}", "{\"a\":[1,}", "{\"a\":\"\\", "{\"a\":\"\\\"", "{,}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (walk(bad[i], 0))
            fail_msg("%s is JSON", bad[i]);
    assert_false(walk("{\"a\":1,\"b\"2,\"c\":3}", 0));
    assert_told(".{;.a=1;");
}

/* --- escapes ---------------------------------------------------------------------------------- */

static void expect(const char *escaped, const char *want)
{
    uint8_t text[64];
    w = vouch_writer_of(text, sizeof text);
    vouch_json_unescape(&w, guarded_text(escaped));
    assert_told(want);
}

static void test_escapes_of_one_character_are_decoded(void **state)
{
    (void)state;
    expect("", "");
    expect("plain", "plain");
    expect("a\\\"b\\\\c\\/d", "a\"b\\c/d");
    expect("a\\nb\\rc\\td\\be\\ff", "a b c d e f");
    expect("\\g\\a\\c\\e\\m\\o\\q\\s", "gacemoqs");
    expect("end\\", "end\\");
}

/* The first and the last code point of each length of UTF-8 (RFC 3629 section 3). */
static void test_escapes_of_code_points_become_utf_8(void **state)
{
    (void)state;
    expect("\\u0041\\u007e", "A~");
    expect("\\u0000\\u001f\\u0020!", "   !");
    expect("\\u0080", "\xc2\x80");
    expect("\\u00e9", "\xc3\xa9");
    expect("\\u07ff\\u07FF", "\xdf\xbf\xdf\xbf");
    expect("\\u0800", "\xe0\xa0\x80");
    expect("\\u20ac", "\xe2\x82\xac");
    expect("\\uffff", "\xef\xbf\xbf");
    expect("\\ud800\\udc00", "\xf0\x90\x80\x80");
    expect("a\\ud83d\\ude00b", "a\xf0\x9f\x98\x80"
                               "b");
    expect("\\udbff\\udfff", "\xf4\x8f\xbf\xbf");
}

/* Half of a pair is no code point: the replacement character stands for it (U+FFFD). */
static void test_escapes_of_half_a_pair_are_replaced(void **state)
{
    (void)state;
    expect("\\ud800", "\xef\xbf\xbd");
    expect("\\udc00\\udfff", "\xef\xbf\xbd\xef\xbf\xbd");
    expect("\\ud83d\\u0041", "\xef\xbf\xbd"
                             "A");
    expect("\\ud83d\\ue000", "\xef\xbf\xbd\xee\x80\x80");
    expect("\\ud83d\\ndc00", "\xef\xbf\xbd dc00");
    expect("\\ud7ff\\udc00", "\xed\x9f\xbf\xef\xbf\xbd");
    expect("\\ud83dxudc00", "\xef\xbf\xbdxudc00");
}

static void test_escapes_that_are_cut_off_end_with_the_text(void **state)
{
    (void)state;
    expect("\\u0041", "A");
    expect("\\u004", "@");
    expect("\\u20zc", "\xe2\x80\x8c");
    expect("\\ue000x", "\xee\x80\x80x");
    expect("\\ud7ffx", "\xed\x9f\xbfx");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_members_are_told_with_what_contains_them),
        cmocka_unit_test(test_json_blanks_may_stand_between_all_parts),
        cmocka_unit_test(test_json_number_ends_at_any_blank),
        cmocka_unit_test(test_json_array_of_numbers_is_bytes),
        cmocka_unit_test(test_json_begins_at_the_first_brace_from_there),
        cmocka_unit_test(test_json_strings_end_at_a_quote_that_is_not_escaped),
        cmocka_unit_test(test_json_nested_more_than_16_deep_is_none),
        cmocka_unit_test(test_json_malformed_is_told_up_to_the_fault),
        cmocka_unit_test(test_escapes_of_one_character_are_decoded),
        cmocka_unit_test(test_escapes_of_code_points_become_utf_8),
        cmocka_unit_test(test_escapes_of_half_a_pair_are_replaced),
        cmocka_unit_test(test_escapes_that_are_cut_off_end_with_the_text),
    };
    return cmocka_run_group_tests_name("review_json", tests, NULL, NULL);
}
