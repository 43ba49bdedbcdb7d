// SPDX-License-Identifier: Apache-2.0
/* Lines that a collector has wrapped into pairs or into a table's row: what they are without it. */
#include "core/review/wrap.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define AT "2026-06-12T10:00:00Z"
#define INFO "Info: ICID 71 TLS failed"
#define POSTFIX "Jun 12 10:00:00 mta1 postfix/smtp[11]: TLS x"

static char said[10000];

struct wrapped {
    const char *line, *log; /* null: it is none */
};

static void expect(bool (*unwrap)(struct vouch_span, struct vouch_writer *), const char *line,
                   const char *log)
{
    struct vouch_span whole = vouch_span_of(line);
    for (size_t len = 0; len < whole.len; len++) { /* whatever they are: no byte behind is read */
        struct vouch_writer part = vouch_writer_of(said, sizeof said);
        unwrap(guarded(0, vouch_span_part(whole, 0, len)), &part);
    }
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    bool is_one = unwrap(guarded(0, whole), &w);
    if (is_one != (log != NULL) || (log && strcmp(vouch_writer_string(&w), log) != 0))
        fail_msg("%s: %d, \"%s\"", line, is_one, vouch_writer_string(&w));
}

static const struct wrapped pairs[] = {
    {"time=" AT " msg=\"a b\" host=box program=exim pid=7", AT " box exim[7]: a b"},
    {"ts=" AT " message=x hostname=box app=exim", AT " box exim: x"},
    {"timestamp=" AT " msg=x", AT " x"},
    {"time=" AT "   msg=x  ", AT " x"},
    {"a.b-c_09zZ=1 time=" AT " msg=x", AT " x"},
    {"a/b=1 time=" AT " msg=x", NULL},
    {"@=1 time=" AT " msg=x", NULL},
    {"`=1 time=" AT " msg=x", NULL},
    {"[=1 time=" AT " msg=x", NULL},
    {"{=1 time=" AT " msg=x", NULL},
    {":=1 time=" AT " msg=x", NULL},
    {"/=1 time=" AT " msg=x", NULL},
    {"time=" AT " msg", NULL},
    {"=x time=" AT " msg=x", NULL},
    {"time=" AT " msg=x y", NULL},
    {"time", NULL},
    {"", NULL},
    {"time=" AT " msg=\"a \\\"b\\\" \\\\ c\"", AT " a \"b\" \\ c"},
    {"time=" AT " msg=\"a\\nb\" host=box", AT " box a b"},
    {"time=" AT " msg=\"a", NULL},
    {"time=" AT " msg=\"a\\\"", NULL},
    {"time=" AT " msg=", NULL},
    {"time=" AT " msg=\"\"", NULL},
    {"msg=x host=box", NULL},
    {"x=\"\" y= time=" AT " msg=x", AT " x"},
    {"x=\"a\"time=" AT " msg=x", AT " x"},
    {"msg=y time=" AT " msg=x", AT " x"},
    {"time=" AT " msg=x host=a\"b", AT " x"},
    {"time=" AT " msg=x host=\"a b\" program=\"a b\"", AT " x"},
    {"time=" AT " msg=x program=exim: pid=7", AT " exim[7]: x"},
    {"time=" AT " msg=x program=exim[9] pid=7", AT " exim[9]: x"},
    {"time=" AT " msg=x program=exim pid=7x", AT " exim: x"},
    {"time=1772694489 msg=x", "1772694489.0 x"},
    {"time=1772694489123 msg=x", "1772694489.123 x"},
    {"time=1772694489.5 msg=x", "1772694489.5 x"},
    {"time=1772694489. msg=x", "1 - x"},
    {"time=177269448 msg=x", "1 - x"},
    {"time=nonsense msg=x", "1 - x"},
    {"time=" AT " msg=\"exim[3]: x y\" program=other", AT " exim[3]: x y"},
    {"time=" AT " msg=\"exim: x y\" program=other", AT " exim: x y"},
    {"time=" AT " msg=\": x y\" program=other", AT " other: : x y"},
    {"time=" AT " msg=\"else: x y\" program=other", AT " other: else: x y"},
    {"time=" AT " msg=\"Jun 12 10:00:00 mta1 postfix/smtp[11]: x\" program=other",
     AT " Jun 12 10:00:00 mta1 postfix/smtp[11]: x"},
};

static void test_wrap_pairs_give_the_line_that_a_syslog_would_have_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        expect(vouch_wrap_logfmt, pairs[i].line, pairs[i].log);
}

