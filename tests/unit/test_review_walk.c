// SPDX-License-Identifier: Apache-2.0
/* The walk through JSON: each member that is told, in its order; where it stops; and what becomes
 * of escapes. */
#include "core/review/json_walk.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static char said[4000];
static struct vouch_writer w;

/* "above.key:kind value;" */
static void member(void *self, struct vouch_span above, struct vouch_span key,
                   enum vouch_json_kind kind, struct vouch_span value)
{
    static const char kinds[] = "spb{}";
    assert_ptr_equal(self, &w);
    vouch_write_span(&w, above);
    vouch_write_text(&w, ".");
    vouch_write_span(&w, key);
    vouch_write_u8(&w, (uint8_t)kinds[kind]);
    vouch_write_span(&w, value);
    vouch_write_text(&w, ";");
}

static bool walk(const char *text)
{
    w = vouch_writer_of(said, sizeof said);
    return vouch_json_walk(guarded_text(text), 0, member, &w);
}

static void test_walk_tells_each_member_in_its_place(void **state)
{
    static const struct {
        const char *text, *events;
    } rows[] = {
        {"{}", ".{;.};"},
        {" x { } y", ".{;.};"},
        {"{\"a\":1}", ".{;.ap1;.};"},
        {"{\"a\":\"b\"}", ".{;.asb;.};"},
        {"{\"a\":\"\"}", ".{;.as;.};"},
        {"{\"a\" : true ,\n\"b\"\t:\rnull}", ".{;.aptrue;.bpnull;.};"},
        {"{\"a\"=>1}", ".{;.ap1;.};"},
        {"{\"a\":\"x\\\"y\\\\\",\"b\":2}", ".{;.asx\\\"y\\\\;.bp2;.};"},
        {"{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":3}", ".{;.a{;a.b{;b.cp1;a.b};a.dp2;.a};.ep3;.};"},
        {"{\"a\":[]}", ".{;.};"},
        {"{\"a\":[true,\"x\"]}", ".{;a.aptrue;a.asx;.};"},
        {"{\"a\":[{\"b\":1},{}]}", ".{;a.a{;a.bp1;a.a};a.a{;a.a};.};"},
        {"{\"a\":[1,2 , 30]}", ".{;a.p1;a.p2;a.p30;.ab1,2 , 30;.};"},
        {"{\"a\":[ 9]}", ".{;a.p9;.ab 9;.};"},
        {"{\"a\":[0]}", ".{;a.p0;.ab0;.};"},
        {"{\"a\":[:]}", ".{;a.ap:;.};"},
        {"{\"a\":[/]}", ".{;a.ap/;.};"},
        {"{\"a\":[1,\"x\"]}", ".{;a.p1;a.asx;.ab1,\"x\";.};"},
        {"{\"a\":[[1],[x]]}", ".{;a.p1;a.ab1;a.apx;.};"},
        {"{\"a\":1}{\"b\":2}", ".{;.ap1;.};"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool whole = walk(rows[i].text);
        if (!whole || !vouch_span_equal(vouch_writer_span(&w), guarded_text(rows[i].events)))
            fail_msg("%s: %d, %.*s", rows[i].text, whole, (int)w.len, said);
    }
}

static void test_walk_stops_where_it_is_no_json(void **state)
{
    static const struct {
        const char *text, *events;
    } rows[] = {
        {"", ""},
        {"[1]", ""},
        {"{", ".{;"},
        {"{\"a", ".{;"},
        {"{\"a\"", ".{;"},
        {"{\"a\":", ".{;"},
        {"{\"a\":}", ".{;"},
        {"{\"a\":\"b", ".{;"},
        {"{\"a\":\"b\\", ".{;"},
        {"{\"a\":\"b\\\"", ".{;"},
        {"{\"a\":1", ".{;.ap1;"},
        {"{\"a\":1,", ".{;.ap1;"},
        {"{\"a\":1,}", ".{;.ap1;"},
        {"{\"a\":1 \"b\":2}", ".{;.ap1;"},
        {"{\"a\" 1}", ".{;"},
        {"{\"a\"=1}", ".{;"},
        {"{\"a\"-1}", ".{;"},
        {"{a:1}", ".{;"},
        {"{\"a\":[1}", ".{;a.p1;"},
        {"{\"a\":{]", ".{;.a{;"},
        {"{\"a\":[,]}", ".{;"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool whole = walk(rows[i].text);
        if (whole || !vouch_span_equal(vouch_writer_span(&w), guarded_text(rows[i].events)))
            fail_msg("%s: %d, %.*s", rows[i].text, whole, (int)w.len, said);
    }
}

static void test_walk_goes_sixteen_deep(void **state)
{
    (void)state;
    for (int array = 0; array <= 1; array++)
        for (int depth = 16; depth <= 17; depth++) {
            char text[128] = "{";
            for (int i = 1; i < depth; i++)
                strcat(text, array && i > 1 ? "[" : array ? "\"a\":[" : "\"a\":{");
            for (int i = depth - 1; i > 0; i--)
                strcat(text, array ? "]" : "}");
            strcat(text, "}");
            assert_int_equal(walk(text), depth == 16);
        }
}

static void test_walk_begins_at_the_first_brace_from_there(void **state)
{
    struct vouch_span text = guarded_text("{\"a\":1} {\"b\":2}");
    (void)state;
    for (size_t from = 0; from <= 9; from++) {
        w = vouch_writer_of(said, sizeof said);
        assert_int_equal(vouch_json_walk(text, from, member, &w), from <= 8);
        const char *events = from == 0 ? ".{;.ap1;.};" : from <= 8 ? ".{;.bp2;.};" : "";
        assert_true(vouch_span_equal(vouch_writer_span(&w), guarded_text(events)));
    }
}

static void test_escapes_become_their_characters(void **state)
{
    static const struct {
        const char *escaped, *text;
    } rows[] = {
        {"plain", "plain"},
        {"", ""},
        {"a\\nb\\rc\\td\\be\\ff", "a b c d e f"},
        {"\\\"\\\\\\/", "\"\\/"},
        {"\\u0041\\u007f", "A\x7f"},
        {"\\u0000\\u001f\\u0020\\u0021", "   !"},
        {"\\u0080\\u07ff", "\xC2\x80\xDF\xBF"},
        {"\\u0800\\uffff", "\xE0\xA0\x80\xEF\xBF\xBF"},
        {"\\ud7ff\\ue000", "\xED\x9F\xBF\xEE\x80\x80"},
        {"\\ud800\\udc00", "\xF0\x90\x80\x80"},
        {"\\uDBFF\\uDFFF", "\xF4\x8F\xBF\xBF"},
        {"\\ud83d\\ude00x", "\xF0\x9F\x98\x80x"},
        {"\\ud800", "\xEF\xBF\xBD"},
        {"\\udc00", "\xEF\xBF\xBD"},
        {"\\udfff", "\xEF\xBF\xBD"},
        {"\\ud800x", "\xEF\xBF\xBDx"},
        {"\\ud800\\n", "\xEF\xBF\xBD "},
        {"\\ud800\\u0041", "\xEF\xBF\xBD"
                           "A"},
        {"\\ud800\\ue000", "\xEF\xBF\xBD\xEE\x80\x80"},
        {"\\udbff\\udbff", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\\udc00\\udc00", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\\u00zz", " "},
        {"\\u4", "\xE4\x80\x80"}, /* what is missing counts as zeros */
        {"\\u", " "},
        {"x\\", "x\\"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        w = vouch_writer_of(said, sizeof said);
        vouch_json_unescape(&w, guarded_text(rows[i].escaped));
        if (!vouch_span_equal(vouch_writer_span(&w), guarded_text(rows[i].text)))
            fail_msg("%s: %.*s", rows[i].escaped, (int)w.len, said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk_tells_each_member_in_its_place),
        cmocka_unit_test(test_walk_stops_where_it_is_no_json),
        cmocka_unit_test(test_walk_goes_sixteen_deep),
        cmocka_unit_test(test_walk_begins_at_the_first_brace_from_there),
        cmocka_unit_test(test_escapes_become_their_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
