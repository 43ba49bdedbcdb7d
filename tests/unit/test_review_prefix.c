// SPDX-License-Identifier: Apache-2.0
/* What stands before a message: its parts, each form before each program's message, and the memory
 * of those seen before. */
#include "core/review/prefix.h"
#include "core/review/prefix_parts.h"
#include "core/review/program.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { LINE_MAX = 1024 };

/* --- parts ------------------------------------------------------------------------------------ */

struct length {
    const char *text;
    size_t len;
};

static void are_lengths(const char *what, size_t (*part)(struct vouch_span), const struct length *l,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char exact[LINE_MAX]; /* what follows the text must not be read */
        size_t len = strlen(l[i].text);
        memcpy(exact, l[i].text, len);
        memcpy(exact + len, "]>}\" : ]", 8);
        struct vouch_span s = {(const uint8_t *)exact, len};
        if (part(s) != l[i].len)
            fail_msg("%s of \"%s\": %zu", what, l[i].text, part(s));
    }
}

static void test_level_ends_with_a_blank_or_with_the_line(void **state)
{
    static const struct length rows[] = {
        {"Info:", 5},     {"Info: x", 6},  {"Info:x", 0},       {"info: x", 6},
        {"Warning: ", 9}, {"Debug: x", 7}, {"Critical: x", 10}, {"Trace: x", 7},
        {"Info", 0},      {"Infos: x", 0}, {"Warning:\tx", 0},  {"", 0},
        {" Info: x", 0},
    };
    (void)state;
    are_lengths("level", vouch_prefix_level, rows, COUNT(rows));
}

static void test_priority_has_up_to_three_digits_or_the_rest_of_them(void **state)
{
    static const struct length rows[] = {
        {"<0>", 3},  {"<22>x", 4}, {"<166>x", 5}, {"<1666>x", 0}, {"166>x", 4}, {"1666>x", 0},
        {"6>x", 2},  {">x", 1},    {"<>x", 0},    {"<16", 0},     {"16", 0},    {"<1/>", 0},
        {"<1:>", 0}, {"<9>", 3},   {"", 0},       {"<", 0},       {"x>", 0},
    };
    (void)state;
    are_lengths("priority", vouch_prefix_priority, rows, COUNT(rows));
}

static void test_event_begins_at_its_mark_in_a_word(void **state)
{
    static const struct length rows[] = {
        {"CEF:0|", 0}, {"CEF:0", 5}, {"box:CEF:0|a", 4}, {"CEF:1|a", 7}, {"cef:0|a", 7}, {"", 0},
    };
    (void)state;
    are_lengths("event", vouch_prefix_cef, rows, COUNT(rows));
}

static void test_bracket_ends_outside_of_quotes(void **state)
{
    static const struct length rows[] = {
        {"[a]", 3},
        {"[a] b]", 3},
        {"[]", 2},
        {"[", 0},
        {"[a", 0},
        {"a]", 0},
        {"", 0},
        {"[a b=\"c]d\"] x", 11},
        {"[a b=\"c\\\"]d\"] x", 13},
        {"[a b=c\\]", 8}, /* outside of quotes it escapes nothing */
        {"[a][b c=\"d\"] x", 12},
        {"[a][b", 0},
        {"[a b=\"c] ", 0},
        {"[a b=\"c\\", 0},
    };
    (void)state;
    are_lengths("bracket", vouch_prefix_bracket, rows, COUNT(rows));
}

static void test_uptime_is_seconds_in_brackets(void **state)
{
    static const struct length rows[] = {
        {"[    1.234567] x", 14},
        {"[1.23456]", 9},
        {"[1.2345]", 0},
        {"[12345678]", 0},
        {"[<    0.012>]", 13},
        {"[a   1.234567]", 0},
        {"[    1/234567]", 0},
        {"[    1:234567]", 0},
        {"(    1.234567]", 0},
        {"[    1.234567", 0},
        {"", 0},
        {"[90909.09090]", 13},
    };
    (void)state;
    are_lengths("uptime", vouch_prefix_uptime, rows, COUNT(rows));
}

static void test_tag_glued_to_its_message_is_that_of_a_known_program(void **state)
{
    static const struct length rows[] = {
        {"postfix/smtp[8]:x", 16}, {"postfix/smtp[8]:", 16}, {"postfix/smtp[8]", 15},
        {"cron[8]:x", 9},          {"exim[8]:abc", 8},       {"exim[8]-abc", 11},
        {"exim8]:abc", 10},        {"exim[8:abc", 10},       {"", 0},
    };
    (void)state;
    are_lengths("tag", vouch_prefix_glued, rows, COUNT(rows));
}

static size_t aside(struct vouch_span s)
{
    size_t blank = vouch_span_find(s, 0, ' ');
    return vouch_prefix_aside(s, vouch_span_part(s, 0, blank));
}