static const struct wrapped table_rows[] = {
    {"\"" AT "\",\"box\",\"" INFO "\"", AT " box " INFO},
    {AT ",box," INFO, AT " box " INFO},
    {AT ";box;" INFO, AT " box " INFO},
    {AT "\tbox\t" INFO, AT " box " INFO},
    {"\"" AT "\";\"box\";\"" INFO ", and; more\"", AT " box " INFO ", and; more"},
    {"\"" INFO "\"", NULL},
    {INFO, NULL},
    {"", NULL},
    {"\"" POSTFIX "\"", "1 - " POSTFIX},
    {POSTFIX, NULL},
    {AT "," POSTFIX, AT " " POSTFIX},
    {"box,\"" POSTFIX "\"", "1 - box " POSTFIX},
    {"\"" AT "\",\"box\",\"ICID 5 TLS failed: \"\"x\"\" y\"", AT " box ICID 5 TLS failed: \"x\" y"},
    {"\"" AT "\",\"box\",\"" INFO, NULL},
    {"\"" AT "\"x,\"box\",\"" INFO "\"", NULL},
    {"\"" AT "\",\"box\",\"" INFO "\"x", NULL},
    {"2026-06-12,10:00:00,box," INFO, "2026-06-12 10:00:00 box " INFO},
    {"2026-06-12,10:00:0,box," INFO, NULL},
    {"box,2026-06-12,10:00:00," INFO, "2026-06-12 10:00:00 box " INFO},
    {AT "," INFO ", with a comma,box", AT " box " INFO ", with a comma"},
    {AT ",192.0.2.1," INFO, AT " 192.0.2.1 " INFO},
    {AT ",2001:db8::1," INFO, AT " 2001:db8::1 " INFO},
    {AT ",1.2.3," INFO, AT " " INFO},
    {AT ",10:00:00," INFO, AT " " INFO},
    {AT ",12345," INFO, AT " " INFO},
    {AT ",a," INFO, AT " " INFO},
    {AT ",a_b," INFO, AT " " INFO},
    {AT ",a b," INFO, AT " " INFO},
    {AT ",info," INFO, AT " " INFO},
    {AT ",one,two," INFO, AT " one " INFO},
    {AT ",z-9.A," INFO, AT " z-9.A " INFO},
    {AT ",box,exim,7,1uQabc-00000003xYz-Ab12 Completed now",
     AT " box exim[7]: 1uQabc-00000003xYz-Ab12 Completed now"},
    {AT ",box,exim[7],1uQabc-00000003xYz-Ab12 Completed",
     AT " box exim[7]: 1uQabc-00000003xYz-Ab12 Completed"},
    {AT ",exim,box,7,1uQabc-00000003xYz-Ab12 Completed",
     AT " box exim[7]: 1uQabc-00000003xYz-Ab12 Completed"},
    {AT ",exim,8,7,1uQabc-00000003xYz-Ab12 Completed",
     AT " exim[8]: 1uQabc-00000003xYz-Ab12 Completed"},
    {AT ",exim,box,x,7,1uQabc-00000003xYz-Ab12 Completed",
     AT " box exim: 1uQabc-00000003xYz-Ab12 Completed"},
    {AT ",exim a,box,1uQabc-00000003xYz-Ab12 Completed", NULL},
    {"exim,7", NULL},
    {"exim", NULL},
    {"6/1/2026,9:04:05 AM,box," INFO, "6/1/2026 9:04:05 AM box " INFO},
    {AT ",9:04:05," INFO, AT " " INFO},
    {"\"" AT "\",\"{\"\"message\"\":\"\"" INFO "\"\",\"\"host\"\":\"\"box\"\"}\"", AT " box " INFO},
    {"\"{\"\"message\"\":\"\"" INFO "\"\"}\"", "1 - " INFO},
    {"\"" AT "\",\"{\"\"other\"\":\"\"" INFO "\"\"}\"", NULL},
    {AT ",box,Warning: x", AT " box Warning: x"},
    {AT ",box,Debug: xy", AT " box Debug: xy"},
    {AT ",box,Critical: x", AT " box Critical: x"},
    {AT ",box,Trace: xx", AT " box Trace: xx"},
    {AT ",box,Other: xx", NULL},
    {AT ",box,Info: x", NULL},
    {AT ",box,nothing at all", NULL},
    {AT ",box," POSTFIX ",Jun 12 10:00:00 mta1 postfisecond/smtp[11]: TLS second",
     AT " box " POSTFIX},
    {AT "," INFO "," POSTFIX, AT " " POSTFIX},
    {AT ",box,mail_logs: " INFO, AT " box mail_logs: " INFO},
    {AT ",\"b;ox\"," INFO, AT " " INFO},
    {AT ",aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa," INFO,
     AT " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa " INFO},
    {AT ",aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa," INFO,
     AT " " INFO},
};

static void test_wrap_row_of_a_table_gives_its_line_with_time_and_host(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table_rows / sizeof table_rows[0]; i++)
        expect(vouch_wrap_csv, table_rows[i].line, table_rows[i].log);
}

