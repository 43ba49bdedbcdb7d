// SPDX-License-Identifier: Apache-2.0
/* Lines that a collector has wrapped into JSON: which of several members counts, and what a line of
 * each structure is without it. */
#include "core/review/wrap.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { SAID_MAX = 1 << 16, LINE_MAX = 1 << 15 };

static char said[SAID_MAX];
static char line[LINE_MAX];

static bool unwrap(const char *text, struct vouch_writer *w)
{
    *w = vouch_writer_of(said, sizeof said);
    return vouch_wrap_json(guarded(0, vouch_span_of(text)), w);
}

/* --- members ---------------------------------------------------------------------------------- */

struct member {
    const char *name;
    int rank; /* the highest counts, of equal ones the first */
};

static const struct member messages[] = {
    {"_raw", 4},         {"full_log", 4},      {"MESSAGE", 3},       {"message", 3},
    {"log", 2},          {"msg", 2},           {"short_message", 2}, {"@message", 2},
    {"textPayload", 2},  {"SyslogMessage", 2}, {"Message", 2},       {"logmessage", 2},
    {"raw_message", 2},  {"rawMessage", 2},    {"line", 1},          {"original", 1},
    {"full_message", 1}, {"text", 1},          {"body", 1},          {"event", 1},
    {"payload", 1},      {"raw", 1},           {"rawEvent", 1},
};
static const struct member times[] = {
    {"@timestamp", 2},    {"_time", 2},     {"timereported", 2}, {"__REALTIME_TIMESTAMP", 2},
    {"TimeGenerated", 2}, {"ISODATE", 2},   {"timeUnixNano", 2}, {"timestamp", 1},
    {"time", 1},          {"ts", 1},        {"date", 1},         {"DATE", 1},
    {"timegenerated", 1}, {"eventtime", 1}, {"EventTime", 1},
};
static const struct member hosts[] = {
    {"_HOSTNAME", 2}, {"logsource", 2}, {"syslog_hostname", 2}, {"host", 1},
    {"hostname", 1},  {"HOST", 1},      {"HostName", 1},        {"Hostname", 1},
    {"Computer", 1},  {"fromhost", 1},  {"source", 1},
};
static const struct member programs[] = {
    {"SYSLOG_IDENTIFIER", 2},
    {"programname", 2},
    {"syslog_program", 2},
    {"PROGRAM", 2},
    {"application_name", 2},
    {"_application_name", 2},
    {"app_name", 2},
    {"ProcessName", 2},
    {"ident", 1},
    {"program", 1},
    {"appname", 1},
    {"app-name", 1},
    {"syslogtag", 1},
    {"tag", 1},
    {"APP", 1},
    {"SourceName", 1},
    {"syslog_identifier", 1},
};
static const struct member processes[] = {
    {"SYSLOG_PID", 2}, {"syslog_pid", 2}, {"_PID", 1},        {"pid", 1},       {"procid", 1},
    {"PID", 1},        {"process_id", 1}, {"_process_id", 1}, {"ProcessID", 1},
};

/* Of each two members the right one is taken: with a format for each value and for the line that it
 * gives beside `rest`. */
static void expect_ranks(const struct member *m, size_t count, const char *rest,
                         const char *values[2], const char *lines[2])
{
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < count; b++) {
            struct vouch_writer w;
            if (a == b)
                continue;
            snprintf(line, sizeof line, "{\"%s\":\"%s\",\"%s\":\"%s\"%s}", m[a].name, values[0],
                     m[b].name, values[1], rest);
            const char *want = lines[m[b].rank > m[a].rank];
            if (!unwrap(line, &w) || strcmp(vouch_writer_string(&w), want) != 0)
                fail_msg("%s: \"%s\"", line, vouch_writer_string(&w));
        }
}

#define AT "2026-06-12T10:00:00Z"