static void test_words_that_tell_no_origin_are_passed_over(void **state)
{
    static const struct length rows[] = {
        {"- x", 1},         {": x", 1},         {"| x", 1},
        {"_ x", 0},         {"-- x", 0},        {"stdout F x", 8},
        {"stderr P x", 8},  {"stdout X x", 0},  {"stdout Fx", 0},
        {"stdout F", 0},    {"stdout", 0},      {"stdin F x", 0},
        {"[info] x", 6},    {"<22>x", 4},       {"22>x", 0},
        {"{a=\"b\"} x", 7}, {"{a=\"}\"} x", 7}, {"{a=\"\\\"}\"} x", 9},
        {"{\"a\":1} x", 0}, {"{z} x", 3},       {"{A} x", 3},
        {"{`} x", 0},       {"{{} x", 0},       {"{a", 0},
        {"{", 0},           {"{}", 0},          {"", 0},
        {"x", 0},           {"{a=b\\} x", 6},
    };
    (void)state;
    are_lengths("aside", aside, rows, COUNT(rows));
}

static void test_origin_is_the_first_host_of_a_chain(void **state)
{
    static const struct {
        const char *host, *origin;
    } rows[] = {
        {"box", "box"},       {"src@box", "box"},     {"src@box/relay", "box"},
        {"box/relay", "box"}, {"src@box/a/b", "box"}, {"src@", "src@"},
        {"@box", "box"},      {"/relay", "/relay"},   {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_span s = vouch_prefix_origin(vouch_span_of(rows[i].host));
        if (!vouch_span_equal(s, vouch_span_of(rows[i].origin)))
            fail_msg("%s: %.*s", rows[i].host, (int)s.len, (const char *)s.data);
    }
}

static void test_header_of_rfc_5424_is_read_whole_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *host, *app, *process;
    } rows[] = {
        {"box app 12 ID - x", 15, "box", "app", "12"},
        {"box app 12 ID -", 15, "box", "app", "12"},
        {"box app 12 - [a b=\"c d\"] x", 24, "box", "app", "12"},
        {"box app 12 - [a] x", 16, "box", "app", "12"},
        {"- app - - - x", 11, "", "app", "-"},
        {"  box  app  12  -  x", 0, "", "", ""},
        {"  box  app  12  - - x", 19, "box", "app", "12"},
        {"box app 12 ID -x", 0, "", "", ""},
        {"box app 12 ID x", 0, "", "", ""},
        {"box app 12 ID [a", 0, "", "", ""},
        {"box app: 12 ID - x", 0, "", "", ""},
        {"box app 12 ID", 0, "", "", ""},
        {"box app 12 ID ", 0, "", "", ""},
        {"box", 0, "", "", ""},
        {"", 0, "", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vouch_prefix_header h;
        memset(&h, 0, sizeof h);
        size_t len = vouch_prefix_header(vouch_span_of(rows[i].text), &h);
        if (len != rows[i].len)
            fail_msg("\"%s\": %zu", rows[i].text, len);
        if (len == 0)
            continue;
        assert_true(vouch_span_equal(h.host, vouch_span_of(rows[i].host)));
        assert_true(vouch_span_equal(h.app, vouch_span_of(rows[i].app)));
        assert_true(vouch_span_equal(h.process, vouch_span_of(rows[i].process)));
    }
}

/* --- each form before each program's message ---------------------------------------------------
 */

struct body {
    const char *text; /* tag and message */
    enum vouch_dialect dialect;
    const char *tag;
    uint64_t process;
    const char *message;
};

static const struct body bodies[] = {
    {"tag: Info: x y", VOUCH_DIALECT_APPLIANCE, "tag", 0, "x y"},
    {"tag[77]: Warning: x y", VOUCH_DIALECT_APPLIANCE, "tag", 77, "x y"},
    {"tag: DCID 5 close", VOUCH_DIALECT_APPLIANCE, "tag", 0, "DCID 5 close"},
    {"tag: CEF:0|x y", VOUCH_DIALECT_CEF, "tag", 0, "CEF:0|x y"},
    {"postfix/smtp[8]: x y", VOUCH_DIALECT_POSTFIX, "postfix/smtp", 8, "x y"},
    {"postfix/smtp[8]:x y", VOUCH_DIALECT_POSTFIX, "postfix/smtp", 8, "x y"},
    {"exim[4294967295]: x y", VOUCH_DIALECT_EXIM, "exim", 4294967295, "x y"},
    {"exim[4294967296]: x y", VOUCH_DIALECT_OTHER, "exim[4294967296]", 0, "x y"},
    {"sendmail[5]: x y", VOUCH_DIALECT_SENDMAIL, "sendmail", 5, "x y"},
    {"sm-mta[5]: [ID 197553 mail.info] x y", VOUCH_DIALECT_SENDMAIL, "sm-mta", 5, "x y"},
    {"cron[3]: x y", VOUCH_DIALECT_OTHER, "cron", 3, "x y"},
};