static const struct wrapped objects[] = {
    {"{\"rows\":[[\"" AT "\",5,\"box\",\"" INFO "\"],[\"" AT "\",\"" INFO " 2\"]]}",
     AT " " INFO "\n" AT " " INFO " 2"},
    {"[\"" AT "\",null,\"" INFO "\",7],[\"" AT "\",\"" INFO " 2\"]",
     AT " " INFO "\n" AT " " INFO " 2"},
    {"{\"log\":\"{\\\"message\\\":\\\"" INFO "\\\",\\\"host\\\":\\\"box\\\"}\",\"time\":\"" AT
     "\"}",
     AT " box " INFO},
    {"{\"log\":\"{not JSON\",\"time\":\"" AT "\"}", AT " {not JSON"},
    {"{\"host\":{\"name\":\"collector\"},\"observer\":{\"hostname\":\"box\"},\"time\":\"" AT
     "\",\"message\":\"" INFO "\"}",
     AT " box " INFO},
    {"{\"log\":{\"syslog\":{\"hostname\":\"box\"}},\"hostname\":\"collector\",\"time\":\"" AT
     "\",\"message\":\"" INFO "\"}",
     AT " box " INFO},
    {"[{\"field\":\"@timestamp\",\"value\":\"" AT "\"},{\"field\":\"@message\",\"value\":\"" INFO
     "\"}]",
     "1 - " INFO},
};

static void test_wrap_object_is_read_in_rows_and_within_objects(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
        expect(vouch_wrap_json, objects[i].line, objects[i].log);
}

static const struct wrapped events[] = {
    {"<13>Jun 12 10:00:00 box LEEF:1.0|Exim|Exim|4.98|=>|sev=1\tmsg=1uQabc-00000003xYz-Ab12 => "
     "x\tx=1",
     "Jun 12 10:00:00 box exim: 1uQabc-00000003xYz-Ab12 => x"},
    {"<13>1 " AT " box LEEF:2.0|Proofpoint|Sendmail|8|x|^|pid=7^msg=65CA0012000001: to=<a|b>^x=1",
     AT " box sendmail[7]: 65CA0012000001: to=<a|b>"},
    {"LEEF:2.0|a|b|c|d|0x7C|devTime=" AT "|devName=box|proc=exim4|message=x", AT " box exim4: x"},
    {"LEEF:2.0|a|b|c|d|x5e|devTime=" AT "^identHostName=box^payload=" INFO, AT " box " INFO},
    {"LEEF:2.0|a|b|c|d|x5z|devTime=" AT "\tapplication=exim\trawEvent=" POSTFIX, AT " " POSTFIX},
    {"Jun 12 10:00:00 box LEEF:1.0|a|b|c|msg=x", NULL},
    {"Jun 12 10:00:00 box LEEF:1.0|a|b|c|d|x=1", NULL},
    {"Jun 12 10:00:00 box postfix/smtp[1]: msg=x", NULL},
};

/* Two hundred bytes may stand before an event. */
static void test_wrap_event_of_qradar_has_little_before_it(void **state)
{
    (void)state;
    for (size_t lead = 199; lead <= 201; lead++) {
        char line[300];
        memset(line, 'x', lead);
        memcpy(line, "Jun 12 10:00:00 box ", 20);
        strcpy(line + lead, "LEEF:1.0|a|b|c|d|message=x");
        struct vouch_writer w = vouch_writer_of(said, sizeof said);
        assert_int_equal(vouch_wrap_leef(guarded(0, vouch_span_of(line)), &w), lead <= 200);
    }
}

static void test_wrap_event_of_qradar_gives_its_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        expect(vouch_wrap_leef, events[i].line, events[i].log);
}

static void test_wrap_row_has_32_fields_that_are_looked_at(void **state)
{
    char line[200] = "";
    (void)state;
    for (int i = 0; i < 30; i++)
        strcat(line, "x,");
    strcat(line, AT "," INFO);
    expect(vouch_wrap_csv, line, AT " " INFO);
    memmove(line + 2, line, strlen(line) + 1);
    expect(vouch_wrap_csv, line, NULL);
}

static void test_wrap_host_of_a_row_has_127_bytes_at_most(void **state)
{
    (void)state;
    for (size_t len = 127; len <= 128; len++) {
        char host[130];
        char line[300] = AT ",";
        char log[300] = AT " ";
        memset(host, 'a', len);
        host[len] = 0;
        strcat(strcat(line, host), "," INFO);
        strcat(strcat(log, len < 128 ? host : ""), len < 128 ? " " INFO : INFO);
        expect(vouch_wrap_csv, line, log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrap_pairs_give_the_line_that_a_syslog_would_have_written),
        cmocka_unit_test(test_wrap_row_of_a_table_gives_its_line_with_time_and_host),
        cmocka_unit_test(test_wrap_object_is_read_in_rows_and_within_objects),
        cmocka_unit_test(test_wrap_event_of_qradar_has_little_before_it),
        cmocka_unit_test(test_wrap_event_of_qradar_gives_its_message),
        cmocka_unit_test(test_wrap_row_has_32_fields_that_are_looked_at),
        cmocka_unit_test(test_wrap_host_of_a_row_has_127_bytes_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