static void test_wrapped_line_is_made_of_the_members_of_the_highest_rank(void **state)
{
    (void)state;
    expect_ranks(messages, COUNT(messages), "", (const char *[]){"x one", "y two"},
                 (const char *[]){"1 - x one", "1 - y two"});
    expect_ranks(times, COUNT(times), ",\"msg\":\"x\"",
                 (const char *[]){AT, "2026-06-12T10:00:01Z"},
                 (const char *[]){AT " x", "2026-06-12T10:00:01Z x"});
    expect_ranks(hosts, COUNT(hosts), ",\"msg\":\"x\",\"ts\":\"" AT "\"",
                 (const char *[]){"box", "mx"}, (const char *[]){AT " box x", AT " mx x"});
    expect_ranks(programs, COUNT(programs), ",\"msg\":\"x\",\"ts\":\"" AT "\"",
                 (const char *[]){"exim", "cron"}, (const char *[]){AT " exim: x", AT " cron: x"});
    expect_ranks(processes, COUNT(processes), ",\"msg\":\"x\",\"tag\":\"exim\",\"ts\":\"" AT "\"",
                 (const char *[]){"7", "8"}, (const char *[]){AT " exim[7]: x", AT " exim[8]: x"});
}

/* --- structures ------------------------------------------------------------------------------- */

