// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/format/json_write.h"

#include <string.h>

struct text {
    char buffer[512];
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_nested_commas_stand_between_members),
        cmocka_unit_test(test_json_string_controls_are_escaped),
        cmocka_unit_test(test_json_string_broken_utf8_is_replaced),
        cmocka_unit_test(test_json_buffer_too_small_is_not_whole),
        cmocka_unit_test(test_json_nesting_too_deep_or_open_is_not_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
