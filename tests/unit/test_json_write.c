// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/format/json_write.h"
#include "tests/support/guarded.h"

#include <stdio.h>
#include <string.h>

struct text {
    char buffer[1024];
    struct vouch_writer w;
    struct vouch_json j;
};

static struct vouch_json *begin(struct text *t, size_t cap)
{
    t->w = vouch_writer_of(t->buffer, cap);
    t->j = vouch_json_of(&t->w);
    return &t->j;
}

static void test_json_nested_commas_stand_between_members(void **state)
{
    (void)state;
    struct text t;
    struct vouch_json *j = begin(&t, sizeof t.buffer);
    vouch_json_object(j, NULL);
    vouch_json_text(j, "schema", "x/1");
    vouch_json_array(j, "list");
    vouch_json_number(j, NULL, -5);
    vouch_json_object(j, NULL);
    vouch_json_end(j);
    vouch_json_null(j, NULL);
    vouch_json_end(j);
    vouch_json_bool(j, "yes", true);
    vouch_json_time(j, "at", 0);
    vouch_json_text(j, "none", NULL);
    vouch_json_end(j);
    assert_true(vouch_json_whole(j));
    assert_string_equal(vouch_writer_string(&t.w),
                        "{\"schema\":\"x/1\",\"list\":[-5,{},null],\"yes\":true,"
                        "\"at\":\"1970-01-01T00:00:00Z\",\"none\":null}");
}

static void check_string(const char *in, size_t len, const char *want)
{
    struct text t;
    struct vouch_span s = {(const uint8_t *)in, len};
    begin(&t, sizeof t.buffer);
    vouch_json_write_string(&t.w, s);
    assert_string_equal(vouch_writer_string(&t.w), want);
}

static void test_json_string_controls_are_escaped(void **state)
{
    (void)state;
    check_string("a\"\\\n\r\t\0\x1b[2J\x7f", 12, "\"a\\\"\\\\\\n\\r\\t\\u0000\\u001b[2J\\u007f\"");
    check_string("\xC2\x9B"
                 "2J\xE2\x80\xAE",
                 7, "\"\\u009b2J\\u202e\"");
}