static const char *const structures[] = {
    /* none */
    "",
    "x",
    "{}",
    "{\"a\":1}",
    "{\"msg\":\"\"}",
    "{\"msg\":\"x\"",
    "{\"msg\":1}",
    "\"",
    "\"\"",
    /* a string alone, with an escape */
    "\"a b\"",
    "\"a\\tb\"",
    "\"a\\tb",
    "\"a\\tb\" x",
    "\"a\\\"b\\\\\"",
    "  \"a\\tb\"  ",
    /* what an object within has, and what it is within */
    "{\"body\":{\"stringValue\":\"x\"}}",
    "{\"other\":{\"stringValue\":\"x\"}}",
    "{\"host\":{\"name\":\"box\"},\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"agent\":{\"name\":\"box\"},\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"process\":{\"name\":\"exim\",\"pid\":7},\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"host\":\"a/b\",\"hostname\":\"box\",\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"host\":\"/box\",\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"host\":\"\",\"HOST\":\"box\",\"msg\":\"x\","
    "\"ts\":\"" AT "\"}",
    "{\"tag\":\"a/b\",\"msg\":\"x\",\"ts\":\"" AT "\"}",
    /* OpenTelemetry's keys */
    "{\"key\":\"host.name\",\"value\":{\"stringValue\":\"box\"},\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"key\":\"hostname\",\"value\":{\"stringValue\":\"box\"},\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"key\":\"other\",\"value\":{\"stringValue\":\"box\"},\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"a\":[{\"key\":\"host.name\",\"value\":{\"stringValue\":\"box\"}},{\"key\":\"z\","
    "\"value\":"
    "{\"stringValue\":\"no\"}}],\"msg\":\"x\",\"ts\":\"" AT "\"}",
    /* arrays of numbers */
    "{\"MESSAGE\":[72,105,32,10,255,256,65]}",
    "{\"MESSAGE\":[72,105],\"_raw\":\"x\"}",
    "{\"_raw\":\"x\",\"MESSAGE\":[72,105]}",
    "{\"MESSAGE\":[31,32,33,0]}",
    "{\"log\":[72],\"message\":\"x\"}",
    "{\"message\":\"x\",\"MESSAGE\":[72]}",
    /* records in an array, with what is around them */
    "{\"ts\":\"" AT
    "\",\"host\":\"box\",\"program\":\"exim\",\"pid\":7,\"r\":[{\"msg\":\"a\"},{\"msg\":\"b\","
    "\"host\":\"mx\"},{\"msg\":\"c\",\"program\":\"cron\"},{\"x\":1}]}",
    "{\"ts\":\"" AT
    "\",\"r\":[{\"host\":\"box\",\"s\":[{\"msg\":\"a\"},{\"ts\":\"2026-06-12T10:00:01Z\","
    "\"msg\":\"b\"}]},{\"msg\":\"c\"}]}",
    "{\"r\":[{\"host\":\"box\"},{\"tag\":\"exim\"}],\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "{\"r\":[{\"msg\":\"a\"}],\"message\":\"x\"}",
    "{\"r\":[{\"message\":\"a\"}],\"message\":\"x\"}",
    "{\"r\":[{\"message\":\"a\"}],\"msg\":\"x\"}",
    "{\"message\":\"x\",\"r\":[{\"msg\":\"a\"}]}",
    "{\"r\":[{\"MESSAGE\":[72]},{\"line\":\"b\"}]}",
    "{\"r\":[{\"a\":{\"MESSAGE\":[72]}}],\"line\":\"b\"}",
    /* Loki's pairs */
    "[\"1781300000000000000\",\"a b\"],[\"1781300001000000000\",\"c \\\"d\\\"\"]]}",
    "[\"1781300000000000000\",\"\"],[\"1781300001000000000\",\"c\"]",
    "[\"1781300000000000000\",\"a b",
    "[\"1781300000000000000\"",
    "[\"1781300000000000000\",7]",
    "[\"",
    "[",
    "[1,2]",
    /* before the object, and several */
    "2026-06-12T10:00:01Z\ttag\t{\"msg\":\"x\"}",
    "2026-06-12T10:00:01Z {\"msg\":\"x\",\"ts\":\"" AT "\"}",
    "tag {\"msg\":\"x\"}",
    "tag: [1781300000.5, {\"msg\":\"x\"}]",
    "{\"msg\":\"a\"}{\"msg\":\"b\"}",
    "{\"msg\":\"a\"} {\"x\":\"}{\"} , {\"msg\":\"b {\"}",
    "{\"msg\":\"a\"} \"{\\\"{\" {\"msg\":\"b\"}",
    "{} {\"msg\":\"x\"}",
    "x {}{\"msg\":\"x\"}",
    "{ } {\"msg\":\"x\"}",
    "{\"msg\":\"a\"}{\"msg\":",
    "{\"msg\":\"a\"}{\"message\":\"b\"}",
    "{\"r\":[{\"message\":\"a\"}]}{\"r\":[{\"msg\":\"b\"}],\"line\":\"c\"}",
};

static void test_wrapped_line_of_each_structure_is_as_written_down(void **state)
{
    static char all[SAID_MAX];
    struct vouch_writer out = vouch_writer_of(all, sizeof all);
    (void)state;
    for (size_t i = 0; i < COUNT(structures); i++) {
        struct vouch_writer w;
        bool good = unwrap(structures[i], &w);
        vouch_write_text(&out, structures[i]);
        vouch_write_text(&out, good ? "\n=> " : "\nnone\n");
        if (good)
            vouch_write_span(&out, vouch_writer_span(&w));
        vouch_write_text(&out, good ? "\n" : "");
    }
    assert_int_equal(out.lost, 0);
    golden_check("review_wrapped.txt", vouch_writer_span(&out));
}

/* --- bounds ----------------------------------------------------------------------------------- */

static void test_object_begins_within_the_first_200_bytes_of_a_line(void **state)
{
    (void)state;
    for (size_t at = 198; at <= 202; at++) {
        struct vouch_writer w;
        memset(line, 'x', at);
        snprintf(line + at, sizeof line - at, "{\"msg\":\"y\"}");
        assert_int_equal(unwrap(line, &w), at <= 200);
    }
}

static void test_wrapped_message_has_8192_bytes_at_most(void **state)
{
    (void)state;
    for (size_t len = 8190; len <= 8194; len++) {
        struct vouch_writer w;
        memcpy(line, "{\"msg\":\"", 8);
        memset(line + 8, 'y', len);
        memcpy(line + 8 + len, "\"}", 3);
        assert_true(unwrap(line, &w));
        assert_int_equal(w.len, 4 + (len < 8192 ? len : 8192)); /* behind "1 - ": no time */
    }
}

/* An element within so many others is still one, and what is deeper does no harm. */
static void test_records_within_each_other_are_read_as_deep_as_json_is(void **state)
{
    (void)state;
    for (int depth = 1; depth <= 12; depth++) {
        struct vouch_writer w;
        char *at = line;
        at += sprintf(at, "{\"ts\":\"" AT "\"");
        for (int i = 0; i < depth; i++)
            at += sprintf(at, ",\"r\":[{\"h%d\":1", i);
        at += sprintf(at, ",\"msg\":\"x\"");
        for (int i = 0; i < depth; i++)
            at += sprintf(at, "}]");
        sprintf(at, "}");
        bool good = unwrap(line, &w);
        assert_int_equal(good, depth <= 7);
        if (good)
            assert_string_equal(vouch_writer_string(&w), AT " x");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrapped_line_is_made_of_the_members_of_the_highest_rank),
        cmocka_unit_test(test_wrapped_line_of_each_structure_is_as_written_down),
        cmocka_unit_test(test_object_begins_within_the_first_200_bytes_of_a_line),
        cmocka_unit_test(test_wrapped_message_has_8192_bytes_at_most),
        cmocka_unit_test(test_records_within_each_other_are_read_as_deep_as_json_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