static void fail_line(const char *what, const char *line, const struct vouch_prefix *p)
{
    fail_msg("%s: \"%s\": dialect %d, host \"%.*s\", tag \"%.*s\", process %llu, message \"%s\"",
             what, line, (int)p->dialect, (int)p->host_len, line + p->host_at, (int)p->tag_len,
             line + p->tag_at, (unsigned long long)p->process, line + p->len);
}

static bool is_at(const char *line, size_t at, size_t len, const char *text)
{
    return strlen(text) == len && memcmp(line + at, text, len) == 0;
}

static void test_each_form_before_each_programs_message_gives_its_parts(void **state)
{
    static const struct {
        const char *front, *host;
        int clock_s; /* of the day */
    } fronts[] = {
        {"Feb 13 16:26:40 box ", "box", 59200},
        {"Feb  3 00:00:00 box ", "box", 0},
        {"<22>Feb 13 16:26:40 box ", "box", 59200},
        {"22>Feb 13 16:26:40 box ", "box", 59200},
        {"Feb 13 2026 16:26:40 box ", "box", 59200},
        {"Fri Feb 13 16:26:40 2026 box ", "box", 59200},
        {"Feb 13 16:26:40.123456 box ", "box", 59200},
        {"Feb 13 16:26:40\tbox\t", "box", 59200},
        {"Feb 13 16:26:40: box ", "box", 59200},
        {"2026-02-13T16:26:40.123456+01:00 box ", "box", 59200},
        {"<22>1 2026-02-13T16:26:40Z box ", "box", 59200},
        {"[2026-02-13 16:26:40] box ", "box", 59200},
        {"1771000000.5 box ", "box", 59200},
        {"2026-02-13T16:26:40Z stdout F Feb 13 16:26:41 box ", "box", 59201},
        {"2026-02-13T16:26:40Z outer Feb 13 16:26:41 box ", "box", 59201},
        {"Feb 13 16:26:40 outer Feb 13 16:26:41 box ", "box", 59201},
        {"Feb 13 16:26:40 outer ", "outer", 59200},
        {"Feb 13 16:26:40 first second ", "second", 59200},
        {"Feb 13 16:26:40 src@box/relay ", "box", 59200},
        {"Feb 13 16:26:40 Message forwarded from box: ", "box", 59200},
        {"Feb 13 16:26:40 Message forwarded from box ", "box", 59200},
        {"Feb 13 16:26:40 box mail.info ", "box", 59200},
        {"Feb 13 16:26:40 box mail info ", "box", 59200},
        {"Feb 13 16:26:40 box [info] ", "box", 59200},
        {"Feb 13 16:26:40 box <22>", "box", 59200},
        {"Feb 13 16:26:40 box - ", "box", 59200},
        {"Feb 13 16:26:40 box 4711 ", "box", 59200},
        {"\xEF\xBB\xBF"
         "Feb 13 16:26:40 box ",
         "box", 59200},
    };
    (void)state;
    for (size_t f = 0; f < COUNT(fronts); f++)
        for (size_t b = 0; b < COUNT(bodies); b++) {
            char line[LINE_MAX];
            struct vouch_prefix p;
            snprintf(line, sizeof line, "%s%s", fronts[f].front, bodies[b].text);
            bool good = vouch_prefix_read(guarded(0, vouch_span_of(line)), &p);
            if (!good || p.dialect != bodies[b].dialect ||
                strcmp(line + p.len, bodies[b].message) != 0 ||
                !is_at(line, p.host_at, p.host_len, fronts[f].host) ||
                !is_at(line, p.tag_at, p.tag_len, bodies[b].tag) ||
                p.process != bodies[b].process || p.when.second != fronts[f].clock_s)
                fail_line("not as expected", line, &p);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_level_ends_with_a_blank_or_with_the_line),
        cmocka_unit_test(test_priority_has_up_to_three_digits_or_the_rest_of_them),
        cmocka_unit_test(test_event_begins_at_its_mark_in_a_word),
        cmocka_unit_test(test_bracket_ends_outside_of_quotes),
        cmocka_unit_test(test_uptime_is_seconds_in_brackets),
        cmocka_unit_test(test_tag_glued_to_its_message_is_that_of_a_known_program),
        cmocka_unit_test(test_words_that_tell_no_origin_are_passed_over),
        cmocka_unit_test(test_origin_is_the_first_host_of_a_chain),
        cmocka_unit_test(test_header_of_rfc_5424_is_read_whole_or_not_at_all),
        cmocka_unit_test(test_each_form_before_each_programs_message_gives_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