static void test_json_string_broken_utf8_is_replaced(void **state)
{
    (void)state;
    check_string("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 9,
                 "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    check_string("\xC3(", 2, "\"\xEF\xBF\xBD(\"");
    check_string("\xED\xA0\x80", 3, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""); /* surrogate */
    check_string("\xC0\xAF", 2, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                 /* overlong */
    check_string("\xE2\x82", 2, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                 /* cut short */
}

static void test_json_buffer_too_small_is_not_whole(void **state)
{
    (void)state;
    struct text t;
    struct vouch_json *j = begin(&t, 8);
    vouch_json_object(j, NULL);
    vouch_json_text(j, "key", "a long value");
    vouch_json_end(j);
    assert_false(vouch_json_whole(j));
}

static void test_json_nesting_too_deep_or_open_is_not_whole(void **state)
{
    (void)state;
    struct text t;
    struct vouch_json *j = begin(&t, sizeof t.buffer);
    for (int i = 0; i < VOUCH_JSON_DEPTH_MAX; i++)
        vouch_json_array(j, NULL);
    assert_false(vouch_json_whole(j));
    for (int i = 0; i < VOUCH_JSON_DEPTH_MAX; i++)
        vouch_json_end(j);
    assert_true(vouch_json_whole(j));
    vouch_json_end(j);
    assert_false(vouch_json_whole(j));
    j = begin(&t, sizeof t.buffer);
    for (int i = 0; i <= VOUCH_JSON_DEPTH_MAX; i++)
        vouch_json_array(j, NULL);
    for (int i = 0; i < VOUCH_JSON_DEPTH_MAX; i++)
        vouch_json_end(j);
    assert_false(vouch_json_whole(j));
}

/* Arrays and objects in turn, each with two members and what it holds. */
struct nest {
    struct text t;
    struct vouch_json *j;
    char want[1024];
    size_t n;
    int kinds; /* is the outermost one an object? */
};

static bool is_array(const struct nest *s, int depth)
{
    return (depth + s->kinds) % 2 == 0;
}

static void expect(struct nest *s, const char *text)
{
    s->n += (size_t)snprintf(s->want + s->n, sizeof s->want - s->n, "%s", text);
}

static void open_nest(struct nest *s, int depth, bool innermost)
{
    bool array = is_array(s, depth);
    const char *key = depth > 0 && !is_array(s, depth - 1) ? "k" : NULL;
    const char *member = array ? NULL : "a";
    if (array)
        vouch_json_array(s->j, key);
    else
        vouch_json_object(s->j, key);
    vouch_json_number(s->j, member, 1);
    vouch_json_number(s->j, member, 2);
    expect(s, key ? "\"k\":" : "");
    expect(s, array ? "[1,2" : "{\"a\":1,\"a\":2");
    expect(s, innermost ? "" : ",");
}

/* The one around it goes on. */
static void close_nest(struct nest *s, int depth)
{
    vouch_json_end(s->j);
    expect(s, is_array(s, depth) ? "]" : "}");
    if (depth == 0)
        return;
    bool array = is_array(s, depth - 1);
    vouch_json_null(s->j, array ? NULL : "z");
    expect(s, array ? ",null" : ",\"z\":null");
}

/* Each container has commas of its own, at every depth that there may be. */
static void test_json_members_are_apart_at_every_depth(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * VOUCH_JSON_DEPTH_MAX; i++) {
        struct nest s = {.kinds = i % 2};
        int depth = 1 + i / 2;
        s.j = begin(&s.t, sizeof s.t.buffer);
        for (int d = 0; d < depth; d++)
            open_nest(&s, d, d + 1 == depth);
        for (int d = depth; d-- > 0;)
            close_nest(&s, d);
        assert_int_equal(s.t.w.lost, 0);
        assert_true(vouch_json_whole(s.j));
        assert_string_equal(vouch_writer_string(&s.t.w), s.want);
    }
}

/* What is too much writes no bracket, and leaves the others as they are. */
static void test_json_bracket_too_many_is_not_written(void **state)
{
    (void)state;
    struct text t;
    struct vouch_json *j = begin(&t, sizeof t.buffer);
    for (int i = 0; i < VOUCH_JSON_DEPTH_MAX + 2; i++)
        vouch_json_array(j, NULL);
    assert_int_equal(j->depth, VOUCH_JSON_DEPTH_MAX);
    assert_int_equal(t.w.len, VOUCH_JSON_DEPTH_MAX + 1); /* and a comma */
    assert_true(j->bad);
    j = begin(&t, sizeof t.buffer);
    vouch_json_end(j);
    assert_int_equal(t.w.len, 0);
    assert_int_equal(j->depth, 0);
    assert_true(j->bad);
    j = begin(&t, sizeof t.buffer);
    vouch_json_number(j, NULL, 1);
    vouch_json_number(j, NULL, 2); /* outside of any there are no commas */
    assert_string_equal(vouch_writer_string(&t.w), "12");
}

static void test_json_other_values_are_members(void **state)
{
    (void)state;
    struct text t;
    struct vouch_json *j = begin(&t, sizeof t.buffer);
    struct vouch_span bytes = {(const uint8_t *)"\x01\xAB", 2};
    vouch_json_object(j, NULL);
    vouch_json_hex(j, "h", bytes);
    vouch_json_raw(j, "r", guarded_text("[1]"));
    vouch_json_span_key(j, guarded_text("a\"b"), 5);
    vouch_json_span_key(j, guarded_text("c"), -6);
    vouch_json_text_begin(j, "t");
    vouch_json_text_part(j, guarded_text("a\n"));
    vouch_json_text_part(j, guarded_text("\"b"));
    vouch_json_text_end(j);
    vouch_json_bool(j, "n", false);
    vouch_json_time(j, "at", 1);
    vouch_json_end(j);
    assert_string_equal(vouch_writer_string(&t.w),
                        "{\"h\":\"01ab\",\"r\":[1],\"a\\\"b\":5,\"c\":-6,\"t\":\"a\\n\\\"b\","
                        "\"n\":false,\"at\":\"1970-01-01T00:00:01Z\"}");
}

/* How a byte is written in a string. */
static const char *escaped(char escape[8], unsigned c)
{
    static const char letters[] = "\"\\\n\r\t";
    static const char *const shown[] = {"\\\"", "\\\\", "\\n", "\\r", "\\t"};
    const char *letter = c ? strchr(letters, (int)c) : NULL;
    if (letter)
        return shown[letter - letters];
    snprintf(escape, 8, c < 0x20 || c == 0x7F ? "\\u%04x" : "%c", c);
    return escape;
}

/* The byte at each place beside others that need no escape. */
static void check_byte(unsigned c, size_t len)
{
    char in[20], want[40], escape[8];
    for (size_t at = 0; at < len; at++) {
        memset(in, 'a', sizeof in);
        in[at] = (char)c;
        snprintf(want, sizeof want, "\"%.*s%s%.*s\"", (int)at, in, escaped(escape, c),
                 (int)(len - at - 1), in + at + 1);
        check_string(in, len, want);
    }
}

static void test_json_each_byte_is_escaped_wherever_it_stands(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 0x80; c++)
        for (size_t len = 1; len < 20; len++)
            check_byte(c, len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_nested_commas_stand_between_members),
        cmocka_unit_test(test_json_string_controls_are_escaped),
        cmocka_unit_test(test_json_string_broken_utf8_is_replaced),
        cmocka_unit_test(test_json_buffer_too_small_is_not_whole),
        cmocka_unit_test(test_json_nesting_too_deep_or_open_is_not_whole),
        cmocka_unit_test(test_json_members_are_apart_at_every_depth),
        cmocka_unit_test(test_json_bracket_too_many_is_not_written),
        cmocka_unit_test(test_json_other_values_are_members),
        cmocka_unit_test(test_json_each_byte_is_escaped_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
