// SPDX-License-Identifier: Apache-2.0
/* JSON over many lines becomes a record a line; other files are left as they are. */
#include "core/review/flatten.h"
#include "core/review/tables.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static char said[40000];

/* The text rewritten, in pieces of so many bytes. */
static const char *flattened(const char *text, size_t piece)
{
    static struct vouch_flatten f;
    struct vouch_span all = vouch_span_of(text);
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    vouch_flatten_begin(&f, guarded(0, all));
    for (size_t at = 0; at < all.len; at += piece)
        vouch_flatten_take(&f, guarded(0, vouch_span_part(all, at, piece)), &w);
    if (f.on)
        vouch_flatten_end(&f, &w);
    return vouch_writer_string(&w);
}

struct document {
    const char *text, *lines; /* null: it is left as it is */
};

static const struct document documents[] = {
    {"", NULL},
    {"Jun 12 10:00:00 mta exim[1]: x\n{\n", NULL},
    {"{\"a\":1}\n{\"a\":2}\n", NULL},
    {"[2026-06-12 10:00:00] x\n", NULL},
    {"{\n  \"a\": 1\n}\n", "{\"a\":1}\n"},
    {"{\r\n  \"a\": [\r\n 1,\r\n 2 ]\r\n}\r\n{\r\n}\r\n", "{\"a\":[1,2]}\n{}\n"},
    {"\xEF\xBB\xBF{\n\"a\":\"b\\\"}{ , c\"\n}", "{\"a\":\"b\\\"}{ , c\"}\n"},
    {"[{\"a\":1},{\"a\":2}]", "{\"a\":1}\n{\"a\":2}\n"},
    {"[\n{\"a\":1}\n,\n{\"a\":{\"b\":[]}}\n]\n[\n{}]", "{\"a\":1}\n{\"a\":{\"b\":[]}}\n{}\n"},
    {"[\"a, b\",\n\"c\"]\n", "\"a, b\"\n\"c\"\n"},
    {"[ [\"t\",\"m\"], [\"u\",\"n\"] ]", "[\"t\",\"m\"]\n[\"u\",\"n\"]\n"},
    {"{\n\"took\":1,\n\"hits\":{\"n\":{\"x\":2},\"hits\":[{\"a\":1},{\"a\":2}],\"z\":[3]}\n}\n",
     "{\"a\":1}\n{\"a\":2}\n"},
    {"{\n\"events\": [\n{\"a\":1}\n],\n\"next\": {\"events\":[{}]}\n}\n{\n\"events\":[{\"a\":2}]}",
     "{\"a\":1}\n{\"a\":2}\n"},
    {"{\n\"lines\":[\"a b\",\n\"c\"],\n\"n\":2}", "\"a b\"\n\"c\"\n"},
    {"{\"logs\" : [\"a\",\"b\"]}\n", "\"a\"\n\"b\"\n"},
    {"{\"lines\":\"a\"}\n", NULL},
    {"{\"lines\"", NULL},
    {"{\"lines", NULL},
    {"{\"tags\":[\"a\",\"b\"]}\n", NULL},
    {"\033[1;39m{\n  \033[0m\033[34;1m\"a\"\033[0m\033[1;39m: \033[0m\033[0;32m\"b c\"\033[0m\n"
     "\033[1;39m}\033[0m\n",
     "{\"a\":\"b c\"}\n"},
    {"{\n\"events\":[1,2]\n}", "{\"events\":[1,2]}\n"},
    {"{\n\"resource\":[{\"a\":1}]\n}", "{\"resource\":[{\"a\":1}]}\n"},
    {"{\n\"message\":\"m\",\"events\":[{\"a\":1}]\n}",
     "{\"message\":\"m\",\"events\":[{\"a\":1}]}\n"},
    {"{\n\"a\":1,\nJun 12 x: {\nmore\n}\n", "{\"a\":1,\nJun 12 x: {\nmore\n}\n"},
    {"{\n\"a\":\"broken\n},\n  {\n\"a\":2\n},\n  {\n\"a\":3\n}\n]\n",
     "{\"a\":\"broken\n},\n{\"a\":2}\n{\"a\":3}\n"},
    {"{\n\"a\":1,\nx\n{ y\n{\t\n\"a\":2}", "{\"a\":1,\nx\n{y\n{\"a\":2}\n"},
    {"{\n\"a\":1,\nx{\n\"a\":2}\n", "{\"a\":1,\nx{\n\"a\":2}\n"},
    {"{\n\"a\":1,\nx\n[", "{\"a\":1,\nx\n["},
    {"{\n\"a\":1", "{\"a\":1\n"},
};

static void test_flatten_gives_each_record_a_line_however_it_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        const struct document *d = &documents[i];
        for (size_t piece = 1; piece <= strlen(d->text) + 1; piece += strlen(d->text) / 3 + 1)
            assert_string_equal(flattened(d->text, piece), d->lines ? d->lines : d->text);
    }
}

static void test_flatten_keeps_a_record_that_is_longer_than_what_is_held(void **state)
{
    static char text[3 * VOUCH_FLATTEN_HELD];
    (void)state;
    strcpy(text, "{\n\"a\":\"");
    memset(text + strlen(text), 'x', 2 * VOUCH_FLATTEN_HELD);
    strcat(text, "\",\"events\":[{}]\n}\n");
    const char *line = flattened(text, 100);
    assert_int_equal(strlen(line), strlen(text) - 2);
    assert_string_equal(line + strlen(line) - 15, "\"events\":[{}]}\n");
}

static void test_flatten_takes_a_line_longer_than_lines_may_be_apart(void **state)
{
    static char text[2 * VOUCH_REVIEW_LINE_MAX];
    char name[] = "\"hits\":[{\"a\":1},{\"a\":2}]}\n";
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        memset(text, ' ', sizeof text);
        memcpy(text, "{\"n\":1,", 7);
        strcpy(text + VOUCH_REVIEW_LINE_MAX - strlen(name) + 1 + more, name);
        const char *lines = flattened(text, 1000);
        assert_string_equal(lines, more ? "{\"a\":1}\n{\"a\":2}\n" : text);
    }
}

static void test_flatten_nested_too_deep_is_no_json(void **state)
{
    char text[400] = "{\n\"a\":";
    (void)state;
    memset(text + strlen(text), '[', 250);
    const char *line = flattened(text, 7);
    assert_int_equal(strlen(line), strlen(text)); /* a line feed more, and one less */
    assert_non_null(strchr(line, '\n'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flatten_gives_each_record_a_line_however_it_comes),
        cmocka_unit_test(test_flatten_keeps_a_record_that_is_longer_than_what_is_held),
        cmocka_unit_test(test_flatten_takes_a_line_longer_than_lines_may_be_apart),
        cmocka_unit_test(test_flatten_nested_too_deep_is_no_json),
    };
    return cmocka_run_group_tests_name("review_flatten", tests, NULL, NULL);
}
